"""Columns whose cells are written as people write them: currencies, per cent, labels beside numbers, days of any form.

The engine reads plain columns by itself. What is left as text is looked at here by its distinct values, with the
rules that hold for every foreign table (`numerals`, `files/table/days`), and put back into the table value by value.
"""

import csv
import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from pathlib import Path

from duckdb import ColumnExpression, DuckDBPyConnection, DuckDBPyRelation

from cxvalue.evidence.table.text_columns import CODE, MARKERS, ColumnKind
from cxvalue.files.table.days import Form, days, form_of
from cxvalue.numerals import NO_NUMBER, Readings, contradicts, decimal_of, readings
from cxvalue.text import NOTHING, Text, say

MOST_DISTINCT = 50_000
"""Different values of one column that are looked at."""

_MOST_WORDS = 6
"""Different words that may stand among the numbers of a column, such as "do not know"."""

LABELLED = re.compile(
    r"(?P<first>[-+]?\d+(?:[.,]\d+)?)(?:\s*(?:[-–:=]|\.\s|\))\s*|\s+)(?P<label>[^\W\d][^\d]*)"
    r"|(?P<label_before>[^\W\d][^\d]*?)(?:\s*(?:[-–:=]\s*|\()|\s+)(?P<last>\d+(?:[.,]\d+)?)\)?",
    re.UNICODE,
)
"""A number with its label before or behind it: `10 - Extremely likely`, `Nöjd (4)`."""


OUT_OF = re.compile(r"(?P<number>\d+(?:[.,]\d+)?)\s*(?:/|av|of|out of|ud af)\s*(?P<best>\d+)", re.IGNORECASE)
"""A number and what it can be at most: `8/10`, `8 av 10`."""


@dataclass(frozen=True, slots=True)
class ByRule:
    """What a column of text turned out to hold: each value as it is read.

    numbers : of a column that stays text, the number in each value, where it has some
    words : values among the numbers that hold none
    """

    kind: ColumnKind
    values: tuple[object, ...]
    note: Text = NOTHING
    doubt: Text = NOTHING
    percent: bool = False
    numbers: tuple[float | None, ...] = ()
    words: tuple[str, ...] = ()


def distinct_of(raw: DuckDBPyRelation, key: str) -> list[str] | None:
    """Return the different values of a text column, trimmed; None where there are too many."""
    found = raw.select(ColumnExpression(key)).distinct().limit(MOST_DISTINCT + 1).fetchall()
    if len(found) > MOST_DISTINCT:
        return None
    return sorted({str(value).strip() for (value,) in found if value is not None and str(value).strip()})


def read_by_rule(written: Sequence[str], decimal: str) -> ByRule | None:
    """Return what the values of a column are; None where they are text and stay as they are.

    decimal : the sign where the cells leave it open
    """
    cells = [html.unescape(cell).strip() for cell in written]
    filled = [cell for cell in cells if cell.upper() not in MARKERS]
    if not filled:
        return None
    return _numbers(cells, filled, decimal) or _days(cells, filled) or _unescaped(written, cells)


def _numbers(cells: Sequence[str], filled: Sequence[str], decimal: str) -> ByRule | None:
    """A column in which nearly every value is a number, alone or beside its label."""
    labels = _labels(filled)
    bare = {cell: labels.get(cell, cell) for cell in filled}
    read = {cell: readings(number) for cell, number in bare.items()}
    read = {cell: found if all(map(isfinite, found.values.values())) else NO_NUMBER for cell, found in read.items()}
    words = [cell for cell, found in read.items() if not found.values]
    numbers = {cell: found for cell, found in read.items() if found.values}
    is_code = any(re.fullmatch(CODE, number) for number in bare.values())
    if is_code or len(words) > _MOST_WORDS or len(numbers) < (2 if words else 1):
        return None
    sign = decimal_of(numbers.values())
    if sign is None and not contradicts(numbers.values()):
        sign = decimal or None
    tried = {cell: found.values.get(sign or ".", found.value) for cell, found in numbers.items()}
    values = {cell: value for cell, value in tried.items() if value is not None}
    percent = [cell for cell, found in numbers.items() if found.percent]
    mixed = bool(percent) and len(percent) < len(numbers)
    if mixed or sign is None or len(values) < len(numbers):
        doubt = say("has numbers with and without a per cent sign") if mixed else _doubt(numbers)
        return ByRule("text", tuple(cells), doubt=NOTHING if words else doubt)
    found = tuple(values.get(cell) for cell in cells)
    note = _said(labels, percent, values, sign or ".")
    if words or labels:
        return ByRule("text", tuple(cells), note, percent=bool(percent), numbers=found, words=tuple(words))
    return ByRule("number", found, note, percent=bool(percent))


