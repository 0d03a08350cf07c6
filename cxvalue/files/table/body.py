"""The body of a long CSV file: header and titles stand at its beginning, footers at its end, the rest is copied."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import SEEK_END
from pathlib import Path
from typing import BinaryIO

from cxvalue.files.table.dialect import Dialect, dialect_of, rows_of
from cxvalue.files.table.layout import LeftOut, Row, layout_of, left_out, why_footer
from cxvalue.files.text import refusal
from cxvalue.text import say

HEAD, HEAD_ROWS = 400_000, 60
"""Characters and rows of the beginning that are looked at."""

TAIL_ROWS = 12
"""Rows at the end that may be footers."""

TAIL, BLOCK = 2**14, 2**20
"""Bytes of the end looked at first for its rows, and bytes copied at a time."""

LINE_FEED = re.compile(rb"\n")

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
    with plain.open("rb") as file, target.open("wb") as out:
        for _ in range(first - 1):
            file.readline()
        number, tail = first + _blocks(file, out, _tail_at(file)), file.readlines()
        held = list(enumerate(tail, start=number))
        footers: list[LeftOut] = []
        rows = [_row(place, line, dialect) for place, line in held]
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


def _tail_at(file: BinaryIO) -> int:
    """Where the last rows begin that may be footers; the file stands where it stood."""
    begin, end = file.tell(), file.seek(0, SEEK_END)
    size, found = TAIL, begin
    while end - begin > 0:
        size = min(size, end - begin)
        file.seek(end - size)
        breaks = [match.end() for match in LINE_FEED.finditer(file.read(size))]
        rows = [place for place in breaks if place < size]  # the last line feed ends the last row
        if len(rows) >= TAIL_ROWS:
            found = end - size + rows[-TAIL_ROWS]
            break
        if size == end - begin:
            break
        size *= 8
    file.seek(begin)
    return found


def _blocks(file: BinaryIO, out: BinaryIO, until: int) -> int:
    """Copy up to a place in blocks; return how many lines that was."""
    lines = 0
    while left := until - file.tell():
        block = file.read(min(BLOCK, left))
        lines += block.count(b"\n")
        out.write(block)
    return lines


def _row(number: int, line: bytes, dialect: Dialect) -> Row:
    if len(line) > LONGEST_FOOTER:
        return Row(number, (line[:LONGEST_FOOTER].decode("utf-8", "replace"),) * 2)
    text = line.decode("utf-8", "replace").rstrip("\r\n")
    cells: Sequence[str] = next(csv.reader([text], delimiter=dialect.delimiter), [])
    return Row(number, tuple(cell.strip() for cell in cells))
