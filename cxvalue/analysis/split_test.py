"""The test that would tell: how many customers in each of two groups, for how long, and what it may cost.

Two groups of equal size, one with the change and one without, 5 % significance (two-sided) and 80 %
power (Cohen 1988). What the test is worth is the gain of choosing by its result instead of by what is
believed today: the expected value of sample information.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cxvalue.analysis.draws import SUCCESS
from cxvalue.case.initiative import DirectChange, Initiative, Lift
from cxvalue.case.keyed import Keyed
from cxvalue.case.records import Case, Link
from cxvalue.case.scales import scale_of
from cxvalue.finance import Array
from cxvalue.model.behaviour import LEVELS
from cxvalue.model.run import project
from cxvalue.units import MONTHS_A_YEAR

FALSE_ALARM, POWER = 0.05, 0.8
NEEDED = 1.959964 + 0.841621
"""Standard errors an effect has to be away from 0 to be found with this power."""

SPREAD_OF_SCORES = 0.25
"""Standard deviation of single customers' scores, as a share of the scale; to be replaced by one's own."""


@dataclass(frozen=True, slots=True)
class TestPlan:
    """The test for one assumption.

    kind : `split` for two groups of customers, `measure` where no split can tell
    outcome : `score` or a behaviour; where : id of the touchpoint at which customers are split, or None for all
    effect : difference between the groups if the assumption is as written [points, or the behaviour's level]
    per_arm : customers in each group; detectable : the smallest difference they tell [as effect]
    months : until there are enough, at the volume of the touchpoint, and the outcome is seen; None where never
    value : expected value of sample information [money]; a test that costs more is not worth it
    """

    address: str
    kind: str
    outcome: str | None
    where: str | None
    effect: float | None
    per_arm: int | None
    detectable: float | None
    months: float | None
    value: float


def test_plan_of(case: Case, address: str, known: Array, expected: Array) -> TestPlan:
    """Return the test for an assumption.

    Parameters
    ----------
    known : (N,) [unit of the assumption, or 1 and 0 for a success] in each draw
    expected : (D, N) [money] value of each option if the assumption were known to be that
    """
    observed = _observed(case, address)
    if observed is None or not observed.effect:
        return TestPlan(address, "measure", None, None, None, None, None, None, information_value(expected))
    per_arm = math.ceil(observed.variance * (NEEDED / observed.effect) ** 2)
    success = address.endswith(f".{SUCCESS}")
    value = _value_of_verdict(known, expected) if success else _value_of_estimate(known, expected)
    return TestPlan(
        address=address,
        kind="split",
        outcome=observed.outcome,
        where=observed.where,
        effect=observed.effect,
        per_arm=per_arm,
        detectable=NEEDED * math.sqrt(observed.variance / per_arm),
        months=_months(observed, per_arm),
        value=value,
    )


def information_value(expected: Array) -> float:
    """Return what choosing by the expected values of each draw (D, N) gains over choosing by their means [money]."""
    return float(expected.max(axis=0).mean() - expected.mean(axis=1).max())


@dataclass(frozen=True, slots=True)
class _Observed:
    """What the two groups differ in: variance is of the difference, for one customer in each group."""

    outcome: str
    where: str | None
    effect: float
    variance: float
    volume: float
    """Customers who come by in a month; those of the whole population where everybody can be split at once."""
    watched: float
    """Months an outcome takes to be seen."""


def _observed(case: Case, address: str) -> _Observed | None:
    table, _, rest = address.partition(".")
    key, _, field = rest.partition(".")
    if table == "links":
        return _of_link(case, case.links[key])
    if table == "initiatives":
        return _of_initiative(case, case.initiatives[key], field)
    return None


def _of_initiative(case: Case, item: Initiative, field: str) -> _Observed | None:
    """A lift is seen in the scores, a direct change in the behaviour, success in the first of them."""
    numbered = field.split(".")
    if numbered[0] == "effects":
        effects = [item.effects[int(numbered[1])]]
    else:
        effects = list(item.effects) if field in (SUCCESS, "probability") else []
    return next(_seen(case, effects, item.delay.value + item.ramp.value), None)


def _seen(case: Case, effects: Sequence[object], built: float) -> Iterator[_Observed]:
    """What each effect is seen in; a score shows it when it is built up."""
    for effect in effects:
        if isinstance(effect, Lift):
            low, high = scale_of(case.touchpoints[effect.touchpoint].scale, case)
            variance = 2 * (SPREAD_OF_SCORES * (high - low)) ** 2
            volume = _volume(case, effect.touchpoint)
            yield _Observed("score", effect.touchpoint, abs(effect.lift.value), variance, volume, built)
        elif isinstance(effect, DirectChange):
            level = _level(case, effect.behaviour, (effect.segment,) if effect.segment else None)
            yield _of_behaviour(case, effect.behaviour, level, effect.relative.value * level)


def _of_link(case: Case, link: Link) -> _Observed | None:
    """A link is seen in the behaviour of customers whose score is lifted as far as the initiatives lift it."""
    moved = _points_moved(case, link)
    if not moved:
        return None
    level = _level(case, link.to, link.segments)
    exponent = link.causal_share.value * moved
    if link.form == "absolute":
        return _of_behaviour(case, link.to, level, link.effect.value * exponent)
    factor = (1.0 + link.effect.value) ** exponent
    changed = level * factor / (1.0 - level + level * factor) if link.form == "odds" else level * factor
    return _of_behaviour(case, link.to, level, changed - level)


def _of_behaviour(case: Case, behaviour: str, level: float, change: float) -> _Observed:
    """A share of customers a year, a count a year (Poisson), or an amount (as spread as it is large)."""
    if behaviour == "churn":
        variance = level * (1.0 - level) + (level + change) * (1.0 - level - change)
    elif behaviour == "spend":
        variance = level**2 + (level + change) ** 2
    else:
        variance = max(2.0 * level + change, 0.0)
    population = sum(segment.customers.value for segment in case.segments.values())
    return _Observed(behaviour, None, abs(change), variance, population, float(MONTHS_A_YEAR))


def _points_moved(case: Case, link: Link) -> float:
    """Points the link's score is lifted by at the end, mean over customers."""
    run = project(case)
    if link.from_ == "satisfaction":
        if run.satisfaction is None or run.baseline_satisfaction is None:
            return 0.0
        gain = (run.satisfaction - run.baseline_satisfaction)[-1, :, 0]
        weights = run.baseline_customers[-1, :, 0]
        return float((gain * weights).sum() / weights.sum()) if weights.sum() else 0.0
    key = link.from_.removeprefix("touchpoints.")
    return sum(
        effect.lift.value
        for item in case.initiatives.values()
        for effect in item.effects
        if item.included and isinstance(effect, Lift) and effect.touchpoint == key
    )


def _level(case: Case, behaviour: str, segments: tuple[str, ...] | None) -> float:
    """Level of a behaviour today, mean over customers; new customers are counted for each who is there."""
    chosen = [item for key, item in case.segments.items() if segments is None or key in segments]
    customers = np.array([item.customers.value for item in chosen])
    figures = np.array([getattr(item, LEVELS[behaviour]).value for item in chosen])
    total = float(customers.sum())
    if not total:
        return 0.0
    return float(figures.sum()) / total if behaviour == "acquisition" else float((figures * customers).sum()) / total


def _volume(case: Case, touchpoint: str) -> float:
    """Customers who meet a touchpoint in a month."""
    reach = case.touchpoints[touchpoint].reach
    total = 0.0
    for key, segment in case.segments.items():
        share = (reach[key].value if key in reach else 0.0) if isinstance(reach, Keyed) else reach.value
        total += segment.customers.value * share
    return total / MONTHS_A_YEAR


def _months(observed: _Observed, per_arm: int) -> float | None:
    """Months until both groups are full and their outcome is seen; None where there are not that many customers."""
    if observed.where is None:
        return observed.watched if 2 * per_arm <= observed.volume else None
    return 2 * per_arm / observed.volume + observed.watched if observed.volume else None


def _value_of_estimate(known: Array, expected: Array) -> float:
    """What an estimate is worth whose standard error is the assumption over NEEDED.

    The mean believed after the test spreads less than what is believed today, by
    sqrt(variance / (variance + standard error^2)); the expected values are read off there (Jalal and
    Alarid-Escudero 2018).
    """
    middle, variance = float(known.mean()), float(known.var())
    error = abs(middle) / NEEDED
    share = math.sqrt(variance / (variance + error**2)) if variance else 0.0
    order = np.argsort(known, kind="stable")
    believed = middle + share * (known - middle)
    read = np.stack([np.interp(believed, known[order], row[order]) for row in expected])
    return max(information_value(read), 0.0)


def _value_of_verdict(works: Array, expected: Array) -> float:
    """What a verdict is worth that finds what works with POWER, and what does not with FALSE_ALARM."""
    chance = float(works.mean())
    if not 0.0 < chance < 1.0:
        return 0.0
    if_works, if_not = expected[:, works > 0].mean(axis=1), expected[:, works <= 0].mean(axis=1)
    gain = -float((chance * if_works + (1.0 - chance) * if_not).max())
    for found_if_works, found_if_not in ((POWER, FALSE_ALARM), (1.0 - POWER, 1.0 - FALSE_ALARM)):
        gain += float((chance * found_if_works * if_works + (1.0 - chance) * found_if_not * if_not).max())
    return max(gain, 0.0)
