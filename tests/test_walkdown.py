"""The walk-down: every step against the second model, and by hand where a guard alone decides."""

import tomllib

import pytest

from cxvalue import parse_case, read_case, value_case
from cxvalue.analysis.walkdown import GUARDS, value_without, walkdown_of
from cxvalue.errors import CxvalueError
from tests.cases import PLAIN, case_of, sample
from tests.reference.plain_guards import ORDER, npv_without

SAMPLES = ("bank", "energy", "minimal")


@pytest.mark.parametrize("name", SAMPLES)
def test_every_step_is_a_run_of_the_second_model_with_the_same_guards_off(name: str) -> None:
    tables = tomllib.loads(sample(name).read_text(encoding="utf-8"))
    found = walkdown_of(read_case(sample(name)).case)
    assert found.gross == pytest.approx(npv_without(tables, set(ORDER)), rel=1e-9)
    for place, step in enumerate(found.steps):
        assert step.guard == ORDER[place]
        assert step.value == pytest.approx(npv_without(tables, set(ORDER[place + 1 :])), rel=1e-9)


def test_each_price_is_a_run_with_that_guard_alone_off() -> None:
    tables = tomllib.loads(sample("energy").read_text(encoding="utf-8"))
    found = walkdown_of(read_case(sample("energy")).case)
    for step in found.steps:
        assert step.price == pytest.approx(npv_without(tables, {step.guard}) - npv_without(tables, set()), rel=1e-7)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_steps_add_up_to_the_value_of_the_case(name: str) -> None:
    case = read_case(sample(name)).case
    found = walkdown_of(case)
    assert found.gross + sum(step.change for step in found.steps) == pytest.approx(found.finance_grade, rel=1e-12)
    assert found.finance_grade == pytest.approx(value_case(case).metrics.npv, rel=1e-12)


def test_a_guard_that_is_left_off_changes_nothing_and_the_rest_still_adds_up() -> None:
    case = read_case(sample("bank")).case
    found = walkdown_of(case, ["margin", "tax"])
    off = [step for step in found.steps if not step.restored]
    assert [step.guard for step in off] == ["margin", "tax"]
    assert all(step.change == 0 for step in off)
    assert found.value == pytest.approx(value_without(case, frozenset(("margin", "tax"))), rel=1e-12)
    assert found.gross + sum(step.change for step in found.steps) == pytest.approx(found.value, rel=1e-12)


def test_a_margin_of_a_half_takes_half_of_the_benefits() -> None:
    """The case costs 1 000 on the decision date and nothing else; without the margin its benefits double."""
    case = case_of(PLAIN)
    benefits = value_case(case).metrics.npv + 1000
    assert value_without(case, frozenset(("margin",))) + 1000 == pytest.approx(2 * benefits, rel=1e-12)


def test_customers_who_are_kept_and_never_leave_are_all_there_at_the_end() -> None:
    """100 customers, half leave in a year; a change that halves churn keeps some, who then stay for good."""
    case = parse_case(STAYING.encode(), "case.toml").case
    with_survival, without = value_without(case, frozenset()), value_without(case, frozenset(("survival",)))
    kept = [100 * (0.5 ** (1 / 12)) ** (m - 1) * (0.75 ** (1 / 12) - 0.5 ** (1 / 12)) for m in range(1, 13)]
    gained = [sum(kept[: m + 1]) for m in range(12)]
    before = [0.0, *gained[:-1]]
    assert without == pytest.approx(sum((a + b) / 2 for a, b in zip(before, gained, strict=True)), rel=1e-9)
    assert with_survival < without


def test_an_unknown_guard_is_refused_with_those_there_are() -> None:
    with pytest.raises(CxvalueError) as caught:
        walkdown_of(read_case(sample("bank")).case, ["hope"])
    assert "hope" in str(caught.value)
    assert all(guard in str(caught.value) for guard in GUARDS)


STAYING = """
title = "Stay"
currency = "SEK"
start = 2027-01-01
months = 12
discount_rate = 0

[segments.all]
customers = 100
annual_churn = 0.5
revenue = 12
margin = 1

[initiatives.keep]
effects = [{ behaviour = "churn", relative = -0.5 }]
"""
