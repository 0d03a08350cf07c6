"""Incremental cash by line: what the initiatives change, month by month.

Inflows are positive, outflows negative. What belongs to a segment is (T, S, B) for months 1 to T;
what belongs to none (one-off costs, yearly running costs, direct savings) is (T + 1, B) for months 0 to T.
"""

from dataclasses import dataclass

import numpy as np

from cxvalue.model.batch import Array
from cxvalue.model.behaviour import Levels
from cxvalue.model.customers import Paths
from cxvalue.model.inputs import ModelInputs, OneOffInputs
from cxvalue.model.timeline import growth_factor, months_from_one
from cxvalue.units import monthly_amount

LINES = ("retention", "spend", "acquisition", "service", "direct", "capex", "opex", "running", "tax")
"""Lines of the incremental cash flow, in the order they are shown."""

COST_LINES = ("capex", "opex", "running")
"""Lines that are the initiatives' costs; the others, tax included, are benefits after tax."""


@dataclass(frozen=True, slots=True, eq=False)
class Cash:
    """Incremental cash before it is laid out by line.

    by_segment : line -> (T, S, B) [money/month]
    shared : line -> (T + 1, B) [money/month]
    beside : class -> (T + 1, B) [money/month]     capacity and non-financial, never added
    """

    by_segment: dict[str, Array]
    shared: dict[str, Array]
    beside: dict[str, Array]


def incremental_cash(
    inputs: ModelInputs, paths: Paths, baseline: Levels, changed: Levels, effects: tuple[Array, ...], months: Array
) -> Cash:
    """Return every line of incremental cash, tax included where there is a rate."""
    by_segment = segment_lines(inputs, paths, baseline, changed, months)
    by_segment["running"] = customer_costs(inputs, paths, changed, months)
    shared, depreciation = one_off_lines(inputs)
    shared["running"] = yearly_costs(inputs, months)
    beside = direct_lines(inputs, effects)
    shared["direct"] = beside.pop("cash")
    if inputs.tax_rate is not None:
        taxed = sum(shared[line] for line in ("direct", "opex", "running")) - depreciation
        shared["tax"] = -inputs.tax_rate * taxed
        by_segment["tax"] = -inputs.tax_rate * sum(by_segment.values())
    return Cash(by_segment, shared, beside)


def segment_lines(
    inputs: ModelInputs, paths: Paths, baseline: Levels, changed: Levels, months: Array
) -> dict[str, Array]:
    """Return the lines that customers make : (T, S, B) [money/month].

    unit        = revenue / 12 * margin                                of one customer, baseline revenue
    retention   = (active churn_only - active baseline) * unit
    acquisition = (active with - active churn_only) * unit
                  - acquisition_cost * more acquired - referral_reward * more referred
    spend       = active with * (unit with - unit)
    service     = -(active with * contacts with - active baseline * contacts) / 12 * contact_cost * growth

    Retention comes first, then acquisition and referrals, then spend: each is valued on what stands
    before it, so that the three add up to the change of contribution.
    """
    segments = inputs.segments
    earning = monthly_amount(segments.margin)
    unit = baseline.spend * earning
    serving = monthly_amount(segments.contact_cost * growth_factor(segments.contact_cost_growth, months))
    before, kept, after = paths.baseline, paths.churn_only, paths.with_initiatives
    acquiring = segments.acquisition_cost * (after.acquired - before.acquired)
    rewarding = segments.referral_reward * (after.referred - before.referred)
    return {
        "retention": (kept.active - before.active) * unit,
        "spend": after.active * ((changed.spend - baseline.spend) * earning),
        "acquisition": (after.active - kept.active) * unit - acquiring - rewarding,
        "service": (before.active * baseline.contacts - after.active * changed.contacts) * serving,
    }


def operating_result(inputs: ModelInputs, paths: Paths, behaviours: tuple[Levels, Levels]) -> Array:
    """Return contribution - service - acquisition of baseline and with initiatives : (2, T, S, B) [money/month].

    Not incremental: each path on its own, so that the lines can be held against their difference.
    """
    segments = inputs.segments
    months = months_from_one(inputs.months)
    serving = growth_factor(segments.contact_cost_growth, months)
    results = []
    for path, level in zip((paths.baseline, paths.with_initiatives), behaviours, strict=True):
        contribution = path.active * monthly_amount(level.spend) * segments.margin
        service = path.active * monthly_amount(level.contacts) * segments.contact_cost * serving
        acquisition = path.acquired * segments.acquisition_cost + path.referred * segments.referral_reward
        results.append(contribution - service - acquisition)
    return np.stack(results)


def customer_costs(inputs: ModelInputs, paths: Paths, changed: Levels, months: Array) -> Array:
    """Return running costs per active customer and per contact : (T, S, B) [money/month], negative."""
    active = paths.with_initiatives.active
    total: Array | None = None
    for initiative in inputs.initiatives:
        for cost in initiative.runnings:
            if cost.basis != "annual":
                running = (months > initiative.start) * (cost.amount * growth_factor(cost.growth, months))
                chosen = cost.segments[:, 0] > 0
                volume = active[:, chosen]
                if cost.basis == "per_contact":
                    volume = volume * changed.contacts[:, chosen]
                if total is None:
                    total = np.zeros(active.shape)
                total[:, chosen] -= monthly_amount(volume * running[:, None, :])
    return np.broadcast_to(0.0, active.shape) if total is None else total


def yearly_costs(inputs: ModelInputs, months: Array) -> Array:
    """Return running costs per year : (T + 1, B) [money/month], negative, from the month after the start."""
    total = np.zeros((inputs.months + 1, inputs.size))
    for initiative in inputs.initiatives:
        for cost in initiative.runnings:
            if cost.basis == "annual":
                level = cost.amount * growth_factor(cost.growth, months)
                total[1:] -= monthly_amount((months > initiative.start) * level)
    return total


def one_off_lines(inputs: ModelInputs) -> tuple[dict[str, Array], Array]:
    """Return capex and opex, negative, and the depreciation of capex, positive : (T + 1, B) [money/month]."""
    shape = (inputs.months + 1, inputs.size)
    lines = {"capex": np.zeros(shape), "opex": np.zeros(shape)}
    depreciation = np.zeros(shape)
    calendar = np.arange(inputs.months + 1.0)[:, None]
    for initiative in inputs.initiatives:
        for cost in initiative.one_offs:
            lines["opex" if cost.life is None else "capex"] -= cost.amount * (calendar == cost.month)
            depreciation += _depreciation(cost, calendar)
    return lines, depreciation


def _depreciation(cost: OneOffInputs, calendar: Array) -> Array | float:
    """Straight line over the `life` months after the payment."""
    if cost.life is None:
        return 0.0
    return cost.amount / cost.life * ((calendar > cost.month) & (calendar <= cost.month + cost.life))


def direct_lines(inputs: ModelInputs, effects: tuple[Array, ...]) -> dict[str, Array]:
    """Return savings and incomes by class : (T + 1, B) [money/month]."""
    lines = {name: np.zeros((inputs.months + 1, inputs.size)) for name in ("cash", "capacity", "non-financial")}
    for initiative, effect in zip(inputs.initiatives, effects, strict=True):
        for name, amount in initiative.benefits:
            lines[name][1:] += monthly_amount(amount) * effect
    return lines
