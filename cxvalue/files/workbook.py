"""The child process that opens a workbook: path in, JSON of its first sheet out.

A workbook of a few kilobytes can ask for gigabytes, so it is opened here, with the process's memory
and time limited, streamed, and stopped at the caps. Values only: formulas, macros and links are not run.
"""

import json
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

MEMORY = 1024**3
CHILD_SECONDS = 30
MOST_ROWS = 20_000
MOST_COLUMNS = 500
MOST_MEMBERS = 1_000
MOST_UNPACKED = 500 * 1024 * 1024
MOST_RATIO = 200


class RefusedError(Exception):
    """The workbook breaks a limit or cannot be read; said as template, values, hint."""

    def __init__(self, template: str, hint: str = "", **values: object) -> None:
        super().__init__(template)
        self.as_json = {"template": template, "values": values, "hint": hint}


def read_first_sheet(path: Path) -> dict[str, Any]:
    """Return rows `[line, cells]` of the first sheet, and notes on what was left out."""
    _check_archive(path)
    from openpyxl import load_workbook  # noqa: PLC0415 (only after the archive is known to be small)

    try:
        book = load_workbook(path, read_only=True, data_only=True)
        formulas = load_workbook(path, read_only=True, data_only=False)
    except Exception as error:
        raise RefusedError("is damaged or no workbook", "Open it in a spreadsheet and save it again.") from error
    sheet = book.worksheets[0]
    rows = [[line, cells] for line, cells in _rows(sheet, formulas.worksheets[0])]
    others = len(book.sheetnames) - 1
    return {"rows": rows, "notes": ["only the first sheet was read"] if others else []}


def _check_archive(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise RefusedError("is encrypted or an old .xls workbook", "Save it as .xlsx without a password.")
    try:
        members = zipfile.ZipFile(path).infolist()
    except zipfile.BadZipFile as error:
        raise RefusedError("is damaged or no workbook", "Open it in a spreadsheet and save it as .xlsx.") from error
    names = [member.filename for member in members]
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or unpacked / packed > MOST_RATIO:
        raise RefusedError("unpacks to more than is allowed", "Copy the rows to a new workbook, or save them as .csv.")
    if len(set(names)) != len(names) or any(".." in name or name.startswith("/") for name in names):
        raise RefusedError("has parts no spreadsheet writes", "Open it in a spreadsheet and save it again.")


def _rows(sheet: Any, formulas: Any) -> list[tuple[int, list[Any]]]:
    sheet.reset_dimensions()  # a wrong dimension tag hides cells, a far one invents millions
    formulas.reset_dimensions()
    found: list[tuple[int, list[Any]]] = []
    for line, (row, written) in enumerate(zip(sheet.iter_rows(), formulas.iter_rows(), strict=True), start=1):
        if line > MOST_ROWS:
            raise RefusedError("has more than {most} rows", most=MOST_ROWS)
        if len(row) > MOST_COLUMNS:
            raise RefusedError("has more than {most} columns", most=MOST_COLUMNS)
        cells = [_value(cell, formula) for cell, formula in zip(row, written, strict=True)]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            found.append((line, cells))
    return found


def _value(cell: Any, formula: Any) -> Any:
    value = cell.value
    if value is None and isinstance(formula.value, str) and formula.value.startswith("="):
        hint = "Open it in a spreadsheet, let it calculate, and save it."
        raise RefusedError("has a formula without a value in cell {cell}", hint, cell=formula.coordinate)
    if getattr(cell, "data_type", "") == "e":
        raise RefusedError(
            "has the error {error} in cell {cell}", "Mend the cell.", error=str(value), cell=cell.coordinate
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


def _limit_this_process() -> None:
    try:
        import resource  # noqa: PLC0415 (absent on Windows, where only the time limit of the parent holds)
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CHILD_SECONDS - 10, CHILD_SECONDS - 10))


def main() -> None:
    """Answer on standard output with rows, or with the problem."""
    _limit_this_process()
    try:
        answer = read_first_sheet(Path(sys.argv[1]))
    except RefusedError as refused:
        answer = {"problem": refused.as_json}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
