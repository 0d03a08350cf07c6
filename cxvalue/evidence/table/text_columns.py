"""What the columns of a text file hold: numbers, dates or text. A column is a number only if every cell is one.

The decimal sign is settled per column where the cells leave no doubt, else by the rest of the file; where
both readings stay possible the column stays text and says why, until the user says which sign it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import duckdb
from duckdb import ColumnExpression, ConstantExpression, DuckDBPyRelation, Expression, FunctionExpression

from cxvalue.text import NOTHING, Text, counted, say

ColumnKind = Literal["number", "text", "date", "flag"]

_SPACES = "[ \u00a0\u202f]"
_WHOLE = rf"[-+−]?(\d{{1,15}}|\d{{1,3}}({_SPACES}\d{{3}})+)"
NUMBER = {sign: rf"{_WHOLE}(\{sign}\d{{1,12}})?([eE][-+]?\d{{1,2}})?" for sign in ".,"}
"""A number with each decimal sign; thousands may be parted by spaces."""

_CERTAIN = {
    sign: rf"{_WHOLE}\{sign}(\d{{1,2}}|\d{{4,12}})([eE].*)?|[-+−]?0\{sign}\d+.*|[-+−]?\d{{4,}}\{sign}\d+.*"
    for sign in ".,"
}
"""A number whose sign can only be the decimal one: not three digits behind it after at most three."""

CODE = r"[-+]?0\d.*|\d{16,}"
"""Digits that are a name, not a number: leading zeros, or more of them than a number keeps."""

MARKERS = ("NA", "N/A", "NULL", "#N/A")
"""Words that stand for a missing number."""

_DIGITS = "%Y%m%d"
_DAYS = {
    "%Y-%m-%d": r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?",
    "%d.%m.%Y": r"\d{1,2}\.\d{1,2}\.\d{4}",
    _DIGITS: r"(19|20)\d{6}",
}
"""Forms of a day that mean one thing only."""

_FIRST_DAY, LAST_DAY = "1900-01-01", "2200-12-31"


@dataclass(frozen=True, slots=True)
class Profile:
    """How many cells of one text column are of which form."""

    key: str
    filled: int
    marked: int
    """Cells with a word for a missing number."""
    codes: int
    either: dict[str, int]
    """Cells that are a number with each sign; whole numbers count for both."""
    signed: dict[str, int]
    """Cells that hold each sign."""
    certain: dict[str, int]
    days: dict[str, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a column is read as, and the expression that reads it."""

    key: str
    kind: ColumnKind
    expression: Expression
    doubt: Text = NOTHING
    note: Text = NOTHING


def profiles_of(table: DuckDBPyRelation, keys: Iterable[str]) -> list[Profile]:
    """Return the profile of each text column, from one pass over the table."""
    wanted = list(keys)
    measures = [measure.alias(f"m{place}_{key}") for key in wanted for place, measure in enumerate(_measures(key))]
    row = [count or 0 for count in table.aggregate(measures).fetchone() or ()]
    width = len(_measures("x"))
    found = []
    for place, key in enumerate(wanted):
        filled, marked, codes, *rest = row[place * width : (place + 1) * width]
        signs = dict(zip(".,", zip(*[iter(rest[:6])] * 3, strict=True), strict=True))
        found.append(
            Profile(
                key,
                filled,
                marked,
                codes,
                {sign: counts[0] for sign, counts in signs.items()},
                {sign: counts[1] for sign, counts in signs.items()},
                {sign: counts[2] for sign, counts in signs.items()},
                dict(zip(_DAYS, rest[6:], strict=True)),
            )
        )
    return found


def readings_of(profiles: list[Profile], decimal: str = "") -> list[Reading]:
    """Return how each column is read; `decimal` settles every doubt where the user has said it."""
    settled = {sign for profile in profiles for sign in ".," if _is_number(profile, sign) and profile.certain[sign]}
    own = decimal or (next(iter(settled)) if len(settled) == 1 else "")
    return [_reading(profile, own, declared=bool(decimal)) for profile in profiles]


