"""Value of a point, sensitivity, bridge, roadmap and trace: small cases, each figure by another way."""

import numpy as np
import pytest

from cxvalue import Batch, read_case, value_case
from cxvalue.analysis.bridge import bridge_of
from cxvalue.analysis.points import point_values
from cxvalue.analysis.roadmap import quarters_of, roadmap_of, worth_by_line
from cxvalue.analysis.sensitivity import swings_of
from cxvalue.analysis.trace import FIGURES, inputs_of_figure
from cxvalue.analysis.valuation import npv_of
from cxvalue.case.address import entries
from cxvalue.case.overrides import with_values
from tests.cases import PLAIN, case_of, changed, sample

BANK = read_case(sample("bank")).case
TWO = changed(
    PLAIN,
    initiatives__coach={"effects": [{"touchpoint": "call", "lift": 0.5}], "costs": [{"amount": 500}], "start": 3},
)
"""Two initiatives on one touchpoint; the second starts three months later."""


def npv(plain: object) -> float:
    return value_case(case_of(plain)).metrics.npv  # type: ignore[arg-type]


def test_a_point_is_worth_what_a_costless_lift_of_one_is() -> None:
    """PLAIN lifts the call by one point at once and pays 1000 on the decision date."""
    (found,) = point_values(case_of(PLAIN))
    assert found.point.npv == pytest.approx(npv(PLAIN) + 1000)
    assert found.point.keep + found.point.attract + found.point.tax == pytest.approx(found.point.npv)
    assert (found.score, found.importance, found.reach, found.room) == (5, 0.5, 1, None)


def test_the_annual_value_is_the_level_amount_of_the_same_present_value() -> None:
    (found,) = point_values(case_of(PLAIN))
    level = found.point.annual
    assert sum(level * 1.1**-year for year in (1, 2)) == pytest.approx(found.point.npv)


def test_the_room_to_the_target_is_worth_a_lift_that_high() -> None:
    plain = changed(PLAIN, touchpoints__call__target=7)
    (found,) = point_values(case_of(plain))
    assert found.room == 2
    assert found.to_target is not None
    assert found.to_target.npv == pytest.approx(
        npv(changed(PLAIN, initiatives__train__effects=[{"touchpoint": "call", "lift": 2}])) + 1000
    )


def test_the_room_is_counted_for_each_segment_from_its_own_score() -> None:
    """One segment is a point below the target, the other on it: only the first has room."""
    two = changed(PLAIN, segments__other=PLAIN["segments"]["all"], touchpoints__call__target=6)
    two = changed(two, touchpoints__call__score={"all": 5, "other": 6})
    (found,) = point_values(case_of(two))
    (alone,) = point_values(case_of(changed(PLAIN, touchpoints__call__target=6)))
    assert found.to_target is not None
    assert alone.to_target is not None
    assert found.to_target.npv == pytest.approx(alone.to_target.npv)
    assert found.room == 0.5


def test_the_own_initiatives_do_not_change_what_a_point_is_worth() -> None:
    assert point_values(case_of(PLAIN)) == point_values(case_of(TWO))


def test_a_swing_is_the_value_at_both_ends_of_the_range() -> None:
    plain = changed(PLAIN, segments__all__margin={"value": 0.5, "range": [0.4, 0.7]})
    swing = next(item for item in swings_of(case_of(plain)) if item.address == "segments.all.margin")
    assert swing.ranged
    assert swing.npv_low == pytest.approx(npv(changed(PLAIN, segments__all__margin=0.4)))
    assert swing.npv_high == pytest.approx(npv(changed(PLAIN, segments__all__margin=0.7)))


def test_what_has_no_range_is_moved_by_a_tenth_and_whole_months_by_one() -> None:
    found = {item.address: item for item in swings_of(case_of(TWO))}
    assert (found["segments.all.revenue"].low, found["segments.all.revenue"].high) == (1080, 1320)
    assert (found["initiatives.coach.start"].low, found["initiatives.coach.start"].high) == (2, 4)
    assert found["initiatives.train.start"].low == 0
    assert found["segments.all.margin"].npv_low == pytest.approx(npv(changed(TWO, segments__all__margin=0.45)))


def test_swings_come_widest_first_and_can_be_chosen() -> None:
    widths = [item.width for item in swings_of(BANK)]
    assert widths == pytest.approx(sorted(widths, reverse=True), rel=1e-8)  # alike ones stand by their address
    assert [item.address for item in swings_of(BANK, ["links.churn.lag"])] == ["links.churn.lag"]


