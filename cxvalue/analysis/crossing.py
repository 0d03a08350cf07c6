"""Where a figure of the case crosses zero as something is varied, many searches at once.

The figure is taken on a grid first, so that a crossing is found even where the figure is not
monotone; then SciPy closes in on it.
"""

from collections.abc import Callable

import numpy as np
from scipy.optimize import elementwise

from cxvalue.finance import Array

NEAR = 1e-12
"""A crossing is known to this share of itself; a closer one costs twice the runs and moves no digit shown."""

Figure = Callable[[Array, Array], Array]
"""(values (B,), search (B,) [index]) -> figure (B,)."""


def nearest_crossings(figure: Figure, low: Array, high: Array, near: Array, *, points: int = 41) -> Array:
    """Return for each search the crossing of zero nearest to a starting value.

    Parameters
    ----------
    figure : the figure at a value, for each search
    low, high, near : (K,)      interval of each search and the value to be near to
    points : of the grid on each interval

    Returns
    -------
    (K,) values, NaN where the figure does not cross zero on the interval
    """
    searches = len(low)
    grid = np.linspace(low, high, points, axis=1)
    index = np.repeat(np.arange(searches), points).astype(np.float64)
    values = figure(grid.ravel(), index).reshape(searches, points)
    found = np.full(searches, np.nan)
    left, right = _brackets(grid, values, near)
    some = ~np.isnan(left)
    if some.any():
        numbers = np.flatnonzero(some).astype(np.float64)
        result = elementwise.find_root(figure, (left[some], right[some]), args=(numbers,), tolerances={"xrtol": NEAR})
        found[some] = result.x
    return found


def _brackets(grid: Array, values: Array, near: Array) -> tuple[Array, Array]:
    """The grid cell with a change of sign nearest to the starting value, NaN where there is none."""
    signs = np.sign(values)
    crossing = (signs[:, 1:] != signs[:, :-1]) & np.isfinite(values[:, 1:]) & np.isfinite(values[:, :-1])
    middle = 0.5 * (grid[:, 1:] + grid[:, :-1])
    distance = np.where(crossing, np.abs(middle - near[:, None]), np.inf)
    nearest = distance.argmin(axis=1)
    rows = np.arange(len(grid))
    none = ~crossing.any(axis=1)
    left, right = grid[rows, nearest].copy(), grid[rows, nearest + 1].copy()
    left[none] = right[none] = np.nan
    return left, right
