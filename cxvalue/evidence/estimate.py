"""An estimate: the effect of a point of the score on a behaviour, in the form a link uses, and how far it goes."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from cxvalue.case.initiative import Behaviour
from cxvalue.case.notes import Grade
from cxvalue.text import Text

Form = Literal["odds", "relative", "absolute"]
Method = Literal["logistic", "hazard", "cox", "log_logistic", "glm", "panel", "experiment"]


@dataclass(frozen=True, slots=True)
class Check:
    """One look at a fit: whether it holds, and the finding in words."""

    name: str
    passed: bool
    finding: Text


@dataclass(frozen=True, slots=True)
class Estimate:
    """Effect per point in the form of a link, with its 95 % interval."""

    behaviour: Behaviour
    method: Method
    grade: Grade
    form: Form
    effect: float
    low: float
    high: float
    slope: float
    """On the scale of the fit: log odds, log hazard, log of the mean, or units of the outcome."""
    slope_error: float
    n: int
    events: int | None
    base: float
    """Annual churn, or mean outcome a customer a year, of those it was computed from."""
    controls: tuple[str, ...]
    """What was held equal."""
    checks: tuple[Check, ...] = ()
    notes: tuple[Text, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every check holds."""
        return all(check.passed for check in self.checks)


def churn_effect(form: Form, slope: float, base: float, months: int) -> float:
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


def hazard_effect(form: Form, slope: float, base: float) -> float:
    """Return the effect of a point on annual churn, from a slope of the log hazard.

    a₁ = 1 − (1 − a₀)^exp(slope)     base : annual churn a₀ [share]
    """
    return _between(form, base, -float(np.expm1(np.log1p(-base) * np.exp(slope))))


def amount_effect(form: Form, slope: float, base: float) -> float:
    """Return the effect of a point on an amount, from a slope of its logarithm; base: the mean amount."""
    return float(np.expm1(slope)) * (base if form == "absolute" else 1.0)


def annual_share(share: float, months: int) -> float:
    """Return the annual churn of a share who left in some months."""
    return -float(np.expm1(np.log1p(-share) * 12 / months))


def _between(form: Form, before: float, after: float) -> float:
    if form == "absolute":
        return after - before
    if form == "relative":
        return after / before - 1
    return (after / (1 - after)) / (before / (1 - before)) - 1
