"""The journey: touchpoints in order, what a point is worth at each, and the room to its target."""

import streamlit as st

from cxvalue.analysis.points import PointValue
from cxvalue.case.address import entries
from cxvalue.case.records import Case
from cxvalue.case.scales import scale_of
from cxvalue.exhibits.guesses import order_of_touchpoints
from cxvalue.exhibits.points import (
    points_finding,
    points_in_words,
)
from cxvalue.locale.reader import Reader
from cxvalue.report import points as report
from cxvalue.text import say
from cxvalue.ui import adding, cached, order, parts, state, terms
from cxvalue.ui.escape import plain

OUTSIDE = say("in no {journey}")


def render() -> None:
    """Show the page."""
    reader, view = state.reader(), state.view()
    points = cached.points(view)
    if not points:
        st.header(plain(reader.say("There are no {touchpoints} yet")), anchor=False)
        adding.touchpoint(reader)
        return
    st.header(plain(points_finding(points, reader)), anchor=False)
    words = reader.say("One sustained point at no cost, from today's position and with none of the {initiatives}.")
    st.caption(plain(words))
    _worth(points, reader)
    _map(points, reader)
    _journeys(view.case, points, reader)
    adding.touchpoint(reader)
    _one(view.case, reader)


def _worth(points: tuple[PointValue, ...], reader: Reader) -> None:
    parts.exhibit(report.keep_or_attract(points, reader), *state.view().key)
    rests = reader.text(order_of_touchpoints(state.view().case))
    if rests:
        st.caption(plain(rests))


def _map(points: tuple[PointValue, ...], reader: Reader) -> None:
    scale = scale_of(None, state.view().case)
    parts.exhibit(report.importance(points, scale, reader), *state.view().key)


def _journeys(case: Case, points: tuple[PointValue, ...], reader: Reader) -> None:
    """Touchpoints in the order of the journeys, then those in none."""
    st.subheader(plain(reader.say("{Touchpoints} in order")), anchor=False)
    known = {item.id: item for item in points}
    placed: set[str] = set()
    for key, journey in case.journeys.items():
        found = [known[name] for name in journey.touchpoints if name in known]
        placed |= set(journey.touchpoints)
        if found:
            st.markdown(f"**{plain(journey.label or key)}**")
            st.dataframe(points_in_words(tuple(found), reader), hide_index=True)
    rest = tuple(item for item in points if item.id not in placed)
    if rest:
        if case.journeys:
            st.markdown(f"**{plain(reader.text(OUTSIDE))}**")
        st.dataframe(points_in_words(rest, reader), hide_index=True)


def _one(case: Case, reader: Reader) -> None:
    """The numbers of one touchpoint, to change."""
    labels = {key: item.label or key for key, item in case.touchpoints.items()}
    st.subheader(plain(reader.say("One {touchpoint} in full")), anchor=False)
    chosen = parts.one_of(reader.say("{Touchpoint}"), labels, "touchpoint_in_full", reader)
    own = [entry for address, entry in entries(case).items() if address.startswith(f"touchpoints.{chosen}.")]
    for column, group in zip(st.columns(3), (own[0::3], own[1::3], own[2::3]), strict=True):
        with column:
            for entry in group:
                parts.number_field(entry, reader)
    order.moves(case, chosen, reader)
    terms.remove("touchpoints", chosen, labels[chosen], reader)


if __name__ == "__main__":
    render()
