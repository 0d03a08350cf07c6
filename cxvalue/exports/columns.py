"""How wide the columns of a table are on a slide or on paper, where nothing makes room by itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

ONE_LINE = 20
"""Letters of a cell up to which it is not broken."""

SPACE = 4
"""Letters left free between two columns."""

BOLD = 1.15
"""How much wider the bold letters of a heading are."""


@dataclass(frozen=True, slots=True)
class Extent:
    """What a column has to hold: letters of its longest text, and of its longest word."""

    text: int
    word: int


def extent_of(heading: str, cells: Iterable[str]) -> Extent:
    """Return what a column has to hold; a heading may be broken between its words."""
    texts = list(cells)
    of_heading = ceil(BOLD * max(map(len, heading.split()), default=0))
    words = max((len(word) for text in texts for word in text.split()), default=0)
    return Extent(max([of_heading, *map(len, texts)]), max(of_heading, words))


def shares_of(columns: Sequence[Extent], letters: float) -> list[float]:
    """Return the share of the width of each column.

    What is short stands on one line; long columns share what is left, each with room for its longest word.

    letters : that stand side by side in the whole width
    """
    short = sum(column.text + SPACE for column in columns if column.text <= ONE_LINE)
    long = sum(column.text + SPACE for column in columns if column.text > ONE_LINE)
    part = min(max(letters - short, 0.0) / long, 1.0) if long else 0.0
    needs = [
        column.text + SPACE if column.text <= ONE_LINE else max(part * (column.text + SPACE), column.word + SPACE)
        for column in columns
    ]
    return [need / sum(needs) for need in needs]
