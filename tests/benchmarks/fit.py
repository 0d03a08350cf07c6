"""The churn fit on ten million customers: cells in the engine against statsmodels on rows, each in its own process.

`python tests/benchmarks/fit.py` writes the customers, runs both and prints a table; `.ci/bench` adds it to the
report.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

ROWS = 10_000_000
CASE = """
title = "Ten million"
currency = "SEK"
start = 2027-01-01
months = 12
discount_rate = 0
[satisfaction]
scale = "csat-5"
[segments.all]
customers = 1
annual_churn = 0.1
revenue = 1
margin = 1
satisfaction = 3
"""


def write(path: Path) -> None:
    """Write customers whose churn depends on score, years and contact."""
    random = np.random.default_rng(1)
    score, years = random.integers(1, 6, ROWS).astype(np.int8), random.integers(0, 21, ROWS).astype(np.int8)
    contact = random.integers(0, 2, ROWS).astype(np.int8)
    left = random.random(ROWS) < 1 / (1 + np.exp(2.2 + 0.18 * score - 0.4 * contact + 0.01 * years))
    table = {"score": score, "years": years, "contact": contact, "churned": left}
    pq.write_table(pa.table(table), path)


def ours(path: Path) -> tuple[list[float], dict[str, float]]:
    """Open the file, then look at its quality, the table by score, and the fit from cells."""
    from cxvalue.case.keyed import Keyed  # noqa: PLC0415 (each side loads only what it needs)
    from cxvalue.case.notes import CustomerTable  # noqa: PLC0415
    from cxvalue.case.read import parse_case  # noqa: PLC0415
    from cxvalue.evidence.by_score import by_score  # noqa: PLC0415
    from cxvalue.evidence.fits.design import design_of  # noqa: PLC0415
    from cxvalue.evidence.fits.glm import fit  # noqa: PLC0415
    from cxvalue.evidence.table.cells import cells_of  # noqa: PLC0415
    from cxvalue.evidence.table.prepared import prepared  # noqa: PLC0415
    from cxvalue.evidence.table.quality import quality_of  # noqa: PLC0415
    from cxvalue.evidence.table.source import open_file  # noqa: PLC0415

    case = parse_case(CASE.encode(), "case.toml").case
    laps: dict[str, float] = {}
    begun = time.perf_counter()
    source = open_file(path)
    laps["opening"] = time.perf_counter() - begun
    table = CustomerTable(columns=Keyed({"score": "score", "churned": "churned"}), controls=("years", "contact"))
    customers = prepared(source, table, case, today=date(2026, 11, 1))
    by = ["score", "x0", "x1"]
    fit(design_of(cells := cells_of(customers, by, ["churned"]), by[1:]), cells.outcomes["churned"], "logit", "model")
    begun = time.perf_counter()
    cells = cells_of(customers, by, ["churned"])
    found = fit(design_of(cells, by[1:]), cells.outcomes["churned"], "logit", "model")
    laps["fit"] = time.perf_counter() - begun
    begun = time.perf_counter()
    quality_of(customers, case)
    laps["quality"] = time.perf_counter() - begun
    begun = time.perf_counter()
    by_score(customers)
    laps["table"] = time.perf_counter() - begun
    return found.coefficients.tolist(), laps


def rows(path: Path) -> tuple[list[float], dict[str, float]]:
    """Load every row and fit it."""
    from statsmodels.genmod.families import Binomial  # noqa: PLC0415 (each side loads only what it needs)
    from statsmodels.genmod.generalized_linear_model import GLM  # noqa: PLC0415

    begun = time.perf_counter()
    table = pq.read_table(path)
    columns = [np.ones(ROWS), *(table[name].to_numpy().astype(float) for name in ("score", "years", "contact"))]
    x, y = np.column_stack(columns), table["churned"].to_numpy().astype(float)
    laps = {"opening": time.perf_counter() - begun}
    begun = time.perf_counter()
    found = GLM(y, x, family=Binomial()).fit(tol=1e-12)
    laps["fit"] = time.perf_counter() - begun
    return np.asarray(found.params).tolist(), laps


def engine(path: Path) -> tuple[list[float], dict[str, float]]:
    """Read the same customers as CSV and group them, by the engine alone."""
    import duckdb  # noqa: PLC0415 (each side loads only what it needs)

    begun = time.perf_counter()
    found = duckdb.sql(
        f"SELECT score, years, contact, count(*), sum(churned::INT) FROM read_csv('{path}') GROUP BY ALL"  # noqa: S608 (a path of our own)
    ).fetchall()
    return [float(len(found))], {"group": time.perf_counter() - begun}


def main() -> None:
    """Run one side, or write the customers and run all."""
    if len(sys.argv) > 1:
        side, given = sys.argv[1:]
        coefficients, laps = {"ours": ours, "rows": rows, "engine": engine}[side](Path(given))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"coefficients": coefficients, "laps": laps, "memory": memory}))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "customers.parquet"
        write(path)
        done = {side: _run(side, path) for side in ("ours", "rows")}
        written = path.with_suffix(".csv")
        csv.write_csv(pq.read_table(path), written)
        as_csv, grouped = _run("ours", written), _run("engine", written)
    mine, theirs = done["ours"], done["rows"]
    apart = max(abs(a - b) for a, b in zip(mine["coefficients"], theirs["coefficients"], strict=True))
    print("| what | cells in DuckDB | statsmodels on rows | ratio |\n|---|---|---|---|")
    for name, one, other in (
        ("fit, s", mine["laps"]["fit"], theirs["laps"]["fit"]),
        ("memory at most, MB", mine["memory"], theirs["memory"]),
    ):
        print(f"| {name} | {one:.3g} | {other:.3g} | {other / one:.0f} × |")
    for name in ("opening", "quality", "table"):
        print(f"| {name}, s | {mine['laps'][name]:.2f} | | |")
    whole, alone = sum(as_csv["laps"].values()), grouped["laps"]["group"]
    print(
        f"\nThe same as CSV: opened, looked at, tabled and fitted in {whole:.1f} s; DuckDB alone reads and groups it "
        f"in {alone:.1f} s, so {whole / alone:.1f} ×; {as_csv['memory']:.0f} MB at most."
    )
    print(f"\nThe coefficients differ by at most {apart:.1e}.")


def _run(side: str, path: Path) -> dict:  # type: ignore[type-arg]  # JSON of our own
    done = subprocess.run([sys.executable, __file__, side, str(path)], check=True, capture_output=True, text=True)
    found: dict = json.loads(done.stdout)  # type: ignore[type-arg]
    return found


if __name__ == "__main__":
    main()
