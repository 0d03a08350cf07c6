"""Retention that depends on tenure: the shifted beta-geometric and its sibling, fitted to a retention table.

Customers differ in how likely they are to leave at each renewal; those likely to leave go first, so the
churn of those who remain falls with tenure though nobody has become more loyal.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cxvalue.errors import CxvalueError, Problem
from cxvalue.text import say

Floats = NDArray[np.float64]

FEWEST = 2
"""Renewals a retention table must hold."""


@dataclass(frozen=True, slots=True)
class Retention:
    """Parameters of a beta-discrete-Weibull; with shape 1 it is the shifted beta-geometric."""

    alpha: float
    beta: float
    shape: float
    log_likelihood: float
    """Of one customer [natural logarithm]."""

    def survival(self, renewals: int) -> Floats:
        """Return the share still customers after 0 to so many renewals (renewals + 1,) [share].

        S(t) = B(α, β + t^c) / B(α, β)
        """
        return survival(self.alpha, self.beta, self.shape, renewals)

    def churn(self, renewals: int) -> Floats:
        """Return the share of those still there who leave at each renewal (renewals,) [share]."""
        kept = self.survival(renewals)
        return 1 - kept[1:] / kept[:-1]

    @property
    def first_churn(self) -> float:
        """Mean of the chance to leave among new customers, α / (α + β) [share]."""
        return self.alpha / (self.alpha + self.beta)


def survival(alpha: float, beta: float, shape: float, renewals: int) -> Floats:
    """Return S(t) = B(α, β + t^c) / B(α, β) for t = 0 to so many renewals (renewals + 1,) [share].

    Source: Fader and Hardie (2007), Journal of Interactive Marketing 21(1), 76-90; Fader, Hardie, Liu, Davin
    and Steenburgh (2018), Journal of Interactive Marketing 43, 1-16.
    """
    from scipy.special import betaln  # noqa: PLC0415 (takes a second to load)

    time = np.arange(renewals + 1, dtype=float) ** shape
    return np.exp(betaln(alpha, beta + time) - betaln(alpha, beta))


def fitted_retention(observed: Sequence[float], *, with_shape: bool = False) -> Retention:
    """Return the retention that makes a table of survival most likely.

    maximise Σ (S(t−1) − S(t)) observed · ln(S(t−1) − S(t)) modelled + S(last) observed · ln S(last) modelled

    Parameters
    ----------
    observed : share of a group of new customers still there after 1, 2, ... renewals, falling
    with_shape : also fit the shape, where the chance to leave of one customer changes with tenure

    Raises
    ------
    CxvalueError
        If the table is too short or does not fall.
    """
    kept = np.concatenate([[1.0], np.asarray(observed, dtype=float)])
    if len(kept) <= FEWEST or np.any(np.diff(kept) > 0) or kept[-1] < 0 or kept[1] > 1 or kept[-1] == 1:
        message = say("is no table of survival")
        hint = say("Give the share still there after each renewal: two or more, none above the one before.")
        raise CxvalueError([Problem("retention", message, hint)])
    from scipy.optimize import minimize  # noqa: PLC0415 (takes a second to load)

    lost = -np.diff(kept)

    def against(logs: Floats) -> float:
        alpha, beta = np.exp(logs[:2])
        modelled = survival(alpha, beta, float(np.exp(logs[2])) if with_shape else 1.0, len(lost))
        gone = np.maximum(-np.diff(modelled), 1e-300)
        return -float(lost @ np.log(gone) + kept[-1] * np.log(max(modelled[-1], 1e-300)))

    start = np.zeros(3 if with_shape else 2)
    best = minimize(against, start, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-14, "maxiter": 20_000})
    alpha, beta, *shape = np.exp(best.x)
    return Retention(float(alpha), float(beta), float(shape[0]) if shape else 1.0, -float(best.fun))
