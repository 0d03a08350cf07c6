"""An experiment: the difference between the arms, with chance taken out by what was so before it began."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np

from cxvalue.choices import LinkForm
from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.estimate import Estimate, Mean, Slope, SlopeKind, mean_of_shares
from cxvalue.evidence.fits.amounts import BEHAVIOUR_OF
from cxvalue.evidence.fits.checks import refuse_weights, require
from cxvalue.evidence.intervals import Z95
from cxvalue.evidence.table.engine import collected, is_filled
from cxvalue.evidence.table.prepared import Customers
from cxvalue.evidence.table.words import CONTROL_WORDS, TREATED_WORDS, words_of
from cxvalue.finance import Array
from cxvalue.text import say

_FEWEST = 30
"""Customers of an arm below which nothing is estimated."""

STRONG = 10
"""Least F of the lift in score; a weaker one divides by what may be chance (Staiger and Stock 1997)."""


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm of an experiment in one outcome."""

    name: str
    n: int
    mean: float
    adjusted: float
    """Mean after the pre-period is taken into account; the mean itself where there is none."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Treated minus control in one outcome, with its 95 % interval [unit of the outcome]."""

    role: str
    control: Arm
    treated: Arm
    difference: float
    low: float
    high: float
    error: float
    plain_error: float
    """Standard error without the pre-period."""
    errors: tuple[float, float]
    """Standard errors of the means of control and treated."""
    explained: float | None
    """Share of the variance the pre-period explains; None where there is none."""

    @property
    def relative(self) -> float | None:
        """Difference as a share of the control's mean."""
        return self.difference / self.control.adjusted if self.control.adjusted else None


def difference_of(customers: Customers, role: str) -> Difference:
    """Return the difference between two arms in one outcome.

    With a pre-period: y' = y − θ (x − mean of x), θ = cov(y, x) / var(x) within the arms (CUPED; Deng, Xu,
    Kohavi and Walker 2013); then the difference of the means with the errors of unequal variances.

    Raises
    ------
    CxvalueError
        Without exactly two arms, or with fewer than 30 customers in one.
    """
    require(customers, "arm", role)
    refuse_weights(customers)
    has_before = "before" in customers.roles
    frame = customers.frame.filter(is_filled("arm") & is_filled(role))
    frame = frame.filter(is_filled("before")) if has_before else frame
    y = nw.col(role)
    measures = [nw.len().alias("n"), y.sum().alias("y"), (y * y).sum().alias("yy")]
    if has_before:
        x = nw.col("before")
        measures += [x.sum().alias("x"), (x * x).sum().alias("xx"), (x * y).sum().alias("xy")]
    got = collected(frame.group_by("arm").agg(*measures).sort("arm"))
    control, treated = _arms(customers, got["arm"], got["n"])
    sums = {key: np.array(values, dtype=float)[[control, treated]] for key, values in got.items() if key != "arm"}
    n, means = sums["n"], sums["y"] / sums["n"]
    plain = (sums["yy"] - n * means**2) / (n - 1)
    adjusted, variance = _adjusted(sums) if has_before else (means, plain)
    errors = np.sqrt(variance / n)
    error, plain_error = float(np.hypot(errors[0], errors[1])), float(np.sqrt((plain / n).sum()))
    difference, reach = float(adjusted[1] - adjusted[0]), Z95 * error
    arms = [
        Arm(str(got["arm"][at]), int(n[side]), float(means[side]), float(adjusted[side]))
        for side, at in enumerate((control, treated))
    ]
    return Difference(
        role,
        arms[0],
        arms[1],
        difference,
        difference - reach,
        difference + reach,
        error,
        plain_error,
        (float(errors[0]), float(errors[1])),
        float(1 - variance.sum() / plain.sum()) if has_before and plain.sum() > 0 else None,
    )


def _adjusted(sums: Mapping[str, Array]) -> tuple[Array, Array]:
    """Means and variances of both arms with the pre-period taken out (2,)."""
    n, means, before = sums["n"], sums["y"] / sums["n"], sums["x"] / sums["n"]
    xx, xy = sums["xx"] - n * before**2, sums["xy"] - n * before * means
    theta = float(xy.sum() / xx.sum()) if xx.sum() > 0 else 0.0
    adjusted: Array = means - theta * (before - sums["x"].sum() / n.sum())
    variance: Array = (sums["yy"] - n * means**2 - 2 * theta * xy + theta**2 * xx) / (n - 1)
    return adjusted, variance


