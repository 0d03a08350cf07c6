"""Every assumption in one table, changed where it stands, with the validator's answer beside the cell."""

from typing import Any

import pandas as pd
import streamlit as st

from cxvalue.case.address import Entry, entries
from cxvalue.exhibits import assumptions, labels
from cxvalue.locale.reader import Reader
from cxvalue.text import Text, say
from cxvalue.ui import cached, parts, state
from cxvalue.ui.escape import plain

_SHOWN: dict[str, tuple[Text, Text]] = {
    "label": (say("{Assumption}"), say("What it is called.")),
    "value": (say("Value"), say("Type a number, a percentage, or an amount such as 6.5 M.")),
    "message": (say("Read as"), say("How the value was understood, or why it was not taken.")),
    "unit": (say("Unit"), say("The unit of the value.")),
    "width": (say("Moves the value by"), say("Difference of the NPV between its low and its high end.")),
    "range": (say("Range"), say("Low and high end, such as 12 % – 17 %.")),
    "source": (say("Source"), say("What stands behind it.")),
    "owner": (say("Owner"), say("Who answers for it.")),
    "status": (say("Status"), say("Such as guess, default, agreed.")),
    "address": (say("Address"), say("Its name in the file, in errors and in exports.")),
}
EDITOR = "assumptions"
_TYPED = ("value", "range", "owner", "status")

FILTERS = {
    "all": say("All"),
    "given": say("Given"),
    "default": say("At their default"),
    "ranged": say("With a range"),
    "guess": say("Guesses"),
}


def render() -> None:
    """Show the page."""
    reader = state.reader()
    table = _table(reader)
    heading = st.empty()
    st.caption(plain(reader.say("Changes are made to the {case} as written, whatever {scenario} is shown.")))
    addresses = tuple(_filtered(table, reader).index)
    if _take(_key(addresses, reader), addresses):
        table = _table(reader)
    heading.header(plain(assumptions.assumptions_finding(table, reader)), anchor=False)
    known, shown = entries(state.current().file.case), table.loc[list(addresses)]
    shown["message"] = [_message(known[address], reader) for address in addresses]
    st.data_editor(
        shown[list(_SHOWN)],
        key=_key(addresses, reader),
        num_rows="fixed",
        hide_index=True,
        height=640,
        disabled=[*(_SHOWN.keys() - set(_TYPED))],
        column_config={
            name: st.column_config.TextColumn(
                reader.text(title), help=plain(reader.text(help_text)), pinned=name == "label"
            )
            for name, (title, help_text) in _SHOWN.items()
        },
    )
    for address in state.current().rejected.keys() & known.keys():
        parts.show_refusal(address, reader)


def _key(addresses: tuple[str, ...], reader: Reader) -> str:
    """What the editor is remembered by; after a refusal it starts anew from what the case holds."""
    return f"{EDITOR}_{state.current().edition}_{hash(addresses)}_{reader.language}"


def _table(reader: Reader) -> pd.DataFrame:
    view = cached.as_written(state.view())
    key = (EDITOR, *view.key, reader)
    return cached.once(lambda: assumptions.assumptions_in_words(view.case, cached.swings(view), reader), key)


def _filtered(table: pd.DataFrame, reader: Reader) -> pd.DataFrame:
    left, right, order = st.columns([3, 4, 2], vertical_alignment="bottom")
    searched = left.text_input(
        reader.say("Search"), help=reader.say("Part of a label, an address, an owner or a source."), key="search"
    )
    kind = right.segmented_control(
        reader.say("Show"),
        list(FILTERS),
        default="given",
        required=True,
        format_func=lambda name: reader.text(FILTERS[name]),
        key="filter",
        help=reader.say("Which of them the table shows."),
    )
    biggest = order.toggle(
        reader.say("Largest effect first"),
        key="biggest",
        help=reader.say("By how far each moves the value of the {case}; otherwise in the order of the file."),
    )
    found = table[assumptions.matching_rows(table, searched) & assumptions.rows_of_kind(table, kind)]
    return (found.sort_values("moves", ascending=False, kind="stable") if biggest else found).copy()


def _message(entry: Entry, reader: Reader) -> str:
    """How the value was understood, or why what was typed was not taken."""
    if rejected := state.current().rejected.get(entry.address):
        return "✗ " + " ".join(reader.problem(problem) for problem in rejected.problems)
    return labels.value_with_unit(entry.assumption.value, entry.measure.unit, reader)


def _take(key: str, addresses: tuple[str, ...]) -> bool:
    """Put what was typed into the case, and tell whether there was any; what stands there already is left alone."""
    edited: dict[str, dict[str, Any]] = st.session_state.get(key, {}).get("edited_rows", {})
    for row, cells in edited.items():
        for column, typed in cells.items():
            parts.set_cell(addresses[int(row)], column, str(typed or "").strip())
    return bool(edited)


if __name__ == "__main__":
    render()
