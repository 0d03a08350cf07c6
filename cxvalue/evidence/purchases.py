"""Customers without a contract: from their purchases to how many there still are, how many leave, what they buy.

Nobody says when a customer without a contract leaves. Each buys at a rate of their own and after any purchase
may stop for good; how long ago the last purchase was, against how often there were any, tells the two apart
(BG/NBD). What a purchase is worth differs between customers too (gamma-gamma).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.intervals import Z95, covariance
from cxvalue.text import Text, say

Floats = NDArray[np.float64]

WEEKS_A_YEAR = 365.25 / 7

FEWEST = 50
"""Customers with a second purchase that a fit takes."""

MOST = 50_000
"""Customers the parameters are fitted on; of more, every second, third, ... in the order of their ids."""

CERTAIN = 600.0
"""Logarithm of odds beyond which nothing is left to say, and no number could."""

BEYOND = 25.0
"""Logarithm of a parameter beyond which customers hardly differ, or none has stopped: there is no summit."""

LEAST_Q = 0.05
"""Least logarithm of q in a draw: at 0 a mean of amounts has no end."""

DRAWS = 300
"""Draws of the parameters for an interval."""

SHARE_DEFINED = 0.95
"""Share of the draws that must have a figure, for there to be an interval."""


@dataclass(frozen=True, slots=True, eq=False)
class Purchases:
    """Customers by what they bought, each (N,).

    repeats : purchases after the first
    last : [weeks] from the first purchase to the last
    age : [weeks] from the first purchase to the end of what was seen
    amount : [money] mean of a repeat purchase; NaN where there is none, None where no amounts are known
    """

    repeats: Floats
    last: Floats
    age: Floats
    amount: Floats | None


@dataclass(frozen=True, slots=True)
class Buying:
    """A BG/NBD model: rates of purchase Gamma(r, alpha) a week, chance to stop after each Beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float

    def alive(self, bought: Purchases) -> Floats:
        """Return the chance that each customer has not stopped (N,) [share]."""
        x, last, age = bought.repeats, bought.last, bought.age
        ratio = np.minimum((self.r + x) * np.log((self.alpha + age) / (self.alpha + last)), CERTAIN)
        against = np.where(x > 0, self.a / (self.b + np.maximum(x, 1) - 1) * np.exp(ratio), 0.0)
        found: Floats = 1 / (1 + against)
        return found

    def expected(self, bought: Purchases, weeks: float) -> Floats:
        """Return the purchases expected of each customer in the coming weeks (N,).

        Source: Fader, Hardie and Lee (2005), Marketing Science 24(2), 275-284, equation 10.
        """
        from scipy.special import hyp2f1  # noqa: PLC0415 (takes a second to load)

        whole = self.a + self.b + bought.repeats - 1
        share = weeks / (self.alpha + bought.age + weeks)
        # Euler's transformation: no power of the repeats is left, so heavy buyers have figures too
        left = (1 - share) ** (self.a - 1) * hyp2f1(whole - self.r - bought.repeats, self.a - 1, whole, share)
        found: Floats = whole / (self.a - 1) * (1 - left) * self.alive(bought)
        return found

    def rate(self, bought: Purchases) -> Floats:
        """Return the purchases a week expected of each customer while they have not stopped (N,)."""
        found: Floats = (self.r + bought.repeats) / (self.alpha + bought.age)
        return found

    def staying(self, bought: Purchases, weeks: float) -> Floats:
        """Return the chance that a customer who has not stopped has not done so some weeks on (N,) [share].

        Mean of exp(-rate * chance to stop * weeks) over Gamma(r + x, alpha + age) and Beta(a, b + x):
        2F1(r + x, a; a + b + x; -weeks / (alpha + age))
        """
        from scipy.special import hyp2f1  # noqa: PLC0415 (takes a second to load)

        whole = self.a + self.b + bought.repeats
        share = weeks / (self.alpha + bought.age + weeks)
        # Pfaff's transformation, for the same reason
        found: Floats = (1 - share) ** self.a * hyp2f1(whole - self.r - bought.repeats, self.a, whole, share)
        return found


@dataclass(frozen=True, slots=True)
class Spending:
    """A gamma-gamma model of what a purchase is worth."""

    p: float
    q: float
    v: float

    def mean(self, bought: Purchases) -> Floats:
        """Return the value expected of a purchase of each customer (N,) [money]."""
        x = bought.repeats
        seen = np.zeros_like(x) if bought.amount is None else np.where(x > 0, np.nan_to_num(bought.amount), 0.0)
        found: Floats = self.p * (self.v + x * seen) / (self.p * x + self.q - 1)
        return found


