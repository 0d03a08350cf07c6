"""The case: addresses, scenarios, reading and writing."""

from pathlib import Path

import pytest

from cxvalue.case.address import entries, matching
from cxvalue.case.digest import digest_as_given, digest_of
from cxvalue.case.overrides import with_changes, with_scenario, with_values
from cxvalue.case.read import parse_case, read_case
from cxvalue.case.write import edited, to_toml
from cxvalue.errors import CaseError
from tests.bad.case_files import GOOD
from tests.cases import PLAIN, SAMPLE_NAMES, case_of, changed, sample

BANK = read_case(sample("bank")).case


def value(case: object, address: str) -> float:
    return entries(case)[address].assumption.value  # type: ignore[arg-type]


def test_addresses_name_every_assumption() -> None:
    known = entries(BANK)
    for address in (
        "discount_rate",
        "segments.families.annual_churn",
        "touchpoints.apply.score.young",
        "touchpoints.cards.reach",
        "links.churn.causal_share",
        "initiatives.onboarding.effects.0.lift",
        "initiatives.app.costs.1.amount",
        "alternatives.branches.amounts.3",
    ):
        assert address in known
    assert known["segments.families.annual_churn"].given
    assert not known["segments.families.revenue_growth"].given
    assert str(known["segments.families.revenue"].measure.unit) == "money/customer/year"


def test_globs_stand_for_one_part() -> None:
    known = entries(BANK)
    assert matching("segments.*.annual_churn", known) == [f"segments.{key}.annual_churn" for key in BANK.segments]
    assert matching("segments.*", known) == []


def test_a_scenario_on_another_composes() -> None:
    worst = with_scenario(BANK, "worst")
    assert value(worst, "links.churn.effect") == pytest.approx(-0.30 * 0.75 * 0.5)
    assert value(worst, "initiatives.app.delay") == 9
    assert value(worst, "initiatives.app.costs.0.amount") == pytest.approx(7_000_000 * 1.25)
    assert with_scenario(BANK, None) is BANK
    assert with_scenario(BANK, "base") is BANK


def test_a_plain_value_replaces_and_a_range_moves_along() -> None:
    upside = with_scenario(BANK, "upside")
    assert value(upside, "links.churn.causal_share") == 1
    halved = entries(with_changes(BANK, ["links.churn.effect*=0.5"]))["links.churn.effect"].assumption
    assert halved.value == pytest.approx(-0.15)
    assert halved.range == pytest.approx((-0.19, -0.09))
    assert halved.source == ("churn_fit", "exit_survey", "renewal_pilot")


def test_changing_a_case_leaves_it_alone() -> None:
    before = digest_of(BANK)
    other = with_values(BANK, {"segments.young.customers": 1.0})
    assert digest_of(BANK) == before != digest_of(other)
    assert other.alternatives["licences"].attached is not None


def test_an_absent_assumption_can_be_given_a_value() -> None:
    taxed = with_changes(case_of(PLAIN), ["tax_rate=0.2", "initiatives.train.fade=12"])
    assert taxed.tax_rate is not None
    assert taxed.tax_rate.value == 0.2
    assert value(taxed, "initiatives.train.fade") == 12


def test_what_a_page_keeps_is_told_apart_by_order_and_by_what_was_given() -> None:
    """The pages show which numbers were given, in the order of the file; the digest of a result does not care."""
    given = case_of(changed(PLAIN, links__stay__causal_share=1.0))
    turned = case_of(dict(reversed(PLAIN.items())) | {"segments": dict(reversed(PLAIN["segments"].items()))})
    assert digest_as_given(given) != digest_as_given(case_of(PLAIN))
    assert digest_as_given(case_of(PLAIN)) == digest_as_given(case_of(PLAIN))
    assert digest_of(turned) == digest_of(case_of(PLAIN))


