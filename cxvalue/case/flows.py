"""Cash flows of any business case, read from a table with a header.

Columns: `period` (or `month`) or `date`, `amount`, and optionally `line`, `kind`, `risk_adjustment`.
Received is positive, paid is negative. A benefit is reduced by its risk adjustment, a cost raised by
it. Every problem of the table is reported at once; nothing is guessed.
"""

import difflib
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from cxvalue.errors import FlowsError, Problem
from cxvalue.files.sheet import LONGEST_SHOWN, Cell, Row, Sheet, refuse_data_as_header
from cxvalue.text import NOTHING, Text, say

Kind = Literal["benefit", "cost"]

COLUMNS = ("period", "date", "amount", "line", "kind", "risk_adjustment")
SYNONYMS = {"month": "period"}
MOST_FLOWS = 10_000
MOST_PERIODS = 1_200
LARGEST_FLOW = 1e15

PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
DECIMAL_COMMA = re.compile(r"[+-]?\d{1,3}([ \u00a0\u202f]?\d{3})*(,\d+)?|[+-]?\d+,\d+", re.ASCII)
THOUSANDS_POINT = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+", re.ASCII)
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
LONGEST_LINE = 120
"""Characters of the name of a line."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One cash flow at the end of a period or on a date, before its risk adjustment."""

    amount: float
    period: int = 0
    day: date | None = None
    line: str = ""
    kind: Kind | None = None
    risk_adjustment: float = 0.0

    @property
    def adjusted(self) -> float:
        """The amount after risk: benefit - |benefit| * risk, cost * (1 + risk)."""
        if self.kind == "cost":
            return -abs(self.amount) * (1.0 + self.risk_adjustment)
        return self.amount - abs(self.amount) * self.risk_adjustment


@dataclass(frozen=True, slots=True)
class FlowTable:
    """The cash flows of one business case; `notes` says what was normalised on reading."""

    name: str
    flows: tuple[Flow, ...]
    notes: tuple[Text, ...] = ()

    @property
    def dated(self) -> bool:
        """True where flows stand on dates, not on periods."""
        return self.flows[0].day is not None

    @property
    def has_kinds(self) -> bool:
        """True where every flow says whether it is a benefit or a cost."""
        return all(flow.kind is not None for flow in self.flows)


def read_flows(sheet: Sheet) -> FlowTable:
    """Return the flows of a table.

    Raises
    ------
    FlowsError
        With every problem of the table.
    """
    columns, problems = _columns(sheet)
    if problems:
        raise FlowsError(problems)
    reader = _RowReader(sheet, columns)
    flows = [flow for row in sheet.rows if (flow := reader.read(row))]
    problems = [*reader.problems, *_checks(sheet, flows, reader)]
    if problems:
        raise FlowsError(sorted(problems, key=lambda problem: problem.line or 0))
    comma = (say("the comma was read as the decimal sign"),) if reader.commas else ()
    return FlowTable(sheet.name, tuple(flows), (*sheet.notes, *comma))


def _columns(sheet: Sheet) -> tuple[dict[str, int], list[Problem]]:
    """Place every column by name, or say what is wrong with the header."""
    refuse_data_as_header(sheet.header, sheet.name, line=sheet.header_line)
    problems: list[Problem] = []
    columns: dict[str, int] = {}
    for position, written in enumerate(sheet.header):
        name = SYNONYMS.get(written.lower(), written.lower())
        if name not in COLUMNS:
            problems.append(_unknown_column(sheet, written, position))
        elif name in columns:
            problems.append(_header_problem(sheet, say("the column {name} stands twice", name=name)))
        else:
            columns[name] = position
    if not problems or "amount" not in columns:
        if "amount" not in columns:
            problems.append(_header_problem(sheet, say("the column amount is missing")))
        if ("period" in columns) == ("date" in columns):
            problems.append(_header_problem(sheet, say("there must be one of the columns period and date")))
    if not sheet.rows:
        problems.append(_header_problem(sheet, say("there are 0 rows of flows")))
    return columns, problems


