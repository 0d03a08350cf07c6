"""Over how many months the outcome was seen: as it is stated, or as the days of score and outcome say.

A disagreement between the two is a problem: a half year taken for a year halves every benefit. Amounts of the
window are brought to a year; those whose column speaks of a year are one already.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np

from cxvalue.case.notes import CustomerTable
from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.table.engine import FLOOR, collected, floats, is_filled
from cxvalue.evidence.table.source import Column, Source
from cxvalue.evidence.table.words import annual_months
from cxvalue.text import Text, counted, say

DAYS_A_MONTH = 365.25 / 12
USUAL = 12
"""Months taken where nothing says how many: said, for it is nobody's number."""

APART = 0.1
"""Share by which stated months and the days may differ."""

PER_YEAR = ("revenue", "margin", "contacts", "service_cost", "referrals")
"""Amounts that grow with the time they are counted over."""


@dataclass(frozen=True, slots=True)
class Window:
    """Months the outcome was seen over, and what is said of them."""

    months: int
    known: bool = True
    notes: tuple[Text, ...] = ()


def window_of(
    source: Source, frame: "nw.LazyFrame[Any]", columns: Mapping[str, Column], table: CustomerTable
) -> Window:
    """Return the months of a table.

    Raises
    ------
    CxvalueError
        Where what is stated and the days of the table differ by more than a tenth.
    """
    seen = _seen(source, frame, columns)
    if seen is None and table.months is None:
        if "churned" not in columns and not any(role in columns for role in PER_YEAR):
            return Window(USUAL, known=False)
        said = say("nothing says over how many months the outcome was seen: {months} are taken", months=USUAL)
        return Window(USUAL, known=False, notes=(said,))
    if seen is None:
        return Window(table.months or USUAL)
    if table.months is not None and abs(seen - table.months) > APART * max(seen, table.months):
        message = say("differ from the days of the table")
        hint = say("Leave the months out, or mend the days.")
        found = f"{table.months}"
        allowed = counted("{n} month, by the days", "{n} months, by the days", round(seen))
        raise CxvalueError([Problem("months", message, hint, found, allowed, source.name)])
    months = table.months or max(1, round(seen))
    return Window(
        months, notes=(counted("the outcome was seen over {n} month", "the outcome was seen over {n} months", months),)
    )


def _seen(source: Source, frame: "nw.LazyFrame[Any]", columns: Mapping[str, Column]) -> float | None:
    """Median months from score to outcome of those who stayed, for who left was seen only up to then."""
    if not {"scored_on", "seen_on"} <= columns.keys():
        return None
    known = frame.filter(is_filled("scored_on") & is_filled("seen_on"))
    if "churned" in columns:
        known = known.filter(nw.col("churned") == 0)
    if not source.leaves:
        return _by_calendar(known)
    got = collected(known.group_by("scored_on", "seen_on").agg(nw.len().alias("n")))
    if not got["n"]:
        return None
    days = np.array([(seen - scored).days for scored, seen in zip(got["scored_on"], got["seen_on"], strict=True)])
    order, n = np.argsort(days), floats(got["n"])
    below = np.cumsum(n[order]) / n.sum()
    median = float(days[order][int(np.searchsorted(below, 0.5))])
    return median / DAYS_A_MONTH if median > 0 else None


def _by_calendar(known: "nw.LazyFrame[Any]") -> float | None:
    """Median of the calendar months between the two days, from groups no smaller than the floor."""
    months = [nw.col(name).dt.year() * 12 + nw.col(name).dt.month() for name in ("seen_on", "scored_on")]
    apart = known.with_columns((months[0] - months[1]).alias("apart"))
    got = collected(apart.group_by("apart").agg(nw.len().alias("n")).filter(nw.col("n") >= FLOOR).sort("apart"))
    if not got["n"]:
        return None
    below = np.cumsum(floats(got["n"])) / sum(got["n"])
    median = float(got["apart"][int(np.searchsorted(below, 0.5))])
    return median if median > 0 else None


def by_year(
    frame: "nw.LazyFrame[Any]", columns: Mapping[str, Column], window: Window
) -> tuple["nw.LazyFrame[Any]", tuple[Text, ...]]:
    """Return amounts of the window as amounts of a year, and say which were brought there."""
    notes: list[Text] = []
    for role in PER_YEAR:
        if role not in columns:
            continue
        months = annual_months(columns[role].name) or window.months
        if months == USUAL:
            continue
        frame = frame.with_columns((nw.col(role) * (USUAL / months)).alias(role))
        name, times = columns[role].name, f"{USUAL / months:.4g}"
        words = counted(
            "{name} over {n} month × {times} = a year",
            "{name} over {n} months × {times} = a year",
            months,
            name=name,
            times=times,
        )
        notes.append(words)
    return frame, tuple(notes)
