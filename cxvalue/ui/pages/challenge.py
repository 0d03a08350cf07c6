"""What finance will ask, before it asks: each question with what was found, why it matters and how to mend it."""

import streamlit as st

from cxvalue.analysis.challenge.questions import SEVERITIES, Challenge
from cxvalue.case.records import Case
from cxvalue.exhibits.challenge import SEVERITY_NAMES, about, challenges_finding, challenges_table, first_to_challenge
from cxvalue.exhibits.frame import as_csv
from cxvalue.locale.reader import Reader
from cxvalue.ui import cached, odds, state
from cxvalue.ui.escape import plain

_FIRST = 3
"""Assumptions named at the top."""

_MARKS = {"high": ":material/error:", "medium": ":material/help:", "low": ":material/info:"}


def render() -> None:
    """Show the page."""
    reader = state.reader()
    view = cached.as_written(state.view(), state.view().scenario)
    case, found = cached.chosen(view), cached.challenges(view)
    st.header(plain(challenges_finding(found, reader)), anchor=False)
    _first(case, view, reader)
    for severity in SEVERITIES:
        asked = [item for item in found if item.severity == severity]
        if asked:
            st.subheader(f"{_MARKS[severity]} {plain(reader.text(SEVERITY_NAMES[severity]))}", anchor=False)
        for rule in dict.fromkeys(item.rule for item in asked):
            _rule(case, [item for item in asked if item.rule == rule], reader)
    table = challenges_table(found)
    st.download_button(reader.say("Table as CSV"), lambda: as_csv(table), "challenge.csv", "text/csv")


def _first(case: Case, view: cached.View, reader: Reader) -> None:
    """The assumptions to challenge first, with what is known of the worth of each."""
    swings = tuple(swing for swing in cached.swings(view)[:_FIRST] if swing.width > 0)
    if not swings:
        return
    drawn = odds.latest()
    known = drawn.information if drawn is not None and not odds.stale(drawn) else None
    st.subheader(plain(reader.say("The {assumptions} to challenge first")), anchor=False)
    switching = cached.switching(view, _FIRST)
    st.dataframe(first_to_challenge(case, swings, switching, known, reader), hide_index=True)
    if known is None:
        st.caption(reader.say("What knowing each is worth stands here once the odds are drawn."))


def _rule(case: Case, items: list[Challenge], reader: Reader) -> None:
    """One rule: why it matters, everything it found, how to mend it."""
    with st.container(border=True):
        st.markdown(f"**{plain(reader.text(items[0].why))}**")
        for item in items:
            concerns = about(case, item.addresses, reader)
            st.markdown(f"- {plain(reader.text(item.found))}{f' ({plain(concerns)})' if concerns else ''}")
        st.caption(plain(reader.text(items[0].remedy)))


if __name__ == "__main__":
    render()
