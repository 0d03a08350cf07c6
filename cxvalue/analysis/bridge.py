"""From the value of one scenario to that of another, assumption by assumption, adding up.

Each assumption that differs is changed alone; what the changes do only together is one step of its
own. So the order of assumptions means nothing, every step is a run of the model, and the steps add up.
"""

from dataclasses import dataclass

import numpy as np

from cxvalue.analysis.valuation import npv_of
from cxvalue.case.address import Entry, entries
from cxvalue.case.overrides import with_scenario
from cxvalue.case.records import Case
from cxvalue.model.batch import Batch


@dataclass(frozen=True, slots=True)
class _Step:
    """One assumption, its value on either side [its unit], and what its change alone is worth [money]."""

    address: str
    before: float
    after: float
    change: float


@dataclass(frozen=True, slots=True)
class Bridge:
    """before + sum of the steps + together = after [money, NPV]."""

    start: str
    end: str
    before: float
    steps: tuple[_Step, ...]
    together: float
    after: float


def bridge_of(case: Case, start: str | None, end: str | None) -> Bridge:
    """Return the bridge between two scenarios of a case; None and `base` are the case as written.

    Raises
    ------
    CaseError
        If there is no such scenario.
    """
    before, after = with_scenario(case, start), with_scenario(case, end)
    changed = differing(before, after)
    values = npv_of(before, _one_by_one(changed))
    alone = values[1:-1] - values[0]
    steps = tuple(
        _Step(entry.address, entry.assumption.value, value, float(change))
        for (entry, value), change in zip(changed, alone, strict=True)
    )
    first, last = float(values[0]), float(values[-1])
    together = last - first - float(alone.sum())
    return Bridge(start or "base", end or "base", first, steps, together if len(steps) > 1 else 0.0, last)


def differing(before: Case, after: Case) -> list[tuple[Entry, float]]:
    """Return the assumptions of the model whose value differs, with the value they change to."""
    target = entries(after)
    return [
        (entry, target[address].assumption.value)
        for address, entry in entries(before).items()
        if address in target
        and target[address].assumption.value != entry.assumption.value
        and not address.startswith("alternatives.")
    ]


def _one_by_one(changed: list[tuple[Entry, float]]) -> Batch:
    """Row 0 as before, then each change alone, then all of them."""
    size = len(changed) + 2
    values = {}
    for place, (entry, value) in enumerate(changed, start=1):
        column = np.full(size, entry.assumption.value)
        column[[place, -1]] = value
        values[entry.address] = column
    return Batch(size=size, values=values)
