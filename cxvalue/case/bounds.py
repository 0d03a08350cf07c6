"""Bounds of a number that depend on the rest of its case: a score stays on its scale, a share leaves something."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from cxvalue.case.fields import LARGEST, Measure
from cxvalue.case.link_forms import LINK_FORMS
from cxvalue.case.records import Case
from cxvalue.case.scales import scale_of


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Lowest and highest value; `above` where the lowest itself is not allowed."""

    low: float
    high: float
    above: bool = False


def bounds_in(case: Case) -> Iterator[tuple[str, _Bounds]]:
    """Return each address that has bounds of its own; of a score, also what its address begins with."""
    for key in case.segments:
        yield f"segments.{key}.satisfaction", _Bounds(*scale_of(None, case))
    for key, touchpoint in case.touchpoints.items():
        for name in ("score", "target"):
            yield f"touchpoints.{key}.{name}", _Bounds(*scale_of(touchpoint.scale, case))
    for key, link in case.links.items():
        if LINK_FORMS[link.form].multiplies:
            yield f"links.{key}.effect", _Bounds(-1.0, LARGEST, above=True)


@cache
def bounded(measure: Measure, bounds: _Bounds) -> Measure:
    """Return a measure within bounds, and within its own."""
    return replace(
        measure,
        low=max(measure.low, bounds.low),
        high=min(measure.high, bounds.high),
        above=bounds.above or measure.above,
    )
