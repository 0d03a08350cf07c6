"""All business cases on the same terms: the ranking, the horizons at which it flips, and the duel."""

import streamlit as st

from cxvalue.analysis.comparison import OWN, Comparison
from cxvalue.analysis.duel import Duel
from cxvalue.analysis.metrics import METRICS, RANKED_BY
from cxvalue.exhibits.comparison import (
    flip_finding,
)
from cxvalue.exhibits.duel import duel_finding, duel_in_words, face_to_face_in_words
from cxvalue.exhibits.value import terms_in_words
from cxvalue.locale.reader import Reader
from cxvalue.report import comparison as report
from cxvalue.ui import adding_flows, cached, parts, shared, state, terms
from cxvalue.ui.escape import plain


def render() -> None:
    """Show the page."""
    reader, view = state.reader(), state.view()
    valuation = cached.valuation(view)
    comparison = cached.comparison(view)
    st.header(plain(report.ranking(comparison, reader).finding), anchor=False)
    st.caption(plain(terms_in_words(valuation, reader)))
    by = st.selectbox(
        reader.say("Sort by"),
        RANKED_BY,
        format_func=lambda name: reader.text(METRICS[name].label),
        help=reader.say("Undefined figures come last."),
        key="sorted_by",
        width=300,
    )
    st.dataframe(report.ranking(cached.comparison(view, by), reader).words(), hide_index=True)
    adding_flows.alternative(reader)
    shared.cumulative(valuation, comparison, reader)
    _curve(comparison, reader)
    duel = state.chosen_duel()
    if duel is not None:
        _duel(duel, reader)
    for warning in comparison.warnings:
        st.caption(plain(reader.problem(warning)))


def _curve(comparison: Comparison, reader: Reader) -> None:
    parts.exhibit(report.value_to_date(comparison, cached.chosen(state.view()), reader))
    for flip in comparison.flips:
        if OWN in (flip.rises, flip.falls):
            st.markdown(f"- {plain(flip_finding(flip, comparison, reader))}")


def _duel(duel: Duel, reader: Reader) -> None:
    st.subheader(plain(duel_finding(duel, reader)), anchor=False)
    left, right = st.columns([2, 3])
    left.dataframe(face_to_face_in_words(duel, reader), hide_index=True)
    able = duel_in_words(cached.chosen(state.view()), duel, reader)
    if able.empty:
        right.caption(plain(reader.say("No {assumption} has a range, so none is tried.")))
    else:
        right.dataframe(able, hide_index=True)
    terms.remove("alternatives", duel.alternative.id, duel.alternative.label, reader)


if __name__ == "__main__":
    render()
