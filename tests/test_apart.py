"""The commands that take a case apart: what they print adds up and is the same in every format."""

import csv
import io
import json
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from cxvalue.cli import app
from cxvalue.exhibits.schema import schema_of
from tests.cases import sample

BANK = str(sample("bank"))


def printed(*arguments: str) -> str:
    """Return what a command prints."""
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result.stdout


def document(*arguments: str) -> dict[str, Any]:
    """Return the JSON a command prints."""
    found: dict[str, Any] = json.loads(printed(*arguments, "--format", "json"))
    return found


def rows(*arguments: str) -> list[dict[str, str]]:
    """Return the CSV a command prints."""
    return list(csv.DictReader(io.StringIO(printed(*arguments, "--format", "csv"))))


def test_walkdown_adds_up_in_json_and_csv() -> None:
    found = document("walkdown", BANK)
    value = document("run", BANK)["metrics"]["npv"]
    assert found["gross"] + sum(step["change"] for step in found["steps"]) == pytest.approx(value, rel=1e-12)
    assert [row["guard"] for row in rows("walkdown", BANK)] == ["gross", *(step["guard"] for step in found["steps"])]
    assert float(rows("walkdown", BANK)[-1]["value"]) == pytest.approx(value, rel=1e-12)


def test_walkdown_takes_scenario_changes_and_guards_left_off() -> None:
    found = document("walkdown", BANK, "--scenario", "half_effect", "--set", "discount_rate=0", "--without", "margin")
    base = document("run", BANK, "--scenario", "half_effect", "--set", "discount_rate=0")
    assert found["finance_grade"] == pytest.approx(base["metrics"]["npv"], rel=1e-12)
    assert found["value"] > found["finance_grade"]
    assert "620 MSEK" in printed("walkdown", BANK)


@pytest.mark.parametrize("kind", ["walkdown", "attribute", "sensitivity", "simulate", "information", "challenge"])
@pytest.mark.parametrize("name", ["bank", "minimal", "template"])
def test_documents_keep_to_their_schema(kind: str, name: str) -> None:
    few = ["--draws", "64"] if kind in ("simulate", "information") else []
    jsonschema.validate(document(kind, str(sample(name)), *few), schema_of(kind))


def test_attribution_adds_up_in_json_and_csv() -> None:
    found = document("attribute", BANK)
    value = document("run", BANK)["metrics"]["npv"]
    for part, figure in (("by_behaviour", "value"), ("by_initiative", "shapley")):
        assert sum(share[figure] for share in found[part]) == pytest.approx(value, abs=0.005)
    csv_sum = sum(float(row["value"]) for row in rows("attribute", BANK) if row["kind"] == "initiative")
    assert csv_sum == pytest.approx(value, abs=0.005)


def test_sensitivity_answers_a_goal_in_words_and_json() -> None:
    goal = ("sensitivity", BANK, "--goal", "links.churn.effect", "--payback", "40")
    found = document(*goal)
    assert found["value"] == pytest.approx(-0.5953, abs=1e-3)
    assert "today it is -30 %" in printed(*goal)
    grid = document("sensitivity", BANK, "--grid", "links.churn.effect", "discount_rate")["grid"]
    assert len(grid["npv"]) == len(grid["first"]) == 11


def test_simulate_and_information_are_the_same_for_the_same_seed() -> None:
    for kind in ("simulate", "information"):
        one, other = (document(kind, BANK, "--draws", "256", "--seed", "7") for _ in range(2))
        assert one == other
        assert one["seed"] == 7
    assert len(document("simulate", BANK, "--draws", "256")["probability_paid_back_by_month"]) == 61
    assert "%" in printed("simulate", BANK, "--draws", "256")
    assert rows("information", BANK, "--draws", "256")[0]["kind"] == "all"


def test_a_senseless_number_of_draws_is_refused_without_a_traceback() -> None:
    result = CliRunner().invoke(app, ["simulate", BANK, "--draws", "0"])
    assert result.exit_code == 2
    assert "is no number of draws" in result.stderr


def test_challenge_says_what_why_and_remedy_in_every_language() -> None:
    item = document("challenge", BANK)["items"][0]
    assert set(item) == {"rule", "severity", "found", "why", "remedy", "addresses"}
    swedish = CliRunner().invoke(app, ["--language", "sv", "challenge", BANK])
    assert "Allvarligt" in swedish.stdout
