"""Who left, as a column says it: yes and no in four languages, a value that is named, or a mark beside empty cells."""

from collections.abc import Iterator, Mapping, Sequence

import narwhals as nw

from cxvalue.case.notes import CustomerTable
from cxvalue.errors import Problem
from cxvalue.evidence.table.engine import collected, is_filled, one_if
from cxvalue.evidence.table.source import Column, Source
from cxvalue.locale.languages import words_for
from cxvalue.text import NOTHING, Text, say

YES, NO = words_for("yes"), words_for("no")
"""Words for having left and for having stayed, in any language we read."""

_MOST_SHOWN = 5
_MOST_WORDS = 50
"""Different values of a column of who left that are looked at."""


def not_yes_or_no(source: Source, column: Column, left: Sequence[str]) -> Iterator[Problem]:
    """Yield a problem where the values do not say plainly who left, or a named one is not among them."""
    counts = collected(
        source.frame()
        .filter(is_filled(column.key))
        .group_by(column.key)
        .agg(nw.len().alias("n"))
        .sort("n", column.key, descending=[True, False])
        .head(_MOST_WORDS)
    )
    values = [str(value) for value in counts[column.key]]
    known = {plain_value(value) for value in counts[column.key]}
    shown = ", ".join(values[:_MOST_SHOWN])
    if absent := [value for value in left if plain_value(value) not in known]:
        message = say("{name} holds no such value", name=column.name)
        yield Problem("left", message, NOTHING, ", ".join(absent), say("{names}", names=shown))
    others = [value for value in counts[column.key] if plain_value(value) not in YES + NO]
    if not others or left:
        return
    allowed = say("yes/no, ja/nej, ja/nei, true/false, 1/0")
    if len(others) == len(values) <= _MOST_SHOWN and column.kind == "text":
        message = say("{name} does not say plainly who left", name=column.name)
        hint = say("Name the value that means having left.")
        yield Problem("columns.churned", message, hint, shown, allowed)
    else:
        message = say("{name} is not only yes and no", name=column.name)
        hint = say("Choose another column, or write 1 for a customer who left and 0 for one who stayed.")
        yield Problem("columns.churned", message, hint, ", ".join(map(str, others[:_MOST_SHOWN])), allowed)


def plain_value(value: object) -> str:
    """A value as it is compared with words: small letters, no full stop at its end, whole numbers as such."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip().rstrip(".").lower()


def left_or_stayed(cell: nw.Expr, column: Column, left: Sequence[str]) -> nw.Expr:
    """Return 1 for a customer who left, 0 for one who stayed, nothing where it is not known."""
    meant = [plain_value(value) for value in left] or list(YES)
    if column.kind == "flag":
        has_left = cell if "true" in meant else ~cell
    elif column.kind == "number":
        has_left = cell.is_in([float(value) for value in meant if _is_float(value)])
    else:
        has_left = cell.str.to_lowercase().is_in([*meant, *(f"{value}." for value in meant)])
    return nw.when(~cell.is_null()).then(one_if(has_left))


def says_only_left(source: Source, table: CustomerTable, columns: Mapping[str, Column]) -> tuple[Text, ...]:
    """Return what to say where a column tells of some that they left and of the others nothing: these stayed."""
    column = columns.get("churned")
    if column is None or column.kind != "text":
        return ()
    groups = source.frame().group_by(column.key).agg(nw.len().alias("n"))
    values = collected(groups.head(_MOST_WORDS))[column.key]
    meant = {plain_value(value) for value in table.left or YES}
    if (
        None not in values
        or len(values) < 2
        or any(value is not None and plain_value(value) not in meant for value in values)
    ):
        return ()
    return (say("{name}: an empty cell means that the customer stayed, for nothing else says so", name=column.name),)


def _is_float(value: str) -> bool:
    return value.replace(".", "", 1).removeprefix("-").isdigit()
