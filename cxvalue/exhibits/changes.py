"""What an edited workbook changes in a case: in a sentence and tables."""

from collections.abc import Mapping
from typing import Any

from cxvalue.case.address import entries
from cxvalue.case.records import Case
from cxvalue.exhibits import names
from cxvalue.exhibits.frame import Table, frame
from cxvalue.exhibits.labels import assumption_label, value_text
from cxvalue.locale.reader import UNKNOWN, Reader
from cxvalue.text import counted, say

NOTE_NAMES = {
    "range": say("range"),
    "shape": say("shape"),
    "source": say("source"),
    "owner": say("owner"),
    "status": say("status"),
    "note": say("note"),
}

Changes = tuple[tuple[str, Any, Any], ...]
"""Address, before and after of every change."""


def changes_finding(changes: Changes, reader: Reader) -> str:
    """Return how many changes a workbook brings."""
    if not changes:
        return reader.say("The workbook changes nothing")
    return reader.text(counted("The workbook brings {n} change", "The workbook brings {n} changes", len(changes)))


def changes_table(changes: Changes) -> Table:
    """Return address, before and after of every change."""
    return frame(changes, columns=["address", "before", "after"])


def changes_in_words(before: Case, after: Case, changes: Changes, reader: Reader) -> Table:
    """Return what each change is called, and what stands there before and after."""
    rows = []
    for address, old, new in changes:
        known = entries(before).get(address) or entries(after).get(address)
        label = assumption_label(before if address in entries(before) else after, known, reader) if known else address
        rows.append(
            {
                reader.say("What"): label,
                reader.say("Before"): _shown(old, known, reader),
                reader.say("After"): _shown(new, known, reader),
                reader.say("Address"): address,
            }
        )
    return frame(rows)


def _shown(held: Any, known: Any, reader: Reader) -> str:
    """A value with its unit; of a number with notes, the value and whatever else is written with it."""
    if held is None:
        return UNKNOWN
    if isinstance(held, bool):
        return reader.text(names.PASSED[held])
    if isinstance(held, Mapping):
        return _table_shown(held, known, reader)
    if isinstance(held, (int, float)):
        return value_text(held, known.measure.unit, reader) if known else reader.number(held)
    if isinstance(held, (list, tuple)):
        return " – ".join(_shown(item, known, reader) for item in held)
    return str(held)


def _table_shown(table: Mapping[str, Any], known: Any, reader: Reader) -> str:
    parts = []
    for key, item in table.items():
        shown = _shown(item, known if key in ("value", "range") else None, reader)
        name = reader.text(NOTE_NAMES[key]) if key in NOTE_NAMES else key
        parts.append(shown if key == "value" else f"{name}: {shown}")
    return "; ".join(parts)
