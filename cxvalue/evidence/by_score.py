"""Satisfaction set against profitability: what customers of each score do and bring, with n in every cell."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import narwhals as nw
import numpy as np

from cxvalue.choices import BandForm
from cxvalue.evidence.intervals import wilson
from cxvalue.evidence.table.cells import Cells, cells_of
from cxvalue.evidence.table.engine import FLOOR, is_filled
from cxvalue.evidence.table.prepared import AMOUNTS, Customers
from cxvalue.evidence.table.shown import Bands, bands_of, by_segment
from cxvalue.text import Text, counted, say


@dataclass(frozen=True, slots=True)
class ScoreRow:
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
    """Share who left in the months of the table, with its 95 % interval (Wilson); None of fewer than the floor."""
    means: dict[str, float]
    """Role -> mean a customer a year, where known."""


@dataclass(frozen=True, slots=True)
class ByScore:
    """The table, and what was merged or left out in it."""

    rows: tuple[ScoreRow, ...]
    outcomes: tuple[str, ...]
    notes: tuple[Text, ...]


def by_score(customers: Customers, *, bands: BandForm = "scores", floor: int = FLOOR) -> ByScore:
    """Return what customers of each score do and bring, all together and by segment."""
    outcomes = [role for role in ("churned", *AMOUNTS) if role in customers.roles]
    found = bands_of(customers, bands, floor)
    rows = _rows(customers, found, outcomes, floor)
    if sum(row.n for row in rows) < floor:
        return ByScore((), tuple(outcomes), (_left_out(sum(row.n for row in rows)),))
    joined = counted(
        "{n} score with fewer than {floor} customers is shown with its neighbour",
        "{n} scores with fewer than {floor} customers are shown with their neighbours",
        found.joins,
        floor=floor,
    )
    notes = [joined] if found.joins else []
    if "segment" not in customers.roles:
        return ByScore(tuple(rows), tuple(outcomes), tuple(notes))
    split = by_segment(customers, found, floor)
    rows += _rows(customers, split.bands, outcomes, floor, split.by_band)
    rows += _rows(customers, _one(found), outcomes, floor, split.whole)
    if split.whole:
        names = ", ".join(split.whole)
        notes.append(say("too few customers for each score, so in one row: {names}", names=names))
    if split.hidden:
        notes.append(_left_out(split.hidden))
    return ByScore(tuple(rows), tuple(outcomes), tuple(notes))


def _left_out(n: int) -> Text:
    return counted("{n} customer is in no {segment} shown", "{n} customers are in no {segment} shown", n)


def _one(bands: Bands) -> Bands:
    return Bands(bands.lows[:1], bands.highs[-1:], ())


def _rows(
    customers: Customers, bands: Bands, outcomes: Sequence[str], floor: int, segments: Sequence[str] | None = None
) -> list[ScoreRow]:
    """Rows of all customers, or of some segments, by band."""
    if segments is not None and not segments:
        return []
    own = customers
    if segments is not None:
        own = replace(customers, frame=customers.frame.filter(is_filled("segment") & nw.col("segment").is_in(segments)))
    by = ["score"] if segments is None else ["score", "segment"]
    cells = cells_of(own, by, outcomes, floor=customers.floor_there(floor), tops={"score": bands.tops})
    places = np.searchsorted(bands.tops, cells.numbers["score"])
    names = np.full(len(cells.n), None, dtype=object) if segments is None else cells.names["segment"]
    shown: Sequence[str | None] = [None] if segments is None else segments
    return [
        _row(cells, segment, (bands.lows[place], bands.highs[place]), outcomes, floor, int(at))
        for segment in shown
        for place in range(len(bands.lows))
        for at in np.flatnonzero((names == segment) & (places == place))
    ]


def _row(
    cells: Cells, segment: str | None, ends: tuple[float, float], outcomes: Sequence[str], floor: int, at: int
) -> ScoreRow:
    """One band; an outcome that fewer than the floor have is not shown."""
    churn = low = high = None
    means = {}
    for outcome in outcomes:
        sums = cells.outcomes[outcome]
        if sums.filled[at] < floor or not sums.w[at]:
            continue
        mean = float(sums.mean[at])
        if outcome == "churned":
            churn = mean
            lows, highs = wilson(mean * sums.filled[[at]], sums.filled[[at]])
            low, high = float(lows[0]), float(highs[0])
        else:
            means[outcome] = mean
    return ScoreRow(segment, *ends, int(cells.n[at]), churn, low, high, means)
