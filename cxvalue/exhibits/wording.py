"""Figures and verdicts in words, as people read them; money in the currency of the case."""

from cxvalue.analysis.comparison import OWN, Comparison
from cxvalue.analysis.horizons import Horizon
from cxvalue.analysis.metrics import Metrics, Number
from cxvalue.analysis.valuation import Valuation
from cxvalue.finance import Irr

UNKNOWN = "–"

METRIC_NAMES = {
    "npv": "Net present value",
    "irr": "Internal rate of return",
    "mirr": "Modified internal rate of return",
    "roi": "Return on investment",
    "profitability_index": "Profitability index",
    "benefit_cost_ratio": "Benefit-cost ratio",
    "payback_months": "Payback",
    "discounted_payback_months": "Discounted payback",
    "peak_funding": "Peak funding",
    "peak_funding_month": "Month of peak funding",
    "equivalent_annual_value": "Equivalent annual value",
    "cost_of_delay_per_month": "Cost of a month's delay",
    "break_even_factor": "Break-even: share of the effects needed",
    "break_even_churn_change": "Break-even: change of annual churn",
}

LINE_NAMES = {
    "retention": "Customers kept",
    "spend": "More spend",
    "acquisition": "Acquisition and referrals",
    "service": "Service cost",
    "direct": "Direct savings and income",
    "capex": "Capital cost",
    "opex": "One-off cost",
    "running": "Running cost",
    "tax": "Tax",
}

HORIZON_NAMES = {"short": "Short term", "medium": "Medium term", "long": "Long term"}

MONEY_METRICS = ("npv", "peak_funding", "equivalent_annual_value", "cost_of_delay_per_month")
MONTH_METRICS = ("payback_months", "discounted_payback_months", "peak_funding_month")
SHARE_METRICS = ("mirr", "roi", "break_even_factor")


SIZES = ((1e9, "bn "), (1e6, "M"), (1e3, "k"), (1.0, ""))


def scale(amount: float, currency: str) -> tuple[float, str]:
    """Return the size and the unit in which an amount has one to three digits: (1e6, "MSEK")."""
    size, prefix = next(((size, prefix) for size, prefix in SIZES if abs(amount) >= 0.9995 * size), SIZES[-1])
    return size, f"{prefix}{currency}".strip()


def money(amount: Number, currency: str) -> str:
    """Return an amount with two to four digits and its unit: "12.3 MSEK", "-450 kSEK"."""
    if amount is None:
        return UNKNOWN
    size, unit = scale(amount, currency)
    scaled = amount / size
    decimals = 0 if abs(scaled) >= 99.95 or (size == 1.0 and scaled == int(scaled)) else 1
    return f"{scaled:,.{decimals}f} {unit}".strip()


def share(value: Number, decimals: int = 1) -> str:
    """Return a share as a percentage: "12.3 %"."""
    return UNKNOWN if value is None else f"{100 * value:,.{decimals}f} %"


def months(value: Number) -> str:
    """Return months, rounded up to whole ones as a payback is: "17 months"."""
    if value is None:
        return "never"
    whole = round(value)
    rounded = whole if abs(value - whole) < 1e-9 else int(value) + 1
    return f"{rounded} month" if rounded == 1 else f"{rounded} months"


def irr(found: Irr) -> str:
    """Return one rate, or all of them, or none: no rate is preferred where there are several."""
    if not found.rates:
        return "none"
    return " and ".join(share(rate) for rate in found.rates)


def metric(metrics: Metrics, name: str, currency: str) -> str:
    """Return one metric as people read it."""
    value = getattr(metrics, name)
    if name == "irr":
        return irr(value)
    if name in MONEY_METRICS:
        return money(value, currency)
    if name in MONTH_METRICS:
        return months(value) if name != "peak_funding_month" else UNKNOWN if value is None else f"month {value:.0f}"
    if name in SHARE_METRICS:
        return share(value)
    if name == "break_even_churn_change":
        return UNKNOWN if value is None else f"{100 * value:+.2f} percentage points"
    return UNKNOWN if value is None else f"{value:.2f}"


def verdict(valuation: Valuation) -> str:
    """Return the case in one sentence that can be repeated in a meeting."""
    metrics, currency = valuation.metrics, valuation.case.currency
    terms = (
        f"over {valuation.case.months} months at {share(valuation.case.discount_rate.value)}, {tax_terms(valuation)}"
    )
    if metrics.payback_months is None:
        start = f"The money is not back within {valuation.case.months} months"
    elif metrics.peak_funding == 0:
        start = "It never needs money put in"
    else:
        start = f"It pays back in {months(metrics.payback_months)}"
    need = f"needs {money(metrics.peak_funding, currency)} at most" if metrics.peak_funding else "needs no funding"
    value = "is worth" if metrics.npv >= 0 else "loses"
    return f"{start}, {value} {money(abs(metrics.npv), currency)} {terms}, and {need}."


def tax_terms(valuation: Valuation) -> str:
    """Say whether the figures are before or after tax."""
    rate = valuation.case.tax_rate
    return "before tax" if rate is None else f"after {share(rate.value)} tax"


def horizon_verdict(horizon: Horizon, currency: str) -> str:
    """Return the verdict of a horizon with the figure that decides it."""
    test = horizon.verdict
    if test.passed is None:
        return str(test.reason)
    figure = {
        "short": f"{money(test.figure, currency)} net",
        "medium": f"{money(test.figure, currency)} cumulative",
        "long": f"{money(test.figure, currency)} in the last 12 months",
    }[horizon.name]
    words = _NOT[horizon.name] if not test.passed else str(test.test)
    return f"{words[:1].upper()}{words[1:]}: {figure}"


def span(horizon: Horizon) -> str:
    """Return the months of a horizon: "13–36"; unknown where the case ends before it."""
    return f"{horizon.from_month}–{horizon.to_month}" if horizon.from_month <= horizon.to_month else UNKNOWN


def satisfaction_share(horizon: Horizon) -> str:
    """Say how much of the benefits rests on satisfaction rather than on savings."""
    part = horizon.verdict.satisfaction_share
    return "" if part is None else f"{share(part, 0)} of the benefits rest on satisfaction"


_NOT = {
    "short": "brings no cash in the short term",
    "medium": "does not fund itself in the medium term",
    "long": "does not last in the long term",
}


def cumulative_finding(comparison: Comparison) -> str:
    """Return what the chart of cumulative cash shows, in one sentence."""
    own = comparison.contender(OWN)
    back = [item for item in comparison.contenders if item.metrics.payback_months is not None]
    first = min(back, key=lambda item: item.metrics.payback_months or 0.0, default=None)
    if own.metrics.payback_months is None:
        return "The case does not pay back; " + (f"{first.label} does first" if first else "none of the others does")
    finding = f"The case pays back in {months(own.metrics.payback_months)}"
    if first is None or first.id == OWN:
        return finding
    return f"{finding}; {first.label} in {months(first.metrics.payback_months)}"