@pytest.mark.parametrize("scenario", BANK.scenarios)
def test_a_bridge_adds_up_and_every_step_is_a_run(scenario: str) -> None:
    bridge = bridge_of(BANK, None, scenario)
    assert bridge.before == pytest.approx(value_case(BANK).metrics.npv)
    assert bridge.after == pytest.approx(value_case(BANK, scenario).metrics.npv)
    assert bridge.before + sum(step.change for step in bridge.steps) + bridge.together == pytest.approx(bridge.after)
    for step in bridge.steps[:3]:
        alone = value_case(with_values(BANK, {step.address: step.after})).metrics.npv
        assert alone - bridge.before == pytest.approx(step.change)


def test_a_bridge_between_like_scenarios_has_no_steps() -> None:
    bridge = bridge_of(BANK, "half_effect", "half_effect")
    assert (bridge.steps, bridge.together) == ((), 0.0)


def test_each_initiative_alone_and_as_the_last_one() -> None:
    roadmap = roadmap_of(case_of(TWO))
    coach_alone = npv(changed(TWO, initiatives__train__included=False))
    train, coach = roadmap.places
    assert coach.alone == pytest.approx(coach_alone)
    assert train.alone == pytest.approx(npv(PLAIN))
    assert coach.last_in == pytest.approx(npv(TWO) - npv(PLAIN))
    assert roadmap.over_claim == pytest.approx(npv(PLAIN) + coach_alone - npv(TWO))


def test_what_is_left_out_is_in_no_combined_figure_but_has_its_own() -> None:
    roadmap = roadmap_of(case_of(changed(TWO, initiatives__coach__included=False)))
    assert roadmap.combined == pytest.approx(npv(PLAIN))
    assert roadmap.sum_of_single == pytest.approx(npv(PLAIN))
    coach = roadmap.places[1]
    assert coach.last_in == pytest.approx(npv(TWO) - npv(PLAIN))
    assert [wave.start for wave in roadmap.waves] == [0]


def test_a_wave_is_funded_where_cash_never_falls_below_the_floor_from_its_start() -> None:
    """The first wave pays 1000 at once; by month 12 it has earned more than the second one's 100."""
    plain = changed(TWO, segments__all__revenue=12_000, initiatives__coach__start=12)
    plain = changed(plain, initiatives__coach__costs=[{"amount": 100}])
    roadmap = roadmap_of(case_of(plain))
    cumulative = value_case(case_of(plain)).net.cumsum()
    assert [wave.funded for wave in roadmap.waves] == [False, True]
    assert roadmap.waves[0].lowest == -1000
    assert roadmap.waves[1].lowest == pytest.approx(cumulative[12:].min())
    assert [wave.funded for wave in roadmap_of(case_of(plain), floor=-1000).waves] == [True, True]


def test_quarters_hold_every_month_once() -> None:
    assert quarters_of(np.array([-10.0, 1, 1, 1, 2, 2, 2, 3])).tolist() == [-7, 6, 3]
    roadmap = roadmap_of(BANK)
    assert roadmap.quarters.sum() == pytest.approx(value_case(BANK).net.sum())


def test_the_ramp_of_a_place_is_the_share_of_the_full_effect() -> None:
    plain = changed(PLAIN, initiatives__train__delay=2, initiatives__train__ramp=4)
    (place,) = roadmap_of(case_of(plain)).places
    assert (place.start, place.first_effect, place.full_effect) == (0, 2, 6)
    assert place.ramp[:8].tolist() == [0, 0, 0, 0.25, 0.5, 0.75, 1, 1]


def test_starting_later_and_weaker_is_the_same_for_roadmap_and_verdict() -> None:
    roadmap = roadmap_of(BANK, strength=0.5, postponed=6)
    assert roadmap.combined == pytest.approx(value_case(BANK, strength=0.5, postponed=6).metrics.npv)


def test_lines_of_one_initiative_add_up_to_its_value_alone() -> None:
    for place in roadmap_of(BANK).places:
        assert sum(worth_by_line(BANK, place.id).values()) == pytest.approx(place.alone)


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_rests_on_what_moves_it_and_on_nothing_else(figure: str) -> None:
    case = case_of(changed(TWO, tax_rate=0.2))
    inputs = {item.address for item in inputs_of_figure(case, figure)}
    if figure == "npv":
        for address, entry in entries(case).items():
            tried = npv_of(case, Batch(1, {address: np.array([entry.assumption.value * 1.1])}))
            assert (address in inputs) >= (abs(tried[0] - npv_of(case)[0]) > 1e-9), address
    assert ("tax_rate" in inputs) == (figure in ("npv", "peak_funding", "tax"))  # no capex: all cash is taxed alike
    assert ("initiatives.train.costs.0.amount" in inputs) == (
        figure in ("npv", "payback_months", "peak_funding", "opex", "tax")
    )
