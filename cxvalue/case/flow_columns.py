"""Which column of a table of cash flows is what, or which periods its columns are; what is in doubt is a question.

A table of flows has a row for each period, or a column for each; the second is turned upright here.
"""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cxvalue.case.flows import MOST_PERIODS
from cxvalue.errors import FlowsError, Problem
from cxvalue.files.table.days import calendar, days, form_of
from cxvalue.files.table.layout import LONGEST_SHOWN, Cell, LeftOut, Row, is_figure, is_total, text_of
from cxvalue.files.table.sheet import Sheet
from cxvalue.locale.languages import words_for
from cxvalue.numerals import readings
from cxvalue.text import NOTHING, Text, say

COLUMNS = ("period", "date", "amount", "benefit", "cost", "line", "kind", "risk_adjustment")
SYNONYMS: Mapping[str, tuple[str, ...]] = {name: words_for(f"flow_{name}") for name in COLUMNS}
"""What columns of cash flows are called, beside the names of the format."""

NAMES = {word: name for name, words in SYNONYMS.items() for word in (name, *words)} | {name: name for name in COLUMNS}

ALLOWED = say("period or date, amount (or benefit and cost), and optionally line, kind, risk_adjustment")
SUMS_ROWS, SUMS_COLUMNS = say("a row that sums up the others"), say("a column that sums up the others")
NAME_THEM = say("The first row names the columns, such as period,amount.")


@dataclass(frozen=True, slots=True)
class AmountEntry:
    """One amount with what stands beside it, each cell as it is in the table."""

    row: int
    when: Cell
    amount: Cell
    line: str = ""
    kind: Cell = None
    risk: Cell = None
    column: str = "amount"


