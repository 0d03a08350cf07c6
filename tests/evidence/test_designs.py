"""Before and after: published series, a page of arithmetic, and made-up groups whose truth is known."""

import csv
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray
from scipy.stats import norm
from typer.testing import CliRunner, Result

from cxvalue.analysis.valuation import value_case
from cxvalue.case.initiative import DirectChange, Lift
from cxvalue.case.read import changed_file, parse_case, read_case
from cxvalue.cli import app
from cxvalue.errors import CxvalueError
from cxvalue.evidence.apply import Origin
from cxvalue.evidence.designs.effect import of_a_year
from cxvalue.evidence.designs.groups import NEVER_STARTED, Panel, groups_fit
from cxvalue.evidence.designs.lot import experiment_effect
from cxvalue.evidence.designs.read import Asked, BeforeAfterColumns, month_number, read_before_after
from cxvalue.evidence.designs.rebound import by_chance, rebound_of
from cxvalue.evidence.designs.series import Series, counterfactual, series_fit
from cxvalue.evidence.direct import effect_proposal
from cxvalue.evidence.study import study_of
from cxvalue.evidence.table.source import Source, open_arrow
from cxvalue.exhibits.schema import schema_of
from tests.cases import sample
from tests.evidence.tables import CASE, TODAY, customers_of

Floats = NDArray[np.float64]
FOLDER = Path(__file__).parent / "impact"


def columns(name: str) -> dict[str, Any]:
    """Columns of a published series."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    texts = {key: [row[key] for row in rows] for key in rows[0]}
    return {key: cells if key == "month" else np.array(cells, dtype=float) for key, cells in texts.items()}


def series(value: Floats, exposure: Floats | None = None, beside: Floats | None = None) -> Series:
    month = np.arange("2020-01", np.datetime64("2020-01") + len(value), dtype="datetime64[M]")
    return Series(month, value, exposure, beside)


def test_the_smoking_ban_of_sicily() -> None:
    """Lopez Bernal and others: with two harmonics 0.885 (0.839 to 0.933), the variance 2.26 times that of chance."""
    found = columns("sicily")
    fit = series_fit(series(found["aces"], found["stdpop"]), 36)
    assert [1 + end for end in fit.relative] == pytest.approx([0.8851, 0.8394, 0.9332], abs=1e-4)
    assert fit.dispersion == pytest.approx(2.262, abs=1e-3)
    assert all(check.passed for check in fit.checks)


@pytest.mark.parametrize(
    ("name", "start", "actual", "predicted", "spread", "is_clear"),
    [
        ("arma", 70, 3637, 3610, 9.1, True),
        ("basque", 21, 173.1, 189.8, 6.89, True),
        ("comparison", 90, 1_414_340, 1_426_171, 13_253, False),
    ],
)
def test_what_series_beside_it_let_expect_as_published(
    name: str, start: int, actual: float, predicted: float, spread: float, *, is_clear: bool
) -> None:
    """R's CausalImpact: the actual sum as printed, the predicted within its deviation; no effect stays none."""
    found = columns(name)
    beside = np.column_stack([values for key, values in found.items() if key not in ("y", "year")])
    fit = series_fit(series(found["y"], beside=beside), start)
    n = len(found["y"]) - start
    assert found["y"][start:].sum() == pytest.approx(actual, rel=3e-4)
    assert fit.before * n == pytest.approx(predicted, abs=spread)
    assert (fit.low > 0 or fit.high < 0) == is_clear
    assert fit.design == "control_series"


def test_the_error_of_a_counterfactual_covers_what_it_says() -> None:
    """A wandering level and one series beside it, nothing done: in 95 of 100 the mean after is inside."""
    random, held = np.random.default_rng(3), 0
    for _ in range(200):
        beside = random.normal(0, 1, (60, 1)).cumsum(axis=0)
        level = 10 + 2 * beside[:, 0] + random.normal(0, 0.3, 60).cumsum() + random.normal(0, 0.5, 60)
        expected, error = counterfactual(level, beside, 48)
        held += abs(level[48:].mean() - expected) <= 1.96 * error
    assert held >= 180


