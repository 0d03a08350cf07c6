"""Days and periods as people and programs write them; the order of day and month is settled by a whole column."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cxvalue.text import Text, say

TIME = r"(?:[ T]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?\s*(?:[AaPp][Mm])?\s*(?:Z|[+-]\d{2}:?\d{2})?)?"
FIRST_YEAR, LAST_YEAR = 1900, 2200

_FORMS: Mapping[str, str] = {
    "year-month-day": rf"(?P<y>\d{{4}})[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}}){TIME}",
    "yyyymmdd": rf"(?P<y>\d{{4}})(?P<m>\d{{2}})(?P<d>\d{{2}}){TIME}",
    "day.month.year": rf"(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<y>\d{{4}}){TIME}",
    "day/month/year": rf"(?P<d>\d{{1,2}})[/-](?P<m>\d{{1,2}})[/-](?P<y>\d{{4}}){TIME}",
    "month/day/year": rf"(?P<m>\d{{1,2}})[/-](?P<d>\d{{1,2}})[/-](?P<y>\d{{4}}){TIME}",
}
"""Form -> how it is written; a time of day may follow and is left out. The first that fits every cell counts."""

PATTERNS = {name: re.compile(form, re.ASCII) for name, form in _FORMS.items()}
SLASHED = ("day/month/year", "month/day/year")
"""Forms of which each day up to the twelfth is one of both."""


def days(text: str) -> dict[str, date]:
    """Return the days a text may be, by form; none where it is no day from 1900 to 2200."""
    found = {}
    for name, pattern in PATTERNS.items():
        match = pattern.fullmatch(text.strip())
        if match:
            try:
                day = date(int(match["y"]), int(match["m"]), int(match["d"]))
            except ValueError:
                continue
            if FIRST_YEAR <= day.year <= LAST_YEAR:
                found[name] = day
    return found


@dataclass(frozen=True, slots=True)
class Form:
    """What the days of a column are written as; `doubt` says why there is none, where they may be two things."""

    name: str
    doubt: Text | None = None


def form_of(cells: Iterable[Mapping[str, date]]) -> Form | None:
    """Return the form every cell of a column has; None where some cell is no day of any common form."""
    possible: set[str] | None = None
    differ = False
    kinds: set[frozenset[str]] = set()
    for cell in cells:
        possible = set(cell) if possible is None else possible & set(cell)
        kinds.add(frozenset(cell) & frozenset(SLASHED))
        differ = differ or len({cell[name] for name in SLASHED if name in cell}) > 1
    if not possible:
        both = frozenset({SLASHED[0]}) in kinds and frozenset({SLASHED[1]}) in kinds
        return Form("", say("has days before months in some cells and months before days in others")) if both else None
    if possible >= set(SLASHED) and differ:
        return Form("", say("does not tell days from months: no cell has a number above 12 in one place only"))
    return Form(next(name for name in _FORMS if name in possible))


QUARTER = re.compile(
    r"(?P<y>\d{4})\s*[-/ ]?\s*[QqKk](?P<q>[1-4])|[QqKk](?P<q2>[1-4])\s*[-/ ]?\s*(?P<y2>\d{4})", re.ASCII
)
MONTH = re.compile(r"(?P<y>\d{4})\s*[-/Mm]\s*(?P<m>\d{1,2})|(?P<m2>\d{1,2})/(?P<y2>\d{4})", re.ASCII)
YEAR = re.compile(r"(?P<y>\d{4})(?:\s*[Ee])?", re.ASCII)


def _quarter(text: str) -> int | None:
    found = QUARTER.fullmatch(text)
    return None if found is None else 4 * int(found["y"] or found["y2"]) + int(found["q"] or found["q2"]) - 1


def _month(text: str) -> int | None:
    found = MONTH.fullmatch(text)
    month = 0 if found is None else int(found["m"] or found["m2"])
    return 12 * int(found["y"] or found["y2"]) + month - 1 if found is not None and 1 <= month <= 12 else None


def _year(text: str) -> int | None:
    found = YEAR.fullmatch(text)
    year = 0 if found is None else int(found["y"])
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


CALENDAR: Mapping[str, Callable[[str], int | None]] = {"year": _year, "quarter": _quarter, "month": _month}
"""Length of a period -> its number on the calendar, counted from nowhere."""


def calendar(cells: Iterable[str]) -> tuple[str, list[int]] | None:
    """Return the length of the periods all cells name, and their numbers from the earliest on; None if they do not."""
    written = [cell.strip() for cell in cells]
    for every, number in CALENDAR.items():
        found = [number(cell) for cell in written]
        known = [item for item in found if item is not None]
        if written and len(known) == len(written):
            first = min(known)
            return every, [item - first for item in known]
    return None
