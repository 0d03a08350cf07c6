"""Grouped counts and sums of customers: all that leaves the engine, and all the fits are computed from.

A cell is the customers alike in score, segment and controls. It keeps their number, their weights, and the
sum and the sum of squares of each outcome, which is enough for the same likelihood, the same estimates and
the same robust errors as from single rows. Cells below the floor are dropped, and how many that is is said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.table.engine import FLOOR, collected, count_if, floats, is_filled, one_if, row_of
from cxvalue.evidence.table.prepared import Customers
from cxvalue.finance import Array
from cxvalue.text import Text, counted, say

MOST_LEVELS = 25
"""Different values up to which a number is kept as it is; beyond, it is cut into bins with their means."""

MOST_NAMES = 50
"""Different names a group may have to be held equal."""

NARROW = 1_000
"""Narrow bins in which the spread of a number is looked at."""

MOST_BINS, FEWEST_BINS, CUSTOMERS_A_CELL = 20, 4, 40
"""Bins of a number: as many as leave each cell about so many customers."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Weighted sums of one outcome in each cell (cells,) [unit of the outcome, its square]."""

    filled: Array
    """Customers for whom the outcome is known."""
    w: Array
    wy: Array
    wyy: Array
    ww: Array
    wwy: Array
    wwyy: Array

    @property
    def mean(self) -> Array:
        """Mean outcome of each cell (cells,) [unit of the outcome]."""
        return np.divide(self.wy, self.w, out=np.full_like(self.wy, np.nan), where=self.w > 0)


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells (cells,) with the value or the mean of each dimension in each."""

    n: Array
    numbers: Mapping[str, Array]
    names: Mapping[str, NDArray[np.object_]]
    outcomes: Mapping[str, Sums]
    dropped: int
    """Customers in cells below the floor."""
    floor: int
    notes: tuple[Text, ...] = ()

    @property
    def customers(self) -> int:
        """Customers in all cells."""
        return int(self.n.sum())

    def where(self, keep: NDArray[np.bool_]) -> "Cells":
        """Return only some of the cells."""
        return Cells(
            self.n[keep],
            {key: values[keep] for key, values in self.numbers.items()},
            {key: values[keep] for key, values in self.names.items()},
            {key: _kept(sums, keep) for key, sums in self.outcomes.items()},
            self.dropped,
            self.floor,
            self.notes,
        )


def _kept(sums: Sums, keep: NDArray[np.bool_]) -> Sums:
    return Sums(*(getattr(sums, name)[keep] for name in Sums.__slots__))


def cells_of(
    customers: Customers,
    by: Sequence[str],
    outcomes: Sequence[str],
    *,
    floor: int = FLOOR,
    tops: Mapping[str, Sequence[float]] | None = None,
) -> Cells:
    """Return the cells of customers who have a score and a value in every dimension.

    by : `score`, `segment`, `tenure`, or keys of controls
    outcomes : roles whose sums are wanted, such as `churned` or `revenue`
    tops : dimensions to be cut into bands, with the top of all bands but the last
    """
    numeric = {control.key for control in customers.controls if control.numeric} | {"score", "tenure"}
    frame = customers.frame
    for key in by:
        frame = frame.filter(is_filled(key))
    numbers = [key for key in by if key in numeric]
    names = [key for key in by if key not in numeric]
    given = tops or {}
    bins, notes = _bins(customers, frame, [key for key in numbers if key not in given], names)
    bins |= {key: list(edges) for key, edges in given.items()}
    marks = [banded(key, edges).alias(f"b_{key}") for key, edges in bins.items()]
    binned = frame.with_columns(*marks) if marks else frame
    groups = [*(f"b_{key}" if key in bins else key for key in numbers), *names]
    found = binned.group_by(*groups).agg(*_measures(numbers, bins, outcomes, weighted="weight" in customers.roles))
    got = collected(found.filter(nw.col("n") >= floor).sort(*groups))
    n = floats(got["n"])
    dropped = int(row_of(frame, [nw.len().alias("n")])["n"]) - int(n.sum()) if floor > 1 else 0
    return Cells(
        n,
        {key: floats(got[f"mean_{key}"] if f"mean_{key}" in got else got[key]) for key in numbers},
        {key: np.array(got[key], dtype=object) for key in names},
        {outcome: _sums(got, outcome) for outcome in outcomes},
        dropped,
        floor,
        (*notes, *left_out_rows(dropped, floor)),
    )


@dataclass(frozen=True, slots=True)
class _Spread:
    """How a number is spread: its values, or the tops of narrow bins, with the customers in each."""

    tops: Array
    counts: Array
    exact: bool
    """True where each top is one value and not a bin."""


def spread_of(frame: "nw.LazyFrame[Any]", key: str) -> _Spread:
    """Return how a number is spread, from one pass in narrow bins."""
    ends = row_of(frame, [nw.col(key).min().alias("low"), nw.col(key).max().alias("high")])
    if ends["low"] is None:
        return _Spread(np.array([]), np.array([]), exact=True)
    low, high = float(ends["low"]), float(ends["high"])
    width = (high - low) / NARROW or 1.0
    bins = frame.with_columns(((nw.col(key) - low) / width).floor().alias("narrow")).group_by("narrow")
    measures = (nw.len().alias("n"), nw.col(key).min().alias("low"), nw.col(key).max().alias("high"))
    got = collected(bins.agg(*measures).sort("high"))
    tops = floats(got["high"])
    return _Spread(tops, floats(got["n"]), exact=bool(np.all(floats(got["low"]) == tops)))


def _bins(
    customers: Customers, frame: "nw.LazyFrame[Any]", numbers: Sequence[str], names: Sequence[str]
) -> tuple[dict[str, list[float]], tuple[Text, ...]]:
    """Edges of the bins of each number with too many values, so that cells stay large enough."""
    levels = [_levels(customers, frame, key) for key in names]
    few = _few_levels(frame, numbers)
    spreads = {key: spread_of(frame, key) for key in numbers if key not in few}
    fine = [key for key, spread in spreads.items() if not spread.exact or len(spread.tops) > MOST_LEVELS]
    if not fine:
        return {}, ()
    total = float(spreads[fine[0]].counts.sum())
    levels += [few[key] if key in few else len(spreads[key].tops) for key in numbers if key not in fine]
    each = (total / (CUSTOMERS_A_CELL * float(np.prod(levels)))) ** (1 / len(fine))
    count = int(min(MOST_BINS, max(FEWEST_BINS, each)))
    edges = {key: edges_of(spreads[key], count) for key in fine}
    notes = tuple(
        say("{name} is cut into {n} bins", name=customers.label(key), n=len(found) + 1) for key, found in edges.items()
    )
    return edges, notes


def _few_levels(frame: "nw.LazyFrame[Any]", numbers: Sequence[str]) -> dict[str, int]:
    """Numbers that are whole and lie close together, with how many values they can have; one pass for all."""
    if not numbers:
        return {}
    measures = []
    for key in numbers:
        value = nw.col(key)
        measures += [value.min().alias(f"low_{key}"), value.max().alias(f"high_{key}")]
        measures.append(count_if(value != value.floor()).alias(f"broken_{key}"))
    got = row_of(frame, measures)
    spans = {
        key: int(float(got[f"high_{key}"]) - float(got[f"low_{key}"])) + 1
        for key in numbers
        if got[f"low_{key}"] is not None and not got[f"broken_{key}"]
    }
    return {key: span for key, span in spans.items() if span <= MOST_LEVELS}


def _levels(customers: Customers, frame: "nw.LazyFrame[Any]", key: str) -> int:
    levels = frame.group_by(key).agg(nw.len().alias("n")).head(MOST_NAMES + 1)
    found = int(row_of(levels, [nw.len().alias("n")])["n"])
    if found > MOST_NAMES:
        message = say("{name} has more than {most} values", name=customers.label(key), most=MOST_NAMES)
        raise CxvalueError([Problem("controls", message, say("Hold fewer groups equal, or a number."))])
    return found


def edges_of(spread: _Spread, count: int) -> list[float]:
    """Return the values that part the customers into so many bins of about the same size."""
    below = np.cumsum(spread.counts) / spread.counts.sum()
    found = {float(spread.tops[int(np.searchsorted(below, share))]) for share in np.arange(1, count) / count}
    return sorted(found - {float(spread.tops[-1])})


def banded(key: str, edges: Sequence[float]) -> nw.Expr:
    """Return in which bin a number is: how many edges it is above."""
    above = [one_if(nw.col(key) > edge) for edge in edges]
    return nw.sum_horizontal(*above) if above else nw.lit(0)


def _measures(
    numbers: Sequence[str], bins: Mapping[str, Any], outcomes: Sequence[str], *, weighted: bool
) -> list[nw.Expr]:
    found = [nw.len().alias("n")]
    found += [nw.col(key).mean().alias(f"mean_{key}") for key in numbers if key in bins]
    for outcome in outcomes:
        value = nw.col(outcome)
        known = value * 0 + 1
        weight = nw.col("weight") * known if weighted else known
        sums = {"w": weight, "wy": weight * value, "wyy": weight * value * value}
        if weighted:
            square = weight * weight
            sums |= {"ww": square, "wwy": square * value, "wwyy": square * value * value}
        found.append(count_if(is_filled(outcome)).alias(f"filled_{outcome}"))
        found += [expression.sum().alias(f"{name}_{outcome}") for name, expression in sums.items()]
    return found


def left_out_rows(dropped: int, floor: int) -> tuple[Text, ...]:
    """Return that customers in small groups were left out, if any were."""
    words = counted(
        "{n} customer in groups of fewer than {floor} is left out",
        "{n} customers in groups of fewer than {floor} are left out",
        dropped,
        floor=floor,
    )
    return (words,) if dropped else ()


def _sums(got: Mapping[str, list[Any]], outcome: str) -> Sums:
    plain = {name: np.nan_to_num(floats(got[f"{name}_{outcome}"])) for name in ("filled", "w", "wy", "wyy")}
    squares = {
        f"w{name}": np.nan_to_num(floats(got[f"w{name}_{outcome}"])) if f"w{name}_{outcome}" in got else plain[name]
        for name in ("w", "wy", "wyy")
    }
    return Sums(**plain, **squares)