def test_two_groups_by_hand() -> None:
    """10 to 15 and 12 to 19 with it, 8 to 9 and 6 to 9 without: 6 − 2 = 4; both spreads 2, so √2 and t on 2 degrees."""
    value = np.array([[10.0, 15], [12, 19], [8, 9], [6, 9]])
    found = groups_fit(Panel(value, np.array([1, 1, NEVER_STARTED, NEVER_STARTED]), np.ones(4)))
    assert (found.difference, found.before) == (4, 13)
    assert found.high - found.difference == pytest.approx(4.302653 * np.sqrt(2), rel=1e-6)


def test_a_large_group_weighs_as_its_customers() -> None:
    """With it +2 of 300 customers and +6 of 100: 3; without it nothing moves."""
    value = np.array([[1.0, 3], [1, 7], [0, 0], [0, 0]])
    found = groups_fit(Panel(value, np.array([1, 1, NEVER_STARTED, NEVER_STARTED]), np.array([300.0, 100, 50, 50])))
    assert found.difference == 3


def staged(random: np.random.Generator, effect: float, *, drift: float = 0.0) -> Panel:
    """Twenty-four groups over ten periods, six each from 4, 6 and 8 on, six never; effects of one to three times."""
    start = np.repeat([4, 6, 8, NEVER_STARTED], 6)
    period = np.arange(10)
    own = np.repeat([effect, 2 * effect, 3 * effect, 0.0], 6)[:, None] * (period >= start[:, None])
    value = random.normal(0, 2, (24, 1)) + random.normal(0, 0.5, 10).cumsum() + own + random.normal(0, 1, (24, 10))
    value += drift * period * (start < NEVER_STARTED)[:, None]
    return Panel(value, start, np.ones(24))


def test_staged_starts_with_effects_that_differ_are_covered() -> None:
    """Six periods of 1, four of 2, two of 3: 20/12 on average, inside in 95 of 100."""
    random = np.random.default_rng(1)
    found = [groups_fit(staged(random, 1.0)) for _ in range(400)]
    held = sum(fit.low <= 20 / 12 <= fit.high for fit in found)
    assert 0.95 - 3 * np.sqrt(0.95 * 0.05 / 400) <= held / 400
    assert np.mean([fit.difference for fit in found]) == pytest.approx(20 / 12, abs=0.06)


def test_groups_that_drift_apart_beforehand_are_in_doubt() -> None:
    random = np.random.default_rng(2)
    alike = sum(groups_fit(staged(random, 0.0)).checks[0].passed for _ in range(100))
    apart = sum(groups_fit(staged(random, 0.0, drift=1.0)).checks[0].passed for _ in range(100))
    assert alike >= 88
    assert apart <= 10


def test_starts_made_up_before_are_seen_where_the_series_wanders() -> None:
    """White noise hardly ever seems to step; a wandering level often does, and then a real step is in doubt too."""
    random = np.random.default_rng(4)
    still = series_fit(series(100 + random.normal(0, 1, 48)), 36)
    moving = series_fit(series(100 + random.normal(0, 1, 48).cumsum()), 36)
    assert still.checks[0].passed
    assert not moving.checks[0].passed


def test_a_step_is_found_and_covered_beside_trend_and_season() -> None:
    random, held = np.random.default_rng(5), 0
    month = np.arange(48)
    for _ in range(200):
        level = 50 + 0.2 * month + 3 * np.sin(2 * np.pi * month / 12) - 4 * (month >= 36) + random.normal(0, 1.5, 48)
        fit = series_fit(series(level), 36)
        held += fit.low <= -4 <= fit.high
    assert held >= 178  # 95 in 100, less the little that Newey and West's errors are short in 48 months


def test_too_short_a_series_is_compared_by_its_means_and_graded_lower() -> None:
    fit = series_fit(series(np.array([5.0, 6, 5, 6, 3, 4])), 4)
    assert (fit.design, fit.difference) == ("means", -2)
    with pytest.raises(CxvalueError, match="1 periods before the start"):
        series_fit(series(np.array([5.0, 6, 7])), 1)


def test_the_worst_come_back_by_themselves() -> None:
    """Barnett and others (2005): mean 60, deviation 15, cutoff 40, correlation 0.5: 13.486."""
    z = (40 - 60) / 15
    distance = 15 * norm.pdf(z) / norm.cdf(z)  # of those below the cutoff from the mean
    for correlation, rebound in ((0.0, 26.972), (0.5, 13.486), (0.8, 5.394), (1.0, 0.0)):
        chance = by_chance(15**2 * (1 - correlation), 15**2 * correlation)
        assert chance * distance == pytest.approx(rebound, abs=1e-3)


