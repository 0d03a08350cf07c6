"""Churn that falls with tenure, against the closed forms of the shifted beta-geometric."""

from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import betaln
from scipy.stats import beta as beta_distribution

from cxvalue.analysis.checks import checks_of, reconciled
from cxvalue.analysis.valuation import value_case
from cxvalue.case.overrides import with_values
from cxvalue.case.rules import broken_rules
from cxvalue.model.batch import Batch
from cxvalue.model.run import project
from tests.cases import PLAIN, case_of

Tables = dict[str, Any]

REGULAR = (0.7041, 1.1820)
HIGH_END = (0.6681, 3.8063)
"""Alpha and beta of two groups of customers, Fader and Hardie (2007), table 1 and appendix B."""

TODAY = 0.14
"""Annual churn of today's customers."""


def tenured(parameters: tuple[float, float], **changed: Any) -> Tables:
    """The small case with churn that falls with tenure."""
    alpha, beta = parameters
    retention = {
        "annual_churn": TODAY,
        "new_customer_churn": alpha / (alpha + beta),
        "polarisation": 1 / (alpha + beta + 1),
    }
    link = PLAIN["links"]["stay"] | {"form": "odds"}
    return PLAIN | {"links": {"stay": link}, "segments": {"all": PLAIN["segments"]["all"] | retention | changed}}


def survival(alpha: float, beta: float, years: Any) -> Any:
    """S(t) = B(alpha, beta + t) / B(alpha, beta)."""
    return np.exp(betaln(alpha, beta + years) - betaln(alpha, beta))


YEARS = np.arange(25) / 12


@pytest.mark.parametrize("parameters", [REGULAR, HIGH_END])
def test_new_customers_stay_as_the_closed_form_says(parameters: tuple[float, float]) -> None:
    """Ten join a month and are exposed from the next month on: ten times the survival of each month so far."""
    run = project(case_of(tenured(parameters, annual_churn=0.01, customers=0, new_customers=120)))
    expected = [10 * survival(*parameters, YEARS[:month]).sum() for month in range(25)]
    np.testing.assert_allclose(run.baseline_customers[:, 0, 0], expected, rtol=3e-7)


@pytest.mark.parametrize("parameters", [REGULAR, HIGH_END])
def test_todays_customers_stay_as_those_of_some_years(parameters: tuple[float, float]) -> None:
    """Their years are such that alpha / (alpha + beta + years) is the churn of today."""
    alpha, beta = parameters
    before = alpha / TODAY - alpha - beta
    run = project(case_of(tenured(parameters)))
    expected = 1000 * survival(alpha, beta, before + YEARS) / survival(alpha, beta, before)
    np.testing.assert_allclose(run.baseline_customers[:, 0, 0], expected, rtol=3e-7)
    assert run.baseline_customers[12, 0, 0] == pytest.approx(1000 * (1 - TODAY), rel=3e-7)
    after_a_year = run.baseline_churn[13, 0, 0]
    assert after_a_year == pytest.approx(alpha / (alpha + beta + before + 1), rel=1e-6)
    assert run.baseline_churn[0, 0, 0] == TODAY
    assert np.all(np.diff(run.baseline_churn[1:, 0, 0]) < 0)


def test_an_initiative_moves_the_odds_of_each_customer() -> None:
    """Half a point at -10 % odds a point, held against the integral over all customers."""
    alpha, _ = REGULAR
    run = project(case_of(tenured(REGULAR)))
    spread = beta_distribution(alpha, alpha * (1 - TODAY) / TODAY)
    factor = 0.9**0.5

    def staying(churn: float, month: int) -> float:
        return float(((1 - churn) / (1 - churn + churn * factor)) ** (month / 12) * spread.pdf(churn))

    for month in (1, 7, 24):
        expected = 1000 * quad(staying, 0, 1, args=(month,), epsabs=1e-12, epsrel=1e-10, limit=400)[0]
        assert run.customers[month, 0, 0] == pytest.approx(expected, rel=1e-6)


def test_whoever_is_kept_is_likelier_to_leave_than_the_others() -> None:
    """Odds of each customer fall to 0.95; the odds of those there fall by less, as the likeliest are kept."""
    run = project(case_of(tenured(REGULAR)))
    before, after = (churn[24, 0, 0] for churn in (run.baseline_churn, run.churn))
    assert 0.9**0.5 < (after / (1 - after)) / (before / (1 - before)) < 1


