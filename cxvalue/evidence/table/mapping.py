"""Which column of a customer table is what: corrected, checked, kept with the case.

What cannot be right (a score that is no number, a role given twice) is a problem with the column's name.
"""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

import narwhals as nw
from pydantic import ValidationError

from cxvalue.case.notes import CustomerTable, Role
from cxvalue.case.problems import problems_of
from cxvalue.case.records import Case
from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.table.engine import collected, is_filled
from cxvalue.evidence.table.source import Column, Source
from cxvalue.evidence.table.text_columns import ColumnKind
from cxvalue.text import NOTHING, Text, say


@dataclass(frozen=True, slots=True)
class RoleOf:
    """What a role is, and which columns can play it."""

    label: Text
    help: Text
    kinds: tuple[ColumnKind, ...]


_NUMBERS: tuple[ColumnKind, ...] = ("number",)
_NAMES: tuple[ColumnKind, ...] = ("text", "number", "flag")
_DAYS: tuple[ColumnKind, ...] = ("date",)
EVENTS: tuple[ColumnKind, ...] = ("flag", "number", "text")

ROLES: Mapping[Role, RoleOf] = {
    "score": RoleOf(
        say("Score"),
        say("The answer to how satisfied the customer is, on the scale given."),
        _NUMBERS,
    ),
    "churned": RoleOf(
        say("Left"),
        say("Whether the customer left in the months after the score: yes or no, or 1 or 0."),
        EVENTS,
    ),
    "segment": RoleOf(
        say("{Segment}"),
        say("The group of customers; its values are matched with the {segments} of the {case}."),
        _NAMES,
    ),
    "id": RoleOf(
        say("Customer"),
        say("A number or name of the customer, so that nobody is counted twice."),
        ("text", "number", "date"),
    ),
    "tenure": RoleOf(
        say("Tenure"),
        say("How long the customer has been with the company."),
        _NUMBERS,
    ),
    "entry": RoleOf(
        say("Tenure at the start"),
        say("How long the customer had been there when first watched; those who left before are not in the table."),
        _NUMBERS,
    ),
    "revenue": RoleOf(
        say("Revenue"),
        say("Revenue from the customer over the months seen; it is brought to a year."),
        _NUMBERS,
    ),
    "margin": RoleOf(
        say("Margin"),
        say("Contribution margin of the customer over the months seen, in money."),
        _NUMBERS,
    ),
    "contacts": RoleOf(
        say("Contacts"),
        say("Contacts of the customer with customer service over the months seen."),
        _NUMBERS,
    ),
    "service_cost": RoleOf(
        say("Cost to serve"),
        say("What serving the customer cost over the months seen."),
        _NUMBERS,
    ),
    "referrals": RoleOf(
        say("Referrals"),
        say("New customers this customer brought over the months seen."),
        _NUMBERS,
    ),
    "weight": RoleOf(
        say("Weight"),
        say("How much the answer counts, where the survey was weighted."),
        _NUMBERS,
    ),
    "wave": RoleOf(
        say("Wave"),
        say("Which round of the survey the row is from; two rounds show how the same customers change."),
        _NAMES,
    ),
    "scored_on": RoleOf(
        say("Day of the score"),
        say("When the customer answered."),
        _DAYS,
    ),
    "seen_on": RoleOf(
        say("Day of the outcome"),
        say("When the customer left or the outcome was seen; it must be after the score."),
        _DAYS,
    ),
    "arm": RoleOf(
        say("Arm of the test"),
        say("Which group of an experiment the customer was drawn into."),
        _NAMES,
    ),
    "before": RoleOf(
        say("Before the test"),
        say("The same outcome before the experiment began; it takes chance out of the difference."),
        _NUMBERS,
    ),
}
"""In the order they are asked for."""


READ_BY: Mapping[str, str] = {"churned": "left", "tenure": "tenure_in", "score": "scale"}
"""Role -> what of a mapping speaks of its column."""


def kept_mapping(source: Source, case: Case) -> CustomerTable | None:
    """Return the mapping the case keeps for a table of this name, if it has every column of it."""
    for table in case.data.values():
        named = {*table.columns.values(), *table.touchpoints.values(), *table.controls}
        if table.file == source.name and named <= {column.name for column in source.columns}:
            return table
    return None


def values_of(source: Source, column: Column, most: int) -> tuple[str, ...]:
    """Return the values of a column as text, the commonest first."""
    filled = source.frame().filter(is_filled(column.key))
    groups = filled.select(nw.col(column.key).cast(nw.String).alias("value")).group_by("value").agg(nw.len().alias("n"))
    return tuple(collected(groups.sort("n", "value", descending=[True, False]).head(most))["value"])


