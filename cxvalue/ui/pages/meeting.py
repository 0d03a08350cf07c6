"""Meeting mode: three numbers and one chart, four steps with the arrow keys, the scenario in reach, no inputs."""

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cxvalue.case.overrides import BASE
from cxvalue.exhibits.comparison import ranking_finding
from cxvalue.exhibits.duel import face_to_face
from cxvalue.exhibits.labels import scenario_label
from cxvalue.exhibits.roadmap import funding_finding
from cxvalue.exhibits.simulation import odds_finding
from cxvalue.exhibits.value import break_even_finding, verdict_in_words
from cxvalue.locale.reader import Reader
from cxvalue.text import say
from cxvalue.ui import cached, header, odds, parts, shared, state, steps
from cxvalue.ui.escape import plain

_STEP = "meeting_step"
_NAMES = (say("Verdict"), say("Compare"), say("{Roadmap}"), say("Risk"))


def render() -> None:
    """Show the page."""
    reader = state.reader()
    shown: tuple[Callable[[Reader], None], ...] = (_verdict, _compare, _roadmap, _risk)
    place = steps.place(_STEP)
    title = state.current().file.case.title
    st.caption(" · ".join(plain(part) for part in (title, header.guess_mark(reader)) if part))
    shown[place](reader)
    _buttons(place, reader)


def _verdict(reader: Reader) -> None:
    valuation = cached.valuation(state.view())
    st.title(plain(verdict_in_words(valuation, reader)), anchor=False)
    parts.three_numbers(valuation, reader)
    shared.cumulative(valuation, cached.comparison(state.view()), reader)


def _compare(reader: Reader) -> None:
    comparison = cached.comparison(state.view())
    duel = state.chosen_duel()
    st.title(plain(ranking_finding(comparison, reader)), anchor=False)
    if duel is not None:
        for column, figures in zip(st.columns(3), face_to_face(duel, reader), strict=True):
            column.metric(figures[0], figures[1], figures[2], delta_color="off", delta_arrow="off", border=True)
    shared.cumulative(cached.valuation(state.view()), comparison, reader)


def _roadmap(reader: Reader) -> None:
    roadmap = cached.roadmap(state.view())
    st.title(plain(funding_finding(roadmap, reader)), anchor=False)
    shared.timeline(roadmap, reader)
    shared.quarters(roadmap, reader)


def _risk(reader: Reader) -> None:
    valuation = cached.valuation(state.view())
    st.title(plain(break_even_finding(valuation, reader)), anchor=False)
    drawn = odds.latest()
    if drawn is not None and not odds.stale(drawn):
        st.subheader(plain(odds_finding(drawn.simulation, reader)), anchor=False)
    shared.carrying(state.view(), reader)


def _buttons(place: int, reader: Reader) -> None:
    """Back, the scenarios, onward."""
    now = state.current()
    left, middle, right = st.columns([2, 7, 2], vertical_alignment="bottom")
    _button(left, reader.text(_NAMES[place - 1]) if place else reader.say("Back"), -1, disabled=place == 0)
    last = place == len(_NAMES) - 1
    _button(right, reader.say("End") if last else reader.text(_NAMES[place + 1]), 1, disabled=last)
    key = f"meeting_scenario_{now.digest}_{now.scenario}_{now.language}"
    middle.segmented_control(
        plain(reader.say("{Scenario}")),
        [BASE, *now.file.case.scenarios],
        default=now.scenario,
        required=True,
        format_func=lambda name: plain(scenario_label(now.file.case, name, reader)),
        key=key,
        on_change=lambda: state.look(scenario=st.session_state[key]),
        help=plain(reader.say("A named set of changes to the {assumptions} of the {case}.")),
    )


def _button(place: DeltaGenerator, label: str, by: int, *, disabled: bool) -> None:
    """One way to another step, by the button or the arrow key."""
    place.button(
        plain(label),
        icon=":material/arrow_back:" if by < 0 else ":material/arrow_forward:",
        shortcut="Left" if by < 0 else "Right",
        on_click=steps.go,
        args=(_STEP, by, len(_NAMES)),
        disabled=disabled,
        key=f"step_{by}",
        width="stretch",
    )


if __name__ == "__main__":
    render()
