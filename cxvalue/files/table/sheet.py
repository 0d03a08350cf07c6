"""A small table from a CSV or Excel file, or from cells that were pasted: what its rows are, each with its line.

Cells of text stay text here, those of a workbook are text, numbers or days; what a column holds is for who asks.
Workbooks are opened in a process of their own with limits on memory and time, for they can exhaust both.
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cxvalue.errors import CxvalueError, FileError, in_file
from cxvalue.files.table.dialect import Dialect, dialect_of, rows_of, separator
from cxvalue.files.table.encoding import as_utf8
from cxvalue.files.table.layout import Cell, Layout, LeftOut, Row, is_figure, layout_of, text_of, workbook_cell
from cxvalue.files.text import read_bytes, refusal, too_large
from cxvalue.files.workbook import CHILD_SECONDS, MOST_ROWS
from cxvalue.files.worker import ask
from cxvalue.text import Text, say

MOST_SHEET_BYTES = 50 * 1024 * 1024
BOOK = "workbook.xlsx"
PASTED = "pasted cells"
MOST_PASTED = 1_000_000
"""Characters."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Header and rows of one table, and what was decided on the way.

    header : () where no row names the columns
    left_out : rows that are not used, each with the reason
    """

    name: str
    header: tuple[str, ...]
    header_line: int
    rows: tuple[Row, ...]
    decimal_comma: bool = False
    """True where the separator leaves the comma free to be a decimal sign."""
    is_workbook: bool = False
    is_pasted: bool = False
    notes: tuple[Text, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def record(self) -> tuple[Text, ...]:
        """What was decided, and every row that is not used."""
        return (*self.notes, *(item.said() for item in self.left_out))


def read_sheet(path: Path) -> Sheet:
    """Read a CSV or Excel file by what it is named and holds.

    Raises
    ------
    FileError
        If the file cannot be opened, is of another kind, or is beyond the limits.
    """
    content = read_bytes(path, most=MOST_SHEET_BYTES)
    return parse_sheet(content, path.name)


def parse_sheet(content: bytes, name: str) -> Sheet:
    """Return the table in the bytes of a CSV or Excel file called `name`."""
    if name.lower().endswith((".xlsx", ".xlsm")):
        return _from_workbook(content, name)
    if name.lower().endswith((".xls", ".xlsb", ".ods", ".numbers")):
        raise refusal(name, say("is a workbook in a format that is not read"), say("Save it as .xlsx or .csv."))
    return _from_csv(content, name)


def pasted(text: str) -> Sheet:
    """Return the table in cells that were pasted from a spreadsheet, or typed one a line.

    Raises
    ------
    FileError
        If there are none, or too many.
    """
    if len(text) > MOST_PASTED:
        raise too_large(PASTED, len(text), MOST_PASTED)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    several = any("\t" in line for line in lines)
    rows = [
        Row(number, tuple(cell.strip() for cell in line.split("\t")) if several else _typed(line))
        for number, line in enumerate(lines, start=1)
    ]
    while rows and not any(rows[0].cells):
        rows.pop(0)
    return replace(_laid_out(rows, PASTED, decimal_comma=True), is_pasted=True)


def _typed(line: str) -> tuple[Cell, ...]:
    """The cells of a typed line: one number, or several with blanks between where it is none as a whole."""
    parts = line.split()
    if is_figure(line.strip()) or len(parts) < 2 or not all(is_figure(part) for part in parts[1:]):
        return (line.strip(),)
    return tuple(parts)


def _from_csv(content: bytes, name: str) -> Sheet:
    with tempfile.TemporaryDirectory(prefix="cxvalue-") as folder:
        given, plain = Path(folder) / "given", Path(folder) / "plain"
        given.write_bytes(content)
        notes = as_utf8(given, plain, name)
        text = plain.read_text(encoding="utf-8")
    if not text.strip():
        raise refusal(name, say("is empty"), say("The first row names the columns, such as period,amount."))
    dialect = dialect_of(text, name)
    rows, comments = rows_of(text, dialect, name, most=MOST_ROWS)
    notes += separator(dialect)
    return _laid_out(rows, name, decimal_comma=dialect != Dialect(","), notes=notes, comments=tuple(comments))


def _laid_out(
    rows: Sequence[Row],
    name: str,
    *,
    decimal_comma: bool,
    notes: tuple[Text, ...] = (),
    comments: tuple[LeftOut, ...] = (),
    is_workbook: bool = False,
) -> Sheet:
    if not rows:
        raise refusal(name, say("is empty"), say("The first row names the columns, such as period,amount."))
    found: Layout = layout_of(rows)
    header = found.header
    return Sheet(
        name=name,
        header=() if header is None else tuple(text_of(cell) for cell in header.cells),
        header_line=rows[0].line if header is None else header.line,
        rows=found.rows,
        decimal_comma=decimal_comma,
        is_workbook=is_workbook,
        notes=notes,
        left_out=(*found.left_out, *comments),
    )


def _from_workbook(content: bytes, name: str) -> Sheet:
    answer = _opened(content, name)
    rows = [Row(line, tuple(map(workbook_cell, cells))) for line, cells in answer["rows"]]
    notes = tuple(Text(note) for note in answer["notes"])
    return _laid_out(rows, name, decimal_comma=False, notes=notes, is_workbook=True)


@dataclass(frozen=True, slots=True)
class NamedSheets:
    """Sheets of a workbook found by names: where each name points, and the rows of each sheet by their line.

    A cell is text, a number or nothing; a table with `without` says why there is no value.
    """

    names: Mapping[str, str]
    sheets: Mapping[str, Mapping[int, Sequence[Any]]]


def parse_named_sheets(content: bytes, name: str, wanted: Sequence[str]) -> NamedSheets:
    """Return the sheets of an Excel file on which the wanted names stand.

    Raises
    ------
    FileError
        If the file is no workbook, or is beyond the limits.
    """
    if len(content) > MOST_SHEET_BYTES:
        raise too_large(name, len(content), MOST_SHEET_BYTES)
    answer = _opened(content, name, wanted)
    return NamedSheets(answer["names"], {title: dict(rows) for title, rows in answer["sheets"].items()})


def _opened(content: bytes, name: str, wanted: Sequence[str] = ()) -> Any:
    """What the process that opens workbooks says of this one."""
    hint = say("Copy the rows to a new workbook, or save them as .csv.")
    arguments, given = [BOOK, *wanted], {BOOK: content}
    try:
        return ask("cxvalue.files.workbook", arguments, name=name, seconds=CHILD_SECONDS, hint=hint, given=given)
    except CxvalueError as error:
        raise FileError(in_file(error.problems, name)) from error
