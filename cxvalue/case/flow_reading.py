"""From a table to cash flows: amounts, periods or days, kinds and risks, every problem of the table at once.

Received is positive, paid is negative. Nothing is guessed: a sign that may mean two things, a total that may be a
part, a day that may be two are questions, each with what would answer it.

Kept whole: one way from cells to flows, in its order.
"""

import csv
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cxvalue.case.flow_columns import AmountEntry, Upright, header_problem, upright
from cxvalue.case.flows import LARGEST_FLOW, MOST_FLOWS, MOST_PERIODS, Flow, FlowKind, FlowTable
from cxvalue.errors import FlowsError, Problem
from cxvalue.files.table.days import FIRST_YEAR, LAST_YEAR, calendar, days, form_of
from cxvalue.files.table.layout import LONGEST_SHOWN, Cell, text_of
from cxvalue.files.table.sheet import Sheet
from cxvalue.numerals import Readings, contradicts, decimal_of, readings
from cxvalue.text import NOTHING, Text, say

_LONGEST_LINE = 120
"""Characters of the name of a line."""

_NEAR = 1e-9
"""Share within which a line is the sum of the others."""

AMBIGUOUS = say(
    "Write 1500 for one and a half thousand, 1,5 for one and a half; or say which sign it is with --decimal."
)
_NUMBER = say("digits; blanks or points between thousands, and kr, tkr and the like beside them, are read")


def read_flows(sheet: Sheet, decimal: str = "", *, preferred: str = "") -> FlowTable:
    """Return the flows of a table.

    decimal : "." or ",", as the reader says it is
    preferred : that of the reader's language; a point among decimal commas is asked about all the same

    Raises
    ------
    FlowsError
        With every problem of the table.
    """
    found = upright(sheet)
    reader = _Reader(sheet, found, (decimal, preferred))
    flows = reader.flows()
    problems = [*reader.problems, *_checks(sheet, found, flows, reader)]
    if problems:
        raise FlowsError(sorted(problems, key=lambda problem: problem.line or 0))
    left = (*sheet.record, *found.notes, *(item.said() for item in found.left_out), *reader.notes)
    return FlowTable(sheet.name, tuple(flow for _, flow in flows), left, reader.every)


@dataclass(frozen=True, slots=True)
class _Moment:
    """When an amount falls."""

    period: int = 0
    day: date | None = None


