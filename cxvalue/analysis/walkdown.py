"""From the gross claim to the finance-grade value, guard by guard, every step a run of the model.

All guards are lifted first: revenue counts as margin, everybody is reached, at once and for ever,
customers gained never leave, nothing runs at a cost, nothing is taxed or discounted. Then one guard
after the other is restored, in one fixed order, so that the steps add up to the value of the case.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from cxvalue.analysis.valuation import npv_of
from cxvalue.case.fields import Assumption, number
from cxvalue.case.initiative import Initiative, Running
from cxvalue.case.keyed import Keyed
from cxvalue.case.records import Case
from cxvalue.errors import CxvalueError, Problem
from cxvalue.model.batch import Batch
from cxvalue.text import say

_ONE, _ZERO = number(1.0), number(0.0)


@dataclass(frozen=True, slots=True)
class _Step:
    """One guard restored: the value [money, NPV] with it and all before it, and what that changed.

    price : what the case would be worth more with only this guard lifted [money]
    restored : False where the reader leaves it off
    """

    guard: str
    value: float
    change: float
    price: float
    restored: bool = True


@dataclass(frozen=True, slots=True)
class Walkdown:
    """gross + sum of the changes = finance_grade [money, NPV]; `value` is where the reader's guards end."""

    gross: float
    steps: tuple[_Step, ...]
    value: float
    finance_grade: float


def _with_segments(case: Case, **fields: Assumption) -> Case:
    found = {key: item.model_copy(update=fields) for key, item in case.segments.items()}
    return case.model_copy(update={"segments": Keyed(found)})


def _with_touchpoints(case: Case, **fields: Assumption) -> Case:
    found = {key: item.model_copy(update=fields) for key, item in case.touchpoints.items()}
    return case.model_copy(update={"touchpoints": Keyed(found)})


def _with_links(case: Case, **fields: Assumption) -> Case:
    found = {key: item.model_copy(update=fields) for key, item in case.links.items()}
    return case.model_copy(update={"links": Keyed(found)})


def _with_initiatives(case: Case, change: Callable[[Initiative], Initiative]) -> Case:
    found = {key: change(item) for key, item in case.initiatives.items()}
    return case.model_copy(update={"initiatives": Keyed(found)})


def _at_once(case: Case) -> Case:
    """Effects are full from the first month after the start, and behaviour follows the score at once."""

    def instant(item: Initiative) -> Initiative:
        return item.model_copy(update={"delay": _ZERO, "ramp": _ZERO, "shape": "step"})

    return _with_links(_with_initiatives(case, instant), lag=_ZERO)


def _without_running_cost(case: Case) -> Case:
    def free(item: Initiative) -> Initiative:
        return item.model_copy(update={"costs": tuple(cost for cost in item.costs if not isinstance(cost, Running))})

    return _with_initiatives(case, free)


def _certain(case: Case) -> Case:
    update = {"probability": _ONE, "benefit_risk": _ZERO, "cost_risk": _ZERO}
    return _with_initiatives(case, lambda item: item.model_copy(update=update))


SURVIVAL, OVERLAP = "survival", "overlap"
"""Guards that are not numbers of the case: how the model treats who is gained, and whether effects meet."""

_LIFTED: dict[str, Callable[[Case], Case]] = {
    SURVIVAL: lambda case: case,
    "margin": lambda case: _with_segments(case, margin=_ONE),
    "reach": lambda case: _with_touchpoints(case, reach=_ONE),
    "cause": lambda case: _with_links(case, causal_share=_ONE),
    "lag_and_ramp": _at_once,
    "fade": lambda case: _with_initiatives(case, lambda item: item.model_copy(update={"fade": None})),
    OVERLAP: lambda case: case,
    "unavoidable_churn": lambda case: _with_segments(case, unavoidable_churn=_ZERO),
    "running_cost": _without_running_cost,
    "probability_and_risk": _certain,
    "tax": lambda case: case.model_copy(update={"tax_rate": None}),
    "discounting": lambda case: case.model_copy(update={"discount_rate": _ZERO}),
}
"""Guard -> the case without it, in the order in which they are restored."""

GUARDS = tuple(_LIFTED)


def walkdown_of(case: Case, without: Iterable[str] = ()) -> Walkdown:
    """Return the walk-down of a case.

    Parameters
    ----------
    without : guards the reader leaves off; their steps change nothing

    Raises
    ------
    CxvalueError
        If there is no such guard.
    """
    left_off = frozenset(without)
    _refuse_unknown(left_off)
    finance_grade = value_without(case, frozenset())
    values = [value_without(case, frozenset(GUARDS))]
    for place, guard in enumerate(GUARDS):
        lifted = frozenset(GUARDS[place + 1 :]) | left_off
        values.append(values[-1] if guard in left_off else value_without(case, lifted))
    steps = tuple(
        _Step(
            guard=guard,
            value=after,
            change=after - before,
            price=value_without(case, frozenset((guard,))) - finance_grade,
            restored=guard not in left_off,
        )
        for guard, before, after in zip(GUARDS, values, values[1:], strict=False)
    )
    return Walkdown(values[0], steps, values[-1], finance_grade)


def value_without(case: Case, lifted: frozenset[str]) -> float:
    """Return the NPV of a case with some guards lifted [money].

    Without the guard against overlap, every initiative is run alone and the values are added.
    """
    for guard in GUARDS:
        if guard in lifted:
            case = _LIFTED[guard](case)
    included = np.array([[float(item.included)] for item in case.initiatives.values()])
    alone = np.diag(included[:, 0])[:, included[:, 0] > 0] if OVERLAP in lifted and included.any() else included
    if not alone.size:
        return 0.0
    size = alone.shape[1]
    survival = np.zeros(size) if SURVIVAL in lifted else None
    return float(npv_of(case, Batch(size=size, included=alone, survival=survival)).sum())


def _refuse_unknown(guards: frozenset[str]) -> None:
    unknown = sorted(guards - set(GUARDS))
    if unknown:
        allowed = say("{names}", names=", ".join(GUARDS))
        raise CxvalueError([Problem("", say("is no guard"), found=name, allowed=allowed) for name in unknown])
