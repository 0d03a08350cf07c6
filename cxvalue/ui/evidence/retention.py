"""A retention table, pasted: how churn falls with tenure, and what that proposes for a segment."""

import streamlit as st

from cxvalue.case.flow_reading import numbers_of
from cxvalue.case.records import Case
from cxvalue.errors import CxvalueError
from cxvalue.evidence.apply import Origin, retention_proposal
from cxvalue.evidence.retention import RetentionFit, retention_fit_of
from cxvalue.exhibits.evidence.retention import (
    retention_fit_in_words,
)
from cxvalue.files.table.sheet import pasted
from cxvalue.locale.numbers import preferred_decimal
from cxvalue.locale.reader import Reader
from cxvalue.report import evidence as report
from cxvalue.ui import parts
from cxvalue.ui.drafts import now
from cxvalue.ui.escape import plain
from cxvalue.ui.evidence import study as evidence_exhibits
from cxvalue.ui.evidence import table as customer_data

EXAMPLE = "1000\n869\n743\n653"


def show(case: Case, reader: Reader) -> None:
    """Show the field for a table and, where there is one, its fit and what it proposes."""
    st.subheader(plain(reader.say("Does churn fall with tenure?")), anchor=False)
    words = reader.say("Those likely to leave go first, so a group of new customers leaves less and less each year.")
    st.caption(plain(words))
    left, right = st.columns(2)
    with left:
        segment = parts.segment_chosen("retention_segment", reader)
    typed = right.text_area(
        reader.say("How many were still customers"),
        key="retention_table",
        placeholder=EXAMPLE,
        help=reader.say("Customers who joined together, then how many were left after each year; one a line."),
    )
    if not typed.strip():
        return
    try:
        figures, record = numbers_of(pasted(typed), preferred=preferred_decimal(reader.language))
        found = retention_fit_of(figures)
    except CxvalueError as error:
        customer_data.show_problems(error.problems, reader)
        return
    read = " · ".join(reader.number(figure) for figure in figures)
    st.caption(plain(reader.say("Read so: {note}.", note=read)))
    for note in record:
        st.caption(plain(reader.say("Read so: {note}.", note=note)))
    _fit(found, case, segment, typed, reader)


def _fit(found: RetentionFit, case: Case, segment: str, typed: str, reader: Reader) -> None:
    parts.exhibit(report.retention(found, reader), segment, typed)
    st.dataframe(retention_fit_in_words(found, case, segment, reader), hide_index=True)
    proposal = retention_proposal(case, segment, found, Origin(None, now().date(), reader.text))
    for left in proposal.left:
        st.caption(plain(reader.text(left)))
    evidence_exhibits.put_in_form(proposal, "retention", case, reader)
