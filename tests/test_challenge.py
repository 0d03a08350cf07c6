"""The challenge list: every rule fires on a case made for it, and is silent on one that has an answer."""

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cxvalue import read_case
from cxvalue.analysis.challenge.questions import RULES, SEVERITIES, challenges_of
from tests.cases import PLAIN, case_of, sample

Tables = dict[str, Any]
Change = Callable[[Tables], Any]

ALL, CALL, STAY, TRAIN = "segments.all", "touchpoints.call", "links.stay", "initiatives.train"

SOUND: Tables = copy.deepcopy(PLAIN) | {
    "months": 60,
    "tax_rate": 0.2,
    "segments": {
        "all": {
            "customers": 10000,
            "annual_churn": 0.2,
            "unavoidable_churn": 0.02,
            "revenue": {"value": 1200, "range": [1000, 1400]},
            "margin": {"value": 0.5, "range": [0.4, 0.6]},
            "satisfaction": 5,
        }
    },
    "touchpoints": {"call": {"score": 5, "importance": 0.3, "reach": 0.4, "trend": -0.05, "target": 7}},
    "links": {
        "stay": {
            "from": "satisfaction",
            "to": "churn",
            "form": "relative",
            "effect": {"value": -0.1, "range": [-0.2, 0.0], "source": ["fit", "survey"]},
            "causal_share": {"value": 0.5, "range": [0.2, 0.8]},
            "lag": 3,
        },
        "buy": {
            "from": "satisfaction",
            "to": "spend",
            "form": "relative",
            "effect": {"value": 0.01, "range": [0.0, 0.02], "source": ["fit", "survey"]},
            "causal_share": 0.5,
            "lag": 3,
        },
    },
    "initiatives": {
        "train": {
            "owner": "Head of service",
            "delay": 2,
            "ramp": 4,
            "fade": 240,
            "probability": {"value": 0.8, "range": [0.6, 0.95]},
            "effects": [
                {"touchpoint": "call", "lift": {"value": 1, "range": [0.5, 1.5]}},
                {"saving": {"value": 60000, "range": [40000, 80000]}, "label": "Paper"},
                {"saving": {"value": 60000, "range": [40000, 80000]}, "label": "Postage"},
            ],
            "costs": [{"amount": 100000}, {"annual": 20000}],
            "hypothesis": {"measured_by": "churn of those who called"},
        }
    },
    "alternatives": {"other": {"every": "year", "amounts": [-100, 200]}},
    "scenarios": {"less": {"set": {"links.stay.effect": {"times": 0.5}, "initiatives.train.probability": 0.4}}},
    "evidence": {
        "fit": {
            "kind": "analytics",
            "about": "links.stay.effect",
            "interval": [-0.18, -0.02],
            "date": date(2026, 1, 1),
        },
        "survey": {"kind": "survey", "date": date(2026, 1, 1)},
    },
}
"""A small case to which finance has little to ask."""


def put(path: str, value: Any) -> Change:
    """A change of one place of the tables."""

    def change(tables: Tables) -> None:
        *way, last = path.split(".")
        node: Any = tables
        for step in way:
            node = node[int(step)] if isinstance(node, list) else node[step]
        node[int(last) if isinstance(node, list) else last] = value

    return change


def drop(path: str) -> Change:
    """A change that takes one place away."""

    def change(tables: Tables) -> None:
        *way, last = path.split(".")
        node: Any = tables
        for step in way:
            node = node[step]
        del node[last]

    return change


def also(*changes: Change) -> Change:
    """Several changes."""
    return lambda tables: [change(tables) for change in changes]


