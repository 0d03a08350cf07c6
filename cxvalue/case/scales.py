"""The scale a score is on: that of its touchpoint, or the overall one."""

from cxvalue.case.fields import Scale
from cxvalue.case.records import Case
from cxvalue.units import SCALES


def scale_of(scale: Scale | None, case: Case) -> tuple[float, float]:
    """Return lowest and highest score of a scale; the overall one where none is given."""
    chosen = scale or (case.satisfaction.scale if case.satisfaction else None)
    return chosen if isinstance(chosen, tuple) else SCALES[chosen] if chosen else (0.0, 0.0)