class _Reader:
    """Reads the entries of a table and gathers what is wrong with them, and what was decided."""

    def __init__(self, sheet: Sheet, found: Upright, decimals: tuple[str, str]) -> None:
        self.sheet, self.entries, self.columns = sheet, found.entries, found.columns
        self.problems: list[Problem] = []
        self.notes: list[Text] = []
        self.every = ""
        self.amounts = [_readings(entry.amount) for entry in self.entries]
        self.decimal = self._decimal(*decimals)
        self.moments = self._moments(found.when)

    def flows(self) -> list[tuple[int, Flow]]:
        """Return every flow with its line."""
        made = []
        for entry, amount, moment in zip(self.entries, self.amounts, self.moments, strict=True):
            before = len(self.problems)
            value = self._amount(entry, amount)
            kind = self._kind(entry)
            risk = self._risk(entry)
            if len(entry.line) > _LONGEST_LINE or "\n" in entry.line:
                allowed = say("one line of at most {most} characters", most=_LONGEST_LINE)
                self.refuse(entry, "line", entry.line, say("is too long"), allowed)
            if len(self.problems) == before and value is not None and moment is not None:
                flow = Flow(value, moment.period, moment.day, entry.line, kind, risk)
                made.append((entry.row, flow))
        return made

    def refuse(
        self, entry: AmountEntry, column: str, cell: Cell, message: Text, allowed: Text = NOTHING, hint: Text = NOTHING
    ) -> Any:
        """Note a problem; returns None, typed so that a reader may return the refusal."""
        self.problems.append(Problem(column, message, hint, _shown(cell), allowed, self.sheet.name, entry.row))
        return None

    def _decimal(self, given: str, preferred: str) -> str:
        """The decimal sign of the amounts; an open one is a question at every cell that could be two numbers."""
        found = given or decimal_of(self.amounts)
        if found:
            if any("," in text_of(entry.amount) for entry in self.entries) and found == ",":
                self.notes.append(say("the comma was read as the decimal sign"))
            return found
        if found == "":
            return "."
        if contradicts(self.amounts):
            message = say("some numbers have a decimal comma, others a point")
            hint = say("Write all of them alike.")
            self.problems.append(Problem("amount", message, hint, file=self.sheet.name, line=self.sheet.header_line))
            return "."
        if preferred and not (preferred == "," and any("." in text_of(entry.amount) for entry in self.entries)):
            return preferred
        for entry, amount in zip(self.entries, self.amounts, strict=True):
            if len(amount.values) > 1 and amount.value is None:
                message = say("is ambiguous: a decimal point, or one between thousands")
                self.refuse(entry, entry.column, entry.amount, message, hint=AMBIGUOUS)
        return "."

    def _amount(self, entry: AmountEntry, amount: Readings) -> float | None:
        if isinstance(entry.amount, float):
            value = entry.amount
        elif amount.percent:
            hint = say("Write a share, such as 0.02 for 2 %.")
            return self.refuse(entry, entry.column, entry.amount, say("is a percentage"), _NUMBER, hint)
        elif not amount.values:
            message = say("is no number") if text_of(entry.amount) else say("is empty")
            hint = say("Write 0 where nothing is paid or received.") if not text_of(entry.amount) else NOTHING
            return self.refuse(entry, entry.column, entry.amount, message, _NUMBER, hint)
        elif self.decimal not in amount.values:
            if any(problem.line == entry.row for problem in self.problems) or self.problems:
                return None
            return self.refuse(entry, entry.column, entry.amount, say("is no number"), _NUMBER)
        else:
            value = amount.values[self.decimal]
        if not math.isfinite(value):
            return self.refuse(entry, entry.column, entry.amount, say("is not a finite number"))
        if abs(value) > LARGEST_FLOW:
            allowed = say("up to {most}", most=f"{LARGEST_FLOW:g}")
            return self.refuse(entry, entry.column, entry.amount, say("is too large"), allowed)
        return value

    def _moments(self, when: str) -> list[_Moment | None]:
        if when == "place":
            return [_Moment(int(entry.when)) for entry in self.entries]  # type: ignore[arg-type]  # numbers of our own
        cells = [entry.when for entry in self.entries]
        texts = [text_of(cell) for cell in cells]
        if when == "date" and not all(isinstance(cell, date) for cell in cells):
            return self._days(texts)
        if all(isinstance(cell, date) for cell in cells):
            return [self._day(entry, entry.when) for entry in self.entries if isinstance(entry.when, date)]
        on_calendar = calendar(texts)
        if on_calendar is not None:
            self.every, numbers = on_calendar
            first, *_ = sorted(zip(numbers, texts, strict=True))
            self.notes.append(
                say("period 0 is {first}; a period is a {every}", first=first[1], every=_EVERY[self.every])
            )
            return [_Moment(number) for number in numbers]
        if form_of([days(text) for text in texts]) is not None:
            return self._days(texts)
        return [self._period(entry) for entry in self.entries]

    def _day(self, entry: AmountEntry, day: date) -> _Moment | None:
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            return _Moment(day=day)
        found: _Moment | None = self.refuse(entry, "date", entry.when, say("is no date"), self.a_day)
        return found

    @property
    def a_day(self) -> Text:
        """What a day may be."""
        first, last = str(FIRST_YEAR), str(LAST_YEAR)
        return say("year-month-day from {first} to {last}, such as 2027-01-31", first=first, last=last)

    def _period(self, entry: AmountEntry) -> _Moment | None:
        found = entry.when if isinstance(entry.when, float) else readings(text_of(entry.when)).value
        if found is None:
            message = say("is no number") if text_of(entry.when) else say("is empty")
            allowed = say("a whole number, a year, a quarter such as 2027Q1, or a day")
            return self.refuse(entry, "period", entry.when, message, allowed)
        if found != int(found) or not 0 <= found <= MOST_PERIODS:
            allowed = say("a whole number from 0 to {most}; 0 is the decision date", most=MOST_PERIODS)
            return self.refuse(entry, "period", entry.when, say("is no period"), allowed)
        return _Moment(int(found))

    def _days(self, texts: Sequence[str]) -> list[_Moment | None]:
        read = [days(text) for text in texts]
        form = form_of(read)
        if form is not None and not form.doubt:
            if form.name != "year-month-day":
                self.notes.append(say("days are read as {form}", form=_FORMS[form.name]))
            return [_Moment(day=found[form.name]) for found in read]
        allowed = self.a_day
        for entry, found in zip(self.entries, read, strict=True):
            if form is not None and form.doubt:
                self.refuse(entry, "date", entry.when, form.doubt, allowed)
            elif not found:
                self.refuse(entry, "date", entry.when, say("is no date"), allowed)
        if not self.problems:
            self.problems.append(header_problem(self.sheet, say("the days are written in several ways")))
        return [None for _ in texts]

    def _kind(self, entry: AmountEntry) -> FlowKind | None:
        if "kind" not in self.columns and entry.kind is None:
            return None
        cell = text_of(entry.kind).lower()
        if cell == "benefit":
            return "benefit"
        if cell == "cost":
            return "cost"
        found: FlowKind | None = self.refuse(entry, "kind", entry.kind, say("is no kind"), say("benefit or cost"))
        return found

    def _risk(self, entry: AmountEntry) -> float:
        if "risk_adjustment" not in self.columns or not text_of(entry.risk):
            return 0.0
        found = entry.risk if isinstance(entry.risk, float) else readings(text_of(entry.risk)).value
        if found is None:
            self.refuse(entry, "risk_adjustment", entry.risk, say("is no number"), _NUMBER)
        elif not 0 <= found <= 1:
            self.refuse(
                entry, "risk_adjustment", entry.risk, say("is no share"), say("from 0 to 1; for 20 % write 0.2")
            )
        elif found and "kind" not in self.columns:
            allowed = say("benefit or cost in the column kind")
            self.refuse(entry, "risk_adjustment", entry.risk, say("needs the column kind"), allowed)
        else:
            return float(found)
        return 0.0


