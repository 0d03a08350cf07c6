"""Work is estimated before it begins, refused by name beyond a budget, and bounded in memory within it."""

import csv
import io

import numpy as np
import pytest
from typer.testing import CliRunner

from cxvalue.analysis.attribution import attribution_of, sampled_shapley
from cxvalue.analysis.information import information_of
from cxvalue.analysis.sensitivity import swings_of, switching_values
from cxvalue.analysis.simulation import indices_of, simulate
from cxvalue.analysis.trace import inputs_of_figure
from cxvalue.analysis.valuation import npv_of
from cxvalue.analysis.work import draws_of, evaluations_of, refuse_beyond, seconds_each
from cxvalue.case.address import entries
from cxvalue.case.overrides import with_values
from cxvalue.case.read import parse_case, read_case
from cxvalue.case.records import Case
from cxvalue.cli import app
from cxvalue.errors import CxvalueError
from cxvalue.model import run
from cxvalue.model.batch import Batch
from cxvalue.model.inputs import ModelInputs, inputs_of
from tests.benchmarks.largest import largest
from tests.cases import sample

BANK = read_case(sample("bank")).case


def test_the_largest_legal_case_is_walked_in_small_chunks() -> None:
    case = parse_case(largest().encode(), "case.toml").case
    chunks = list(run.chunks_of(case, 100))
    assert [chunk.start for chunk in chunks] == list(range(0, 100, chunks[0].stop))
    assert chunks[-1].stop == 100
    assert chunks[0].stop * 8 * case.months * len(case.segments) * run.ARRAYS <= run.MEMORY
    assert list(run.chunks_of(BANK, 600)) == [slice(0, 256), slice(256, 512), slice(512, 600)]


def test_chunks_change_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = Batch(size=40, lift_strength=np.linspace(0.0, 2.0, 40))
    whole = run.net_cash(BANK, batch)
    swings, inputs = swings_of(BANK), inputs_of_figure(BANK, "retention")
    monkeypatch.setattr(run, "MEMORY", 1)
    monkeypatch.setattr("cxvalue.analysis.one_by_one.GROUP", 3)
    assert np.array_equal(run.net_cash(BANK, batch), whole)
    again = {swing.address: (swing.npv_low, swing.npv_high) for swing in swings_of(BANK)}
    assert len(again) == len(swings)
    for swing in swings:  # alike but for the order in which a sum is taken
        assert again[swing.address] == pytest.approx((swing.npv_low, swing.npv_high), rel=1e-12)
    changes = {item.address: item.change for item in inputs_of_figure(BANK, "retention")}
    assert changes == pytest.approx({item.address: item.change for item in inputs}, rel=1e-9)


def test_each_group_of_searches_is_a_search_of_its_own() -> None:
    addresses = [address for address in entries(BANK) if address.startswith("segments.")]
    together = switching_values(BANK, addresses)
    assert len(addresses) > 16
    for address in addresses[::7]:
        alone = switching_values(BANK, [address])[address]
        assert together[address] == (None if alone is None else pytest.approx(alone, rel=1e-9))


def test_orders_in_batches_are_the_orders_of_one_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    value = lambda masks: (masks * np.array([[3.0], [2.0], [1.0]])).sum(axis=0) + masks[0] * masks[1]  # noqa: E731
    shares, errors = sampled_shapley(value, 3, 40, seed=1)
    assert shares.sum() == pytest.approx(7.0)
    monkeypatch.setattr("cxvalue.analysis.attribution.TOGETHER", 7)
    again, errors_again = sampled_shapley(value, 3, 40, seed=1)
    assert np.array_equal(shares, again)
    assert np.array_equal(errors, errors_again)


def test_the_estimate_counts_what_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = []

    def counting(case: Case, batch: Batch) -> ModelInputs:
        counted.append(batch.size)
        return inputs_of(case, batch)

    monkeypatch.setattr(run, "inputs_of", counting)
    swings_of(BANK)
    assert sum(counted) == evaluations_of(BANK)["tornado"]
    counted.clear()
    simulate(BANK, 512, 1)
    assert sum(counted) == draws_of(BANK, 512, indices=True)
    counted.clear()
    attribution_of(BANK)
    assert sum(counted) == pytest.approx(evaluations_of(BANK)["attribute"] - evaluations_of(BANK)["run"], abs=2)


