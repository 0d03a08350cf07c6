"""The initiatives in time: who starts when, what each brings, who pays for whom, and how much they overlap."""

import streamlit as st

from cxvalue.analysis.roadmap import Place, Roadmap
from cxvalue.case.address import entries
from cxvalue.case.records import Case
from cxvalue.exhibits.roadmap import overlap_finding, place_in_words
from cxvalue.locale.reader import Reader
from cxvalue.report import roadmap as report
from cxvalue.text import say
from cxvalue.ui import adding, cached, details, parts, shared, state
from cxvalue.ui.escape import plain


def render() -> None:
    """Show the page."""
    reader, view = state.reader(), state.view()
    case = view.case
    if not case.initiatives:
        st.header(plain(reader.say("There are no {initiatives} yet")), anchor=False)
        adding.initiative(reader)
        return
    roadmap = cached.roadmap(view)
    waves = report.funding(roadmap, reader)
    st.header(plain(waves.finding), anchor=False)
    shared.timeline(roadmap, reader)
    shared.quarters(roadmap, reader)
    st.dataframe(waves.words(), hide_index=True)
    _overlap(roadmap, reader)
    st.subheader(plain(reader.say("Switch one off, move its start")), anchor=False)
    for place in roadmap.places:
        _switch(case, place, reader)
    adding.initiative(reader)
    details.initiative_in_full(case, roadmap, reader)


def _overlap(roadmap: Roadmap, reader: Reader) -> None:
    figures = {
        say("Sum of the single cases"): roadmap.sum_of_single,
        say("All together"): roadmap.combined,
        say("Claimed twice"): roadmap.over_claim,
    }
    st.subheader(plain(overlap_finding(roadmap, reader)), anchor=False)
    for column, (name, amount) in zip(st.columns(3), figures.items(), strict=True):
        column.metric(reader.text(name), reader.money(amount), border=True)


def _switch(case: Case, place: Place, reader: Reader) -> None:
    """One line: the initiative on or off, its start, and what it is worth."""
    entry = entries(case)[f"initiatives.{place.id}.start"]
    on, start, worth = st.columns([4, 2, 4], vertical_alignment="bottom")
    key = f"included_{place.id}_{place.included}_{state.current().edition}"
    on.toggle(
        plain(place.label),
        place.included,
        key=key,
        on_change=_include,
        args=(place, key),
        help=reader.say("Switched off it costs nothing and brings nothing."),
    )
    with start:
        parts.number_field(entry, reader, label=reader.text(entry.measure.label))
    worth.caption(plain(place_in_words(place, reader)))


def _include(place: Place, key: str) -> None:
    included = bool(st.session_state[key])
    text = say("{name}: included", name=place.label) if included else say("{name}: left out", name=place.label)
    state.change(text, {f"initiatives.{place.id}.included": included})


if __name__ == "__main__":
    render()
