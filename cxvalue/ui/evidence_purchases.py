"""Customers without a contract: a list of purchases, what it says of a segment, and what that proposes."""

import streamlit as st

from cxvalue.case.records import Case
from cxvalue.errors import CxvalueError
from cxvalue.evidence.apply import Origin, purchases_proposal
from cxvalue.evidence.purchase_list import ReadPurchases, read_purchases
from cxvalue.evidence.table.source import open_bytes
from cxvalue.exhibits import purchases_tables as tables
from cxvalue.locale.reader import Reader
from cxvalue.ui import customer_data, evidence_exhibits, parts, uploads
from cxvalue.ui.drafts import now
from cxvalue.ui.escape import plain

FILE, KEPT = "purchases_file", "purchases_read"
KINDS = ["csv", "xlsx", "parquet"]


def show(case: Case, reader: Reader) -> None:
    """Show the field for a list of purchases and, where there is one, what it says."""
    st.subheader(plain(reader.say("Customers without a contract")), anchor=False)
    words = reader.say(
        "Nobody says when they leave; how often they bought, and how long ago, tells how many still come."
    )
    st.caption(plain(words))
    left, right = st.columns(2)
    with left:
        segment = parts.segment_of("purchases_segment", reader)
    given = right.file_uploader(
        reader.say("A list of purchases"),
        KINDS,
        key=FILE,
        help=reader.say("One row a purchase: customer, day and amount. CSV, Excel or Parquet, up to 50 MB."),
    )
    if given is None:
        st.session_state.pop(KEPT, None)
        return
    kept: tuple[str, ReadPurchases] | None = st.session_state.get(KEPT)
    try:
        if kept is None or kept[0] != given.file_id:
            with st.spinner(reader.say("Being looked at …")):
                file = uploads.taken(given)
                read = read_purchases(open_bytes(file.content, file.name))
            kept = st.session_state[KEPT] = (given.file_id, read)
    except CxvalueError as error:
        customer_data.show_problems(error.problems, reader)
        return
    _exhibits(kept[1], case, segment, reader)


def _exhibits(read: ReadPurchases, case: Case, segment: str, reader: Reader) -> None:
    for title, table in tables.in_words(read, reader):
        st.subheader(plain(title), anchor=False)
        st.dataframe(table, hide_index=True)
    if tables.holds(read) is False:
        words = reader.say("What came before did not foretell what came after: use these figures with care.")
        st.warning(plain(words), icon=":material/warning:")
    for note in tables.notes(read, reader):
        st.caption(plain(note))
    proposal = purchases_proposal(case, segment, read.fit, Origin(None, now().date(), reader.text))
    evidence_exhibits.put_in_form(proposal, "purchases", case, reader)