@dataclass(frozen=True, slots=True)
class Upright:
    """The amounts of a table in order; which columns it has, and what was decided or is not used.

    when : period, date, or place where the amounts follow one another in order
    """

    entries: tuple[AmountEntry, ...]
    when: str
    columns: frozenset[str]
    notes: tuple[Text, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def upright(sheet: Sheet) -> Upright:
    """Return the amounts of a table, a row for each.

    Raises
    ------
    FlowsError
        If it is not clear which column is what.
    """
    if sheet.header and _names_periods(sheet.header):
        return _turned(sheet, sheet.header, sheet.header_line, sheet.rows)
    if sheet.header and (len(sheet.header) > 1 or not sheet.is_pasted):
        return _by_name(sheet)
    return _by_place(sheet)


def _names_periods(cells: Sequence[str]) -> bool:
    """Tell whether all but the first of some cells are calendar periods, a total aside."""
    named = [cell for cell in cells[1:] if cell and not is_total(cell)]
    return len(named) > 1 and calendar(named) is not None


def _by_name(sheet: Sheet) -> Upright:
    columns, problems = _named(sheet)
    problems += list(_widths(sheet))
    if problems:
        raise FlowsError(problems)
    amounts = [name for name in ("amount", "benefit", "cost") if name in columns]
    when = "period" if "period" in columns else "date"
    entries: list[AmountEntry] = []
    left: list[LeftOut] = []
    for row in sheet.rows:
        held = {name: row.cells[place] if place < len(row.cells) else None for name, place in columns.items()}
        if is_total(held[when]) or is_total(held.get("line")):
            left.append(_row_left(row))
            continue
        if "amount" not in columns and not any(text_of(held[name]) for name in amounts):
            left.append(replace(_row_left(row), why=say("a row without an amount")))
        for name in amounts:
            kind = held.get("kind") if name == "amount" else name
            if name == "amount" or text_of(held[name]):
                line = text_of(held.get("line"))
                entries.append(
                    AmountEntry(row.line, held[when], held[name], line, kind, held.get("risk_adjustment"), name)
                )
    return Upright(tuple(entries), when, frozenset(columns), (), tuple(left))


def _named(sheet: Sheet) -> tuple[dict[str, int], list[Problem]]:
    """Place every column by name, or say what is wrong with the header."""
    problems: list[Problem] = []
    columns: dict[str, int] = {}
    for position, written in enumerate(sheet.header):
        name = NAMES.get(written.lower().strip())
        if name is None:
            problems.append(_unknown(sheet, written, position))
        elif name in columns:
            problems.append(header_problem(sheet, say("the column {name} stands twice", name=name)))
        else:
            columns[name] = position
    both = "benefit" in columns or "cost" in columns
    if not problems or ("amount" not in columns and not both):
        if "amount" not in columns and not both:
            problems.append(header_problem(sheet, say("the column amount is missing")))
        elif "amount" in columns and both:
            problems.append(header_problem(sheet, say("there must be one of amount, and benefit and cost")))
        if ("period" in columns) == ("date" in columns):
            problems.append(header_problem(sheet, say("there must be one of the columns period and date")))
    if not sheet.rows:
        problems.append(header_problem(sheet, say("there are 0 rows of flows")))
    return columns, problems


def _widths(sheet: Sheet) -> Iterator[Problem]:
    for row in sheet.rows:
        found, wanted = len(row.cells), len(sheet.header)
        if found > wanted or (not sheet.is_workbook and found < wanted and wanted > 1):
            message = say("the row has {n} cells, the header {m}", n=found, m=wanted)
            yield Problem("", message, file=sheet.name, line=row.line)


def _unknown(sheet: Sheet, written: str, position: int) -> Problem:
    near = difflib.get_close_matches(written.lower(), list(NAMES), n=1)
    hint = say("Did you mean {name}?", name=near[0]) if near else say("Rename or delete the column.")
    message = say("column {position} is not known", position=position + 1)
    return header_problem(sheet, message, found=f'"{written[:60]}"', hint=hint)


def header_problem(sheet: Sheet, message: Text, *, found: str = "", hint: Text = NAME_THEM) -> Problem:
    """Return a problem of the first row."""
    return Problem("", message, hint, found, ALLOWED, sheet.name, sheet.header_line)


def _turned(sheet: Sheet, header: Sequence[str], header_line: int, rows: Sequence[Row]) -> Upright:
    """A table with a column for each period: each cell becomes a row."""
    places = [place for place, cell in enumerate(header) if place and cell and not is_total(cell)]
    totals = [place for place, cell in enumerate(header) if place and is_total(cell)]
    left = [LeftOut(header_line, _column_text(header, rows, place), SUMS_COLUMNS) for place in totals]
    entries: list[AmountEntry] = []
    problems: list[Problem] = []
    for row in rows:
        label = text_of(row.cells[0]) if row.cells else ""
        if is_total(label):
            left.append(_row_left(row))
            continue
        stray = [text_of(cell) for place, cell in enumerate(row.cells) if place not in (0, *places, *totals)]
        if any(stray):
            message = say("has a cell with no period above it")
            problems.append(Problem("", message, NAME_THEM, next(filter(None, stray)), file=sheet.name, line=row.line))
        for place in places:
            cell = row.cells[place] if place < len(row.cells) else None
            entries.append(AmountEntry(row.line, header[place], cell if text_of(cell) else 0.0, label))
    if problems:
        raise FlowsError(problems)
    notes = (say("read with a column for each period"),)
    return Upright(tuple(entries), "period", frozenset(("period", "amount", "line")), notes, tuple(left))


def _column_text(header: Sequence[str], rows: Sequence[Row], place: int) -> str:
    cells = [text_of(row.cells[place]) for row in rows if place < len(row.cells)]
    return " · ".join([header[place], *filter(None, cells)])[:LONGEST_SHOWN]


def _row_left(row: Row) -> LeftOut:
    return LeftOut(row.line, " · ".join(filter(None, map(text_of, row.cells)))[:LONGEST_SHOWN], SUMS_ROWS)


def _by_place(sheet: Sheet) -> Upright:
    """A table without names of columns: one column or row of amounts, periods beside or above them."""
    rows, notes = list(sheet.rows), list[Text]()
    if sheet.header:
        notes.append(say("the first row is a heading: {heading}", heading=sheet.header[0][:60]))
    width = max(len(row.cells) for row in rows)
    if width == 1:
        return _column([(row.line, row.cells[0]) for row in rows], notes)
    if len(rows) == 1:
        return _row(rows[0], notes)
    first = [text_of(cell) for cell in rows[0].cells]
    above = [cell for cell in first if cell]
    if len(above) > 1 and calendar(above) is not None and _are_figures(rows[1].cells):
        labelled = ["", *first] if all(first) and not any(is_word(row.cells[0]) for row in rows[1:]) else first
        body = rows[1:] if labelled is first else [Row(row.line, ("", *row.cells)) for row in rows[1:]]
        return _turned(sheet, labelled, rows[0].line, body)
    if width == 2 and _are_periods([row.cells[0] for row in rows]):
        left = tuple(_row_left(row) for row in rows if is_total(row.cells[0]))
        kept = [row for row in rows if not is_total(row.cells[0])]
        pairs = tuple(AmountEntry(row.line, row.cells[0], row.cells[1] if len(row.cells) > 1 else None) for row in kept)
        return Upright(pairs, "period", frozenset(("period", "amount")), tuple(notes), left)
    hint = say("Put a row with the names of the columns above it, such as period, cost and benefit.")
    message = say("has {n} columns, and it is not clear which is what", n=width)
    raise FlowsError([Problem("", message, hint, allowed=ALLOWED, file=sheet.name, line=rows[0].line)])


def is_word(cell: Cell) -> bool:
    """Tell whether a cell holds text that is no number and no day."""
    return bool(text_of(cell)) and not is_figure(cell)


def _are_figures(cells: Sequence[Cell]) -> bool:
    filled = [cell for cell in cells if text_of(cell)]
    return sum(map(is_figure, filled)) >= len(filled) - 1 > 0


def _are_periods(cells: Sequence[Cell]) -> bool:
    """Tell whether cells are periods in order: whole numbers, calendar periods or days."""
    named = [text_of(cell) for cell in cells if not is_total(cell)]
    if calendar(named) is not None:
        return True
    if form_of([days(cell) for cell in named]) is not None:
        return True
    numbers = [readings(cell).value for cell in named]
    known = [
        number for number in numbers if number is not None and number == int(number) and 0 <= number <= MOST_PERIODS
    ]
    return len(known) == len(named) and known == sorted(known)


def _column(cells: Sequence[tuple[int, Cell]], notes: Sequence[Text]) -> Upright:
    """Amounts one below the other; a blank one counts as 0 in its place, and a total at the end is none of them."""
    blanks = [str(line) for line, cell in cells if not text_of(cell)]
    said = [*notes]
    if blanks:
        said.append(say("blank counts as 0: line {lines}", lines=", ".join(blanks[:20])))
    entries = [
        AmountEntry(line, float(place), cell if text_of(cell) else 0.0) for place, (line, cell) in enumerate(cells)
    ]
    return Upright(tuple(entries), "place", frozenset(("amount",)), tuple(said))


def _row(row: Row, notes: Sequence[Text]) -> Upright:
    """Amounts beside one another; a label or a lone year before them is no amount."""
    cells = list(row.cells)
    label = ""
    years = [calendar([text_of(cell)]) is not None for cell in cells]
    alone = len(cells) > 2 and years[0] and not any(years[1:])
    if is_word(cells[0]) or alone:
        label = text_of(cells.pop(0))
    found = _column([(row.line, cell) for cell in cells], notes)
    if not label:
        return found
    entries = tuple(AmountEntry(entry.row, entry.when, entry.amount, label) for entry in found.entries)
    said = say("the first cell is a label: {label}", label=label[:60])
    return Upright(entries, found.when, found.columns | {"line"}, (*found.notes, said))


__all__ = ["NOTHING", "AmountEntry", "Upright", "header_problem", "is_word", "upright"]
