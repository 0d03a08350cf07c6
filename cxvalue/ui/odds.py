"""The odds of the open case: drawn when asked for, kept for the session, marked when the case has moved on.

A run is stopped by any other action on the page: the framework breaks it off at its next sign of progress.
"""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from cxvalue.analysis.horizons import ends_of
from cxvalue.analysis.information import Information, information_of
from cxvalue.analysis.simulation import Simulation, simulate
from cxvalue.analysis.work import draws_of, refuse_beyond
from cxvalue.case.records import Case
from cxvalue.charts.odds import chance_chart, fan_chart, shares_chart
from cxvalue.errors import CxvalueError
from cxvalue.exhibits.horizons import horizon_ends
from cxvalue.exhibits.information import (
    groups_in_words,
    information_finding,
    information_in_words,
    options_in_words,
    plan_in_words,
)
from cxvalue.exhibits.simulation import (
    beats_in_words,
    fan_finding,
    fan_for_chart,
    fan_in_words,
    indices_finding,
    indices_for_chart,
    indices_in_words,
    paid_back_finding,
    paid_back_for_chart,
    paid_back_in_words,
    spreads_in_words,
)
from cxvalue.locale.reader import Reader
from cxvalue.ui import cached, parts, state
from cxvalue.ui.escape import plain

KEY = "odds"
DRAWS = 1 << 13
SEED = 1
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
    kept: Odds | None = st.session_state.get(KEY)
    return kept


def stale(odds: Odds) -> bool:
    """Tell whether the case or the scenario is no longer the one that was drawn."""
    view = state.view()
    return odds.of != (view.digest, view.scenario)


def ask(reader: Reader) -> None:
    """Show the button that draws the odds, and while it does how far it is."""
    odds = latest()
    if odds is not None and stale(odds):
        words = reader.say("These odds are of an earlier version of the {case} or of another {scenario}.")
        st.warning(plain(words), icon=":material/history:")
    label = reader.say("Draw the odds") if odds is None else reader.say("Draw again")
    help_text = reader.say("Values the {case} {n} times, each with other values of what is uncertain.", n=DRAWS)
    if st.button(label, key="draw_odds", icon=":material/casino:", help=plain(help_text)):
        _draw(reader)


def _draw(reader: Reader) -> None:
    view = state.view()
    case = cached.chosen(view)
    bar = st.progress(0.0, reader.say("Drawing; any other action stops it."))
    st.button(reader.say("Stop"), key="stop_odds", icon=":material/stop:")
    try:
        refuse_beyond(cached.MOST_SECONDS, case, DRAWS + draws_of(case, DRAWS, indices=True), cached.ELSEWHERE)
        simulation = simulate(case, DRAWS, SEED, progress=lambda share: _show(bar, SHARE_OF_ODDS * share))
        information = information_of(
            case, DRAWS, SEED, progress=lambda share: _show(bar, SHARE_OF_ODDS + (1 - SHARE_OF_ODDS) * share)
        )
    except CxvalueError as error:
        for problem in error.problems:
            st.error(plain(reader.problem(problem)))
        return
    st.session_state[KEY] = Odds((view.digest, view.scenario), case, simulation, information)
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
    st.dataframe(spreads_in_words(found, reader), hide_index=True)
    fan, unit = fan_for_chart(found, reader)
    ends = horizon_ends(ends_of(case), reader)
    parts.exhibit(
        fan_finding(found, reader),
        lambda title: fan_chart(fan, ends, title=title, unit=unit, reader=reader),
        lambda: fan_in_words(found, reader),
        ("fan", *key),
    )
    chances = paid_back_for_chart(found)
    parts.exhibit(
        paid_back_finding(found, reader),
        lambda title: chance_chart(chances, title=title, reader=reader),
        lambda: paid_back_in_words(found, reader),
        ("paid_back", *key),
    )
    if found.beats:
        st.dataframe(beats_in_words(case, found, reader), hide_index=True)
    subtitle = reader.say("Share of the variance of the value, with all it acts with, %")
    parts.exhibit(
        indices_finding(case, found, reader),
        lambda title: shares_chart(
            indices_for_chart(case, found, reader), title=title, subtitle=subtitle, reader=reader
        ),
        lambda: indices_in_words(case, found, reader),
        ("indices", *key),
    )
    _worth(odds, reader)


def _worth(odds: Odds, reader: Reader) -> None:
    case, found = odds.case, odds.information
    st.subheader(plain(information_finding(case, found, reader)), anchor=False)
    left, right = st.columns(2)
    with left:
        st.dataframe(information_in_words(case, found, reader), hide_index=True)
    with right:
        st.dataframe(options_in_words(case, found, reader), hide_index=True)
        st.dataframe(groups_in_words(case, found, reader), hide_index=True)
    if found.test_plan is not None:
        st.subheader(reader.say("The test that would tell"), anchor=False)
        st.dataframe(plan_in_words(case, found, reader), hide_index=True)
