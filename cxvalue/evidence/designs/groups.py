"""Groups that got it, each from its own start, beside groups that had not got it yet: differences in differences."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.estimate import Doubt
from cxvalue.finance import Array
from cxvalue.text import Text, counted, say

_FEWEST = 2
"""Units that must share a start, and that must wait, for their spread to be known."""

NEVER_STARTED = np.iinfo(np.int64).max
"""Start of a unit that never got it."""


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Means of units by period, every unit in every period.

    value : (units, periods)
    start : (units,) the first period with it, NEVER for those without
    weight : (units,) customers of each unit
    """

    value: Array
    start: NDArray[np.int64]
    weight: Array


@dataclass(frozen=True, slots=True)
class GroupsFit:
    """The mean difference over all periods in which units had it, with its 95 % interval [unit of the values]."""

    difference: float
    low: float
    high: float
    before: float
    """Mean the units that got it would have had in those periods."""
    units: int
    treated: int
    checks: tuple[Doubt, ...]
    notes: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of the units of one start between two periods, against that of the units that wait."""

    start: int
    base: int
    at: int


def groups_fit(panel: Panel) -> GroupsFit:
    """Return what units that got it did beside units that had not got it yet.

    For the units of one start g in a period p from g on: their change since the period before g, less that of the units
    that have not got it by p; the mean over all such pairs, weighted by the customers of the units.

    The estimate is a sum of means over units of each start, c_g Y_i, so its variance is the sum of their variances over
    their numbers; Student's t by Satterthwaite, for units are often few.

    Source: Callaway and Sant'Anna (2021), Journal of Econometrics 225, 200-230, with units not yet treated.

    Raises
    ------
    CxvalueError
        Without units that start after the first period, or without units that wait.
    """
    changes = _changes(panel)
    if not changes:
        message = say("no units got it in a later period than the first, beside others that had not")
        hint = say("Each start needs {least} units, and as many that wait.", least=_FEWEST)
        raise CxvalueError([Problem("started", message, hint)])
    difference, error, free = _estimate(panel, changes)
    reach = float(t.ppf(0.975, free)) * error
    treated = np.isin(panel.start, [change.start for change in changes])
    shares = _shares(panel, changes)
    seen = sum(_mean(panel, panel.start == change.start, change.at) * share for change, share in shares)
    return GroupsFit(
        difference,
        difference - reach,
        difference + reach,
        seen - difference,
        len(panel.start),
        int(treated.sum()),
        (_drift(panel, changes),),
        _said(panel, changes),
    )


def _changes(panel: Panel) -> list[_Change]:
    """What can be compared: a period with it against the one before the start, where others still wait."""
    found = []
    for start in np.unique(panel.start[panel.start != NEVER_STARTED]):
        if start < 1 or (panel.start == start).sum() < _FEWEST:
            continue
        later = range(start, panel.value.shape[1])
        found += [_Change(int(start), int(start) - 1, at) for at in later if (panel.start > at).sum() >= _FEWEST]
    return found


def _shares(panel: Panel, changes: Sequence[_Change]) -> list[tuple[_Change, float]]:
    """Each change with its share of the customers of all."""
    sizes = [float(panel.weight[panel.start == change.start].sum()) for change in changes]
    return [(change, size / sum(sizes)) for change, size in zip(changes, sizes, strict=True)]


def _mean(panel: Panel, units: NDArray[np.bool_], period: int) -> float:
    return float(np.average(panel.value[units, period], weights=panel.weight[units]))


def _estimate(panel: Panel, changes: Sequence[_Change]) -> tuple[float, float, float]:
    """Difference, its error, and the degrees of freedom of its spread."""
    influence: Array = np.zeros_like(panel.value)  # what a unit's value adds to the estimate (units, periods)
    for change, share in _shares(panel, changes):
        own, waiting = panel.start == change.start, panel.start > max(change.at, change.start)
        for units, sign in ((own, 1.0), (waiting, -1.0)):
            part = sign * share * panel.weight * units / float(panel.weight[units].sum())
            influence[:, change.at] += part
            influence[:, change.base] -= part
    difference = float((influence * panel.value).sum())
    variance = below = 0.0
    for start in np.unique(panel.start):
        units = panel.start == start
        n = int(units.sum())
        if n < _FEWEST or not influence[units].any():
            continue
        # each unit's residual from its group's mean path, as its weight in the estimate carries it
        residual = panel.value[units] - np.average(panel.value[units], axis=0, weights=panel.weight[units])
        own_part = float(((influence[units] * residual).sum(axis=1) ** 2).sum()) * n / (n - 1)
        variance += own_part
        below += own_part**2 / (n - 1)
    return difference, float(np.sqrt(variance)), variance**2 / below if below else 1.0


def _drift(panel: Panel, changes: Sequence[_Change]) -> Doubt:
    """Whether they had drifted apart from the first period to the last before it began."""
    starts = sorted({change.start for change in changes if change.start > 1})
    if not starts:
        return Doubt("drift", passed=True, finding=say("too few periods before the start to see whether they drift"))
    moved, error, free = _estimate(panel, [_Change(start, 0, start - 1) for start in starts])
    reach = float(t.ppf(0.975, free)) * error
    drifts = abs(moved) > reach
    words = say("they drifted apart before it began too") if drifts else say("they ran alike before it began")
    return Doubt("drift", passed=not drifts, finding=words)


def _said(panel: Panel, changes: Sequence[_Change]) -> tuple[Text, ...]:
    starts = len({change.start for change in changes})
    waiting = int((panel.start == NEVER_STARTED).sum())
    unused = int(np.isin(panel.start, [change.start for change in changes], invert=True).sum()) - waiting
    found = [
        counted(
            "{n} start is compared with those that had not begun",
            "{n} starts are compared with those that had not begun",
            starts,
        )
    ]
    if unused > 0:
        found.append(
            counted("{n} unit has nobody to be compared with", "{n} units have nobody to be compared with", unused)
        )
    return tuple(found)
