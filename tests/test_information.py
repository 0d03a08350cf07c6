"""What it is worth to know: payoff tables, closed forms, and the size of a test."""

import numpy as np
import pytest
from scipy import stats

from cxvalue import read_case
from cxvalue.analysis import split_test
from cxvalue.analysis.draws import normal_scores
from cxvalue.analysis.information import group_of, information_of, partial_information, perfect_information
from cxvalue.analysis.split_test import FALSE_ALARM, POWER
from cxvalue.errors import CxvalueError
from tests.cases import PLAIN, case_of, sample

BANK = read_case(sample("bank")).case


def test_the_payoff_table_is_worth_350() -> None:
    """Stock, mutual fund and certificate of deposit in three states: 1 030 with perfect information, 680 without."""
    payoff = np.array([[1500.0, 300.0, -800.0], [900.0, 600.0, -200.0], [500.0, 500.0, 500.0]])
    assert perfect_information(np.repeat(payoff, [5, 3, 2], axis=1))[0] == pytest.approx(350.0)


@pytest.mark.parametrize("middle", [0.0, 0.5, -1.0])
def test_knowing_one_of_two_normals_has_its_closed_form(middle: float) -> None:
    """Value a + b with a ~ N(middle, 1), b ~ N(0, 2), or nothing: knowing a is worth E[max(a, 0)] - max(middle, 0)."""
    a, b = np.concatenate(list(normal_scores(2, 1 << 16, seed=1)), axis=1)
    values = np.stack([middle + a + 2 * b, np.zeros(a.size)])
    basis = np.polynomial.hermite_e.hermevander(a, 5)
    exact = stats.norm.pdf(middle) + middle * stats.norm.cdf(middle) - max(middle, 0.0)
    worth, error = partial_information(basis, values)
    assert worth == pytest.approx(exact, abs=0.003)
    assert error < 0.01
    spread = np.sqrt(5.0)
    whole = spread * stats.norm.pdf(middle / spread) + middle * stats.norm.cdf(middle / spread) - max(middle, 0.0)
    assert perfect_information(values)[0] == pytest.approx(whole, abs=0.005)


def test_knowing_less_is_never_worth_more() -> None:
    found = information_of(BANK, 4096)
    groups = {worth.address: worth.value for worth in found.groups}
    assert all(0 <= worth.value <= found.evpi for worth in (*found.evppi, *found.groups))
    for worth in found.evppi:
        slack = 4 * worth.standard_error + 0.02 * found.evpi  # the two are fitted by polynomials of unlike degree
        assert worth.value <= groups[group_of(worth.address)] + slack
    assert found.options[found.choice] == max(found.options.values())


def test_nothing_uncertain_means_nothing_to_know() -> None:
    found = information_of(case_of(PLAIN), 64)
    assert (found.evpi, found.evppi, found.test_plan) == (0.0, (), None)


def test_a_senseless_number_of_draws_is_refused() -> None:
    for number in (0, (1 << 17) + 1):
        with pytest.raises(CxvalueError, match="no number of draws"):
            information_of(BANK, number)


RISKY = PLAIN | {
    "discount_rate": 0,
    "initiatives": {
        "train": {
            "effects": [{"touchpoint": "call", "lift": 1}, {"saving": 12000}],
            "costs": [{"amount": 15000}],
            "probability": 0.5,
            "delay": 2,
            "ramp": 4,
        }
    },
    "links": {},
}
"""It works in one of two: 20.5 months' worth of 1 000 each, less 15 000; or it fails, and 15 000 are gone."""


def test_success_is_worth_what_its_payoff_table_says_and_the_test_less() -> None:
    found = information_of(case_of(RISKY), 1 << 14)
    gain = sum(min(max((m - 2) / 4, 0), 1) for m in range(1, 25)) * 1000 - 15000
    assert gain == pytest.approx(5500)
    known = 0.5 * gain
    assert found.evppi[0].address == "initiatives.train.success"
    assert found.evppi[0].value == pytest.approx(known, rel=1e-3)
    plan = found.test_plan
    assert plan is not None
    wins, false_wins = 0.5 * POWER * gain, 0.5 * FALSE_ALARM * -15000
    assert plan.value == pytest.approx(wins + false_wins, rel=1e-3)
    assert plan.value < found.evppi[0].value


def test_a_lift_of_half_a_standard_deviation_takes_63_customers_in_each_group() -> None:
    """Cohen (1988), d = 0.5, two-sided 5 %, power 80 %: 63 by the normal approximation (64 by the t-test)."""
    scale = [1, 9]
    plain = RISKY | {"satisfaction": {"scale": scale}, "links": {}}
    case = case_of(plain)
    known = np.array([0.0, 1.0] * 50)
    expected = np.stack([np.where(known > 0, 4500.0, -15000.0), np.zeros(100)])
    plan = split_test.test_plan_of(case, "initiatives.train.success", known, expected)
    assert plan.effect == 1.0  # of a standard deviation of (9 - 1) / 4 = 2
    assert plan.per_arm == 63
    assert plan.months == pytest.approx(2 * 63 / (1000 / 12) + 6)
    assert (plan.outcome, plan.where, plan.kind) == ("score", "call", "split")


def test_churn_needs_as_many_customers_as_the_formula_for_two_shares() -> None:
    """From 20 % to 18 % in a year takes thousands in each group, and there are 1 000 in all."""
    plain = PLAIN | {"initiatives": {"train": {"effects": [{"behaviour": "churn", "relative": -0.1}]}}}
    known = np.linspace(-0.2, 0.0, 100)
    expected = np.stack([-known * 1e5 - 9000, np.zeros(100)])
    plan = split_test.test_plan_of(case_of(plain), "initiatives.train.effects.0.relative", known, expected)
    needed = (1.959964 + 0.841621) ** 2 * (0.2 * 0.8 + 0.18 * 0.82) / 0.02**2
    assert plan.per_arm == int(np.ceil(needed))
    assert plan.months is None
    assert plan.value > 0


def test_what_no_split_can_tell_is_to_be_measured() -> None:
    known = np.linspace(0.05, 0.15, 100)
    expected = np.stack([known * 1e6 - 1e5, np.zeros(100)])
    plan = split_test.test_plan_of(case_of(PLAIN), "discount_rate", known, expected)
    assert (plan.kind, plan.per_arm) == ("measure", None)
    assert plan.value == pytest.approx(np.maximum(known * 1e6 - 1e5, 0).mean() - max((known * 1e6 - 1e5).mean(), 0))
