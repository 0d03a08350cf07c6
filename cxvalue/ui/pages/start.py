"""A first case in five steps, each with a filled example and the verdict beside it."""

from pathlib import Path

import streamlit as st

from cxvalue.case.address import Entry, entries
from cxvalue.case.records import Case
from cxvalue.exhibits.guesses import guesses_left
from cxvalue.exhibits.horizons import horizon_verdict
from cxvalue.exhibits.metric import label_of, metric_in_words
from cxvalue.exhibits.value import verdict_in_words
from cxvalue.locale.reader import Reader
from cxvalue.ui import adding, adding_flows, cached, parts, state, steps, terms
from cxvalue.ui.escape import plain
from cxvalue.ui.steps import GUIDE

_STEP = "start_step"
_FORMS = {
    "segments": adding.segment,
    "touchpoints": adding.touchpoint,
    "links": adding.link,
    "initiatives": adding.initiative,
    "alternatives": adding_flows.alternative,
}
FEW = 24
"""Fields shown at once; with more, one record is chosen."""


def render() -> None:
    """Show the page."""
    reader, case = state.reader(), state.view().case
    place = steps.place(_STEP)
    table, title, help_text, fields = GUIDE[place]
    st.header(f"{place + 1}/{len(GUIDE)} {plain(reader.text(title))}", anchor=False)
    st.caption(plain(reader.text(help_text)))
    st.progress((place + 1) / len(GUIDE))
    if state.current().draft is None:
        words = reader.say(
            "This is the {case} that is open. Begin a new one, in which every number is a guess to be replaced:"
        )
        st.markdown(plain(words))
        st.button(plain(reader.say("Begin a new {case}")), on_click=state.begin, icon=":material/add:")
    left, right = st.columns([3, 2], gap="large")
    with left:
        _fields(case, table, fields, reader)
        if table in _FORMS:
            _FORMS[table](reader)
        _buttons(place, reader)
    with right:
        _verdict(reader)


def _fields(case: Case, table: str, names: tuple[str, ...], reader: Reader) -> None:
    own = [entry for entry in entries(case).values() if _belongs(entry, table, names)]
    records = {key: item.label or key for key, item in getattr(case, table).items()}
    if len(own) > FEW and len(records) > 1:
        chosen = parts.one_of(reader.say("Which one"), records, f"start_{table}", reader)
        records = {chosen: records[chosen]}
    if table == "segments":
        parts.text_field(
            "title",
            reader.say("Name of the {case}"),
            case.title,
            help=reader.say("What it is called in the meeting."),
        )
        terms.terms(case, reader)
    for key, label in records.items():
        parts.text_field(
            f"{table}.{key}.label", reader.say("Name"), label, help=reader.say("What your company calls it.")
        )
        fields = [entry for entry in own if entry.address.split(".")[1] == key]
        for place, column in enumerate(st.columns(2)):
            with column:
                for entry in fields[place::2]:
                    parts.number_field(entry, reader)


def _belongs(entry: Entry, table: str, names: tuple[str, ...]) -> bool:
    steps = entry.address.split(".")
    return steps[0] == table and any(name in steps[2:] for name in names)


def _buttons(place: int, reader: Reader) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.button(
            reader.say("Back"),
            on_click=steps.go,
            args=(_STEP, -1, len(GUIDE)),
            disabled=place == 0,
            icon=":material/arrow_back:",
        )
        last = place == len(GUIDE) - 1
        if last:
            st.page_link(
                Path(__file__).with_name("verdict.py"),
                label=reader.say("To the verdict"),
                icon=":material/arrow_forward:",
            )
        else:
            on = (_STEP, 1, len(GUIDE))
            st.button(reader.say("Next"), on_click=steps.go, args=on, icon=":material/arrow_forward:")


def _verdict(reader: Reader) -> None:
    """The verdict as it stands now, and how much of it still rests on guesses."""
    view = state.view()
    valuation = cached.valuation(view)
    with st.container(border=True):
        st.markdown(f"**{plain(verdict_in_words(valuation, reader))}**")
        for name in ("payback_months", "npv", "peak_funding"):
            st.metric(reader.text(label_of(name)), metric_in_words(valuation.metrics, name, reader))
        for horizon in valuation.horizons:
            st.caption(plain(horizon_verdict(horizon, reader)))
        st.caption(plain(reader.text(guesses_left(view.case))))


if __name__ == "__main__":
    render()
