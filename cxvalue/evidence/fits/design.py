"""The columns of a fit: a constant, the score, numbers as they are, and one column for each name but the commonest."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.table.cells import Cells
from cxvalue.finance import Array
from cxvalue.text import say

SCORE_TERM = 1
"""Place of the score among the columns; the constant is the first."""


@dataclass(frozen=True, slots=True)
class DesignMatrix:
    """Columns of a fit (cells, columns) [unit of each] and what they are called."""

    x: Array
    names: tuple[str, ...]

    def at_score(self, score: float) -> Array:
        """Return the columns with every customer at one score (cells, columns) [unit of each]."""
        moved = self.x.copy()
        moved[:, SCORE_TERM] = score
        return moved


def design_of(cells: Cells, controls: Sequence[str] = (), *, extra: Sequence[tuple[str, Array]] = ()) -> DesignMatrix:
    """Return the columns of a fit on the score and some controls.

    extra : further columns (cells,), such as the square of the score

    Raises
    ------
    CxvalueError
        If the score does not vary, or two columns cannot be told apart.
    """
    score = cells.numbers["score"]
    if len(score) == 0 or np.ptp(score) == 0:
        raise CxvalueError([Problem("columns.score", say("all customers have the same score"))])
    columns: list[tuple[str, Array]] = [("constant", np.ones(len(score))), ("score", score)]
    for control in controls:
        columns += columns_of(cells, control)
    columns += extra
    x = np.column_stack([values for _, values in columns])
    scaled = x / np.maximum(np.abs(x).max(axis=0), 1e-300)
    if np.linalg.matrix_rank(scaled) < x.shape[1]:
        message = say("what is held equal cannot be told apart from the score or from each other")
        raise CxvalueError([Problem("controls", message, say("Hold fewer things equal."))])
    return DesignMatrix(x, tuple(name for name, _ in columns))


def columns_of(cells: Cells, control: str) -> list[tuple[str, Array]]:
    """Return the columns of one control: a number as it is, or one for each name but the commonest."""
    if control in cells.numbers:
        values = cells.numbers[control]
        return [(control, values)] if np.ptp(values) else []
    names = cells.names[control]
    levels = sorted(set(names), key=lambda level: -float(cells.n[names == level].sum()))
    return [(f"{control}={level}", (names == level).astype(float)) for level in levels[1:]]
