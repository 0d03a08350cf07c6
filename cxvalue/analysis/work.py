"""How much work an analysis is, said before it begins: evaluations of the model, and about how long they take.

The estimate is of a plain machine with nothing else to do; it is right within a factor of two or so, and
the same on every machine, so that what is refused here is refused everywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from cxvalue.analysis.attribution import EXACT, ORDERS
from cxvalue.analysis.draws import uncertain_of
from cxvalue.analysis.simulation import pairs_behind
from cxvalue.analysis.walkdown import GUARDS
from cxvalue.case.address import entries
from cxvalue.case.initiative import Lift
from cxvalue.case.records import Case
from cxvalue.errors import CxvalueError, Problem
from cxvalue.text import NOTHING, Text, counted, say

SEARCH = 70
"""Evaluations of one search for where a figure crosses zero: a grid, then closing in."""

CELL, _LIFTED, LINKED, _LISTED = 50e-9, 9e-9, 24e-9, 4.5e-9
"""Seconds a month: of a segment; of it for each touchpoint lifted, and each link; of each effect and cost."""

TENURE = 4e-6
"""Seconds a month of a segment whose churn depends on tenure."""


@dataclass(frozen=True, slots=True)
class Work:
    """Evaluations of one case, and about how many seconds one takes."""

    evaluations: int
    each: float

    @property
    def seconds(self) -> float:
        """About how long it takes [seconds]."""
        return self.evaluations * self.each


def seconds_each(case: Case) -> float:
    """Return about how long one evaluation takes within a batch [seconds]."""
    effects = [effect for item in case.initiatives.values() for effect in item.effects]
    lifted = len({effect.touchpoint for effect in effects if isinstance(effect, Lift)})
    listed = len(effects) + sum(len(item.costs) for item in case.initiatives.values())
    with_tenure = sum(segment.polarisation is not None for segment in case.segments.values())
    one_segment = CELL + _LIFTED * lifted + LINKED * len(case.links)
    return case.months * (len(case.segments) * one_segment + _LISTED * listed + TENURE * with_tenure)


def evaluations_of(case: Case) -> Mapping[str, int]:
    """Return how many evaluations each analysis takes as it is asked without options."""
    assumptions = sum(not address.startswith("alternatives.") for address in entries(case))
    ranged = sum(
        entry.assumption.range is not None and not address.startswith("alternatives.")
        for address, entry in entries(case).items()
    )
    initiatives = len(case.initiatives)
    included = sum(item.included for item in case.initiatives.values())
    value = SEARCH + 4
    swings = 1 + 2 * assumptions
    attribution = 32 + 2 * included + (2**included if included <= EXACT else 2 * ORDERS * (included + 1))
    walkdown = 2 * len(GUARDS) + (len(GUARDS) + 1) * max(included, 1)
    found = {
        "run": value,
        "compare": value + len(case.alternatives) * ranged * SEARCH,
        "points": 3 * len(case.touchpoints),
        "roadmap": 3 * initiatives + 1,
        "walkdown": walkdown,
        "attribute": value + attribution,
        "tornado": swings,
        "sensitivity": value + swings + assumptions * SEARCH,
        "trace": value + 1 + assumptions,
        "challenge": value + swings + attribution + len(case.scenarios),
    }
    return found | {"export": sum(found[name] for name in EXPORTED)}


EXPORTED = ("run", "compare", "points", "roadmap", "walkdown", "attribute", "tornado", "challenge")
"""Analyses an export shows, besides its draws."""


def draws_of(case: Case, draws: int, *, indices: bool) -> int:
    """Return how many evaluations a simulation takes."""
    return draws + indices * pairs_behind(draws) * (len(uncertain_of(case)) + 2)


def refuse_beyond(most: float, case: Case, evaluations: int, less: Text = NOTHING) -> None:
    """Refuse work of more than so many seconds before it begins, saying what it would take and how to get less.

    Raises
    ------
    CxvalueError
        With the estimate and the hint.
    """
    work = Work(evaluations, seconds_each(case))
    if work.seconds > most:
        message = say(
            "would take about {time}, more than the {most} allowed", time=_time(work.seconds), most=_time(most)
        )
        found = counted("{n} run of the model", "{n} runs of the model", work.evaluations)
        raise CxvalueError(
            [Problem("", message, less or say("Take fewer months, {segments} or {initiatives}."), found)]
        )


def _time(seconds: float) -> Text:
    if seconds < 100:
        return counted("{n} second", "{n} seconds", max(1, round(seconds)))
    if seconds < 6000:
        return counted("{n} minute", "{n} minutes", round(seconds / 60))
    return counted("{n} hour", "{n} hours", round(seconds / 3600))
