"""How long customers stay, where their tenure is known and not all have left: Kaplan-Meier, hazards by month, Cox.

Tenure is the month in which a customer left, or has reached. A customer counts as at risk in every month up
to it. The first two are computed from cells; Cox's model needs rows and is fitted on a sample of them.

Kept whole: the three survival fits share their risk sets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np

from cxvalue.choices import LinkForm
from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.estimate import Estimate, Slope, mean_of_hazard
from cxvalue.evidence.fits.checks import available_controls, grade_of_fit, refuse_weights, require, require_events
from cxvalue.evidence.fits.design import DesignMatrix, design_of
from cxvalue.evidence.fits.entry import enters_late, refuse_late_entry_of_groups, require_entry
from cxvalue.evidence.fits.glm import fit
from cxvalue.evidence.intervals import Z95
from cxvalue.evidence.table.cells import Cells, Sums, left_out_rows
from cxvalue.evidence.table.engine import FLOOR, collected, floats, is_filled, row_of
from cxvalue.evidence.table.prepared import Customers
from cxvalue.finance import Array
from cxvalue.text import Text, counted, say

_LONGEST = 600
"""Months of tenure looked at; longer ones are cut there."""

_STEPS, _MOST_LOST = (1, 3, 6, 12, 24), 0.05
"""Months of tenure joined where groups must not be small, and the share of customers that may be lost to it."""

FEWEST_AT_RISK = 30
"""Customers at risk from which a curve of those who were there before begins."""

SPELLS = 12
"""Stretches of tenure with a hazard of their own, each with about the same number who left."""

_MOST_ROWS = 20_000
"""Rows Cox's model is fitted on; more are drawn by the rest of their row number."""


@dataclass(frozen=True, slots=True)
class Survival:
    """Share still customers after each month, with its 95 % interval (months,) [month, share, customers]."""

    label: str
    month: Array
    at_risk: Array
    left: Array
    share: Array
    low: Array
    high: Array
    begin: float = 0.0
    """Month that those had reached of whom it is the share: the first one, or the first with enough watched."""

    def shown(self, floor: int) -> "Survival":
        """Return the curve at months between which no fewer than the floor left or were last seen.

        The last month shown has no fewer at risk, so no step tells of a smaller group.
        """
        kept: list[int] = []
        begin = np.inf  # at risk at the last month kept
        for place, at_risk in enumerate(self.at_risk):
            if at_risk >= floor and begin - at_risk >= floor:
                kept.append(place)
                begin = at_risk
        left = np.cumsum(self.left)[kept]
        return Survival(
            self.label,
            self.month[kept],
            self.at_risk[kept],
            np.diff(left, prepend=0.0),
            self.share[kept],
            self.low[kept],
            self.high[kept],
            self.begin,
        )

    @property
    def median(self) -> float | None:
        """First month by which half have left, or None while more than half remain."""
        below = np.flatnonzero(self.share <= 0.5)
        return float(self.month[below[0]]) if len(below) else None


def survival_of(customers: Customers, by: str | None = None) -> tuple[Survival, ...]:
    """Return the Kaplan-Meier curve, of all or of each score or group.

    S(t) = Π (1 − left / at risk); the interval is on the scale of log(−log S), by Greenwood's formula. Of customers who
    were there before they were watched, S is of those who reached the first month with FEWEST_AT_RISK customers.
    Source: Kaplan and Meier (1958), Journal of the American Statistical Association 53, 457-481.
    """
    require(customers, "tenure", "churned")
    require_entry(customers)
    groups = [*([] if by is None else [by]), *(["entry"] if enters_late(customers) else [])]
    got, _ = by_month(customers, customers.frame, groups, FLOOR, whole=False)
    month, n, left = (floats(got[key]) for key in ("month", "n", "left"))
    entry = floats(got["entry"]) if enters_late(customers) else np.zeros_like(month)
    labels = np.array([_label(value) for value in got[by]] if by else [""] * len(n))
    return tuple(
        _kaplan_meier(entry[own], month[own], left[own], n[own], label)
        for label in sorted(set(labels))
        for own in [labels == label]
    )