def test_groups_chosen_for_standing_worst_get_no_credit_for_coming_back() -> None:
    """Forty groups, the ten worst of one period are given something that does nothing."""
    random, plain, deducted = np.random.default_rng(6), [], []
    for _ in range(100):
        value = random.normal(0, 1, (40, 1)) + random.normal(0, 1, (40, 12))
        start = np.where(np.argsort(np.argsort(value[:, 7])) < 10, 8, NEVER_STARTED)
        panel = Panel(value, start, np.ones(40))
        fit = groups_fit(panel)
        plain.append(fit.difference)
        deducted.append(fit.difference - rebound_of(panel)[0])
    assert np.mean(plain) > 0.8
    assert abs(np.mean(deducted)) < 0.12


def cookie_cats() -> dict[str, Any]:
    """Players of a game by the level of a gate (Kaggle, Cookie Cats), and whether they were gone a week later."""
    arms = {"gate_30": (44_700, 8_502), "gate_40": (45_489, 8_279)}
    return {
        "arm": np.repeat(["control", "treatment"], [n for n, _ in arms.values()]),
        "churned": np.concatenate([np.repeat([0.0, 1.0], [kept, n - kept]) for n, kept in arms.values()]),
    }


def test_cookie_cats_as_published_and_its_arms_in_doubt() -> None:
    """Seven-day retention 19.02 % against 18.20 %; 44 700 and 45 489 players a fair coin hardly gives (p 0.0086)."""
    customers = customers_of(cookie_cats(), months=12)
    found = experiment_effect(customers, "churned")
    assert found.before == pytest.approx(1 - 0.190201, abs=1e-6)
    assert found.value == pytest.approx((1 - 0.182000) / (1 - 0.190201) - 1, abs=2e-6)
    assert found.low > 0
    assert not found.checks[0].passed
    assert "chance 0.009" in str(found.checks[0].finding)
    study = study_of(customers, CASE)
    assert study.estimate is None
    assert study.observed == found
    assert "fit" not in study.refused


@pytest.mark.parametrize(
    ("control", "treated"),
    [("0", "1"), ("control", "treatment"), ("kontrollgrupp", "försöksgrupp"), ("kontrollgruppe", "testgruppe"),
     ("A", "B"), ("Nej", "Ja"), ("utan", "med"), ("holdout", "new app")],
)  # fmt: skip
def test_arms_are_known_by_what_they_are_called(control: str, treated: str) -> None:
    columns = cookie_cats()
    columns["arm"] = [control if arm == "control" else treated for arm in columns["arm"]]
    assert experiment_effect(customers_of(columns, months=12), "churned").value > 0


@pytest.mark.parametrize(("planned", "holds"), [(None, True), (0.1, True), (0.13, False)])
def test_arms_that_were_meant_unequal_are_held_to_what_was_meant(planned: float | None, *, holds: bool) -> None:
    """Of 10 000 a thousand were treated: a lot for a tenth draws that, one for 13 in a hundred never does."""
    columns = {"arm": ["treated"] * 1_000 + ["control"] * 9_000, "churned": [0.0, 1.0] * 5_000}
    found = experiment_effect(customers_of(columns, months=12), "churned", planned)
    assert found.checks[0].passed == holds
    assert ("are not checked" in str(found.checks[0].finding)) == (planned is None)


def test_a_series_beside_that_jumps_too_is_in_doubt() -> None:
    """Both step at the start: then the one says nothing of the other without it."""
    random = np.random.default_rng(9)
    step = 10.0 * (np.arange(40) >= 30)
    still = random.normal(0, 1, 40)
    for beside, holds in ((still, True), (still + step, False)):
        fit = series_fit(series(50 + still + step + random.normal(0, 0.3, 40), beside=beside[:, None]), 30)
        assert fit.checks[0].passed == holds


def test_arms_of_numbers_and_flags_too() -> None:
    columns = cookie_cats()
    of = columns["arm"] == "treatment"
    expected = experiment_effect(customers_of(cookie_cats(), months=12), "churned").value
    for arm in (of.astype(int), of.astype(float), of):
        assert experiment_effect(customers_of({**columns, "arm": arm}, months=12), "churned").value == expected


def test_a_share_of_months_is_brought_to_a_year_by_its_hazard() -> None:
    """2 % a month is 21.5 % a year; a tenth less of the month's is 9.0 % less of the year's."""
    before, after = 1 - 0.98**12, 1 - 0.982**12
    assert of_a_year(0.02, -0.1, 1) == pytest.approx(after / before - 1)


