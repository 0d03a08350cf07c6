"""Which column of a customer table is what, in words."""

from cxvalue.case.notes import CustomerTable
from cxvalue.case.records import Case
from cxvalue.evidence.table.prepared import role_label
from cxvalue.exhibits.frame import Table, frame
from cxvalue.locale.reader import Reader
from cxvalue.text import say

SCALE_NAMES = {
    "csat-5": say("CSAT, 1 to 5"),
    "0-10": say("0 to 10"),
    "ces-7": say("CES, 1 to 7"),
    "nps": say("NPS, -100 to 100"),
}

MORE_SCALES = ((1.0, 10.0), (0.0, 100.0))
"""Scales without a name that are common all the same."""

TENURE_NAMES = {"months": say("months"), "years": say("years"), "days": say("days")}


def scale_name(scale: str | tuple[float, float], reader: Reader) -> str:
    """Return what a scale is called: its name, or its ends."""
    if isinstance(scale, str):
        return reader.text(SCALE_NAMES[scale])
    return reader.say("{low} to {high}", low=reader.number(scale[0]), high=reader.number(scale[1]))


def mapping_in_words(table: CustomerTable, case: Case, reader: Reader) -> Table:
    """Return which column is what, and what its cells mean."""
    rows = [(reader.text(role_label(role)), _column_in_words(role, table, reader)) for role in table.columns]
    for key, column in table.touchpoints.items():
        rows.append((case.touchpoints[key].label or key, column))
    rows += [(reader.say("Held equal"), column) for column in table.controls]
    return frame(rows, columns=[reader.say("What"), reader.say("Column")])


def _column_in_words(role: str, table: CustomerTable, reader: Reader) -> str:
    column = table.columns[role]
    if role == "tenure":
        return reader.say("{name}, in {unit}", name=column, unit=TENURE_NAMES[table.tenure_in])
    if role == "churned" and table.left:
        return reader.say("{name}, where it says {values}", name=column, values=", ".join(table.left))
    if role == "score":
        scale = scale_name(table.scale, reader) if table.scale else reader.say("that of the {case}")
        said = reader.say("{name}, scale {scale}", name=column, scale=scale)
        none = ", ".join(value if isinstance(value, str) else reader.number(value) for value in table.no_answer)
        return reader.say("{what}; no answer: {values}", what=said, values=none) if none else said
    return column
