"""The commands that take a case apart: what they print adds up and is the same in every format."""

import csv
import io
import json
from typing import Any

import pytest
from typer.testing import CliRunner

from cxvalue.cli import app
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
