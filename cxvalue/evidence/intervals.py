"""Intervals: of shares in closed form, of other parameters from the curvature of their likelihood."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

_STEP = 1e-3
"""Step of the curvature of a likelihood, in the logarithms of its parameters."""

Z95 = 1.959963984540054
"""The standard normal quantile that leaves 2.5 % on either side."""


TENTH = 1.2815515655446004
"""The standard normal quantile with a tenth above it: a normal range runs from P10 to P90."""


def wilson(events: NDArray[np.float64], n: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the 95 % interval of a share.

    (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n)

    Parameters
    ----------
    events, n : array (cells,) [customers]

    Returns
    -------
    low, high : arrays (cells,) [share]; NaN where n is 0

    Source: Wilson (1927), Journal of the American Statistical Association 22, 209-212.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(n > 0, events / n, np.nan)
        square = Z95**2
        middle = (share + square / (2 * n)) / (1 + square / n)
        reach = Z95 * np.sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return np.clip(middle - reach, 0.0, 1.0), np.clip(middle + reach, 0.0, 1.0)


def covariance(
    against: Callable[[NDArray[np.float64]], float], summit: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    """Return the covariance of parameters (K, K) from the curvature of minus a log likelihood at its summit (K,).

    None where the likelihood is flat in some direction. Second differences over 2 * STEP.
    """
    units = _STEP * np.eye(len(summit))
    curvature = np.array(
        [
            [
                against(summit + a + b) - against(summit + a - b) - against(summit + b - a) + against(summit - a - b)
                for b in units
            ]
            for a in units
        ]
    ) / (4 * _STEP**2)
    if not np.isfinite(curvature).all() or np.linalg.eigvalsh(curvature).min() <= 0:
        return None
    found: NDArray[np.float64] = np.asarray(np.linalg.inv(curvature), dtype=np.float64)
    return found
