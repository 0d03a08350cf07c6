"""Who answered, and what each segment says: weights to all customers, and effects drawn towards that of all."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pyarrow as pa
import pytest
from typer.testing import CliRunner

from cxvalue.case.read import read_case
from cxvalue.cli import app
from cxvalue.errors import CxvalueError
from cxvalue.evidence.fits.churn import churn_fit
from cxvalue.evidence.per_segment import per_segment
from cxvalue.evidence.raking import raked
from cxvalue.evidence.study import Wishes, study_of
from cxvalue.evidence.table.engine import collected, floats
from cxvalue.exhibits.schema import schema_of
from tests.cases import sample
from tests.evidence.tables import CASE, chance, customers_of


def answers(seed: int, n: int = 60_000) -> dict[str, Any]:
    """Customers of two segments, in one of which a point does three times as much and one in five answers."""
    random = np.random.default_rng(seed)
    young = random.random(n) < 0.5
    tenure = random.integers(1, 120, n).astype(float)
    score = random.integers(1, 6, n).astype(float)
    slope = np.where(young, -0.6, -0.2)
    churned = (random.random(n) < chance(-0.5 + slope * (score - 3) + 0.4 * young)).astype(float)
    heard = random.random(n) < np.where(young, 0.2, 0.8)
    return {
        "segment": np.where(young, "young", "old"),
        "tenure": tenure,
        "score": pa.array([value if kept else None for value, kept in zip(score, heard, strict=True)]),
        "churned": churned,
        "truth": score,
    }


def test_weights_meet_both_margins_of_all_customers() -> None:
    """By hand: of 60 and 40, 30 and 10 answered, so weights are as 0.6/0.75 to 0.4/0.25: 0.8 and 1.6."""
    columns = {
        "segment": ["a"] * 60 + ["b"] * 40,
        "score": pa.array([1.0] * 15 + [2.0] * 15 + [None] * 30 + [1.0] * 5 + [2.0] * 5 + [None] * 30),
        "churned": [0.0] * 100,
    }
    found = raked(customers_of(columns), CASE)
    got = collected(found.customers.answered.select("segment", "weight"))
    assert {key: round(value, 9) for key, value in zip(got["segment"], got["weight"], strict=True)} == {
        "a": 0.8,
        "b": 1.6,
    }
    assert found.effective == pytest.approx((30 * 0.8 + 10 * 1.6) ** 2 / (30 * 0.8**2 + 10 * 1.6**2))
    assert found.by == ("segment",)


def test_margins_of_segment_and_tenure_are_met_at_once() -> None:
    random, n = np.random.default_rng(1), 4_000
    segment, tenure = random.choice(["a", "b", "c"], n), random.gamma(2, 20, n)
    heard = random.random(n) < chance((segment == "a") + tenure / 40 - 2)
    columns = {
        "segment": segment,
        "tenure": tenure,
        "score": pa.array([3.0 if kept else None for kept in heard]),
        "churned": np.zeros(n),
    }
    found = raked(customers_of(columns), CASE)
    got = collected(found.customers.answered.select("segment", "tenure_band", "weight"))
    every = collected(found.customers.frame.select("segment", "tenure_band"))
    weight = floats(got["weight"])
    for key in ("segment", "tenure_band"):
        for value in set(every[key]):
            own = weight[np.array(got[key]) == value].sum() / weight.sum()
            assert own == pytest.approx(np.mean(np.array(every[key]) == value), abs=1e-9)


def test_the_effect_among_all_is_given_where_the_silent_differ() -> None:
    """As answered the segment that answers more decides; weighted it is what all scores would have shown."""
    columns = answers(2)
    truth = columns.pop("truth")
    customers = customers_of(columns)
    study = study_of(customers, CASE, Wishes(controls=(), rake=True))
    assert study.raking is not None
    everybody = churn_fit(customers_of({**columns, "score": truth}), ()).estimate
    error = study.raking.weighted.found.error
    assert abs(study.raking.weighted.found.value - everybody.found.value) < 3 * error
    assert abs(study.raking.plain.found.value - everybody.found.value) > 5 * error
    assert study.estimate is not None
    assert study.estimate.found == study.raking.weighted.found
    assert any("weighted to all customers" in str(note) for note in study.estimate.notes)


def test_it_is_offered_only_where_the_silent_differ() -> None:
    alike = answers(3)
    del alike["truth"]
    random = np.random.default_rng(3)
    alike["score"] = pa.array([3.0 + (kept % 3) if kept else None for kept in random.integers(0, 3, 60_000)])
    study = study_of(customers_of(alike), CASE)
    assert study.raking is None


def test_what_cannot_be_weighted_is_said() -> None:
    plain = {"score": [1.0, 2.0] * 50, "churned": [0.0, 1.0] * 50}
    with pytest.raises(CxvalueError, match="nothing is known of all customers"):
        raked(customers_of(plain), CASE)
    with pytest.raises(CxvalueError, match="has weights of its own"):
        raked(customers_of({**plain, "weight": [1.0] * 100}), CASE)
    silent = {**plain, "segment": ["a"] * 50 + ["b"] * 50, "score": pa.array([1.0, 2.0] * 25 + [None] * 50)}
    with pytest.raises(CxvalueError, match="nobody of b answered"):
        raked(customers_of(silent), CASE)


def test_segments_are_drawn_towards_all_as_their_errors_say() -> None:
    """b_k moves to B μ + (1 − B) b_k, B = s_k²/(s_k² + τ²), from the fits of each by itself."""
    columns = answers(4, 8_000)
    columns["score"] = columns.pop("truth")
    customers = customers_of(columns)
    found = per_segment(customers, lambda one: churn_fit(one, ()).estimate, 5)
    assert [effect.value for effect in found.effects] == ["old", "young"] or len(found.effects) == 2
    values = np.array([effect.own.found.value for effect in found.effects])
    errors = np.array([effect.own.found.error for effect in found.effects])
    weights = 1 / (errors**2 + found.between**2)
    mean = float(weights @ values / weights.sum())
    for effect, value, error in zip(found.effects, values, errors, strict=True):
        towards = error**2 / (error**2 + found.between**2)
        assert effect.drawn.found.value == pytest.approx(towards * mean + (1 - towards) * value)
        assert effect.weight == pytest.approx(1 - towards)
    truth = {"young": -0.6, "old": -0.2}
    for effect in found.effects:
        assert abs(effect.drawn.found.value - truth[effect.value]) < 3 * effect.drawn.found.error


def test_intervals_of_drawn_effects_hold_the_truth() -> None:
    """Eight segments whose slopes differ by 0.15: 95 in 100 of the intervals hold their own."""
    random, held, tried = np.random.default_rng(5), 0, 0
    for _ in range(25):
        slopes = random.normal(-0.4, 0.15, 8)
        segment = np.repeat(np.arange(8), 500)
        score = random.integers(1, 6, 4_000).astype(float)
        churned = (random.random(4_000) < chance(-0.5 + slopes[segment] * (score - 3))).astype(float)
        columns = {"segment": [f"s{key}" for key in segment], "score": score, "churned": churned}
        found = per_segment(customers_of(columns), lambda one: churn_fit(one, ()).estimate, 5)
        for effect in found.effects:
            held += effect.drawn.found.low <= slopes[int(effect.value[1:])] <= effect.drawn.found.high
            tried += 1
    assert held / tried >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / tried)


def test_the_command_weights_and_splits(tmp_path: Path) -> None:
    for item in sample("bank").parent.iterdir():
        (tmp_path / item.name).write_bytes(item.read_bytes())
    case, path = tmp_path / "case.toml", tmp_path / "answers.csv"
    columns = answers(6, 12_000)
    segments = list(read_case(case).case.segments)[:2]
    lines = ["segment,tenure,score,churned"]
    for segment, tenure, score, churned in zip(
        columns["segment"], columns["tenure"], columns["score"].to_pylist(), columns["churned"], strict=True
    ):
        lines.append(f"{segments[segment == 'old']},{tenure:g},{'' if score is None else score},{churned:g}")
    path.write_text("\n".join(lines), encoding="utf-8")
    arguments = ["evidence", str(path), "--case", str(case), "--scale", "1-5", "--rake", "--per-segment"]
    done = CliRunner().invoke(app, [*arguments, "--format", "json", "--apply"])
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    jsonschema.validate(found, schema_of("evidence"))
    assert found["raking"]["by"] == ["segment", "tenure"]
    assert len(found["segments"]["effects"]) == 2
    links = read_case(case).case.links
    split = {link.segments for key, link in links.items() if link.to == "churn" and link.segments}
    assert {(segments[0],), (segments[1],)} <= split