def _labels(cells: Sequence[str]) -> dict[str, str]:
    """Cell -> the number in it, for cells with a label; none where one label stands beside several numbers.

    Such a one is no label but the beginning of a name: K-100, K-101. Of `8/10` the 10 is the label, the same in all.
    """
    shares = {cell: OUT_OF.fullmatch(cell) for cell in cells}
    if all(shares.values()) and len({match["best"] for match in shares.values() if match}) == 1:
        return {cell: match["number"] for cell, match in shares.items() if match}
    found = {cell: LABELLED.fullmatch(cell) for cell in cells if not readings(cell).values}
    matches = {cell: match for cell, match in found.items() if match}
    labels = [str(match["label"] or match["label_before"]).strip().lower() for match in matches.values()]
    if len(set(labels)) < len(labels):
        return {}
    return {cell: str(match["first"] or match["last"]) for cell, match in matches.items()}


def _said(labels: Mapping[str, str], percent: Sequence[str], values: Mapping[str, float], sign: str) -> Text:
    """One example of how cells are read that are more than plain digits."""
    if labels:
        written, number = next(iter(labels.items()))
        return say("labels beside numbers are left off, so that {written} is {number}", written=written, number=number)
    if percent:
        return say("{written} is read as a share of {number}", written=percent[0], number=values[percent[0]])
    example = next((cell for cell, value in values.items() if not _is_plain(cell, value)), "")
    if not example:
        return NOTHING
    if re.fullmatch(r"[-+]?[\d.,\s']+", example):
        comma = say("numbers are written with a decimal comma, such as {written}", written=example)
        point = say("numbers are written with a decimal point, such as {written}", written=example)
        return comma if sign == "," else point
    return say("{written} is read as {number}", written=example, number=values[example])


def _is_plain(cell: str, value: float) -> bool:
    try:
        return float(cell) == value
    except ValueError:
        return False


def _doubt(read: Mapping[str, Readings]) -> Text:
    if contradicts(read.values()):
        return say("mixes decimal points and decimal commas")
    example = next((cell for cell, item in read.items() if len(item.values) > 1 and item.value is None), "")
    return say("may hold decimals or thousands: {example} is a little over one, or over a thousand", example=example)


def _days(cells: Sequence[str], filled: Iterable[str]) -> ByRule | None:
    read = {cell: days(cell) for cell in filled}
    form: Form | None = form_of(read.values())
    if form is None:
        return None
    if form.doubt:
        return ByRule("text", tuple(cells), doubt=form.doubt)
    found: dict[str, date] = {cell: item[form.name] for cell, item in read.items()}
    return ByRule("date", tuple(found.get(cell) for cell in cells), say("days are read as {form}", form=form.name))


def _unescaped(written: Sequence[str], cells: Sequence[str]) -> ByRule | None:
    if list(written) == list(cells):
        return None
    return ByRule("text", tuple(cells), say("signs written as in a web page are put back, such as & for &amp;"))


_TYPES: Mapping[ColumnKind, str] = {"number": "DOUBLE", "date": "DATE", "text": "VARCHAR"}


def put_back(
    connection: DuckDBPyConnection, raw: DuckDBPyRelation, key: str, written: Sequence[str], read: ByRule, folder: Path
) -> DuckDBPyRelation:
    """Return the table with columns `r_KEY`, each value as it was read, and `n_KEY`, the number in it.

    The values pass through a file in `folder`, for the engine takes many at once from nowhere else.
    """
    known = folder / f"known_{key}.csv"
    rows = zip(written, read.values, read.numbers or (None,) * len(written), strict=True)
    with known.open("w", encoding="utf-8", newline="") as file:
        lines = (["" if value is None else value for value in row] for row in rows)
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(lines)
    values = connection.read_csv(
        str(known),
        header=False,
        sep=",",
        quotechar='"',
        escapechar='"',
        columns={"k": "VARCHAR", "v": _TYPES[read.kind], "n": "DOUBLE"},
        auto_detect=False,
        na_values="",
        allow_quoted_nulls=True,
    )
    alias = f"known_{key}"
    joined = raw.set_alias("t").join(values.set_alias(alias), f"trim(t.{key}) = {alias}.k", how="left")
    return joined.project(f"t.*, {alias}.v as r_{key}, {alias}.n as n_{key}")
