"""Which groups of customers are shown, so that no small one can be told by taking shown ones from one another.

A study shows customers by score, and by segment and score. Wherever one shown group lies within another, or several
make one up but for a rest, the rest holds nobody or no fewer than the floor: bands of scores are the same everywhere
or joined, a segment that is too small for them is one row, and beside hidden segments a further one is hidden.

Source: Hundepool et al. (2012), Statistical Disclosure Control, chapter 4, for complementary suppression.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np

from cxvalue.choices import BandForm
from cxvalue.evidence.table.cells import Sums, banded, cells_of, edges_of, spread_of
from cxvalue.evidence.table.engine import collected, floats, is_filled, row_of
from cxvalue.evidence.table.prepared import Customers
from cxvalue.finance import Array

DETRACTOR, PASSIVE = 6.0, 8.0
"""Highest score of a detractor and of a passive on 0-10 (Reichheld 2003); above are promoters."""

WIDE = 11
"""Most different scores shown one by one; a finer score is rounded to whole points, or cut into bands alike in size."""

FOR_BANDS = 20
"""A segment of at least so many floors is shown by bands, and bands are joined until it can be."""


@dataclass(frozen=True, slots=True)
class Bands:
    """Bands of scores, from the lowest up; each holds the scores above the one before, to its own top."""

    lows: tuple[float, ...]
    highs: tuple[float, ...]
    """Lowest and highest score of each, as shown."""
    tops: tuple[float, ...]
    """Where all but the last end."""
    joins: int = 0
    """How many of them were joined with a neighbour."""

    def joined(self, place: int) -> "Bands":
        """Return the bands with one and the next in one."""
        return Bands(
            (*self.lows[: place + 1], *self.lows[place + 2 :]),
            (*self.highs[:place], *self.highs[place + 1 :]),
            (*self.tops[:place], *self.tops[place + 1 :]),
            self.joins + 1,
        )


@dataclass(frozen=True, slots=True)
class BySegment:
    """Segments as they may be shown beside all customers together."""

    bands: Bands
    """Those of all customers, some of them joined."""
    by_band: tuple[str, ...]
    """Segments shown by band."""
    whole: tuple[str, ...]
    """Segments shown in one row each."""
    hidden: int
    """Customers in no shown segment."""


def bands_of(customers: Customers, form: BandForm, floor: int) -> Bands:
    """Return the bands customers are shown in; none of fewer than the floor, if there are that many."""
    bands = _by_nps(customers) if form == "nps" else _by_score(customers, floor)
    counts = _counts(customers, bands, customers.floor_there(floor))
    while len(bands.lows) > 1 and counts.min() < floor:
        place = int(np.argmin(counts))
        place -= _with_below(counts, place)
        bands = bands.joined(place)
        counts = np.concatenate([counts[:place], [counts[place] + counts[place + 1]], counts[place + 2 :]])
    return bands


def _with_below(counts: Array, place: int) -> bool:
    """Whether a band joins the one below it: where that is the smaller neighbour, or the only one."""
    return place == len(counts) - 1 or (place > 0 and counts[place - 1] < counts[place + 1])


def _by_nps(customers: Customers) -> Bands:
    ends = _ends(customers)
    return Bands((ends[0], DETRACTOR + 1, PASSIVE + 1), (DETRACTOR, PASSIVE, ends[1]), (DETRACTOR, PASSIVE))


def _ends(customers: Customers) -> tuple[float, float]:
    score = nw.col("score")
    got = row_of(customers.answered, [score.min().alias("low"), score.max().alias("high")])
    return float(got["low"] or 0.0), float(got["high"] or 0.0)


def _by_score(customers: Customers, floor: int) -> Bands:
    frame, least = customers.answered, customers.floor_there(floor)
    groups = frame.group_by("score").agg(nw.len().alias("n"))
    known = collected(groups.filter(nw.col("n") >= least).sort("score").head(WIDE + 1))
    levels = floats(known["score"])
    low, high = _ends(customers)
    if 0 < len(levels) <= WIDE:
        return _each(levels, 0.0)
    if np.ceil(high) - np.floor(low) < WIDE:
        whole = np.arange(np.floor(low + 0.5), np.floor(high + 0.5) + 1)
        return _each(whole, 0.5)
    tops = tuple(edges_of(spread_of(frame, "score"), WIDE))
    return Bands((low, *tops), (*tops, high), tops)


def _each(levels: Array, above: float) -> Bands:
    """A band for each level, up to so much above it."""
    values = tuple(float(level) for level in levels)
    return Bands(values, values, tuple(level + above for level in values[:-1]))


def _counts(customers: Customers, bands: Bands, least: int) -> Array:
    """Customers of each band (bands,); 0 for those too few to leave the engine."""
    got = collected(_banded(customers, bands).group_by("band").agg(nw.len().alias("n")).filter(nw.col("n") >= least))
    counts = np.zeros(len(bands.lows))
    counts[floats(got["band"]).astype(int)] = floats(got["n"])
    return counts


def _banded(customers: Customers, bands: Bands) -> "nw.LazyFrame[Any]":
    return customers.answered.with_columns(banded("score", bands.tops).alias("band"))


def outcome_by_band(customers: Customers, role: str, floor: int) -> tuple[Array, Array, Sums]:
    """Return score, customers (bands,) and the sums of an outcome of each band in which enough have one.

    The score is the middle of the band: its mean would tell how many stand at either end.
    """
    bands = bands_of(customers, "scores", floor)
    least = customers.floor_there(floor)
    cells = cells_of(customers, ["score"], [role], floor=least, tops={"score": bands.tops})
    places = np.searchsorted(bands.tops, cells.numbers["score"])
    middle = (np.array(bands.lows) + np.array(bands.highs))[places] / 2
    known = cells.outcomes[role].filled >= floor
    kept = cells.where(known)
    return middle[known], kept.n, kept.outcomes[role]


def segments_shown(frame: "nw.LazyFrame[Any]", floor: int) -> tuple[dict[str, int], int]:
    """Return the segments of no fewer than the floor with their customers, the largest first, and how many are in none.

    Where the others would be fewer than the floor, the smallest of these is not shown either.
    """
    seen = frame.filter(is_filled("segment")).group_by("segment").agg(nw.len().alias("n"))
    got = collected(seen.filter(nw.col("n") >= floor).sort("n", "segment", descending=[True, False]))
    sizes = dict(zip(got["segment"], map(int, got["n"]), strict=True))
    hidden = int(row_of(frame, [nw.len().alias("n")])["n"]) - sum(sizes.values())
    while sizes and 0 < hidden < floor:
        hidden += sizes.popitem()[1]
    return sizes, hidden


def by_segment(customers: Customers, bands: Bands, floor: int) -> BySegment:
    """Return which segments are shown by which bands, beside all customers shown by `bands`."""
    sizes, hidden = segments_shown(customers.answered, floor)
    total = _counts(customers, bands, 1)
    large = [key for key, n in sizes.items() if n >= FOR_BANDS * floor]
    while True:
        counts = _by_band(customers, bands, sizes, floor)
        full = [key for key, n in sizes.items() if counts[key].sum() == n]
        if set(large) <= set(full) or len(bands.lows) == 1:
            break
        lacking = total - sum((counts[key] for key in sizes), np.zeros_like(total))
        place = int(np.argmin(np.where(lacking > 0, total, np.inf)))
        place -= _with_below(total, place)
        bands = bands.joined(place)
        total = np.concatenate([total[:place], [total[place] + total[place + 1]], total[place + 2 :]])
    while full:
        rest = total - sum((counts[key] for key in full), np.zeros_like(total))
        if not np.any((rest > 0) & (rest < floor)):
            break
        full.pop()
    if len(bands.lows) == 1:
        full = []
    return BySegment(bands, tuple(full), tuple(key for key in sizes if key not in full), hidden)


def _by_band(
    customers: Customers, bands: Bands, segments: Sequence[str] | dict[str, int], floor: int
) -> dict[str, Array]:
    """Customers of each segment in each band (bands,); 0 for those below the floor."""
    groups = _banded(customers, bands).filter(is_filled("segment")).group_by("segment", "band")
    got = collected(groups.agg(nw.len().alias("n")).filter(nw.col("n") >= floor))
    counts = {key: np.zeros(len(bands.lows)) for key in segments}
    for key, band, n in zip(got["segment"], got["band"], got["n"], strict=True):
        if key in counts:
            counts[key][int(band)] = n
    return counts
