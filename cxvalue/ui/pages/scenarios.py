"""Scenarios side by side, one made from what is changed, and the bridge between two of them."""

import streamlit as st

from cxvalue.case.address import entries
from cxvalue.case.overrides import BASE
from cxvalue.case.records import Case
from cxvalue.exhibits import labels
from cxvalue.exhibits.bridge import (
    differences_in_words,
)
from cxvalue.exhibits.labels import scenario_label
from cxvalue.locale.reader import Reader
from cxvalue.report import bridge as report
from cxvalue.ui import adding, cached, parts, state, terms
from cxvalue.ui.cached import View
from cxvalue.ui.escape import plain


def render() -> None:
    """Show the page."""
    reader, view = state.reader(), state.view()
    case = view.case
    valued = {name: cached.valuation(View(view.digest, case, name)) for name in (BASE, *case.scenarios)}
    shown = report.scenarios(case, valued, reader)
    st.header(plain(shown.finding), anchor=False)
    st.dataframe(shown.words(), hide_index=True)
    if case.scenarios:
        st.subheader(plain(reader.say("Only what differs")), anchor=False)
        cases = {name: valuation.case for name, valuation in valued.items()}
        st.dataframe(differences_in_words(case, cases, reader), hide_index=True)
        _bridge(case, reader)
    _challenge(case, reader)
    adding.scenario_of_edits(reader)
    if view.scenario in case.scenarios:
        terms.remove("scenarios", view.scenario, scenario_label(case, view.scenario, reader), reader)


def _bridge(case: Case, reader: Reader) -> None:
    names = [BASE, *case.scenarios]
    left, right = st.columns(2)

    def label(name: str) -> str:
        return scenario_label(case, name, reader)

    start = left.selectbox(
        reader.say("From"), names, format_func=label, key="bridge_from", help=reader.say("Where the bridge begins.")
    )
    end = right.selectbox(
        reader.say("To"), names, index=1, format_func=label, key="bridge_to", help=reader.say("Where the bridge ends.")
    )
    view = state.view()
    bridge = cached.bridge(view, start, end)
    parts.exhibit(report.bridge(case, bridge, reader), view.digest, start, end)


def _challenge(case: Case, reader: Reader) -> None:
    """Another value for one assumption, in a scenario that is there or a new one."""
    known = entries(case)
    st.subheader(plain(reader.say("Challenge an {assumption}")), anchor=False)
    with st.form("challenge", border=False, enter_to_submit=False):
        left, middle, right = st.columns([3, 2, 3])
        address = left.selectbox(
            plain(reader.say("{Assumption}")),
            [key for key in known if not key.startswith("alternatives.")],
            format_func=lambda key: labels.assumption_label(case, known[key], reader),
            help=reader.say("The value you do not believe."),
        )
        typed = middle.text_input(
            reader.say("Value instead"), help=plain(reader.say("In the unit of the {assumption}."))
        )
        where = right.selectbox(
            plain(reader.say("In the {scenario}")),
            ["", *case.scenarios],
            format_func=lambda key: scenario_label(case, key, reader) if key else reader.say("a new one"),
            help=reader.say("The one that takes the value up."),
        )
        name = right.text_input(reader.say("Name of a new one"), help=reader.say("What it assumes, in a few words."))
        if st.form_submit_button(reader.say("Try it")):
            adding.challenge_number(known[address], typed, where, name.strip(), reader)
            st.rerun()
    parts.show_refusal("scenarios", reader)


if __name__ == "__main__":
    render()
