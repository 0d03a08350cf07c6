"""The metrics of one business case, from its cash flow; what is undefined is None with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from cxvalue import finance
from cxvalue.finance import Array, Irr
from cxvalue.text import Text, say
from cxvalue.units import MONTHS_A_YEAR

Number = float | None

HIGHEST_FACTOR = 10.0
"""Break-even is sought for factors from 0 to this."""

WHY_NONE: Mapping[str, Text] = {
    "mirr": say("there are no payments or no receipts"),
    "roi": say("there are no costs"),
    "profitability_index": say("there are no one-off costs"),
    "benefit_cost_ratio": say("there are no costs"),
    "payback_months": say("the money is not back by the end"),
    "discounted_payback_months": say("the discounted money is not back by the end"),
    "peak_funding_month": say("there is no deficit"),
    "equivalent_annual_value": say("the flow has no length"),
    "break_even_factor": say("no factor from 0 to 10 brings the value to 0"),
    "break_even_churn_change": say("there is no break-even factor"),
}


@dataclass(frozen=True, slots=True)
class Metrics:
    """Every metric of one business case; None has its reason in `reasons`.

    Money in the currency of the case, rates as shares a year, durations in months.
    """

    npv: float
    irr: Irr
    mirr: Number
    roi: Number
    profitability_index: Number
    benefit_cost_ratio: Number
    payback_months: Number
    discounted_payback_months: Number
    peak_funding: float
    peak_funding_month: Number
    equivalent_annual_value: Number
    cost_of_delay_per_month: float
    break_even_factor: Number
    break_even_churn_change: Number = None
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
    break_even_factor: Number
    break_even_churn_change: Number
    reasons: Mapping[str, Text] = field(default_factory=dict)


def bare_series(flow: Array, times: Array) -> CashFlow:
    """Return a series of flows (N,) whose receipts count as benefits and payments as costs."""
    return CashFlow(flow, times, np.maximum(flow, 0.0), np.minimum(flow, 0.0))


def metrics_of(flow: CashFlow, rates: Rates, what_ifs: WhatIfs) -> Metrics:
    """Return every metric of a cash flow."""
    net, times = flow.net[:, None], flow.times
    rate = np.array([rates.discount])
    value = finance.npv(net, times, rate)
    benefits = finance.npv(flow.benefits[:, None], times, rate)
    costs = -finance.npv(flow.costs[:, None], times, rate)
    one_off = (
        finance.initial_outlay(net, times, rate)
        if flow.one_off is None
        else -finance.npv(flow.one_off[:, None], times, rate)
    )
    deepest, month = finance.peak_funding(net, times)
    found = {
        "mirr": finance.mirr(
            net, times, finance_rate=np.array([rates.finance]), reinvestment_rate=np.array([rates.reinvestment])
        ),
        "roi": finance.return_on_investment(benefits, costs),
        "profitability_index": finance.profitability_index(value, one_off),
        "benefit_cost_ratio": finance.benefit_cost_ratio(benefits, costs),
        "payback_months": finance.payback(net, times),
        "discounted_payback_months": finance.discounted_payback(net, times, rate),
        "peak_funding_month": month,
        "equivalent_annual_value": finance.equivalent_annual_value(value, rate, float(times[-1])),
    }
    numbers = {name: _number(array) for name, array in found.items()}
    numbers |= {
        "break_even_factor": what_ifs.break_even_factor,
        "break_even_churn_change": what_ifs.break_even_churn_change,
    }
    reasons = {name: what_ifs.reasons.get(name, WHY_NONE[name]) for name, number in numbers.items() if number is None}
    return Metrics(
        npv=float(value[0]),
        irr=finance.irr_of(flow.net, times),
        peak_funding=float(deepest[0]),
        cost_of_delay_per_month=what_ifs.cost_of_delay_per_month,
        reasons=reasons,
        **numbers,
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


def _number(array: Array) -> Number:
    return None if np.isnan(array[0]) else float(array[0])
