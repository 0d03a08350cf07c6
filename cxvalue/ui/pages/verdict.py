"""The verdict: what the case is worth, when the money is back, and what carries the result."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cxvalue.analysis.comparison import Comparison
from cxvalue.analysis.valuation import Valuation
from cxvalue.exhibits import names
from cxvalue.exhibits.challenge import about, challenges_finding
from cxvalue.exhibits.horizons import horizon_span, horizon_verdict, satisfaction_in_words
from cxvalue.exhibits.simulation import odds_finding
from cxvalue.exhibits.value import checks_in_words, looked_at, things_to_know, verdict_in_words
from cxvalue.locale.reader import Reader
from cxvalue.ui import cached, odds, parts, shared, state
from cxvalue.ui.escape import plain

_MARKS = {True: ":material/check_circle:", False: ":material/cancel:", None: ":material/help:"}

_FIRST = 3
"""Questions of finance named here; the others have a page of their own."""


def render() -> None:
    """Show the page."""
    reader, view = state.reader(), state.view()
    valuation, comparison = cached.valuation(view), cached.comparison(view)
    _heading(valuation, reader)
    parts.three_numbers(valuation, reader)
    _sliders(reader)
    _horizons(valuation, reader)
    shared.cumulative(valuation, comparison, reader)
    shared.carrying(view, reader)
    _doubts(reader)
    _notes(valuation, comparison, reader)


def _heading(valuation: Valuation, reader: Reader) -> None:
    st.header(plain(verdict_in_words(valuation, reader)), anchor=False)
    changed = looked_at(valuation, reader)
    if changed:
        st.caption(plain(changed))
    if valuation.case.illustrative:
        words = reader.say("The figures of this {case} are illustrative: they are made up to show the tool.")
        st.info(plain(words), icon=":material/info:")
    if not valuation.reconciled:
        words = reader.say("NOT RECONCILED: a check of the model failed; do not use these figures.")
        st.error(words, icon=":material/error:")


def _sliders(reader: Reader) -> None:
    left, right = st.columns(2)
    strength = reader.say("Multiplies every effect of the {initiatives}: 50 means all work half as well.")
    _slider(left, "percent", (200, 5), reader.say("Strength of the effects, %"), strength)
    waiting = reader.say("Moves the start of every {initiative}: what does waiting cost?")
    _slider(right, "wait", (24, 1), reader.say("Start later, months"), waiting)


def _slider(place: DeltaGenerator, name: str, reach: tuple[int, int], label: str, help: str) -> None:
    """A slider from 0 to the first number in steps of the second, on a value of the state."""
    now = state.current()
    key = f"{name}_{now.edition}"
    st.session_state.setdefault(key, getattr(now, name))
    last, step = reach
    place.slider(plain(label), 0, last, step=step, key=key, on_change=_take, args=(name, key), help=plain(help))


def _horizons(valuation: Valuation, reader: Reader) -> None:
    for column, horizon in zip(st.columns(3), valuation.horizons, strict=True):
        with column.container(border=True, height="stretch"):
            name = reader.text(names.HORIZON_NAMES[horizon.name])
            months = reader.say("months {span}", span=horizon_span(horizon))
            st.markdown(f"**{plain(name)}**, {plain(months)}")
            st.markdown(f"{_MARKS[horizon.verdict.passed]} {plain(horizon_verdict(horizon, reader))}")
            share = satisfaction_in_words(horizon, reader)
            if share:
                st.caption(plain(share))


def _doubts(reader: Reader) -> None:
    """The odds, where they were drawn, and the first questions finance will ask."""
    drawn = odds.latest()
    if drawn is not None:
        old = reader.say("of an earlier version: ") if odds.stale(drawn) else ""
        st.markdown(f":material/casino: {plain(old + odds_finding(drawn.simulation, reader))}")
    view = cached.as_written(state.view(), state.view().scenario)
    st.markdown(cached.once(lambda: _questions(view, reader), ("questions", view.digest, view.scenario, reader)))


def _questions(view: cached.View, reader: Reader) -> str:
    """The first questions of finance, ready for the page."""
    found = cached.challenges(view)
    lines = [f":material/contact_support: **{plain(challenges_finding(found, reader))}**", ""]
    for item in found[:_FIRST]:
        concerns = about(cached.chosen(view), item.addresses, reader)
        where = f" ({plain(concerns)})" if concerns else ""
        lines.append(f"- {plain(reader.text(item.found))}{where}. {plain(reader.text(item.why))}")
    return "\n".join(lines)


def _notes(valuation: Valuation, comparison: Comparison, reader: Reader) -> None:
    warnings = (*valuation.warnings, *comparison.warnings)
    if warnings:
        with st.expander(reader.text(things_to_know(len(warnings)))):
            for warning in warnings:
                st.markdown(f"- {plain(reader.problem(warning))}")
    st.caption(plain(checks_in_words(valuation, reader)))


def _take(name: str, key: str) -> None:
    state.look(**{name: st.session_state[key]})


if __name__ == "__main__":
    render()
