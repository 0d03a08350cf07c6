"""Where a figure of the case crosses zero as something is varied, many searches at once.

The figure is taken on a grid first, so that a crossing is found even where the figure is not monotone; then
its cell is closed in on by Chandrupatla's method: inverse quadratic steps where the last three points bend
little, halves elsewhere. SciPy has the same one (`optimize.elementwise.find_root`, held against this in the
tests), but importing it takes longer than a case takes to be valued.

Source: T. R. Chandrupatla, A new hybrid quadratic/bisection algorithm for finding the zero of a nonlinear
function without using derivatives, Advances in Engineering Software 28 (1997).
"""

from collections.abc import Callable

import numpy as np

from cxvalue.finance import Array

NEAR = 1e-12
"""A crossing is known to this share of itself; a closer one costs twice the runs and moves no digit shown."""

SMALLEST = 4 * float(np.finfo(np.float64).smallest_normal)
"""And one at 0 to this."""

_MOST_STEPS = 2 * 1024
"""More halves than a float has; a step never does worse than halving twice."""

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
        found[some] = _closed_in(figure, left[some], right[some], numbers)
    return found


def _closed_in(figure: Figure, left: Array, right: Array, index: Array) -> Array:
    """The zero within each interval at whose ends the figure has opposite signs, to NEAR of itself."""
    found = np.full(len(left), np.nan)
    row, step = np.arange(len(left)), np.full(len(left), 0.5)
    # the newest point, the other end of the interval, and the point before
    new, end = left.copy(), right.copy()
    at_new, at_end = figure(new, index), figure(end, index)
    for _ in range(_MOST_STEPS):
        point = new + step * (end - new)
        at_point = figure(point, index)
        same = np.sign(at_point) == np.sign(at_new)
        before, at_before = np.where(same, new, end), np.where(same, at_new, at_end)
        end, at_end = np.where(same, end, new), np.where(same, at_end, at_new)
        new, at_new = point, at_point
        best = np.where(np.abs(at_new) < np.abs(at_end), new, end)
        width, near = np.abs(end - new), np.abs(best) * NEAR + SMALLEST
        done = (width < near) | (np.minimum(np.abs(at_new), np.abs(at_end)) == 0)
        found[row[done]] = best[done]
        if done.all():
            break
        row, index, new, end, before = (item[~done] for item in (row, index, new, end, before))
        at_new, at_end, at_before, width, near = (item[~done] for item in (at_new, at_end, at_before, width, near))
        step = _next_step((new, end, before), (at_new, at_end, at_before), 0.5 * near / width)
    return found


def _next_step(points: tuple[Array, Array, Array], values: tuple[Array, Array, Array], least: Array) -> Array:
    """How far to go from the newest point to the other end, as a share; never nearer to an end than the least."""
    (new, end, before), (a, b, c) = points, values
    with np.errstate(divide="ignore", invalid="ignore"):
        place, level = (new - end) / (before - end), (a - b) / (c - b)
        bends_little = (1 - np.sqrt(1 - place) < level) & (level < np.sqrt(place))
        stretch = (before - new) / (end - new)
        quadratic = a / (a - b) * c / (c - b) - stretch * a / (c - a) * b / (b - c)
    return np.clip(np.where(bends_little, quadratic, 0.5), least, 1 - least)


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
