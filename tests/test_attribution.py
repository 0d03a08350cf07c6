"""Shapley values: against known games, all orders by hand, and adding up to the value of the case."""

from itertools import permutations

import numpy as np
import pytest

from cxvalue import read_case, value_case
from cxvalue.analysis.attribution import UNMOVED, attribution_of, sampled_shapley, shapley_values
from cxvalue.case.records import Case
from tests.cases import PLAIN, case_of, sample
from tests.reference import plain_model

BANK = read_case(sample("bank")).case
AIRPORT = np.array([1.0, 2.0, 4.0])


def airport(masks: np.ndarray) -> np.ndarray:
    """The runway game: a coalition pays for its longest runway."""
    return (masks * AIRPORT[:, None]).max(axis=0)


def test_the_airport_game_has_its_published_shares() -> None:
    """Littlechild and Owen (1973): each part of the runway is shared by those who need it: 1/3, 1/3 + 1/2, ... ."""
    assert shapley_values(airport, 3) == pytest.approx([1 / 3, 1 / 3 + 1 / 2, 1 / 3 + 1 / 2 + 2])


def test_sampled_shares_add_up_and_lie_within_four_errors_of_the_exact_ones() -> None:
    shares, errors = sampled_shapley(airport, 3, 200, seed=1)
    assert shares.sum() == pytest.approx(4.0, abs=1e-12)
    assert (np.abs(shares - shapley_values(airport, 3)) <= 4 * errors + 1e-12).all()


def test_the_shares_are_the_mean_over_all_orders_of_the_second_model() -> None:
    plain = PLAIN | {
        "initiatives": {
            "a": {"effects": [{"touchpoint": "call", "lift": 3}], "costs": [{"amount": 500}]},
            "b": {"effects": [{"touchpoint": "call", "lift": 3}]},
            "c": {"effects": [{"behaviour": "churn", "relative": -0.3}], "start": 6},
        }
    }
    added = dict.fromkeys("abc", 0.0)
    for order in permutations("abc"):
        before = 0.0
        for place in range(3):
            chosen = {key: plain["initiatives"][key] for key in order[: place + 1]}
            value = plain_model.npv(plain | {"initiatives": chosen})
            added[order[place]] += (value - before) / 6
            before = value
    found = attribution_of(case_of(plain))
    assert {share.id: share.shapley for share in found.by_initiative} == pytest.approx(added, rel=1e-9)


@pytest.mark.parametrize("name", ["bank", "energy", "housing", "minimal", "template"])
def test_all_shares_add_up_to_the_value_of_the_case(name: str) -> None:
    case = read_case(sample(name)).case
    found = attribution_of(case)
    value = value_case(case).metrics.npv
    assert sum(share.shapley for share in found.by_initiative) == pytest.approx(value, abs=0.005)
    assert sum(found.by_behaviour.values()) == pytest.approx(value, abs=0.005)
    assert found.over_claim == pytest.approx(found.sum_of_single - value, abs=0.005)
    assert found.orders == 0


def test_more_initiatives_than_can_be_run_exactly_are_drawn_with_an_error() -> None:
    exact = attribution_of(BANK)
    drawn = attribution_of(BANK, exact=3, orders=100)
    assert drawn.orders == 200
    assert sum(share.shapley for share in drawn.by_initiative) == pytest.approx(exact.combined, abs=0.005)
    for one, other in zip(drawn.by_initiative, exact.by_initiative, strict=True):
        assert abs(one.shapley - other.shapley) <= 4 * one.standard_error + 1.0


def without_effects(case: Case) -> Case:
    """The same initiatives with nothing but their costs."""
    return case.model_copy(
        update={
            "initiatives": type(case.initiatives)(
                {key: item.model_copy(update={"effects": ()}) for key, item in case.initiatives.items()}
            )
        }
    )


def test_costs_alone_belong_to_no_behaviour() -> None:
    found = attribution_of(without_effects(BANK))
    assert all(share == pytest.approx(0.0, abs=1e-6) for name, share in found.by_behaviour.items() if name != UNMOVED)
    assert found.by_behaviour[UNMOVED] == pytest.approx(found.combined)


def test_an_initiative_that_is_not_included_takes_no_part() -> None:
    plain = PLAIN | {"initiatives": {**PLAIN["initiatives"], "off": {"included": False, "costs": [{"amount": 9}]}}}
    assert [share.id for share in attribution_of(case_of(plain)).by_initiative] == ["train"]
