"""The command on customers' data: what it says, what it proposes, what it writes."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner, Result

from cxvalue.case.read import read_case
from cxvalue.cli import app
from cxvalue.evidence.synthetic import write_customers
from cxvalue.exhibits.schema import schema_of
from tests.cases import sample

TOUCHPOINTS = ("--touchpoint", "apply=service", "--touchpoint", "identify=app", "--touchpoint", "first_login=billing")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Made-up customers of every kind, and a copy of the bank."""
    folder = tmp_path_factory.mktemp("evidence")
    found = {"case": folder / "case.toml"}
    for kind, rows in (("survey", 8_000), ("tenure", 2_000), ("panel", 1_500), ("experiment", 20_000)):
        found[kind] = folder / f"{kind}.parquet"
        write_customers(found[kind], rows, kind, 3)  # type: ignore[arg-type]  # one of the kinds
    source = sample("bank")
    for item in source.parent.iterdir():
        (folder / item.name).write_bytes(item.read_bytes())
    return found


def run(*arguments: object) -> Result:
    """Run the program."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env={"COLUMNS": "200"})


def document(files: dict[str, Path], kind: str, *more: str) -> Any:
    """Return what the command prints as JSON, held against its schema."""
    done = run("evidence", files[kind], "--case", files["case"], "--format", "json", *more)
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    jsonschema.validate(found, schema_of("evidence"))
    return found


def test_a_survey_gives_quality_table_fit_and_drivers(files: dict[str, Path]) -> None:
    found = document(files, "survey", *TOUCHPOINTS)
    assert found["quality"]["rows"] == 8_000
    assert found["quality"]["order"] == "after"
    assert {row["segment"] for row in found["table"]} == {None, "young", "families", "seniors"}
    estimate = found["estimate"]
    assert (estimate["method"], estimate["grade"], found["link"]) == ("logistic", "controlled", "churn")
    assert abs(estimate["slope"] + 0.30) < 2.5 * estimate["slope_error"]
    assert [item["touchpoint"] for item in found["drivers"]] == ["apply", "identify", "first_login"]
    assert found["refused"] == {}


@pytest.mark.parametrize(
    ("kind", "more", "method", "slope"),
    [
        ("tenure", ("--method", "hazard"), "hazard", -0.25),
        ("tenure", ("--method", "cox"), "cox", -0.25),
        ("panel", ("--behaviour", "spend"), "panel", 120.0),
        ("experiment", (), "experiment", -0.30),
        ("survey", ("--behaviour", "spend"), "glm", 0.04),
        ("survey", ("--behaviour", "contacts", "--nothing-equal"), "glm", -0.08),
    ],
)
def test_each_kind_of_data_takes_the_method_that_fits_it(
    files: dict[str, Path], kind: str, more: tuple[str, ...], method: str, slope: float
) -> None:
    found = document(files, kind, *more)["estimate"]
    assert found["method"] == method
    assert abs(found["slope"] - slope) < 3 * found["slope_error"]


def test_a_log_logistic_tenure_moves_odds_where_a_hazard_moves_less(files: dict[str, Path]) -> None:
    """Odds of having left move further than the hazard does: the same customers, the same direction."""
    found = document(files, "tenure", "--method", "log_logistic")
    assert found["estimate"]["method"] == "log_logistic"
    assert found["estimate"]["slope"] < document(files, "tenure", "--method", "hazard")["estimate"]["slope"] < 0
    assert found["survival"]


def test_holding_nothing_equal_is_a_correlation_and_said_to_be_in_doubt(files: dict[str, Path]) -> None:
    found = document(files, "survey", "--nothing-equal")["estimate"]
    assert found["grade"] == "correlation"
    assert not next(check for check in found["checks"] if check["name"] == "confounding")["passed"]


def test_apply_writes_value_range_source_evidence_and_mapping_after_showing_them(
    files: dict[str, Path], tmp_path: Path
) -> None:
    target = tmp_path / "new.toml"
    before = read_case(files["case"])
    for name, content in before.beside.items():
        (tmp_path / name).write_bytes(content)
    done = run("evidence", files["survey"], "--case", files["case"], *TOUCHPOINTS, "--apply", "--to", target)
    assert done.exit_code == 0, done.stderr
    assert "What it proposes for the case" in done.stdout
    after = read_case(target).case
    effect = after.links["churn"].effect
    assert effect.source == (*before.case.links["churn"].effect.source, "churn_logistic")
    assert effect.owner == before.case.links["churn"].effect.owner
    assert effect.range is not None
    assert effect.range[0] < effect.value < effect.range[1]
    source = after.evidence["churn_logistic"]
    assert (source.about, source.grade, source.data) == ("links.churn.effect", "controlled", "survey")
    assert source.estimate == effect.value
    assert source.interval is not None
    width = (effect.range[1] - effect.range[0]) / (source.interval[1] - source.interval[0])
    assert width == pytest.approx(1.25 * 1.2815516 / 1.959964, rel=0.01)
    assert after.data["survey"].columns["score"] == "score"
    assert after.touchpoints["apply"].importance.source == ("apply_importance",)  # type: ignore[union-attr]  # one number
    assert after.links["churn"].causal_share == before.case.links["churn"].causal_share
    assert "kept, for it has a reason of its own" in done.stdout
    assert files["case"].read_text() == before.text


def test_without_apply_nothing_is_written_and_lines_can_be_left_out(files: dict[str, Path], tmp_path: Path) -> None:
    before = files["case"].read_text()
    assert "Nothing is written yet" in run("evidence", files["survey"], "--case", files["case"]).stdout
    assert files["case"].read_text() == before
    target = tmp_path / "new.toml"
    for name, content in read_case(files["case"]).beside.items():
        (tmp_path / name).write_bytes(content)
    run(
        "evidence", files["survey"], "--case", files["case"], "--apply", "--leave", "links.churn.effect", "--to", target
    )
    assert read_case(target).case.links["churn"].effect == read_case(files["case"]).case.links["churn"].effect


def test_the_mapping_kept_with_the_case_reads_the_next_table(files: dict[str, Path], tmp_path: Path) -> None:
    target = tmp_path / "case.toml"
    for name, content in read_case(files["case"]).beside.items():
        (tmp_path / name).write_bytes(content)
    run("evidence", files["survey"], "--case", files["case"], "--map", "referrals=contacts", "--apply", "--to", target)
    done = run("evidence", files["survey"], "--case", target, "--format", "json")
    assert json.loads(done.stdout)["data"]["mapping"]["columns"]["referrals"] == "contacts"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--map", "score=nothing"), "columns.score: names no column of survey.parquet (found nothing)"),
        (("--map", "mood=score"), "columns.mood: is no use of a column"),
        (("--map", "score"), "--map: is written NAME=COLUMN (found score)"),
        (("--link", "none"), "link: names no link (found none"),
        (("--link", "spend"), "links.spend: leads to another behaviour (found spend)"),
        (("--segment", "young=old"), "segments"),
        (("--touchpoint", "none=service"), "touchpoints.none"),
    ],
)
def test_what_the_user_can_mend_is_said_with_status_two(
    files: dict[str, Path], more: tuple[str, ...], words: str
) -> None:
    done = run("evidence", files["survey"], "--case", files["case"], *more)
    assert (done.exit_code, words in done.stderr) == (2, True), done.stderr


def test_parts_as_csv(files: dict[str, Path]) -> None:
    command = ("evidence", files["survey"], "--case", files["case"], *TOUCHPOINTS, "--format", "csv", "--part")
    assert run(*command, "table").stdout.startswith("segment,score_low,score_high,n,churn,churn_low,churn_high,revenue")
    assert run(*command, "drivers").stdout.startswith("touchpoint,importance,importance_low")
    assert run(*command, "proposed").stdout.startswith("address,before,after")


def test_made_up_customers_are_written_once(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    assert run("customers", "--to", target, "--rows", "50").exit_code == 0
    assert len(target.read_text().splitlines()) == 51
    again = run("customers", "--to", target, "--rows", "50")
    assert (again.exit_code, "exists" in again.stderr) == (2, True)
    assert run("customers", "--to", tmp_path / "a.txt").exit_code == 2