def table_of(columns: dict[str, Any]) -> Source:
    return open_arrow(pa.table(columns), "months")


def months(n: int, first: str = "2023-01") -> list[str]:
    return [str(month) for month in np.arange(first, np.datetime64(first) + n, dtype="datetime64[M]")]


def churn_by_month(random: np.random.Generator, effect: float) -> dict[str, Any]:
    """Customers who left of fifty thousand a month, two per cent before and so much less from the third year on."""
    rate = 0.02 * (1 + effect * (np.arange(36) >= 24))
    return {"month": months(36), "left": random.binomial(50_000, rate).astype(float), "customers": [50_000.0] * 36}


def test_a_table_of_months_by_its_columns() -> None:
    read = read_before_after(
        table_of(churn_by_month(np.random.default_rng(7), -0.15)), Asked("churn", month_number("2025-01"))
    )
    assert read.columns == BeforeAfterColumns("month", "left", "customers")
    seen = read.observed
    assert seen.design == "series"
    assert seen.grade == "before_after"
    assert seen.low <= of_a_year(0.02, -0.15, 1) <= seen.high < 0
    assert seen.before == pytest.approx(1 - 0.98**12, rel=0.03)


def test_means_beside_their_numbers_are_no_counts() -> None:
    """Scores of 7 to 9 with the answers behind them, and shares with their customers: never divided by those."""
    random = np.random.default_rng(10)
    score = 8 + random.normal(0, 0.2, 36) - 0.5 * (np.arange(36) >= 24)
    answers = random.integers(200, 400, 36)
    read = read_before_after(
        table_of({"month": months(36), "score": score, "n": answers}),
        Asked("score", month_number("2025-01"), (0, 10)),
    )
    assert read.columns.exposure == "n"
    assert read.path[0][1] == pytest.approx(score[0])
    assert read.observed.low <= -0.5 <= read.observed.high < 0
    assert any("weighs only" in str(note) for note in read.observed.notes)
    counts = churn_by_month(random, -0.15)
    share = [left / n for left, n in zip(counts["left"], counts["customers"], strict=True)]
    as_share = read_before_after(
        table_of({"month": counts["month"], "churn": share, "customers": counts["customers"]}),
        Asked("churn", month_number("2025-01")),
    )
    as_count = read_before_after(table_of(counts), Asked("churn", month_number("2025-01")))
    assert as_share.observed.before == pytest.approx(as_count.observed.before, rel=0.01)
    assert as_share.observed.value == pytest.approx(as_count.observed.value, rel=0.05)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"month": [*months(35), "2025-11"]}, "a month stands twice"),
        ({"month": [*months(35), "2026-01"]}, "a month is missing"),
        ({"month": [*months(35), "soon"]}, "holds a cell that is no month"),
        ({"customers": [0.0] * 36}, "holds a month with no customers"),
        ({"left": [2.4] * 36, "customers": None}, "is no share of customers"),
    ],
)
def test_what_is_no_series_is_said(change: dict[str, Any], words: str) -> None:
    columns = churn_by_month(np.random.default_rng(7), 0.0) | change
    columns = {key: values for key, values in columns.items() if values is not None}
    with pytest.raises(CxvalueError, match=words):
        read_before_after(table_of(columns), Asked("churn", month_number("2025-01")))


def branches(random: np.random.Generator, effect: float) -> dict[str, Any]:
    """Scores of answers in sixteen branches over twelve months, half of them with it from the seventh month on."""
    rows = [(branch, month) for branch in range(16) for month in range(12) for _ in range(40)]
    level = random.normal(7, 0.4, 16)
    score = [
        float(np.clip(round(random.normal(level[branch] + effect * (branch < 8 and month >= 6), 1.8)), 0, 10))
        for branch, month in rows
    ]
    names = months(12)
    return {
        "branch": [f"b{branch}" for branch, _ in rows],
        "month": [names[month] for _, month in rows],
        "score": score,
        "started": [names[6] if branch < 8 else None for branch, _ in rows],
    }


def test_branches_and_their_own_starts() -> None:
    read = read_before_after(table_of(branches(np.random.default_rng(8), 0.6)), Asked("score", scale=(0, 10)))
    assert read.observed.design == "groups"
    assert read.observed.low <= 0.6 <= read.observed.high
    assert read.observed.low > 0
    assert [len(read.path), read.path[0][0]] == [12, month_number("2023-01")]
    assert all(later[0] - earlier[0] == 1 for earlier, later in pairwise(read.path))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env={"COLUMNS": "200"})


