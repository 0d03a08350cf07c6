"""A customer table with its columns named by what they are, refused where cells are not what they must be.

Scores and amounts are numbers, leaving is 1 or 0, segments and controls are text. What is no answer is
empty. Rows that repeat another row in everything are counted once; a customer with two different rows is refused.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import narwhals as nw

from cxvalue.case.notes import CustomerTable
from cxvalue.case.records import Case
from cxvalue.case.rules import scale_of
from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.table.engine import answer, count_if, is_filled, one_if, row_of
from cxvalue.evidence.table.mapping import ROLES, check
from cxvalue.evidence.table.source import Column, Source
from cxvalue.evidence.table.text_columns import NUMBER
from cxvalue.text import Text, counted, say

YES = (
    "1",
    "1.0",
    "yes",
    "y",
    "true",
    "t",
    "ja",
    "j",
    "sant",
    "left",
    "churned",
    "lämnat",
    "avslutat",
    "avsluttet",
    "uppsagd",
    "oppsagt",
)
NO = ("0", "0.0", "no", "n", "false", "f", "nej", "nei", "falskt", "usann", "stayed", "active", "kvar", "aktiv")
"""Words for having left and for having stayed, in English, Swedish and Norwegian."""

MOST_SHOWN = 5
"""Cells shown of one column that cannot be used."""

AMOUNTS = ("revenue", "margin", "contacts", "service_cost", "referrals")
NUMERIC = ("score", "tenure", *AMOUNTS, "weight", "before")
NAMED = ("segment", "wave", "arm")

Order = Literal["after", "unknown", "reversed"]
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
    roles: frozenset[str]
    controls: tuple[Control, ...]
    touchpoints: tuple[str, ...]
    rows: int
    """Rows that are counted, repeated ones once."""
    repeated: int
    order: Order
    notes: tuple[Text, ...]
    frame: "nw.LazyFrame[Any]" = field(repr=False)

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

    def label(self, key: str) -> str:
        """Return what a dimension is called in the table."""
        return next(
            (control.label for control in self.controls if control.key == key), self.table.columns.get(key, key)
        )


def prepared(source: Source, table: CustomerTable, case: Case, *, allow_reversed: bool = False) -> Customers:
    """Return the customers of a table.

    allow_reversed : take outcomes that were seen before the score; the estimates then say so

    Raises
    ------
    CxvalueError
        With every column whose cells cannot be used, the rows, and what is allowed.
    """
    check(source, table, case)
    scale = scale_of(table.scale, case)
    columns = _columns(source, table)
    problems = [problem for role, column in columns.items() for problem in _cell_problems(source, role, column)]
    problems += _on_scale(source, table, columns, scale)
    if problems:
        raise CxvalueError(problems)
    controls = _controls(source, table)
    frame = _by_role(source, table, columns, controls)
    frame, repeated, notes = _once_each(source, frame, columns)
    order, said = _order(frame, columns, allow_reversed=allow_reversed)
    touchpoints = tuple(f"t_{key}" for key in table.touchpoints)
    roles = frozenset(role for role in columns if not role.startswith("t_"))
    notes = (
        *source.notes,
        *unused(source, (*table.columns.values(), *table.touchpoints.values(), *table.controls)),
        *notes,
        *said,
    )
    rows = source.rows - repeated
    return Customers(source, table, scale, roles, controls, touchpoints, rows, repeated, order, notes, frame)


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


def _is_number(role: str) -> bool:
    return role in NUMERIC or role.startswith("t_")


def _address(role: str) -> str:
    return f"touchpoints.{role[2:]}" if role.startswith("t_") else f"columns.{role}"


def _cell_problems(source: Source, role: str, column: Column) -> Iterator[Problem]:
    if _is_number(role) and column.kind == "text":
        yield _not_numbers(source, role, column)
    elif role == "churned" and column.kind != "flag":
        yield from _not_yes_or_no(source, column)
    elif role in ("scored_on", "seen_on") and column.kind == "text":
        hint = say("Write days as 2026-09-30 or 30.9.2026.")
        yield Problem(_address(role), say("{name} holds cells that are no day", name=column.name), hint)


def _not_numbers(source: Source, role: str, column: Column) -> Problem:
    """Which cells of a column are no number, so far as rows may be looked at."""
    message = say("{name} holds cells that are no number", name=column.name)
    hint = say("Mend the cells, or leave them empty.")
    if not source.numbered:
        return Problem(_address(role), message, hint)
    number = "|".join(f"^({form})$" for form in NUMBER.values())
    bad = source.frame().filter(is_filled(column.key) & ~nw.col(column.key).str.contains(number))
    rows = answer(bad.sort("row").select(column.key, "row").head(MOST_SHOWN))
    found = ", ".join(f"{cell[:40]}" for cell in rows[column.key])
    line = rows["row"][0] if rows["row"] else None
    return Problem(_address(role), message, hint, found, file=source.name, line=line)


def _not_yes_or_no(source: Source, column: Column) -> Iterator[Problem]:
    counts = answer(
        source.frame()
        .filter(is_filled(column.key))
        .group_by(column.key)
        .agg(nw.len().alias("n"))
        .sort("n", descending=True)
        .head(50)
    )
    others = [str(value) for value in counts[column.key] if str(value).strip().lower() not in YES + NO]
    if others:
        message = say("{name} is not only yes and no", name=column.name)
        hint = say("Choose another column, or write 1 for a customer who left and 0 for one who stayed.")
        allowed = say("yes/no, ja/nej, ja/nei, true/false, 1/0")
        yield Problem("columns.churned", message, hint, ", ".join(others[:MOST_SHOWN]), allowed)


def _on_scale(
    source: Source, table: CustomerTable, columns: Mapping[str, Column], scale: tuple[float, float]
) -> Iterator[Problem]:
    scored = {role: column for role, column in columns.items() if role == "score" or role.startswith("t_")}
    low, high = scale
    for role, column in scored.items():
        if column.kind == "text":
            continue
        outside = ((nw.col(column.key) < low) | (nw.col(column.key) > high)) & ~nw.col(column.key).is_in(
            table.no_answer or (high + 1e9,)
        )
        frame = source.frame().filter(outside).group_by(column.key).agg(nw.len().alias("n")).sort("n", descending=True)
        values = answer(frame.head(MOST_SHOWN))
        if values["n"]:
            found = ", ".join(f"{value:g} ({n})" for value, n in zip(values[column.key], values["n"], strict=True))
            message = say("{name} has scores outside its scale", name=column.name)
            hint = say("Name another scale, or say which values mean no answer.")
            yield Problem(
                _address(role), message, hint, found, say("{low} to {high}", low=low, high=high), file=source.name
            )


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
        return _event(cell, column)
    if role == "score" or role.startswith("t_"):
        number = cell.cast(nw.Float64)
        return nw.when(~cell.is_in(table.no_answer)).then(number) if table.no_answer else number
    if _is_number(role):
        return cell.cast(nw.Float64)
    return cell.cast(nw.String) if role in NAMED and column.kind != "text" else cell


def _event(cell: nw.Expr, column: Column) -> nw.Expr:
    """1 for a customer who left, 0 for one who stayed, nothing where it is not known."""
    if column.kind == "flag":
        left = cell
    elif column.kind == "number":
        left = cell > 0
    else:
        left = cell.str.to_lowercase().is_in(YES)
    return nw.when(~cell.is_null()).then(one_if(left))


def _once_each(
    source: Source, frame: "nw.LazyFrame[Any]", columns: Mapping[str, Column]
) -> tuple["nw.LazyFrame[Any]", int, tuple[Text, ...]]:
    """Each customer once in each wave: rows that repeat another are dropped, contradictions refused."""
    if "id" not in columns:
        return frame, 0, (say("without a column of customers nobody knows whether one is counted twice"),)
    who = ["id", *(["wave"] if "wave" in columns else [])]
    several = frame.group_by(*who).agg(nw.len().alias("n")).filter(nw.col("n") > 1)
    more = row_of(several, [nw.len().alias("groups"), nw.col("n").sum().alias("rows")])
    if not more["groups"]:
        return frame, 0, ()
    names = [name for name in frame.collect_schema().names() if name != "row"]
    once = (
        frame.group_by(*names).agg(nw.col("row").min().alias("row"))
        if source.numbered
        else frame.select(*names).unique()
    )
    left = row_of(once.group_by(*who).agg(nw.len().alias("n")).filter(nw.col("n") > 1), [nw.len().alias("groups")])
    if left["groups"]:
        message = counted(
            "{n} customer has two rows that differ", "{n} customers have two rows that differ", int(left["groups"])
        )
        hint = say("Keep one row for each customer, or name the column of waves.")
        raise CxvalueError([Problem("columns.id", message, hint, file=source.name)])
    repeated = int(more["rows"]) - int(more["groups"])
    said = counted(
        "{n} row repeats another and is counted once", "{n} rows repeat another and are counted once", repeated
    )
    return once, repeated, (said,)


def _order(
    frame: "nw.LazyFrame[Any]", columns: Mapping[str, Column], *, allow_reversed: bool
) -> tuple[Order, tuple[Text, ...]]:
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
