"""Any figure back to its formula, its inputs and their sources, and the months behind it."""

import streamlit as st

from cxvalue.analysis.trace import FIGURES
from cxvalue.analysis.valuation import Valuation
from cxvalue.exhibits.formulas import FORMULAS
from cxvalue.exhibits.frame import as_csv
from cxvalue.exhibits.months import VIEWS, monthly_cash, monthly_customers, monthly_in_words, segment_names
from cxvalue.exhibits.trace import figure_label, inputs_in_words, traced_figure
from cxvalue.locale.reader import Reader
from cxvalue.model.run import SHARED
from cxvalue.ui import cached, state
from cxvalue.ui.escape import plain

_CASH = "cash"


def render() -> None:
    """Show the page."""
    reader, view = state.reader(), state.view()
    valuation = cached.valuation(view)
    figure = st.selectbox(
        reader.say("Figure"),
        FIGURES,
        format_func=lambda name: reader.text(figure_label(name)),
        key="traced",
        help=reader.say("The figure to follow back."),
        width=420,
    )
    st.header(plain(traced_figure(valuation, figure, reader)), anchor=False)
    formula = reader.say("Formula: {formula}", formula=FORMULAS[figure])
    st.markdown(plain(formula))
    inputs = cached.inputs(view, figure)
    st.subheader(
        plain(reader.say("It rests on {count} {assumptions}, those that move it most first", count=len(inputs))),
        anchor=False,
    )
    st.dataframe(inputs_in_words(valuation.case, figure, inputs, reader), hide_index=True, height=320)
    _months(valuation, reader)


def _months(valuation: Valuation, reader: Reader) -> None:
    st.subheader(reader.say("Month by month"), anchor=False)
    called = segment_names(valuation, reader)
    left, right = st.columns(2)
    segment = left.selectbox(
        plain(reader.say("{Segment}")),
        [None, *called],
        format_func=lambda key: called[key] if key else reader.say("all together"),
        key="traced_segment",
        help=reader.say("Whose customers and cash."),
    )
    views = [_CASH, *VIEWS]
    shown = right.selectbox(
        reader.say("Shown"),
        views,
        format_func=lambda name: reader.text(VIEWS[name]) if name in VIEWS else reader.say("Incremental cash by line"),
        key="traced_view",
        help=reader.say("Cash, or what customers do with and without the change."),
    )
    if shown == _CASH:
        table = monthly_cash(valuation, segment)
    elif segment == SHARED:
        st.caption(plain(reader.say("Nothing of the {baseline} belongs to no {segment}.")))
        return
    else:
        table = monthly_customers(valuation, shown, segment)
    st.dataframe(monthly_in_words(table, reader), hide_index=True)
    st.download_button(reader.say("Table as CSV"), lambda: as_csv(table), f"{shown}.csv", "text/csv")


if __name__ == "__main__":
    render()
