"""From the gross claim to the finance-grade value, guard by guard; any guard can be left off to see its price."""

from typing import Any

import streamlit as st

from cxvalue.analysis.attribution import Attribution
from cxvalue.analysis.walkdown import GUARDS, Walkdown
from cxvalue.charts.bars import bridge_chart
from cxvalue.exhibits.attribution import (
    behaviours_finding,
    behaviours_for_chart,
    behaviours_in_words,
    initiatives_finding,
    initiatives_in_words,
)
from cxvalue.exhibits.walkdown import (
    GUARD_NAMES,
    price_finding,
    walkdown_finding,
    walkdown_for_chart,
    walkdown_in_words,
    walkdown_table,
)
from cxvalue.locale.reader import Reader
from cxvalue.ui import cached, parts, state
from cxvalue.ui.escape import plain


def render() -> None:
    """Show the page."""
    reader = state.reader()
    view = cached.as_written(state.view(), state.view().scenario)
    place = st.empty()
    st.caption(plain(reader.say("Every step is a run of the model with one guard more; together they add up.")))
    off = st.pills(
        reader.say("Leave off"),
        GUARDS,
        selection_mode="multi",
        format_func=lambda guard: plain(reader.text(GUARD_NAMES[guard][0])),
        key="guards_off",
        help=reader.say("What would the value be without this guard? The answer is no value finance would sign."),
    )
    found = cached.walkdown(view, tuple(guard for guard in GUARDS if guard in off))
    place.header(plain(walkdown_finding(found, reader)), anchor=False)
    _chart(found, view, reader)
    st.dataframe(walkdown_in_words(found, reader), hide_index=True, height="content")
    shares = cached.attribution(view)
    if shares.by_initiative:
        _shares(shares, view, reader)


def _shares(found: Attribution, view: cached.View, reader: Reader) -> None:
    """Whose the value is: shares of behaviours and of initiatives, adding up."""

    def draw(title: str | None) -> Any:
        steps, unit = behaviours_for_chart(found, reader)
        return bridge_chart(steps, title=title, unit=unit, reader=reader)

    def table() -> Any:
        return behaviours_in_words(found, reader)

    parts.exhibit(behaviours_finding(found, reader), draw, table, ("shares", view.digest, view.scenario))
    st.subheader(plain(initiatives_finding(found, reader)), anchor=False)
    amount = reader.money(found.over_claim)
    words = reader.say("The shares add up to the value; one by one they would claim {amount} too much.", amount=amount)
    st.caption(plain(words))
    st.dataframe(initiatives_in_words(found, reader), hide_index=True)


def _chart(found: Walkdown, view: cached.View, reader: Reader) -> None:
    def draw(title: str | None) -> Any:
        steps, unit = walkdown_for_chart(found, reader)
        return bridge_chart(steps, title=title, unit=unit, reader=reader)

    def table() -> Any:
        return walkdown_table(found)

    off = tuple(step.guard for step in found.steps if not step.restored)
    finding = price_finding(found, reader)
    parts.exhibit(finding, draw, table, ("walkdown", view.digest, view.scenario, *off))


if __name__ == "__main__":
    render()
