"""From a table of months to what an initiative did: one series, one beside others, or groups with their own starts.

Kept whole: one way from a table of months to an effect, in its order.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from cxvalue.case.fields import Scale
from cxvalue.case.records import Case
from cxvalue.case.scales import scale_of
from cxvalue.choices import Measured
from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.designs.effect import GRADE, Observed, of_a_year
from cxvalue.evidence.designs.groups import NEVER_STARTED, GroupsFit, Panel, groups_fit
from cxvalue.evidence.designs.rebound import rebound_of
from cxvalue.evidence.designs.series import Series, SeriesFit, series_fit
from cxvalue.evidence.estimate import annual_share
from cxvalue.evidence.table.engine import collected, floats, is_filled
from cxvalue.evidence.table.named import named_column
from cxvalue.evidence.table.prepared import unused
from cxvalue.evidence.table.source import Column, Source
from cxvalue.files.table.days import CALENDAR
from cxvalue.finance import Array
from cxvalue.locale.languages import words_for
from cxvalue.text import Text, counted, say

MONTH_WORDS, VALUE_WORDS, EXPOSURE_WORDS = words_for("month"), words_for("value"), words_for("exposure")
UNIT_WORDS, STARTED_WORDS = words_for("unit"), words_for("started")

COUNTED: tuple[Measured, ...] = ("churn", "contacts", "referrals", "acquisition")
"""What may be counted in whole numbers beside the customers it is of."""

_MOST_ROWS = 200_000
"""Rows of a table of months, after rows of one unit and month are taken together."""


@dataclass(frozen=True, slots=True)
class BeforeAfterColumns:
    """Which column is what, guessed where None; what stands beside is named only."""

    month: str | None = None
    value: str | None = None
    exposure: str | None = None
    """Customers beside the value: those it is a count of where it is a whole number, else those it is a mean of."""
    unit: str | None = None
    started: str | None = None
    """Month from which a unit got it; empty where it never did."""
    beside: tuple[str, ...] = ()
    """Series the start did not touch."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is measured, when it began, and how it came to be chosen."""

    what: Measured
    start: int | None = None
    """Month it began, 12 · year + month − 1; of groups the column says it."""
    scale: tuple[float, float] | None = None
    """Ends of the scale of a score."""
    chosen_worst: bool = False
    """The groups that got it were chosen for standing worst just before."""


@dataclass(frozen=True, slots=True, eq=False)
class ReadBeforeAfter:
    """A table of months as it was read, and what it says."""

    columns: BeforeAfterColumns
    fit: SeriesFit | GroupsFit
    observed: Observed
    months: tuple[int, ...]
    """Months of the table, 12 · year + month − 1."""
    path: tuple[tuple[int, float, float | None], ...]
    """Month, level of those that got it, level of those that had not, where there are any."""


def asked_of(
    case: Case,
    what: Measured,
    touchpoint: str | None,
    start: str | None,
    scale: Scale | list[float] | None,
    *,
    chosen_worst: bool = False,
) -> Asked:
    """Return what is asked, from what a reader wrote.

    start : a month
    scale : that of the touchpoint where None

    Raises
    ------
    CxvalueError
        If the start is no month.
    """
    month = None
    if start:
        month = month_number(start)
        if month is None:
            raise CxvalueError([Problem("start", say("is no month"), say("Write months as 2026-09."), start[:40])])
    given = (float(scale[0]), float(scale[1])) if isinstance(scale, list) else scale
    own = case.touchpoints[touchpoint].scale if touchpoint and touchpoint in case.touchpoints else None
    return Asked(what, month, scale_of(given or own, case) if what == "score" else None, chosen_worst)


def month_number(text: str) -> int | None:
    """Return 12 · year + month − 1 of a month or a day as people write it, or None."""
    found = CALENDAR["month"](text.strip())
    if found is None and len(text) >= 10:
        found = CALENDAR["month"](text[:7])
    return found


