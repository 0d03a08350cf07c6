"""What purchases say of a segment without a contract: the likeliest of three models, its figures and how sure they are.

Nobody says when a customer without a contract leaves. Each buys at a rate of their own and may stop for good; how
long ago the last purchase was, against how often there were any, tells the two apart. When one may stop decides how
many are still there, so the models are held against each other, and against the last third of the time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from cxvalue.errors import CxvalueError
from cxvalue.evidence.intervals import Z95
from cxvalue.evidence.purchases import bg_nbd, gamma_gamma, pareto_nbd
from cxvalue.evidence.purchases.bought import WEEKS_A_YEAR, BuyTillStop, Purchases, require_repeats
from cxvalue.evidence.purchases.gamma_gamma import GammaGamma
from cxvalue.evidence.purchases.summit import no_summit
from cxvalue.finance import Array
from cxvalue.text import Text, say

MOST_CUSTOMERS = 20_000
"""Customers the parameters are fitted on; of more, every second, third, ... in the order of their ids."""

MOST_DRAWN = 4_000
"""Customers the draws are taken over; the spread of a mean over customers needs no more."""

LEAST_Q = 0.05
"""Least logarithm of q in a draw: at 0 a mean of amounts has no end."""

_DRAWS = 300
"""Draws of the parameters for an interval."""

SHARE_DEFINED = 0.95
"""Share of the draws that must have a figure, for there to be an interval."""

_TELLING = 2.0
"""Log likelihood below the best within which purchases do not tell two models apart: e² in likelihood."""

MODELS: Mapping[str, Callable[[Purchases], tuple[BuyTillStop, Array]]] = {
    "bg_nbd": lambda bought: bg_nbd.fitted("bg_nbd", bought),
    "mbg_nbd": lambda bought: bg_nbd.fitted("mbg_nbd", bought),
    "pareto_nbd": pareto_nbd.fitted,
}
"""How each model is fitted."""


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

    def holding(self, others: Array) -> "Found":
        """Return the figure with its interval stretched over those of other models."""
        if self.low is None or self.high is None or not others.size:
            return self
        return replace(self, low=min(self.low, float(others.min())), high=max(self.high, float(others.max())))

    def stretched(self, factor: float) -> "Found":
        """Return the figure with its interval stretched, on one side, by a factor that what was foretold missed by."""
        if self.low is None or self.high is None:
            return self
        return replace(self, low=self.low * min(factor, 1.0), high=self.high * max(factor, 1.0))

    def hazard_stretched(self, factor: float) -> "Found":
        """Return an annual share with its interval stretched so in its hazard: 1 − (1 − share)^factor."""
        if self.low is None or self.high is None:
            return self
        low = -float(np.expm1(min(factor, 1.0) * np.log1p(-self.low)))
        high = -float(np.expm1(max(factor, 1.0) * np.log1p(-min(self.high, 1 - 1e-12))))
        return replace(self, low=low, high=high)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One model of the purchases, and what it says."""

    form: str
    model: BuyTillStop
    errors: Array
    """Covariance of the logarithms of its parameters (4, 4)."""
    customers: float
    annual_churn: float

    def near(self, best: "Candidate") -> bool:
        """Tell whether the purchases do not tell it from the likeliest."""
        return best.model.log_likelihood - self.model.log_likelihood <= _TELLING


@dataclass(frozen=True, slots=True)
class Compared:
    """What was foretold and what happened."""

    expected: float
    happened: int

    @property
    def factor(self) -> float:
        """What happened, of what was foretold; half a one where none happened."""
        return max(self.happened, 0.5) / self.expected


@dataclass(frozen=True, slots=True)
class Foretold:
    """What a model of the first two thirds of the time let expect in the last, of the customers known by then."""

    purchases: Compared
    buyers: Compared
    """Customers who bought at least once."""

    @property
    def miss(self) -> float:
        """The larger miss of the two [share of what was foretold]."""
        return max(abs(self.purchases.factor - 1), abs(self.buyers.factor - 1))


@dataclass(frozen=True, slots=True)
class PurchasesFit:
    """What purchases say of a segment."""

    seen: int
    """Customers who ever bought."""
    candidates: tuple[Candidate, ...]
    """The models that fit, the likeliest first."""
    spending: GammaGamma | None
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

    @property
    def buying(self) -> BuyTillStop:
        """The likeliest model."""
        return self.candidates[0].model

    @property
    def form(self) -> str:
        """Its name."""
        return self.candidates[0].form

    @property
    def alike(self) -> tuple[Candidate, ...]:
        """The other models that the purchases do not tell from it."""
        return tuple(other for other in self.candidates[1:] if other.near(self.candidates[0]))

    def widened(self, foretold: Foretold | None) -> "PurchasesFit":
        """Return it with its intervals as wide as what was foretold missed.

        A miss in the customers who bought is one in how many there still are, or in how fast they stop; what is
        missed beside it is one in how much each of them buys.
        """
        if foretold is None:
            return self
        there = foretold.buyers.factor
        each = foretold.purchases.factor / there
        return replace(
            self,
            customers=self.customers.stretched(there),
            annual_churn=self.annual_churn.hazard_stretched(1 / there),
            purchases=self.purchases.stretched(each),
            revenue=None if self.revenue is None else self.revenue.stretched(each),
        )


