"""The body of a long CSV file: header and titles stand at its beginning, footers at its end, the rest is copied."""

import csv
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cxvalue.files.table.dialect import Dialect, dialect_of, rows_of
from cxvalue.files.table.layout import LeftOut, Row, layout_of, left_out, why_footer
from cxvalue.files.text import refusal
from cxvalue.text import say

HEAD, HEAD_ROWS = 400_000, 60
"""Characters and rows of the beginning that are looked at."""

TAIL_ROWS = 12
"""Rows at the end that may be footers."""

LONGEST_FOOTER = 8_192
"""Bytes; a longer line is a row."""

EXPECTED = say("The first row names the columns, such as customer,score,churned.")


@dataclass(frozen=True, slots=True)
class Body:
    """How a file was cut: its header, what stands below it, the line the body begins on, and what is left out."""

    header: Row
    below: tuple[Row, ...]
    """Further rows of headings."""
    dialect: Dialect
    first: int
    left_out: tuple[LeftOut, ...]


def body_of(plain: Path, target: Path, name: str) -> Body:
    """Copy the rows between header and footers of a UTF-8 file to `target`.

    Raises
    ------
    FileError
        If it is empty or has one column only.
    """
    head = _head(plain)
    if not head.strip():
        raise refusal(name, say("is empty"), EXPECTED)
    dialect = dialect_of(head, name)
    rows, comments = rows_of(head, dialect, name, most=HEAD_ROWS, cut=True)
    if not rows:
        raise refusal(name, say("is empty"), EXPECTED)
    found = layout_of(rows, whole=False)
    header = found.header or found.rows[0]
    if len(header.cells) < 2:
        hint = say("Columns are parted by a comma, a semicolon or a tab, in the first row already.")
        raise refusal(name, say("has one column only"), hint, line=header.line)
    body = [row for row in found.rows if row is not header]
    first = body[0].line if body else max(row.line for row in (header, *found.below)) + 1
    above = tuple(comment for comment in comments if comment.line < first)
    footers = _copied(plain, target, first, dialect, len(header.cells))
    return Body(header, found.below, dialect, first, (*above, *found.left_out, *footers))


def _head(plain: Path) -> str:
    """The beginning of a file, cut behind a whole line."""
    with plain.open(encoding="utf-8", newline="") as file:
        head = file.read(HEAD)
        return head[: head.rfind("\n") + 1] if file.read(1) else head


def _copied(plain: Path, target: Path, first: int, dialect: Dialect, width: int) -> list[LeftOut]:
    """Copy the lines from `first` on but for the footers, which are returned."""
    held: deque[tuple[int, bytes]] = deque()
    with plain.open("rb") as file, target.open("wb") as out:
        for number, line in enumerate(file, start=1):
            if number >= first:
                held.append((number, line))
            if len(held) > TAIL_ROWS:
                out.write(held.popleft()[1])
        footers: list[LeftOut] = []
        rows = [_row(number, line, dialect) for number, line in held]
        while len(rows) > 1 and held[-1][1].count(b'"') % 2 == 0:  # else it ends a cell that began further up
            row = rows.pop()
            why = why_footer(row, rows, width) if any(row.cells) else None
            if any(row.cells) and why is None:
                break
            if why is not None:
                footers.insert(0, left_out(row, why))
            held.pop()
        out.writelines(line for _, line in held)
    return footers


def _row(number: int, line: bytes, dialect: Dialect) -> Row:
    if len(line) > LONGEST_FOOTER:
        return Row(number, (line[:LONGEST_FOOTER].decode("utf-8", "replace"),) * 2)
    text = line.decode("utf-8", "replace").rstrip("\r\n")
    cells: Sequence[str] = next(csv.reader([text], delimiter=dialect.delimiter), [])
    return Row(number, tuple(cell.strip() for cell in cells))