_EVERY = {"year": say("year"), "quarter": say("quarter"), "month": say("month")}
_FORMS = {
    "yyyymmdd": say("year, month and day without signs between"),
    "day.month.year": say("day.month.year"),
    "day/month/year": say("day/month/year"),
    "month/day/year": say("month/day/year"),
}


def _readings(cell: Cell) -> Readings:
    return Readings({}) if not isinstance(cell, str) else readings(cell)


def _shown(cell: Cell) -> str:
    """Return a cell as a message may show it."""
    text = text_of(cell)
    return f'"{text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"}"'


def _checks(sheet: Sheet, found: Upright, flows: list[tuple[int, Flow]], reader: _Reader) -> Iterator[Problem]:
    """Problems of the table as a whole."""
    if len(flows) > MOST_FLOWS:
        message = say("there are more than {most} flows", most=MOST_FLOWS)
        yield Problem("", message, file=sheet.name, line=sheet.header_line)
    costs = [flow for _, flow in flows if flow.kind == "cost" and flow.amount]
    if len({flow.amount > 0 for flow in costs}) > 1:
        message = say("some costs are written as positive amounts, others as negative ones")
        yield Problem("amount", message, say("Write all costs alike."), file=sheet.name, line=sheet.header_line)
    if not flows and not reader.problems:
        yield header_problem(sheet, say("there are 0 rows of flows"))
    yield from _twice(sheet, found, flows)
    if not reader.problems:
        yield from _sums(sheet, flows)


def _twice(sheet: Sheet, found: Upright, flows: list[tuple[int, Flow]]) -> Iterator[Problem]:
    """Periods or dates that occur twice where no line tells the flows apart."""
    if "line" in found.columns or "benefit" in found.columns or "cost" in found.columns:
        return
    first: dict[str, int] = {}
    for line, flow in flows:
        when = f"period {flow.period}" if flow.day is None else str(flow.day)
        if when in first:
            message = say("{when} stands on line {first} already", when=when, first=first[when])
            yield Problem("", message, say("Add the amounts, or add a column line."), file=sheet.name, line=line)
        first.setdefault(when, line)


def _sums(sheet: Sheet, flows: list[tuple[int, Flow]]) -> Iterator[Problem]:
    """Ask of a line that is the sum of all others in every period whether it is one of them."""
    lines: dict[str, dict[object, float]] = {}
    rows: dict[str, int] = {}
    for row, flow in flows:
        moment = flow.day or flow.period
        held = lines.setdefault(flow.line, {})
        held[moment] = held.get(moment, 0.0) + flow.amount
        rows.setdefault(flow.line, row)
    moments = {moment for held in lines.values() for moment in held}
    if len(lines) < 3 or len(moments) < 2:
        return
    for name, held in lines.items():
        others = {
            moment: sum(other.get(moment, 0.0) for key, other in lines.items() if key != name) for moment in moments
        }
        if all(
            abs(held.get(moment, 0.0) - others[moment]) <= _NEAR * max(1.0, abs(others[moment])) for moment in moments
        ):
            message = say("{line} is the sum of the other lines in every period", line=f'"{name}"')
            hint = say("Is it a total? Delete it: it would be counted twice.")
            yield Problem("line", message, hint, file=sheet.name, line=rows[name])
            return


def numbers_of(sheet: Sheet, *, preferred: str = "") -> tuple[list[float], tuple[Text, ...]]:
    """Return the numbers of one column or row of cells in order, and what was decided.

    Raises
    ------
    FlowsError
        For every cell that is no number.
    """
    found = upright(sheet)
    reader = _Reader(sheet, found, ("", preferred))
    flows = reader.flows()
    if reader.problems:
        raise FlowsError(reader.problems)
    return [flow.amount for _, flow in flows], (*sheet.record, *found.notes, *reader.notes)


def as_file(table: FlowTable) -> bytes:
    """Return flows as a table in the plainest form, which can be read in one way only."""
    when = "date" if table.dated else "period"
    columns = [when, "amount", *(["line"] if any(flow.line for flow in table.flows) else [])]
    columns += ["kind", "risk_adjustment"] if table.has_kinds else []
    content = io.StringIO()
    writer = csv.writer(content, lineterminator="\n")
    writer.writerow(columns)
    for flow in table.flows:
        held = {
            "date": flow.day, "period": flow.period, "amount": repr(flow.amount), "line": flow.line, "kind": flow.kind,
            "risk_adjustment": repr(flow.risk_adjustment),
        }  # fmt: skip
        writer.writerow([held[name] for name in columns])
    return content.getvalue().encode()
