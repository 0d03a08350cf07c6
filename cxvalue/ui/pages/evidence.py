"""Evidence: what the customers' own data say, put into the case with its source; what stands behind a number."""

from collections.abc import Callable

import streamlit as st

from cxvalue.errors import CxvalueError
from cxvalue.evidence.table.warehouse import warehouse_tables
from cxvalue.exhibits.evidence.fit import fit_finding
from cxvalue.locale.reader import Reader
from cxvalue.ui import state
from cxvalue.ui.escape import plain
from cxvalue.ui.evidence import before_after as evidence_before_after
from cxvalue.ui.evidence import mapping as mapping_form
from cxvalue.ui.evidence import purchases as evidence_purchases
from cxvalue.ui.evidence import register as evidence_register
from cxvalue.ui.evidence import retention as evidence_retention
from cxvalue.ui.evidence import study as evidence_exhibits
from cxvalue.ui.evidence import table as customer_data

_KINDS = ["csv", "xlsx", "parquet"]


def render() -> None:
    """Show the page."""
    reader, case = state.reader(), state.current().file.case
    heading = st.empty()
    title = reader.say("What do your own customers say?")
    _bring(reader)
    data = customer_data.current_study()
    if data is not None:
        mapping_form.understood(data, reader)
        mapping_form.form(data, case, reader)
        try:
            with st.spinner(reader.say("Being looked at …")):
                customers, study = customer_data.look_at(data, case)
        except CxvalueError as error:
            customer_data.show_problems(error.problems, reader)
        else:
            title = fit_finding(study.estimate, reader) if study.estimate else title
            evidence_exhibits.show(customers, study, case, reader)
            evidence_before_after.tested(study, customers, case, reader)
    heading.header(plain(title), anchor=False)
    evidence_before_after.show(case, reader)
    evidence_retention.show(case, reader)
    evidence_purchases.show(case, reader)
    evidence_register.show(reader)


def _bring(reader: Reader) -> None:
    """Where the customers come from: a file, a connection of the host, or made up."""
    words = reader.say(
        "One row a customer: a score, and what the customer did afterwards. No row is kept with the {case}."
    )
    st.caption(plain(words))
    left, right = st.columns([3, 1])
    key = customer_data.uploader_key()
    left.file_uploader(
        reader.say("A table of customers"),
        _KINDS,
        key=key,
        on_change=customer_data.take_upload,
        help=reader.say("CSV, Excel or Parquet, up to 50 MB."),
    )
    signs = {"": reader.say("as the file shows"), ",": reader.say("comma"), ".": reader.say("point")}
    right.selectbox(
        reader.say("Decimal sign"),
        list(signs),
        format_func=signs.__getitem__,
        key=customer_data.DECIMAL,
        on_change=customer_data.take_upload,
        help=reader.say("Only where the file leaves it open."),
    )
    _connect(reader)
    with st.container(horizontal=True):
        st.button(
            reader.say("Try it on made-up customers"),
            key="made_up",
            icon=":material/science:",
            on_click=_tried(lambda: customer_data.try_made_up(reader)),
            help=reader.say("Their truth is known: a point takes 26 % off the odds of leaving."),
        )
        if customer_data.current_study() is not None:
            st.button(reader.say("Close the table"), key="forget", on_click=customer_data.forget)
    customer_data.show_problems(customer_data.problems(), reader)


def _connect(reader: Reader) -> None:
    """Tables of the warehouses the host has named, if there are any."""
    names = list(customer_data.named())
    if not names:
        return
    left, middle, right = st.columns([2, 2, 1], vertical_alignment="bottom")
    name = left.selectbox(
        reader.say("Warehouse"), names, key="warehouse", help=reader.say("Only grouped counts leave it.")
    )
    try:
        tables = warehouse_tables(customer_data.named()[name])
    except CxvalueError as error:
        customer_data.show_problems(error.problems, reader)
        return
    table = middle.selectbox(
        reader.say("Table"), tables, key="warehouse_table", help=reader.say("The table with the customers.")
    )
    right.button(reader.say("Connect"), key="connect", on_click=_tried(lambda: customer_data.connect(name, table)))


def _tried(act: Callable[[], None]) -> Callable[[], None]:
    """What a button does, its problems kept for the page to show."""

    def done() -> None:
        customer_data.trying(act)

    return done


if __name__ == "__main__":
    render()