def read_before_after(source: Source, asked: Asked, given: BeforeAfterColumns | None = None) -> ReadBeforeAfter:
    """Return what a table of months says.

    Raises
    ------
    CxvalueError
        If a column is missing or cannot be read, or nothing can be compared.
    """
    if not source.leaves:
        hint = say("Bring a table of months as a file.")
        raise CxvalueError([Problem("data", say("rows do not leave the warehouse, and a series is its rows"), hint)])
    wanted = given or BeforeAfterColumns()
    chosen = _chosen(source, wanted)
    rows = _rows(source, chosen)
    columns = BeforeAfterColumns(
        **{role: column.name for role, column in chosen.items() if role in BeforeAfterColumns.__slots__},
        beside=wanted.beside,
    )
    others = unused(source, [column.name for column in chosen.values()])
    read = _groups(rows, asked, columns) if "unit" in chosen else _series(rows, asked, columns)
    notes = (*source.notes, *others, *read.observed.notes)
    return replace(read, observed=replace(read.observed, notes=notes))


def _chosen(source: Source, wanted: BeforeAfterColumns) -> dict[str, Column]:
    month = named_column(source, "month", wanted.month, ("date", "text"), MONTH_WORDS)
    found: dict[str, Column] = {"month": month}
    kinds: Sequence[tuple[str, tuple[str, ...], tuple[str, ...]]] = (
        ("exposure", ("number",), EXPOSURE_WORDS),
        ("unit", ("text", "number"), UNIT_WORDS),
        ("started", ("date", "text"), STARTED_WORDS),
    )
    for role, allowed, words in kinds:
        column = named_column(source, role, getattr(wanted, role), allowed, words, needed=False)
        if column is not None and column not in found.values():
            found[role] = column
    value = named_column(source, "value", wanted.value, ("number",), VALUE_WORDS)
    if value in found.values():
        raise CxvalueError([Problem("columns.value", say("plays another part already"), found=value.name)])
    found["value"] = value
    for place, name in enumerate(wanted.beside):
        found[f"beside_{place}"] = named_column(source, "beside", name, ("number",), ())
    if "started" in found and "unit" not in found:
        del found["started"]
    return found


def _rows(source: Source, chosen: Mapping[str, Column]) -> dict[str, list[Any]]:
    """Month, unit and start as texts; means of the values and sums of exposures of each unit and month."""
    frame = source.frame()
    read = [
        (nw.col(column.number).cast(nw.Float64) if _is_number(role) else nw.col(column.key).cast(nw.String)).alias(role)
        for role, column in chosen.items()
    ]
    keys = [role for role in chosen if not _is_number(role)]
    frame = frame.select(*read).filter(is_filled("month") & is_filled("value"))
    sums = [nw.len().alias("n"), nw.col("value").sum().alias("value")]
    sums += [nw.col(role).sum().alias(role) for role in chosen if _is_number(role) and role != "value"]
    grouped = frame.group_by(*keys).agg(*sums)
    got = collected(grouped.sort(*keys).head(_MOST_ROWS + 1))
    if len(got["n"]) > _MOST_ROWS:
        raise CxvalueError([Problem("data", say("has more than {most} months of units", most=_MOST_ROWS))])
    problems = list(_unread(chosen, got))
    if problems:
        raise CxvalueError(problems)
    return got


def _is_number(role: str) -> bool:
    return role in ("value", "exposure") or role.startswith("beside")


def _unread(chosen: Mapping[str, Column], got: Mapping[str, list[Any]]) -> Iterator[Problem]:
    """Cells that name no month."""
    for role in ("month", "started"):
        cells = [cell for cell in got.get(role, ()) if cell is not None and str(cell).strip()]
        bad = next((cell for cell in cells if month_number(str(cell)) is None), None)
        if bad is not None:
            message = say("{name} holds a cell that is no month", name=chosen[role].name)
            yield Problem(f"columns.{role}", message, say("Write months as 2026-09."), str(bad)[:40])


