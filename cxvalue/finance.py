"""What a cash flow is worth: every metric of a business case, on many flows at once.

Conventions, stated once. Received is positive, paid negative. A flow stands at a time in years from
the decision date; a flow at time 0 is not discounted. Rates are annual and effective. A metric that
is not defined is NaN; who shows it says why. Shapes: N flow dates, B flows.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cxvalue import irr
from cxvalue.text import Text, say
from cxvalue.units import MONTHS_A_YEAR

Array = NDArray[np.float64]

ROUNDING = 1e-12
"""A cumulative flow this small, as a share of all money moved, is zero: sums of floats are not exact."""


def month_times(months: int) -> Array:
    """Return the times of months 0 to T : (T + 1,) [years]."""
    return np.arange(months + 1.0) / MONTHS_A_YEAR


def discount_factors(rate: Array, times: Array) -> Array:
    """Return (1 + rate) ** (-t) : (N, B).

    Parameters
    ----------
    rate : (B,) or (1,) [share/year], above -1
    times : (N,) [years]

    Example
    -------
    >>> discount_factors(np.array([0.1]), np.array([0.0, 1.0])).ravel().round(4).tolist()
    [1.0, 0.9091]
    """
    return np.power(1.0 + rate, -times[:, None])


def npv(flows: Array, times: Array, rate: Array) -> Array:
    """Return the net present value: sum of flow * (1 + rate) ** (-t).

    A spreadsheet's NPV discounts its first flow by one period; this one leaves a flow at time 0 as it is.

    Parameters
    ----------
    flows : (N, B) [money]
    times : (N,) [years]
    rate : (B,) or (1,) [share/year]

    Returns
    -------
    (B,) [money]
    """
    return (flows * discount_factors(rate, times)).sum(axis=0)


def mirr(flows: Array, times: Array, *, finance_rate: Array, reinvestment_rate: Array) -> Array:
    """Return the modified internal rate of return.

    (value of receipts at the end, reinvested / present value of payments, financed) ** (1 / T) - 1

    Parameters
    ----------
    flows : (N, B) [money]
    times : (N,) [years]
    finance_rate, reinvestment_rate : (B,) or (1,) [share/year]

    Returns
    -------
    (B,) [share/year], NaN where there are no payments or no receipts
    """
    span = times[-1]
    received = npv(np.maximum(flows, 0.0), times, reinvestment_rate) * np.power(1.0 + reinvestment_rate, span)
    paid = npv(np.maximum(-flows, 0.0), times, finance_rate)
    defined = (received > 0) & (paid > 0) & (span > 0)
    ratio = np.divide(received, paid, out=np.full_like(paid, np.nan), where=defined)
    return np.power(ratio, 1.0 / span if span > 0 else 1.0) - 1.0


def return_on_investment(benefits: Array, costs: Array) -> Array:
    """Return (benefits - costs) / costs, both present values (B,) [money]; NaN without costs."""
    return _ratio(benefits - costs, costs)


def benefit_cost_ratio(benefits: Array, costs: Array) -> Array:
    """Return benefits / costs, both present values (B,) [money]; NaN without costs."""
    return _ratio(benefits, costs)


def profitability_index(value: Array, one_off: Array) -> Array:
    """Return 1 + NPV / present value of the one-off costs, both (B,) [money]; NaN without them."""
    return 1.0 + _ratio(value, one_off)


def initial_outlay(flows: Array, times: Array, rate: Array) -> Array:
    """Return the present value, positive, of a bare series up to its first receipt : (B,) [money]."""
    before = np.cumsum(flows > 0, axis=0) == 0
    return -npv(np.where(before, flows, 0.0), times, rate)


def payback(flows: Array, times: Array) -> Array:
    """Return when the money is back for good.

    The first moment from which cumulative cash stays at 0 or above to the end, on the line between
    the flow date before and the one after; 0 where there never is a deficit.

    Parameters
    ----------
    flows : (N, B) [money]
    times : (N,) [years]

    Returns
    -------
    (B,) [months], NaN if never

    Example
    -------
    >>> payback(np.array([[-100.0], [40.0], [40.0], [40.0]]), np.arange(4.0)).tolist()
    [30.0]
    """
    cumulative = np.cumsum(flows, axis=0)
    short = cumulative < -ROUNDING * np.abs(flows).sum(axis=0)
    before = len(times) - 1 - short[::-1].argmax(axis=0)
    ever, still = short.any(axis=0), short[-1]
    after = np.minimum(before + 1, len(times) - 1)
    deficit = -np.take_along_axis(cumulative, before[None], axis=0)[0]
    gain = np.take_along_axis(flows, after[None], axis=0)[0]
    share = _ratio(deficit, gain)
    crossing = (times[before] + share * (times[after] - times[before])) * MONTHS_A_YEAR
    return np.where(still, np.nan, np.where(ever, crossing, 0.0))


def discounted_payback(flows: Array, times: Array, rate: Array) -> Array:
    """Return the payback of the discounted flows : (B,) [months], NaN if never."""
    return payback(flows * discount_factors(rate, times), times)


def peak_funding(flows: Array, times: Array) -> tuple[Array, Array]:
    """Return the deepest deficit of cumulative cash and when it is reached.

    Returns
    -------
    (B,) [money], positive, 0 if there is none; (B,) [months], NaN if there is none
    """
    cumulative = np.cumsum(flows, axis=0)
    deepest = cumulative.min(axis=0)
    month = times[cumulative.argmin(axis=0)] * MONTHS_A_YEAR
    return np.maximum(-deepest, 0.0), np.where(deepest < 0, month, np.nan)


def equivalent_annual_value(value: Array, rate: Array, span: float) -> Array:
    """Return a present value as a level amount a year.

    value * rate / (1 - (1 + rate) ** (-span)); value / span at rate 0

    Parameters
    ----------
    value : (B,) [money]
    rate : (B,) or (1,) [share/year]
    span : [years]

    Returns
    -------
    (B,) [money/year], NaN for a span of 0
    """
    if span <= 0:
        return np.full_like(value, np.nan)
    factor = np.where(rate == 0, span, -np.expm1(-span * np.log1p(rate)) / np.where(rate == 0, 1.0, rate))
    return value / factor


@dataclass(frozen=True, slots=True)
class Irr:
    """The internal rates of return of one flow: one, several or none, with the reason."""

    status: str
    rates: tuple[float, ...]
    reason: Text | None = None


def irr_of(flow: Array, times: Array) -> Irr:
    """Return every internal rate of return of one flow (N,) [money] at times (N,) [years].

    One root is the rate; of several none is preferred; none is said with its reason.
    """
    rates = tuple(float(rate) for rate in irr.roots(flow[:, None], times).ravel())
    if len(rates) == 1:
        return Irr("one", rates)
    if rates:
        return Irr(
            "several", rates, say("the flow changes sign more than once and {n} rates make its value 0", n=len(rates))
        )
    return Irr("none", (), _why_no_rate(flow))


def _why_no_rate(flow: Array) -> Text:
    if not flow.any():
        return say("there is no cash flow")
    if (flow >= 0).all():
        return say("there is no payment to earn a return on")
    if (flow <= 0).all():
        return say("there is no receipt, so no rate makes the value 0")
    return say("no rate from -99.9999 % to 10 000 % makes the value 0")


def _ratio(above: Array, below: Array) -> Array:
    """Divide, NaN where the divisor is 0."""
    above, below = np.broadcast_arrays(above, below)
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=below != 0)