def experiment_fit(customers: Customers, role: str, form: LinkForm = "odds") -> Estimate:
    """Return what a point of the score does, from an experiment that moved the score.

    slope = d(outcome) / d(score), the outcome as log odds (churn) or as the log of the mean; the error by the
    delta method, the two differences taken as independent. Source: Wald (1940), Annals of Mathematical
    Statistics 11, 284-300.

    Raises
    ------
    CxvalueError
        If the arms do not differ in score beyond chance: then nothing can be divided by the difference.
    """
    lift, outcome = difference_of(customers, "score"), difference_of(customers, role)
    if (lift.difference / lift.error) ** 2 < STRONG:
        message = say(
            "the arms hardly differ in score: F {found}, {least} is needed",
            found=round((lift.difference / lift.error) ** 2, 1),
            least=STRONG,
        )
        raise CxvalueError([Problem("columns.score", message, say("Without a lift nothing can be said of a point."))])
    before, after = outcome.control.adjusted, outcome.treated.adjusted
    if min(before, after) <= 0 or (role == "churned" and max(before, after) >= 1):
        raise CxvalueError([Problem(f"columns.{role}", say("an arm has a mean of zero or less"))])
    (log_before, steep_before), (log_after, steep_after) = (_log(mean, role) for mean in (before, after))
    moved = log_after - log_before
    spread = outcome.error**2 * (steep_before**2 + steep_after**2) / 2
    slope = moved / lift.difference
    error = float(np.sqrt(spread / lift.difference**2 + (moved * lift.error) ** 2 / lift.difference**4))
    kind: SlopeKind = "log odds" if role == "churned" else "log mean"
    months = customers.months if role == "churned" else 12
    n = outcome.control.n + outcome.treated.n
    return Estimate(
        behaviour="churn" if role == "churned" else BEHAVIOUR_OF[role],
        method="experiment",
        grade="experiment",
        form=form if role == "churned" or form == "absolute" else "relative",
        found=Slope(
            kind, slope, slope - Z95 * error, slope + Z95 * error, error, before, _mean(before, role, months), months
        ),
        n=n,
        events=round(before * outcome.control.n + after * outcome.treated.n) if role == "churned" else None,
        scale=customers.scale,
        of=customers.of,
        controls=(),
        notes=(*customers.notes, say("what the treatment did past the score counts as the score's here")),
    )


def _mean(before: float, role: str, months: int) -> Mean:
    if role != "churned":
        return Mean(before, before)
    return mean_of_shares(np.array([before]), np.ones(1), months)


def _log(mean: float, role: str) -> tuple[float, float]:
    """The log odds of a share, or the logarithm of a mean, and how steep it is there."""
    if role == "churned":
        return float(np.log(mean / (1 - mean))), 1 / (mean * (1 - mean))
    return float(np.log(mean)), 1 / mean


def _arms(customers: Customers, arms: list[object], n: list[int]) -> tuple[int, int]:
    """Places of the control and the treated arm."""
    if len(arms) != 2:
        found = ", ".join(str(arm) for arm in arms[:6])
        raise CxvalueError([Problem("columns.arm", say("two arms are needed"), say("Compare two at a time."), found)])
    if min(n) < _FEWEST:
        message = say("an arm has {n} customers", n=int(min(n)))
        raise CxvalueError(
            [Problem("columns.arm", message, say("From fewer than {least} nothing can be estimated.", least=_FEWEST))]
        )
    named = customers.table.control_arm
    if named is not None and named not in arms:
        allowed = say("{names}", names=", ".join(map(str, arms)))
        raise CxvalueError([Problem("control_arm", say("names no arm"), found=named, allowed=allowed)])
    control = arms.index(named) if named is not None else control_of([str(arm) for arm in arms])
    if control is None:
        hint = say("Say which arm got nothing.")
        found = ", ".join(map(str, arms))
        raise CxvalueError([Problem("control_arm", say("neither arm is called the control"), hint, found)])
    return control, 1 - control


def control_of(arms: Sequence[str]) -> int | None:
    """Return which of two arms is the control by what they are called; None where both or neither may be."""
    for called, other in ((CONTROL_WORDS, False), (TREATED_WORDS, True)):
        places = [place for place, arm in enumerate(arms) if is_called(arm, called)]
        if len(places) == 1:
            return 1 - places[0] if other else places[0]
    return None


def is_called(arm: str, called: Sequence[str]) -> bool:
    """Tell whether an arm is called so: as a whole, or by a word of more than one letter in it."""
    plain = arm.strip().lower().removesuffix(".0")
    return plain in called or any(len(word) > 1 and word in words_of(plain) for word in called)