def test_order_and_defaults_do_not_change_the_digest() -> None:
    turned = dict(reversed(PLAIN.items()))
    assert digest_of(case_of(turned)) == digest_of(case_of(PLAIN))
    assert digest_of(case_of(changed(PLAIN, links__stay__causal_share=1.0))) == digest_of(case_of(PLAIN))
    assert digest_of(case_of(changed(PLAIN, segments__all__customers=1001))) != digest_of(case_of(PLAIN))


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_a_sample_survives_being_written(name: str) -> None:
    read = read_case(sample(name))
    folder = sample(name).parent
    beside = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert parse_case(to_toml(read.case).encode(), "case.toml", beside=beside).case == read.case
    assert edited(read.text, {}) == read.text


def test_an_edit_keeps_comments_order_and_ranges() -> None:
    text = read_case(sample("bank")).text
    changes = {
        "segments.young.revenue": 2_000.0,
        "segments.young.annual_churn": 0.18,
        "touchpoints.app.importance.young": 0.3,
        "initiatives.onboarding.effects.0.lift": 0.75,
        "initiatives.onboarding.costs.1.annual": 700_000.0,
        "segments.young.revenue_growth": 0.02,
    }
    after = edited(text, changes)
    old, new = text.splitlines(), after.splitlines()
    assert len(new) == len(old) + 1  # the growth the text left out
    assert "revenue = 2000                   # per customer a year, net interest and fees" in new
    assert sum(line.startswith("#") for line in new) == sum(line.startswith("#") for line in old)
    assert 'annual_churn = { value = 0.18, range = [0.15, 0.20], shape = "pert"' in after
    licences = (sample("bank").parent / "licences.csv").read_bytes()
    case = parse_case(after.encode(), "case.toml", beside={"licences.csv": licences}).case
    for address, number in changes.items():
        assert value(case, address) == number


def test_percent_and_basis_points_mean_shares() -> None:
    texts = [
        "0.02",
        '{ value = 2, unit = "percent" }',
        '{ value = 200, unit = "bp" }',
        '{ value = 0.02, unit = "share/year" }',
    ]
    cases = [
        parse_case(GOOD.replace("annual_churn = 0.2", f"annual_churn = {text}").encode(), "c.toml").case
        for text in texts
    ]
    assert len(set(cases)) == 1


def test_white_space_comments_and_line_ends_do_not_matter() -> None:
    other = "# a comment\r\n\r\n" + GOOD.replace("\n", "\r\n").replace(" = ", "=").replace("1000", "1_000")
    assert parse_case(other.encode(), "c.toml").case == parse_case(GOOD.encode(), "c.toml").case


def test_everything_of_the_format_is_kept() -> None:
    text = (
        GOOD
        + """
[evidence.fit]
kind = "analytics"
about = "links.stay.effect"
estimate = -0.2
interval = [-0.3, -0.1]
date = 2026-09-01
[initiatives.train.hypothesis]
because = "they wait"
[initiatives.train.canvas]
partners = "none"
[objectives.loyal]
label = "Loyal customers"
initiatives = ["train"]
key_results = [{ label = "Churn", target = 0.18 }]
"""
    )
    case = parse_case(text.encode(), "c.toml").case
    assert case.evidence["fit"].interval == (-0.3, -0.1)
    assert case.initiatives["train"].hypothesis is not None
    assert case.initiatives["train"].canvas is not None
    assert case.objectives["loyal"].key_results[0].target == 0.18
    assert parse_case(to_toml(case).encode(), "c.toml").case == case


def test_a_case_can_be_an_alternative_of_another(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text(GOOD)
    (tmp_path / "case.toml").write_text(
        GOOD.replace("amounts = [-100, 60, 60]", 'case = "other.toml"').replace('every = "year"\n', "")
    )
    case = read_case(tmp_path / "case.toml").case
    assert case.alternatives["other"].attached == parse_case(GOOD.encode(), "other.toml").case


def test_all_scenarios_are_checked_when_a_case_is_read() -> None:
    with pytest.raises(CaseError) as caught:
        parse_case(GOOD.replace("times = 0.5", "plus = -2").encode(), "c.toml")
    assert "scenarios.low" in str(caught.value)
