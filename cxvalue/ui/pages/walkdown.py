"""From the gross claim to the finance-grade value, guard by guard; any guard can be left off to see its price."""

import streamlit as st

from cxvalue.analysis.attribution import Attribution
from cxvalue.analysis.walkdown import GUARDS
from cxvalue.exhibits.walkdown import GUARD_NAMES
from cxvalue.locale.reader import Reader
from cxvalue.report import walkdown as report
from cxvalue.report.attribution import behaviours, initiatives
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
    shown = report.walkdown(found, reader)
    place.header(plain(shown.finding), anchor=False)
    parts.exhibit(report.prices(found, reader), view.digest, view.scenario, *off)
    st.dataframe(shown.words(), hide_index=True, height="content")
    shares = cached.attribution(view)
    if shares.by_initiative:
        _shares(shares, view, reader)


def _shares(found: Attribution, view: cached.View, reader: Reader) -> None:
    """Whose the value is: shares of behaviours and of initiatives, adding up."""
    parts.exhibit(behaviours(found, reader), view.digest, view.scenario)
    shown = initiatives(found, reader)
    st.subheader(plain(shown.finding), anchor=False)
    amount = reader.money(found.over_claim)
    words = reader.say("The shares add up to the value; one by one they would claim {amount} too much.", amount=amount)
    st.caption(plain(words))
    st.dataframe(shown.words(), hide_index=True)


if __name__ == "__main__":
    render()
