"""The scale a score is on: that of its touchpoint, or the overall one."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from cxvalue.case.fields import Measure, Scale
from cxvalue.case.records import Case
from cxvalue.units import SCALES


def scale_of(scale: Scale | None, case: Case) -> tuple[float, float]:
    """Return lowest and highest score of a scale; the overall one where none is given."""
    chosen = scale or (case.satisfaction.scale if case.satisfaction else None)
    return chosen if isinstance(chosen, tuple) else SCALES[chosen] if chosen else (0.0, 0.0)


def scores_of(case: Case) -> Iterator[tuple[str, tuple[float, float]]]:
    """Return where scores stand in a case, each address or what it begins with, and the scale they are on."""
    for key in case.segments:
        yield f"segments.{key}.satisfaction", scale_of(None, case)
    for key, touchpoint in case.touchpoints.items():
        for name in ("score", "target"):
            yield f"touchpoints.{key}.{name}", scale_of(touchpoint.scale, case)


@cache
def on_scale(measure: Measure, scale: tuple[float, float]) -> Measure:
    """Return the measure of a score, bounded by its scale."""
    return replace(measure, low=scale[0], high=scale[1])
