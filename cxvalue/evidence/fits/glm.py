"""Generalised linear models on cells, by statsmodels; errors from the model or robust, as from single rows.

Customers alike in every column of a fit share a mean, so the likelihood of the rows is that of the cells.
Robust errors need one thing more, the squares of the outcomes, which the cells carry.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.fits.design import SCORE_TERM, DesignMatrix
from cxvalue.evidence.intervals import Z95
from cxvalue.evidence.table.cells import Sums
from cxvalue.finance import Array
from cxvalue.text import say

Family = Literal["logit", "cloglog", "log", "identity"]
Errors = Literal["model", "robust"]

_MOST_STEPS = 100
LARGEST_CELL = 15.0
"""Coefficient on a log scale beyond which two groups are told apart completely."""


@dataclass(frozen=True, slots=True)
class GlmFit:
    """Coefficients (columns,) with their covariance, on the scale of the link function."""

    design: DesignMatrix
    coefficients: Array
    covariance: Array
    log_likelihood: float
    predict: Callable[[Array], Array]
    """Columns (rows, columns) -> means (rows,) [unit of the outcome]."""

    @property
    def slope(self) -> float:
        """What a point of the score adds."""
        return float(self.coefficients[SCORE_TERM])

    @property
    def slope_error(self) -> float:
        """Standard error of the slope."""
        return float(np.sqrt(self.covariance[SCORE_TERM, SCORE_TERM]))

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the slope."""
        reach = Z95 * self.slope_error
        return self.slope - reach, self.slope + reach


def fit(design: DesignMatrix, sums: Sums, family: Family, errors: Errors) -> GlmFit:
    """Return a fit of the mean of an outcome.

    logit, cloglog : the outcome is 0 or 1; log : mean = exp(xβ), Poisson quasi-likelihood; identity : mean = xβ

    errors : `model` is the inverse information; `robust` the sandwich with n/(n − k), as HC1

    Raises
    ------
    CxvalueError
        If there is no finite estimate.
    """
    from statsmodels.genmod import families as kinds  # noqa: PLC0415 (takes seconds to load)
    from statsmodels.genmod.generalized_linear_model import GLM  # noqa: PLC0415

    known = sums.w > 0
    x, weights = design.x[known], sums.w[known]
    chosen = _family(kinds, family)
    with np.errstate(all="ignore"):
        model = GLM(sums.mean[known], x, family=chosen, var_weights=weights)
        done = _converged(model)
        fitted = np.asarray(done.params, dtype=float)
        means = np.asarray(chosen.fitted(x @ fitted), dtype=float)
    if not np.all(np.isfinite(fitted)) or (family != "identity" and abs(fitted[SCORE_TERM]) > LARGEST_CELL):
        raise no_estimate()
    covariance = _covariance(chosen, x, means, _only(sums, known), errors)
    return GlmFit(design, fitted, covariance, float(done.llf), lambda rows: np.asarray(chosen.fitted(rows @ fitted)))


def _family(kinds: Any, family: Family) -> Any:
    if family == "logit":
        return kinds.Binomial()
    if family == "cloglog":
        return kinds.Binomial(kinds.links.CLogLog())
    return kinds.Poisson() if family == "log" else kinds.Gaussian()


def _converged(model: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what goes wrong is judged by the coefficients below
        try:
            return model.fit(maxiter=_MOST_STEPS, tol=1e-12, tol_criterion="params")
        except (ValueError, np.linalg.LinAlgError) as error:
            raise no_estimate() from error


def no_estimate() -> CxvalueError:
    """Return the error of a fit without a finite estimate."""
    message = say("the fit has no finite estimate: some group left without exception, or none of it did")
    return CxvalueError([Problem("controls", message, say("Hold fewer things equal, or use more customers."))])


def _covariance(family: Any, x: Array, means: Array, sums: Sums, errors: Errors) -> Array:
    slope = np.asarray(family.link.inverse_deriv(family.link(means)), dtype=float)
    variance = np.asarray(family.variance(means), dtype=float)
    information = (x.T * (sums.w * slope**2 / variance)) @ x
    bread = np.linalg.inv(information)
    if errors == "model":
        return bread
    squares = sums.wwyy - 2 * means * sums.wwy + means**2 * sums.ww
    meat = (x.T * (np.maximum(squares, 0.0) * (slope / variance) ** 2)) @ x
    customers = float(sums.filled.sum())
    return bread @ meat @ bread * customers / (customers - x.shape[1])


def _only(sums: Sums, keep: NDArray[np.bool_]) -> Sums:
    return Sums(*(getattr(sums, name)[keep] for name in Sums.__slots__))