@dataclass(frozen=True, slots=True)
class Found:
    """A figure with its 95 % interval; None where too many draws of the parameters have no figure."""

    value: float
    low: float | None
    high: float | None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Both ends, or None."""
        return None if self.low is None or self.high is None else (self.low, self.high)


@dataclass(frozen=True, slots=True)
class PurchasesFit:
    """What purchases say of a segment."""

    seen: int
    """Customers who ever bought."""
    buying: Buying
    spending: Spending | None
    customers: Found
    """Customers who have not stopped."""
    annual_churn: Found
    """Share of them who will have stopped in a year."""
    purchases: Found
    """Purchases a year of a customer who has not stopped."""
    revenue: Found | None
    """[money/year] of a customer who has not stopped."""
    without_revenue: Text | None
    """Why no revenue is said, where amounts are known."""


def purchases_fit(bought: Purchases, *, seed: int = 1) -> PurchasesFit:
    """Return what purchases say of a segment, with intervals from draws of the parameters.

    Raises
    ------
    CxvalueError
        If too few customers bought twice, or the likelihood has no summit.
    """
    require_repeats(bought)
    some = _some(bought)
    buying, buying_errors = fitted_buying(some)
    spending, spending_errors, why_not = _spending(some)
    random = np.random.default_rng(seed)
    drawn = _drawn(random, (buying, buying_errors), (spending, spending_errors))
    weight = len(bought.repeats) / len(some.repeats)
    middle = _figures(some, buying, spending, weight)
    if not np.isfinite(middle).all():
        raise _no_summit()
    with np.errstate(all="ignore"):  # a draw without figures is counted below
        spread = np.array([_figures(some, *pair, weight) for pair in drawn])
    customers, churn, purchases, revenue = (
        Found(value, *ends_of(column)) for value, column in zip(middle, spread.T, strict=True)
    )
    return PurchasesFit(
        len(bought.repeats), buying, spending, customers, churn, purchases, revenue if spending else None, why_not
    )


def ends_of(drawn: Floats) -> tuple[float, float] | tuple[None, None]:
    """Return the ends of a 95 % interval of draws (N,), or none where more than a twentieth have no figure."""
    known = drawn[np.isfinite(drawn)]
    if known.size < SHARE_DEFINED * drawn.size:
        return None, None
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)


def _spending(bought: Purchases) -> tuple[Spending | None, Floats | None, Text | None]:
    """The gamma-gamma model with its errors, or why there is none."""
    if bought.amount is None:
        return None, None, None
    try:
        spending, errors = fitted_spending(bought)
    except CxvalueError:
        return None, None, say("amounts hardly differ between customers, so no revenue is said")
    if np.log(spending.q) < Z95 * np.sqrt(errors[1, 1]):  # at 1 and below the mean of all customers has no end
        return None, None, say("a few amounts are so large that no mean can be relied on, so no revenue is said")
    return spending, errors, None


def require_repeats(bought: Purchases) -> None:
    """Refuse fewer than FEWEST customers who bought a second time."""
    repeated = int((bought.repeats > 0).sum())
    if repeated < FEWEST:
        message = say("too few customers bought a second time")
        allowed = say("{fewest} or more", fewest=FEWEST)
        raise CxvalueError([Problem("purchases", message, say("Take a longer time."), str(repeated), allowed)])


def _some(bought: Purchases) -> Purchases:
    every = -(-len(bought.repeats) // MOST)
    return Purchases(
        bought.repeats[::every],
        bought.last[::every],
        bought.age[::every],
        None if bought.amount is None else bought.amount[::every],
    )


def _figures(bought: Purchases, buying: Buying, spending: Spending | None, weight: float) -> tuple[float, ...]:
    alive = buying.alive(bought)
    total = alive.sum()
    staying = float((alive * buying.staying(bought, WEEKS_A_YEAR)).sum() / total)
    rate = buying.rate(bought) * WEEKS_A_YEAR
    purchases = float((alive * rate).sum() / total)
    revenue = float((alive * rate * spending.mean(bought)).sum() / total) if spending else 0.0
    return float(total) * weight, 1 - staying, purchases, revenue


def _drawn(
    random: np.random.Generator, of_buying: tuple[Buying, Floats], of_spending: tuple[Spending | None, Floats | None]
) -> list[tuple[Buying, Spending | None]]:
    (buying, buying_errors), (spending, spending_errors) = of_buying, of_spending
    logs = np.log([buying.r, buying.alpha, buying.a, buying.b])
    drawn = _rows(random.multivariate_normal(logs, buying_errors, DRAWS))
    models = [Buying(r, alpha, a, b, 0.0) for r, alpha, a, b in drawn]
    if spending is None or spending_errors is None:
        return [(model, None) for model in models]
    logs = np.log([spending.p, spending.q, spending.v])
    numbers = random.multivariate_normal(logs, spending_errors, DRAWS)
    numbers[:, 1] = np.maximum(numbers[:, 1], LEAST_Q)
    worth = [Spending(*row) for row in _rows(numbers)]
    return list(zip(models, worth, strict=True))


def _rows(logs: Floats) -> Iterator[Any]:
    return (tuple(float(number) for number in row) for row in np.exp(logs))


def fitted_buying(bought: Purchases) -> tuple[Buying, Floats]:
    """Return the most likely BG/NBD model, and the covariance of the logarithms of its parameters (4, 4).

    Source: Fader, Hardie and Lee (2005), Marketing Science 24(2), 275-284, equation 6.

    Raises
    ------
    CxvalueError
        If the likelihood has no summit.
    """
    from scipy.special import gammaln  # noqa: PLC0415 (takes a second to load)

    rows, n = np.unique(np.stack([bought.repeats, bought.last, bought.age]), axis=1, return_counts=True)
    x, last, age = rows

    def against(logs: Floats) -> float:
        if np.abs(logs).max() > BEYOND:
            return np.inf
        r, alpha, a, b = np.exp(logs)
        bought_so = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
        chance = gammaln(a + b) - gammaln(b) - gammaln(a + b + x)
        never_stopped = chance + gammaln(b + x) - (r + x) * np.log(alpha + age)
        after_last = chance + np.log(a) + gammaln(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + last)
        stopped = np.where(x > 0, after_last, -np.inf)
        return -float(n @ (bought_so + np.logaddexp(never_stopped, stopped)))

    logs, errors, likelihood = _summit(against, np.array([0.0, np.log(age.mean() / 4), 0.0, 0.5]))
    r, alpha, a, b = (float(number) for number in np.exp(logs))
    return Buying(r, alpha, a, b, likelihood), errors


def fitted_spending(bought: Purchases) -> tuple[Spending, Floats]:
    """Return the most likely gamma-gamma model, and the covariance of the logarithms of its parameters (3, 3).

    Source: Fader, Hardie and Lee (2005), Journal of Marketing Research 42(4), 415-430; Fader and Hardie (2013).

    Raises
    ------
    CxvalueError
        If the likelihood has no summit.
    """
    from scipy.special import gammaln  # noqa: PLC0415 (takes a second to load)

    amounts = np.zeros_like(bought.repeats) if bought.amount is None else np.nan_to_num(bought.amount)
    seen = (bought.repeats > 0) & (amounts > 0)
    x, m = bought.repeats[seen], amounts[seen]

    def against(logs: Floats) -> float:
        if np.abs(logs).max() > BEYOND:
            return np.inf
        p, q, v = np.exp(logs)
        each = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(v)
        each += (p * x - 1) * np.log(m) + p * x * np.log(x) - (p * x + q) * np.log(x * m + v)
        return -float(each.sum())

    logs, errors, _ = _summit(against, np.array([1.0, 1.0, np.log(m.mean())]))
    p, q, v = (float(number) for number in np.exp(logs))
    return Spending(p, q, v), errors


def _summit(against: Callable[[Floats], float], start: Floats) -> tuple[Floats, Floats, float]:
    """Logarithms of the most likely parameters, their covariance, and the log likelihood."""
    from scipy.optimize import minimize  # noqa: PLC0415 (takes a second to load)

    options = {"xatol": 1e-7, "fatol": 1e-7, "maxiter": 4_000, "maxfev": 6_000}
    best = minimize(against, start, method="Nelder-Mead", options=options)
    errors = covariance(against, best.x)
    if errors is None or not best.success:
        raise _no_summit()
    return best.x, errors, -float(best.fun)


def _no_summit() -> CxvalueError:
    message = say("the purchases fit no such model: customers hardly differ, or hardly any has stopped")
    return CxvalueError([Problem("purchases", message, say("Take a longer time, or more customers."))])
