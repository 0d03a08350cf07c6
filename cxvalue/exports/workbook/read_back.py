"""The way back: what was typed into a workbook of ours, as changes of the case it was made from.

The workbook carries the case file it was made from; an input that differs from it is a change. What
cannot be placed is refused, all of it at once, each with the cell it stands in.

Kept whole: each kind of cell is read beside its siblings, with the same refusals.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxvalue.analysis.alternatives import MONTHS_OF
from cxvalue.analysis.horizons import ends_of
from cxvalue.case.address import free_id
from cxvalue.case.digest import digest_of
from cxvalue.case.fields import Assumption
from cxvalue.case.read import Beside, CaseFile, changed_file, parse_case
from cxvalue.case.records import Case
from cxvalue.case.write import Plain
from cxvalue.errors import FileError, Problem
from cxvalue.exports.workbook import inputs
from cxvalue.exports.workbook.case_text import BOOK_FORMAT, DIGEST, FORMAT_NAME, MARK, NAME, PIECES_NAME, text_from
from cxvalue.exports.workbook.comparison import AMOUNTS_OF_NEW, NAME_OF_NEW, NEW, STEP_OF_NEW
from cxvalue.exports.workbook.slots import Slot, slots_of
from cxvalue.files.table.sheet import MOST_SHEET_BYTES, NamedSheets, parse_named_sheets
from cxvalue.files.text import decode, read_bytes
from cxvalue.text import NOTHING, Text, say

WANTED = (MARK, "discount_rate", "scenario", inputs.CHANGES_NAME, NAME_OF_NEW.format(number=1))
"""A name on every sheet that has inputs."""

EXPORT_AGAIN = say("Export the {case} again and type the changes into that.")
_DIGITS = 15
"""Significant digits every spreadsheet keeps of a number; two numbers alike in them are the same."""


@dataclass(frozen=True, slots=True)
class _Change:
    """One difference between the workbook and the case it was made from."""

    address: str
    before: Plain
    after: Plain


@dataclass(frozen=True, slots=True)
class ReadBack:
    """The case a workbook was made from, what was changed in it, and the case that makes."""

    before: CaseFile
    changes: tuple[_Change, ...]
    after: CaseFile


def read_back(content: bytes, name: str, beside: Beside | Mapping[str, bytes] | None = None) -> ReadBack:
    """Return what was typed into a workbook.

    Raises
    ------
    FileError
        If it is no workbook of ours, or holds what cannot be placed; every problem names its cell.
    CaseError
        If the changed case breaks a rule.
    """
    sheets = parse_named_sheets(content, name, WANTED)
    _refuse_foreign(sheets, name)
    book = _Typed(sheets, name)
    before = parse_case(book.case_text().encode(), str(book.named(NAME).value or "case.toml"), beside=beside)
    if digest_of(before.case) != book.named(DIGEST).value:
        message = say("holds a {case} file that was edited inside it")
        raise FileError(
            [Problem("", message, say("Type changes into the inputs, or edit the {case} file itself."), file=name)]
        )
    changes = [
        *_of_assumptions(book, before.case),
        *_of_levers(book, before.case),
        *_of_scenarios(book, before.case),
        *_of_new_alternatives(book, before.case),
    ]
    if book.problems:
        raise FileError(book.problems)
    after = changed_file(before, {change.address: change.after for change in changes}) if changes else before
    return ReadBack(before, tuple(changes), after)


def refuse_newer(found: ReadBack, path: Path) -> None:
    """Refuse to write over a case file that is not the one the workbook was made from.

    Raises
    ------
    FileError
        If there is a file at the path, and its text is another one.
    """
    if path.is_file() and decode(read_bytes(path, most=MOST_SHEET_BYTES), path.name).text != found.before.text:
        message = say("is not the {case} the workbook was made from, or has changed since")
        raise FileError([Problem("", message, say("Write to another file, or export it again."), file=path.name)])


def _refuse_foreign(sheets: NamedSheets, name: str) -> None:
    missing = [wanted for wanted in (*WANTED, NAME, FORMAT_NAME, DIGEST, PIECES_NAME) if wanted not in sheets.names]
    if MARK in missing:
        hint = say("`cxvalue export CASE --to case.xlsx` makes one; `cxvalue flows` values a table of cash flows.")
        raise FileError([Problem("", say("is no workbook this program made"), hint, file=name)])
    if missing:
        message = say("has lost the name {name}, by which its inputs are found", name=missing[0])
        raise FileError([Problem("", message, EXPORT_AGAIN, file=name)])


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell with what it holds and where it stands."""

    at: str
    value: Any