def _unknown_column(sheet: Sheet, written: str, position: int) -> Problem:
    near = difflib.get_close_matches(written.lower(), [*COLUMNS, *SYNONYMS], n=1)
    hint = say("Did you mean {name}?", name=near[0]) if near else say("Rename or delete the column.")
    message = say("column {position} is not known", position=position + 1)
    return _header_problem(sheet, message, found=_shown(written), hint=hint)


def _header_problem(sheet: Sheet, message: Text, *, found: str = "", hint: Text | None = None) -> Problem:
    allowed = say("period or date, amount, and optionally line, kind, risk_adjustment")
    default = say("The first row names the columns, such as period,amount.")
    return Problem("", message, hint or default, found, allowed, sheet.name, sheet.header_line)


class _RowReader:
    """Reads rows one by one and gathers what is wrong with them."""

    def __init__(self, sheet: Sheet, columns: dict[str, int]) -> None:
        self.sheet = sheet
        self.columns = columns
        self.problems: list[Problem] = []
        self.lines: list[tuple[int, Flow]] = []
        self.commas = 0
        self.points = 0

    def read(self, row: Row) -> Flow | None:
        before = len(self.problems)
        if len(row.cells) > len(self.sheet.header) or (
            not self.sheet.is_workbook and len(row.cells) < len(self.sheet.header)
        ):
            self._refuse(
                row, "", say("the row has {n} cells, the header {m}", n=len(row.cells), m=len(self.sheet.header))
            )
            return None
        amount = self._amount(row)
        period = self._period(row) if "period" in self.columns else 0
        day = self._day(row) if "date" in self.columns else None
        kind = self._kind(row) if "kind" in self.columns else None
        risk = self._risk(row) if "risk_adjustment" in self.columns else 0.0
        line = str(self.cell(row, "line") or "")
        if len(line) > LONGEST_LINE or "\n" in line:
            allowed = say("one line of at most {most} characters", most=LONGEST_LINE)
            self._refuse(row, "line", say("is too long"), allowed=allowed)
        if len(self.problems) > before or amount is None or period is None or risk is None:
            return None
        flow = Flow(amount=amount, period=period, day=day, line=line, kind=kind, risk_adjustment=risk)
        self.lines.append((row.line, flow))
        return flow

    def cell(self, row: Row, column: str) -> Cell:
        position = self.columns.get(column)
        return None if position is None or position >= len(row.cells) else row.cells[position]

    def _amount(self, row: Row) -> float | None:
        amount = self._number(row, "amount")
        if amount is not None and abs(amount) > LARGEST_FLOW:
            return self._refuse(
                row, "amount", say("is too large"), allowed=say("up to {most}", most=f"{LARGEST_FLOW:g}")
            )
        return amount

    def _period(self, row: Row) -> int | None:
        number = self._number(row, "period")
        if number is None:
            return None
        if number != int(number) or not 0 <= number <= MOST_PERIODS:
            allowed = say("a whole number from 0 to {most}; 0 is the decision date", most=MOST_PERIODS)
            return self._refuse(row, "period", say("is no period"), allowed=allowed)
        return int(number)

    def _day(self, row: Row) -> date | None:
        cell = self.cell(row, "date")
        try:
            day = date.fromisoformat(cell) if isinstance(cell, str) and ISO_DATE.fullmatch(cell) else cell
            if isinstance(day, date) and 1900 <= day.year <= 2200:
                return day
        except ValueError:
            pass
        return self._refuse(
            row, "date", say("is no date"), allowed=say("year-month-day from 1900 to 2200, such as 2027-01-31")
        )

    def _kind(self, row: Row) -> Kind | None:
        cell = str(self.cell(row, "kind") or "").lower()
        if cell == "benefit":
            return "benefit"
        return (
            "cost" if cell == "cost" else self._refuse(row, "kind", say("is no kind"), allowed=say("benefit or cost"))
        )

    def _risk(self, row: Row) -> float | None:
        if self.cell(row, "risk_adjustment") in (None, ""):
            return 0.0
        risk = self._number(row, "risk_adjustment")
        if risk is not None and not 0 <= risk <= 1:
            return self._refuse(
                row, "risk_adjustment", say("is no share"), allowed=say("from 0 to 1; for 20 % write 0.2")
            )
        if risk and "kind" not in self.columns:
            return self._refuse(
                row, "risk_adjustment", say("needs the column kind"), allowed=say("benefit or cost in the column kind")
            )
        return risk

    def _number(self, row: Row, column: str) -> float | None:
        cell = self.cell(row, column)
        if isinstance(cell, float):
            return cell if math.isfinite(cell) else self._refuse(row, column, say("is not a finite number"))
        written = str(cell or "").replace("\u2212", "-")
        if self.sheet.decimal_comma and THOUSANDS_POINT.fullmatch(written):
            return self._refuse(
                row, column, say("is ambiguous: a decimal point, or one between thousands"), hint=_AMBIGUOUS
            )
        if PLAIN.fullmatch(written):
            self.points += "." in written
            value = float(written)
            return value if math.isfinite(value) else self._refuse(row, column, say("is not a finite number"))
        if self.sheet.decimal_comma and DECIMAL_COMMA.fullmatch(written):
            self.commas += "," in written
            return float(re.sub(r"[ \u00a0\u202f]", "", written).replace(",", "."))
        return self._refuse(
            row, column, say("is no number") if written else say("is empty"), allowed=_NUMBER, hint=_hint_for(written)
        )

    def _refuse(
        self, row: Row, column: str, message: Text, *, allowed: Text | None = None, hint: Text | None = None
    ) -> Any:
        """Note a problem; returns None, typed so that a reader may return the refusal."""
        found = _shown(self.cell(row, column)) if column else ""
        problem = Problem(column, message, hint or NOTHING, found, allowed or NOTHING, self.sheet.name, row.line)
        self.problems.append(problem)
        return None


