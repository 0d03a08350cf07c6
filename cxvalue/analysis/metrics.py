"""The metrics: what each of them is, and those of one business case, from its cash flow.

A new metric is a function in `finance.py` and a record in METRICS, with a field of Metrics beside it.

Kept whole: half of it is the table of the metrics.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from cxvalue import finance, irr
from cxvalue.finance import Array, Irr
from cxvalue.text import NOTHING, Text, say
from cxvalue.units import MONTHS_A_YEAR

_Number = float | None

HIGHEST_FACTOR = 10.0
"""Break-even is sought for factors from 0 to this."""

_Kind = Literal["money", "months", "month", "share", "ratio", "points"]
"""What a metric is a figure of: money, a length of time, a point in time, a share, a ratio, percentage points."""


@dataclass(frozen=True, slots=True, eq=False)
class Flows:
    """Cash flows with what their metrics are computed from, B of them at once.

    net : (N, B) [money]                          at `times` (N,) [years]
    rate, finance_rate, reinvestment_rate : (B,) or (1,) [share/year]
    value, benefits, costs, one_off : (B,) [money]      present values, costs positive
    """

    net: Array
    times: Array
    rate: Array
    finance_rate: Array
    reinvestment_rate: Array
    value: Array
    benefits: Array
    costs: Array
    one_off: Array


@dataclass(frozen=True, slots=True)
class Metric:
    """What a metric is: computed, ranked, shown, exported and described from here.

    label, heading : its name, and the short one where columns are narrow
    compute : flows -> (B,), NaN where undefined; None where the case has to be evaluated anew
    drawn : whether the odds have it
    better : which end is the better one; None where a comparison is not ranked by it
    formula : how it is computed, in a line a controller can check
    why_none : why it is undefined where it is
    """

    id: str
    label: Text
    kind: _Kind
    compute: Callable[[Flows], Array] | None = None
    better: Literal["high", "low"] | None = None
    drawn: bool = True
    heading: Text | None = None
    formula: Text | None = None
    why_none: Text | None = None


def _one_rate(flows: Flows) -> Array:
    """The IRR where there is just one."""
    roots = irr.roots(flows.net, flows.times)
    one = np.isfinite(roots).sum(axis=0) == 1
    return np.where(one, roots[0], np.nan) if len(roots) else np.full(flows.net.shape[1], np.nan)


METRICS: Mapping[str, Metric] = {
    item.id: item
    for item in (
        Metric(
            "npv",
            say("Net present value"),
            "money",
            lambda flows: flows.value,
            "high",
            heading=say("NPV"),
            formula=say("Sum over the months m of net cash × (1 + discount rate)^(−m / 12)"),
        ),
        Metric(
            "irr",
            say("Internal rate of return"),
            "share",
            _one_rate,
            "high",
            heading=say("IRR"),
        ),
        Metric(
            "mirr",
            say("Modified internal rate of return"),
            "share",
            lambda flows: finance.mirr(
                flows.net,
                flows.times,
                finance_rate=flows.finance_rate,
                reinvestment_rate=flows.reinvestment_rate,
            ),
            "high",
            why_none=say("there are no payments or no receipts"),
        ),
        Metric(
            "roi",
            say("Return on investment"),
            "share",
            lambda flows: finance.return_on_investment(flows.benefits, flows.costs),
            "high",
            heading=say("ROI"),
            why_none=say("there are no costs"),
        ),
        Metric(
            "profitability_index",
            say("Profitability index"),
            "ratio",
            lambda flows: finance.profitability_index(flows.value, flows.one_off),
            "high",
            why_none=say("there are no one-off costs"),
        ),
        Metric(
            "benefit_cost_ratio",
            say("Benefit-cost ratio"),
            "ratio",
            lambda flows: finance.benefit_cost_ratio(flows.benefits, flows.costs),
            "high",
            why_none=say("there are no costs"),
        ),
        Metric(
            "payback_months",
            say("Payback"),
            "months",
            lambda flows: finance.payback(flows.net, flows.times),
            "low",
            formula=say("First moment from which cumulative net cash stays at 0 or above, linear within the month"),
            why_none=say("the money is not back by the end"),
        ),
        Metric(
            "discounted_payback_months",
            say("Discounted payback"),
            "months",
            lambda flows: finance.discounted_payback(flows.net, flows.times, flows.rate),
            "low",
            why_none=say("the discounted money is not back by the end"),
        ),
        Metric(
            "peak_funding",
            say("Peak funding"),
            "money",
            lambda flows: finance.peak_funding(flows.net, flows.times)[0],
            "low",
            formula=say("The deepest deficit of cumulative net cash"),
        ),
        Metric(
            "peak_funding_month",
            say("Month of peak funding"),
            "month",
            lambda flows: finance.peak_funding(flows.net, flows.times)[1],
            drawn=False,
            why_none=say("there is no deficit"),
        ),
        Metric(
            "equivalent_annual_value",
            say("Equivalent annual value"),
            "money",
            lambda flows: finance.equivalent_annual_value(flows.value, flows.rate, float(flows.times[-1])),
            "high",
            why_none=say("the flow has no length"),
        ),
        Metric("cost_of_delay_per_month", say("Cost of a month's delay"), "money"),
        Metric(
            "break_even_factor",
            say("Break-even: share of the effects needed"),
            "share",
            why_none=say("no factor from 0 to 10 brings the value to 0"),
        ),
        Metric(
            "break_even_churn_change",
            say("Break-even: change of annual churn"),
            "points",
            why_none=say("there is no break-even factor"),
        ),
    )
}
"""Every metric by its id, in the order they are listed."""

FIRST_RANKED = ("npv", "payback_months", "discounted_payback_months")

RANKED_BY = (*FIRST_RANKED, *(key for key, item in METRICS.items() if item.better and key not in FIRST_RANKED))
"""Metrics a comparison may be ranked by, those people ask for first."""

DRAWN = tuple(key for key, item in METRICS.items() if item.compute and item.drawn)
"""Metrics the odds have."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """Every metric of one business case; None has its reason in `reasons`.

    Money in the currency of the case, rates as shares a year, durations in months.
    """

    npv: float
    irr: Irr
    mirr: _Number
    roi: _Number
    profitability_index: _Number
    benefit_cost_ratio: _Number
    payback_months: _Number
    discounted_payback_months: _Number
    peak_funding: float
    peak_funding_month: _Number
    equivalent_annual_value: _Number
    cost_of_delay_per_month: float
    break_even_factor: _Number
    break_even_churn_change: _Number = None
    reasons: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class CashFlow:
    """A cash flow with what its metrics need beside it.

    net : (N,) [money]             at `times` (N,) [years]
    benefits, costs : (N,) [money] costs negative; net = benefits + costs
    one_off : (N,) [money]         the costs paid once, negative; None in a bare series
    """

    net: Array
    times: Array
    benefits: Array
    costs: Array
    one_off: Array | None = None


@dataclass(frozen=True, slots=True)
class Rates:
    """Annual effective rates: discounting, and for MIRR financing and reinvestment."""

    discount: float
    finance: float
    reinvestment: float

    @classmethod
    def of(cls, discount: float, finance_rate: float | None = None, reinvestment_rate: float | None = None) -> "Rates":
        """Return the rates, the discount rate standing in for those not given."""
        return cls(
            discount,
            discount if finance_rate is None else finance_rate,
            discount if reinvestment_rate is None else reinvestment_rate,
        )


@dataclass(frozen=True, slots=True)
class WhatIfs:
    """Figures that need the case evaluated anew: cost of delay, break-even and the churn change it means."""

    cost_of_delay_per_month: float
    break_even_factor: _Number
    break_even_churn_change: _Number
    reasons: Mapping[str, Text] = field(default_factory=dict)


def bare_series(flow: Array, times: Array) -> CashFlow:
    """Return a series of flows (N,) whose receipts count as benefits and payments as costs."""
    return CashFlow(flow, times, np.maximum(flow, 0.0), np.minimum(flow, 0.0))


def metrics_of(flow: CashFlow, rates: Rates, what_ifs: WhatIfs) -> Metrics:
    """Return every metric of a cash flow."""
    flows = _discounted(flow, rates)
    numbers = {key: _number(item.compute(flows)) for key, item in METRICS.items() if item.compute and key != "irr"}
    numbers |= {
        "cost_of_delay_per_month": what_ifs.cost_of_delay_per_month,
        "break_even_factor": what_ifs.break_even_factor,
        "break_even_churn_change": what_ifs.break_even_churn_change,
    }
    reasons = {
        name: what_ifs.reasons.get(name, METRICS[name].why_none or NOTHING)
        for name, number in numbers.items()
        if number is None
    }
    figures: dict[str, Any] = numbers
    return Metrics(irr=finance.irr_of(flow.net, flow.times), reasons=reasons, **figures)


def _discounted(flow: CashFlow, rates: Rates) -> Flows:
    """A cash flow with its present values."""
    net, times, rate = flow.net[:, None], flow.times, np.array([rates.discount])
    return Flows(
        net,
        times,
        rate,
        np.array([rates.finance]),
        np.array([rates.reinvestment]),
        value=finance.npv(net, times, rate),
        benefits=finance.npv(flow.benefits[:, None], times, rate),
        costs=-finance.npv(flow.costs[:, None], times, rate),
        one_off=(
            finance.initial_outlay(net, times, rate)
            if flow.one_off is None
            else -finance.npv(flow.one_off[:, None], times, rate)
        ),
    )


def what_ifs_of_series(flow: CashFlow, rate: float) -> WhatIfs:
    """Return the what-ifs of flows that come without a model behind them.

    Delay moves every flow by a month; break-even is the factor on the receipts.
    """
    rates = np.array([rate])
    value = float(finance.npv(flow.net[:, None], flow.times, rates)[0])
    benefits = float(finance.npv(flow.benefits[:, None], flow.times, rates)[0])
    delay = value * (1.0 - (1.0 + rate) ** (-1.0 / MONTHS_A_YEAR))
    factor = 1.0 - value / benefits if benefits else None
    usable = factor is not None and 0.0 <= factor <= HIGHEST_FACTOR
    reasons = {"break_even_churn_change": say("flows given as amounts have no churn behind them")}
    return WhatIfs(delay, factor if usable else None, None, reasons)


def _number(array: Array) -> _Number:
    return None if np.isnan(array[0]) else float(array[0])
