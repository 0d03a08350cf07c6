"""An estimate: the effect of a point of the score on a behaviour, in the form a link uses, and how far it goes."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from cxvalue.case.notes import Grade
from cxvalue.choices import Behaviour, FitMethod, LinkForm
from cxvalue.finance import Array
from cxvalue.text import Text

SlopeKind = Literal["log odds", "log hazard", "log mean", "level"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """One look at a fit: whether it holds, and the finding in words."""

    name: str
    passed: bool
    finding: Text


SMALL = 1e-5
"""Change of a slope that stands for its derivative."""


@dataclass(frozen=True, slots=True)
class Mean:
    """Mean behaviour of a year, and what it gains for each unit of the slope: the tangent at where customers stand.

    A link multiplies or adds per point, and lifts are small beside a point of the scale; a whole point's chord
    would understate them. Odds of customers who differ do not average either, so the gain is the mean of gains.

    Source: Neuhaus, Kalbfleisch and Hauck (1991), International Statistical Review 59, 25-35.
    """

    level: float
    gain: float

    def effect(self, form: LinkForm, slope: float) -> float:
        """Return the effect of a slope in the form of a link."""
        moved = self.gain * slope
        if form == "absolute":
            return moved
        of = self.level * (1 - self.level) if form == "odds" else self.level
        return float(np.expm1(moved / of)) if of else np.nan


def mean_of_shares(shares: Array, weights: Array, months: int) -> Mean:
    """Return the annual churn of customers whose chances over some months are known (N,) [share], and its gain.

    a = 1 − (1 − p)^k, da/dη = k (1 − p)^k p for log odds η of p, k = 12 / months
    """
    power = 12 / months
    staying = (1 - shares) ** power
    return Mean(
        float(np.average(1 - staying, weights=weights)), float(np.average(power * staying * shares, weights=weights))
    )


def mean_of_hazard(annual: float) -> Mean:
    """Return annual churn and its gain for each unit of the log hazard: (1 − a) (−log(1 − a))."""
    return Mean(annual, -(1 - annual) * float(np.log1p(-annual)))


@dataclass(frozen=True, slots=True)
class Slope:
    """What a fit found, on its own scale: per point of the table's score, over the months of the table."""

    kind: SlopeKind
    value: float
    low: float
    high: float
    """Its 95 % interval."""
    error: float
    base: float
    """Log odds: share who left in the months; log hazard: annual churn; log mean, level: mean outcome a year."""
    mean: Mean
    """How the mean of a year over all customers answers to the slope."""
    months: int = 12
    """Months the outcome of log odds was seen over; all else is a year's already."""

    def effect(self, form: LinkForm, value: float) -> float:
        """Return the effect of one point on one customer in the form of a link, were this the slope."""
        if self.kind == "log odds":
            return churn_effect(form, value, self.base, self.months)
        if self.kind == "log hazard":
            return hazard_effect(form, value, self.base)
        if self.kind == "log mean":
            return amount_effect(form, value, self.base)
        return value if form == "absolute" else value / self.base if self.base else np.nan

    def per(self, form: LinkForm, points: float) -> tuple[float, float, float]:
        """Return effect, low and high end of so many points of the table's score on the mean of all customers."""
        low, high = sorted(self.mean.effect(form, end * points) for end in (self.low, self.high))
        return self.mean.effect(form, self.value * points), low, high

    @property
    def marginal(self) -> float:
        """Part of the effect on one customer's odds, hazard or mean that shows in the mean of customers who differ."""
        if self.kind == "log odds":
            shown = self.mean.gain / (self.mean.level * (1 - self.mean.level))
            own = float(np.log1p(churn_effect("odds", SMALL, self.base, self.months))) / SMALL
            return shown / own
        return 1.0


OVERALL = "satisfaction"


@dataclass(frozen=True, slots=True)
class Estimate:
    """Effect per point of a score of one scale in the form of a link, with its 95 % interval."""

    behaviour: Behaviour
    method: FitMethod
    grade: Grade
    form: LinkForm
    found: Slope
    n: int
    events: int | None
    scale: tuple[float, float]
    """Ends of the scale the points are of."""
    controls: tuple[str, ...]
    """What was held equal."""
    checks: tuple[Doubt, ...] = ()
    notes: tuple[Text, ...] = ()
    of: str = OVERALL
    """The score: overall satisfaction, or a touchpoint among the customers who meet it."""
    nps_points: float | None = None
    """Points of NPS that one point of a 0-10 answer is, by how the answers lie."""

    @property
    def effect(self) -> float:
        """Effect per point of the table's score, on one customer."""
        return self.found.effect(self.form, self.found.value)

    @property
    def ends(self) -> tuple[float, float]:
        """Its 95 % interval."""
        low, high = sorted(self.found.effect(self.form, end) for end in (self.found.low, self.found.high))
        return low, high

    @property
    def low(self) -> float:
        """Lower end of the interval."""
        return self.ends[0]

    @property
    def high(self) -> float:
        """Upper end of the interval."""
        return self.ends[1]

    @property
    def base(self) -> float:
        """Annual churn, or mean outcome a customer a year, of those it was computed from."""
        if self.found.kind == "log odds":
            return annual_share(self.found.base, self.found.months)
        return self.found.base

    @property
    def passed(self) -> bool:
        """Whether every check holds."""
        return all(check.passed for check in self.checks)


def churn_effect(form: LinkForm, slope: float, base: float, months: int) -> float:
    """Return the effect of a point on annual churn, from a slope of log odds over some months.

    p₁ = expit(logit p₀ + slope), each brought to a year by a = 1 − (1 − p)^(12/months); then
    odds: (a₁/(1 − a₁)) / (a₀/(1 − a₀)) − 1; relative: a₁/a₀ − 1; absolute: a₁ − a₀.
    Over twelve months `odds` is exp(slope) − 1, whatever the base.

    Parameters
    ----------
    slope : log odds per point
    base : share who left in the months of the table
    """
    if form == "odds" and months == 12:
        return float(np.expm1(slope))
    odds = base / (1 - base) * np.exp(slope)
    return _between(form, annual_share(base, months), annual_share(odds / (1 + odds), months))


def hazard_effect(form: LinkForm, slope: float, base: float) -> float:
    """Return the effect of a point on annual churn, from a slope of the log hazard.

    a₁ = 1 − (1 − a₀)^exp(slope)     base : annual churn a₀ [share]
    """
    return _between(form, base, -float(np.expm1(np.log1p(-base) * np.exp(slope))))


def amount_effect(form: LinkForm, slope: float, base: float) -> float:
    """Return the effect of a point on an amount, from a slope of its logarithm; base: the mean amount."""
    return float(np.expm1(slope)) * (base if form == "absolute" else 1.0)


def annual_share(share: float, months: float) -> float:
    """Return the annual churn of a share who left in some months."""
    return -float(np.expm1(np.log1p(-share) * 12 / months))


def _between(form: LinkForm, before: float, after: float) -> float:
    if form == "absolute":
        return after - before
    if form == "relative":
        return after / before - 1
    return (after / (1 - after)) / (before / (1 - before)) - 1
