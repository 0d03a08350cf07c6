"""A small table from a CSV or Excel file: rows of cells, each row with its line.

Cells of a CSV file are text, cells of a workbook are text, numbers or dates; no type is guessed here.
Workbooks are opened in a child process with limits on memory and time, for they can exhaust both.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cxvalue.errors import CxvalueError, FileError, in_file
from cxvalue.files.text import decode, read_bytes, refusal, too_large
from cxvalue.files.workbook import CHILD_SECONDS, MOST_COLUMNS, MOST_ROWS
from cxvalue.files.worker import ask
from cxvalue.text import Text, say

Cell = str | float | date | None

MOST_BYTES = 50 * 1024 * 1024
LONGEST_FIELD = 32_767
LONGEST_SHOWN = 60
BOOK = "workbook.xlsx"
DELIMITERS = {",": say("comma"), ";": say("semicolon"), "\t": say("tab")}


CSV_MISTAKES = (
    ("field larger", say("has a cell of more than {most} characters", most=LONGEST_FIELD)),
    ("unexpected end", say("has text whose quotation mark is not closed")),
    ("expected after", say("has a quotation mark inside a cell that is not written twice")),
)
"""How the parser's words go, and ours."""

DATA = re.compile(r"[-+]?\d[\d .,\u00a0\u202f]*%?|\d{4}-\d{2}-\d{2}.*|\d{1,2}[./]\d{1,2}[./]\d{2,4}.*", re.ASCII)
"""A number or a day, which is no name of a column."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of cells and the line it begins on, counted from 1."""

    line: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Header and rows of one table."""

    name: str
    header: tuple[str, ...]
    header_line: int
    rows: tuple[Row, ...]
    decimal_comma: bool = False
    """True where the delimiter leaves the comma free to be a decimal sign."""
    is_workbook: bool = False
    notes: tuple[Text, ...] = ()


def read_sheet(path: Path) -> Sheet:
    """Read a CSV or Excel file by what it is named and holds.

    Raises
    ------
    FileError
        If the file cannot be opened, is of another kind, or is beyond the limits.
    """
    content = read_bytes(path, most=MOST_BYTES)
    return parse_sheet(content, path.name)


def parse_sheet(content: bytes, name: str) -> Sheet:
    """Return the table in the bytes of a CSV or Excel file called `name`."""
    if name.lower().endswith((".xlsx", ".xlsm")):
        return _from_workbook(content, name)
    if name.lower().endswith((".xls", ".xlsb", ".ods", ".numbers")):
        raise refusal(name, say("is a workbook in a format that is not read"), say("Save it as .xlsx or .csv."))
    return _from_csv(content, name)


def _from_csv(content: bytes, name: str) -> Sheet:
    decoded = decode(content, name)
    delimiter = _delimiter(decoded.text, name)
    lines = _csv_rows(decoded.text, delimiter, name)
    notes = decoded.notes
    if delimiter != ",":
        notes += (say("read with the {delimiter} as separator", delimiter=DELIMITERS[delimiter]),)
    return _with_header(lines, name, decimal_comma=delimiter != ",", notes=notes)


def _delimiter(text: str, name: str) -> str:
    header = next((line for line in text.split("\n") if line.strip() and not line.startswith("#")), "")
    if not header:
        raise refusal(name, say("is empty"), say("The first row names the columns, such as period,amount."))
    if len(header) > 200_000 or max(header.count(sign) for sign in DELIMITERS) >= MOST_COLUMNS:
        raise refusal(name, say("has more than {most} columns", most=MOST_COLUMNS))
    return max(DELIMITERS, key=header.count)


def _csv_rows(text: str, delimiter: str, name: str) -> list[Row]:
    csv.field_size_limit(LONGEST_FIELD)
    kept = "\n".join("" if line.startswith("#") else line for line in text.split("\n"))
    reader = csv.reader(io.StringIO(kept), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    before = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(Row(before + 1, tuple(cell.strip() for cell in cells)))
            before = reader.line_num
            if len(rows) > MOST_ROWS:
                raise refusal(name, say("has more than {most} rows", most=MOST_ROWS))
    except csv.Error as error:
        message = next((ours for words, ours in CSV_MISTAKES if words in str(error)), say("is no row of a CSV file"))
        raise refusal(name, message, say("Open it in a spreadsheet and save it again."), line=before + 1) from error
    return rows


def _from_workbook(content: bytes, name: str) -> Sheet:
    answer = _opened(content, name)
    rows = [Row(line, tuple(_cell(cell) for cell in cells)) for line, cells in answer["rows"]]
    notes = tuple(Text(note) for note in answer["notes"])
    return _with_header(rows, name, decimal_comma=False, notes=notes, is_workbook=True)


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
    if len(content) > MOST_BYTES:
        raise too_large(name, len(content), MOST_BYTES)
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


def _cell(cell: object) -> Cell:
    if isinstance(cell, dict):
        return date.fromisoformat(cell["date"])
    return cell if isinstance(cell, str) or cell is None else float(cell)  # type: ignore[arg-type]


def _with_header(
    rows: Sequence[Row], name: str, *, decimal_comma: bool, notes: tuple[Text, ...], is_workbook: bool = False
) -> Sheet:
    if not rows:
        raise refusal(name, say("is empty"), say("The first row names the columns, such as period,amount."))
    header = tuple("" if cell is None else str(cell).strip() for cell in rows[0].cells)
    return Sheet(
        name=name,
        header=header,
        header_line=rows[0].line,
        rows=tuple(rows[1:]),
        decimal_comma=decimal_comma,
        is_workbook=is_workbook,
        notes=notes,
    )


def refuse_data_as_header(header: Sequence[str], name: str, *, line: int) -> None:
    """Ask for a header where the first row holds numbers or days instead of names."""
    data = next((cell for cell in header if DATA.fullmatch(cell)), None)
    if data is not None:
        message = say("has {data} in its first row, where the names of the columns stand", data=data[:LONGEST_SHOWN])
        hint = say("Is the first row data already? Put a row with the names of the columns above it.")
        raise refusal(name, message, hint, line=line)


__all__ = ["Cell", "FileError", "Row", "Sheet", "parse_sheet", "read_sheet", "refuse_data_as_header"]
