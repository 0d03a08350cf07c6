"""The command line, run as a user runs it, against the same figures from Python."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
import tomlkit
from typer.testing import CliRunner

from cxvalue import compare, read_case, value_case
from cxvalue.case.schema import case_schema
from cxvalue.cli import app
from cxvalue.exhibits.schema import schema_of
from tests.cases import SAMPLE_NAMES, sample


def out(*arguments: str | Path) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def parsed(*arguments: str | Path) -> Any:
    return json.loads(out(*arguments, "--format", "json"))


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_run_prints_what_python_computes(name: str) -> None:
    document = parsed("run", sample(name))
    jsonschema.validate(document, schema_of("run"))
    valuation = value_case(read_case(sample(name)).case)
    assert document["metrics"]["npv"] == valuation.metrics.npv
    assert document["metrics"]["payback_months"] == valuation.metrics.payback_months
    assert document["cash_flow"]["net"] == valuation.net.tolist()
    assert document["case"]["digest"] == valuation.digest
    assert document["reconciled"] is True


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_compare_prints_what_python_computes(name: str) -> None:
    document = parsed("compare", sample(name))
    jsonschema.validate(document, schema_of("compare"))
    comparison = compare(value_case(read_case(sample(name)).case))
    assert [item["id"] for item in document["ranking"]] == [item.id for item in comparison.contenders]
    assert [item["metrics"]["npv"] for item in document["ranking"]] == [
        item.metrics.npv for item in comparison.contenders
    ]


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_samples_follow_the_case_schema(name: str) -> None:
    plain = json.loads(json.dumps(tomlkit.parse(sample(name).read_text(encoding="utf-8")).unwrap(), default=str))
    jsonschema.validate(plain, case_schema())


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_every_sample_is_labelled_and_reads_for_people(name: str) -> None:
    text = out("run", sample(name))
    assert "illustrative figures" in text
    assert "reconciled" in text
    assert "valid" in out("check", sample(name))


def test_run_compare_and_csv_give_the_same_figures() -> None:
    document = parsed("run", sample("bank"), "--scenario", "worst")
    ranking = parsed("compare", sample("bank"), "--scenario", "worst")["ranking"]
    own = next(item for item in ranking if item["id"] == "case")
    assert own["metrics"] == document["metrics"]
    assert own["cash_flow"]["net"] == document["cash_flow"]["net"]
    rows = list(csv.DictReader(io.StringIO(out("run", sample("bank"), "--scenario", "worst", "--format", "csv"))))
    assert [float(row["net"]) for row in rows] == document["cash_flow"]["net"]
    assert [float(row["retention"]) for row in rows] == document["cash_flow"]["lines"]["retention"]
    table = list(csv.DictReader(io.StringIO(out("compare", sample("bank"), "--scenario", "worst", "--format", "csv"))))
    assert float(next(row for row in table if row["id"] == "case")["npv"]) == document["metrics"]["npv"]


def test_set_changes_what_a_scenario_changes() -> None:
    half = parsed("run", sample("bank"), "--scenario", "half_effect")
    other = parsed("run", sample("bank"), "--set", "links.churn.effect*=0.5")
    assert other["metrics"] == half["metrics"]
    assert half["scenario"] == "half_effect"
    assert half["changes"] == []
    assert other["changes"] == ["links.churn.effect*=0.5"]
    assert "changed: links.churn.effect*=0.5" in out("run", sample("bank"), "--set", "links.churn.effect*=0.5")
    assert parsed("run", sample("bank"), "--set", "tax_rate=0.206")["case"]["tax_rate"] == 0.206


def test_others_join_the_comparison(tmp_path: Path) -> None:
    flows = tmp_path / "roof.csv"
    flows.write_text("period,amount\n0,-1000000\n1,900000\n2,900000\n")
    ranking = parsed("compare", sample("bank"), sample("housing"), flows, "--by", "payback")["ranking"]
    assert {"case", "campaign", "roof", "housing"} <= {item["id"] for item in ranking}
    paybacks = [item["metrics"]["payback_months"] for item in ranking]
    known = [month for month in paybacks if month is not None]
    assert known == sorted(known)
    assert all(month is None for month in paybacks[len(known) :])
    roof = next(item for item in ranking if item["id"] == "roof")
    assert roof["metrics"]["payback_months"] == pytest.approx(23 + 100 / 900)
    assert roof["metrics"]["npv"] == pytest.approx(-1e6 + 9e5 / 1.09 + 9e5 / 1.09**2)


def test_the_duel_names_what_must_be_true() -> None:
    document = parsed("compare", sample("bank"), "--assumption", "links.churn.causal_share")
    for duel in document["duels"]:
        (item,) = duel["must_be_true"]
        if item["needed"] is not None:
            level = parsed("run", sample("bank"), "--set", f"links.churn.causal_share={item['needed']!r}")
            rival = next(other for other in document["ranking"] if other["id"] == duel["alternative"])
            assert level["metrics"]["npv"] == pytest.approx(rival["metrics"]["npv"], abs=1.0)


def test_flows_of_each_kind(tmp_path: Path) -> None:
    dated = tmp_path / "dated.csv"
    dated.write_text(
        "date;amount\n2008-01-01;-10 000,0\n2008-03-01;2750\n2008-10-30;4250\n2009-02-15;3250\n2009-04-01;2750\n"
    )
    document = parsed("flows", dated, "--discount-rate", "0.09")
    jsonschema.validate(document, schema_of("flows"))
    assert document["metrics"]["npv"] == pytest.approx(2086.65, abs=0.005)
    assert document["metrics"]["irr"]["rates"] == [pytest.approx(0.373362535, abs=2e-9)]
    assert "the comma was read as the decimal sign" in document["flows"]["notes"]
    assert out("flows", dated, "--discount-rate", "0.09")
    rows = list(csv.DictReader(io.StringIO(out("flows", dated, "--discount-rate", "0.09", "--format", "csv"))))
    assert [row["date"] for row in rows][:2] == ["2008-01-01", "2008-03-01"]


def test_flows_by_month_and_quarter(tmp_path: Path) -> None:
    file = tmp_path / "f.csv"
    file.write_text("period,amount\n0,-100\n4,121\n")
    yearly = parsed("flows", file, "--discount-rate", "0.1")
    quarterly = parsed("flows", file, "--discount-rate", "0.1", "--every", "quarter")
    monthly = parsed("flows", file, "--discount-rate", "0.1", "--every", "month")
    assert yearly["metrics"]["npv"] == pytest.approx(121 / 1.1**4 - 100)
    assert quarterly["metrics"]["irr"]["rates"] == [pytest.approx(0.21)]
    assert monthly["metrics"]["payback_months"] == pytest.approx(3 + 100 / 121)


def test_a_workbook_gives_the_figures_of_its_csv(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["period", "amount", "line", "kind", "risk_adjustment"],
        [0, 1000, "build", "cost", 0.1],
        [1, 2000, "gain", "benefit", 0.2],
    ):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "f.xlsx")
    (tmp_path / "f.csv").write_text(
        "period,amount,line,kind,risk_adjustment\n0,1000,build,cost,0.1\n1,2000,gain,benefit,0.2\n"
    )
    first = parsed("flows", tmp_path / "f.xlsx", "--discount-rate", "0.1")
    second = parsed("flows", tmp_path / "f.csv", "--discount-rate", "0.1")
    assert first["metrics"] == second["metrics"]
    assert first["cash_flow"]["lines"] == {"build": [-1100, 0], "gain": [0, 1600]}
    assert first["metrics"]["roi"] == pytest.approx((1600 / 1.1 - 1100) / 1100)


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_new_writes_a_case_that_runs(name: str, tmp_path: Path) -> None:
    out("new", tmp_path / "mine.toml", "--from", name)
    assert parsed("run", tmp_path / "mine.toml")["metrics"] == parsed("run", sample(name))["metrics"]


def test_new_never_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("mine")
    result = CliRunner().invoke(app, ["new", str(path)])
    assert result.exit_code == 2
    assert "exists already" in result.stderr
    assert path.read_text() == "mine"
    result = CliRunner().invoke(app, ["new", str(tmp_path / "x.toml"), "--from", "bnk"])
    assert result.exit_code == 2
    assert "bank" in result.stderr


@pytest.mark.parametrize("kind", ["case", "run", "compare", "flows"])
def test_schemas_are_schemas(kind: str) -> None:
    schema = json.loads(out("schema", kind))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert "attached" not in json.dumps(schema)


def test_check_lists_addresses() -> None:
    text = out("check", sample("bank"), "--addresses")
    assert "segments.families.annual_churn" in text
    assert "default" in text


def test_the_program_starts_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "cxvalue.cli", "--help"], capture_output=True, text=True, check=True)
    for command in ("run", "compare", "flows", "check", "new", "schema", "app"):
        assert command in done.stdout


def test_no_text_becomes_a_formula_in_csv(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text(sample("minimal").read_text(encoding="utf-8").replace("Welcome call in the first month", "=1+1"))
    rows = list(csv.DictReader(io.StringIO(out("compare", path, "--format", "csv"))))
    assert rows[0]["label"] == "'=1+1"


def test_a_loss_grows_with_its_risk_adjustment(tmp_path: Path) -> None:
    file = tmp_path / "f.csv"
    file.write_text("period,amount,kind,risk_adjustment\n0,-100,benefit,0.2\n1,200,benefit,0.2\n")
    assert parsed("flows", file, "--discount-rate", "0")["cash_flow"]["net"] == [-120, 160]
