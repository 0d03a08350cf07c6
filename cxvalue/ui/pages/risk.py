"""Risk: what moves the value, two at a time, what reaches a goal, the odds, and what is worth knowing."""

import streamlit as st

from cxvalue.analysis.sensitivity import goal_seek
from cxvalue.case.address import entries
from cxvalue.case.records import Case
from cxvalue.errors import CxvalueError
from cxvalue.exhibits import labels
from cxvalue.exhibits.sensitivity import goal_finding, goal_in_words
from cxvalue.exhibits.simulation import odds_finding
from cxvalue.locale.reader import Reader
from cxvalue.report import sensitivity as report
from cxvalue.ui import cached, odds, parts, shared, state
from cxvalue.ui.escape import plain


def render() -> None:
    """Show the page."""
    reader = state.reader()
    view = cached.as_written(state.view(), state.view().scenario)
    drawn = odds.latest()
    sentence = reader.say("Not drawn yet: how sure is it?") if drawn is None else odds_finding(drawn.simulation, reader)
    st.header(plain(sentence), anchor=False)
    odds.ask_for_odds(reader)
    if drawn is not None:
        odds.exhibits(drawn, reader)
    shared.tornado(view, reader)
    addresses = [swing.address for swing in cached.swings(view)]
    if len(addresses) > 1:
        _grid(cached.chosen(view), addresses, view, reader)
        _goal(cached.chosen(view), addresses, reader)


def _grid(case: Case, addresses: list[str], view: cached.View, reader: Reader) -> None:
    left, right = st.columns(2)
    with left:
        first = _chosen(case, addresses, 0, "grid_first", reader)
    with right:
        second = _chosen(case, addresses, 1, "grid_second", reader)
    if first == second:
        st.caption(plain(reader.say("Choose two different ones.")))
        return
    found = cached.grid(view, first, second)
    parts.exhibit(report.grid(case, found, reader), view.digest, view.scenario, first, second)


def _chosen(case: Case, addresses: list[str], place: int, key: str, reader: Reader) -> str:
    known = entries(case)
    chosen: str = st.selectbox(
        plain(reader.say("{Assumption}")),
        addresses,
        index=place,
        format_func=lambda address: labels.assumption_label(case, known[address], reader),
        key=key,
        help=reader.say("One of the two that are varied together."),
    )
    return chosen


def _goal(case: Case, addresses: list[str], reader: Reader) -> None:
    """What one assumption would have to be for the money to be back by a month."""
    st.subheader(plain(reader.say("What would it take?")), anchor=False)
    left, right = st.columns([3, 2])
    with left:
        address = _chosen(case, addresses, 0, "goal_of", reader)
    month = right.slider(
        reader.say("Payback in months"),
        1,
        case.months,
        min(24, case.months),
        key="goal_month",
        help=reader.say("The goal: the month by which the money should be back for good."),
    )
    try:
        value = goal_seek(case, address, payback_months=month)
    except CxvalueError as error:
        for problem in error.problems:
            st.error(plain(reader.problem(problem)))
        return
    aim = goal_in_words(None, month, reader)
    st.markdown(plain(goal_finding(case, address, value, aim, reader)))


if __name__ == "__main__":
    render()
