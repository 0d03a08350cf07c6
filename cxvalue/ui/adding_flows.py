"""Another business case: typed, pasted or uploaded; shown as it was understood, and added only then."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from cxvalue.case.flow_reading import as_file, read_flows
from cxvalue.case.flows import FlowTable
from cxvalue.case.write import Plain
from cxvalue.errors import CxvalueError, Problem
from cxvalue.exhibits.flows_understood import understood_finding, understood_table
from cxvalue.exhibits.names import PERIOD_NAMES
from cxvalue.files.names import FileName, kept_as
from cxvalue.files.table.sheet import parse_sheet, pasted
from cxvalue.locale.numbers import preferred_decimal
from cxvalue.locale.reader import Reader
from cxvalue.text import say
from cxvalue.ui import adding, state, uploads
from cxvalue.ui.escape import plain

SEEN, _CLOSED = "flows_seen", "flows_closed"
TABLE = "alternatives"


@dataclass(frozen=True, slots=True)
class Seen:
    """Cash flows as they were understood, not yet in the case; `file` where they came as one."""

    label: str
    every: str
    table: FlowTable
    file: uploads.Upload | None


def alternative(reader: Reader) -> None:
    """Show the form for another business case and, once it is filled in, what was understood."""
    seen: Seen | None = st.session_state.get(SEEN)
    with st.expander(plain(reader.say("Add another business case")), icon=":material/add:", expanded=seen is not None):
        _form(reader)
        adding.show_rejected(TABLE, reader)
        if seen is not None:
            _show(seen, reader)


def _form(reader: Reader) -> None:
    edition = st.session_state.get(_CLOSED, 0)
    with st.form(f"alternative_{edition}", border=False, enter_to_submit=False):
        label = st.text_input(reader.say("Name"), help=reader.say("What it is called in the meeting."))
        every = st.radio(
            reader.say("One amount for each"),
            list(PERIOD_NAMES),
            format_func=lambda key: reader.text(PERIOD_NAMES[key]),
            horizontal=True,
            help=reader.say("The first amount falls on the decision date."),
        )
        written = st.text_area(
            reader.say("Amounts"),
            placeholder="-14 000 000\n5 200 000\n5 200 000",
            help=reader.say(
                "One a line, or cells copied from a spreadsheet, with periods, lines and headings. Paid is negative."
            ),
        )
        file = st.file_uploader(
            reader.say("Or a file with the columns period (or date) and amount"),
            type=["csv", "xlsx"],
            help=reader.say("Used instead of what is typed above."),
        )
        signs = {"": reader.say("as the cells show"), ",": reader.say("comma"), ".": reader.say("point")}
        decimal = st.selectbox(
            reader.say("Decimal sign"),
            list(signs),
            format_func=signs.__getitem__,
            help=reader.say("Only where the cells leave it open."),
        )
        if st.form_submit_button(reader.say("Show what was understood")):
            _look(label.strip()[:120], every, written, file, decimal, reader)
            st.rerun()


def _look(label: str, every: str, written: str, given: Any, decimal: str, reader: Reader) -> None:
    st.session_state.pop(SEEN, None)
    if not label:
        state.reject(TABLE, "", (Problem("", say("a name is missing")),))
        return
    try:
        file = None if given is None else uploads.taken(given)
        sheet = pasted(written) if file is None else parse_sheet(file.content, file.name)
        table = read_flows(sheet, decimal, preferred=preferred_decimal(reader.language))
    except CxvalueError as error:
        state.reject(TABLE, written, error.problems)
        return
    state.accept(TABLE)
    st.session_state[SEEN] = Seen(label, table.every or every, table, file)


def _show(seen: Seen, reader: Reader) -> None:
    st.markdown(f"**{plain(seen.label)}** · {plain(understood_finding(seen.table, reader))}")
    for note in seen.table.notes:
        st.caption(plain(reader.say("Read so: {note}.", note=note)))
    st.dataframe(understood_table(seen.table, seen.every, reader), hide_index=True)
    with st.container(horizontal=True):
        if st.button(reader.say("Add it"), key="flows_add", icon=":material/check:"):
            _add(seen)
            st.rerun()
        if st.button(reader.say("Drop it"), key="flows_drop", icon=":material/close:"):
            _close()
            st.rerun()


def _add(seen: Seen) -> None:
    """Put the flows into the case: plain amounts into its text, all others as a file beside it."""
    flows = seen.table.flows
    simple = not seen.table.dated and not any(flow.line or flow.kind for flow in flows)
    if simple and len({flow.period for flow in flows}) == len(flows) and seen.file is None:
        by_period = {flow.period: flow.amount for flow in flows}
        amounts: list[Plain] = [by_period.get(period, 0.0) for period in range(max(by_period) + 1)]
        taken = adding.add(TABLE, seen.label, {"every": seen.every, "amounts": amounts}) is not None
    else:
        name = kept_as(f"{seen.label}.csv", otherwise="flows") if seen.file is None else seen.file.name
        plainly = FileName(f"{name.rpartition('.')[0]}.csv")
        taken = state.add_flows(seen.label, seen.every, plainly, as_file(seen.table))
    if taken:
        _close()


def _close() -> None:
    st.session_state.pop(SEEN, None)
    st.session_state[_CLOSED] = st.session_state.get(_CLOSED, 0) + 1
