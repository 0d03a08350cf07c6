"""What a fit may claim: its grade, what it refuses, how strong an unseen cause would have to be, one source once."""

from typing import Any

import numpy as np
import pytest

from cxvalue.analysis.challenge.questions import challenges_of
from cxvalue.case.read import changed_file, parse_case
from cxvalue.errors import CxvalueError
from cxvalue.evidence.apply import Origin, drivers_proposal, proposal_for
from cxvalue.evidence.conversion import e_value
from cxvalue.evidence.drivers import drivers_of
from cxvalue.evidence.fits.churn import churn_fit
from cxvalue.evidence.fits.experiment import experiment_fit
from cxvalue.evidence.fits.log_logistic import log_logistic_fit
from cxvalue.evidence.fits.survival import cox_fit, hazard_fit
from cxvalue.exhibits.evidence.drivers import drivers_finding
from cxvalue.locale.reader import Reader
from tests.evidence.tables import CASE, TODAY, chance, customers_of
from tests.evidence.test_conversions import Population, case_text, drawn, read


def _columns(n: int = 4000) -> dict[str, Any]:
    random = np.random.default_rng(4)
    better = random.integers(0, 2, n)
    score = random.integers(1, 5, n) + better.astype(float)
    left = random.random(n) < chance(0.2 - 0.4 * score - 0.6 * better)
    names = {"score": score, "churned": left.astype(float)}
    return {
        **names,
        "product": [f"p{value}" for value in better],
        "coin": [f"c{value}" for value in random.integers(0, 2, n)],
    }


@pytest.mark.parametrize(
    ("controls", "grade"),
    [
        ((), "correlation"),
        (("coin",), "correlation"),
        (("product",), "controlled"),
        (("coin", "product"), "controlled"),
    ],
)
def test_only_what_could_confound_makes_a_controlled_comparison(controls: tuple[str, ...], grade: str) -> None:
    columns = {key: values for key, values in _columns().items() if key in ("score", "churned", *controls)}
    assert churn_fit(customers_of(columns, controls=controls)).estimate.grade == grade


def _followed(n: int = 1500) -> dict[str, Any]:
    random = np.random.default_rng(5)
    score = random.integers(1, 6, n).astype(float)
    month = np.ceil(random.exponential(1 / (0.03 * np.exp(-0.25 * (score - 3)))))
    return {"score": score, "tenure": np.minimum(month, 48), "churned": (month <= 48).astype(float)}


@pytest.mark.parametrize("fit", [hazard_fit, cox_fit, log_logistic_fit])
def test_a_survival_fit_says_what_it_cannot_do(fit: Any) -> None:
    columns = _followed()
    assert fit(customers_of(columns, months=48)).grade == "correlation"  # nothing but tenure is held equal
    with pytest.raises(CxvalueError, match="those who left before are not in the table"):
        fit(customers_of(columns, months=12))
    with pytest.raises(CxvalueError, match="this fit cannot weigh customers"):
        fit(customers_of({**columns, "weight": np.ones(1500)}, months=48))


def test_a_weak_lift_is_no_ground_for_a_point() -> None:
    random = np.random.default_rng(6)
    arm = np.repeat(["control", "test"], 400)
    score = random.normal(3, 1, 800) + 0.17 * (arm == "test")
    left = (random.random(800) < 0.3).astype(float)
    with pytest.raises(CxvalueError, match=r"the arms hardly differ in score: F [0-9.]+, 10 is needed"):
        experiment_fit(customers_of({"arm": arm, "score": score, "churned": left}), "churned")


def test_the_strength_of_an_unseen_cause_by_hand() -> None:
    """A point that halves churn: R = 2, so 2 + √2."""
    columns = _columns()
    estimate = churn_fit(customers_of({"score": columns["score"], "churned": columns["churned"]})).estimate
    found = e_value(estimate)
    ratio = 1 / (1 + estimate.found.mean.effect("relative", estimate.found.value))
    assert ratio > 1
    assert found == pytest.approx(ratio + (ratio * (ratio - 1)) ** 0.5)


KIND = Population("csat-5", "csat-5", "odds")


def _applied_twice() -> tuple[Any, Any]:
    made = drawn(KIND, np.random.default_rng(3), 4000)
    once = parse_case(case_text(KIND, made.annual).encode(), "case.toml")
    files = []
    for _ in range(2):
        customers = read(KIND, made, once.case)
        estimate = churn_fit(customers, form="odds").estimate
        once = changed_file(once, proposal_for(once.case, estimate, "it", Origin(customers, TODAY, str)).changes())
        files.append(once)
    return files[0], files[1]


def test_the_same_data_twice_is_one_source() -> None:
    first, second = _applied_twice()
    assert first.case.links["it"].effect.source == second.case.links["it"].effect.source == ("churn_logistic",)
    assert list(second.case.evidence) == ["churn_logistic"]


def test_an_applied_interval_does_not_trip_our_own_challenge() -> None:
    first, _ = _applied_twice()
    assert first.case.links["it"].effect.range is not None
    assert "range_narrower_than_evidence" not in {item.rule for item in challenges_of(first.case)}


def test_an_effect_that_rests_on_months_nobody_stated_says_so() -> None:
    columns = _columns()
    for months, is_said in ((None, True), (12, False)):
        customers = customers_of({"score": columns["score"], "churned": columns["churned"]}, months=months)
        proposal = proposal_for(CASE, churn_fit(customers).estimate, None, Origin(customers, TODAY, str))
        words = "this rests on a guess: that the outcome was seen over 12 months"
        assert (words in map(str, proposal.said)) is is_said


def test_the_share_proposed_by_the_grade_is_a_guess_with_its_reason() -> None:
    first, _ = _applied_twice()
    share = first.case.links["it"].causal_share
    assert (share.value, share.status) == (0.4, "guess")
    assert share.note


def test_what_explains_little_has_no_order_and_what_is_negative_is_not_proposed() -> None:
    random = np.random.default_rng(7)
    call, app = random.integers(1, 6, (2, 3000)).astype(float)
    score = 3 + 0.15 * (call - 3) - 0.1 * (app - 3) + random.normal(0, 2, 3000)
    customers = customers_of({"score": score, "call": call, "app": app}, touchpoints=["call", "app"])
    found = drivers_of(customers)
    assert found.explained < 0.1
    assert "no order can be read from this" in drivers_finding(found, CASE, Reader("en"))
    proposal = drivers_proposal(CASE, found, Origin(customers, TODAY, str))
    assert "touchpoints.app.importance" not in {line.address for line in proposal.lines}
    assert any("touchpoints.app.importance would be below 0" in str(line) for line in proposal.left)
