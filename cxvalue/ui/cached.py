"""Library calls the pages repeat, cached; the only room that caches.

Results are frozen and shared by all sessions; the key is the digest of the case and how it is looked at,
never an array.
"""

import gc
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import streamlit as st

from cxvalue.analysis.attribution import Attribution, attribution_of
from cxvalue.analysis.bridge import Bridge, bridge_of
from cxvalue.analysis.challenge.questions import Challenge, challenges_of
from cxvalue.analysis.comparison import Comparison, Rivals, rivals_of
from cxvalue.analysis.comparison import compare as compare_all
from cxvalue.analysis.duel import Duel, Terms, carrying_assumptions, duels_of
from cxvalue.analysis.points import PointValue, point_values
from cxvalue.analysis.roadmap import Roadmap, roadmap_of
from cxvalue.analysis.roadmap import worth_by_line as worth_by_line_of
from cxvalue.analysis.sensitivity import Grid, Swing, grid_of, swings_of, switching_values
from cxvalue.analysis.trace import Input, inputs_of_figure
from cxvalue.analysis.valuation import BreakEven, Valuation, break_even_of, value_case
from cxvalue.analysis.walkdown import Walkdown, walkdown_of
from cxvalue.analysis.work import SEARCH, evaluations_of, refuse_beyond
from cxvalue.case.overrides import BASE, with_scenario
from cxvalue.case.records import Case
from cxvalue.charts.export import for_browser
from cxvalue.evidence.register import Register, registers_of
from cxvalue.text import say

MOST_SECONDS = 30.0
"""Work a page begins while its visitor waits."""

ELSEWHERE = say("Take fewer months or {initiatives}; the command line takes longer work with --seconds.")

_MOST = 128
"""Results of one kind kept, of all sessions together."""


@dataclass(frozen=True, slots=True)
class View:
    """A case as it is looked at; `digest` stands for the case."""

    digest: str
    case: Case = field(compare=False, repr=False)
    scenario: str
    strength: float = 1.0
    postponed: int = 0

    @property
    def key(self) -> tuple[str, str, float, int]:
        """What tells this view from every other."""
        return self.digest, self.scenario, self.strength, self.postponed


def as_written(view: View, scenario: str = BASE) -> View:
    """Return the same case at full strength and in time, without its scenarios or under one."""
    return View(view.digest, view.case, scenario)


_kept = st.cache_resource(max_entries=_MOST, show_spinner=False, hash_funcs={View: lambda view: view.key})


@_kept
def chosen(view: View) -> Case:
    """Return the case with the scenario applied."""
    return with_scenario(view.case, view.scenario)


def _bounded(view: View, analysis: str) -> Case:
    """Return the case with the scenario applied, where an analysis of it does not take too long for a page.

    Raises
    ------
    CxvalueError
        With what it would take, and how to get less.
    """
    case = chosen(view)
    refuse_beyond(MOST_SECONDS, case, evaluations_of(case)[analysis], ELSEWHERE)
    return case


@_kept
def break_even(view: View) -> BreakEven:
    """Return the break-even, which is the same at every strength."""
    return break_even_of(chosen(view), view.postponed)


@_kept
def valuation(view: View) -> Valuation:
    """Return the case, valued."""
    even = break_even(replace(view, strength=1.0))
    return value_case(view.case, view.scenario, strength=view.strength, postponed=view.postponed, break_even=even)


@_kept
def rivals(view: View) -> Rivals:
    """Return the alternatives on the terms of the case, which are the same at every strength and start."""
    return rivals_of(chosen(view))


@_kept
def comparison(view: View, by: str = "npv") -> Comparison:
    """Return all business cases on the same terms."""
    return compare_all(valuation(view), by=by, rivals=rivals(as_written(view, view.scenario)))


@_kept
def duel(view: View, rival: str) -> Duel:
    """Return the case against one alternative, on the assumptions that carry it."""
    case = chosen(view)
    tried = carrying_assumptions(case)
    refuse_beyond(MOST_SECONDS, case, len(tried) * SEARCH, ELSEWHERE)
    terms = Terms(view.strength, view.postponed)
    return duels_of(case, comparison(view), tried, against=rival, terms=terms)[0]


@_kept
def swings(view: View) -> tuple[Swing, ...]:
    """Return how much each assumption moves the value, at full strength and in time."""
    written = as_written(view, view.scenario)
    return swings_of(_bounded(view, "tornado")) if view == written else swings(written)


@_kept
def points(view: View) -> tuple[PointValue, ...]:
    """Return what a point is worth at every touchpoint."""
    return point_values(_bounded(view, "points"))


@_kept
def roadmap(view: View) -> Roadmap:
    """Return the initiatives in time."""
    return roadmap_of(_bounded(view, "roadmap"), strength=view.strength, postponed=view.postponed)


@_kept
def worth_by_line(view: View, initiative: str) -> dict[str, float]:
    """Return the present value of every line, of one initiative alone."""
    return worth_by_line_of(chosen(view), initiative)


@_kept
def inputs(view: View, figure: str) -> tuple[Input, ...]:
    """Return the assumptions a figure rests on."""
    return inputs_of_figure(_bounded(view, "trace"), figure)


@_kept
def walkdown(view: View, without: tuple[str, ...]) -> Walkdown:
    """Return the walk-down from the gross claim, without the guards that are left off."""
    return walkdown_of(_bounded(view, "walkdown"), without)


@_kept
def attribution(view: View) -> Attribution:
    """Return the value shared out among behaviours and initiatives."""
    return attribution_of(_bounded(view, "attribute"))


@_kept
def switching(view: View, widest: int) -> dict[str, float | None]:
    """Return the values at which the case turns, of the assumptions that move it most."""
    refuse_beyond(MOST_SECONDS, chosen(view), widest * SEARCH, ELSEWHERE)
    return switching_values(chosen(view), [swing.address for swing in swings(view)[:widest]])


@_kept
def grid(view: View, first: str, second: str) -> Grid:
    """Return the value over two assumptions."""
    return grid_of(chosen(view), first, second)


@_kept
def challenges(view: View) -> tuple[Challenge, ...]:
    """Return what finance will ask."""
    return challenges_of(_bounded(view, "challenge"))


@_kept
def registers(view: View) -> dict[str, Register]:
    """Return all that stands behind each assumption of the case as written."""
    return registers_of(view.case)


@_kept
def bridge(view: View, start: str, end: str) -> Bridge:
    """Return the bridge between two scenarios."""
    return bridge_of(view.case, start, end)


Made = TypeVar("Made")


def once(make: Callable[[], Made], key: tuple[object, ...]) -> Made:
    """Return what is made, made once for each key; its first part says what it is. Who changes it copies it first."""
    made: Made = _once(make, key)
    return made


@st.cache_resource(max_entries=_MOST * 4, show_spinner=False)
def _once(_make: Callable[[], Any], key: tuple[object, ...]) -> Any:  # noqa: ARG001 (tells the things made apart)
    return _make()


@st.cache_data(max_entries=_MOST, show_spinner=False)
def specification(_draw: Callable[[], Any], key: tuple[object, ...]) -> dict[str, Any]:  # noqa: ARG001 (tells charts apart)
    """Return the specification of a chart, built once for each key."""
    return for_browser(_draw())


@st.cache_resource(show_spinner=False)
def freeze_once() -> None:
    """Once, when everything is loaded, take it out of what the garbage collector looks through.

    The framework collects after every rerun, and walking the loaded libraries takes longer than the page.
    """
    gc.collect()
    gc.freeze()
