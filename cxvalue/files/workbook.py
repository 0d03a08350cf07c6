"""The process that opens a workbook: path in, its first sheet out, or sheets found by a name.

A workbook of a few kilobytes can ask for gigabytes, so it is opened here, with the process's memory
and time limited, streamed, and stopped at the caps. Values only: formulas, macros and links are not run.
"""

import sys
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cxvalue.files.text import refusal
from cxvalue.files.worker import Bounds, answer
from cxvalue.text import say

_MEMORY = 1024**3
CHILD_SECONDS = 30
MOST_ROWS = 20_000
_MOST_COLUMNS = 500
MOST_COLUMNS_NAMED = 1_000
"""A workbook of ours has a column for every month."""
_MOST_MEMBERS = 1_000
_MOST_UNPACKED = 500 * 1024 * 1024
MOST_RATIO = 200


def read_first_sheet(path: Path, *, most_rows: int = MOST_ROWS) -> dict[str, Any]:
    """Return rows `[line, cells]` of the first sheet, and notes on what was left out."""
    _check_archive(path)
    from openpyxl import load_workbook  # noqa: PLC0415 (only after the archive is known to be small)

    try:
        book = load_workbook(path, read_only=True, data_only=True)
        formulas = load_workbook(path, read_only=True, data_only=False)
    except Exception as error:
        raise refusal(
            "", say("is damaged or no workbook"), say("Open it in a spreadsheet and save it again.")
        ) from error
    sheet = book.worksheets[0]
    rows = [[line, cells] for line, cells in _rows(sheet, formulas.worksheets[0], most_rows)]
    others = len(book.sheetnames) - 1
    return {"rows": rows, "notes": [say("only the first sheet was read").template] if others else []}


def read_named_sheets(path: Path, wanted: list[str]) -> dict[str, Any]:
    """Return where every name of the workbook points, and the rows of the sheets the wanted names stand on.

    A cell whose formula has no value, or shows an error, is said to; only who needs it refuses it.
    """
    _check_archive(path)
    from openpyxl import load_workbook  # noqa: PLC0415 (only after the archive is known to be small)

    try:
        book = load_workbook(path, read_only=True, data_only=True)
        formulas = load_workbook(path, read_only=True, data_only=False)
        names = {name: str(item.attr_text) for name, item in book.defined_names.items()}
    except Exception as error:
        raise refusal(
            "", say("is damaged or no workbook"), say("Open it in a spreadsheet and save it again.")
        ) from error
    titles = {names[name].rpartition("!")[0].strip("'").replace("''", "'") for name in wanted if name in names}
    sheets = {
        title: [[line, cells] for line, cells in _rows(book[title], formulas[title], named=True)]
        for title in titles
        if title in book.sheetnames
    }
    return {"names": names, "sheets": sheets}


def _check_archive(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise refusal("", say("is encrypted or an old .xls workbook"), say("Save it as .xlsx without a password."))
    try:
        members = zipfile.ZipFile(path).infolist()
    except zipfile.BadZipFile as error:
        raise refusal(
            "", say("is damaged or no workbook"), say("Open it in a spreadsheet and save it as .xlsx.")
        ) from error
    names = [member.filename for member in members]
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if len(members) > _MOST_MEMBERS or unpacked > _MOST_UNPACKED or unpacked / packed > MOST_RATIO:
        raise refusal(
            "", say("unpacks to more than is allowed"), say("Copy the rows to a new workbook, or save them as .csv.")
        )
    if len(set(names)) != len(names) or any(".." in name or name.startswith("/") for name in names):
        raise refusal("", say("has parts no spreadsheet writes"), say("Open it in a spreadsheet and save it again."))


def _rows(sheet: Any, formulas: Any, most_rows: int = MOST_ROWS, *, named: bool = False) -> list[tuple[int, list[Any]]]:
    sheet.reset_dimensions()  # a wrong dimension tag hides cells, a far one invents millions
    formulas.reset_dimensions()
    found: list[tuple[int, list[Any]]] = []
    for line, (row, written) in enumerate(zip(sheet.iter_rows(), formulas.iter_rows(), strict=True), start=1):
        if line > most_rows:
            raise refusal("", say("has more than {most} rows", most=most_rows))
        most = MOST_COLUMNS_NAMED if named else _MOST_COLUMNS
        if len(row) > most:
            raise refusal("", say("has more than {most} columns", most=most))
        read = _value_or_why if named else _value
        cells = [read(cell, formula) for cell, formula in zip(row, written, strict=True)]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            found.append((line, cells))
    return found


def _value(cell: Any, formula: Any) -> Any:
    value = cell.value
    if value is None and isinstance(formula.value, str) and formula.value.startswith("="):
        hint = say("Open it in a spreadsheet, let it calculate, and save it.")
        raise refusal("", say("has a formula without a value in cell {cell}", cell=formula.coordinate), hint)
    if getattr(cell, "data_type", "") == "e":
        raise refusal(
            "",
            say("has the error {error} in cell {cell}", error=str(value), cell=cell.coordinate),
            say("Mend the cell."),
        )
    if isinstance(value, datetime):
        return {"date": value.date().isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, str):
        return value.strip() or None
    return value if value is None or isinstance(value, (int, float)) else str(value)


def _value_or_why(cell: Any, formula: Any) -> Any:
    """The value as it stands, spaces included, or why there is none."""
    if cell.value is None and isinstance(formula.value, str) and formula.value.startswith("="):
        return {"without": "formula"}
    if getattr(cell, "data_type", "") == "e":
        return {"without": str(cell.value)}
    return cell.value if isinstance(cell.value, str) else _value(cell, formula)


def main() -> None:
    """Answer with rows, or with the problem."""
    path, *wanted = sys.argv[1:]
    bounds = Bounds(_MEMORY, CHILD_SECONDS - 10)
    answer(lambda: read_named_sheets(Path(path), wanted) if wanted else read_first_sheet(Path(path)), bounds)


if __name__ == "__main__":
    main()