def likely_segment(value: str, case: Case) -> str | None:
    """Return the segment of a case that is called so, by its id or its label."""
    plain = value.strip().lower()
    return next((key for key, item in case.segments.items() if plain in (key, (item.label or "").lower())), None)


def corrected(table: CustomerTable, **changes: Any) -> CustomerTable:
    """Return a mapping with some of it changed; a column of '' takes a role away, and a column plays one role only.

    Raises
    ------
    CxvalueError
        If what is given does not fit the format of a mapping.
    """
    plain = table.model_dump(exclude_unset=True)
    for role, detail in READ_BY.items():
        given = (changes.get("columns") or {}).get(role, table.columns.get(role))
        if given != table.columns.get(role) and changes.get(detail) is None:
            plain.pop(detail, None)  # it spoke of the column that was there before
    taken = {column for value in changes.values() if isinstance(value, Mapping) for column in value.values()}
    for key in ("columns", "touchpoints"):
        plain[key] = {name: column for name, column in (plain.get(key) or {}).items() if column not in taken}
    for key, value in changes.items():
        if isinstance(value, Mapping):
            held = {**dict(plain.get(key) or {}), **value}
            plain[key] = {name: column for name, column in held.items() if column}
        elif value is not None:
            plain[key] = value
    try:
        return CustomerTable.model_validate(plain)
    except ValidationError as error:
        raise CxvalueError(problems_of(error, plain)) from error


def mapping_problems(source: Source, table: CustomerTable, case: Case) -> list[Problem]:
    """Return what is wrong with a mapping before a single row is looked at."""
    problems = [problem for role, name in table.columns.items() for problem in _column_problems(source, role, name)]
    for key, name in table.touchpoints.items():
        problems += _named(source, f"touchpoints.{key}", name, _NUMBERS)
    for name in table.controls:
        problems += _named(source, "controls", name, ("number", "text", "flag"))
    problems += _unknown("touchpoints", {key: key for key in table.touchpoints}, case.touchpoints)
    problems += _unknown("segments", table.segments, case.segments)
    used = [*table.columns.values(), *table.touchpoints.values()]
    for name in dict.fromkeys(name for name in used if used.count(name) > 1):
        problems.append(Problem("columns", say("{name} is used for two things", name=name), say("Choose one.")))
    return problems


def _unknown(name: str, keys: Mapping[str, str], records: Mapping[str, Any]) -> Iterator[Problem]:
    allowed = say("{names}", names=", ".join(records))
    for place, key in keys.items():
        if key not in records:
            yield Problem(f"{name}.{place}", say("is not in the {case}"), found=key, allowed=allowed)


def check_mapping(source: Source, table: CustomerTable, case: Case) -> None:
    """Refuse a mapping with problems.

    Raises
    ------
    CxvalueError
        With every problem.
    """
    problems = mapping_problems(source, table, case)
    if problems:
        raise CxvalueError(problems)


def _column_problems(source: Source, role: str, name: str) -> Iterator[Problem]:
    if role not in get_args(Role):
        yield Problem(f"columns.{role}", say("is no use of a column"))
        return
    yield from _named(source, f"columns.{role}", name, ROLES[role].kinds)  # type: ignore[index]  # checked above


def _named(source: Source, address: str, name: str, kinds: tuple[ColumnKind, ...]) -> Iterator[Problem]:
    column = source.column(name)
    if column is None:
        near = difflib.get_close_matches(name, [item.name for item in source.columns], n=1, cutoff=0.5)
        hint = say("Did you mean {name}?", name=near[0]) if near else NOTHING
        yield Problem(address, say("names no column of {file}", file=source.name), hint, name)
    elif column.doubt:
        hint = (
            say("Write days as 2026-09-30 or 30.9.2026.")
            if kinds == _DAYS
            else say("Say which decimal sign the file uses, or write its numbers alike.")
        )
        yield Problem(address, say("{name} {doubt}", name=name, doubt=column.doubt), hint)
    elif column.kind not in kinds and column.kind != "text" and not ("number" in kinds and column.number):
        allowed = say("a column of {kinds}", kinds=", ".join(kinds))
        yield Problem(address, say("{name} holds {kind}", name=name, kind=_KINDS[column.kind]), NOTHING, "", allowed)


_KINDS: Mapping[ColumnKind, Text] = {
    "number": say("numbers"),
    "text": say("text"),
    "date": say("days"),
    "flag": say("yes or no"),
}
