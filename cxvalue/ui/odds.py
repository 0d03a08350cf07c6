"""The odds of the open case: drawn when asked for, kept for the session, marked when the case has moved on.

A run is stopped by any other action on the page: the framework breaks it off at its next sign of progress.
"""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from cxvalue.analysis.information import Information, information_of
from cxvalue.analysis.simulation import Simulation, simulate
from cxvalue.analysis.work import draws_of, refuse_beyond
from cxvalue.case.records import Case
from cxvalue.errors import CxvalueError
from cxvalue.locale.reader import Reader
from cxvalue.report import simulation as report
from cxvalue.report.information import groups, information, options, plan
from cxvalue.report.results import SEED
from cxvalue.ui import cached, parts, state
from cxvalue.ui.escape import plain

_KEY = "odds"
DRAWS_ON_PAGE = 1 << 13
SHARE_OF_ODDS = 0.8
"""Share of the work the simulation is, beside the value of information."""


@dataclass(frozen=True, slots=True, eq=False)
class Odds:
    """What was drawn, and of which case: digest and scenario."""

    of: tuple[str, str]
    case: Case
    simulation: Simulation
    information: Information


def latest() -> Odds | None:
    """Return what was drawn last in this session."""
    kept: Odds | None = st.session_state.get(_KEY)
    return kept


def stale(odds: Odds) -> bool:
    """Tell whether the case or the scenario is no longer the one that was drawn."""
    view = state.view()
    return odds.of != (view.digest, view.scenario)


def ask_for_odds(reader: Reader) -> None:
    """Show the button that draws the odds, and while it does how far it is."""
    odds = latest()
    if odds is not None and stale(odds):
        words = reader.say("These odds are of an earlier version of the {case} or of another {scenario}.")
        st.warning(plain(words), icon=":material/history:")
    label = reader.say("Draw the odds") if odds is None else reader.say("Draw again")
    help_text = reader.say("Values the {case} {n} times, each with other values of what is uncertain.", n=DRAWS_ON_PAGE)
    if st.button(label, key="draw_odds", icon=":material/casino:", help=plain(help_text)):
        _draw(reader)


def _draw(reader: Reader) -> None:
    view = state.view()
    case = cached.chosen(view)
    bar = st.progress(0.0, reader.say("Drawing; any other action stops it."))
    st.button(reader.say("Stop"), key="stop_odds", icon=":material/stop:")
    try:
        refuse_beyond(
            cached.MOST_SECONDS, case, DRAWS_ON_PAGE + draws_of(case, DRAWS_ON_PAGE, indices=True), cached.ELSEWHERE
        )
        simulation = simulate(case, DRAWS_ON_PAGE, SEED, progress=lambda share: _show(bar, SHARE_OF_ODDS * share))
        information = information_of(
            case, DRAWS_ON_PAGE, SEED, progress=lambda share: _show(bar, SHARE_OF_ODDS + (1 - SHARE_OF_ODDS) * share)
        )
    except CxvalueError as error:
        for problem in error.problems:
            st.error(plain(reader.problem(problem)))
        return
    st.session_state[_KEY] = Odds((view.digest, view.scenario), case, simulation, information)
    st.rerun()


def _show(bar: Any, share: float) -> None:
    bar.progress(min(share, 1.0))


def exhibits(odds: Odds, reader: Reader) -> None:
    """Show fan, chance to be paid back, what explains the uncertainty, and what is worth knowing."""
    found, case, key = odds.simulation, odds.case, odds.of
    if not found.uncertain:
        st.caption(
            plain(reader.say("Give what you are unsure of a range on the page of {assumptions}, and draw again."))
        )
        return
    st.dataframe(report.odds(found, reader).words(), hide_index=True)
    parts.exhibit(report.fan(found, case, reader), *key)
    parts.exhibit(report.paid_back(found, reader), *key)
    if found.beats:
        st.dataframe(report.beats(found, case, reader).words(), hide_index=True)
    parts.exhibit(report.indices(found, case, reader), *key)
    _worth(odds, reader)


def _worth(odds: Odds, reader: Reader) -> None:
    case, found = odds.case, odds.information
    worth = information(found, case, reader)
    st.subheader(plain(worth.finding), anchor=False)
    left, right = st.columns(2)
    with left:
        st.dataframe(worth.words(), hide_index=True)
    with right:
        st.dataframe(options(found, case, reader).words(), hide_index=True)
        st.dataframe(groups(found, case, reader).words(), hide_index=True)
    for test in plan(found, case, reader):
        parts.table(test)
