"""A sheet under construction: headings, constants, and lines that run through the months.

Every calculation sheet has the same columns: what it is, its unit, a constant, then months 0 to T; a
line has one formula all the way. Figures are black, inputs blue on pale yellow, values that were put
in at the export grey.

Kept whole: rows, cells and styles are one small language that all sheets are written in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from math import ceil
from typing import Any

import numpy as np
import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from cxvalue.case.records import Case
from cxvalue.errors import CaseError, Problem
from cxvalue.exhibits.guesses import guesses_mark
from cxvalue.exports.workbook.formula import BEFORE, HERE, Array, Formula, Term, constant
from cxvalue.locale.languages import SPOKEN
from cxvalue.locale.reader import Reader
from cxvalue.text import say

LABEL, _UNIT, CONSTANT, FIRST_MONTH = 0, 1, 2, 3
"""Columns of a calculation sheet."""

_ONE_LINE, _MOST_LINES = 14, 3
"""Characters of a heading that stand on one line, and lines a heading has at most."""

MOST_FORMULAS = 400_000
"""Formulas of a workbook that opens within a minute and in a gigabyte."""

LONGEST_FORMULA = 8_000
"""Characters of a formula; a spreadsheet takes 8 192."""

MONTHS_ON_PAPER = 24
"""Months side by side on a printed page."""

TITLE_ROW, NOTE_ROW, MONTH_ROW, DATE_ROW, FIRST_ROW = 0, 1, 2, 3, 4

INPUT_BLUE, INPUT_YELLOW, AT_EXPORT_GREY, _RULE = "#0000FF", "#FFFFCC", "#595959", "#BFBFBF"

SHARE, MONEY, COUNT, SCORE, FACTOR, MONTHS, WHOLE = (
    "0.0%",
    "#,##0;[Red]-#,##0",
    "#,##0",
    "0.00",
    "0.0000",
    "0.0",
    "0",
)
"""Number formats; the spreadsheet shows them with the signs of its own language."""

DAY_ZERO = pd.Timestamp(1899, 12, 30)
"""The day a spreadsheet counts from."""


class PlainSheet(Worksheet):  # type: ignore[misc]  # the library publishes no types
    """A sheet that takes formulas as they are: none of ours uses a function newer than the file format.

    The library looks for each of those by itself in every formula, which takes most of its time.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002, FBT001, FBT002 (theirs)
        return formula.removeprefix("=")


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks."""

    number: str = "General"
    kind: str = "formula"
    """formula, input, export, heading, title, note, unit, text"""
    bold: bool = False
    wrap: bool = False
    right: bool = False


@dataclass
class Book:
    """The workbook being written, for one case and one reader."""

    file: Workbook
    case: Case
    reader: Reader
    pages: dict[str, "Page"] = field(default_factory=dict)
    _looks: dict[Look, Format] = field(default_factory=dict)
    formulas: int = 0
    """Formulas written so far."""

    def look(self, look: Look) -> Format:
        """Return the format of a look; the same object for the same look."""
        if look not in self._looks:
            self._looks[look] = self.file.add_format(_properties(look))
        return self._looks[look]

    def page(self, key: str, title: str) -> "Page":
        """Return a new sheet, known to the others by its key."""
        self.pages[key] = Page(self, self.file.add_worksheet(title, worksheet_class=PlainSheet), title)
        return self.pages[key]

    def count(self, formula: str, cells: int) -> None:
        """Count formulas before they are written, and refuse what no spreadsheet would open in a reader's patience.

        Raises
        ------
        CaseError
            If there are too many, or one is longer than a spreadsheet takes.
        """
        self.formulas += cells
        if self.formulas > MOST_FORMULAS or len(formula) > LONGEST_FORMULA:
            hint = say(
                "Take fewer months, or join {segments}, {touchpoints} or {initiatives} that are decided together."
            )
            allowed = say("up to {most} formulas, none too long", most=MOST_FORMULAS)
            raise CaseError(
                [Problem("months", say("makes the workbook too large for a spreadsheet"), hint, "", allowed)]
            )

    @property
    def months(self) -> int:
        """T, the last month."""
        return self.case.months

    @cached_property
    def columns(self) -> list[str]:
        """Letters of the columns of months 0 to T."""
        return [xl_col_to_name(FIRST_MONTH + month) for month in range(self.months + 1)]


def _properties(look: Look) -> dict[str, Any]:
    properties: dict[str, Any] = {"num_format": look.number, "valign": "top" if look.wrap else "vcenter"}
    kinds: dict[str, dict[str, Any]] = {
        "input": {"font_color": INPUT_BLUE, "bg_color": INPUT_YELLOW, "border": 1, "border_color": _RULE},
        "export": {"font_color": AT_EXPORT_GREY, "italic": True},
        "heading": {"bold": True, "bottom": 1, "border_color": _RULE},
        "title": {"bold": True, "font_size": 16},
        "note": {"font_color": AT_EXPORT_GREY},
        "unit": {"font_color": AT_EXPORT_GREY, "indent": 1},
    }
    properties |= kinds.get(look.kind, {})
    if look.bold:
        properties["bold"] = True
    if look.wrap:
        properties["text_wrap"] = True
    if look.right:
        properties["align"] = "right"
    return properties


@dataclass(frozen=True, slots=True, eq=False)
class Line(Formula):
    """A line through the months: itself in the month at hand, `before` one month earlier, `cells` as a whole."""

    before: Formula = field(default_factory=lambda: constant(0.0))
    cells: Formula = field(default_factory=lambda: constant(0.0))
    row: int = 0
    sheet: str = ""


@dataclass
class Page:
    """One sheet and the next free row on it."""

    book: Book
    sheet: Worksheet
    title: str
    row: int = FIRST_ROW
    month: Line = field(init=False)

    @property
    def own(self) -> str:
        """What a reference to this sheet begins with."""
        escaped = self.title.replace("'", "''")
        return f"'{escaped}'!"

    def text(self, row: int, column: int, text: str, look: Look = Look()) -> None:
        """Write text as text, whatever it begins with."""
        self.sheet.write_string(row, column, text, self.book.look(look))

    def number(self, row: int, column: int, value: float, look: Look) -> Formula:
        """Write a number and return the reference to it."""
        self.sheet.write_number(row, column, value, self.book.look(look))
        return self.at(row, column, value)

    def at(self, row: int, column: int, value: Array | float | str) -> Formula:
        """Return the reference to one cell."""
        text = f"{self.own}${xl_col_to_name(column)}${row + 1}"
        return Formula(text, np.asarray(value if not isinstance(value, str) else np.nan))

    def area(self, rows: tuple[int, int], column: int, last_column: int | None = None) -> str:
        """Return the reference to the cells of some rows, in one column or up to another."""
        last = column if last_column is None else last_column
        first, end = (f"${xl_col_to_name(at)}${row + 1}" for at, row in zip((column, last), rows, strict=True))
        return f"{self.own}{first}:{end}"

    def local(self, text: str) -> str:
        """Return the text of a formula as it stands on this sheet."""
        return text.replace(self.own, "")

    def formula(self, row: int, column: int, formula: Formula, look: Look, shown: float | str | None = None) -> Formula:
        """Write a formula with its value, or with the text it shows instead, and return the reference to it."""
        value = float(formula.value) if shown is None else shown
        text = f"={self.local(formula.text)}"
        self.book.count(text, 1)
        self.sheet.write_formula(row, column, text, self.book.look(look), cached(value))
        return self.at(row, column, value)

    def heading(self, text: str) -> None:
        """Begin a section."""
        self.row += 1
        for column in range(FIRST_MONTH):
            self.text(self.row, column, text if column == LABEL else "", Look(kind="heading"))
        self.row += 1

    def constant(self, label: str, unit: str, value: Term, number: str) -> Formula:
        """Write a figure that is the same for every month, and return the reference to it."""
        row = self._named(label, unit)
        return self.formula(row, CONSTANT, constant(value), Look(number))

    def line(self, label: str, unit: str, value: Term, number: str, *, first: int = 0, bold: bool = False) -> Line:
        """Write a line from a first month on, and return it; months before it are empty and count as 0."""
        row = self._named(label, unit, bold=bold)
        value = constant(value)
        figures = np.array(np.broadcast_to(value.value, self.book.months + 1))
        figures[:first] = 0.0
        self._cells(row, value, figures, first, Look(number, bold=bold))
        return self._line(row, figures)

    def walk(self, label: str, unit: str, opening: Formula, moved: tuple[Formula | None, Formula], number: str) -> Line:
        """Write a stock that each month is made from the month before, and return it.

        stock_m = stock_(m-1) * kept_m + added_m

        moved : kept [share], None where all is kept; added
        """
        row = self._named(label, unit)
        kept, added = moved
        share = np.ones(self.book.months + 1) if kept is None else kept.value
        share, more = (np.broadcast_to(part, self.book.months + 1) for part in (share, added.value))
        figures = np.empty(self.book.months + 1)
        figures[0] = float(opening.value)
        for month in range(1, len(figures)):
            figures[month] = figures[month - 1] * share[month] + more[month]
        line = self._line(row, figures)
        self.formula(row, FIRST_MONTH, opening, Look(number))
        step = line.before + added if kept is None else line.before * kept + added
        self._cells(row, step, figures, 1, Look(number))
        return line

    def series(self, label: str, unit: str, figures: Array, number: str) -> Line:
        """Write figures that were computed at the export, and return them as a line."""
        row = self._named(label, unit)
        look = self.book.look(Look(number, kind="export"))
        for month, figure in enumerate(figures):
            self.sheet.write_number(row, FIRST_MONTH + month, float(figure), look)
        return self._line(row, np.asarray(figures, dtype=np.float64))

    def begin_timeline(self, note: str, start: date) -> None:
        """Write title, note and the header of months and dates, and freeze them."""
        self.begin(note)
        self.timeline(MONTH_ROW, start)
        self.sheet.freeze_panes(FIRST_ROW, FIRST_MONTH)
        self.sheet.repeat_rows(TITLE_ROW, DATE_ROW)
        self.sheet.repeat_columns(LABEL, CONSTANT)

    def timeline(self, row: int, start: date) -> None:
        """Write the months and, below them, their dates."""
        reader = self.book.reader
        header, dates = Look(WHOLE, kind="heading"), Look(SPOKEN[reader.language].dates, kind="note")
        self.text(row, LABEL, reader.say("Month"), header)
        months = np.arange(self.book.months + 1.0)
        self.month = self._line(row, months)
        self.sheet.write_number(row, FIRST_MONTH, 0, self.book.look(header))
        self._cells(row, self.month.before + 1, months, 1, header)
        self.text(row + 1, LABEL, reader.say("Flows fall at the end of the month"), Look(kind="note"))
        self.sheet.write_datetime(row + 1, FIRST_MONTH, start, self.book.look(dates))
        begin = self.at(row + 1, FIRST_MONTH, 0.0).text
        after = Formula(f"EDATE({begin},{self.month.text})", np.array([serial(start, month) for month in months]))
        self._cells(row + 1, after, after.value, 1, dates)
        self.sheet.set_column(LABEL, LABEL, 44)
        self.sheet.set_column(_UNIT, _UNIT, 18)
        self.sheet.set_column(CONSTANT, CONSTANT, 14)
        self.sheet.set_column(FIRST_MONTH, FIRST_MONTH + self.book.months, 12)
        self.sheet.fit_to_pages(ceil((self.book.months + 1) / MONTHS_ON_PAPER), 0)

    def begin(self, note: str) -> None:
        """Write the title and a line below it, and set the page up for print."""
        self.text(TITLE_ROW, LABEL, self.title, Look(kind="title"))
        mark = self.book.reader.text(guesses_mark(self.book.case))
        self.text(NOTE_ROW, LABEL, " ".join(part for part in (note, mark) if part), Look(kind="note"))
        self.sheet.set_row(TITLE_ROW, 26)
        self.sheet.hide_gridlines(2)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&L&F&C&A&R&P / &N")

    def end(self, *, last_column: int | None = None) -> None:
        """Set the print area to what was written."""
        last = FIRST_MONTH + self.book.months if last_column is None else last_column
        self.sheet.print_area(0, 0, max(self.row, FIRST_ROW), last)

    def header(self, texts: Sequence[str], row: int | None = None, *, figures: tuple[int, ...] = ()) -> None:
        """Write the header of a table and go to the next row; headings of columns of figures stand above them."""
        at = self.row if row is None else row
        for column, text in enumerate(texts):
            self.text(at, column, text, Look(kind="heading", wrap=True, right=column in figures))
        lines = ceil(max(map(len, texts[1:]), default=0) / _ONE_LINE)
        if lines > 1:
            self.sheet.set_row(at, 15 * min(lines, _MOST_LINES))
        self.row = at + 1

    def tall(self, row: int, texts: Sequence[str], widths: Sequence[float]) -> None:
        """Make a row as high as its longest wrapped text, which not every spreadsheet does by itself."""
        lines = max(ceil(1.15 * len(text) / width) for text, width in zip(texts, widths, strict=False))
        self.sheet.set_row(row, 15 * max(lines, 1))

    def _named(self, label: str, unit: str, *, bold: bool = False) -> int:
        row, self.row = self.row, self.row + 1
        self.text(row, LABEL, label, Look(bold=bold))
        self.text(row, _UNIT, unit, Look(kind="unit"))
        return row

    def _cells(self, row: int, formula: Formula, figures: Array, first: int, look: Look) -> None:
        """Write one formula into the cells of the months, each with its own figure."""
        text = "=" + self.local(formula.text)
        letters, format_, write = self.book.columns, self.book.look(look), self.sheet.write_formula
        looks_back = BEFORE in text
        self.book.count(text.replace(HERE, letters[-1]), self.book.months + 1 - first)
        for month in range(first, self.book.months + 1):
            here = text.replace(HERE, letters[month])
            if looks_back:
                here = here.replace(BEFORE, letters[month - 1])
            write(row, FIRST_MONTH + month, here, format_, cached(figures[month]))

    def _line(self, row: int, figures: Array) -> Line:
        earlier = np.concatenate([[0.0], figures[:-1]])
        return Line(
            text=f"{self.own}{HERE}${row + 1}",
            value=figures,
            before=Formula(f"{self.own}{BEFORE}${row + 1}", earlier),
            cells=Formula(self.area((row, row), FIRST_MONTH, FIRST_MONTH + self.book.months), figures),
            row=row,
            sheet=self.title,
        )


def cached(value: float | str) -> float | str:
    """Return what a cell holds before anybody recalculates; a figure that is none is an error of the spreadsheet."""
    if isinstance(value, str):
        return value
    return float(value) if np.isfinite(value) else "#NUM!"


def serial(first: date, month: float) -> float:
    """Return the number a spreadsheet gives the same day some months later, or the last one of a shorter month."""
    day = pd.Timestamp(first) + pd.DateOffset(months=int(month))
    return float((day - DAY_ZERO).days)


def at_export(reader: Reader, digest: str) -> str:
    """Say that figures are values of the export, of which case."""
    return reader.text(say("Values computed at the export, not formulas; {case} {digest}.", digest=digest))