BARE = put(f"{TRAIN}.effects", [{"saving": 120000}])
FIRES: dict[str, Change] = {
    "value_below_zero": put(f"{TRAIN}.costs.0.amount", 10_000_000),
    "one_assumption_carries": BARE,
    "large_against_revenue": put(f"{TRAIN}.effects.1.saving", 5_000_000),
    "large_against_touched": put(f"{TRAIN}.effects.1.saving", 5_000_000),
    "horizon_flatters": put(f"{TRAIN}.costs.0.amount", 240_000),
    "late_payback": put(f"{TRAIN}.costs.0.amount", 275_000),
    "referrals_carry": also(
        put(f"{ALL}.referrals", 0.1),
        put("links.tell", {"from": "satisfaction", "to": "referrals", "form": "relative", "effect": 0.3, "lag": 1}),
    ),
    "overlap_claimed_twice": also(
        put(f"{TRAIN}.effects", [{"touchpoint": "call", "lift": 5}]),
        put("initiatives.again", {"effects": [{"touchpoint": "call", "lift": 5}], "costs": [{"amount": 1}]}),
    ),
    "capacity_as_cash": also(
        put(f"{ALL}.contacts", 3),
        put(f"{ALL}.contact_cost", 60),
        put(f"{TRAIN}.effects", [{"behaviour": "contacts", "relative": -0.2}]),
    ),
    "several_irr": put(
        f"{TRAIN}",
        {"effects": [], "costs": [{"amount": 50}, {"amount": -0.0}], "included": True},
    ),
    "no_downside": drop("scenarios.less"),
    "end_of_scale": put(f"{TRAIN}.effects.0.lift", 6),
    "revenue_without_margin": put(f"{ALL}.margin", 1),
    "beyond_evidence": put(f"{STAY}.effect", {"value": -0.3, "source": ["fit"]}),
    "contradicted": put("evidence.survey.stance", "contradicts"),
    "range_narrower_than_evidence": put(f"{STAY}.effect", {"value": -0.1, "range": [-0.11, -0.09], "source": ["fit"]}),
    "thin_sources": put(f"{STAY}.effect", {"value": -0.1, "range": [-0.2, 0.0], "source": ["survey"]}),
    "correlation_as_cause": put(f"{STAY}.causal_share", 1),
    "no_counterfactual_trend": put(f"{CALL}.trend", 0),
    "never_fades": drop(f"{TRAIN}.fade"),
    "no_lag": put(f"{STAY}.lag", 0),
    "no_running_cost": put(f"{TRAIN}.costs", [{"amount": 100000}]),
    "no_one_off_cost": put(f"{TRAIN}.costs", [{"annual": 20000}]),
    "expired_evidence": put("evidence.survey.expires", date(2026, 6, 1)),
    "no_range_on_what_carries": put(f"{TRAIN}.probability", 0.8),
    "guesses_left": put(f"{ALL}.customers", {"value": 10000, "status": "guess"}),
    "benefit_without_owner": drop(f"{TRAIN}.owner"),
    "certain_success": put(f"{TRAIN}.probability", 1),
    "works_at_once": also(put(f"{TRAIN}.delay", 0), put(f"{TRAIN}.ramp", 0)),
    "monthly_rate_as_annual": also(put(f"{ALL}.annual_churn", 0.02), put(f"{ALL}.unavoidable_churn", 0.001)),
    "time_counted_as_cash": put(f"{TRAIN}.effects.1.label", "Frigjord tid"),
    "low_discount_rate": put("discount_rate", 0.02),
    "no_alternative": put("alternatives", {}),
    "all_churn_avoidable": put(f"{ALL}.unavoidable_churn", 0),
    "no_measure": drop(f"{TRAIN}.hypothesis"),
    "beyond_target": put(f"{CALL}.target", 5.5),
    "old_evidence": put("evidence.survey.date", date(2020, 1, 1)),
    "before_tax": drop("tax_rate"),
}


def asked(tables: Tables) -> set[str]:
    """Rules that fire."""
    return {item.rule for item in challenges_of(case_of(tables))}


def test_a_sound_case_raises_no_question() -> None:
    assert asked(SOUND) == set()


@pytest.mark.parametrize("rule", [name for name in FIRES if name != "several_irr"])
def test_each_rule_fires_where_it_should(rule: str) -> None:
    tables = copy.deepcopy(SOUND)
    FIRES[rule](tables)
    assert rule in asked(tables)


def test_a_late_cost_makes_several_rates() -> None:
    """A saving between a first cost and a last one of another initiative: two rates make the value 0."""
    tables = copy.deepcopy(SOUND)
    tables["initiatives"] = {
        "build": {"effects": [{"saving": 120}], "costs": [{"amount": 100}, {"amount": 400, "month": 59}]}
    }
    tables["scenarios"] = {}
    assert "several_irr" in asked(tables)


def test_every_rule_is_tried_here_and_says_what_to_do() -> None:
    assert {rule.id for rule in RULES} == set(FIRES)
    assert len(RULES) >= 25
    for rule in RULES:
        assert rule.severity in SEVERITIES
        assert str(rule.why)
        assert str(rule.remedy)


def test_the_most_severe_come_first_with_the_addresses_they_are_about() -> None:
    found = challenges_of(read_case(sample("bank")).case)
    places = [SEVERITIES.index(item.severity) for item in found]
    assert places == sorted(places)
    lagging = {address for item in found if item.rule == "no_lag" for address in item.addresses}
    assert lagging == {"links.contacts.lag", "links.acquisition.lag"}
