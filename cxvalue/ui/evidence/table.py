"""The customer table of the session: uploaded, connected or made up, how its columns are read, what it says.

Kept for the session only: a draft holds the mapping and the estimates, never a row.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from cxvalue.case.notes import CustomerTable
from cxvalue.case.read import changed_file
from cxvalue.case.records import Case
from cxvalue.case.scales import scale_of
from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.apply import Origin, Proposal, drivers_proposal, proposal_for
from cxvalue.evidence.per_segment_proposal import segments_proposal
from cxvalue.evidence.study import Study, Wishes, study_of
from cxvalue.evidence.synthetic import made_up_customers
from cxvalue.evidence.table.guess import Guess, Question, offered
from cxvalue.evidence.table.left import NO, YES, plain_value
from cxvalue.evidence.table.mapping import corrected, values_of
from cxvalue.evidence.table.prepared import Customers, outside, prepared
from cxvalue.evidence.table.source import Source, open_arrow, open_bytes
from cxvalue.evidence.table.warehouse import connections, open_table
from cxvalue.evidence.together import taken_together
from cxvalue.locale.reader import Reader
from cxvalue.text import say
from cxvalue.ui import state, uploads
from cxvalue.ui.drafts import now
from cxvalue.ui.escape import plain

KEY, STUDY, PROBLEMS = "customer_data", "customer_study", "customer_problems"
_CLOSED, DECIMAL = "customer_tables_closed", "decimal"
_MOST_SEGMENTS = 12
"""Values of the column of segments that can be matched on the page."""

MADE_UP = 20_000
"""Made-up customers to try the page on."""


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """A customer table, how it is read, and what is asked of it."""

    source: Source
    table: CustomerTable
    wishes: Wishes
    guess: Guess
    """The mapping that was offered at first."""
    edition: int = 0
    """Counts the tables of the session; the fields of the page start anew with each."""


def current_study() -> Data | None:
    """Return the customer table of the session."""
    kept: Data | None = st.session_state.get(KEY)
    return kept


def take_upload() -> None:
    """Open the file that was just uploaded, or the same one read with another decimal sign."""
    given = st.session_state.get(uploader_key())
    if given is None:
        forget()
        return
    decimal = st.session_state.get(DECIMAL) or ""
    file = uploads.taken(given)
    trying(lambda: _open(open_bytes(file.content, file.name, decimal), decimal))


def connect(name: str, table: str) -> None:
    """Open a table of a connection the host has named."""
    _open(open_table(named()[name], table))


def try_made_up(reader: Reader) -> None:
    """Open customers whose truth is known."""
    _open(open_arrow(made_up_customers(MADE_UP), reader.say("made-up customers")))


def trying(act: Callable[[], None]) -> None:
    """Do something that may be refused, and keep the reasons for the page."""
    st.session_state[PROBLEMS] = ()
    try:
        act()
    except CxvalueError as error:
        st.session_state[PROBLEMS] = error.problems


def problems() -> tuple[Problem, ...]:
    """Return why the last table was not taken."""
    kept: tuple[Problem, ...] = st.session_state.get(PROBLEMS, ())
    return kept


def show_problems(found: tuple[Problem, ...], reader: Reader) -> None:
    """Show what a table was refused for; the columns are named in words, so no address of a file stands before them."""
    for problem in found:
        words = reader.problem(replace(problem, address=""))
        st.error(plain(words), icon=":material/error:")


def uploader_key() -> str:
    """Return the key of the field for the file; a new one empties it."""
    return f"customers_{st.session_state.get(_CLOSED, 0)}"


def named() -> dict[str, str]:
    """Return the connections the host has named: name -> address."""
    return connections(os.environ)


def read_as(table: CustomerTable, wishes: Mapping[str, Any]) -> None:
    """Read the table another way, or ask it something else."""
    data = current_study()
    if data is not None:
        st.session_state[KEY] = replace(data, table=table, wishes=replace(data.wishes, **wishes))


def segment_values(data: Data) -> tuple[str, ...]:
    """Return the values in the column of segments, the commonest first."""
    column = data.source.column(data.table.columns.get("segment", ""))
    return () if column is None else values_of(data.source, column, _MOST_SEGMENTS)


def left_values(data: Data) -> tuple[str, ...]:
    """Return the values in the column of who left, where they are not plainly yes and no or some are named already."""
    column = data.source.column(data.table.columns.get("churned", ""))
    values = () if column is None else values_of(data.source, column, _MOST_SEGMENTS)
    is_plain = all(plain_value(value) in YES + NO for value in values)
    return () if is_plain and not data.table.left else tuple(dict.fromkeys((*values, *data.table.left)))


def no_answers(data: Data, case: Case) -> tuple[str | float, ...]:
    """Return what among the scores may mean no answer: words, numbers outside the scale, and what is named already."""
    low, high = scale_of(data.table.scale, case)
    names = (data.table.columns.get("score", ""), *data.table.touchpoints.values())
    columns = [column for name in names if (column := data.source.column(name)) and column.number]
    words = [word for column in columns for word in column.words]
    numbers = [number for column in columns for number in outside(data.source, column, low, high)]
    return tuple(dict.fromkeys((*words, *numbers, *data.table.no_answer)))


def open_questions(data: Data) -> tuple[Question, ...]:
    """Return what is in doubt about the mapping as it is now."""
    return data.guess.open_for(data.table)


def forget() -> None:
    """Close the table and empty the field it came through."""
    for key in (KEY, STUDY, PROBLEMS):
        st.session_state.pop(key, None)
    st.session_state[_CLOSED] = st.session_state.get(_CLOSED, 0) + 1


def look_at(data: Data, case: Case) -> tuple[Customers, Study]:
    """Return what the table says, computed once for each way it is read.

    Raises
    ------
    CxvalueError
        With every cell that cannot be used.
    """
    asked = (data.source.digest, data.table, data.wishes, state.current().digest)
    kept = st.session_state.get(STUDY)
    if kept is None or kept[0] != asked:
        customers = prepared(data.source, data.table, case, today=now().date())
        kept = (asked, (customers, study_of(customers, case, data.wishes)))
        st.session_state[STUDY] = kept
    found: tuple[Customers, Study] = kept[1]
    return found


def proposed(customers: Customers, study: Study, case: Case, reader: Reader) -> Mapping[str, Proposal]:
    """Return what the fit and the drivers propose for the case."""
    origin = Origin(customers, now().date(), reader.text)
    found = {}
    if study.estimate:
        found["fit"] = proposal_for(case, study.estimate, study.link, origin)
    if study.segments:
        found["segments"] = segments_proposal(case, study.segments, study.link, origin)
    if study.drivers:
        found["drivers"] = drivers_proposal(case, study.drivers, origin)
    return found


def put_in(proposal: Proposal, left_out: list[str], name: str) -> bool:
    """Write a proposal into the open case."""
    return state.change(say("evidence put in: {name}", name=name), proposal.changes(left_out), field=KEY)


def together(proposal: Proposal) -> Proposal:
    """Return a proposal with all evidence about its numbers taken together."""
    try:
        changed = changed_file(state.current().file, proposal.changes())
    except CxvalueError:  # said when it is to be put in
        return proposal
    return taken_together(proposal, changed.case)


def _open(source: Source, decimal: str = "") -> None:
    case = state.current().file.case
    guess = offered(source, case, now().date())
    table = corrected(guess.table, decimal=decimal) if decimal else guess.table
    before = current_study()
    st.session_state[KEY] = Data(source, table, Wishes(), guess, before.edition + 1 if before else 0)
