"""Which assumptions a figure rests on, found by moving each of them and seeing whether the figure moves.

Nothing is listed by hand: an assumption is an input of a figure if the model says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from cxvalue import finance
from cxvalue.analysis.one_by_one import Tried, in_groups, moved_alone
from cxvalue.case.address import Entry, entries
from cxvalue.case.records import Case
from cxvalue.finance import Array
from cxvalue.model.batch import Batch
from cxvalue.model.cash import LINES
from cxvalue.model.run import Projection, projected

_STEP = 0.1
"""Share of its value by which an assumption is moved."""

FROM_ZERO = 0.01
"""What an assumption of 0 is moved to."""

TRACED: Mapping[str, Callable[[Projection, Array], Array]] = {
    "npv": lambda run, times: finance.npv(run.net, times, run.discount_rate),
    "payback_months": lambda run, times: np.nan_to_num(finance.payback(run.net, times), nan=-1.0),
    "peak_funding": lambda run, times: finance.peak_funding(run.net, times)[0],
}
"""Metrics that can be traced; every line of the cash flow can, as its present value."""

FIGURES = (*TRACED, *LINES)


@dataclass(frozen=True, slots=True)
class Input:
    """An assumption a figure rests on: what it was tried at [its unit], and what that does to the figure [its unit]."""

    address: str
    tried: float
    change: float


def inputs_of_figure(case: Case, figure: str) -> tuple[Input, ...]:
    """Return the assumptions a figure rests on, those that move it most first.

    Parameters
    ----------
    figure : one of FIGURES; a line stands for its present value
    """
    chosen = [
        (entry, tried)
        for address, entry in entries(case).items()
        if not address.startswith("alternatives.") and (tried := _tried(entry)) is not None
    ]
    batches = (
        moved_alone([Tried(entry.address, entry.assumption.value, (tried,)) for entry, tried in group])
        for group in in_groups(chosen)
    )
    today = float(_figures(case, figure, Batch())[0])
    found = np.concatenate([np.zeros(0), *(_figures(case, figure, batch) for batch in batches)])
    scale = max(1.0, abs(today), float(np.abs(found).max(initial=0.0)))
    moved = [
        Input(entry.address, tried, float(value - today))
        for (entry, tried), value in zip(chosen, found, strict=True)
        if abs(value - today) > finance.ROUNDING * scale
    ]
    return tuple(sorted(moved, key=lambda item: (-abs(item.change), item.address)))


def _figures(case: Case, figure: str, batch: Batch) -> Array:
    """The figure in every evaluation of a batch : (B,)."""
    times = finance.month_times(case.months)
    return np.concatenate([_figure(figure, run, times) for _, run in projected(case, batch)])


def _figure(figure: str, run: Projection, times: Array) -> Array:
    if figure in TRACED:
        return TRACED[figure](run, times)
    return finance.npv(run.line(figure), times, run.discount_rate)


def _tried(entry: Entry) -> float | None:
    """Another value the assumption may have, near its own."""
    value, measure = entry.assumption.value, entry.measure
    step = 1.0 if measure.whole else _STEP * abs(value) or FROM_ZERO
    return next((tried for tried in (value + step, value - step) if measure.accepts(tried)), None)
