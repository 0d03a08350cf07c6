"""The largest legal case (200 initiatives, 50 segments, 600 months): time and memory of every command."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

INITIATIVES, SEGMENTS, MONTHS, TOUCHPOINTS = 200, 50, 600, 40
LINKS = (
    ("churn", "odds", -0.2),
    ("spend", "relative", 0.02),
    ("contacts", "relative", -0.1),
    ("referrals", "relative", 0.02),
    ("acquisition", "relative", 0.02),
)

COMMANDS = (
    "check",
    "run",
    "compare",
    "compare --assumption discount_rate",
    "points",
    "roadmap",
    "walkdown",
    "attribute",
    "attribute --orders 5",
    "sensitivity",
    "sensitivity --only links.*.effect",
    "simulate",
    "simulate --draws 1024 --without-indices",
    "information",
    "information --draws 512",
    "challenge",
    "trace",
    "bridge base half",
    "export --to case.xlsx",
    "export --to deck.pptx",
    "export --to report.pdf",
    "export --to exhibits.zip",
)
MEMORY = """import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], capture_output=True, text=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, done.returncode, done.stderr.strip().partition("\\n")[0])
"""


def largest(
    initiatives: int = INITIATIVES, segments: int = SEGMENTS, months: int = MONTHS, touchpoints: int = TOUCHPOINTS
) -> str:
    """Return the case as text, or a smaller one of its kind."""
    rows = ['title = "Largest"', 'currency = "SEK"', "start = 2027-01-01", f"months = {months}", "tax_rate = 0.2"]
    rows += ["discount_rate = { value = 0.09, range = [0.07, 0.11] }", '[satisfaction]\nscale = "csat-5"']
    for place in range(segments):
        churn = f"{{ value = 0.{10 + place % 20}, range = [0.05, 0.4] }}"
        rows += [f"[segments.s{place}]", f"customers = {1000 + place}", f"annual_churn = {churn}", "revenue = 1200"]
        rows += ["margin = 0.5", "contacts = 2", "contact_cost = 60", "new_customers = 100", "referrals = 0.01"]
        rows += ["acquisition_cost = 500", "satisfaction = 3.5"]
    for place in range(touchpoints):
        rows += [f"[touchpoints.t{place}]", "score = 3", "importance = 0.05", "reach = 0.4", "target = 4"]
    for place, (to, form, effect) in enumerate(LINKS):
        ends = sorted((0.5 * effect, 1.5 * effect))
        rows += [f'[links.l{place}]\nfrom = "satisfaction"\nto = "{to}"\nform = "{form}"\nlag = 3']
        rows += [f"effect = {{ value = {effect}, range = [{ends[0]}, {ends[1]}] }}"]
    for place in range(initiatives):
        segment = f"s{place % segments}"
        lift = f'{{ touchpoint = "t{place % touchpoints}", lift = {{ value = 0.1, range = [0.05, 0.2] }} }}'
        direct = f'{{ behaviour = "contacts", segment = "{segment}", relative = -0.02 }}'
        costs = f'{{ amount = 1000000, kind = "capex", life = 36 }}, {{ per_customer = 0.1, segment = "{segment}" }}'
        rows += [f"[initiatives.i{place}]", f"start = {place % 60}", "delay = 3", "ramp = 6", "probability = 0.8"]
        rows += [f"effects = [{lift}, {direct}, {{ saving = 100000 }}]", f"costs = [{costs}, {{ annual = 100000 }}]"]
    rows += ['[alternatives.other]\nevery = "year"\namounts = [-100000, 60000, 60000]']
    rows += ['[scenarios.half]\nset = { "links.*.effect" = { times = 0.5 } }']
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        case = Path(folder) / "case.toml"
        case.write_text(largest(), encoding="utf-8")
        print("| command | s | MB at most | |\n|---|---|---|---|")
        for command in COMMANDS:
            first, *rest = command.split()
            whole = [sys.executable, "-m", "cxvalue.cli", first, str(case), *rest]
            before = time.perf_counter()
            measured = subprocess.run(
                [sys.executable, "-c", MEMORY, *whole],
                capture_output=True,
                text=True,
                cwd=folder,
                check=True,
                env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            )
            seconds = time.perf_counter() - before
            memory, status, *words = measured.stdout.strip().split(" ", 2)
            said = "" if status == "0" else f"{'refused' if status == '2' else f'exit {status}'}: {' '.join(words)}"
            print(f"| `{command}` | {seconds:.1f} | {int(memory) / 1024:.0f} | {said} |", flush=True)
