"""The short, medium and long term: cash of each, and the verdict each has to pass."""

from dataclasses import dataclass

import numpy as np

from cxvalue import finance
from cxvalue.case.records import Case
from cxvalue.finance import Array
from cxvalue.text import Text, say
from cxvalue.units import MONTHS_A_YEAR

DEFAULT_ENDS = {"short": 12, "medium": 36}
"""Months at which a horizon ends unless the case says otherwise; the long one ends with the case."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One test of a horizon: what is asked, whether it holds, the figure that decides.

    `satisfaction_share` is the share of the benefits that rests on satisfaction links (long horizon).
    """

    test: Text
    passed: bool | None
    figure: float | None
    satisfaction_share: float | None = None
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class Horizon:
    """Cash of one horizon: received positive, paid negative.

    from_month and to_month belong to it; where from_month is the later one, the case ends before it begins.
    """

    name: str
    from_month: int
    to_month: int
    cash_in: float
    cash_out: float
    net: float
    present_value: float
    cumulative: float
    verdict: Verdict


def ends_of(case: Case) -> dict[str, int]:
    """Return the last month of each horizon, none beyond the case and none before the one below."""
    given = case.horizons
    short = min(given.short or DEFAULT_ENDS["short"], case.months)
    medium = min(max(given.medium or DEFAULT_ENDS["medium"], short), case.months)
    return {"short": short, "medium": medium, "long": max(given.long or case.months, medium)}


def horizons_of(
    lines: Array, rate: float, ends: dict[str, int], satisfaction_share: float | None
) -> tuple[Horizon, ...]:
    """Return the three horizons of a cash flow.

    Parameters
    ----------
    lines : (L, T + 1) [money/month]       every line of the cash flow by month
    rate : [share/year]
    ends : name -> last month; the first month of a horizon follows the last of the one before
    satisfaction_share : [share] of the benefits' present value, None where undefined
    """
    net = lines.sum(axis=0)
    discounted = net * finance.discount_factors(np.array([rate]), finance.month_times(len(net) - 1))[:, 0]
    found = []
    first = 0
    for name, last in ends.items():
        window = slice(first, last + 1)
        part = lines[:, window]
        figures = {
            "cash_in": float(np.maximum(part, 0.0).sum()),
            "cash_out": float(np.minimum(part, 0.0).sum()),
            "net": float(net[window].sum()),
            "present_value": float(discounted[window].sum()),
            "cumulative": float(net[: last + 1].sum()),
        }
        verdict = _verdict(name, net, first, last, figures, satisfaction_share)
        found.append(Horizon(name=name, from_month=first, to_month=last, verdict=verdict, **figures))
        first = last + 1
    return tuple(found)


def _verdict(name: str, net: Array, first: int, last: int, figures: dict[str, float], share: float | None) -> Verdict:
    tests = {
        "short": say("brings cash in the short term"),
        "medium": say("funds itself in the medium term"),
        "long": say("lasts in the long term"),
    }
    if first > last:
        return Verdict(tests[name], None, None, reason=say("the {case} ends before this {horizon} begins"))
    if name == "short":
        return Verdict(tests[name], figures["net"] > 0, figures["net"])
    if name == "medium":
        rounding = finance.ROUNDING * float(np.abs(net).sum())
        return Verdict(tests[name], figures["cumulative"] >= -rounding, figures["cumulative"])
    last_year = float(net[max(first, last + 1 - MONTHS_A_YEAR) : last + 1].sum())
    return Verdict(tests[name], last_year > 0, last_year, satisfaction_share=share)
