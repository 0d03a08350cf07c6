"""Tornado, switching values, goal seek and grid: each against single runs of the case."""

import numpy as np
import pytest

from cxvalue import read_case, value_case
from cxvalue.analysis.sensitivity import goal_seek, grid_of, swings_of, switching_values
from cxvalue.analysis.valuation import npv_of
from cxvalue.case.address import entries
from cxvalue.case.keyed import Keyed
from cxvalue.case.overrides import with_changes
from cxvalue.case.records import Case
from cxvalue.errors import CxvalueError
from cxvalue.model.batch import Batch
from tests.cases import PLAIN, case_of, sample

BANK = read_case(sample("bank")).case
EFFECT, SHARE = "links.churn.effect", "links.churn.causal_share"


def at(case: Case, address: str, value: float) -> Case:
    """The case with one assumption changed."""
    return with_changes(case, [f"{address}={float(value)!r}"])


def test_value_and_payback_at_both_ends_are_single_runs() -> None:
    for swing in swings_of(BANK)[:4]:
        for value, npv, payback in (
            (swing.low, swing.npv_low, swing.payback_low),
            (swing.high, swing.npv_high, swing.payback_high),
        ):
            metrics = value_case(at(BANK, swing.address, value)).metrics
            assert metrics.npv == pytest.approx(npv, rel=1e-12)
            assert metrics.payback_months == pytest.approx(payback)


def test_the_value_is_zero_at_a_switching_value() -> None:
    addresses = [swing.address for swing in swings_of(BANK)[:8]]
    found = switching_values(BANK, addresses)
    assert any(value is not None for value in found.values())
    for address, value in found.items():
        if value is not None:
            assert npv_of(at(BANK, address, value))[0] == pytest.approx(0.0, abs=1e-6 * abs(npv_of(BANK)[0]))


def test_a_cost_of_one_payment_switches_where_it_eats_the_benefit() -> None:
    """The case pays 1 000 on the decision date; its value is 0 where it pays that much more."""
    case = case_of(PLAIN)
    found = switching_values(case, ["initiatives.train.costs.0.amount"])
    assert found["initiatives.train.costs.0.amount"] == pytest.approx(1000 + npv_of(case)[0])


@pytest.mark.parametrize("month", [36.0, 40.5])
def test_a_goal_in_months_is_reached_at_the_value_found(month: float) -> None:
    value = goal_seek(BANK, EFFECT, payback_months=month)
    assert value is not None
    assert value_case(at(BANK, EFFECT, value)).metrics.payback_months == pytest.approx(month, abs=1e-6)


def test_a_goal_in_money_is_reached_at_the_value_found() -> None:
    value = goal_seek(BANK, EFFECT, npv=20e6)
    assert value is not None
    assert npv_of(at(BANK, EFFECT, value))[0] == pytest.approx(20e6, rel=1e-9)


def test_a_goal_out_of_reach_is_none_and_one_beyond_the_case_is_refused() -> None:
    assert goal_seek(BANK, "segments.seniors.annual_churn", npv=1e12) is None
    with pytest.raises(CxvalueError, match="no payback within"):
        goal_seek(BANK, EFFECT, payback_months=61)
    with pytest.raises(CxvalueError, match="effekt"):
        goal_seek(BANK, "links.churn.effekt")


def test_the_grid_is_single_runs_and_its_line_is_zero() -> None:
    grid = grid_of(BANK, "discount_rate", "initiatives.app.costs.0.amount", points=5)
    corner = with_changes(
        BANK, [f"discount_rate={float(grid.first[0])!r}", f"initiatives.app.costs.0.amount={float(grid.second[-1])!r}"]
    )
    assert grid.npv[0, -1] == pytest.approx(npv_of(corner)[0], rel=1e-12)
    tilted = grid_of(case_of(BREAKING), "links.stay.effect", "segments.all.margin", points=21)
    assert np.isfinite(tilted.break_even).any()
    for value, other in zip(tilted.first, tilted.break_even, strict=True):
        if np.isfinite(other):
            columns = {"links.stay.effect": np.array([value]), "segments.all.margin": np.array([other])}
            assert abs(npv_of(case_of(BREAKING), Batch(values=columns))[0]) < 1e-6 * 20_000


BREAKING = PLAIN | {
    "initiatives": {"train": {**PLAIN["initiatives"]["train"], "costs": [{"amount": 13000}]}},
    "links": {"stay": {**PLAIN["links"]["stay"], "effect": {"value": -0.1, "range": [-0.15, -0.05]}}},
    "segments": {"all": {**PLAIN["segments"]["all"], "margin": {"value": 0.5, "range": [0.1, 1.0]}}},
}


def test_the_order_of_assumptions_changes_nothing() -> None:
    turned = BANK.model_copy(
        update={
            "links": Keyed(dict(reversed(list(BANK.links.items())))),
            "segments": Keyed(dict(reversed(list(BANK.segments.items())))),
        }
    )
    for one, other in zip(swings_of(BANK), swings_of(turned), strict=True):
        assert one.address == other.address
        assert one.npv_low == pytest.approx(other.npv_low, rel=1e-9)


def test_no_score_is_tried_off_its_scale() -> None:
    case = read_case(sample("energy")).case
    on = {
        entry.address: (entry.measure.low, entry.measure.high)
        for entry in entries(case).values()
        if entry.address.startswith("touchpoints.") and ".score" in entry.address
    }
    assert on["touchpoints.bill.score.variable"] == (-100, 100)
    for swing in swings_of(case):
        low, high = on.get(swing.address, (-np.inf, np.inf))
        assert low <= swing.low <= swing.high <= high
    # with a trend elsewhere in the batch, a score off its scale was pushed back onto it: a crossing that is none
    turning = switching_values(case, list(on))["touchpoints.bill.score.variable"]
    assert turning is not None
    assert value_case(at(case, "touchpoints.bill.score.variable", turning)).metrics.npv == pytest.approx(0, abs=1.0)
