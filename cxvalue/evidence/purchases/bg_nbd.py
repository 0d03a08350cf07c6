"""BG/NBD and MBG/NBD: customers buy at a rate of their own, and after a purchase each may stop for good.

In BG/NBD nobody stops right after the first purchase; in MBG/NBD that is a chance to stop like any other.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from cxvalue.evidence.purchases.bought import Purchases
from cxvalue.evidence.purchases.summit import summit
from cxvalue.finance import Array

_Form = Literal["bg_nbd", "mbg_nbd"]

_CERTAIN = 600.0
"""Logarithm of odds beyond which nothing is left to say, and no number could."""


@dataclass(frozen=True, slots=True)
class BgNbd:
    """Rates of purchase Gamma(r, alpha) a week, chance to stop at each occasion Beta(a, b).

    Occasions of a customer: the repeat purchases (BG/NBD), or those and the first (MBG/NBD).
    """

    form: _Form
    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float

    @property
    def parameters(self) -> tuple[float, float, float, float]:
        """r, alpha, a, b."""
        return self.r, self.alpha, self.a, self.b

    def at(self, parameters: Array) -> "BgNbd":
        """Return the model at other parameters (4,)."""
        r, alpha, a, b = map(float, parameters)
        return replace(self, r=r, alpha=alpha, a=a, b=b)

    def alive(self, bought: Purchases) -> Array:
        """Return the chance that each customer has not stopped (N,) [share].

        1 / (1 + a/(b + occasions − 1) · ((alpha + age)/(alpha + last))^(r + repeats)), 1 without an occasion
        """
        x, last, age = bought.repeats, bought.last, bought.age
        chances = _occasions(self.form, x)
        ratio = np.minimum((self.r + x) * np.log((self.alpha + age) / (self.alpha + last)), _CERTAIN)
        against = np.where(chances > 0, self.a / (self.b + np.maximum(chances, 1) - 1) * np.exp(ratio), 0.0)
        found: Array = 1 / (1 + against)
        return found

    def expected(self, bought: Purchases, weeks: float) -> Array:
        """Return the purchases expected of each customer in the coming weeks (N,).

        Source: Fader, Hardie and Lee (2005), Marketing Science 24(2), 275-284, equation 10.
        """
        from scipy.special import hyp2f1  # noqa: PLC0415 (takes a second to load)

        whole = self.a + self.b + _occasions(self.form, bought.repeats) - 1
        share = weeks / (self.alpha + bought.age + weeks)
        # Pfaff's transformation: no power of the repeats is left, so heavy buyers have figures too
        left = (1 - share) ** (self.a - 1) * hyp2f1(whole - self.r - bought.repeats, self.a - 1, whole, share)
        found: Array = whole / (self.a - 1) * (1 - left) * self.alive(bought)
        return found

    def buying(self, bought: Purchases, weeks: float) -> Array:
        """Return the chance that each customer buys at least once in the coming weeks (N,) [share].

        Nobody stops without buying first: alive · (1 − ((alpha + age)/(alpha + age + weeks))^(r + repeats))
        """
        begin = self.alpha + bought.age
        found: Array = self.alive(bought) * (1 - (begin / (begin + weeks)) ** (self.r + bought.repeats))
        return found

    def rate(self, bought: Purchases) -> Array:
        """Return the purchases a week expected of each customer while they have not stopped (N,)."""
        found: Array = (self.r + bought.repeats) / (self.alpha + bought.age)
        return found

    def staying(self, bought: Purchases, weeks: float) -> Array:
        """Return the chance that a customer who has not stopped has not done so some weeks on (N,) [share].

        Mean of exp(-rate * chance to stop * weeks) over Gamma(r + x, alpha + age) and Beta(a, b + occasions):
        2F1(r + x, a; a + b + occasions; -weeks / (alpha + age))
        """
        from scipy.special import hyp2f1  # noqa: PLC0415 (takes a second to load)

        whole = self.a + self.b + _occasions(self.form, bought.repeats)
        share = weeks / (self.alpha + bought.age + weeks)
        # Pfaff's transformation, for the same reason
        found: Array = (1 - share) ** self.a * hyp2f1(whole - self.r - bought.repeats, self.a, whole, share)
        return found


def _occasions(form: _Form, repeats: Array) -> Array:
    return repeats + 1 if form == "mbg_nbd" else repeats


def fitted(form: _Form, bought: Purchases) -> tuple[BgNbd, Array]:
    """Return the most likely model of a form, and the covariance of the logarithms of its parameters (4, 4).

    Source: Fader, Hardie and Lee (2005), Marketing Science 24(2), 275-284, equation 6;
    Batislam, Denizel and Filiztekin (2007), International Journal of Research in Marketing 24(3), 201-209.

    Raises
    ------
    CxvalueError
        If the likelihood has no summit.
    """
    from scipy.special import gammaln  # noqa: PLC0415 (takes a second to load)

    rows, n = np.unique(np.stack([bought.repeats, bought.last, bought.age]), axis=1, return_counts=True)
    x, last, age = rows
    chances = _occasions(form, x)

    def against(logs: Array) -> float:
        r, alpha, a, b = np.exp(logs)
        bought_so = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
        chance = gammaln(a + b) - gammaln(b) - gammaln(a + b + chances)
        never_stopped = chance + gammaln(b + chances) - (r + x) * np.log(alpha + age)
        after_last = chance + np.log(a) + gammaln(b + np.maximum(chances, 1) - 1) - (r + x) * np.log(alpha + last)
        stopped = np.where(chances > 0, after_last, -np.inf)
        return -float(n @ (bought_so + np.logaddexp(never_stopped, stopped)))

    logs, errors, likelihood = summit(against, np.array([0.0, np.log(age.mean() / 4), 0.0, 0.5]))
    r, alpha, a, b = (float(number) for number in np.exp(logs))
    return BgNbd(form, r, alpha, a, b, likelihood), errors
