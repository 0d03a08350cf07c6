"""What a challenge rule is, and the results rules look at."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cxvalue.analysis.attribution import Attribution, attribution_of
from cxvalue.analysis.sensitivity import Swing, swings_of
from cxvalue.analysis.valuation import Valuation, value_case
from cxvalue.case.initiative import Lift
from cxvalue.case.keyed import Keyed
from cxvalue.case.records import Case
from cxvalue.text import Text

_CARRYING = 5
"""Assumptions with the widest swings that count as those which carry the result."""


@dataclass(frozen=True, slots=True, eq=False)
class CaseResults:
    """What was computed of the case before the rules look."""

    valuation: Valuation
    swings: tuple[Swing, ...]
    attribution: Attribution

    @property
    def carrying(self) -> tuple[str, ...]:
        """Addresses of the assumptions that move the value most."""
        return tuple(swing.address for swing in self.swings[:_CARRYING] if swing.width > 0)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a rule found, in words, and the addresses it is about."""

    found: Text
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One question: how severe, how it is found, why it matters, how to mend it."""

    id: str
    severity: str
    look: Callable[[Case, CaseResults], Iterator[Finding]]
    why: Text
    remedy: Text


def lifted_score(case: Case, touchpoint: str) -> float | None:
    """Return the score the included initiatives lift a touchpoint to, clipped nowhere; None where none lifts it.

    A touchpoint with one score for each segment is not judged.
    """
    score = case.touchpoints[touchpoint].score
    lifts = [
        effect.lift.value
        for initiative in case.initiatives.values()
        for effect in initiative.effects
        if initiative.included and isinstance(effect, Lift) and effect.touchpoint == touchpoint
    ]
    if isinstance(score, Keyed) or not lifts:
        return None
    return score.value + sum(lifts)


def case_results_of(case: Case) -> CaseResults:
    """Return what the rules look at."""
    return CaseResults(value_case(case), swings_of(case), attribution_of(case))
