"""Pareto/NBD: customers buy at a rate of their own, and stop at another, whether or not they buy."""

from dataclasses import dataclass, replace

import numpy as np

from cxvalue.evidence.purchases.bought import Purchases
from cxvalue.evidence.purchases.summit import summit
from cxvalue.finance import Array


@dataclass(frozen=True, slots=True)
class ParetoNbd:
    """Rates of purchase Gamma(r, alpha) a week, rates of stopping Gamma(s, beta) a week."""

    r: float
    alpha: float
    s: float
    beta: float
    log_likelihood: float

    @property
    def parameters(self) -> tuple[float, float, float, float]:
        """r, alpha, s, beta."""
        return self.r, self.alpha, self.s, self.beta

    def at(self, parameters: Array) -> "ParetoNbd":
        """Return the model at other parameters (4,)."""
        r, alpha, s, beta = map(float, parameters)
        return replace(self, r=r, alpha=alpha, s=s, beta=beta)

    def alive(self, bought: Purchases) -> Array:
        """Return the chance that each customer has not stopped (N,) [share].

        1 / (1 + s · (alpha + age)^(r + repeats) (beta + age)^s · ∫ (alpha + t)^−(r + repeats) (beta + t)^−(s + 1) dt)
        over t from the last purchase to the end of what was seen
        """
        against = np.exp(np.minimum(_log_odds(self, bought, bought.last, bought.age), 600.0))
        found: Array = 1 / (1 + against)
        return found

    def expected(self, bought: Purchases, weeks: float) -> Array:
        """Return the purchases expected of each customer in the coming weeks (N,).

        Source: Schmittlein, Morrison and Colombo (1987), Management Science 33(1), 1-24.
        """
        begin = self.beta + bought.age
        if abs(self.s - 1) < 1e-9:  # the limit of the line below
            seen = np.log1p(weeks / begin)
        else:
            seen = (1 - (begin / (begin + weeks)) ** (self.s - 1)) / (self.s - 1)
        found: Array = self.alive(bought) * self.rate(bought) * begin * seen
        return found

    def buying(self, bought: Purchases, weeks: float) -> Array:
        """Return the chance that each customer buys at least once in the coming weeks (N,) [share].

        Those who do not either have not stopped by the end, or stop on the way, before they buy.
        """
        end = bought.age + weeks
        quiet = (self.r + bought.repeats) * np.log((self.alpha + bought.age) / (self.alpha + end))
        not_stopped = np.exp(quiet + self.s * np.log((self.beta + bought.age) / (self.beta + end)))
        stopped = np.exp(_log_odds(self, bought, bought.age, end))
        found: Array = self.alive(bought) * (1 - not_stopped - stopped)
        return found

    def rate(self, bought: Purchases) -> Array:
        """Return the purchases a week expected of each customer while they have not stopped (N,)."""
        found: Array = (self.r + bought.repeats) / (self.alpha + bought.age)
        return found

    def staying(self, bought: Purchases, weeks: float) -> Array:
        """Return the chance that a customer who has not stopped has not done so some weeks on (N,) [share].

        ((beta + age)/(beta + age + weeks))^s
        """
        begin = self.beta + bought.age
        found: Array = (begin / (begin + weeks)) ** self.s
        return found


def _log_odds(model: ParetoNbd, bought: Purchases, begin: Array, end: Array) -> Array:
    """Logarithm of s (alpha + age)^(r + x) (beta + age)^s times the integral from begin to end (N,)."""
    power = model.r + bought.repeats
    level = power * np.log(model.alpha + bought.age) + model.s * np.log(model.beta + bought.age)
    with np.errstate(divide="ignore"):
        found: Array = np.log(model.s) + level + _log_integral(model, power, begin, end)
    return found


def _log_integral(model: ParetoNbd, power: Array, begin: Array, end: Array) -> Array:
    """Logarithm of ∫ (alpha + t)^−power (beta + t)^−(s + 1) dt over t from begin to end (N,).

    With m and k the larger and the smaller of alpha and beta, from t to infinity it is
    (m + t)^−(power + s) / (power + s) · 2F1(power + s, u; power + s + 1; (m − k)/(m + t)),
    where u is the power of the factor of the smaller.

    Source: Fader and Hardie (2005), A note on deriving the Pareto/NBD model, equations 20-21.
    """
    from scipy.special import hyp2f1  # noqa: PLC0415 (takes a second to load)

    whole = power + model.s
    larger, apart = max(model.alpha, model.beta), abs(model.alpha - model.beta)
    of_smaller = model.s + 1 if model.alpha >= model.beta else power

    def beyond(at: Array) -> Array:
        found: Array = np.log(hyp2f1(whole, of_smaller, whole + 1, apart / (larger + at))) - whole * np.log(larger + at)
        return found

    first, last = beyond(begin), beyond(end)
    found: Array = first + np.log(-np.expm1(np.minimum(last - first, 0.0))) - np.log(whole)
    return found


def fitted(bought: Purchases) -> tuple[ParetoNbd, Array]:
    """Return the most likely Pareto/NBD model, and the covariance of the logarithms of its parameters (4, 4).

    Raises
    ------
    CxvalueError
        If the likelihood has no summit.
    """
    from scipy.special import gammaln  # noqa: PLC0415 (takes a second to load)

    rows, n = np.unique(np.stack([bought.repeats, bought.last, bought.age]), axis=1, return_counts=True)
    x, last, age = rows
    seen = Purchases(x, last, age, None)

    def against(logs: Array) -> float:
        r, alpha, s, beta = np.exp(logs)
        bought_so = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
        never_stopped = -(r + x) * np.log(alpha + age) - s * np.log(beta + age)
        stopped = _log_odds(ParetoNbd(r, alpha, s, beta, 0.0), seen, last, age)
        return -float(n @ (bought_so + never_stopped + np.logaddexp(0.0, stopped)))

    logs, errors, likelihood = summit(against, np.array([0.0, np.log(age.mean() / 4), 0.0, np.log(age.mean() / 4)]))
    r, alpha, s, beta = (float(number) for number in np.exp(logs))
    return ParetoNbd(r, alpha, s, beta, likelihood), errors