def purchases_fit(bought: Purchases, *, seed: int = 1) -> PurchasesFit:
    """Return what purchases say of a segment, with intervals from draws of the parameters.

    The interval of a figure also holds what the models say that the purchases do not tell from the likeliest.

    Raises
    ------
    CxvalueError
        If too few customers bought twice, or no likelihood has a summit.
    """
    require_repeats(bought)
    some = bought.every(-(-len(bought.repeats) // MOST_CUSTOMERS))
    weight = len(bought.repeats) / len(some.repeats)
    candidates = fitted_models(some, weight)
    spending, spending_errors, why_not = _spending(some)
    best = candidates[0]
    middle = np.array(_figures(some, best.model, spending, weight))
    if not np.isfinite(middle).all():
        raise no_summit()
    drawn = _drawn(np.random.default_rng(seed), best, (spending, spending_errors))
    few = some.every(-(-len(some.repeats) // MOST_DRAWN))
    with np.errstate(all="ignore"):  # a draw without figures is counted below
        spread = np.array([_figures(few, *pair, 1.0) for pair in drawn])
        spread *= middle / np.array(_figures(few, best.model, spending, 1.0))
    alike = [other for other in candidates[1:] if other.near(best)]
    others = np.array([_figures(some, other.model, spending, weight) for other in alike]).reshape(-1, 4)
    customers, churn, purchases, revenue = (
        Found(float(value), *interval_ends(column)).holding(other)
        for value, column, other in zip(middle, spread.T, others.T, strict=True)
    )
    seen = len(bought.repeats)
    return PurchasesFit(seen, candidates, spending, customers, churn, purchases, revenue if spending else None, why_not)


def fitted_models(bought: Purchases, weight: float = 1.0) -> tuple[Candidate, ...]:
    """Return the models that fit the purchases, the likeliest first; all have four parameters.

    weight : customers that one of these stands for

    Raises
    ------
    CxvalueError
        If none does.
    """
    found = []
    for form in MODELS:
        try:
            found.append(fitted_as(form, bought, weight))
        except CxvalueError:
            continue
    if not found:
        raise no_summit()
    return tuple(sorted(found, key=lambda one: -one.model.log_likelihood))


def fitted_as(form: str, bought: Purchases, weight: float = 1.0) -> Candidate:
    """Return the most likely model of a form.

    Raises
    ------
    CxvalueError
        If its likelihood has no summit.
    """
    model, errors = MODELS[form](bought)
    customers, churn, *_ = _figures(bought, model, None, weight)
    return Candidate(form, model, errors, customers, churn)


def interval_ends(drawn: Array) -> tuple[float, float] | tuple[None, None]:
    """Return the ends of a 95 % interval of draws (N,), or none where more than a twentieth have no figure."""
    known = drawn[np.isfinite(drawn)]
    if known.size < SHARE_DEFINED * drawn.size:
        return None, None
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)


def _spending(bought: Purchases) -> tuple[GammaGamma | None, Array | None, Text | None]:
    """The gamma-gamma model with its errors, or why there is none."""
    if bought.amount is None:
        return None, None, None
    try:
        spending, errors = gamma_gamma.fitted(bought)
    except CxvalueError:
        return None, None, say("amounts hardly differ between customers, so no revenue is said")
    if np.log(spending.q) < Z95 * np.sqrt(errors[1, 1]):  # at 1 and below the mean of all customers has no end
        return None, None, say("a few amounts are so large that no mean can be relied on, so no revenue is said")
    return spending, errors, None


def _figures(
    bought: Purchases, model: BuyTillStop, spending: GammaGamma | None, weight: float
) -> tuple[float, float, float, float]:
    """Customers still there, annual churn, purchases and revenue a year of each."""
    alive = model.alive(bought)
    total = alive.sum()
    staying = float((alive * model.staying(bought, WEEKS_A_YEAR)).sum() / total)
    rate = model.rate(bought) * WEEKS_A_YEAR
    purchases = float((alive * rate).sum() / total)
    revenue = float((alive * rate * spending.mean(bought)).sum() / total) if spending else 0.0
    return float(total) * weight, 1 - staying, purchases, revenue


def _drawn(
    random: np.random.Generator, best: Candidate, of_spending: tuple[GammaGamma | None, Array | None]
) -> list[tuple[BuyTillStop, GammaGamma | None]]:
    spending, spending_errors = of_spending
    logs = np.log(best.model.parameters)
    models = [best.model.at(row) for row in np.exp(random.multivariate_normal(logs, best.errors, _DRAWS))]
    if spending is None or spending_errors is None:
        return [(model, None) for model in models]
    logs = np.log([spending.p, spending.q, spending.v])
    numbers = random.multivariate_normal(logs, spending_errors, _DRAWS)
    numbers[:, 1] = np.maximum(numbers[:, 1], LEAST_Q)
    worth = [GammaGamma(*map(float, row)) for row in np.exp(numbers)]
    return list(zip(models, worth, strict=True))
