"""The register: everything that stands behind one assumption, what contradicts it, and the form that adds to it."""

from typing import Any, get_args

import streamlit as st

from cxvalue.case.address import entries, free_id
from cxvalue.case.notes import Evidence
from cxvalue.case.records import Case
from cxvalue.errors import CxvalueError
from cxvalue.evidence.register import Register
from cxvalue.exhibits import labels
from cxvalue.exhibits.evidence.register import (
    SOURCE_NAMES,
    hypotheses_in_words,
    register_details,
)
from cxvalue.locale.reader import Reader
from cxvalue.report import evidence as report
from cxvalue.text import say
from cxvalue.ui import cached, parts, state
from cxvalue.ui.escape import plain

FIELD = "evidence"


def show(reader: Reader) -> None:
    """Show the register of the assumption that is chosen, and the form for one more source."""
    case = state.current().file.case
    st.subheader(plain(reader.say("What stands behind each {assumption}")), anchor=False)
    found = cached.registers(cached.as_written(state.view()))
    known = entries(case)
    carrying = [swing.address for swing in cached.swings(cached.as_written(state.view()))]
    addresses = sorted(found, key=lambda address: carrying.index(address) if address in carrying else len(carrying))
    wanted = [*addresses, *(address for address in carrying if address not in found)]
    if not wanted:
        st.caption(plain(reader.say("No {assumption} moves the value yet.")))
        return
    address = st.selectbox(
        plain(reader.say("{Assumption}")),
        wanted,
        format_func=lambda item: labels.assumption_label(case, known[item], reader),
        key="register_of",
        help=plain(reader.say("Those with evidence come first, then those that move the value most.")),
    )
    if address in found:
        _exhibit(found[address], case, reader)
    else:
        st.caption(plain(reader.say("Nothing stands behind it yet.")))
    _hypotheses(case, reader)
    _add(address, case, reader)


def _exhibit(found: Register, case: Case, reader: Reader) -> None:
    parts.exhibit(report.register(found, case, reader), state.current().digest, found.address)
    st.caption(plain(register_details(found, case, reader)))


def _hypotheses(case: Case, reader: Reader) -> None:
    """Which of the three questions behind each initiative has evidence."""
    if not case.initiatives:
        return
    with st.expander(plain(reader.say("What, why, does it work: the evidence of each {initiative}"))):
        st.dataframe(hypotheses_in_words(case, reader), hide_index=True)


def _add(address: str, case: Case, reader: Reader) -> None:
    with (
        st.expander(reader.say("Add a source"), icon=":material/add:"),
        st.form("evidence", border=False, enter_to_submit=False),
    ):
        given = _fields(reader)
        if st.form_submit_button(reader.say("Add")):
            try:
                record = _record(given, address, case, reader)
            except CxvalueError as error:
                state.reject(FIELD, "", error.problems)
            else:
                name = given["label"] or given["kind"]
                key = free_id(name, case.evidence)
                if state.change(say("added: {name}", name=name), {f"evidence.{key}": record}, field=FIELD):
                    st.rerun()
        parts.show_refusal(FIELD, reader)


def _fields(reader: Reader) -> dict[str, Any]:
    left, middle, right = st.columns(3)
    kinds = get_args(Evidence.model_fields["kind"].annotation)
    stances = {
        "": reader.say("as its numbers say"),
        "supports": reader.say("supports"),
        "contradicts": reader.say("contradicts"),
    }
    return {
        "label": left.text_input(reader.say("Name"), help=reader.say("What the source is called.")),
        "kind": middle.selectbox(
            reader.say("Kind"),
            kinds,
            format_func=lambda key: reader.text(SOURCE_NAMES[key]),
            help=reader.say("Three kinds that agree make it triangulated."),
        ),
        "stance": right.selectbox(
            reader.say("Says"),
            list(stances),
            format_func=stances.__getitem__,
            help=reader.say("For a source without numbers."),
        ),
        "low": left.text_input(
            reader.say("Lowest"),
            help=reader.say("Low end of the 95 % interval, or what an expert thinks it is at least."),
        ),
        "estimate": middle.text_input(
            reader.say("Estimate"), help=reader.say("The value it gives, or the most likely one.")
        ),
        "high": right.text_input(
            reader.say("Highest"),
            help=reader.say("High end of the 95 % interval, or what an expert thinks it is at most."),
        ),
        "date": left.date_input(reader.say("Day"), None, help=reader.say("When it was found.")),
        "expires": middle.date_input(
            reader.say("Holds until"), None, help=reader.say("After this day it no longer counts.")
        ),
        "note": right.text_input(reader.say("Note"), help=reader.say("How, with whom, where to read it.")),
    }


def _record(given: dict[str, Any], address: str, case: Case, reader: Reader) -> dict[str, Any]:
    """A source as the case keeps it; an expert's three numbers are points, others an estimate and its interval."""
    unit = entries(case)[address].measure.unit
    numbers = {
        name: labels.typed_value(given[name], unit, reader.language)
        for name in ("low", "estimate", "high")
        if str(given[name]).strip()
    }
    record: dict[str, Any] = {"label": given["label"] or None, "kind": given["kind"], "about": address}
    if len(numbers) == 3 and given["kind"] == "expert":
        record["points"] = [numbers["low"], numbers["estimate"], numbers["high"]]
    else:
        record["estimate"] = numbers.get("estimate")
        if {"low", "high"} <= numbers.keys():
            record["interval"] = [numbers["low"], numbers["high"]]
    record |= {name: given[name] or None for name in ("stance", "date", "expires", "note")}
    return {key: value for key, value in record.items() if value is not None}
