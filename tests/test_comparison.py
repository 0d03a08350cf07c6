"""Comparison on the same terms: timing, ranking, horizon curve, flips, duel."""

import numpy as np
import pytest

from cxvalue.analysis.alternatives import months_between, on_terms
from cxvalue.analysis.comparison import OWN, compare
from cxvalue.analysis.duel import Terms, carrying_assumptions, duels_of
from cxvalue.analysis.valuation import value_case
from cxvalue.case.flows import Flow, FlowTable
from cxvalue.case.overrides import with_values
from cxvalue.case.read import read_case
from cxvalue.case.records import Alternative
from cxvalue.errors import CaseError
from tests.cases import PLAIN, case_of, changed, sample

DAY = PLAIN["start"]


def alternative(**fields: object) -> Alternative:
    return Alternative.model_validate(fields)


@pytest.mark.parametrize(("every", "months"), [("month", [0, 1, 2]), ("quarter", [0, 3, 6]), ("year", [0, 12, 24])])
def test_amounts_fall_at_the_ends_of_their_periods(every: str, months: list[int]) -> None:
    placed = on_terms(alternative(every=every, amounts=[-100, 70, 80]), case_of(PLAIN), "alternatives.x")
    assert np.flatnonzero(placed.flow.net).tolist() == months
    assert placed.flow.net.sum() == 50
    assert placed.warnings == ()


def test_what_falls_after_the_case_is_left_out_and_said() -> None:
    placed = on_terms(alternative(every="year", amounts=[-100, 70, 80, 90]), case_of(PLAIN), "alternatives.x")
    assert placed.flow.net.sum() == 50
    assert "after month 24" in str(placed.warnings[0])


def test_dated_flows_belong_to_the_month_they_fall_in() -> None:
    assert months_between(DAY, DAY) == 0
    assert months_between(DAY, DAY.replace(day=2)) == 1
    assert months_between(DAY, DAY.replace(month=2)) == 1
    assert months_between(DAY, DAY.replace(year=2028)) == 12
    table = FlowTable("f.csv", (Flow(-5.0, day=DAY), Flow(9.0, day=DAY.replace(month=3, day=15))))
    placed = on_terms(Alternative(attached=table), case_of(PLAIN), "alternatives.x")
    assert placed.flow.net[[0, 3]].tolist() == [-5, 9]


def test_a_flow_before_the_start_is_refused() -> None:
    table = FlowTable("f.csv", (Flow(-5.0, day=DAY.replace(year=2026)),))
    with pytest.raises(CaseError, match="before the case starts"):
        on_terms(Alternative(attached=table), case_of(PLAIN), "alternatives.x")


def test_another_case_stands_on_the_terms_of_this_one() -> None:
    other = case_of(changed(PLAIN, months=6, discount_rate=0.5, tax_rate=0.3))
    placed = on_terms(Alternative(attached=other), case_of(PLAIN), "alternatives.x")
    np.testing.assert_allclose(placed.flow.net, value_case(case_of(PLAIN)).net)
    assert "months 24 for 6, discount_rate 0.1 for 0.5, tax_rate none for 0.3" in str(placed.warnings[0])
    same = on_terms(Alternative(attached=case_of(PLAIN)), case_of(PLAIN), "alternatives.x")
    assert same.warnings == ()


FLIPPING = changed(
    PLAIN,
    discount_rate=0.0,
    alternatives={
        "early": {"amounts": [-10, 6, 6, 0, 0]},
        "late": {"amounts": [-10, 0, 0, 0, 20]},
    },
)


def test_the_curve_and_its_flips_can_be_counted_on_fingers() -> None:
    """Early stands at -4, 2, 2, 2 after months 1 to 4, late at -10, -10, -10, 10: it overtakes in month 4."""
    comparison = compare(value_case(case_of(FLIPPING)))
    rows = {item.id: row for row, item in enumerate(comparison.contenders)}
    assert comparison.curve.npv[rows["early"]][:4].tolist() == [-4, 2, 2, 2]
    assert comparison.curve.cumulative[rows["late"]][:4].tolist() == [-10, -10, -10, 10]
    flips = [flip for flip in comparison.flips if {flip.rises, flip.falls} == {"early", "late"}]
    assert [(flip.month, flip.rises, flip.falls) for flip in flips] == [(4, "late", "early")]
    ranks = comparison.curve.rank
    assert sorted(ranks[:, 0].tolist()) == [1, 2, 3]


def test_ranking_by_a_metric_puts_the_undefined_last() -> None:
    case = case_of(changed(FLIPPING, alternatives__never={"amounts": [-10, 1]}))
    valuation = value_case(case)
    by_payback = [item.id for item in compare(valuation, by="payback_months").contenders]
    assert by_payback.index("early") < by_payback.index("late") < by_payback.index("never")
    by_npv = [item.metrics.npv for item in compare(valuation).contenders]
    assert by_npv == sorted(by_npv, reverse=True)
    by_irr = compare(valuation, by="irr").contenders
    assert by_irr[-1].metrics.irr.status != "one" or by_irr[-1].id == "never"


def test_a_delay_costs_an_alternative_what_falls_out_of_the_horizon() -> None:
    comparison = compare(value_case(case_of(FLIPPING)))
    assert comparison.contender("early").metrics.cost_of_delay_per_month == pytest.approx(0)
    last = case_of(changed(FLIPPING, months=4))
    assert compare(value_case(last)).contender("late").metrics.cost_of_delay_per_month == pytest.approx(20)


@pytest.mark.parametrize("name", ["bank", "energy"])
def test_at_the_value_the_duel_names_both_are_worth_the_same(name: str) -> None:
    case = read_case(sample(name)).case
    addresses = [*carrying_assumptions(case), "discount_rate", f"alternatives.{list(case.alternatives)[1]}.amounts.0"]
    found = 0
    for duel in duels_of(case, compare(value_case(case)), addresses):
        for item in duel.must_be_true:
            if item.needed is not None and item.low < item.needed < item.high:
                other = compare(value_case(with_values(case, {item.address: item.needed})))
                rival = other.contender(duel.alternative.id)
                assert other.contender(OWN).metrics.npv == pytest.approx(rival.metrics.npv, abs=1.0), item
                found += 1
            else:
                assert str(item.reason) or item.needed in (item.low, item.high)
    assert found > 10


def test_a_duel_at_another_strength_and_start_is_level_there() -> None:
    case = read_case(sample("bank")).case
    weaker = compare(value_case(case, strength=0.8, postponed=3))
    (duel,) = duels_of(case, weaker, ["links.churn.effect"], against="campaign", terms=Terms(0.8, 3))
    (item,) = duel.must_be_true
    assert item.needed is not None
    level = value_case(with_values(case, {item.address: item.needed}), strength=0.8, postponed=3)
    assert level.metrics.npv == pytest.approx(duel.alternative.metrics.npv, abs=1.0)
    assert duel.lead == pytest.approx(weaker.contender(OWN).metrics.npv - weaker.contender("campaign").metrics.npv)


def test_a_duel_over_an_unknown_assumption_is_refused() -> None:
    case = read_case(sample("bank")).case
    with pytest.raises(CaseError, match="names no assumption"):
        duels_of(case, compare(value_case(case)), ["links.churn.efect"])
