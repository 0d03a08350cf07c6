"""Made data whose truth is known: intervals hold it as often as they say, and what confounds is seen."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.random import Generator

from cxvalue.evidence.drivers import drivers_of
from cxvalue.evidence.estimate import Estimate
from cxvalue.evidence.fits.amounts import amount_fit
from cxvalue.evidence.fits.churn import churn_fit
from cxvalue.evidence.fits.experiment import difference_of
from cxvalue.evidence.fits.log_logistic import log_logistic_fit
from cxvalue.evidence.fits.panel import panel_fit
from cxvalue.evidence.fits.survival import cox_fit, hazard_fit
from tests.evidence.tables import chance, customers_of

SETS = 200
HELD = (0.92, 0.98)
"""How often a 95 % interval may hold the truth in 200 sets: within two standard errors of 95 %."""


def _score(random: Generator, n: int) -> Any:
    return random.integers(1, 6, n).astype(float)


def _logistic(random: Generator) -> tuple[Estimate, float]:
    score, years = _score(random, 1500), random.integers(0, 5, 1500).astype(float)
    left = random.random(1500) < chance(-0.4 - 0.3 * score - 0.2 * years)
    table = {"score": score, "years": years, "churned": left.astype(float)}
    return churn_fit(customers_of(table, controls=["years"]), floor=1).estimate, -0.3


def _weighted(random: Generator) -> tuple[Estimate, float]:
    score = _score(random, 1500)
    left = random.random(1500) < chance(-0.4 - 0.3 * score)
    weight = random.choice([0.5, 1.0, 3.0], 1500)
    return churn_fit(customers_of({"score": score, "churned": left.astype(float), "weight": weight})).estimate, -0.3


def _amount(random: Generator) -> tuple[Estimate, float]:
    score = _score(random, 600)
    spend = random.gamma(2, np.exp(3 + 0.1 * score) / 2)
    return amount_fit(customers_of({"score": score, "revenue": spend}), "revenue").estimate, 0.1


def _followed(random: Generator, n: int) -> dict[str, Any]:
    score = _score(random, n)
    month = np.ceil(random.exponential(1 / (0.03 * np.exp(-0.25 * (score - 3)))))
    until = random.integers(6, 49, n)
    return {"score": score, "tenure": np.minimum(month, until).astype(float), "churned": (month <= until).astype(float)}


def _hazard(random: Generator) -> tuple[Estimate, float]:
    return hazard_fit(customers_of(_followed(random, 1000))), -0.25


def _cox(random: Generator) -> tuple[Estimate, float]:
    return cox_fit(customers_of(_followed(random, 300))), -0.25


def _log_logistic(random: Generator) -> tuple[Estimate, float]:
    """Odds of having left by t: (t / 30) ** 1.4 at score 3, times exp(-0.4) a point."""
    score = _score(random, 600)
    odds = random.uniform(size=600)
    month = 30 * (odds / (1 - odds) * np.exp(0.4 * (score - 3))) ** (1 / 1.4)
    until = random.uniform(6, 60, 600)
    table = {"score": score, "tenure": np.minimum(month, until), "churned": (month <= until).astype(float)}
    return log_logistic_fit(customers_of(table)), -0.4


def _panel(random: Generator) -> tuple[Estimate, float]:
    loyal, scores = random.normal(0, 1, 300), np.clip(np.round(random.normal(3, 1, (2, 300))), 1, 5)
    revenue = 1000 + 200 * loyal + 40 * scores + random.normal(0, 60, (2, 300))
    ids, waves = np.tile(np.arange(300), 2), np.repeat(["a", "b"], 300)
    table = {"id": ids, "wave": waves, "score": scores.ravel(), "revenue": revenue.ravel()}
    return panel_fit(customers_of(table), "revenue", "absolute"), 40.0


METHODS: dict[str, Callable[[Generator], tuple[Estimate, float]]] = {
    "logistic": _logistic,
    "logistic with survey weights": _weighted,
    "mean of an amount": _amount,
    "hazard by month": _hazard,
    "Cox": _cox,
    "log-logistic tenure": _log_logistic,
    "panel": _panel,
}


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_intervals_hold_the_truth_as_often_as_they_say(method: Callable[[Generator], tuple[Estimate, float]]) -> None:
    held = 0
    for seed in range(SETS):
        estimate, truth = method(np.random.default_rng(seed))
        held += abs(estimate.found.value - truth) <= 1.96 * estimate.found.error
    assert HELD[0] <= held / SETS <= HELD[1]


def test_intervals_of_an_experiment_hold_the_truth() -> None:
    held = 0
    for seed in range(SETS):
        random = np.random.default_rng(seed)
        arm, before = random.choice(["control", "new"], 400), random.normal(100, 20, 400)
        after = 0.8 * before + 4 * (arm == "new") + random.normal(0, 8, 400)
        found = difference_of(customers_of({"arm": arm, "before": before, "revenue": after}), "revenue")
        held += found.low <= 4 <= found.high
    assert HELD[0] <= held / SETS <= HELD[1]


def test_intervals_of_importance_and_reach_hold_the_truth() -> None:
    importance, reach = 0, 0
    for seed in range(SETS):
        random = np.random.default_rng(seed)
        one, two = random.normal(3, 1, (2, 800))
        met = random.random(800) < 0.6
        overall = 1 + 0.5 * one + 0.3 * np.where(met, two - 3, 0) + random.normal(0, 0.7, 800)
        table = {"score": overall, "service": one, "app": np.where(met, two, np.nan)}
        columns = {**table, "app": [value if seen else None for value, seen in zip(two, met, strict=True)]}
        app = next(
            item
            for item in drivers_of(customers_of(columns, touchpoints=["service", "app"])).drivers
            if item.touchpoint == "app"
        )
        importance += app.importance_low <= 0.3 <= app.importance_high
        reach += app.reach_low <= 0.6 <= app.reach_high
    assert HELD[0] <= importance / SETS <= HELD[1]
    assert HELD[0] <= reach / SETS <= HELD[1]


def _confounded(truth: float) -> Any:
    """Long-standing customers score higher and leave less, whatever the score does."""
    random, n = np.random.default_rng(4), 20_000
    tenure = random.integers(0, 121, n).astype(float)
    score = np.clip(np.round(2 + tenure / 50 + random.normal(0, 1, n)), 1, 5)
    left = random.random(n) < chance(-0.2 + truth * score - 0.02 * tenure)
    return customers_of({"score": score, "tenure": tenure, "churned": left.astype(float)})


@pytest.mark.parametrize("truth", [-0.2, 0.0])
def test_what_confounds_is_flagged_and_holding_it_equal_recovers_the_truth(truth: float) -> None:
    customers = _confounded(truth)
    bare, held = churn_fit(customers, ()), churn_fit(customers)
    (flag,) = (check for check in bare.estimate.checks if check.name == "confounding")
    assert not flag.passed
    assert "something else explains part of it" in str(flag.finding)
    assert bare.estimate.found.value < truth - 5 * bare.estimate.found.error
    assert abs(held.estimate.found.value - truth) < 2.5 * held.estimate.found.error
    assert next(check for check in held.estimate.checks if check.name == "confounding").passed
    assert (bare.estimate.grade, held.estimate.grade) == ("correlation", "controlled")
