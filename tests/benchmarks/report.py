"""Turn the results of a benchmark run into a table with ratios and spread."""

import json
import platform
import re
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

YARDSTICKS = {
    "one evaluation of the bank sample": "at most 1/10 of the plain loop, and 2 ms",
    "tornado of 60 assumptions": "at least 20 × faster than single calls",
    "batch of 10 000 draws, 50 uncertain assumptions": "at least 300 × the plain loop per draw",
    "cost per draw as batches grow": "linear",
    "IRR of 100 000 flows of 61 months, all roots": "at least 5 × a pyxirr loop",
    "metrics of 100 000 flows of 61 months": "",
    "16 384 draws of 50 correlated PERT assumptions": "no more time than the model",
    "fan of percentiles from 16 384 draws": "no more time than the model",
    "Sobol' indices from 1 024 pairs, 50 inputs, without the model": "at least 5 × SALib",
    "worth of knowing each of 50 assumptions, from 65 536 draws": "less than the simulation it comes from",
    "workbook of the bank over 120 months": "at most 3 s",
    "load and check of the bank sample": "",
    "a whole valuation of the bank sample, as the page asks for it": "",
}
UNITS = re.compile(r"(\d[\d ]*) (?:flows|draws)")


def amount(text: str) -> int:
    """How many draws or flows a name speaks of; one where it speaks of none."""
    found = UNITS.search(text)
    return int(found[1].replace(" ", "")) if found else 1


def rows(benchmarks: list[dict[str, Any]], group: str) -> list[str]:
    """Lines of one group: per unit of work, and as a multiple of the first."""
    own = [item for item in benchmarks if item["group"] == group]
    lines = []
    first: float | None = None
    for item in own:
        name = str(item["param"] or "ours")
        work = (
            int(name)
            if name.isdigit()
            else amount(name)
            if amount(name) > 1
            else amount(group)
            if item is own[0]
            else 1
        )
        median, low, high = (item["stats"][key] / work * 1e6 for key in ("median", "min", "max"))
        first = first or median
        lines.append(f"| {group} | {name} | {median:,.2f} | {low:,.2f}–{high:,.2f} | {median / first:,.2f} |")
    return lines


def main() -> None:
    """Read the JSON of pytest-benchmark, write the report."""
    source, target = (Path(argument) for argument in sys.argv[1:3])
    results = json.loads(source.read_text(encoding="utf-8"))
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "pyxirr", "numpy-financial", "SALib"))
    cpu = results["machine_info"]["cpu"]
    machine = f"{platform.system()}, {cpu.get('count')} cores, {cpu.get('brand_raw', 'processor unknown')}"
    lines = [
        "# Benchmarks",
        "",
        f"Python {platform.python_version()} on {machine}; {packages}. A shared, noisy machine: read the ratios.",
        "",
        "| work | who | median µs per piece | spread | × the first |",
        "| --- | --- | ---: | ---: | ---: |",
    ]
    for group in YARDSTICKS:
        lines += rows(results["benchmarks"], group)
    lines += ["", "A piece is one evaluation, draw, flow or file. Yardsticks:", ""]
    lines += [f"- {group}: {yardstick}" for group, yardstick in YARDSTICKS.items() if yardstick]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
