"""The sheets of assumptions and scenarios: every number of the case in one input cell.

An input cell bears the address of its assumption as its name. The calculation reads the cell beside it,
"in use", which is the input or what the chosen scenario makes of it.

Kept whole: the cells, their rules and their scenarios are one sheet, read back as one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import numpy as np

from cxvalue.case.address import matching
from cxvalue.case.overrides import BASE, scenario_values
from cxvalue.case.records import Case, Override
from cxvalue.exhibits import names
from cxvalue.exhibits.labels import scenario_label
from cxvalue.exports.workbook.formula import Formula, call, choose, constant
from cxvalue.exports.workbook.page import SHARE, Book, Look, Page
from cxvalue.exports.workbook.slots import Slot, slot_heading, slot_label, slots_of
from cxvalue.locale.reader import Reader
from cxvalue.text import say
from cxvalue.units import SHARES, Unit

_LABEL, IN_USE, INPUT, _UNIT, LOW, HIGH, SHAPE, SOURCE, OWNER, STATUS, NOTE, _ALLOWED, ADDRESS = range(13)
"""Columns of the assumptions."""

WIDTHS = (46, 14, 14, 26, 11, 11, 11, 24, 24, 12, 50, 34, 44)
HEADER_ROW = 3
SHAPES = ("pert", "triangular", "uniform", "normal", "lognormal")
CHANGES_NAME = "cxvalue.changes"
"""Name of the first cell of the table of changes."""
NUMBER_OF_CHANGE = 3
"""Column of the number of a change."""
_KINDS = {"value": say("is"), "times": say("times"), "plus": say("plus")}
LONGEST_HELP = 255
"""Characters a spreadsheet shows beside a cell."""


@dataclass
class InputCells:
    """References the calculation reads: what is in use of every number, and the levers of the verdict."""

    strength: Formula
    postponed: Formula
    scenario: Formula
    """Number of the chosen scenario, 1 for the case as written."""
    used: dict[str, Formula] = field(default_factory=dict)

    def __call__(self, address: str) -> Formula:
        """Return the number in use at an address."""
        return self.used[address]


def number_format(measured: Unit, value: float) -> str:
    """Return the number format of an assumption: percentages for shares, no more decimals than needed."""
    if measured in SHARES:
        return SHARE if abs(1000 * value - round(1000 * value)) < 1e-9 else "0.0###%"
    return "#,##0" if value == int(value) else "General"


def fill_inputs(book: Book, assumptions: Page, scenarios: Page, inputs: InputCells) -> None:
    """Write both sheets and let `inputs` know where every number is."""
    slots = list(slots_of(book.case))
    rows = _rows_of(slots, book)
    bases = {
        slot.address: assumptions.at(
            rows[slot.address], INPUT, slot.assumption.value if slot.assumption else float("nan")
        )
        for slot in slots
    }
    _fill_rows(book, assumptions, slots, rows)
    by_scenario = _fill_scenarios(book, scenarios, slots, bases)
    for slot in slots:
        used = _in_use(slot, bases[slot.address], by_scenario, inputs)
        look = Look(number_format(slot.measure.unit, float(used.value)))
        inputs.used[slot.address] = assumptions.formula(rows[slot.address], IN_USE, used, look)


def _in_use(slot: Slot, base: Formula, by_scenario: Mapping[str, Formula], inputs: InputCells) -> Formula:
    """The input; what the scenario makes of it; where it is left out, what stands in for it."""
    if slot.assumption is None:
        other = constant(0.0) if slot.address == "tax_rate" else inputs("discount_rate")
        return Formula(choose(call("ISNUMBER", (base,), 0.0), base, other).text, other.value)
    if slot.address not in by_scenario:
        return base
    values = by_scenario[slot.address]
    place = int(inputs.scenario.value) - 1
    return call("INDEX", (values, inputs.scenario), values.value[place])


def _rows_of(slots: list[Slot], book: Book) -> dict[str, int]:
    """The row of each address, a heading above each record."""
    rows = {}
    row = HEADER_ROW + 1
    for _, group in groupby(slots, key=lambda slot: slot_heading(slot, book.case, book.reader)):
        row += 1
        for slot in group:
            rows[slot.address] = row
            row += 1
    return rows


def _fill_rows(book: Book, page: Page, slots: list[Slot], rows: Mapping[str, int]) -> None:
    reader = book.reader
    page.begin(
        reader.say("Blue on yellow is typed, black is computed. The address of a number is the name of its cell.")
    )
    titles = [
        reader.say("{Assumption}"),
        reader.say("In use"),
        reader.say("Input"),
        reader.say("Unit"),
        reader.say("Low"),
        reader.say("High"),
        reader.say("Shape"),
        reader.say("Source"),
        reader.say("Owner"),
        reader.say("Status"),
        reader.say("Note"),
        reader.say("Allowed"),
        reader.say("Address"),
    ]
    page.header(titles, HEADER_ROW)
    page.sheet.freeze_panes(HEADER_ROW + 1, 1)
    for heading, group in groupby(slots, key=lambda slot: slot_heading(slot, book.case, reader)):
        members = list(group)
        page.text(rows[members[0].address] - 1, _LABEL, heading, Look(kind="text", bold=True))
        for slot in members:
            _fill_row(book, page, slot, rows[slot.address])
            page.row = rows[slot.address] + 1
    page.sheet.autofilter(HEADER_ROW, 0, page.row - 1, ADDRESS)
    for column, width in enumerate(WIDTHS):
        page.sheet.set_column(column, column, width)
    page.sheet.repeat_rows(0, HEADER_ROW)
    page.end(last_column=ADDRESS)


def _fill_row(book: Book, page: Page, slot: Slot, row: int) -> None:
    held, reader = slot.assumption, book.reader
    look = Look(number_format(slot.measure.unit, held.value if held else 0.0), kind="input")
    page.text(row, _LABEL, slot_label(slot, book.case, reader))
    _optional_number(page, row, INPUT, held.value if held else None, look)
    page.text(row, _UNIT, names.unit(slot.measure.unit, reader), Look(kind="unit"))
    low, high = held.range if held and held.range else (None, None)
    _optional_number(page, row, LOW, low, look)
    _optional_number(page, row, HIGH, high, look)
    words = {
        SHAPE: (held.shape if held else None) or "",
        SOURCE: ", ".join(held.source) if held else "",
        OWNER: (held.owner if held else None) or "",
        STATUS: (held.status if held else None) or "",
        NOTE: (held.note if held else None) or "",
    }
    for column, text in words.items():
        page.text(row, column, text, Look("@", kind="input", wrap=column == NOTE))
    page.text(row, _ALLOWED, reader.text(slot.measure.allowed()), Look(kind="unit"))
    page.text(row, ADDRESS, slot.address, Look(kind="note"))
    page.sheet.data_validation(row, INPUT, row, INPUT, _validation(slot, page, row))
    page.sheet.data_validation(row, SHAPE, row, SHAPE, {"validate": "list", "source": list(SHAPES)})
    book.file.define_name(slot.address, f"={page.at(row, INPUT, 0.0).text}")


def _optional_number(page: Page, row: int, column: int, value: float | None, look: Look) -> None:
    if value is None:
        page.sheet.write_blank(row, column, None, page.book.look(look))
    else:
        page.number(row, column, value, look)


def _validation(slot: Slot, page: Page, row: int) -> dict[str, Any]:
    """The bounds of the model as a rule of the cell, with one line of help and what is allowed."""
    (low, high), measure = slot.bounded, slot.measure
    reader = page.book.reader
    allowed = reader.text(measure.allowed())
    rule: dict[str, Any] = {
        "validate": "integer" if measure.whole else "decimal",
        "input_message": reader.text(measure.help)[:LONGEST_HELP],
        "error_title": reader.say("Not allowed"),
        "error_message": allowed[:LONGEST_HELP],
    }
    if low and high and not measure.above:
        return rule | {"criteria": "between", "minimum": measure.low, "maximum": measure.high}
    if low and high:
        cell = page.local(page.at(row, INPUT, 0.0).text)
        return rule | {
            "validate": "custom",
            "value": f"=AND({cell}>{measure.low!r},{cell}<={measure.high!r})",
        }
    if low:
        return rule | {"criteria": ">" if measure.above else ">=", "value": measure.low}
    return rule | {"criteria": "between", "minimum": -1e15, "maximum": measure.high}


def _fill_scenarios(book: Book, page: Page, slots: list[Slot], bases: Mapping[str, Formula]) -> dict[str, Formula]:
    """Write the scenarios, their changes, and what they make of every number they touch."""
    reader, case = book.reader, book.case
    page.begin(reader.say("The dropdown on the first sheet chooses; the changes below are inputs."))
    _fill_list(book, page)
    numbers = _fill_changes(book, page)
    touched = {address for scenario in case.scenarios for address in scenario_values(case, scenario)}
    found: dict[str, Formula] = {}
    page.row += 1
    if touched:
        page.header(
            [reader.say("{Assumption}"), reader.say("Address"), *scenario_names(case, reader).values()],
            figures=tuple(range(2, 3 + len(case.scenarios))),
        )
    for slot in slots:
        if slot.address in touched:
            found[slot.address] = _fill_values(book, page, slot, bases[slot.address], numbers)
    page.sheet.set_column(0, 0, 64)
    page.sheet.set_column(1, 1, 40)
    page.sheet.set_column(2, 3 + len(case.scenarios), 18)
    page.end(last_column=max(5, 2 + len(case.scenarios)))
    return found


def scenario_names(case: Case, reader: Reader) -> dict[str, str]:
    """Return what each scenario is called in the dropdown, `base` first; of two alike the later bears its id."""
    names_of: dict[str, str] = {}
    for scenario in (BASE, *case.scenarios):
        label = scenario_label(case, scenario, reader)
        names_of[scenario] = f"{label} ({scenario})" if label in names_of.values() else label
    return names_of


def _fill_list(book: Book, page: Page) -> None:
    reader, case = book.reader, book.case
    page.row = HEADER_ROW
    page.header([reader.say("{Scenario}"), reader.say("Id"), reader.say("Builds on"), reader.say("Note")])
    for scenario, label in scenario_names(case, reader).items():
        record = case.scenarios.get(scenario)
        on, note = (record.on or BASE, record.note or "") if record else ("", "")
        for column, text in enumerate((label, scenario, on, note)):
            page.text(page.row, column, text)
        page.row += 1


def _fill_changes(book: Book, page: Page) -> dict[tuple[str, str], Formula]:
    """Write every change of every scenario with its number as an input."""
    reader, case = book.reader, book.case
    numbers: dict[tuple[str, str], Formula] = {}
    page.row += 1
    book.file.define_name(CHANGES_NAME, f"={page.at(page.row, 0, 0.0).text}")
    page.header([reader.say("{Scenario}"), reader.say("Address"), reader.say("Change"), reader.say("Number")])
    for scenario, record in case.scenarios.items():
        for pattern, change in record.set.items():
            kind = input_kind(change)
            number = getattr(change, kind)
            for column, text in enumerate((scenario, pattern, reader.text(_KINDS[kind]))):
                page.text(page.row, column, text)
            numbers[scenario, pattern] = page.number(page.row, NUMBER_OF_CHANGE, number, Look(kind="input"))
            page.row += 1
    return numbers


def input_kind(change: Override) -> str:
    """Return how an override changes: `value`, `times` or `plus`."""
    return next(kind for kind in _KINDS if getattr(change, kind) is not None)


def _fill_values(
    book: Book, page: Page, slot: Slot, base: Formula, numbers: Mapping[tuple[str, str], Formula]
) -> Formula:
    """Write what every scenario makes of one number; return the row of them."""
    case, row = book.case, page.row
    page.text(row, 0, f"{slot_heading(slot, case, book.reader)}, {slot_label(slot, case, book.reader)}")
    page.text(row, 1, slot.address, Look(kind="note"))
    look = Look(number_format(slot.measure.unit, float(base.value)))
    cells = {BASE: page.formula(row, 2, base, look)}
    for scenario in _lowest_first(case):
        below = cells[case.scenarios[scenario].on or BASE]
        value = _overridden(case, scenario, slot.address, below, numbers)
        column = 3 + list(case.scenarios).index(scenario)
        cells[scenario] = page.formula(row, column, value, Look(number_format(slot.measure.unit, float(value.value))))
    page.row += 1
    ordered = [cells[BASE], *(cells[scenario] for scenario in case.scenarios)]
    return Formula(page.area((row, row), 2, 2 + len(case.scenarios)), np.array([float(cell.value) for cell in ordered]))


def _lowest_first(case: Case) -> list[str]:
    """The scenarios so that each comes after the one it builds on."""
    done: list[str] = []
    while len(done) < len(case.scenarios):
        done += [
            key for key, item in case.scenarios.items() if key not in done and (item.on is None or item.on in done)
        ]
    return done


def _overridden(
    case: Case, scenario: str, address: str, below: Formula, numbers: Mapping[tuple[str, str], Formula]
) -> Formula:
    """A number after the changes of one scenario, in their order."""
    value = below
    for pattern, change in case.scenarios[scenario].set.items():
        if matching(pattern, [address]):
            number = numbers[scenario, pattern]
            value = {"value": number, "times": value * number, "plus": value + number}[input_kind(change)]
    return value
