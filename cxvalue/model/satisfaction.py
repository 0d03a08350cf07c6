"""Scores in time: initiatives lift touchpoints, touchpoints move overall satisfaction.

Everything is a change against today in points, shape (T, S, B) for months 1 to T, or None where
nothing moves. Overlap is counted once: no score passes the end of its scale.
"""

from dataclasses import dataclass

import numpy as np

from cxvalue.model.batch import Array
from cxvalue.model.inputs import ModelInputs, TouchpointInputs
from cxvalue.units import years


@dataclass(frozen=True, slots=True, eq=False)
class ScoreChanges:
    """Changes of scores against today, (T, S, B) [points]; a score that does not move is absent."""

    touchpoints: dict[str, Array]
    overall: Array | None


def score_changes(inputs: ModelInputs, effects: tuple[Array, ...], months: Array) -> ScoreChanges:
    """Return the change of every score.

    Parameters
    ----------
    effects : one (T, B) [share of full effect] per initiative; none for the baseline
    months : (T, 1) [months]
    """
    lifts = _lifts(inputs, effects)
    changes = {}
    for key, touchpoint in inputs.touchpoints.items():
        if key in lifts or touchpoint.trend.any():
            changes[key] = touchpoint_change(touchpoint, lifts.get(key, 0.0), months)
    return ScoreChanges(changes, overall_change(inputs, changes))


def touchpoint_change(touchpoint: TouchpointInputs, lift: Array | float, months: Array) -> Array:
    """Return the change of one touchpoint's score : (T, S, B) [points].

    x_m = clip(x_0 + trend * m / 12 + sum of lifts in month m, scale); change = x_m - x_0

    Parameters
    ----------
    lift : (T, B) [points]     of all initiatives together
    months : (T, 1) [months]
    """
    moved = (touchpoint.trend * years(months) + lift)[:, None, :]
    low, high = touchpoint.scale
    return np.clip(moved, low - touchpoint.score, high - touchpoint.score)


def overall_change(inputs: ModelInputs, changes: dict[str, Array]) -> Array | None:
    """Return the change of overall satisfaction : (T, S, B) [points], None where nothing moves it.

    S_m = clip(S_0 + sum over touchpoints of reach * importance * change, scale); change = S_m - S_0
    """
    if inputs.satisfaction is None or not changes:
        return None
    moved: Array | float = 0.0
    for key, change in changes.items():
        touchpoint = inputs.touchpoints[key]
        moved = moved + touchpoint.reach * touchpoint.importance * change
    low, high = inputs.scale
    return np.clip(moved, low - inputs.satisfaction, high - inputs.satisfaction)


def _lifts(inputs: ModelInputs, effects: tuple[Array, ...]) -> dict[str, Array]:
    """Sum the lifts of all initiatives on each touchpoint : (T, B) [points]."""
    lifts: dict[str, Array] = {}
    for initiative, effect in zip(inputs.initiatives, effects, strict=False):
        for touchpoint, lift in initiative.lifts:
            lifted = lift * effect
            lifts[touchpoint] = lifts[touchpoint] + lifted if touchpoint in lifts else lifted
    return lifts
