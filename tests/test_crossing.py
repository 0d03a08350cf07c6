"""Where a figure crosses zero: by hand, and against SciPy's finder, which has the same method."""

import numpy as np
import pytest
from scipy.optimize import elementwise

from cxvalue.analysis.crossing import NEAR, nearest_crossings
from cxvalue.finance import Array


def test_of_two_crossings_the_one_nearest_to_where_it_stands_is_found() -> None:
    found = nearest_crossings(lambda x, _: (x - 1) * (x - 4), np.zeros(2), np.full(2, 5.0), np.array([0.0, 5.0]))
    assert found == pytest.approx([1.0, 4.0], rel=NEAR)


def test_what_never_crosses_is_unknown_and_leaves_the_others_alone() -> None:
    found = nearest_crossings(lambda x, k: np.where(k == 0, x**2 + 1, x - 2), np.zeros(2), np.full(2, 3.0), np.ones(2))
    assert np.isnan(found[0])
    assert found[1] == pytest.approx(2.0, rel=NEAR)


def test_a_crossing_at_a_point_of_the_grid_is_found_exactly() -> None:
    found = nearest_crossings(lambda x, _: x - 1.5, np.zeros(1), np.full(1, 3.0), np.ones(1), points=3)
    assert found[0] == 1.5


def test_scipy_finds_the_same_to_the_last_bit() -> None:
    rng = np.random.default_rng(3)
    bends = rng.normal(size=(500, 4))

    def figure(x: Array, search: Array) -> Array:
        a, b, c, d = bends[search.astype(int)].T
        return a * x**3 + b * x**2 + c * x + d + np.sin(3 * x)

    low, high = np.full(500, -0.1), np.full(500, 0.1)
    ours = nearest_crossings(figure, low, high, np.zeros(500), points=2)
    some = ~np.isnan(ours)
    args = (np.flatnonzero(some).astype(np.float64),)
    theirs = elementwise.find_root(figure, (low[some], high[some]), args=args, tolerances={"xrtol": NEAR}).x
    assert some.sum() > 20
    assert np.array_equal(ours[some], theirs)