class _Typed:
    """The inputs of a workbook, and the problems found while reading them."""

    def __init__(self, sheets: NamedSheets, file: str) -> None:
        self.sheets, self.file = sheets, file
        self.problems: list[Problem] = []
        written = self.named(FORMAT_NAME).value
        if not str(written).isdecimal() or int(str(written)) > BOOK_FORMAT:
            message = say("is of a newer format than this program reads")
            raise FileError(
                [
                    Problem(
                        "",
                        message,
                        say("Update the program."),
                        str(written),
                        say("up to {format}", format=BOOK_FORMAT),
                        file=file,
                    )
                ]
            )

    def refuse(self, cell: _Cell, address: str, message: Text, hint: Text = NOTHING, allowed: Text = NOTHING) -> None:
        """Note a problem of a cell."""
        found = (
            ""
            if cell.value is None
            else str(cell.value.get("without", "") if isinstance(cell.value, dict) else cell.value)
        )
        where = say("{message}, in cell {cell}", message=message, cell=cell.at)
        self.problems.append(Problem(address, where, hint, found, allowed, file=self.file))

    def rows(self, name: str) -> Mapping[int, Sequence[Any]]:
        """The rows of the sheet a name stands on, by line."""
        return self.sheets.sheets.get(self.place(name)[0], {})

    def named(self, name: str) -> _Cell:
        """The cell of a name."""
        title, line, column = self.place(name)
        return self.cell(title, line, column)

    def cell(self, title: str, line: int, column: int) -> _Cell:
        """The cell at a line and a column, both from 1 and 0."""
        row = self.sheets.sheets.get(title, {}).get(line, [])
        return _Cell(f"{title}!{_letters(column)}{line}", row[column] if column < len(row) else None)

    def title(self, name: str) -> str:
        """The sheet a name stands on."""
        return self.place(name)[0]

    def line(self, name: str) -> int:
        """The line a name stands on."""
        return self.place(name)[1]

    def case_text(self) -> str:
        """The case file the workbook was made from."""
        rows, first, count = self.rows(MARK), self.line(MARK), self.named(PIECES_NAME)
        if not str(count.value).isdecimal():
            raise FileError(
                [Problem("", say("has lost the {case} file it was made from"), EXPORT_AGAIN, file=self.file)]
            )
        return text_from([rows.get(line, []) for line in range(first, first + int(str(count.value)))])

    def number(self, cell: _Cell, address: str) -> float | None:
        """The number in a cell; None where it is empty, or where it is none and that has been noted."""
        value = cell.value
        if isinstance(value, dict):
            without = value["without"]
            if without == "formula":
                hint = say("Open it in a spreadsheet, let it calculate, and save it.")
                self.refuse(cell, address, say("has a formula without a value"), hint)
            else:
                self.refuse(cell, address, say("shows an error"), say("Mend the cell."))
            return None
        if isinstance(value, str):
            if value.strip():
                hint = say("Type it as a number, with the decimal sign of your spreadsheet.")
                self.refuse(cell, address, say("holds text, not a number"), hint)
            return None
        return None if value is None else float(value)

    def place(self, name: str) -> tuple[str, int, int]:
        """Sheet, line and column (from 0) a name points at, of an area its first cell."""
        sheet, _, area = self.sheets.names[name].rpartition("!")
        letters, _, line = area.partition(":")[0].strip("$").partition("$")
        if not line.isdecimal():
            raise FileError(
                [Problem("", say("has lost the cell of the name {name}", name=name), EXPORT_AGAIN, file=self.file)]
            )
        column = 0
        for letter in letters:
            column = 26 * column + ord(letter) - ord("A") + 1
        return sheet.strip("'").replace("''", "'"), int(line), column - 1


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _same(first: float, second: float) -> bool:
    return f"{first:.{_DIGITS}g}" == f"{second:.{_DIGITS}g}"


