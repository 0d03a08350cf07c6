"""The input cells of a case: which there are, what they are called, what is allowed in each.

Written and read back by the same list, so that what one side writes the other finds.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from cxvalue.case.address import Entry, entries, measure_of
from cxvalue.case.fields import LARGEST, Assumption, Measure
from cxvalue.case.records import Case
from cxvalue.exhibits.labels import assumption_label, record_label
from cxvalue.locale.reader import Reader
from cxvalue.text import TERMS

OPTIONAL = ("tax_rate", "finance_rate", "reinvestment_rate")
"""Numbers a case may leave out and a reader may fill in."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One input cell: its address, what it holds, its unit and bounds; nothing is held by a number left out."""

    address: str
    assumption: Assumption | None
    measure: Measure

    @property
    def bounded(self) -> tuple[bool, bool]:
        """Tell whether there is a lowest and a highest value."""
        return self.measure.low > -LARGEST, self.measure.high < LARGEST


def slots_of(case: Case) -> Iterator[Slot]:
    """Return every input cell for an assumption, the numbers a case may leave out after those of the case itself."""
    known = entries(case)
    yield from (
        Slot(entry.address, entry.assumption, entry.measure) for entry in known.values() if "." not in entry.address
    )
    for name in OPTIONAL:
        measure = measure_of(Case, name)
        if name not in known and measure:
            yield Slot(name, None, measure)
    yield from (
        Slot(entry.address, entry.assumption, entry.measure) for entry in known.values() if "." in entry.address
    )


def slot_heading(slot: Slot, case: Case, reader: Reader) -> str:
    """Return what the record a slot belongs to is called, with its kind: "Segment: Families"."""
    table, _, rest = slot.address.partition(".")
    if not rest:
        return reader.say("The {case}")
    key = rest.split(".")[0]
    kind = reader.term(table.removesuffix("s").capitalize()) if table.removesuffix("s") in TERMS else table
    return f"{kind}: {record_label(case, getattr(case, table)[key], key, reader) or key}"


def slot_label(slot: Slot, case: Case, reader: Reader) -> str:
    """Return what a slot is called within its record."""
    if slot.assumption is None:
        return reader.text(slot.measure.label)
    entry = Entry(slot.address, slot.assumption, slot.measure, given=True)
    return assumption_label(case, entry, reader, within=2)
