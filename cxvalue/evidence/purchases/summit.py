"""The most likely parameters of a model of purchases, searched for in their logarithms."""

from collections.abc import Callable

import numpy as np

from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.intervals import covariance
from cxvalue.finance import Array
from cxvalue.text import say

BEYOND = 25.0
"""Logarithm of a parameter beyond which customers hardly differ, or none has stopped: there is no summit."""


def summit(against: Callable[[Array], float], start: Array) -> tuple[Array, Array, float]:
    """Return the logarithms of the most likely parameters (K,), their covariance (K, K), and the log likelihood.

    Parameters
    ----------
    against : minus the log likelihood at the logarithms of the parameters (K,)
    start : where the search begins (K,)

    Raises
    ------
    CxvalueError
        If the likelihood has no summit.
    """
    from scipy.optimize import minimize  # noqa: PLC0415 (takes a second to load)

    def bounded(logs: Array) -> float:
        if np.abs(logs).max() > BEYOND:
            return np.inf
        with np.errstate(all="ignore"):  # what has no likelihood is the worst there is
            found = against(logs)
        return found if np.isfinite(found) else np.inf

    options = {"xatol": 1e-7, "fatol": 1e-7, "maxiter": 4_000, "maxfev": 6_000}
    best = minimize(bounded, start, method="Nelder-Mead", options=options)
    errors = covariance(bounded, best.x)
    if errors is None or not best.success:
        raise no_summit()
    return best.x, errors, -float(best.fun)


def no_summit() -> CxvalueError:
    """Return the refusal of purchases that no such model fits."""
    message = say("the purchases fit no such model: customers hardly differ, or hardly any has stopped")
    return CxvalueError([Problem("purchases", message, say("Take a longer time, or more customers."))])
