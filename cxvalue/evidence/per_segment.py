"""The effect in each segment by itself, drawn towards that of all as far as the segments do not tell it apart."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import narwhals as nw
import numpy as np

from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.estimate import Estimate
from cxvalue.evidence.intervals import Z95
from cxvalue.evidence.register import pooled
from cxvalue.evidence.table.prepared import Customers
from cxvalue.evidence.table.shown import segments_shown
from cxvalue.text import say


@dataclass(frozen=True, slots=True)
class SegmentEffect:
    """One segment: the effect from its customers alone, and drawn towards the others'."""

    value: str
    """As the table writes it."""
    own: Estimate
    drawn: Estimate
    weight: float
    """Share of the effect that is the segment's own."""


@dataclass(frozen=True, slots=True)
class PerSegment:
    """Every segment with enough customers, and how much the segments differ beyond chance."""

    effects: tuple[SegmentEffect, ...]
    between: float
    """Standard deviation between segments on the scale of the slope, τ."""
    left_out: tuple[str, ...]
    """Segments with too few customers for a fit of their own."""


def per_segment(customers: Customers, fit: Callable[[Customers], Estimate], floor: int) -> PerSegment:
    """Return the effect in each segment, partially pooled.

    b_k of error s_k becomes B μ + (1 − B) b_k with B = s_k²/(s_k² + τ²), and its variance (1 − B) s_k² + B² var(μ);
    μ and τ² as random effects are pooled elsewhere here.

    Source: Morris (1983), Journal of the American Statistical Association 78, 47-55.

    Raises
    ------
    CxvalueError
        With fewer than two segments that have enough customers.
    """
    sizes, _ = segments_shown(customers.answered, floor)
    found: list[tuple[str, Estimate]] = []
    left_out: list[str] = []
    for value in sizes:
        one = replace(customers, frame=customers.frame.filter(nw.col("segment") == value))
        try:
            found.append((value, fit(one)))
        except CxvalueError:
            left_out.append(value)
    together = pooled([(own.found.value, own.found.error) for _, own in found])
    if together is None or len(found) < 2:
        hint = say("Take the effect of all together.")
        raise CxvalueError([Problem("segments", say("fewer than two have enough customers of their own"), hint)])
    drawn = [_drawn(value, own, together.estimate, together.error, together.between) for value, own in found]
    return PerSegment(tuple(drawn), together.between, tuple(left_out))


def _drawn(value: str, own: Estimate, mean: float, error: float, between: float) -> SegmentEffect:
    spread = own.found.error**2
    towards = spread / (spread + between**2)
    slope = towards * mean + (1 - towards) * own.found.value
    reach = Z95 * float(np.sqrt((1 - towards) * spread + towards**2 * error**2))
    found = replace(own.found, value=slope, low=slope - reach, high=slope + reach, error=reach / Z95)
    return SegmentEffect(value, own, replace(own, found=found), 1 - towards)
