"""How much each assumption moves the value, one at a time, all in one batch.

An assumption is tried at the ends of its range; one without a range a tenth lower and higher, whole
months one month earlier and later.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from cxvalue.analysis.valuation import npv_of
from cxvalue.case.address import Entry, entries
from cxvalue.case.records import Case
from cxvalue.model.batch import Batch

STEP = 0.1
"""Share of its value by which an assumption without a range is moved."""


@dataclass(frozen=True, slots=True)
class Swing:
    """The value of the case at two values of one assumption, all else as written.

    low, high : [unit of the assumption]         npv_low, npv_high : [money], at those values
    ranged : True where low and high are the assumption's own range
    """

    address: str
    low: float
    high: float
    npv: float
    npv_low: float
    npv_high: float
    ranged: bool

    @property
    def width(self) -> float:
        """Distance between the two values of the case [money]."""
        return abs(self.npv_high - self.npv_low)


def swings_of(case: Case, addresses: Iterable[str] | None = None) -> tuple[Swing, ...]:
    """Return the swing of every assumption of the model, or of those named, the widest first."""
    known = entries(case)
    wanted = known if addresses is None else addresses
    chosen = [known[address] for address in wanted if not address.startswith("alternatives.")]
    if not chosen:
        return ()
    ends = [ends_of(entry) for entry in chosen]
    values = npv_of(case, _moved(chosen, ends))
    found = [
        Swing(
            address=entry.address,
            low=low,
            high=high,
            npv=float(values[0]),
            npv_low=float(values[1 + 2 * place]),
            npv_high=float(values[2 + 2 * place]),
            ranged=entry.assumption.range is not None,
        )
        for place, (entry, (low, high)) in enumerate(zip(chosen, ends, strict=True))
    ]
    return tuple(sorted(found, key=lambda swing: (-swing.width, swing.address)))


def ends_of(entry: Entry) -> tuple[float, float]:
    """Return the two values an assumption is tried at, within its bounds."""
    value, measure = entry.assumption.value, entry.measure
    if entry.assumption.range is not None:
        return entry.assumption.range
    step = 1.0 if measure.whole else STEP * abs(value)
    low, high = value - step, value + step
    return (low if measure.accepts(low) else value, high if measure.accepts(high) else value)


def _moved(chosen: list[Entry], ends: list[tuple[float, float]]) -> Batch:
    """Row 0 as written, then each assumption low and high."""
    size = 1 + 2 * len(chosen)
    values = {}
    for place, (entry, pair) in enumerate(zip(chosen, ends, strict=True)):
        column = np.full(size, entry.assumption.value)
        column[1 + 2 * place : 3 + 2 * place] = pair
        values[entry.address] = column
    return Batch(size=size, values=values)
