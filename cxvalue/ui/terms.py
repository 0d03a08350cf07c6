"""The terms of the case: currency, first day, how many months count, tax."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from cxvalue.case.address import entries
from cxvalue.case.guesses import GUESS
from cxvalue.case.records import Case
from cxvalue.case.write import Plain
from cxvalue.locale.reader import Reader
from cxvalue.text import Text, say
from cxvalue.ui import parts, state
from cxvalue.ui.escape import plain

_CURRENCIES = ("SEK", "NOK", "DKK", "EUR")
LENGTHS = (24, 36, 48, 60, 84, 120)
USUAL_TAX = 0.2
"""Rate a case starts from when tax is switched on; a guess, to be replaced."""


def terms(case: Case, reader: Reader) -> None:
    """Show the terms as fields."""
    left, middle, right = st.columns(3)
    with left:
        _choice(case, "currency", (say("Currency"), say("Of every amount; nothing is converted.")), _CURRENCIES, reader)
    with middle:
        _choice(case, "months", (say("Months that count"), say("What falls later is not counted.")), LENGTHS, reader)
    with right:
        key = f"start_{case.start}_{state.current().edition}"
        st.date_input(
            reader.say("Decision date"),
            case.start,
            format="YYYY-MM-DD",
            key=key,
            on_change=_take_day,
            args=(key,),
            help=reader.say("Month 0 of every figure."),
        )
    if case.tax_rate is None:
        change: dict[str, Plain] = {"tax_rate": {"value": USUAL_TAX, "status": GUESS}}
        st.button(reader.say("Count tax"), on_click=_make, args=(say("Count tax"), change))
    else:
        parts.number_field(entries(case)["tax_rate"], reader)
    parts.number_field(entries(case)["discount_rate"], reader)


def _choice(case: Case, address: str, words: tuple[Text, Text], usual: tuple[str | int, ...], reader: Reader) -> None:
    """One of the usual values, or the one the case has; label and help in words."""
    value: str | int = getattr(case, address)
    label, help_text = words
    options = [*usual, *([] if value in usual else [value])]
    key = f"{address}_{value}_{state.current().edition}"
    st.selectbox(
        reader.text(label),
        options,
        options.index(value),
        key=key,
        on_change=_take,
        args=(address, reader.text(label), key),
        help=reader.text(help_text),
    )
    parts.show_refusal(address, reader)


def _take(address: str, label: str, key: str) -> None:
    chosen: str | int = st.session_state[key]
    state.change(say("{name}: {value}", name=label, value=str(chosen)), {address: chosen}, field=address)


def _take_day(key: str) -> None:
    chosen: date = st.session_state[key]
    state.change(say("Decision date: {day}", day=chosen.isoformat()), {"start": chosen}, field="start")


def _make(said: Text, change: Mapping[str, Plain], field: str = "") -> None:
    state.change(said, change, field=field)


def remove(table: str, key: str, name: str, reader: Reader) -> None:
    """Show a button that takes a record out of the case; undo brings it back."""
    label = plain(reader.say("Remove {name}", name=name))
    change: dict[str, Plain] = {f"{table}.{key}": None}
    said = say("removed: {name}", name=name)
    st.button(
        label,
        icon=":material/delete:",
        key=f"remove_{table}_{key}",
        on_click=_make,
        args=(said, change, table),
    )
    parts.show_refusal(table, reader)
