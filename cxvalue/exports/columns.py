"""How wide the columns of a table are on a slide or on paper, where nothing makes room by itself."""

from collections.abc import Iterable, Sequence

ONE_LINE = 20
"""Letters of a cell up to which it is not broken."""

NARROWEST = 5
"""Letters a column is wide at least."""

SPACE = 3
"""Letters left free between two columns."""

LEAST_FOR_LONG = 0.35
"""Share of the width long columns keep, however many short ones there are."""


def longest_of(heading: str, cells: Iterable[str]) -> int:
    """Return the letters of the longest text of a column; a heading may be broken between its words."""
    return max([*map(len, heading.split()), *map(len, cells)], default=0)


def shares_of(longest: Sequence[int], letters: float) -> list[float]:
    """Return the share of the width of each column: what is short stands on one line, long columns share what is left.

    longest : letters of the longest text of each column
    letters : that stand side by side in the whole width
    """
    needs = [float(max(length, NARROWEST) + SPACE) for length in longest]
    short = sum(need for need in needs if need <= ONE_LINE + SPACE)
    long = sum(need for need in needs if need > ONE_LINE + SPACE)
    left = max(letters - short, LEAST_FOR_LONG * letters)
    shared = [need * min(left / long, 1.0) if need > ONE_LINE + SPACE else need for need in needs]
    return [need / sum(shared) for need in shared]