def _shown(cell: Cell) -> str:
    """A cell as the file has it, short and on one line."""
    text = f"{cell:g}" if isinstance(cell, float) else str("" if cell is None else cell)
    return f'"{text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"}"'


_AMBIGUOUS = say("Write 1500 for one and a half thousand, 1,5 for one and a half.")
_NUMBER = say("digits, with a point as decimal sign, or a comma where columns are separated by semicolon or tab")


def _hint_for(written: str) -> Text:
    if "%" in written:
        return say("Write a share, such as 0.02 for 2 %.")
    if written.startswith("("):
        return say("Write a negative amount with a minus sign.")
    if re.search(r"\d,\d", written):
        return say("Separate the columns with semicolons, or write the number with a point.")
    return say("Write the amount as digits, without currency or text.")


def _checks(sheet: Sheet, flows: Iterable[Flow], reader: _RowReader) -> list[Problem]:
    """Problems of the table as a whole."""
    flows = list(flows)
    problems: list[Problem] = []
    if reader.commas and reader.points:
        message = say("some numbers have a decimal comma, others a point")
        problems.append(
            Problem("amount", message, say("Write all of them alike."), file=sheet.name, line=sheet.header_line)
        )
    if len(flows) > MOST_FLOWS:
        message = say("there are more than {most} flows", most=MOST_FLOWS)
        problems.append(Problem("", message, file=sheet.name, line=sheet.header_line))
    signs = {flow.amount > 0 for flow in flows if flow.kind == "cost" and flow.amount}
    if len(signs) > 1:
        message = say("some costs are written as positive amounts, others as negative ones")
        problems.append(
            Problem("amount", message, say("Write all costs alike."), file=sheet.name, line=sheet.header_line)
        )
    return problems + _twice(sheet, reader)


def _twice(sheet: Sheet, reader: _RowReader) -> list[Problem]:
    """Periods or dates that occur twice where no line tells the flows apart."""
    if "line" in reader.columns:
        return []
    first: dict[str, int] = {}
    problems = []
    for line, flow in reader.lines:
        when = f"period {flow.period}" if flow.day is None else str(flow.day)
        if when in first:
            message = say("{when} stands on line {first} already", when=when, first=first[when])
            hint = say("Add the amounts, or add a column line.")
            problems.append(Problem("", message, hint, file=sheet.name, line=line))
        first.setdefault(when, line)
    return problems
