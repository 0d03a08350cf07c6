"""Which rows of a table are title, header, body and footer; what is left out, and why.

A row that is left out is named with its line; nothing is dropped silently.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cxvalue.files.table.days import calendar, days
from cxvalue.files.text import refusal
from cxvalue.numerals import readings
from cxvalue.text import Text, say

Cell = str | float | date | None

TOTALS = re.compile(
    r"(?:grand )?total(?:t|s|er|summa)?|summa(?: totalt)?|sum(?:mer)?|i alt|til(?:l)?sammans|totalsum|netto totalt"
    r"|medel(?:v[äa]rde)?|genomsnitt|gjennomsnitt|snitt|average|mean|antal|antall|count",
    re.IGNORECASE,
)
"""Words with which a row or a column sums the others up."""

MOST_SUBHEADERS = 2
_SAMPLE = 30
"""Rows below the header that are looked at."""

NEARLY_ALL = 0.9
LONGEST_SHOWN = 60
LOOKED_BACK = 10
"""Rows above a note with which it is compared."""

SHORTEST_NOTE = 20
"""Characters from which a lone cell is a note; a shorter one may be a row with nothing else in it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of cells and the line it begins on, counted from 1."""

    line: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is not used: its line, what it holds, and why."""

    line: int
    held: str
    why: Text

    def said(self) -> Text:
        """Name the row."""
        return say("line {line} is left out, {why}: {held}", line=str(self.line), why=self.why, held=self.held)


@dataclass(frozen=True, slots=True)
class Layout:
    """The rows of a table by what they are; `header` is None where no row names the columns."""

    header: Row | None
    below: tuple[Row, ...]
    """Further rows of headings."""
    rows: tuple[Row, ...]
    left_out: tuple[LeftOut, ...]


def text_of(cell: Cell) -> str:
    """Return a cell as text; nothing is ''."""
    if cell is None:
        return ""
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell).strip()


def workbook_cell(cell: Any) -> Cell:
    """Return a cell as the process that opens workbooks gives it: text, a number or a day."""
    if isinstance(cell, dict):
        return date.fromisoformat(cell["date"])
    return cell if cell is None or isinstance(cell, str) else float(cell)


def is_figure(cell: Cell) -> bool:
    """Tell whether a cell is a number or a day."""
    return isinstance(cell, (float, date)) or (isinstance(cell, str) and bool(readings(cell).values or days(cell)))


def is_total(cell: Cell) -> bool:
    """Tell whether a cell says that its row or column sums up others."""
    return bool(TOTALS.fullmatch(text_of(cell).rstrip(" :")))


def layout_of(rows: Sequence[Row], *, whole: bool = True) -> Layout:
    """Return what each row of a table is; where they are only its beginning, no row is taken for a footer."""
    left: list[LeftOut] = []
    body = list(rows)
    width = _width(body)
    while len(body) > 1 and width > 1 and _filled(body[0]) == 1 and not any(map(is_figure, body[0].cells)):
        left.append(left_out(body.pop(0), say("a title above the table")))
    header = body.pop(0) if body and _is_header(body[0], body[1:]) else None
    below = [] if header is None else list(_subheaders(body))
    if below:
        left += [left_out(row, say("a second row of headings")) for row in below]
        body = body[len(below) :]
    footer: list[LeftOut] = []
    while whole and len(body) > 1 and (why := why_footer(body[-1], body[:-1], width)):
        footer.insert(0, left_out(body.pop(), why))
    return Layout(header, tuple(below), tuple(body), (*left, *footer))


def refuse_data_as_header(header: Sequence[str], name: str, *, line: int) -> None:
    """Ask for a header where the first row holds numbers or days instead of names."""
    data = next((cell for cell in header if is_figure(cell)), None)
    if data is not None:
        message = say("has {data} in its first row, where the names of the columns stand", data=data[:LONGEST_SHOWN])
        hint = say("Is the first row data already? Put a row with the names of the columns above it.")
        raise refusal(name, message, hint, line=line)


def _width(rows: Sequence[Row]) -> int:
    """Cells most rows fill."""
    counts = [_filled(row) for row in rows[:200]]
    return max(set(counts), key=lambda count: (counts.count(count), count)) if counts else 0


def _filled(row: Row) -> int:
    return sum(text_of(cell) != "" for cell in row.cells)


def left_out(row: Row, why: Text) -> LeftOut:
    """Return a row that is not used, with what it holds."""
    held = " · ".join(text_of(cell) for cell in row.cells if text_of(cell))
    return LeftOut(row.line, held if len(held) <= LONGEST_SHOWN else f"{held[:LONGEST_SHOWN]}…", why)


def _is_header(row: Row, below: Sequence[Row]) -> bool:
    """Tell whether a row names the columns: no cell is a figure, or all but the first name periods."""
    named = [cell for cell in row.cells if text_of(cell)]
    if not named:
        return False
    if not any(is_figure(cell) for cell in named):
        return bool(below) or len(named) > 1
    periods = [text_of(cell) for cell in named[1:] if not is_total(cell)]
    return bool(below) and len(periods) > 1 and not is_figure(named[0]) and calendar(periods) is not None


def _subheaders(rows: Sequence[Row]) -> Iterator[Row]:
    """Rows directly below the header that hold words where nearly all rows further down hold figures."""
    for place, row in enumerate(rows[:MOST_SUBHEADERS]):
        further = rows[place + 1 + MOST_SUBHEADERS : place + 1 + MOST_SUBHEADERS + _SAMPLE]
        wordy = [
            column
            for column, cell in enumerate(row.cells)
            if text_of(cell) and (_is_unit(cell) or not _has_digit(cell)) and _figures_in(further, column)
        ]
        figures = [column for column, cell in enumerate(row.cells) if is_figure(cell) and not _is_unit(cell)]
        if not wordy or figures or len(further) < MOST_SUBHEADERS + 1:
            return
        yield row


def _figures_in(rows: Sequence[Row], column: int) -> bool:
    cells = [row.cells[column] for row in rows if column < len(row.cells) and text_of(row.cells[column])]
    return bool(cells) and sum(map(_has_digit, cells)) >= NEARLY_ALL * len(cells)


def _is_unit(cell: Cell) -> bool:
    """Tell whether a cell is in brackets, as units and scales below a heading are, and no number."""
    text = text_of(cell)
    return bool(text) and (text[0], text[-1]) in (("(", ")"), ("[", "]")) and not is_figure(cell)


def _has_digit(cell: Cell) -> bool:
    return any(map(str.isdigit, text_of(cell)))


def why_footer(row: Row, above: Sequence[Row], width: int) -> Text | None:
    """Return why a row at the end of a table of some width is none of its rows, or None where it is one."""
    filled = [cell for cell in row.cells if text_of(cell)]
    if not filled:
        return say("an empty row")
    if is_total(filled[0]) and not is_figure(filled[0]):
        return say("a row that sums up the others")
    if len(filled) > 1 or width < 2 or is_figure(filled[0]):
        return None
    text = text_of(filled[0])
    place = next(place for place, cell in enumerate(row.cells) if text_of(cell))
    others = [
        text_of(other.cells[place]) for other in above[-LOOKED_BACK:] if place < len(other.cells) and _filled(other) > 1
    ]
    is_unlike = not any(" " in other for other in others)
    is_note = " " in text and (is_unlike or len(text) > SHORTEST_NOTE)
    return say("a note below the table") if is_note else None