def _of_assumptions(book: _Typed, case: Case) -> Iterator[_Change]:
    """Differences of values, ranges, shapes, sources, owners, status and notes; a row is known by its address."""
    title = book.title("discount_rate")
    known = {slot.address: slot for slot in slots_of(case)}
    seen: set[str] = set()
    for line in sorted(book.sheets.sheets.get(title, {})):
        cell = book.cell(title, line, inputs.ADDRESS)
        if line <= inputs.HEADER_ROW + 1 or cell.value is None:
            continue
        address = str(cell.value).strip()
        if address not in known:
            book.refuse(cell, address, say("names no {assumption} of this {case}"))
        elif address in seen:
            book.refuse(cell, address, say("stands in two rows"))
        else:
            yield from _of_row(book, title, line, known[address])
        seen.add(address)
    for address in known:
        if address not in seen:
            message = say("has no row any more")
            book.problems.append(Problem(address, message, EXPORT_AGAIN, file=book.file))


def _of_row(book: _Typed, title: str, line: int, slot: Slot) -> Iterator[_Change]:
    cell = book.cell(title, line, inputs.INPUT)
    value = book.number(cell, slot.address)
    held = slot.assumption
    if value is None:
        if held is not None and cell.value in (None, ""):
            book.refuse(cell, slot.address, say("is empty"), say("Type a number."), slot.measure.allowed())
        return
    if held is None:
        yield _Change(slot.address, None, value)
        return
    if not slot.measure.accepts(value):
        book.refuse(cell, slot.address, say("is outside its bounds"), allowed=slot.measure.allowed())
        return
    value = held.value if _same(value, held.value) else value
    before = held.model_dump(exclude_unset=True)
    after = {**before, "value": value, **_notes_of_row(book, title, line, held)}
    after = {key: item for key, item in after.items() if item not in (None, (), "")}
    if set(after) == {"value"} == set(before) or {**after, "value": 0} == {**before, "value": 0}:
        if value != held.value:
            yield _Change(slot.address, held.value, value)
    else:
        yield _Change(slot.address, _listed(before), _listed(after))


def _listed(table: Mapping[str, Any]) -> dict[str, Plain]:
    return {key: list(item) if isinstance(item, tuple) else item for key, item in table.items()}


def _notes_of_row(book: _Typed, title: str, line: int, held: Assumption) -> dict[str, Any]:
    """Range, shape, sources, owner, status and note of a row, where they differ from what the case holds."""
    cells = {column: book.cell(title, line, column) for column in range(inputs.LOW, inputs.NOTE + 1)}
    address = f"{book.cell(title, line, inputs.ADDRESS).value}"
    found: dict[str, Any] = {}
    ends = tuple(book.number(cells[column], address) for column in (inputs.LOW, inputs.HIGH))
    if None in ends and ends != (None, None):
        book.refuse(cells[inputs.LOW], address, say("has one end of a range only"), say("Type both, or neither."))
    elif ends == (None, None):
        if held.range is not None:
            found["range"] = None
            found["shape"] = None
    elif held.range is None or not all(_same(end or 0.0, old) for end, old in zip(ends, held.range, strict=True)):
        found["range"] = ends
    texts = {inputs.SHAPE: "shape", inputs.OWNER: "owner", inputs.STATUS: "status", inputs.NOTE: "note"}
    for column, name in texts.items():
        text = _text(cells[column])
        if text != (getattr(held, name) or ""):
            found[name] = text or None
    if "shape" in found and found["shape"] not in (None, *inputs.SHAPES):
        allowed = say("{names}", names=", ".join(inputs.SHAPES))
        book.refuse(cells[inputs.SHAPE], address, say("is no shape"), allowed=allowed)
    sources = tuple(part.strip() for part in _text(cells[inputs.SOURCE]).split(",") if part.strip())
    if sources != held.source:
        found["source"] = sources
    return found


