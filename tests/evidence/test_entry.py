"""Customers who were there before they were watched: survival with late entry, by another library and the truth."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from statsmodels.duration.survfunc import SurvfuncRight

from cxvalue.errors import CxvalueError
from cxvalue.evidence.estimate import Estimate
from cxvalue.evidence.fits.log_logistic import log_logistic_fit
from cxvalue.evidence.fits.survival import cox_fit, hazard_fit, survival_of
from cxvalue.evidence.table.prepared import Customers
from tests.evidence.tables import customers_of

Floats = NDArray[np.float64]

SLOPE = -0.35
"""What a point adds to the log hazard of the made customers."""


def stock(seed: int, n: int = 40_000) -> dict[str, Any]:
    """Customers won over ten years, those there on one day watched for a year; hazard 3 % a month at a score of 3."""
    random = np.random.default_rng(seed)
    score = random.integers(1, 6, n).astype(float)
    life = np.ceil(random.exponential(1 / (0.03 * np.exp(SLOPE * (score - 3)))))
    age = random.integers(0, 120, n).astype(float)  # had they stayed, on the day
    there = life > age
    end = np.minimum(life, age + 12)[there]
    return {
        "score": score[there],
        "entry": age[there],
        "tenure": end,
        "churned": (life[there] <= age[there] + 12).astype(float),
    }


def watched(columns: dict[str, Any], *without: str) -> Customers:
    return customers_of({key: values for key, values in columns.items() if key not in without}, months=12)


@pytest.mark.parametrize("fit", [hazard_fit, cox_fit])
def test_late_entry_gives_the_hazard_that_made_them(fit: Any) -> None:
    found: Estimate = fit(watched(stock(3)), ())
    assert abs(found.found.value - SLOPE) < 3 * found.found.error
    assert found.found.error < 0.03
    assert any("first watched" in str(note) for note in found.notes)


def test_the_yearly_level_counts_watched_months_only() -> None:
    """A quarter of the customers of each score: 1 − exp(−12 · left / months watched)."""
    columns = stock(4)
    months = (columns["tenure"] - columns["entry"]).sum()
    expected = -np.expm1(-12 * columns["churned"].sum() / months)
    assert hazard_fit(watched(columns), ()).found.base == pytest.approx(expected, rel=1e-9)
    assert cox_fit(watched(columns), ()).found.base == pytest.approx(expected, rel=0.05)  # on half of the rows


@pytest.mark.parametrize("fit", [hazard_fit, cox_fit, log_logistic_fit, survival_of])
def test_without_the_entry_they_are_refused(fit: Any) -> None:
    with pytest.raises(CxvalueError, match=r"columns\.entry: customers of up to 131 months were watched for 12"):
        fit(watched(stock(3), "entry"))


def test_the_curve_is_that_of_another_library() -> None:
    """Kaplan and Meier with late entry, of those who reached the first month with thirty watched."""
    columns = stock(5, 4_000)
    (curve,) = survival_of(watched(columns))
    theirs = SurvfuncRight(columns["tenure"], columns["churned"], entry=columns["entry"])
    ours = dict(zip(curve.month.tolist(), curve.share.tolist(), strict=True))
    their_shares = dict(zip(theirs.surv_times.tolist(), theirs.surv_prob.tolist(), strict=True))
    before = [share for month, share in their_shares.items() if month < curve.begin]
    reached = before[-1] if before else 1.0
    assert len(ours) > 50
    for month, share in ours.items():
        assert share * reached == pytest.approx(their_shares[month], rel=1e-9)


def test_a_curve_from_the_first_month_on_is_that_of_another_library() -> None:
    random = np.random.default_rng(2)
    tenure, churned = random.integers(0, 40, 900).astype(float), (random.random(900) < 0.6).astype(float)
    (curve,) = survival_of(customers_of({"tenure": tenure, "churned": churned, "score": np.ones(900)}))
    theirs = SurvfuncRight(tenure, churned)
    assert curve.month.tolist() == theirs.surv_times.tolist()
    assert curve.share.tolist() == pytest.approx(theirs.surv_prob.tolist(), rel=1e-12)
    assert curve.at_risk.tolist() == theirs.n_risk.tolist()


def test_an_entry_after_the_end_is_a_problem_with_its_row() -> None:
    columns = {"score": [1.0, 2.0], "tenure": [5.0, 5.0], "entry": [2.0, 6.0], "churned": [1.0, 0.0]}
    with pytest.raises(CxvalueError, match=r"columns\.entry: entry is above the tenure reached"):
        customers_of(columns)


def test_a_fit_that_cannot_take_late_entry_says_so() -> None:
    with pytest.raises(CxvalueError, match="counts every customer from the first month on"):
        log_logistic_fit(watched(stock(3)))


def test_where_nobody_says_how_long_they_were_watched_the_reader_is_asked() -> None:
    columns = {key: values for key, values in stock(3).items() if key != "entry"}
    found = hazard_fit(customers_of(columns), ())
    assert any("if some were there before, name their" in str(note) for note in found.notes)