def _numbers(got: Mapping[str, list[Any]], role: str) -> NDArray[np.int64]:
    cells = (month_number(str(cell)) if cell is not None and str(cell).strip() else None for cell in got[role])
    return np.array([NEVER_STARTED if number is None else number for number in cells], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class _Levels:
    """Values of each row, what they are counts of if they are, how much each row weighs, and what is said of it."""

    value: Array
    exposure: Array | None
    size: Array
    notes: tuple[Text, ...] = ()

    @property
    def level(self) -> Array:
        return self.value if self.exposure is None else self.value / self.exposure


def _levels(got: Mapping[str, list[Any]], asked: Asked, columns: BeforeAfterColumns) -> _Levels:
    """Means of rows of one unit and month, or counts of the customers beside them.

    Whole numbers above 1 beside customers are counts of customers or of what they did. A score, a share and an amount
    are means already: the customers beside them only weigh.
    """
    value, n = floats(got["value"]), floats(got["n"])
    if "exposure" not in got:
        return _Levels(value / n, None, n)
    exposure = floats(got["exposure"])
    if not (exposure > 0).all():
        raise CxvalueError([Problem("columns.exposure", say("holds a month with no customers"))])
    names = {"value": columns.value or "", "exposure": columns.exposure or ""}
    if asked.what in COUNTED and value.max() > 1 and np.array_equal(value, np.round(value)):
        return _Levels(value, exposure, exposure, (say("{value} is a number of those of {exposure}", **names),))
    words = say("{value} is a mean; {exposure} says of how many, and weighs only", **names)
    return _Levels(value / n, None, exposure, (words,))


def _require_shares(level: Array, asked: Asked) -> None:
    if asked.what == "churn" and (level.min() < 0 or level.max() > 1):
        hint = say("Write a share from 0 to 1, or name the column with the customers they are of.")
        raise CxvalueError([Problem("columns.value", say("is no share of customers"), hint, f"{level.max():g}")])
    if asked.what == "score" and asked.scale and not (asked.scale[0] <= level.min() <= level.max() <= asked.scale[1]):
        allowed = say("{low} to {high}", low=asked.scale[0], high=asked.scale[1])
        found = f"{level.min():g}, {level.max():g}"
        raise CxvalueError(
            [Problem("columns.value", say("has scores outside its scale"), say("Name another scale."), found, allowed)]
        )


def _series(got: dict[str, list[Any]], asked: Asked, columns: BeforeAfterColumns) -> ReadBeforeAfter:
    months = _numbers(got, "month")
    order = np.argsort(months)
    months, levels = months[order], _levels(got, asked, columns)
    value, exposure = levels.value[order], None if levels.exposure is None else levels.exposure[order]
    twice = np.flatnonzero(floats(got["n"])[order] > 1)
    gaps = np.flatnonzero(np.diff(months) > 1)
    if len(twice) or len(gaps):
        place = int((twice if len(twice) else gaps)[0])
        message = say("a month stands twice") if len(twice) else say("a month is missing")
        hint = say("One row a month, none left out.")
        raise CxvalueError([Problem("columns.month", message, hint, month_text(int(months[place])))])
    if asked.start is None:
        raise CxvalueError([Problem("start", say("is not given"), say("Say from which month on it was there."))])
    level = levels.level[order]
    _require_shares(level, asked)
    beside = [floats(got[role])[order] / floats(got["n"])[order] for role in got if role.startswith("beside")]
    series = Series(months.astype("datetime64[M]"), value, exposure, np.column_stack(beside) if beside else None)
    start = int(np.searchsorted(months, asked.start))
    fit = series_fit(series, start)
    fit = replace(fit, notes=(*levels.notes, *fit.notes))
    path = tuple((int(month), float(one), None) for month, one in zip(months, level, strict=True))
    return ReadBeforeAfter(columns, fit, _of_series(fit, asked, len(months)), tuple(map(int, months)), path)


def _of_series(fit: SeriesFit, asked: Asked, n: int) -> Observed:
    value, low, high = (fit.difference, fit.low, fit.high) if asked.what == "score" else fit.relative
    seen = Observed(
        asked.what, fit.design, value, low, high, fit.before, n, asked.scale, GRADE[fit.design], fit.checks, fit.notes
    )
    return _of_a_year(seen, 1.0)


def _of_a_year(seen: Observed, months: float) -> Observed:
    """What was seen, churn brought from the months of a period to a year."""
    if seen.what == "score":
        return seen
    if not (np.isfinite([seen.value, seen.low, seen.high]).all() and seen.before > 0):
        message = say("without it the mean would be 0 or less, so no share is said")
        raise CxvalueError([Problem("columns.value", message)])
    seen = replace(seen, scale=None)
    if seen.what != "churn":
        return seen
    value, low, high = (of_a_year(seen.before, end, months) for end in (seen.value, seen.low, seen.high))
    notes = (*seen.notes, say("the share of a period is brought to a year by its hazard"))
    return replace(seen, value=value, low=low, high=high, before=annual_share(seen.before, months), notes=notes)


def _groups(got: dict[str, list[Any]], asked: Asked, columns: BeforeAfterColumns) -> ReadBeforeAfter:
    months = _numbers(got, "month")
    levels = _levels(got, asked, columns)
    _require_shares(levels.level, asked)
    units = {key: place for place, key in enumerate(dict.fromkeys(got["unit"]))}
    periods = np.unique(months)
    table = np.full((len(units), len(periods)), np.nan)
    weight = np.zeros_like(table)
    places = np.array([units[key] for key in got["unit"]]), np.searchsorted(periods, months)
    table[places], weight[places] = levels.level, levels.size
    started = _starts(got, units)
    whole = ~np.isnan(table).any(axis=1)
    lost = int((~whole).sum())
    notes = (*levels.notes, *_said_of_groups(lost, asked))
    start = np.where(
        started == NEVER_STARTED, NEVER_STARTED, np.searchsorted(periods, np.minimum(started, periods[-1] + 1))
    )
    start = np.where((start == len(periods)) | (started == NEVER_STARTED), NEVER_STARTED, start)
    panel = Panel(table[whole], start[whole], weight[whole].mean(axis=1))
    fit = groups_fit(panel)
    back, said = rebound_of(panel) if asked.chosen_worst else (0.0, ())
    of = 1.0 if asked.what == "score" else fit.before
    middle, low, high = ((end - back) / of for end in (fit.difference, fit.low, fit.high))
    gap = float(np.median(np.diff(periods))) if len(periods) > 1 else 1.0
    said_of = (*notes, *fit.notes, *said)
    seen = Observed(
        asked.what,
        "groups",
        middle,
        low,
        high,
        fit.before,
        fit.units,
        asked.scale,
        GRADE["groups"],
        fit.checks,
        said_of,
    )
    return ReadBeforeAfter(columns, fit, _of_a_year(seen, gap), tuple(map(int, periods)), _paths(panel, periods))


def _said_of_groups(lost: int, asked: Asked) -> tuple[Text, ...]:
    words = counted(
        "{n} unit is not in every month and left out", "{n} units are not in every month and left out", lost
    )
    unused = say("the start given is not looked at: each group has its own in the table")
    return (*([words] if lost else []), *([unused] if asked.start is not None else []))


def _starts(got: Mapping[str, list[Any]], units: Mapping[Any, int]) -> NDArray[np.int64]:
    """The month each unit got it; the table has to say the same in all rows of a unit."""
    if "started" not in got:
        hint = say("Name the column that says from which month on each got it, empty where it never did.")
        raise CxvalueError([Problem("columns.started", say("is not found"), hint)])
    numbers = _numbers(got, "started")
    found = np.full(len(units), -1, dtype=np.int64)
    for key, number in zip(got["unit"], numbers, strict=True):
        place = units[key]
        if found[place] not in (-1, number):
            raise CxvalueError([Problem("columns.started", say("says two starts of one unit"), found=str(key)[:40])])
        found[place] = number
    return found


def _paths(panel: Panel, periods: NDArray[np.int64]) -> tuple[tuple[int, float, float | None], ...]:
    """Mean of those that got it at some time, and of those that never did."""
    never = panel.start == NEVER_STARTED
    sides = [
        np.average(panel.value[side], axis=0, weights=panel.weight[side])
        if side.any()
        else np.full(len(periods), np.nan)
        for side in (~never, never)
    ]
    return tuple(
        (int(month), float(own), float(other) if np.isfinite(other) else None)
        for month, own, other in zip(periods, *sides, strict=True)
    )


def month_text(number: int) -> str:
    """Return a month as 2026-09."""
    return f"{number // 12}-{number % 12 + 1:02d}"
