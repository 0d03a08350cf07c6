"""Gamma-gamma: what a purchase is worth differs between a customer's purchases, and between customers."""

from dataclasses import dataclass

import numpy as np

from cxvalue.evidence.purchases.bought import Purchases
from cxvalue.evidence.purchases.summit import summit
from cxvalue.finance import Array


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """Values of a customer's purchases Gamma(p, rate), the rates Gamma(q, v)."""

    p: float
    q: float
    v: float

    def mean(self, bought: Purchases) -> Array:
        """Return the value expected of a purchase of each customer (N,) [money]."""
        x = bought.repeats
        seen = np.zeros_like(x) if bought.amount is None else np.where(x > 0, np.nan_to_num(bought.amount), 0.0)
        found: Array = self.p * (self.v + x * seen) / (self.p * x + self.q - 1)
        return found


def fitted(bought: Purchases) -> tuple[GammaGamma, Array]:
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

    def against(logs: Array) -> float:
        p, q, v = np.exp(logs)
        each = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(v)
        each += (p * x - 1) * np.log(m) + p * x * np.log(x) - (p * x + q) * np.log(x * m + v)
        return -float(each.sum())

    logs, errors, _ = summit(against, np.array([1.0, 1.0, np.log(m.mean())]))
    p, q, v = (float(number) for number in np.exp(logs))
    return GammaGamma(p, q, v), errors