def written(path: Path, columns: dict[str, Any]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(columns)
        lines.writerows(zip(*columns.values(), strict=True))
    return path


def bank(folder: Path) -> Path:
    for item in sample("bank").parent.iterdir():
        (folder / item.name).write_bytes(item.read_bytes())
    return folder / "case.toml"


def test_the_command_brings_a_series_into_the_case(tmp_path: Path) -> None:
    case = bank(tmp_path)
    path = written(tmp_path / "left.csv", churn_by_month(np.random.default_rng(7), -0.15))
    arguments = ("before-after", path, "--case", case, "--initiative", "onboarding", "--start", "2025-01")
    done = run(*arguments, "--apply", "--format", "json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    jsonschema.validate(found, schema_of("before_after"))
    effect = read_case(case).case.initiatives["onboarding"].effects[-1]
    assert isinstance(effect, DirectChange)
    assert effect.relative.value == pytest.approx(found["observed"]["value"], rel=1e-3)
    again = run(*arguments)
    assert "It changed churn by" in again.stdout
    assert "was seen holds both" in again.stdout
    wrong = run("before-after", path, "--case", case, "--initiative", "onbording")
    assert "Did you mean onboarding?" in wrong.stderr


def test_a_score_is_converted_to_the_scale_of_its_touchpoint(tmp_path: Path) -> None:
    case = bank(tmp_path)
    path = written(tmp_path / "branches.csv", branches(np.random.default_rng(8), 0.6))
    done = run(
        "before-after", path, "--case", case, "--initiative", "onboarding", "--what", "score",
        "--touchpoint", "apply", "--scale", "0-10", "--format", "json", "--apply",
    )  # fmt: skip
    assert done.exit_code == 0, done.stderr
    seen = json.loads(done.stdout)["observed"]
    lift = read_case(case).case.initiatives["onboarding"].effects[0]
    assert isinstance(lift, Lift)
    assert lift.lift.value == pytest.approx(seen["value"] * 0.4, rel=1e-3)


def test_means_of_answers_are_never_taken_for_nps() -> None:
    """A point of 0-10 is no twenty points of NPS: which answers moved decides."""
    text = """
title = "NPS"
currency = "SEK"
start = 2027-01-01
months = 12
discount_rate = 0
[satisfaction]
scale = "nps"
[segments.all]
customers = 1
annual_churn = 0.1
revenue = 1
margin = 1
satisfaction = 10
[touchpoints.call]
score = 10
importance = 1
reach = 1
[initiatives.train]
"""
    case = parse_case(text.encode(), "case.toml").case
    seen = read_before_after(table_of(branches(np.random.default_rng(8), 0.6)), Asked("score", scale=(0, 10))).observed
    with pytest.raises(CxvalueError, match="does not tell how NPS moved"):
        effect_proposal(case, seen, "train", "call", Origin(None, TODAY, str))


def test_an_applied_test_by_lot_gives_the_money_of_the_truth() -> None:
    """Six months of a test that takes a fifth off the hazard: the case with it against the case with the truth."""
    text = """
title = "Truth"
currency = "SEK"
start = 2027-01-01
months = 36
discount_rate = 0.05
[segments.all]
customers = 1000
annual_churn = 0.3
revenue = 1000
margin = 0.5
[initiatives.train]
"""
    case = parse_case(text.encode(), "case.toml")
    hazard = -np.log1p(-0.3) / 2
    shares = [1 - np.exp(-hazard), 1 - np.exp(-0.8 * hazard)]
    columns = {
        "arm": np.repeat(["control", "treatment"], 20_000),
        "churned": np.concatenate([np.arange(20_000) < round(share * 20_000) for share in shares]).astype(float),
    }
    seen = experiment_effect(customers_of(columns, months=6), "churned")
    proposal = effect_proposal(case.case, seen, "train", None, Origin(None, TODAY, str))
    change = (1 - 0.7**0.8) / 0.3 - 1
    truth = {"initiatives.train.effects": [{"behaviour": "churn", "relative": change}]}
    found, expected = (
        value_case(changed_file(case, changes).case).metrics.npv for changes in (proposal.changes(), truth)
    )
    assert found == pytest.approx(expected, rel=0.01)
