"""Valuation: what-ifs, checks, warnings, horizons."""

from dataclasses import replace

import numpy as np
import pytest

from cxvalue.analysis.checks import checks_of
from cxvalue.analysis.valuation import npv_of, value_case
from cxvalue.case.address import Entry, entries
from cxvalue.case.overrides import with_values
from cxvalue.case.read import read_case
from cxvalue.case.records import Case
from cxvalue.errors import CaseError
from cxvalue.model.batch import Batch, of_strengths
from cxvalue.model.run import Projection, net_cash, project
from tests.cases import PLAIN, SAMPLE_NAMES, case_of, changed, sample


def test_break_even_brings_the_value_to_zero() -> None:
    case = read_case(sample("bank")).case
    factor = value_case(case).metrics.break_even_factor
    assert factor is not None
    assert npv_of(case, of_strengths(np.array([factor])))[0] == pytest.approx(0, abs=1e-3)


def test_cost_of_delay_is_the_value_lost_by_a_month() -> None:
    case = read_case(sample("bank")).case
    later = case
    for key, initiative in case.initiatives.items():
        later = with_values(later, {f"initiatives.{key}.start": initiative.start.value + 1})
    expected = value_case(case).metrics.npv - value_case(later).metrics.npv
    assert value_case(case).metrics.cost_of_delay_per_month == pytest.approx(expected)


def test_strength_scales_effects_and_not_costs() -> None:
    case = read_case(sample("bank")).case
    none = value_case(case, strength=0.0)
    assert none.metrics.npv < 0
    assert none.projection.churn == pytest.approx(none.projection.baseline_churn)
    assert value_case(case, strength=1.5).metrics.npv > value_case(case).metrics.npv


def test_the_satisfaction_share_is_what_is_gone_without_lifts() -> None:
    only_saving = changed(PLAIN, months=48, initiatives__train__effects=[{"saving": 100.0}])
    assert value_case(case_of(only_saving)).horizons[-1].verdict.satisfaction_share == pytest.approx(0)
    only_lifts = changed(PLAIN, months=48)
    assert value_case(case_of(only_lifts)).horizons[-1].verdict.satisfaction_share == pytest.approx(1)


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_every_sample_reconciles_in_every_scenario(name: str) -> None:
    case = read_case(sample(name)).case
    for scenario in (None, *case.scenarios):
        assert value_case(case, scenario).reconciled


def test_each_check_fails_when_its_identity_is_broken() -> None:
    valuation = value_case(read_case(sample("bank")).case)
    run, metrics, horizons = valuation.projection, valuation.metrics, valuation.horizons

    def failed(projection: Projection = run, **changes: object) -> set[str]:
        altered = replace(metrics, **{key: item for key, item in changes.items() if key != "horizons"})  # type: ignore[arg-type]
        checks = checks_of(projection, altered, changes.get("horizons", horizons))  # type: ignore[arg-type]
        return {check.name for check in checks if not check.passed}

    assert failed() == set()
    assert failed(replace(run, customers=run.customers * 1.001)) >= {"customers"}
    assert failed(replace(run, operating=run.operating * np.array([1.0, 1.001]).reshape(2, 1, 1, 1))) == {"operating"}
    assert "signs" in failed(replace(run, cash=-run.cash))
    assert "finite" in failed(replace(run, cash=run.cash * np.nan))
    assert failed(npv=metrics.npv + 1) == {"npv"}
    assert failed(irr=replace(metrics.irr, rates=(metrics.irr.rates[0] + 1e-6,))) == {"irr"}
    assert failed(payback_months=20.0) == {"payback"}
    assert failed(payback_months=55.0) == {"payback"}
    assert failed(payback_months=None) == {"payback"}
    assert failed(horizons=(replace(horizons[0], net=0.0), *horizons[1:])) == {"horizons"}


def warnings_for(**changes: object) -> str:
    return "\n".join(str(item) for item in value_case(case_of(changed(PLAIN, **changes))).warnings)


def test_a_clipped_level_names_link_segment_and_month() -> None:
    text = warnings_for(
        links__stay={"from": "satisfaction", "to": "churn", "form": "absolute", "effect": -0.9, "lag": 2},
    )
    assert "links.stay" in text
    assert "churn of all leaves its bounds in month 3" in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"segments__all__customers": 0}, "no customers"),
        ({"segments__all__annual_churn": 1}, "every customer leaves"),
        ({"initiatives__train__start": 24}, "no effect falls within"),
        ({"initiatives__train__included": False}, "not included"),
        ({"initiatives__train__costs": [{"amount": 5, "month": 99}]}, "after month 24 and is not counted"),
        ({"initiatives__train__costs": [{"annual": 5}], "initiatives__train__start": 24}, "is not counted"),
        ({"discount_rate": 8}, "800 % a year"),
        ({"initiatives__train__effects": [{"behaviour": "churn", "relative": 9}]}, "initiatives.train.effects.0"),
        ({"horizons": {"short": 6, "medium": 12, "long": 18}}, "months 19 to 24"),
        ({"journeys": {"j": {"touchpoints": ["call", "doorbell"]}}}, "doorbell"),
        ({"links__stay__effect": {"value": -0.1, "source": ["memory"]}}, "memory"),
        ({"tax_rate": 0.2, "alternatives": {"a": {"amounts": [-1, 2]}}}, "after tax"),
    ],
)
def test_warnings_say_what_a_reader_should_know(changes: dict[str, object], words: str) -> None:
    assert words in warnings_for(**changes)


