"""From scores to behaviour: what links and direct changes make of churn, spend, referrals, contacts, acquisition.

Levels are annual, shape (T, S, B) for months 1 to T, or (1, S, B) where a level never changes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cxvalue.model.batch import Array
from cxvalue.model.inputs import Inputs, LinkInputs
from cxvalue.model.satisfaction import ScoreChanges
from cxvalue.model.timeline import growth_factor

LEVELS = {
    "churn": "annual_churn",
    "spend": "revenue",
    "referrals": "referrals",
    "contacts": "contacts",
    "acquisition": "new_customers",
}
"""The figure of a segment that each behaviour is the level of."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A level that had to be clipped: the links behind it, the segment, the first month."""

    links: tuple[str, ...]
    behaviour: str
    segment: str
    month: int


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """Annual level of each behaviour, (T or 1, S, B), in the unit of the segment's figure."""

    churn: Array
    spend: Array
    referrals: Array
    contacts: Array
    acquisition: Array
    clips: tuple[Clip, ...]


def levels(inputs: Inputs, changes: ScoreChanges, effects: tuple[Array, ...], months: Array) -> Levels:
    """Return the annual level of every behaviour under score changes and direct effects.

    Order: growth of revenue, odds links on the annual odds, relative links and direct changes on the level, absolute
    links added last, then the bounds (churn from unavoidable_churn to 1, other levels from 0).

    Parameters
    ----------
    effects : one (T, B) [share of full effect] per initiative; none for the baseline
    months : (T, 1) [months]
    """
    segments = inputs.segments
    found: dict[str, Array] = {}
    clips: list[Clip] = []
    for behaviour, figure in LEVELS.items():
        level = getattr(segments, figure)[None]
        if behaviour == "spend":
            level = level * growth_factor(segments.revenue_growth, months)
        level = _linked(inputs, changes, behaviour, level)
        for factor in _direct_factors(inputs, effects, behaviour):
            level = level * factor
        level = level + _absolute(inputs, changes, behaviour)
        clips += _clips(inputs, behaviour, level)
        found[behaviour] = _bounded(inputs, behaviour, level)
    return Levels(**found, clips=tuple(clips))


def moved_levels(baseline: Levels, changed: Levels, moved: Array | None) -> Levels:
    """Return the changed levels, those of the baseline for every behaviour that is not moved.

    moved : (5, B) [0 or 1]                  behaviours in the order of LEVELS; all are moved where absent
    """
    if moved is None:
        return changed
    kept = {
        name: np.where(moved[place] > 0, getattr(changed, name), getattr(baseline, name))
        for place, name in enumerate(LEVELS)
    }
    return Levels(**kept, clips=changed.clips)


def link_strength(link: LinkInputs, changes: ScoreChanges) -> Array | None:
    """Return causal_share * change of the link's score `lag` months before : (T, S, B) [points].

    None where the score does not move. The change is 0 while m <= lag; a lag of a broken number of
    months lies on the line between its neighbours.
    """
    change = changes.overall if link.touchpoint is None else changes.touchpoints.get(link.touchpoint)
    if change is None:
        return None
    return link.causal_share * link.segments * _lagged(change, link.lag)


def _linked(inputs: Inputs, changes: ScoreChanges, behaviour: str, level: Array) -> Array:
    """Apply odds links, then relative links: odds or level times (1 + e) ** (causal_share * change)."""
    for form in ("odds", "relative"):
        exponent: Array | None = None
        for link in _links_to(inputs, behaviour, form):
            strength = link_strength(link, changes)
            if strength is not None:
                term = np.log1p(link.effect) * strength
                exponent = term if exponent is None else exponent + term
        if exponent is not None:
            factor = np.exp(exponent)
            level = level * factor / (1.0 - level + level * factor) if form == "odds" else level * factor
    return level


def _absolute(inputs: Inputs, changes: ScoreChanges, behaviour: str) -> Array | float:
    added: Array | float = 0.0
    for link in _links_to(inputs, behaviour, "absolute"):
        strength = link_strength(link, changes)
        if strength is not None:
            added = added + link.effect * strength
    return added


def _links_to(inputs: Inputs, behaviour: str, form: str) -> Iterator[LinkInputs]:
    return (link for link in inputs.links if link.to == behaviour and link.form == form)


def _direct_factors(inputs: Inputs, effects: tuple[Array, ...], behaviour: str) -> Iterator[Array]:
    """Factors 1 + relative * share of full effect, never below 0 : (T, S, B)."""
    for initiative, effect in zip(inputs.initiatives, effects, strict=False):
        for change in initiative.changes:
            if change.behaviour == behaviour:
                yield np.maximum(1.0 + change.segments * (change.relative * effect)[:, None, :], 0.0)


def _bounded(inputs: Inputs, behaviour: str, level: Array) -> Array:
    if behaviour == "churn":
        return np.clip(level, inputs.segments.unavoidable_churn, 1.0)
    return np.maximum(level, 0.0)


def _clips(inputs: Inputs, behaviour: str, level: Array) -> Iterator[Clip]:
    """Name what lies outside 0 to 1 (churn) or below 0 (the rest), once per segment."""
    highest = 1.0 if behaviour == "churn" else np.inf
    if level.min() >= 0.0 and level.max() <= highest:
        return
    outside = np.any((level < 0.0) | (level > highest), axis=-1)
    links = tuple(link.address for link in inputs.links if link.to == behaviour)
    for position, segment in enumerate(inputs.segment_ids):
        months = np.flatnonzero(outside[:, position])
        if months.size:
            yield Clip(links, behaviour, segment, int(months[0]) + 1)


def _lagged(change: Array, lag: Array) -> Array:
    """Shift a change (T, S, B) later by lag months (B,), zeros before."""
    if len(lag) == 1 and lag[0] == int(lag[0]):
        return _shifted(change, int(lag[0]))
    whole = np.floor(lag)
    part = lag - whole
    return (1.0 - part) * _gathered(change, whole) + part * _gathered(change, whole + 1.0)


def _shifted(change: Array, lag: int) -> Array:
    if lag == 0:
        return change
    later = np.zeros_like(change)
    later[lag:] = change[: max(len(change) - lag, 0)]
    return later


def _gathered(change: Array, lag: Array) -> Array:
    """Shift each evaluation by its own whole number of months."""
    source = np.arange(len(change))[:, None] - lag.astype(np.intp)
    full = np.broadcast_to(change, (*change.shape[:2], max(change.shape[2], len(lag))))
    picked = np.take_along_axis(full, np.broadcast_to(np.maximum(source, 0)[:, None, :], full.shape), axis=0)
    return np.where((source >= 0)[:, None, :], picked, 0.0)
