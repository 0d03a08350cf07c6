"""Whether a customer table can be relied on, before anything is estimated from it.

How many rows and customers, what is missing, who did not answer and how they differ, how much of each
segment of the case it covers, and whether the outcome came after the score.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np

from cxvalue.case.records import Case
from cxvalue.evidence.table.engine import FLOOR, collected, count_if, is_filled, row_of
from cxvalue.evidence.table.mapping import likely_segment
from cxvalue.evidence.table.prepared import AMOUNTS, Customers, TimeOrder
from cxvalue.evidence.table.shown import segments_shown
from cxvalue.text import Text

_MOST_SEGMENTS = 50
"""Values of the column of segments that are listed."""

_TELLING = 0.2
"""Standardised difference from which those who did not answer are unlike the others (Cohen's small effect)."""


@dataclass(frozen=True, slots=True)
class _Difference:
    """How those who answered differ from those who did not, in one thing."""

    role: str
    answered: float
    silent: float
    standardised: float
    """Difference of the means in standard deviations."""

    @property
    def telling(self) -> bool:
        """Whether it is more than small."""
        return abs(self.standardised) >= _TELLING


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many customers of one segment the table holds, and the case."""

    value: str
    """As the table writes it."""
    segment: str | None
    """Id of the segment of the case, or None where it is matched with none."""
    customers: int | None
    """None where those of them who did not answer are too few to show."""
    answered: int | None
    """None where they are too few to show."""
    of_case: float | None


@dataclass(frozen=True, slots=True)
class Quality:
    """What a reader should know of a customer table first."""

    rows: int
    repeated: int
    answered: int | None
    missing: Mapping[str, int]
    events: int | None
    differences: tuple[_Difference, ...]
    coverage: tuple[Coverage, ...]
    order: TimeOrder
    notes: tuple[Text, ...]

    @property
    def response(self) -> float | None:
        """Share who answered."""
        return None if self.answered is None else self.answered / self.rows


def quality_of(customers: Customers, case: Case, *, floor: int = FLOOR) -> Quality:
    """Return the quality of a customer table."""
    roles = sorted(customers.roles)
    measures = [count_if(nw.col(role).is_null()).alias(role) for role in roles]
    counts = row_of(customers.frame, [nw.len().alias("rows"), *measures])
    rows = int(counts["rows"])
    missing = {role: int(counts[role] or 0) for role in roles}
    events = None
    if "churned" in customers.roles:
        events = int(row_of(customers.frame, [nw.col("churned").sum().alias("n")])["n"] or 0)
    answered = rows - missing["score"] if "score" in missing else None
    return Quality(
        rows,
        customers.repeated,
        answered,
        missing,
        events,
        _differences(customers, floor) if answered is not None and answered < rows else (),
        _coverage(customers, case, floor),
        customers.order,
        customers.notes,
    )


def _differences(customers: Customers, floor: int) -> tuple[_Difference, ...]:
    roles = [role for role in ("churned", "tenure", *AMOUNTS) if role in customers.roles]
    if not roles:
        return ()
    measures = []
    for role in roles:
        value = nw.col(role)
        measures += [
            count_if(is_filled(role)).alias(f"n_{role}"),
            value.sum().alias(f"y_{role}"),
            (value * value).sum().alias(f"yy_{role}"),
        ]
    side = nw.when(is_filled("score")).then(nw.lit(1)).otherwise(nw.lit(0))
    got = collected(customers.frame.with_columns(side.alias("side")).group_by("side").agg(*measures).sort("side"))
    if len(got["side"]) < 2 or min(got[f"n_{roles[0]}"]) < floor:
        return ()
    return tuple(_difference(role, got) for role in roles if min(got[f"n_{role}"]) >= floor)


def _difference(role: str, got: Mapping[str, list[Any]]) -> _Difference:
    n, total, squares = (np.array(got[f"{name}_{role}"], dtype=float) for name in ("n", "y", "yy"))
    mean = total / n
    spread = np.sqrt(np.mean(np.maximum(squares / n - mean**2, 0.0)))
    silent, answered = mean
    return _Difference(role, float(answered), float(silent), float((answered - silent) / spread) if spread else 0.0)


def _coverage(customers: Customers, case: Case, floor: int) -> tuple[Coverage, ...]:
    """Segments large enough to be shown; those of a segment who answered, and those who did not, are groups too."""
    if "segment" not in customers.roles:
        return ()
    sizes, _ = segments_shown(customers.frame, floor)
    answered: dict[str, int] = sizes
    silent: dict[str, int] = {}
    if "score" in customers.roles:
        answered, _ = segments_shown(customers.answered, floor)
        silent, _ = segments_shown(customers.frame.filter(~is_filled("score")), floor)
    found = []
    for value, n in list(sizes.items())[:_MOST_SEGMENTS]:
        key = segment_of(customers, value, case)
        said = answered.get(value)
        is_told = said is None or said == n or value in silent
        of_case = case.segments[key].customers.value if key else None
        found.append(Coverage(value, key, n if is_told else None, said, of_case))
    return tuple(found)


def segment_of(customers: Customers, value: str | None, case: Case) -> str | None:
    """Return the segment of the case a value stands for: as mapped, or by its id or label."""
    if value is None:
        return None
    return customers.table.segments.get(value) or likely_segment(value, case)