def test_no_warning_without_a_cause() -> None:
    assert warnings_for() == ""


def test_horizons_of_a_short_case_end_with_it() -> None:
    horizons = value_case(case_of(changed(PLAIN, months=9))).horizons
    assert [(item.from_month, item.to_month) for item in horizons] == [(0, 9), (10, 9), (10, 9)]
    assert horizons[1].verdict.passed is None
    assert str(horizons[1].verdict.reason)


def test_horizons_follow_the_case() -> None:
    horizons = value_case(case_of(changed(PLAIN, horizons={"short": 3, "medium": 6}))).horizons
    assert [(item.from_month, item.to_month) for item in horizons] == [(0, 3), (4, 6), (7, 24)]
    net = value_case(case_of(PLAIN)).net
    assert [item.net for item in horizons] == [pytest.approx(net[a:b].sum()) for a, b in ((0, 4), (4, 7), (7, 25))]


def test_a_batch_with_an_unknown_address_or_a_wrong_size_is_refused() -> None:
    with pytest.raises(CaseError, match=r"Did you mean segments[.]all[.]customers"):
        project(case_of(PLAIN), Batch(size=2, values={"segments.all.custmers": np.ones(2)}))
    with pytest.raises(ValueError, match="3 rows in a batch of 2"):
        Batch(size=2, values={"segments.all.customers": np.ones(3)})


def test_inclusion_masks_switch_initiatives() -> None:
    case = read_case(sample("bank")).case
    count = len(case.initiatives)
    masks = np.concatenate([np.eye(count), np.ones((count, 1))], axis=1)
    values = npv_of(case, Batch(size=count + 1, included=masks))
    assert values[-1] == pytest.approx(value_case(case).metrics.npv)
    one = changed_to_only(case, "letters")
    assert values[0] == pytest.approx(value_case(one).metrics.npv)


def changed_to_only(case: Case, kept: str) -> Case:
    plain = case.model_dump(by_alias=True, exclude_unset=True)
    plain["initiatives"] = {key: item for key, item in plain["initiatives"].items() if key == kept}
    plain["alternatives"] = {}
    plain["scenarios"] = {}
    plain["objectives"] = {}
    return case_of(plain)


def test_results_cannot_be_changed() -> None:
    run = project(case_of(PLAIN))
    with pytest.raises(ValueError, match="read-only"):
        run.cash[0] = 1.0


@pytest.mark.parametrize("name", ["bank", "energy", "housing"])
def test_every_assumption_of_a_batch_is_read_from_it(name: str) -> None:
    """A value put into a batch and the same value put into the case give the same cash flow."""
    case = read_case(sample(name)).case
    plain = net_cash(case, Batch())[:, 0]
    moves = 0
    for address, entry in entries(case).items():
        if address.startswith("alternatives."):
            continue
        other = nudged(entry)
        batch = Batch(size=2, values={address: np.array([entry.assumption.value, other])})
        flows = net_cash(case, batch)
        np.testing.assert_allclose(flows[:, 0], plain, rtol=1e-12, atol=1e-6)
        expected = net_cash(with_values(case, {address: other}), Batch())[:, 0]
        np.testing.assert_allclose(flows[:, 1], expected, rtol=1e-9, atol=1e-5, err_msg=address)
        moves += not np.allclose(expected, plain)
    assert moves > 60


def nudged(entry: Entry) -> float:
    """Return another value the field allows."""
    value = entry.assumption.value
    if entry.measure.whole:
        return value + 1
    return value * 0.97 if value else 0.01


@pytest.mark.parametrize(
    ("address", "values"),
    [
        ("initiatives.i.effects.0.income", [1200.0, 2400.0]),
        ("initiatives.i.costs.0.life", [10.0, 20.0]),
        ("initiatives.i.fade", [6.0, 12.0]),
        ("initiatives.i.lasts", [0.0, 3.0]),
        ("initiatives.i.costs.1.per_contact", [1.0, 2.0]),
        ("initiatives.i.costs.1.growth", [0.1, 0.0]),
        ("tax_rate", [0.2, 0.3]),
    ],
)
def test_the_rarer_assumptions_are_read_from_a_batch_too(address: str, values: list[float]) -> None:
    initiative = {
        "fade": 9,
        "effects": [{"income": 1000}],
        "costs": [{"amount": 500, "kind": "capex", "life": 12}, {"per_contact": 3, "segment": "all"}],
    }
    case = case_of(changed(PLAIN, tax_rate=0.25, segments__all__contacts=2, initiatives={"i": initiative}))
    flows = net_cash(case, Batch(size=2, values={address: np.array(values)}))
    for row, value in enumerate(values):
        alone = net_cash(with_values(case, {address: value}), Batch())[:, 0]
        np.testing.assert_allclose(flows[:, row], alone, rtol=1e-9)
    assert not np.allclose(flows[:, 0], flows[:, 1])