def _measures(key: str) -> list[Expression]:
    cell = FunctionExpression("trim", ColumnExpression(key))
    filled = _count(cell != ConstantExpression(""))
    signs = []
    for sign in ".,":
        signs += [
            _count(_matches(cell, NUMBER[sign])),
            _count(FunctionExpression("contains", cell, ConstantExpression(sign)) & _matches(cell, NUMBER[sign])),
            _count(_matches(cell, _CERTAIN[sign])),
        ]
    days = [_count(_matches(cell, _DAYS[form]) & _is_day(cell, form)) for form in _DAYS]
    return [filled, _count(_is_marker(cell)), _count(_matches(cell, CODE)), *signs, *days]


def _is_marker(cell: Expression) -> Expression:
    return FunctionExpression("upper", cell).isin(*map(ConstantExpression, MARKERS))


def _matches(cell: Expression, form: str) -> Expression:
    return FunctionExpression("regexp_full_match", cell, ConstantExpression(form))


def _count(condition: Expression) -> Expression:
    return FunctionExpression("count_if", condition)


def _is_number(profile: Profile, sign: str) -> bool:
    numbers = profile.filled - profile.marked
    return numbers > 0 and profile.either[sign] == numbers and profile.codes == 0


def _reading(profile: Profile, own: str, *, declared: bool) -> Reading:
    cell = FunctionExpression(
        "nullif", FunctionExpression("trim", ColumnExpression(profile.key)), ConstantExpression("")
    )
    text = Reading(profile.key, "text", cell)
    if profile.filled == 0:
        return text
    for form, count in profile.days.items():
        if count == profile.filled:
            note = say("days are read as {form}", form="yyyymmdd") if form == _DIGITS else NOTHING
            return Reading(profile.key, "date", _day(cell, form), note=note)
    able = [sign for sign in ".," if _is_number(profile, sign)]
    if not able:
        mixed = all(profile.signed[sign] for sign in ".,")
        return Reading(profile.key, "text", cell, _mixed() if mixed else NOTHING)
    sign = _sign(profile, able, own, declared=declared)
    if not sign:
        return Reading(profile.key, "text", cell, _doubtful(able[0]))
    note = counted("{n} cell without a number is empty", "{n} cells without a number are empty", profile.marked)
    return Reading(profile.key, "number", _number(cell, sign), note=note if profile.marked else NOTHING)


def _sign(profile: Profile, able: list[str], own: str, *, declared: bool) -> str:
    """The decimal sign of a column of numbers, or nothing where it could mean two things."""
    if len(able) == 2:  # whole numbers only
        return "."
    sign = able[0]
    if declared:
        return own if own == sign else ""
    return sign if profile.certain[sign] or own == sign else ""


def _number(cell: Expression, sign: str) -> Expression:
    plain = FunctionExpression(
        "regexp_replace", cell, ConstantExpression(_SPACES), ConstantExpression(""), ConstantExpression("g")
    )
    plain = FunctionExpression("replace", plain, ConstantExpression("−"), ConstantExpression("-"))
    if sign == ",":
        plain = FunctionExpression("replace", plain, ConstantExpression(","), ConstantExpression("."))
    marker = _is_marker(cell)
    return duckdb.CaseExpression(marker, ConstantExpression(None)).otherwise(plain).cast("DOUBLE")


def _is_day(cell: Expression, form: str) -> Expression:
    first, last = (ConstantExpression(day).cast("DATE") for day in (_FIRST_DAY, LAST_DAY))
    return _day(cell, form).between(first, last)


def _day(cell: Expression, form: str) -> Expression:
    written = FunctionExpression("left", cell, ConstantExpression(10)) if form.startswith("%Y-") else cell
    return FunctionExpression("try_strptime", written, ConstantExpression(form)).cast("DATE")


def _mixed() -> Text:
    return say("mixes decimal points and decimal commas")


def _doubtful(sign: str) -> Text:
    return say(
        "may hold decimals or thousands: {example} is a little over one, or over a thousand", example=f"1{sign}234"
    )