def test_customers_who_are_alike_leave_as_without_tenure() -> None:
    alike = tenured(REGULAR, new_customer_churn=TODAY, polarisation=1e-7, new_customers=300, referrals=0.1)
    plain = tenured(REGULAR, new_customers=300, referrals=0.1)
    for name in ("new_customer_churn", "polarisation"):
        del plain["segments"]["all"][name]
    mixed, bare = (project(case_of(case)) for case in (alike, plain))
    np.testing.assert_allclose(mixed.customers, bare.customers, rtol=1e-6)
    np.testing.assert_allclose(mixed.net, bare.net, rtol=1e-5, atol=1e-3)


@pytest.mark.parametrize("lowest", [0.02, 0.05, 0.07, 0.09, 0.11, 0.13])
def test_unavoidable_churn_bounds_each_customer(lowest: float) -> None:
    """Nobody is brought below it, nobody who is below it is moved; what is gained by month 24, against the integral."""
    alpha, _ = REGULAR
    spread = beta_distribution(alpha, alpha * (1 - TODAY) / TODAY)
    factor = 0.9**0.5

    def gained(churn: float) -> float:
        level = max(churn * factor / (1 - churn + churn * factor), min(lowest, churn))
        return float(((1 - level) ** 2 - (1 - churn) ** 2) * spread.pdf(churn))

    kinks = [lowest, lowest / (factor + lowest * (1 - factor))]
    expected = 1000 * quad(gained, 0, 1, points=kinks, limit=400)[0]
    run = project(case_of(tenured(REGULAR, unavoidable_churn=lowest)))
    assert run.customers[24, 0, 0] - run.baseline_customers[24, 0, 0] == pytest.approx(expected, rel=0.01)


def test_unavoidable_churn_bounds_the_initiatives_alone() -> None:
    """The more nothing can prevent, the less is gained, step by step; the baseline stays."""
    runs = [project(case_of(tenured(REGULAR, unavoidable_churn=lowest))) for lowest in np.linspace(0, 0.14, 29)]
    for run in runs:
        np.testing.assert_array_equal(run.baseline_customers, runs[0].baseline_customers)
    gained = [run.customers[24, 0, 0] - run.baseline_customers[24, 0, 0] for run in runs]
    assert np.all(np.diff(gained) < 0)
    assert gained[-1] > 0


@pytest.mark.parametrize("churn", [0.0, 1.0])
def test_nobody_or_everybody_leaves(churn: float) -> None:
    case = case_of(tenured(REGULAR))
    run = project(case, Batch(values={"segments.all.annual_churn": np.array([churn])}))
    assert run.baseline_customers[1:, 0, 0] == pytest.approx(1000 * (1 - churn))


def test_a_range_may_end_at_zero() -> None:
    """No polarisation: all of today's customers leave at today's churn."""
    run = project(case_of(tenured(REGULAR)), Batch(values={"segments.all.polarisation": np.zeros(1)}))
    assert run.baseline_customers[12, 0, 0] == pytest.approx(1000 * (1 - TODAY), rel=1e-6)
    nobody = project(case_of(tenured(REGULAR)), Batch(values={"segments.all.new_customer_churn": np.zeros(1)}))
    assert np.isfinite(nobody.net).all()


def test_each_row_of_a_batch_has_its_own_spread() -> None:
    case = case_of(tenured(REGULAR, new_customers=120, referrals=0.05))
    values = {
        "segments.all.new_customer_churn": np.array([0.2, 0.4]),
        "segments.all.polarisation": np.array([0.1, 0.3]),
    }
    together = project(case, Batch(size=2, values=values))
    for row in range(2):
        alone = project(with_values(case, {address: float(found[row]) for address, found in values.items()}))
        np.testing.assert_allclose(together.customers[:, :, row], alone.customers[:, :, 0], rtol=1e-12)
        np.testing.assert_allclose(together.net[:, row], alone.net[:, 0], rtol=1e-9, atol=1e-9)


def test_its_checks_hold() -> None:
    found = value_case(case_of(tenured(REGULAR, new_customers=120, referrals=0.05)))
    assert reconciled(checks_of(found.projection, found.metrics, found.horizons))


def test_what_goes_together_is_asked_for() -> None:
    half = tenured(REGULAR)
    del half["segments"]["all"]["polarisation"]
    (missing,) = broken_rules(case_of(half))
    assert (missing.address, missing.message.template) == ("segments.all.polarisation", "is missing")
    (lower,) = broken_rules(case_of(tenured(REGULAR, new_customer_churn=0.1)))
    assert (lower.address, lower.found) == ("segments.all.new_customer_churn", "0.1")
    assert "0.14" in str(lower.allowed)