def test_the_estimate_grows_with_every_part_of_the_case() -> None:
    each = seconds_each(BANK)
    assert seconds_each(BANK.model_copy(update={"months": 2 * BANK.months})) == pytest.approx(2 * each)
    fewer = BANK.model_copy(update={"links": type(BANK.links)({})})
    assert seconds_each(fewer) < each


def test_what_takes_too_long_is_refused_with_its_time_and_the_way_to_less() -> None:
    with pytest.raises(CxvalueError) as caught:
        refuse_beyond(10.0, BANK, 100_000_000)
    said = str(caught.value)
    assert "would take about" in said
    assert "100,000,000 runs of the model" in said
    assert "more than the 10 seconds allowed" in said
    refuse_beyond(10.0, BANK, 1000)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sensitivity"], "--only"),
        (["simulate"], "--draws"),
        (["information"], "--draws"),
        (["attribute"], "--orders"),
        (["challenge"], "Take fewer months"),
        (["compare"], "--assumption"),
        (["export", "--to", "x.pdf"], "Take fewer months"),
    ],
)
def test_every_command_refuses_the_largest_case_by_name(
    arguments: list[str], words: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("largest") / "case.toml"
    path.write_text(largest(), encoding="utf-8")
    result = CliRunner().invoke(app, [arguments[0], str(path), *arguments[1:]])
    assert result.exit_code == 2
    assert "would take about" in result.stderr
    assert words in result.stderr


def test_more_is_allowed_by_whoever_waits() -> None:
    path = str(sample("energy"))
    refused = CliRunner().invoke(app, ["--seconds", "1", "simulate", path, "--draws", "1048576"])
    assert "would take about" in refused.stderr
    done = CliRunner().invoke(app, ["--seconds", "100", "simulate", path, "--draws", "256", "--format", "json"])
    assert done.exit_code == 0


def test_a_tornado_of_some_assumptions_is_that_of_all_in_these() -> None:
    found = CliRunner().invoke(app, ["sensitivity", str(sample("bank")), "--only", "links.*.effect", "--format", "csv"])
    rows = {row["address"]: row for row in csv.DictReader(io.StringIO(found.stdout))}
    whole = {swing.address: swing for swing in swings_of(BANK)}
    assert set(rows) == {f"links.{key}.effect" for key in BANK.links}
    assert [float(row["npv_low"]) for row in rows.values()] == pytest.approx([whole[key].npv_low for key in rows])
    unknown = CliRunner().invoke(app, ["sensitivity", str(sample("bank")), "--only", "links.*.efect"])
    assert (unknown.exit_code, "names no assumption" in unknown.stderr) == (2, True)


def test_one_range_alone_explains_everything() -> None:
    case = read_case(sample("minimal")).case
    text = sample("minimal").read_text(encoding="utf-8")
    ranged = text.replace("annual_churn = 0.18", "annual_churn = { value = 0.18, range = [0.1, 0.3] }")
    one = parse_case(ranged.encode(), "case.toml").case
    found = simulate(one, 256, 1)
    assert [(index.address, index.first_order, index.total) for index in found.sobol] == [
        ("segments.all.annual_churn", 1.0, 1.0)
    ]
    assert information_of(one, 256, 1).draws == 256
    assert simulate(case, 256, 1).sobol == ()
    first, total = indices_of(lambda scores: np.zeros(scores.shape[1]), 1, 64, 1)
    assert (first[0], total[0]) == (0.0, 0.0)


def test_a_scenario_shares_what_it_does_not_change_and_is_held_to_the_rules() -> None:
    changed = with_values(BANK, {"segments.young.annual_churn": 0.3})
    assert changed.touchpoints is BANK.touchpoints
    assert changed.segments["young"].annual_churn.value == 0.3
    assert npv_of(changed)[0] == pytest.approx(
        npv_of(BANK, Batch(values={"segments.young.annual_churn": np.array([0.3])}))[0], rel=1e-12
    )
    with pytest.raises(CxvalueError, match="is outside its bounds"):
        with_values(BANK, {"segments.young.annual_churn": 1.3})
    with pytest.raises(CxvalueError, match="is outside its bounds"):
        with_values(BANK, {f"links.{next(iter(BANK.links))}.effect": -1.0})
