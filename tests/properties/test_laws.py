"""The laws of the value model, each over generated cases.

`CXVALUE_CASES=2000 pytest tests/properties` tries two thousand cases for each law instead of two hundred.
"""

import copy
import os
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from cxvalue.analysis.attribution import UNMOVED, attribution_of
from cxvalue.analysis.draws import Sampler, uncertain_of
from cxvalue.analysis.simulation import batch_of
from cxvalue.analysis.valuation import npv_of, value_case
from cxvalue.analysis.walkdown import GUARDS, value_without, walkdown_of
from cxvalue.case.fields import number
from cxvalue.case.initiative import DirectChange
from cxvalue.case.keyed import Keyed
from cxvalue.case.read import parse_case
from cxvalue.case.write import to_toml
from cxvalue.model.batch import Batch, of_strengths
from cxvalue.model.cash import COST_LINES, LINES
from cxvalue.model.run import CHUNK, Projection, net_cash, project
from tests.cases import case_of
from tests.properties.strategies import cases, rounded
from tests.reference import plain_guards, plain_model

Tables = dict[str, Any]

law = settings(
    max_examples=int(os.environ.get("CXVALUE_CASES", "200")),
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


def close(first: Any, second: Any, scale: float = 0.0, within: float = 1e-9) -> None:
    """Equal within 1e-9, or another share, of the money moved."""
    np.testing.assert_allclose(first, second, rtol=within, atol=within * max(1.0, scale))


def exactness(plain: Tables) -> float:
    """How close two ways to sum up a distribution of propensities come; what ends at no or certain churn kinks it.

    Absolute links take the least likely below 0, relative ones the likeliest above 1 where a score falls.
    """
    if not any("polarisation" in segment for segment in plain["segments"].values()):
        return 1e-9
    forms = {link["form"] for link in plain["links"].values() if link["to"] == "churn"}
    return 2e-3 if "absolute" in forms else 1e-4 if "relative" in forms else 1e-5


def moved(run: Projection) -> float:
    """The largest amount in any line or in the operating result."""
    return float(max(np.abs(run.cash).max(), np.abs(run.operating).max(initial=0.0)))


@law
@given(cases(), st.sampled_from([0.0, 0.5, 1.0, 2.0]))
def test_equals_the_plain_loop(plain: Tables, strength: float) -> None:
    run = project(case_of(plain), of_strengths(np.array([strength])))
    other = plain_model.project(plain, strength)
    scale, within = moved(run), exactness(plain)
    for name in LINES:
        close(run.line(name)[:, 0], other["lines"][name], scale, within)
    for row, segment in enumerate(plain["segments"]):
        for name in LINES:
            close(run.cash[LINES.index(name), :, row, 0], other["segment_lines"][segment][name], scale, within)
        close(run.customers[:, row, 0], other["customers"]["with"][segment], within=within)
        close(run.baseline_customers[:, row, 0], other["customers"]["baseline"][segment], within=within)
        close(run.churn[:, row, 0], other["churn"]["with"][segment], within=within)
        close(run.satisfaction[:, row, 0], other["satisfaction"]["with"][segment])  # type: ignore[index]
    close(run.beside["capacity"][:, 0], other["capacity"], scale)
    close(run.beside["non-financial"][:, 0], other["non_financial"], scale)


@law
@given(cases())
def test_zero_effect_brings_zero_benefit(plain: Tables) -> None:
    run = project(case_of(plain), of_strengths(np.zeros(1)))
    for name in LINES:
        if name not in (*COST_LINES, "tax"):
            assert not run.line(name).any()


@law
@given(cases())
def test_baseline_less_baseline_is_zero(plain: Tables) -> None:
    count = len(plain["initiatives"])
    run = project(case_of(plain), Batch(included=np.zeros((count, 1))))
    assert not run.net.any()
    assert not run.cash.any()


@law
@given(cases(), st.sampled_from([0.01, 3.0, 11.5]))
def test_currency_scales_money_and_nothing_else(plain: Tables, factor: float) -> None:
    other = in_other_currency(plain, factor)
    first, second = value_case(case_of(plain)), value_case(case_of(other))
    close(second.net, first.net * factor, moved(first.projection) * factor)
    close(second.projection.customers, first.projection.customers)
    assert second.metrics.irr.status == first.metrics.irr.status
    close(second.metrics.irr.rates, first.metrics.irr.rates)
    if first.metrics.payback_months is not None and second.metrics.payback_months is not None:
        close(second.metrics.payback_months, first.metrics.payback_months)
    else:
        assert first.metrics.payback_months == second.metrics.payback_months


def in_other_currency(plain: Tables, factor: float) -> Tables:
    """Multiply every amount of money, absolute links to spend included."""
    other = copy.deepcopy(plain)
    for segment in other["segments"].values():
        for name in ("revenue", "contact_cost", "acquisition_cost", "referral_reward"):
            if name in segment:
                segment[name] *= factor
    for link in other["links"].values():
        if link["to"] == "spend" and link["form"] == "absolute":
            link["effect"] *= factor
    for initiative in other["initiatives"].values():
        for part in (*initiative["effects"], *initiative["costs"]):
            for name in ("saving", "income", "amount", "annual", "per_customer", "per_contact"):
                if name in part:
                    part[name] *= factor
    return other


@law
@given(cases(tax=False), st.sampled_from([1.01, 1.5, 3.0]))
def test_higher_costs_lower_npv(plain: Tables, factor: float) -> None:
    dearer = copy.deepcopy(plain)
    for initiative in dearer["initiatives"].values():
        for cost in initiative["costs"]:
            for name in ("amount", "annual", "per_customer", "per_contact"):
                if name in cost:
                    cost[name] *= factor
    first, second = project(case_of(plain)), project(case_of(dearer))
    paid = -sum(first.line(name).sum() for name in COST_LINES)
    difference = npv_of(case_of(dearer))[0] - npv_of(case_of(plain))[0]
    assert difference <= 1e-9 * moved(second)
    if paid > 1e-6 and plain["months"] > 1:
        assert difference < 0 or second.net.sum() == pytest.approx(first.net.sum())


@law
@given(cases(tax=False), rounded(0, 1), rounded(1, 2))
def test_stronger_effects_never_lower_npv(plain: Tables, weak: float, strong: float) -> None:
    """Where a customer is worth having: contribution at least covers service and running cost."""
    for segment in plain["segments"].values():
        segment["contact_cost"] = 0
        segment["acquisition_cost"] = segment["referral_reward"] = 0
    for initiative in plain["initiatives"].values():
        initiative["costs"] = [cost for cost in initiative["costs"] if "amount" in cost or "annual" in cost]
    values = npv_of(case_of(plain), of_strengths(np.array([weak, strong])))
    assert values[1] >= values[0] - 1e-9 * abs(values).max() - 1e-6


@law
@given(cases())
def test_lines_and_segments_add_up(plain: Tables) -> None:
    run = project(case_of(plain))
    close(sum(run.line(name) for name in LINES), run.net, moved(run))
    close(run.cash.sum(axis=0).sum(axis=1), run.net, moved(run))


@law
@given(cases())
def test_every_check_holds(plain: Tables) -> None:
    valuation = value_case(case_of(plain))
    assert valuation.reconciled, [check for check in valuation.checks if not check.passed]


@law
@given(cases(tax=False, steady=True), st.integers(1, 6))
def test_a_later_start_shifts_the_flows(plain: Tables, months: int) -> None:
    assume(plain["months"] > months)
    case = case_of(plain)
    now = net_cash(case, Batch())
    later = net_cash(case, Batch(postponed=np.array([float(months)])))
    assert not later[:months].any()
    close(later[months:], now[:-months], float(np.abs(now).max()))


@law
@given(cases())
def test_a_batch_equals_single_runs(plain: Tables) -> None:
    case = case_of(plain)
    strengths = np.array([0.0, 0.3, 1.0, 1.7])
    shifts = np.array([0.0, 1.0, 2.0, 0.0])
    values = {
        "discount_rate": np.array([0.0, 0.1, 0.2, 0.05]),
        "segments.s0.annual_churn": np.array([0.1, 0.2, 0.3, 0.6]),
    }
    batch = Batch(
        size=4, values=values, lift_strength=strengths, direct_strength=strengths[::-1].copy(), postponed=shifts
    )
    together = project(case, batch)
    for row in range(4):
        alone = project(case, batch.part(slice(row, row + 1)))
        np.testing.assert_allclose(together.cash[..., row], alone.cash[..., 0], rtol=1e-12, atol=1e-12 * moved(alone))


@law
@given(cases())
def test_without_discounting_npv_is_the_sum(plain: Tables) -> None:
    plain["discount_rate"] = 0.0
    valuation = value_case(case_of(plain))
    close(valuation.metrics.npv, valuation.net.sum(), moved(valuation.projection))


@law
@given(cases())
def test_order_changes_nothing(plain: Tables) -> None:
    turned = copy.deepcopy(plain)
    for table in ("segments", "touchpoints", "links", "initiatives"):
        turned[table] = dict(reversed(turned[table].items()))
    for initiative in turned["initiatives"].values():
        initiative["effects"].reverse()
        initiative["costs"].reverse()
    first, second = project(case_of(plain)), project(case_of(turned))
    close(first.net, second.net, moved(first))


@law
@given(cases(), rounded(0.1, 0.9, 2))
def test_splitting_a_segment_changes_nothing(plain: Tables, part: float) -> None:
    """Except where a link adds customers a year to each segment, which two halves would count twice."""
    assume(not any(link["to"] == "acquisition" and link["form"] == "absolute" for link in plain["links"].values()))
    split = split_first_segment(plain, part)
    first, second = project(case_of(plain)), project(case_of(split))
    for name in LINES:
        close(first.line(name), second.line(name), moved(first))


def split_first_segment(plain: Tables, part: float) -> Tables:
    """Divide the first segment in two alike but for their numbers of customers."""
    split = copy.deepcopy(plain)
    whole = split["segments"]["s0"]
    other = copy.deepcopy(whole)
    for name in ("customers", "new_customers"):
        if name in whole:
            other[name] = whole[name] * part
            whole[name] = whole[name] - other[name]
    split["segments"]["half"] = other
    for touchpoint in split["touchpoints"].values():
        for name in ("score", "importance", "reach"):
            if isinstance(touchpoint[name], dict) and "s0" in touchpoint[name]:
                touchpoint[name]["half"] = touchpoint[name]["s0"]
    for link in split["links"].values():
        if "s0" in link.get("segments", []):
            link["segments"] = [*link["segments"], "half"]
    for initiative in split["initiatives"].values():
        for parts in (initiative["effects"], initiative["costs"]):
            parts += [{**item, "segment": "half"} for item in parts if item.get("segment") == "s0"]
    return split


@law
@given(cases(tax=False), st.sampled_from(["fade", "lag", "delay", "ramp"]))
def test_a_slower_or_shorter_effect_brings_no_more(plain: Tables, what: str) -> None:
    """On undiscounted benefits of a book that only shrinks by churn, before any cost."""
    only_benefits(plain)
    slower = slowed(plain, what)
    fast, slow = net_cash(case_of(plain), Batch()).sum(), net_cash(case_of(slower), Batch()).sum()
    assert slow <= fast + 1e-9 * abs(fast) + 1e-6


def only_benefits(plain: Tables) -> None:
    """Leave out what makes a customer cost money, and what moves scores without an initiative."""
    plain["discount_rate"] = 0.0
    for touchpoint in plain["touchpoints"].values():
        touchpoint.pop("trend", None)
    for segment in plain["segments"].values():
        segment.update(dict.fromkeys(("contact_cost", "acquisition_cost", "referral_reward"), 0))
    for initiative in plain["initiatives"].values():
        initiative["costs"] = []


def slowed(plain: Tables, what: str) -> Tables:
    """Lengthen lags, delays or ramps, or make effects fade in half the time.

    A longer ramp also begins to fade later, and an s-curve crosses its own longer self, so ramps are
    lengthened only where they are linear and nothing fades.
    """
    slower = copy.deepcopy(plain)
    for link in slower["links"].values() if what == "lag" else ():
        link["lag"] = link.get("lag", 0) + 2
    for initiative in slower["initiatives"].values():
        if what == "fade":
            initiative["fade"] = initiative.get("fade", 120) / 2
        elif what == "delay":
            initiative["delay"] = initiative.get("delay", 0) + 2
        elif what == "ramp" and "fade" not in initiative and initiative.get("shape") != "s-curve":
            initiative["ramp"] = initiative.get("ramp", 0) + 3
    return slower


@law
@given(rounded(0.01, 0.9), rounded(0, 0.4), st.integers(1, 120))
def test_constant_churn_has_a_closed_form(churn: float, rate: float, months: int) -> None:
    """PV of contribution = sum of N q^(m-1) (1 + q) / 2 * u * v^m, a geometric series in q v."""
    plain = {
        "title": "Closed form",
        "currency": "EUR",
        "start": date(2027, 1, 1),
        "months": months,
        "discount_rate": rate,
        "segments": {"all": {"customers": 1000.0, "annual_churn": churn, "revenue": 120.0, "margin": 0.5}},
    }
    run = project(case_of(plain))
    kept, factor, unit = (1 - churn) ** (1 / 12), (1 + rate) ** (-1 / 12), 120.0 / 12 * 0.5
    ratio = kept * factor
    series = months if abs(ratio - 1) < 1e-12 else (1 - ratio**months) / (1 - ratio)
    expected = 1000.0 * (1 + kept) / 2 * unit * factor * series
    discounted = run.operating[0, :, 0, 0] * factor ** np.arange(1, months + 1)
    assert discounted.sum() == pytest.approx(expected, rel=1e-9)


@law
@given(cases())
def test_a_longer_case_leaves_earlier_months_alone(plain: Tables) -> None:
    longer = {**plain, "months": plain["months"] + 7}
    close(project(case_of(longer)).net[: plain["months"] + 1], project(case_of(plain)).net)


@law
@given(cases())
def test_nothing_happens_before_the_first_start(plain: Tables) -> None:
    for initiative in plain["initiatives"].values():
        initiative["start"] = initiative.get("start", 0) + 3
    first = min((initiative["start"] for initiative in plain["initiatives"].values()), default=plain["months"])
    assert not project(case_of(plain)).cash[:, :first].any()


@law
@given(cases())
def test_a_case_survives_being_written(plain: Tables) -> None:
    case = case_of(plain)
    assert parse_case(to_toml(case).encode(), "case.toml").case == case


def test_ten_thousand_rows_equal_ten_thousand_runs() -> None:
    """On a case that has every part, in more than one chunk."""
    plain = cases_with_everything()
    case = case_of(plain)
    draws = np.random.default_rng(7)
    size = 10_000
    assert size > CHUNK
    values = {
        "segments.s0.annual_churn": draws.uniform(0.05, 0.5, size),
        "links.l0.effect": draws.uniform(-0.3, -0.05, size),
        "links.l0.lag": np.rint(draws.uniform(0, 4, size)),
        "initiatives.i0.effects.0.lift": draws.uniform(0, 2, size),
        "initiatives.i0.costs.0.amount": draws.uniform(0, 1e5, size),
    }
    together = net_cash(case, Batch(size=size, values=values))
    alone = np.concatenate(
        [
            net_cash(case, Batch(values={address: column[row : row + 1] for address, column in values.items()}))
            for row in range(size)
        ],
        axis=1,
    )
    np.testing.assert_allclose(together, alone, rtol=1e-12, atol=1e-7)


def cases_with_everything() -> Tables:
    """A short case with links of each form, overlap, fade, lag and costs."""
    return {
        "title": "Everything",
        "currency": "EUR",
        "start": date(2027, 1, 1),
        "months": 12,
        "discount_rate": 0.1,
        "satisfaction": {"scale": "0-10"},
        "segments": {
            "s0": {
                "customers": 1000,
                "annual_churn": 0.2,
                "revenue": 900,
                "margin": 0.5,
                "satisfaction": 6,
                "contacts": 2,
                "contact_cost": 9,
            }
        },
        "touchpoints": {"t0": {"score": 5, "importance": 0.5, "reach": 0.8, "trend": -0.1}},
        "links": {
            "l0": {"from": "satisfaction", "to": "churn", "form": "odds", "effect": -0.2, "lag": 2},
            "l1": {"from": "touchpoints.t0", "to": "contacts", "form": "relative", "effect": -0.1},
            "l2": {"from": "satisfaction", "to": "spend", "form": "absolute", "effect": 12},
        },
        "initiatives": {
            "i0": {
                "ramp": 4,
                "fade": 24,
                "effects": [{"touchpoint": "t0", "lift": 1}, {"behaviour": "churn", "relative": -0.05}],
                "costs": [{"amount": 5000, "kind": "capex", "life": 12}, {"annual": 1000}],
            }
        },
    }


@law
@given(cases(), st.sets(st.sampled_from(GUARDS)))
def test_lifting_guards_equals_the_plain_loop(plain: Tables, lifted: set[str]) -> None:
    case = case_of(plain)
    other = plain_guards.npv_without(plain, lifted)
    close(value_without(case, frozenset(lifted)), other, moved(project(case)), exactness(plain))


@law
@given(cases())
def test_the_walk_down_adds_up(plain: Tables) -> None:
    found = walkdown_of(case_of(plain))
    scale = sum(abs(step.value) for step in found.steps) + abs(found.gross)
    close(found.gross + sum(step.change for step in found.steps), npv_of(case_of(plain))[0], scale)


@law
@given(cases())
def test_shares_add_up_and_a_behaviour_that_nothing_moves_has_none(plain: Tables) -> None:
    case = case_of(plain)
    found, value = attribution_of(case), npv_of(case)[0]
    scale = abs(value) + sum(abs(share) for share in found.by_behaviour.values())
    scale += sum(abs(share.shapley) for share in found.by_initiative)
    close(sum(share.shapley for share in found.by_initiative), value, scale)
    close(sum(found.by_behaviour.values()), value, scale)
    moving = {link.to for link in case.links.values()}
    effects = [effect for item in case.initiatives.values() for effect in item.effects]
    moving |= {effect.behaviour for effect in effects if isinstance(effect, DirectChange)}
    for behaviour, share in found.by_behaviour.items():
        if behaviour != UNMOVED and behaviour not in moving:
            close(share, 0.0, scale)


@law
@given(cases())
def test_draws_of_a_case_without_ranges_are_the_case(plain: Tables) -> None:
    case = case_of(plain)
    settled = Keyed(
        {key: item.model_copy(update={"probability": number(1.0)}) for key, item in case.initiatives.items()}
    )
    case = case.model_copy(update={"initiatives": settled})
    assume(not uncertain_of(case))
    drawn = next(Sampler(case, 1).draws(4))
    close(npv_of(case, batch_of(drawn)), npv_of(case)[0], abs(npv_of(case)[0]))
