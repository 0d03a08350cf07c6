"""From scores to behaviour: what links and direct changes make of churn, spend, referrals, contacts, acquisition.

Levels are annual, shape (T, S, B) for months 1 to T, or (1, S, B) where a level never changes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from cxvalue.case.behaviours import BEHAVIOURS
from cxvalue.model.batch import Array
from cxvalue.model.inputs import LinkInputs, ModelInputs
from cxvalue.model.satisfaction import ScoreChanges
from cxvalue.model.tenure import within_bounds
from cxvalue.model.timeline import growth_factor

LEVELS: Mapping[str, str] = {key: item.level for key, item in BEHAVIOURS.items()}
"""The figure of a segment that each behaviour is the level of."""

_HIGHEST: Mapping[str, float | None] = {key: item.most for key, item in BEHAVIOURS.items()}
"""Highest level of each behaviour; None where there is none."""


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
    propensities: dict[int, Array]
    """Annual churn of each propensity, (T or 1, K, B) [share/year], by position of the segment."""


@dataclass(frozen=True, slots=True, eq=False)
class _Move:
    """What links and direct changes make of the level of one behaviour, each (T or 1, S, B)."""

    odds: Array | None
    factors: tuple[Array, ...]
    added: Array | None

    def of(self, level: Array, segments: slice = slice(None)) -> Array:
        """Return the level that is left: odds first, then the factors, what is added last."""
        if self.odds is not None:
            odds = self.odds[:, segments]
            level = level * odds / (1.0 - level + level * odds)
        for factor in self.factors:
            level = level * factor[:, segments]
        return level if self.added is None else level + self.added[:, segments]


def levels(inputs: ModelInputs, changes: ScoreChanges, effects: tuple[Array, ...], months: Array) -> Levels:
    """Return the annual level of every behaviour under score changes and direct effects.

    Order: growth of revenue, odds links on the annual odds, relative links and direct changes on the level, absolute
    links added last, then the bounds (churn from unavoidable_churn to 1, other levels from 0). Where churn
    depends on tenure, the same is done to every propensity; one below unavoidable_churn stays where it is.

    Parameters
    ----------
    effects : one (T, B) [share of full effect] per initiative; none for the baseline
    months : (T, 1) [months]
    """
    segments = inputs.segments
    found: dict[str, Array] = {}
    mixed: dict[int, Array] = {}
    clips: list[Clip] = []
    for behaviour, figure in LEVELS.items():
        level = getattr(segments, figure)[None]
        if behaviour == "spend":
            level = level * growth_factor(segments.revenue_growth, months)
        move = _move(inputs, changes, effects, behaviour)
        level = move.of(level)
        clips += _clips(inputs, behaviour, level)
        found[behaviour] = _bounded(inputs, behaviour, level)
        if behaviour == "churn":
            moved = {place: move.of(mix.churn[None], slice(place, place + 1)) for place, mix in inputs.mixes.items()}
            clips += _clipped_propensities(inputs, moved)
            mixed = {
                place: within_bounds(level, inputs.mixes[place], segments.unavoidable_churn[place])
                for place, level in moved.items()
            }
    return Levels(**found, clips=tuple(clips), propensities=mixed)


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
    mixed = {
        place: np.where(moved[list(LEVELS).index("churn")] > 0, level, baseline.propensities[place])
        for place, level in changed.propensities.items()
    }
    return Levels(**kept, clips=changed.clips, propensities=mixed)


def link_strength(link: LinkInputs, changes: ScoreChanges) -> Array | None:
    """Return causal_share * reach * change of the link's score `lag` months before : (T, S, B) [points].

    Reach is the share who meet the touchpoint of a link; 1 for overall satisfaction, for acquisition, and where the
    effect was seen among all. In the exponent it is an approximation for small effects.

    None where the score does not move. The change is 0 while m <= lag; a lag of a broken number of
    months lies on the line between its neighbours.
    """
    change = changes.overall if link.touchpoint is None else changes.touchpoints.get(link.touchpoint)
    if change is None:
        return None
    return link.causal_share * link.segments * link.reach * _lagged(change, link.lag)


def _move(inputs: ModelInputs, changes: ScoreChanges, effects: tuple[Array, ...], behaviour: str) -> _Move:
    relative = _linked(inputs, changes, behaviour, "relative")
    direct = _direct_factor(inputs, effects, behaviour)
    return _Move(
        odds=_linked(inputs, changes, behaviour, "odds"),
        factors=tuple(factor for factor in (relative, direct) if factor is not None),
        added=_absolute(inputs, changes, behaviour),
    )


def _linked(inputs: ModelInputs, changes: ScoreChanges, behaviour: str, form: str) -> Array | None:
    """Factor of the links of one form, (1 + e) ** (causal_share * change), or None where there are none."""
    exponent: Array | None = None
    for link in _links_to(inputs, behaviour, form):
        strength = link_strength(link, changes)
        if strength is not None:
            term = np.log1p(link.effect) * strength
            exponent = term if exponent is None else exponent + term
    return None if exponent is None else np.exp(exponent)


def _absolute(inputs: ModelInputs, changes: ScoreChanges, behaviour: str) -> Array | None:
    added: Array | None = None
    for link in _links_to(inputs, behaviour, "absolute"):
        strength = link_strength(link, changes)
        if strength is not None:
            term = link.effect * strength
            added = term if added is None else added + term
    return added


def _links_to(inputs: ModelInputs, behaviour: str, form: str) -> Iterator[LinkInputs]:
    return (link for link in inputs.links if link.to == behaviour and link.form == form)


def _direct_factor(inputs: ModelInputs, effects: tuple[Array, ...], behaviour: str) -> Array | None:
    """Product of 1 + relative * share of full effect, none below 0 : (T, S, B or 1); None where there is none."""
    product: Array | None = None
    for initiative, effect in zip(inputs.initiatives, effects, strict=False):
        for change in initiative.changes:
            if change.behaviour == behaviour:
                factor = np.maximum(1.0 + change.relative * effect, 0.0)[:, None, :]
                wide = (len(factor), len(change.segments), factor.shape[-1])
                if product is None or product.shape[-1] < wide[-1]:
                    product = np.array(np.broadcast_to(1.0 if product is None else product, wide))
                product[:, change.segments[:, 0] > 0] *= factor
    return product


def _bounded(inputs: ModelInputs, behaviour: str, level: Array) -> Array:
    if behaviour == "churn":
        return np.clip(level, inputs.segments.unavoidable_churn, 1.0)
    return np.maximum(level, 0.0)


def _clips(inputs: ModelInputs, behaviour: str, level: Array) -> Iterator[Clip]:
    """Name what lies outside 0 to 1 (churn) or below 0 (the rest), once per segment."""
    most = _HIGHEST[behaviour]
    highest = np.inf if most is None else most
    if level.min() >= 0.0 and level.max() <= highest:
        return
    outside = np.any((level < 0.0) | (level > highest), axis=-1)
    links = tuple(link.address for link in inputs.links if link.to == behaviour)
    for position, segment in enumerate(inputs.segment_ids):
        months = np.flatnonzero(outside[:, position])
        if months.size:
            yield Clip(links, behaviour, segment, int(months[0]) + 1)


def _clipped_propensities(inputs: ModelInputs, moved: dict[int, Array]) -> Iterator[Clip]:
    """Name the segments some of whose customers end at a churn of 0 or 1 before the others do."""
    links = tuple(link.address for link in inputs.links if link.to == "churn")
    for place, level in moved.items():
        months = np.flatnonzero(np.any((level < 0.0) | (level > 1.0), axis=(1, 2)))
        if months.size:
            yield Clip(links, "churn", inputs.segment_ids[place], int(months[0]) + 1)


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
