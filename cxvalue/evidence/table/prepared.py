"""A customer table with its columns named by what they are, refused where cells are not what they must be.

Scores and amounts are numbers, leaving is 1 or 0, segments and controls are text. What is no answer is
empty. Rows that repeat another row in everything are counted once; a customer with two different rows is refused.

Kept whole: the preparation is one sequence of steps that know of one another.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

import narwhals as nw

from cxvalue.case.notes import CustomerTable
from cxvalue.case.records import Case
from cxvalue.case.scales import scale_of
from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.table.engine import collected, count_if, is_filled, row_of
from cxvalue.evidence.table.left import left_or_stayed, not_yes_or_no, says_only_left
from cxvalue.evidence.table.mapping import ROLES, check_mapping
from cxvalue.evidence.table.once import once_each
from cxvalue.evidence.table.source import Column, Source
from cxvalue.evidence.table.spelling import respelled, said_of, spellings_of
from cxvalue.evidence.table.text_columns import NUMBER
from cxvalue.evidence.table.window import by_year, window_of
from cxvalue.evidence.table.words import COMMON, is_scale
from cxvalue.text import Text, counted, say

_PERCENT = (0.0, 100.0)
"""The scale whose scores may be written in per cent."""

_LONGEST_SHOWN = 200
_MOST_SHOWN = 5

FEWEST_TELLING, MUCH_SMALLER = 30, 0.6
"""Answers that show which scale they are on, and the part of a scale below which another is much smaller."""
PER_MONTH: Mapping[str, float] = {"months": 1.0, "years": 12.0, "days": 12 / 365.25}
"""Months in what tenure may be counted in."""

"""Cells shown of one column that cannot be used."""

AMOUNTS = ("revenue", "margin", "contacts", "service_cost", "referrals")
NUMERIC = ("score", "tenure", "entry", *AMOUNTS, "weight", "before")
_NAMED = ("segment", "wave", "arm")

TimeOrder = Literal["after", "unknown", "reversed"]
"""Whether the outcome was seen after the score, is not known to be, or was overridden."""


@dataclass(frozen=True, slots=True)
class Control:
    """A column held equal: its name in the frame, what it is called, and whether it is a number."""

    key: str
    label: str
    numeric: bool


@dataclass(frozen=True, slots=True)
class Customers:
    """Customers with their columns by role; `frame` has a column for each role in `roles`."""

    source: Source
    table: CustomerTable
    scale: tuple[float, float]
    months: int
    """Months the outcome was seen over."""
    months_known: bool
    """Whether somebody, or the days of the table, said how many."""
    roles: frozenset[str]
    controls: tuple[Control, ...]
    touchpoints: tuple[str, ...]
    rows: int
    """Rows that are counted, repeated ones once."""
    repeated: int
    order: TimeOrder
    notes: tuple[Text, ...]
    frame: "nw.LazyFrame[Any]" = field(repr=False)
    of: str = "satisfaction"
    """What the column `score` is: overall satisfaction, or a touchpoint."""

    @property
    def answered(self) -> "nw.LazyFrame[Any]":
        """Only those with a score."""
        return self.frame.filter(is_filled("score"))

    def floor_there(self, floor: int) -> int:
        """Return the fewest customers a group may have to leave the engine; small ones of a file are merged here."""
        return 1 if self.source.leaves else floor

    def of_wave(self, wave: object) -> "Customers":
        """Return the customers of one wave."""
        said = say("of several waves only {wave} is looked at", wave=str(wave))
        return replace(self, frame=self.frame.filter(nw.col("wave") == wave), notes=(*self.notes, said))

    def scored_by(self, touchpoint: str, case: Case) -> "Customers":
        """Return the customers who met a touchpoint, their score that of the touchpoint.

        Raises
        ------
        CxvalueError
            If the table has no column with its score.
        """
        item, key = case.touchpoints[touchpoint], f"t_{touchpoint}"
        if key not in self.touchpoints:
            name = item.label or touchpoint
            message = say("the {link} starts from {name}, and no column has its score", name=name)
            hint = say("Say which column it is; the overall score is another one.")
            raise CxvalueError([Problem(f"touchpoints.{touchpoint}", message, hint)])
        frame = self.frame.filter(is_filled(key)).with_columns(nw.col(key).alias("score"))
        scale = scale_of(self.table.scale or item.scale, case)
        met = counted("only those who met it: {n} customer", "only those who met it: {n} customers", _count(frame))
        notes = (*self.notes, met)
        return replace(self, frame=frame, of=touchpoint, scale=scale, roles=self.roles | {"score"}, notes=notes)

    def label(self, key: str) -> str:
        """Return what a dimension is called in the table."""
        return next(
            (control.label for control in self.controls if control.key == key), self.table.columns.get(key, key)
        )


def prepared(
    source: Source, table: CustomerTable, case: Case, *, today: date, allow_reversed: bool = False
) -> Customers:
    """Return the customers of a table.

    today : the day after which nothing can have been seen
    allow_reversed : take outcomes that were seen before the score; the estimates then say so

    Raises
    ------
    CxvalueError
        With every column whose cells cannot be used, the rows, and what is allowed.
    """
    check_mapping(source, table, case)
    scale = scale_of(table.scale, case)
    columns = _columns(source, table)
    if problems := list(_problems(source, table, columns, case, today)):
        raise CxvalueError(problems)
    controls = _controls(source, table)
    frame, read_as = _one_word_each(source, table, columns, _by_role(source, table, columns, controls))
    frame, repeated, left_out = once_each(source, frame, columns)
    window = window_of(source, frame, columns, table)
    frame, annual = by_year(frame, columns, window)
    order, said = _order(frame, columns, allow_reversed=allow_reversed)
    not_used = unused(source, (*table.columns.values(), *table.touchpoints.values(), *table.controls))
    return Customers(
        source=source,
        table=table,
        scale=scale,
        months=window.months,
        months_known=window.known,
        roles=frozenset(role for role in columns if not role.startswith("t_")),
        controls=controls,
        touchpoints=tuple(f"t_{key}" for key in table.touchpoints),
        rows=_count(frame),
        repeated=repeated,
        order=order,
        notes=(*source.notes, *not_used, *read_as, *window.notes, *annual, *left_out, *said),
        frame=frame,
    )


def _problems(
    source: Source, table: CustomerTable, columns: Mapping[str, Column], case: Case, today: date
) -> Iterator[Problem]:
    """Everything about the cells that keeps a table from being used."""
    scale = scale_of(table.scale, case)
    for role, column in columns.items():
        yield from _cell_problems(source, role, column, table)
        yield from _percent_problems(role, column, scale)
        yield from future_days(source, _address(role), column, today)
    yield from _on_scale(source, table, columns, case)
    yield from _late_entries(source, columns)


def _late_entries(source: Source, columns: Mapping[str, Column]) -> Iterator[Problem]:
    """Nobody comes into view after the tenure they reached."""
    if not {"tenure", "entry"} <= columns.keys() or not (columns["tenure"].number and columns["entry"].number):
        return
    entry = columns["entry"]
    late = source.frame().filter(nw.col(entry.number) > nw.col(columns["tenure"].number))
    n = _count(late)
    if n:
        line = collected(late.sort("row").select("row").head(1))["row"][0] if source.numbered else None
        message = say("{name} is above the tenure reached", name=entry.name)
        hint = say("It is the tenure at the start, and tenure is that at the end.")
        yield Problem("columns.entry", message, hint, f"{n}", file=source.name, line=line)


def _one_word_each(
    source: Source, table: CustomerTable, columns: Mapping[str, Column], frame: "nw.LazyFrame[Any]"
) -> tuple["nw.LazyFrame[Any]", tuple[Text, ...]]:
    """Groups in one spelling, and staying where only leaving is written; what was read so is said."""
    notes = says_only_left(source, table, columns)
    if notes:
        frame = frame.with_columns(nw.col("churned").fill_null(0))
    for role in _NAMED:
        found = spellings_of(source, columns[role], table.segments) if role in columns else {}
        if found:
            frame = frame.with_columns(respelled(nw.col(role), found).alias(role))
            notes = (*notes, *said_of(columns[role], found))
    return frame, notes


def _count(frame: "nw.LazyFrame[Any]") -> int:
    return int(row_of(frame, [nw.len().alias("n")])["n"])


def unused(source: Source, used: Iterable[str | None]) -> tuple[Text, ...]:
    """Say which columns of a table are not looked at."""
    known = set(used)
    names = [column.name for column in source.columns if column.name not in known]
    return (
        (
            counted(
                "the column {names} is not used", "the columns {names} are not used", len(names), names=", ".join(names)
            ),
        )
        if names
        else ()
    )


def _columns(source: Source, table: CustomerTable) -> dict[str, Column]:
    """Role, or `t_` and a touchpoint -> column."""
    named = {**table.columns, **{f"t_{key}": name for key, name in table.touchpoints.items()}}
    return {role: column for role, name in named.items() if (column := source.column(name))}


def future_days(source: Source, address: str, column: Column, today: date) -> Iterator[Problem]:
    """Yield a problem where a column of days holds one that is still to come: it has not been seen."""
    if column.kind != "date":
        return
    late = source.frame().filter(nw.col(column.key).cast(nw.Date) > today)
    hint = say("Mend the day, or leave the row out until then.")
    message = say("{name} holds days that are still to come", name=column.name)
    if not source.numbered:
        n = int(row_of(late, [nw.len().alias("n")])["n"])
        if n:
            yield Problem(address, message, hint, f"{n}")
        return
    rows = collected(late.sort("row").select(column.key, "row").head(_MOST_SHOWN))
    for day, line in zip(rows[column.key], rows["row"], strict=True):
        yield Problem(address, message, hint, f"{day}"[:10], say("up to {today}", today=f"{today}"), source.name, line)


def _is_score(role: str) -> bool:
    return role == "score" or role.startswith("t_")


def _is_number(role: str) -> bool:
    return role in NUMERIC or role.startswith("t_")


def _address(role: str) -> str:
    return f"touchpoints.{role[2:]}" if role.startswith("t_") else f"columns.{role}"


def _cell_problems(source: Source, role: str, column: Column, table: CustomerTable) -> Iterator[Problem]:
    if _is_number(role) and not column.number:
        yield _not_numbers(source, role, column)
    elif _is_number(role) and (words := [word for word in column.words if word not in table.no_answer]):
        rows = collected(source.frame().filter(nw.col(column.key).is_in(words)).sort("row").select("row").head(1))
        message = say("{name} holds words among its numbers", name=column.name)
        hint = say("Do they mean no answer? Then name them as such; else mend the cells.")
        found = ", ".join(words)[:_LONGEST_SHOWN]
        yield Problem(_address(role), message, hint, found, file=source.name, line=rows["row"][0])
    elif role == "churned" and column.kind != "flag":
        yield from not_yes_or_no(source, column, table.left)
    elif role in ("scored_on", "seen_on") and column.kind == "text":
        hint = say("Write days as 2026-09-30 or 30.9.2026.")
        yield Problem(_address(role), say("{name} holds cells that are no day", name=column.name), hint)


def _percent_problems(role: str, column: Column, scale: tuple[float, float]) -> Iterator[Problem]:
    """A percentage is a score of a scale to 100 only, and never an amount."""
    if not column.percent or (_is_score(role) and scale == _PERCENT):
        return
    message = say("{name} is written in per cent", name=column.name)
    if _is_score(role):
        hint = say("Is 100 % the best score? Then say that its scale is 0-100.")
        allowed = say("{low} to {high}", low=scale[0], high=scale[1])
        yield Problem(_address(role), message, hint, allowed=allowed)
    elif _is_number(role):
        yield Problem(_address(role), message, say("Choose a column with amounts, or leave this one out."))


def _not_numbers(source: Source, role: str, column: Column) -> Problem:
    """Which cells of a column are no number, so far as rows may be looked at."""
    message = say("{name} holds cells that are no number", name=column.name)
    hint = say("Mend the cells, or leave them empty.")
    if not source.numbered:
        return Problem(_address(role), message, hint)
    number = "|".join(f"^({form})$" for form in NUMBER.values())
    bad = source.frame().filter(is_filled(column.key) & ~nw.col(column.key).str.contains(number))
    rows = collected(bad.sort("row").select(column.key, "row").head(_MOST_SHOWN))
    found = ", ".join(f"{cell[:40]}" for cell in rows[column.key])
    line = rows["row"][0] if rows["row"] else None
    return Problem(_address(role), message, hint, found, file=source.name, line=line)


def _on_scale(source: Source, table: CustomerTable, columns: Mapping[str, Column], case: Case) -> Iterator[Problem]:
    scored = {role: column for role, column in columns.items() if _is_score(role)}
    for role, column in scored.items():
        own = table.scale or (case.touchpoints[role[2:]].scale if role != "score" else None)
        scale = low, high = scale_of(own, case)
        if not column.number or (column.percent and scale != _PERCENT):
            continue
        values = outside(source, column, low, high, _numbers(table.no_answer))
        if values:
            found = ", ".join(f"{value:g} ({n})" for value, n in values.items())
            message = say("{name} has scores outside its scale", name=column.name)
            hint = say("Name another scale, or say which values mean no answer.")
            yield Problem(
                _address(role), message, hint, found, say("{low} to {high}", low=low, high=high), file=source.name
            )
        elif table.scale is None and (ends := _ends_of_smaller(source, column, scale, _numbers(table.no_answer))):
            message = say("{name} goes from {first} to {last} only", name=column.name, first=ends[0], last=ends[1])
            hint = say("Say which scale they were asked on, also if it is that of the {case}.")
            counts = say("the {case} counts {low} to {high}", low=low, high=high)
            yield Problem(_address(role), message, hint, allowed=counts, file=source.name)


def _ends_of_smaller(
    source: Source, column: Column, scale: tuple[float, float], no_answer: Sequence[float]
) -> tuple[float, float] | None:
    """Lowest and highest score where all fit a scale much smaller than the one they are taken to be on.

    Answers of 1 to 5 lie on 0-10 too; taken for points there, every benefit would be two and a half times as large.
    """
    if not is_scale(scale):
        return None
    score = _score(column)
    known = source.frame().filter(~score.is_null() & ~score.is_in(no_answer or (scale[1] + 1e9,)))
    got = row_of(known, [nw.len().alias("n"), score.min().alias("low"), score.max().alias("high")])
    if int(got["n"]) < FEWEST_TELLING:
        return None
    low, high = float(got["low"]), float(got["high"])
    smaller = ((first, last) for first, last in COMMON if last - first <= MUCH_SMALLER * (scale[1] - scale[0]))
    return (low, high) if any(first <= low and high <= last for first, last in smaller) else None


def outside(
    source: Source, column: Column, low: float, high: float, no_answer: Sequence[float] = ()
) -> dict[float, int]:
    """Return the numbers in a column of scores that are outside a scale, with how often, the commonest first."""
    score = _score(column)
    beyond = ((score < low) | (score > high)) & ~score.is_in(no_answer or (high + 1e9,))
    frame = source.frame().filter(beyond).select(score.alias("score")).group_by("score").agg(nw.len().alias("n"))
    values = collected(frame.sort("n", "score", descending=[True, False]).head(_MOST_SHOWN))
    return dict(zip(values["score"], values["n"], strict=True))


def _controls(source: Source, table: CustomerTable) -> tuple[Control, ...]:
    found = []
    for place, name in enumerate(table.controls):
        column = source.column(name)
        if column is not None:
            found.append(Control(f"x{place}", name, column.kind == "number"))
    return tuple(found)


def _by_role(
    source: Source, table: CustomerTable, columns: Mapping[str, Column], controls: tuple[Control, ...]
) -> "nw.LazyFrame[Any]":
    wanted = [_expression(role, column, table).alias(role) for role, column in columns.items()]
    for control in controls:
        column = source.column(control.label)
        if column is not None:
            read = nw.col(column.key).cast(nw.Float64) if control.numeric else nw.col(column.key).cast(nw.String)
            wanted.append(read.alias(control.key))
    row = [nw.col("row")] if source.numbered else []
    return source.frame().select(*wanted, *row)


def _expression(role: str, column: Column, table: CustomerTable) -> nw.Expr:
    cell = nw.col(column.key)
    if role == "churned":
        return left_or_stayed(cell, column, table.left)
    if _is_score(role):
        score, none = _score(column), _numbers(table.no_answer)
        return nw.when(~score.is_in(none)).then(score) if none else score
    if _is_number(role):
        number = nw.col(column.number).cast(nw.Float64)
        is_tenure = role in ("tenure", "entry") and table.tenure_in != "months"
        return number * PER_MONTH[table.tenure_in] if is_tenure else number
    return cell.cast(nw.String) if role in _NAMED and column.kind != "text" else cell


def _score(column: Column) -> nw.Expr:
    """A score; one written in per cent is one of 0 to 100."""
    return nw.col(column.number).cast(nw.Float64) * (100.0 if column.percent else 1.0)


def _numbers(no_answer: Sequence[object]) -> tuple[float, ...]:
    return tuple(float(value) for value in no_answer if isinstance(value, (int, float)))


def _order(
    frame: "nw.LazyFrame[Any]", columns: Mapping[str, Column], *, allow_reversed: bool
) -> tuple[TimeOrder, tuple[Text, ...]]:
    """Whether the outcome came after the score; an outcome that came before cannot have been caused by it."""
    if not {"scored_on", "seen_on"} <= columns.keys():
        return "unknown", (say("nothing says whether the outcome was seen after the score"),)
    early = int(row_of(frame, [count_if(nw.col("seen_on") < nw.col("scored_on")).alias("n")])["n"] or 0)
    if not early:
        return "after", ()
    said = counted("{n} outcome was seen before its score", "{n} outcomes were seen before their score", early)
    if allow_reversed:
        return "reversed", (said,)
    hint = say("Take scores from before the outcome, or say that you want them all the same.")
    raise CxvalueError([Problem("columns.seen_on", said, hint)])


def role_label(role: str) -> Text:
    """Return what a role is called."""
    return ROLES[role].label if role in ROLES else say("{name}", name=role)  # type: ignore[index]  # tested for
