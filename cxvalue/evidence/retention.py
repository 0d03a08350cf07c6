"""Retention that depends on tenure: the shifted beta-geometric and its sibling, fitted to a retention table.

Customers differ in how likely they are to leave at each renewal; those likely to leave go first, so the
churn of those who remain falls with tenure though nobody has become more loyal.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.intervals import Z95, covariance, wilson
from cxvalue.finance import Array
from cxvalue.text import say

_FEWEST = 2
"""Renewals a retention table must hold."""

CHI_SQUARE_5 = 3.841458820694124
"""The value a likelihood ratio of one parameter exceeds by chance in 5 % of all cases."""

_ALIKE = 0.005
"""Polarisation below which customers are as good as alike."""

_WIDEST = 5.0
"""Standard error of log odds beyond which a table says nothing of a share."""


@dataclass(frozen=True, slots=True)
class Retention:
    """Parameters of a beta-discrete-Weibull; with shape 1 it is the shifted beta-geometric."""

    alpha: float
    beta: float
    shape: float
    log_likelihood: float
    """Of one customer [natural logarithm]."""

    def survival(self, renewals: int) -> Array:
        """Return the share still customers after 0 to so many renewals (renewals + 1,) [share].

        S(t) = B(α, β + t^c) / B(α, β)
        """
        return share_still_there(self.alpha, self.beta, self.shape, renewals)

    def churn(self, renewals: int) -> Array:
        """Return the share of those still there who leave at each renewal (renewals,) [share]."""
        kept = self.survival(renewals)
        return 1 - kept[1:] / kept[:-1]

    @property
    def first_churn(self) -> float:
        """Mean of the chance to leave among new customers, α / (α + β) [share]."""
        return self.alpha / (self.alpha + self.beta)

    @property
    def polarisation(self) -> float:
        """How far customers differ in that chance, 1 / (α + β + 1) [share]."""
        return 1 / (self.alpha + self.beta + 1)


@dataclass(frozen=True, slots=True)
class RetentionTable:
    """The share of a group of new customers still there after 1, 2, ... years; how many there were, if known."""

    observed: tuple[float, ...]
    customers: float | None


@dataclass(frozen=True, slots=True)
class RetentionFit:
    """A retention table with the shifted beta-geometric fitted to it.

    Intervals are 95 % ones; None where the table does not say how many customers there were.
    """

    table: RetentionTable
    retention: Retention
    first_churn: tuple[float, float] | None
    polarisation: tuple[float, float] | None
    own_churn_changes: bool | None
    """True where the table speaks against one churn for life for each customer (likelihood ratio, 5 %)."""

    @property
    def alike(self) -> bool:
        """Tell whether customers differ so little that churn does not fall with tenure."""
        return self.retention.polarisation < _ALIKE


def table_of(figures: Sequence[float]) -> RetentionTable:
    """Return the table in a row of figures: customers at the start and after each year, or shares still there.

    Raises
    ------
    CxvalueError
        If the figures are neither.
    """
    if figures and figures[0] > 1:
        if any(figure != int(figure) for figure in figures):
            message = say("are neither numbers of customers nor shares")
            hint = say("Write 1000 869 743, or 0.869 0.743.")
            raise CxvalueError([Problem("retention", message, hint, " ".join(f"{figure:g}" for figure in figures))])
        return RetentionTable(tuple(figure / figures[0] for figure in figures[1:]), float(figures[0]))
    shares = figures[1:] if figures and figures[0] == 1 else figures
    return RetentionTable(tuple(shares), None)


def retention_fit_of(figures: Sequence[float]) -> RetentionFit:
    """Return a retention table with its fit, its intervals, and whether the model suits it.

    Intervals come from the curvature of the likelihood in ln α and ln β, on the log odds of first churn and of
    polarisation, which are ln α - ln β and -ln(α + β).

    Raises
    ------
    CxvalueError
        If the figures are no table of survival.
    """
    table = table_of(figures)
    found = fitted_retention(table.observed)
    if table.customers is None:
        return RetentionFit(table, found, None, None, None)
    errors = _covariance(table, found)
    sum_ = found.alpha + found.beta
    gradients = np.array([[1.0, -1.0], [-found.alpha / sum_, -found.beta / sum_]])
    first, polarisation = (
        None if errors is None else _around(share, float(np.sqrt(gradient @ errors @ gradient)))
        for share, gradient in zip((found.first_churn, found.polarisation), gradients, strict=True)
    )
    if found.polarisation < _ALIKE:  # the summit lies at no end, and its curvature says nothing
        kept = np.concatenate([[1.0], table.observed])
        left, there = np.array([1 - kept[-1]]), np.array([kept[:-1].sum()])
        low, high = wilson(table.customers * left, table.customers * there)
        first, polarisation = (float(low[0]), float(high[0])), None
    gain = (
        2 * table.customers * (fitted_retention(table.observed, with_shape=True).log_likelihood - found.log_likelihood)
    )
    return RetentionFit(table, found, first, polarisation, gain > CHI_SQUARE_5)


def _around(share: float, error: float) -> tuple[float, float] | None:
    if not error < _WIDEST:
        return None
    odds = np.log(share / (1 - share)) + np.array([-Z95, Z95]) * error
    low, high = 1 / (1 + np.exp(-odds))
    return float(low), float(high)


def _covariance(table: RetentionTable, found: Retention) -> Array | None:
    """Covariance of ln α and ln β (2, 2); None where the table says nothing of one of them."""
    kept, customers = np.concatenate([[1.0], table.observed]), table.customers or 1.0

    def against(logs: Array) -> float:
        alpha, beta = np.exp(logs)
        return customers * _minus_log_likelihood(kept, alpha, beta, 1.0)

    return covariance(against, np.log([found.alpha, found.beta]))


def _minus_log_likelihood(kept: Array, alpha: float, beta: float, shape: float) -> float:
    """Of one customer; kept are the shares after 0, 1, ... renewals."""
    modelled = share_still_there(alpha, beta, shape, len(kept) - 1)
    gone = np.maximum(-np.diff(modelled), 1e-300)
    return float(np.diff(kept) @ np.log(gone) - kept[-1] * np.log(max(modelled[-1], 1e-300)))


def share_still_there(alpha: float, beta: float, shape: float, renewals: int) -> Array:
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
    if len(kept) <= _FEWEST or np.any(np.diff(kept) > 0) or kept[-1] < 0 or kept[1] > 1 or kept[-1] == 1:
        message = say("is no table of survival")
        hint = say("Give the share still there after each renewal: two or more, none above the one before.")
        raise CxvalueError([Problem("retention", message, hint)])
    from scipy.optimize import minimize  # noqa: PLC0415 (takes a second to load)

    def against(logs: Array) -> float:
        alpha, beta, *shape = (float(number) for number in np.exp(logs))
        return _minus_log_likelihood(kept, alpha, beta, shape[0] if shape else 1.0)

    start = np.zeros(3 if with_shape else 2)
    best = minimize(against, start, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-14, "maxiter": 20_000})
    alpha, beta, *shape = np.exp(best.x)
    return Retention(float(alpha), float(beta), float(shape[0]) if shape else 1.0, -float(best.fun))
