"""From a retention table to churn that falls with tenure: the fit, its intervals, the command."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import betaln
from typer.testing import CliRunner, Result

from cxvalue.case.read import read_case
from cxvalue.cli import app
from cxvalue.errors import CxvalueError
from cxvalue.evidence.retention import retention_fit_of, table_of
from cxvalue.exhibits.schema import schema_of
from tests.cases import sample

REGULAR = (1000, 631, 468, 382, 326, 289, 262, 241)
"""Customers of the group "Regular", Fader and Hardie (2007), table 1."""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env={"COLUMNS": "200"})


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    for item in sample("bank").parent.iterdir():
        (tmp_path / item.name).write_bytes(item.read_bytes())
    return tmp_path / "case.toml"


def test_intervals_are_those_of_another_optimiser() -> None:
    """The inverse of the curvature that BFGS ends with, in the log odds themselves."""
    counts = np.array(REGULAR, dtype=float)
    lost, years = -np.diff(counts), np.arange(len(counts), dtype=float)

    def against(odds: Any) -> float:
        first, polarisation = 1 / (1 + np.exp(-odds))
        sum_ = 1 / polarisation - 1
        log = betaln(first * sum_, (1 - first) * sum_ + years) - betaln(first * sum_, (1 - first) * sum_)
        kept = np.exp(log)
        return -float(lost @ np.log(-np.diff(kept)) + counts[-1] * np.log(kept[-1]))

    found = minimize(against, np.array([-0.5, -0.5]), method="BFGS", options={"gtol": 1e-7})
    errors = np.sqrt(np.diag(found.hess_inv))
    fit = retention_fit_of(REGULAR)
    for middle, error, interval in zip(found.x, errors, (fit.first_churn, fit.polarisation), strict=True):
        expected = 1 / (1 + np.exp(-(middle + np.array([-1.96, 1.96]) * error)))
        assert interval == pytest.approx(expected, rel=0.02)


def test_intervals_hold_the_truth() -> None:
    """Two hundred groups of 1 500 customers, each with a churn of their own from Beta(0.7, 1.2)."""
    random = np.random.default_rng(6)
    held = np.zeros(2)
    for _ in range(200):
        own = random.beta(0.7, 1.2, 1_500)
        there = np.ones(len(own), dtype=bool)
        counts = [len(own)]
        for _ in range(6):
            there &= random.random(len(own)) > own
            counts.append(int(there.sum()))
        fit = retention_fit_of(counts)
        for place, (interval, truth) in enumerate(((fit.first_churn, 0.7 / 1.9), (fit.polarisation, 1 / 2.9))):
            assert interval is not None
            held[place] += interval[0] <= truth <= interval[1]
    assert ((held >= 184) & (held <= 197)).all(), held


def test_a_churn_that_changes_with_tenure_is_seen() -> None:
    """Customers whose own churn doubles after the second year: one churn for life does not fit."""
    assert retention_fit_of(REGULAR).own_churn_changes is False
    assert retention_fit_of([10_000, 9_000, 8_100, 6_500, 5_200, 4_200]).own_churn_changes is True


def test_shares_have_no_intervals_and_customers_who_are_alike_no_tenure() -> None:
    shares = retention_fit_of([1, 0.631, 0.468, 0.382, 0.326, 0.289, 0.262, 0.241])
    assert shares.retention.alpha == pytest.approx(retention_fit_of(REGULAR).retention.alpha, rel=1e-4)
    assert (shares.first_churn, shares.own_churn_changes) == (None, None)
    alike = retention_fit_of([1000, 800, 640, 512])
    assert alike.alike
    assert alike.polarisation is None
    assert not retention_fit_of(REGULAR).alike


def test_a_table_of_customers_alike_has_the_interval_of_a_share() -> None:
    """Half leave, then the other half: 1 000 of 1 500 renewals, Wilson; nothing is known of who differs."""
    found = retention_fit_of([1000, 500, 0])
    assert found.alike
    assert found.polarisation is None
    assert found.first_churn == pytest.approx((0.6424, 0.6901), abs=1e-3)


def test_customers_who_differ_too_much_are_not_proposed(bank: Path) -> None:
    done = run("retention", bank, "young", 1000, 650, 640, 635, 633, "--apply")
    assert done.exit_code == 0, done.stderr
    assert "Customers differ more than can be computed" in done.stderr
    assert read_case(bank).case.segments["young"].polarisation is None


def test_figures_that_are_neither_are_refused() -> None:
    assert table_of([1000, 869]).observed == (0.869,)
    with pytest.raises(CxvalueError, match="neither numbers of customers nor shares"):
        table_of([86.9, 74.3])


def test_the_command_proposes_writes_and_the_case_can_be_read(bank: Path) -> None:
    done = run("retention", bank, "young", *REGULAR, "--format", "json", "--apply")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    jsonschema.validate(found, schema_of("retention"))
    assert (found["alpha"], found["beta"]) == pytest.approx((0.704, 1.182), abs=5e-4)
    assert found["years_of_todays_customers"] == pytest.approx(0.7041 / 0.17 - 0.7041 - 1.182, abs=2e-3)
    case = read_case(bank).case
    young = case.segments["young"]
    assert young.new_customer_churn is not None
    assert young.polarisation is not None
    assert young.new_customer_churn.value == pytest.approx(0.373, abs=1e-3)
    assert young.polarisation.value == pytest.approx(1 / (0.7041 + 1.182 + 1), abs=1e-3)
    evidence = case.evidence[young.polarisation.source[-1]]
    assert (evidence.about, evidence.n) == ("segments.young.polarisation", 1000)


def test_the_command_says_what_is_wrong(bank: Path) -> None:
    unknown = run("retention", bank, "yong", 1000, 869, 743)
    assert unknown.exit_code == 2
    assert "Did you mean young?" in unknown.stderr
    lower = run("retention", bank, "young", 0.95, 0.92, 0.9, "--apply")
    assert lower.exit_code == 2
    assert "is less than the churn of today's customers" in lower.stderr
    assert "none: they leave more than new ones" in lower.stdout
    alike = run("retention", bank, "young", 1000, 800, 640, 512)
    assert "annual_churn alone says all" in alike.stdout
    assert "--apply writes it" not in alike.stdout