def _label(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def by_month(
    customers: Customers,
    frame: "nw.LazyFrame[Any]",
    groups: Sequence[str],
    floor: int,
    *,
    whole: bool = True,
    at: str = "tenure",
) -> tuple[dict[str, list[Any]], tuple[Text, ...]]:
    """Return customers, and those who left, by month of tenure and group; in wider steps where none may be small.

    whole : months in whole numbers up to the longest looked at; else the tenure of a file as it is written
    at : the month of leaving or being last seen, or `entry`, the month before which a customer was not watched
    """
    refuse_late_entry_of_groups(customers)
    for key in ("tenure", "churned", *(["entry"] if enters_late(customers) else []), *groups):
        frame = frame.filter(is_filled(key))
    frame = frame.filter(nw.col("tenure") >= 0)
    least = customers.floor_there(floor)
    counts = (nw.len().alias("n"), nw.col("churned").sum().alias("left"))
    if least == 1 and not whole:
        named = frame.with_columns(nw.col("tenure").alias("month"))
        return collected(named.group_by("month", *groups).agg(*counts).sort("month", *groups)), ()
    total = int(row_of(frame, [nw.len().alias("n")])["n"])
    for width in _STEPS:
        steps = nw.col(at) / width
        month = (steps.floor() if at == "entry" else steps.ceil()).cast(nw.Int64) * width
        capped = nw.when(month > _LONGEST).then(nw.lit(_LONGEST)).otherwise(month)
        found = frame.with_columns(capped.alias("month")).group_by("month", *groups).agg(*counts)
        got = collected(found.filter(nw.col("n") >= least).sort("month", *groups))
        lost = total - int(floats(got["n"]).sum())
        if lost <= total * _MOST_LOST:
            words = counted("{n} month is one step of tenure", "{n} months are one step of tenure", width)
            return got, (*((words,) if width > 1 else ()), *left_out_rows(lost, least))
    message = say("too few customers in each step of tenure to show them in groups")
    raise CxvalueError([Problem("columns.tenure", message, say("Hold fewer things equal, or use more customers."))])


def _kaplan_meier(entry: Array, month: Array, left: Array, n: Array, label: str) -> Survival:
    if not left.any():
        raise CxvalueError([Problem("columns.churned", say("nobody has left"))])
    times = np.unique(month)
    gone = np.array([left[month == time].sum() for time in times])
    at_risk = np.array([n[(entry < time) & (month >= time)].sum() for time in times])
    if not entry.any():  # from the first month on; who left in month 0 was there too
        at_risk = n.sum() - np.concatenate([[0.0], np.cumsum([n[month == time].sum() for time in times])[:-1]])
    enough = np.flatnonzero(at_risk >= FEWEST_AT_RISK) if entry.any() else [0]
    if not len(enough):
        raise CxvalueError([Problem("columns.entry", say("too few customers of any one tenure were watched"))])
    kept = (np.arange(len(times)) >= enough[0]) & (gone > 0)
    first = float(times[enough[0]]) if entry.any() else 0.0
    times, gone, at_risk = times[kept], gone[kept], at_risk[kept]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.cumprod(1 - np.where(at_risk > 0, gone / at_risk, 0.0))
        error = np.sqrt(np.cumsum(gone / (at_risk * (at_risk - gone))))
        reach = Z95 * error / np.abs(np.log(share))
        low, high = share ** np.exp(reach), share ** np.exp(-reach)
    sure = (share <= 0) | (share >= 1)
    low, high = np.where(sure, share, low), np.where(sure, share, high)
    return Survival(label, times, at_risk, gone, share, low, high, first)


def hazard_fit(
    customers: Customers, controls: Sequence[str] | None = None, form: LinkForm = "relative", *, floor: int = FLOOR
) -> Estimate:
    """Return what a point of the score goes with in the monthly hazard of leaving, at every tenure alike.

    log(−log(1 − h)) = α(tenure) + β · score + γ · controls, on the customers at risk in each stretch of tenure.
    Source: Prentice and Gloeckler (1978), Biometrics 34, 57-67.
    """
    require(customers, "score", "tenure", "churned")
    refuse_weights(customers)
    said = require_entry(customers)
    held = tuple(key for key in (available_controls(customers) if controls is None else controls) if key != "tenure")
    cells, months = _at_risk(customers, held, floor)
    sums = cells.outcomes["churned"]
    require_events(sums)
    done = fit(design_of(cells, ("spell", *held)), sums, "cloglog", "model")
    yearly = -float(np.expm1(-12 * sums.wy.sum() / months))
    return Estimate(
        behaviour="churn",
        method="hazard",
        grade=grade_of_fit(cells, "churned", held, customers),
        form=form,
        found=Slope("log hazard", done.slope, *done.interval, done.slope_error, yearly, mean_of_hazard(yearly)),
        n=cells.customers,
        events=round(float(sums.wy.sum())),
        scale=customers.scale,
        of=customers.of,
        controls=tuple(customers.label(key) for key in ("tenure", *held)),
        notes=(*customers.notes, *said, *cells.notes),
    )


@dataclass(frozen=True, slots=True)
class _Alike:
    """Customers alike in score and controls: how many are at risk in each month, and leave in it (kinds, months)."""

    kinds: list[tuple[object, ...]]
    risk: Array
    left: Array
    n: float
    dropped: int
    notes: tuple[Text, ...]


def _at_risk(customers: Customers, held: Sequence[str], floor: int) -> tuple[Cells, float]:
    """Cells of customer-months in stretches of tenure, and how many months that is in all."""
    alike = _alike(customers, held, floor)
    edges = _spells(alike.left.sum(axis=0))
    spell = np.digitize(np.arange(_LONGEST + 2), edges)
    risk = np.stack([alike.risk[:, spell == each].sum(axis=1) for each in range(len(edges) + 1)], axis=1)
    left = np.stack([alike.left[:, spell == each].sum(axis=1) for each in range(len(edges) + 1)], axis=1)
    row, column = np.nonzero(risk > 0)
    months, events = risk[row, column], left[row, column]
    named = {key: np.array([alike.kinds[place][1 + at] for place in row], dtype=object) for at, key in enumerate(held)}
    numeric = {control.key for control in customers.controls if control.numeric}
    numbers = {key: floats(values) for key, values in named.items() if key in numeric}
    names = {key: values for key, values in named.items() if key not in numeric}
    names["spell"] = np.array([f"{each}" for each in column], dtype=object)
    numbers["score"] = floats([alike.kinds[place][0] for place in row])
    sums = Sums(months, months, events, events, months, events, events)
    share = months / months.sum() * alike.n
    return Cells(share, numbers, names, {"churned": sums}, alike.dropped, floor, alike.notes), float(months.sum())


def _alike(customers: Customers, held: Sequence[str], floor: int) -> _Alike:
    got, notes = by_month(customers, customers.answered, ["score", *held], floor)
    kinds = list(zip(got["score"], *(got[key] for key in held), strict=True))
    places = {kind: place for place, kind in enumerate(dict.fromkeys(kinds))}
    end, left = np.zeros((2, len(places), _LONGEST + 2))
    months = floats(got["month"]).astype(int)
    for kind, at, n, gone in zip(kinds, months, floats(got["n"]), floats(got["left"]), strict=True):
        end[places[kind], at] += n
        left[places[kind], at] += gone
    keep = end.sum(axis=1) >= customers.floor_there(floor)
    risk = end[:, ::-1].cumsum(axis=1)[:, ::-1]
    risk[:, 0] = end[:, 0]
    if enters_late(customers):
        risk -= _not_yet(customers, held, places, floor)
    kept = [kind for kind, place in places.items() if keep[place]]
    return _Alike(kept, risk[keep], left[keep], float(end[keep].sum()), int(end[~keep].sum()), notes)


def _not_yet(customers: Customers, held: Sequence[str], places: Mapping[tuple[object, ...], int], floor: int) -> Array:
    """Customers not watched yet in each month (kinds, months)."""
    got, _ = by_month(customers, customers.answered, ["score", *held], floor, at="entry")
    entered = np.zeros((len(places), _LONGEST + 2))
    for kind, at, n in zip(
        zip(got["score"], *(got[key] for key in held), strict=True), got["month"], got["n"], strict=True
    ):
        entered[places[kind], max(int(at), 0)] += n
    waiting = entered[:, ::-1].cumsum(axis=1)[:, ::-1]
    waiting[:, 0] = 0.0
    return waiting


def _spells(left: Array) -> list[int]:
    """First months of stretches in which about as many left."""
    shares = np.cumsum(left) / left.sum() if left.sum() else np.zeros_like(left)
    firsts = {int(np.searchsorted(shares, share)) + 1 for share in np.arange(1, SPELLS) / SPELLS}
    return sorted(first for first in firsts if left[first:].sum() > 0)


def cox_fit(customers: Customers, controls: Sequence[str] | None = None, form: LinkForm = "relative") -> Estimate:
    """Return what a point of the score goes with in the hazard, with no shape of the hazard assumed.

    Partial likelihood with Efron's ties, on rows. Source: Cox (1972), Journal of the Royal Statistical
    Society B 34, 187-220.

    Raises
    ------
    CxvalueError
        Where single rows must not leave the engine, or with too few customers who left.
    """
    require(customers, "score", "tenure", "churned")
    refuse_weights(customers)
    said = require_entry(customers)
    if not customers.source.leaves:
        hint = say("The hazard by month gives the same from groups.")
        raise CxvalueError([Problem("method", say("needs single rows, and they do not leave the warehouse"), hint)])
    held = tuple(key for key in (available_controls(customers) if controls is None else controls) if key != "tenure")
    got = _rows(customers, held)
    month, left = floats(got["tenure"]), floats(got["churned"])
    entry = floats(got["entry"]) if enters_late(customers) else np.zeros_like(month)
    ones = np.ones(len(month))
    require_events(Sums(ones, ones, left, left, ones, left, left))
    numeric = {control.key for control in customers.controls if control.numeric}
    cells = Cells(
        ones,
        {"score": floats(got["score"]), **{key: floats(got[key]) for key in held if key in numeric}},
        {key: np.array(got[key], dtype=object) for key in held if key not in numeric},
        {"churned": Sums(ones, ones, left, left, ones, left, left)},
        0,
        1,
    )
    slope, error = _partial_likelihood(design_of(cells, held), entry, month, left)
    yearly = -float(np.expm1(-12 * left.sum() / (month - entry).sum()))
    return Estimate(
        behaviour="churn",
        method="cox",
        grade=grade_of_fit(cells, "churned", held, customers),
        form=form,
        found=Slope(
            "log hazard", slope, slope - Z95 * error, slope + Z95 * error, error, yearly, mean_of_hazard(yearly)
        ),
        n=len(month),
        events=int(left.sum()),
        scale=customers.scale,
        of=customers.of,
        controls=tuple(customers.label(key) for key in ("tenure", *held)),
        notes=(*customers.notes, *said),
    )


def _partial_likelihood(design: DesignMatrix, entry: Array, month: Array, left: Array) -> tuple[float, float]:
    """Slope of the score and its error; the constant has no place in a partial likelihood."""
    from statsmodels.duration.hazard_regression import PHReg  # noqa: PLC0415 (takes seconds to load)

    done = PHReg(month, design.x[:, 1:], status=left, entry=entry if entry.any() else None, ties="efron").fit(disp=0)
    return float(done.params[0]), float(done.bse[0])


def _rows(customers: Customers, held: Sequence[str]) -> dict[str, list[object]]:
    frame = customers.answered.filter(is_filled("tenure") & is_filled("churned") & (nw.col("tenure") > 0))
    for key in held:
        frame = frame.filter(is_filled(key))
    keys = ["score", "tenure", "churned", *held]
    if enters_late(customers):  # who left in the moment they came into view was never at risk
        frame = frame.filter(is_filled("entry") & (nw.col("entry") < nw.col("tenure")))
        keys.append("entry")
    if customers.rows > _MOST_ROWS:
        every = -(-customers.rows // _MOST_ROWS)
        frame = frame.filter(nw.col("row") % every == 0)
    return collected(frame.sort("row").select(*keys))
