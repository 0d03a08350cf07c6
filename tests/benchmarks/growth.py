"""Time a byte of reading hostile case files as they grow, in one run; the yardstick: flat within a factor of three."""

import contextlib
import sys
import time

from cxvalue.case.read import parse_case
from cxvalue.errors import CxvalueError
from tests.hostile.shapes import SHAPES

SIZES = (100_000, 300_000, 900_000)
FLAT = 3.0


def seconds_of(content: bytes) -> float:
    """Return the quicker of two readings."""
    taken = []
    for _ in range(2):
        before = time.perf_counter()
        with contextlib.suppress(CxvalueError):
            parse_case(content, "case.toml")
        taken.append(time.perf_counter() - before)
    return min(taken)


if __name__ == "__main__":
    print("| shape | " + " | ".join(f"{size // 1000} kB: µs a byte" for size in SIZES) + " | largest ÷ smallest size |")
    print("|---|" + "---|" * (len(SIZES) + 1))
    worst = 0.0
    for name, shape in SHAPES.items():
        texts = [shape(size).encode() for size in SIZES]
        rates = [1e6 * seconds_of(text) / len(text) for text in texts]
        worst = max(worst, rates[-1] / rates[0])
        print(f"| {name} | " + " | ".join(f"{rate:.2f}" for rate in rates) + f" | {rates[-1] / rates[0]:.2f} |")
    sys.exit(worst > FLAT)
