"""Ten thousand mutated case files, two thousand workbooks, flow files and customer tables each: what came of them.

Each is read as the program reads it; whatever is neither a result nor a message is printed with its bytes.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any

from cxvalue.case.flow_reading import read_flows
from cxvalue.case.read import parse_case
from cxvalue.errors import CxvalueError
from cxvalue.evidence.table.source import open_bytes
from cxvalue.files.table.sheet import parse_sheet
from tests.hostile import mutations

WORKERS = 2
REPEATED = 2
"""Times what is read in this process is read, the quicker one counted: the machine has other work."""

SLOW = 10.0
"""Times the median a byte."""


def case_of(content: bytes) -> Any:
    """Read a case."""
    return parse_case(content, "case.toml", beside={"licences.csv": b"period,amount\n0,1\n"})


def flows_of(file: tuple[str, bytes]) -> Any:
    """Read cash flows."""
    return read_flows(parse_sheet(file[1], file[0]))


def customers_of(file: tuple[str, bytes]) -> Any:
    """Read customers."""
    return open_bytes(file[1], file[0])


def outcome(read: Callable[[Any], Any], given: Any) -> tuple[str, float, int, bytes]:
    """What came of one file, the seconds it took, its size and its bytes."""
    content = given if isinstance(given, bytes) else given[1]
    seconds = []
    for _ in range(REPEATED if read is case_of or (content[:2] != b"PK" and read is flows_of) else 1):
        before = time.perf_counter()
        try:
            read(given)
            found = "read"
        except CxvalueError:
            found = "refused"
        except BaseException as error:  # noqa: BLE001 (what is looked for)
            found = f"{type(error).__name__}: {error}"[:200]
        seconds.append(time.perf_counter() - before)
    return found, min(seconds), len(content), content


def run(name: str, read: Callable[[Any], Any], files: Iterable[Any]) -> bool:
    """Read all files, print a line of the table, and tell whether each had an answer in time.

    A file of less than half the usual size counts as half of it: starting to read costs what it costs.
    """
    with ProcessPoolExecutor(WORKERS) as pool:
        found = list(pool.map(partial(outcome, read), files, chunksize=16))
    fewest = statistics.median(size for _, _, size, _ in found) / 2
    rates = [seconds / max(size, fewest) for _, seconds, size, _ in found]
    median, slowest = statistics.median(rates), max(rates)
    other = [item for item in found if item[0] not in ("read", "refused")]
    counts = [sum(item[0] == word for item in found) for word in ("read", "refused")]
    print(f"| {name} | {len(found)} | {counts[0]} | {counts[1]} | {len(other)} | {slowest / median:.1f} |", flush=True)
    for words, _, _, content in other[:5]:
        print(words, content[:300], file=sys.stderr)
    for _, seconds, size, content in sorted(found, key=lambda item: -item[1] / max(item[2], fewest))[:1]:
        if seconds / max(size, fewest) > SLOW * median:
            print("slow", seconds, size, content[:300], file=sys.stderr)
    return not other and slowest <= SLOW * median


if __name__ == "__main__":
    share = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    print("| files | tried | read | refused with a message | anything else | slowest ÷ median, time a byte |")
    print("|---|---|---|---|---|---|")
    passed = [
        run("case files", case_of, mutations.cases(int(10_000 * share), seed=11)),
        run("flow files", flows_of, mutations.flows(int(2_000 * share), seed=12)),
        run("workbooks", flows_of, mutations.workbooks(int(2_000 * share), seed=13)),
        run("customer tables", customers_of, mutations.customers(int(2_000 * share), seed=14)),
    ]
    sys.exit(not all(passed))
