"""Customers without a contract: a list of purchases, what it says of a segment, and what that proposes."""

from collections.abc import Mapping
from typing import get_args

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cxvalue.case.records import Case
from cxvalue.choices import Returns
from cxvalue.errors import CxvalueError
from cxvalue.evidence.apply import Origin, purchases_proposal
from cxvalue.evidence.purchases.listed import PurchaseColumns, ReadPurchases, read_purchases
from cxvalue.evidence.table.source import Source, open_bytes
from cxvalue.exhibits.evidence.purchases import held_out_holds, purchases_notes
from cxvalue.locale.reader import Reader
from cxvalue.report import evidence as report
from cxvalue.text import Text, say
from cxvalue.ui import parts, uploads
from cxvalue.ui.drafts import now
from cxvalue.ui.escape import plain
from cxvalue.ui.evidence import study as evidence_exhibits
from cxvalue.ui.evidence import table as customer_data

_FILE, _OPENED, KEPT = "purchases_file", "purchases_source", "purchases_read"
_KINDS = ["csv", "xlsx", "parquet"]


def show(case: Case, reader: Reader) -> None:
    """Show the field for a list of purchases and, where there is one, what it says."""
    st.subheader(plain(reader.say("Customers without a contract")), anchor=False)
    words = reader.say(
        "Nobody says when they leave; how often they bought, and how long ago, tells how many still come."
    )
    st.caption(plain(words))
    left, right = st.columns(2)
    with left:
        segment = parts.segment_chosen("purchases_segment", reader)
    given = right.file_uploader(
        reader.say("A list of purchases"),
        _KINDS,
        key=_FILE,
        help=reader.say("One row a purchase: customer, day and amount. CSV, Excel or Parquet, up to 50 MB."),
    )
    if given is None:
        for key in (_OPENED, KEPT):
            st.session_state.pop(key, None)
        return
    try:
        source = _opened(given, _decimal(reader))
        wanted = _columns(source, reader)
        with st.spinner(reader.say("Being looked at …")):
            read = _read(source, wanted)
    except CxvalueError as error:
        customer_data.show_problems(error.problems, reader)
        return
    _exhibits(read, case, segment, reader)


def _decimal(reader: Reader) -> str:
    """The decimal sign, where the file leaves it open."""
    signs = {"": reader.say("as the file shows"), ",": reader.say("comma"), ".": reader.say("point")}
    chosen: str = st.selectbox(
        reader.say("Decimal sign"),
        list(signs),
        format_func=signs.__getitem__,
        key="purchases_decimal",
        width=240,
        help=reader.say("Only where the file leaves it open."),
    )
    return chosen


def _opened(given: UploadedFile, decimal: str) -> Source:
    """The uploaded file, opened once for each decimal sign."""
    kept: tuple[tuple[str, str], Source] | None = st.session_state.get(_OPENED)
    if kept is None or kept[0] != (given.file_id, decimal):
        file = uploads.taken(given)
        kept = st.session_state[_OPENED] = ((given.file_id, decimal), open_bytes(file.content, file.name, decimal))
    return kept[1]


def _columns(source: Source, reader: Reader) -> PurchaseColumns:
    """Which column is what: left to the program, or chosen; and what is done with returns."""
    cells = st.columns(4)
    names = ["", *(column.name for column in source.columns)]
    labels = (reader.say("Customer"), reader.say("Day"), reader.say("Amount"))
    helps = (
        reader.say("The column with the customer."),
        reader.say("The column with the day of the purchase."),
        reader.say("The column with what was paid; without one, purchases are only counted."),
    )
    chosen = [
        cell.selectbox(
            label,
            names,
            format_func=lambda name: plain(name) if name else reader.say("as guessed"),
            key=f"purchases_{place}_{source.digest}",
            help=help,
        )
        for place, (cell, label, help) in enumerate(zip(cells, labels, helps, strict=False))
    ]
    returns: Returns = cells[3].selectbox(
        reader.say("Returns"),
        get_args(Returns),
        format_func=lambda key: reader.text(RETURNS[key]),
        key=f"purchases_returns_{source.digest}",
        help=reader.say("Amounts below 0: taken off the purchase before, or left out."),
    )
    customer, day, amount = (name or None for name in chosen)
    return PurchaseColumns(customer, day, amount, returns=returns)


RETURNS: Mapping[Returns, Text] = {
    "netted": say("taken off"),
    "left out": say("left out"),
}


def _read(source: Source, wanted: PurchaseColumns) -> ReadPurchases:
    """What the list says, computed once for each way it is read."""
    kept: tuple[object, ReadPurchases] | None = st.session_state.get(KEPT)
    if kept is None or kept[0] != (id(source), wanted):
        kept = st.session_state[KEPT] = ((id(source), wanted), read_purchases(source, wanted, today=now().date()))
    return kept[1]


def _exhibits(read: ReadPurchases, case: Case, segment: str, reader: Reader) -> None:
    for note in purchases_notes(read, reader):
        st.caption(plain(note))
    for shown in report.purchases(read, reader):
        parts.table(shown)
    if held_out_holds(read) is False:
        words = reader.say("What came before did not foretell what came after: use these figures with care.")
        st.warning(plain(words), icon=":material/warning:")
    proposal = purchases_proposal(case, segment, read.fit, Origin(None, now().date(), reader.text))
    evidence_exhibits.put_in_form(proposal, "purchases", case, reader)
