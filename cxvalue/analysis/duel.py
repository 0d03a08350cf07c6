"""The case against one alternative: what must be true for the case to win, assumption by assumption."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cxvalue import finance
from cxvalue.analysis.alternatives import inline_flows
from cxvalue.analysis.comparison import OWN, Comparison, Contender
from cxvalue.analysis.crossing import nearest_crossings
from cxvalue.analysis.one_by_one import in_groups
from cxvalue.analysis.valuation import npv_of, rates_in
from cxvalue.case.address import Entry, entries
from cxvalue.case.overrides import unknown_address
from cxvalue.case.records import Case
from cxvalue.errors import CaseError
from cxvalue.finance import Array
from cxvalue.model.batch import Batch
from cxvalue.text import Text, say

SEARCHED = 16
"""Assumptions tried together; each is tried at dozens of values."""

_REACH = 10.0
"""A crossing is sought within this many times an assumption's value on either side of it."""


@dataclass(frozen=True, slots=True)
class MustBeTrue:
    """The value of one assumption, all else equal, at which case and alternative are worth the same."""

    address: str
    unit: str
    today: float
    needed: float | None
    low: float
    high: float
    reason: Text | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Duel:
    """Case and alternative side by side; `lead` is NPV of the case less NPV of the alternative."""

    case: Contender
    alternative: Contender
    lead: float
    must_be_true: tuple[MustBeTrue, ...]


def carrying_assumptions(case: Case) -> list[str]:
    """Return the addresses of the model's assumptions that carry a range, in file order."""
    return [
        address
        for address, entry in entries(case).items()
        if entry.assumption.range and not address.startswith("alternatives.")
    ]


@dataclass(frozen=True, slots=True)
class Terms:
    """How strongly the effects work [factor], and how many months later everything starts."""

    strength: float = 1.0
    postponed: int = 0

    def of(self, batch: Batch) -> Batch:
        """Return a batch on these terms."""
        strengths, later = np.full(batch.size, self.strength), np.full(batch.size, float(self.postponed))
        return replace(batch, lift_strength=strengths, direct_strength=strengths, postponed=later)


AS_WRITTEN = Terms()


def duels_of(
    case: Case,
    comparison: Comparison,
    addresses: Iterable[str],
    *,
    against: str | None = None,
    terms: Terms = AS_WRITTEN,
) -> tuple[Duel, ...]:
    """Return the duel with every alternative of a comparison, or with one of them.

    Parameters
    ----------
    addresses : of the assumptions to try
    against : id of one alternative; all where absent
    terms : on which the case of the comparison was valued

    Raises
    ------
    CaseError
        If an address names no assumption.
    """
    chosen = _chosen(case, addresses)
    own = comparison.contender(OWN)
    rivals = [item for item in comparison.contenders if item.id != OWN and against in (None, item.id)]
    return tuple(
        Duel(own, rival, own.metrics.npv - rival.metrics.npv, _must_be_true(case, rival, chosen, terms))
        for rival in rivals
    )


def _chosen(case: Case, addresses: Iterable[str]) -> list[Entry]:
    known = entries(case)
    wanted = list(addresses)
    problems = [unknown_address(address, known) for address in wanted if address not in known]
    if problems:
        raise CaseError(problems)
    return [known[address] for address in wanted]


def _must_be_true(case: Case, rival: Contender, chosen: list[Entry], terms: Terms) -> tuple[MustBeTrue, ...]:
    return tuple(item for group in in_groups(chosen, SEARCHED) for item in _needed(case, rival, group, terms))


def _needed(case: Case, rival: Contender, chosen: Sequence[Entry], terms: Terms) -> tuple[MustBeTrue, ...]:
    today = np.array([entry.assumption.value for entry in chosen])
    low, high = (np.array(ends) for ends in zip(*map(interval_of, chosen), strict=True))

    def lead(values: Array, search: Array) -> Array:
        """NPV of the case less NPV of the alternative with one assumption changed per row."""
        batch = terms.of(_one_changed(chosen, today, values, search))
        return npv_of(case, batch) - npv_of_rival(case, rival, batch)

    needed = nearest_crossings(lead, low, high, today)
    return tuple(
        _found(entry, value, bounds)
        for entry, value, bounds in zip(chosen, needed, zip(low, high, strict=True), strict=True)
    )


def _found(entry: Entry, needed: float, bounds: tuple[float, float]) -> MustBeTrue:
    low, high = map(float, bounds)
    figure = None if np.isnan(needed) else float(needed)
    reason = (
        None
        if figure is not None
        else say("no value from {low} to {high} makes them equal", low=f"{low:g}", high=f"{high:g}")
    )
    return MustBeTrue(entry.address, str(entry.measure.unit), entry.assumption.value, figure, low, high, reason)


def interval_of(entry: Entry) -> tuple[float, float]:
    """Return where a crossing is sought: around today's value, within the bounds of the field."""
    value, bounds = entry.assumption.value, entry.measure
    width = _REACH * abs(value) or 1.0
    margin = 1e-6 if bounds.above else 0.0
    low = max(bounds.low + margin, value - width)
    high = min(bounds.high, value + width)
    return low, high


def _one_changed(chosen: Sequence[Entry], today: Array, values: Array, search: Array) -> Batch:
    columns = {
        entry.address: np.where(search == position, values, today[position]) for position, entry in enumerate(chosen)
    }
    return Batch(size=len(values), values=columns)


def npv_of_rival(case: Case, rival: Contender, batch: Batch) -> Array:
    """Return the NPV of an alternative under the rates and amounts of a batch : (B,) [money]."""
    rate = rates_in(case, batch)
    flows = np.repeat(rival.flow.net[:, None], batch.size, axis=1)
    alternative = case.alternatives.get(rival.id)
    if alternative is not None and alternative.amounts:
        selection = inline_flows(alternative, case.months)
        for position, amount in enumerate(alternative.amounts):
            changed = batch.values.get(f"alternatives.{rival.id}.amounts.{position}")
            if changed is not None:
                flows += selection[:, position : position + 1] * (changed - amount.value)
    return finance.npv(flows, rival.flow.times, rate)
