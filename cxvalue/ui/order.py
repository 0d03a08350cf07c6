"""The order of the touchpoints in a journey, changed one place at a time."""

from collections.abc import Sequence

import streamlit as st

from cxvalue.case.records import Case
from cxvalue.locale.reader import Reader
from cxvalue.text import Text, say
from cxvalue.ui import state
from cxvalue.ui.escape import plain


def moves(case: Case, touchpoint: str, reader: Reader) -> None:
    """Show, for every journey, buttons that move a touchpoint one place in it, take it out, or put it last."""
    name = case.touchpoints[touchpoint].label or touchpoint
    for key, journey in case.journeys.items():
        held = list(journey.touchpoints)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(journey.label or key)}**", width="content")
            if touchpoint not in held:
                _button(reader.say("Put it last"), key, name, [*held, touchpoint])
                continue
            place = held.index(touchpoint)
            rest = [item for item in held if item != touchpoint]
            earlier, later = ([*rest[:to], touchpoint, *rest[to:]] for to in (max(place - 1, 0), place + 1))
            _button(reader.say("One earlier"), key, name, earlier, held)
            _button(reader.say("One later"), key, name, later, held)
            _button(reader.say("Take it out"), key, name, rest)


def _button(label: str, journey: str, name: str, order: list[str], now: Sequence[str] = ()) -> None:
    text = say("{order}: {name}, {change}", order=journey, name=name, change=label.lower())
    st.button(
        plain(label),
        key=f"order_{journey}_{label}",
        disabled=order == list(now),
        on_click=_reorder,
        args=(text, journey, order),
    )


def _reorder(text: Text, journey: str, order: list[str]) -> None:
    state.change(text, {f"journeys.{journey}.touchpoints": order})
