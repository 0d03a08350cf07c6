"""Satisfaction set against profitability: what customers of each score do and bring, with n in every cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cxvalue.evidence.intervals import wilson
from cxvalue.evidence.table.cells import FLOOR, Cells, cells_of
from cxvalue.evidence.table.prepared import AMOUNTS, Customers
from cxvalue.text import Text, counted

Floats = NDArray[np.float64]
Bands = Literal["scores", "nps"]

DETRACTOR, PASSIVE = 6.0, 8.0
"""Highest score of a detractor and of a passive on 0-10 (Reichheld 2003); above are promoters."""

WIDE = 11
"""Most different scores shown one by one; a finer score is rounded to whole points."""


@dataclass(frozen=True, slots=True)
class Row:
    """Customers of one band of scores in one segment."""

    segment: str | None
    """None for all segments together."""
    low: float
    high: float
    """Lowest and highest score of the band."""
    n: int
    churn: float | None
    churn_low: float | None
    churn_high: float | None
    """Share who left in the months of the table, with its 95 % interval (Wilson)."""
    means: dict[str, float]
    """Role -> mean a customer a year, where known."""


@dataclass(frozen=True, slots=True)
class ByScore:
    """The table, and what was merged or left out in it."""

    rows: tuple[Row, ...]
    outcomes: tuple[str, ...]
    notes: tuple[Text, ...]


def by_score(customers: Customers, *, bands: Bands = "scores", floor: int = FLOOR) -> ByScore:
    """Return what customers of each score do and bring, all together and by segment."""
    outcomes = [role for role in ("churned", *AMOUNTS) if role in customers.roles]
    rows: list[Row] = []
    notes: list[Text] = []
    for by in ((), ("segment",)) if "segment" in customers.roles else ((),):
        cells = cells_of(customers, ["score", *by], outcomes, floor=customers.floor_there(floor))
        notes += cells.notes
        segments = list(dict.fromkeys(cells.names["segment"])) if by else [None]
        for segment in segments:
            keep = cells.names["segment"] == segment if by else np.full(len(cells.n), fill_value=True)
            found, merged = _rows(cells.where(keep), segment, outcomes, bands, floor)
            rows += found
            notes += merged
    return ByScore(tuple(rows), tuple(outcomes), tuple(notes))


def _rows(
    cells: Cells, segment: str | None, outcomes: Sequence[str], bands: Bands, floor: int
) -> tuple[list[Row], list[Text]]:
    groups = _merged(_banded(cells.numbers["score"], bands), cells.n, floor)
    if float(cells.n.sum()) < floor:
        words = counted(
            "{name}: {n} customer is left out",
            "{name}: {n} customers are left out",
            cells.customers,
            name=segment or "",
        )
        return [], [words]
    parts = [_row(cells, segment, outcomes, groups == group) for group in np.unique(groups)]
    few = len(np.unique(_banded(cells.numbers["score"], bands))) - len(parts)
    words = counted(
        "{n} score with fewer than {floor} customers is shown with its neighbour",
        "{n} scores with fewer than {floor} customers are shown with their neighbours",
        few,
        floor=floor,
    )
    return parts, [words] if few else []


def _banded(scores: Floats, bands: Bands) -> Floats:
    if bands == "nps":
        return np.digitize(scores, [DETRACTOR, PASSIVE], right=True).astype(float)
    return np.round(scores) if len(np.unique(scores)) > WIDE else scores


def _merged(groups: Floats, n: Floats, floor: int) -> Floats:
    """Join each band below the floor with the next one up, the last with the one below."""
    levels = np.unique(groups)
    target: dict[float, float] = {}
    waiting: list[float] = []
    held, last = 0.0, levels[0]
    for level in levels:
        waiting.append(level)
        held += float(n[groups == level].sum())
        if held >= floor:
            target |= dict.fromkeys(waiting, level)
            waiting, held, last = [], 0.0, level
    target |= dict.fromkeys(waiting, last)
    return np.array([target[level] for level in groups])


def _row(cells: Cells, segment: str | None, outcomes: Sequence[str], keep: NDArray[np.bool_]) -> Row:
    scores = cells.numbers["score"][keep]
    churn = low = high = None
    means = {}
    for outcome in outcomes:
        sums = cells.outcomes[outcome]
        weight, total = float(sums.w[keep].sum()), float(sums.wy[keep].sum())
        if not weight:
            continue
        if outcome == "churned":
            churn = total / weight
            filled = np.array([sums.filled[keep].sum()])
            ends = wilson(churn * filled, filled)
            low, high = float(ends[0][0]), float(ends[1][0])
        else:
            means[outcome] = total / weight
    return Row(segment, float(scores.min()), float(scores.max()), int(cells.n[keep].sum()), churn, low, high, means)