def _text(cell: _Cell) -> str:
    if cell.value is None or isinstance(cell.value, dict):
        return ""
    return str(cell.value)


def _of_levers(book: _Typed, case: Case) -> Iterator[_Change]:
    """Initiatives switched on or off, and the ends of the horizons."""
    for key, initiative in case.initiatives.items():
        address = f"initiatives.{key}.included"
        cell = book.named(address)
        value = book.number(cell, address)
        if value not in (0.0, 1.0):
            book.refuse(cell, address, say("is no switch"), allowed=say("1 or 0"))
        elif bool(value) != initiative.included:
            yield _Change(address, initiative.included, bool(value))
    for name, month in ends_of(case).items():
        address = f"horizons.{name}"
        value = book.number(book.named(address), address)
        if value is not None and value != month:
            if value != int(value):
                book.refuse(book.named(address), address, say("is no whole month"))
            else:
                yield _Change(address, month, int(value))


def _of_scenarios(book: _Typed, case: Case) -> Iterator[_Change]:
    """Numbers of the changes of scenarios; one that differs gives its scenario a new set of changes."""
    title, line = book.title(inputs.CHANGES_NAME), book.line(inputs.CHANGES_NAME) + 1
    typed: dict[tuple[str, str], float] = {}
    while (scenario := book.cell(title, line, 0)).value is not None:
        pattern = str(book.cell(title, line, 1).value)
        address = f"scenarios.{scenario.value}.set.{pattern}"
        if scenario.value not in case.scenarios or pattern not in case.scenarios[str(scenario.value)].set:
            book.refuse(scenario, address, say("is no change of a {scenario} of this {case}"))
        else:
            number = book.number(cell := book.cell(title, line, inputs.NUMBER_OF_CHANGE), address)
            if number is None and cell.value is None:
                book.refuse(cell, address, say("is empty"), say("Type a number."))
            typed[str(scenario.value), pattern] = number or 0.0
        line += 1
    for key, record in case.scenarios.items():
        before, after = {}, {}
        for pattern, change in record.set.items():
            kind = inputs.input_kind(change)
            held = getattr(change, kind)
            now = typed.get((key, pattern), held)
            now = held if _same(now, held) else now
            before[pattern], after[pattern] = ({kind: number} if kind != "value" else number for number in (held, now))
        if before != after:
            yield _Change(f"scenarios.{key}.set", before, after)


def _of_new_alternatives(book: _Typed, case: Case) -> Iterator[_Change]:
    """Alternatives typed into the rows kept free for them."""
    taken = set(case.alternatives)
    for number in range(1, NEW + 1):
        label = _text(book.named(NAME_OF_NEW.format(number=number))).strip()
        step = book.named(STEP_OF_NEW.format(number=number))
        title, line, first = book.place(AMOUNTS_OF_NEW.format(number=number))
        address = f"alternatives.new_{number}"
        cells = [book.cell(title, line, first + place) for place in range(case.months + 1)]
        amounts = [book.number(cell, address) for cell in cells]
        while amounts and amounts[-1] is None:
            amounts.pop()
        if label and not amounts:
            book.refuse(book.named(NAME_OF_NEW.format(number=number)), address, say("has no amounts"))
        elif amounts and not label:
            book.refuse(cells[0], address, say("has amounts but no name"), say("Name it in the first cell of its row."))
        elif amounts:
            every = {months: name for name, months in MONTHS_OF.items()}.get(int(book.number(step, address) or 0))
            if every is None:
                book.refuse(step, address, say("is no length of a period"), allowed=say("1, 3 or 12 months"))
                continue
            key = free_id(label, taken)
            taken.add(key)
            yield _Change(
                f"alternatives.{key}",
                None,
                {"label": label, "every": every, "amounts": [item or 0.0 for item in amounts]},
            )
