"""Malformed files: every problem with its line, address and remedy; exit status 2; never a traceback."""

import io
import os
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from cxvalue.case.flow_reading import read_flows
from cxvalue.case.read import parse_case, read_case
from cxvalue.cli import app
from cxvalue.errors import CxvalueError
from cxvalue.files.table.sheet import parse_sheet
from tests.bad.case_files import BAD_BYTES, BAD_CASES, GOOD
from tests.bad.flow_files import BAD_FLOW_BYTES, BAD_FLOWS


def broken(changes: list[tuple[str, str]]) -> str:
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def ends_with_problems(arguments: list[str]) -> str:
    """Run the command line, and return what it says on standard error."""
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr


def test_the_good_case_is_good() -> None:
    assert parse_case(GOOD.encode(), "case.toml").case.title == "Good"


@pytest.mark.parametrize("name", BAD_CASES)
def test_a_bad_case_tells_every_problem_with_its_place(name: str, tmp_path: Path) -> None:
    changes, places = BAD_CASES[name]
    path = tmp_path / "case.toml"
    path.write_text(broken(changes), encoding="utf-8")
    with pytest.raises(CxvalueError) as caught:
        read_case(path)
    problems = caught.value.problems
    for line, address, words in places:
        matching = [item for item in problems if item.address == address and (line is None or item.line == line)]
        assert any(words in str(item) for item in matching), f"{line} {address} {words!r} not in:\n{caught.value}"
    if name not in ("only comments", "empty"):
        assert len(problems) == len(places), str(caught.value)
    said = ends_with_problems(["run", str(path)])
    assert said.splitlines() == [str(item) for item in problems]
    assert all(item.file for item in problems)


@pytest.mark.parametrize("name", BAD_BYTES)
def test_bytes_that_are_no_case_are_refused(name: str, tmp_path: Path) -> None:
    content, words = BAD_BYTES[name]
    path = tmp_path / "case.toml"
    path.write_bytes(content)
    assert words in ends_with_problems(["check", str(path)])


@pytest.mark.parametrize("name", BAD_FLOWS)
def test_a_bad_flow_file_tells_every_problem_with_its_line(name: str, tmp_path: Path) -> None:
    text, places = BAD_FLOWS[name]
    path = tmp_path / "flows.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CxvalueError) as caught:
        read_flows(parse_sheet(path.read_bytes(), path.name))
    for line, words in places:
        assert any(words in str(item) and item.line == line for item in caught.value.problems), str(caught.value)
    assert len(caught.value.problems) == len(places), str(caught.value)
    said = ends_with_problems(["flows", str(path), "--discount-rate", "0.1"])
    assert said.splitlines() == [str(item) for item in caught.value.problems]


@pytest.mark.parametrize("name", BAD_FLOW_BYTES)
def test_bytes_that_are_no_flows_are_refused(name: str, tmp_path: Path) -> None:
    file, content, words = BAD_FLOW_BYTES[name]
    path = tmp_path / file
    path.write_bytes(content)
    assert words in ends_with_problems(["flows", str(path), "--discount-rate", "0.1"])


def workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["period", "amount"], [0, "=1+1"]], "formula without a value in cell B2"),
        ([["period", "amount"], [0, "much"]], "is no number"),
        ([["period", "sum"], [0, 1]], "column 2 is not known"),
        ([["period", "amount"]], "0 rows"),
    ],
)
def test_a_bad_workbook_names_the_place(rows: list[list[object]], words: str, tmp_path: Path) -> None:
    path = tmp_path / "flows.xlsx"
    path.write_bytes(workbook(rows))
    assert words in ends_with_problems(["flows", str(path), "--discount-rate", "0.1"])


def test_a_workbook_with_one_far_cell_is_refused_quickly(tmp_path: Path) -> None:
    """A few kilobytes that would ask for gigabytes."""
    book = openpyxl.Workbook()
    book.active["XFD1048576"] = 1  # type: ignore[index]
    path = tmp_path / "far.xlsx"
    book.save(path)
    assert "more than" in ends_with_problems(["flows", str(path), "--discount-rate", "0.1"])


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "0" * 50_000_000)
    assert "unpacks to more" in ends_with_problems(["flows", str(path), "--discount-rate", "0.1"])


def test_a_folder_a_missing_file_and_a_pipe_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    assert "folder" in ends_with_problems(["run", str(tmp_path)])
    assert "does not exist" in ends_with_problems(["run", str(tmp_path / "none.toml")])
    assert "not a regular file" in ends_with_problems(["run", str(tmp_path / "pipe.toml")])


def test_a_byte_order_mark_and_foreign_line_ends_are_said() -> None:
    read = parse_case(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r").encode(), "case.toml")
    assert [str(note) for note in read.notes] == ["a byte-order mark was dropped", "line ends were normalised"]
    assert read.case == parse_case(GOOD.encode(), "case.toml").case


def test_a_case_may_not_name_itself_as_an_alternative(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text(GOOD.replace("amounts = [-100, 60, 60]", 'case = "case.toml"').replace('every = "year"\n', ""))
    assert "names this one" in ends_with_problems(["run", str(path)])


def test_a_case_in_another_currency_is_no_alternative(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text(GOOD.replace("SEK", "NOK"))
    path = tmp_path / "case.toml"
    path.write_text(GOOD.replace("amounts = [-100, 60, 60]", 'case = "other.toml"').replace('every = "year"\n', ""))
    assert "another currency (found NOK; allowed: SEK" in ends_with_problems(["run", str(path)])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--set", "segments.mass.annual_chrn=0.1"], "Did you mean segments.mass.annual_churn"),
        (["--set", "segments.mass.annual_churn=2"], "from 0 to 1"),
        (["--set", "segments.mass.annual_churn"], "ADDRESS=VALUE"),
        (["--set", "segments.mass.annual_churn=0,1"], "point as decimal sign"),
        (["--scenario", "lw"], "Did you mean low"),
    ],
)
def test_bad_changes_are_refused(arguments: list[str], words: str, tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text(GOOD)
    assert words in ends_with_problems(["run", str(path), *arguments])


def test_a_metric_that_cannot_rank_and_a_rate_that_is_none_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text(GOOD)
    (tmp_path / "f.csv").write_text("period,amount\n0,-1\n1,2\n")
    assert "no metric to rank by" in ends_with_problems(["compare", str(path), "--by", "joy"])
    assert "no rate" in ends_with_problems(["flows", str(tmp_path / "f.csv"), "--discount-rate", "9000"])


BOUNDLESS = """\
title = "Boundless"
currency = "SEK"
start = 2027-01-01
months = 12
discount_rate = 0.1
satisfaction.scale = "nps"
[segments.all]
customers = 10
annual_churn = 0.1
revenue = 10
margin = 0.5
satisfaction = 0
contacts = 1
contact_cost = 1
[touchpoints.call]
score = -100
importance = 1
reach = 1
[links]
one = { from = "touchpoints.call", to = "BEHAVIOUR", form = "FORM", effect = 10 }
two = { from = "touchpoints.call", to = "BEHAVIOUR", form = "FORM", effect = 10 }
[initiatives.up]
effects = [{ touchpoint = "call", lift = 200 }]
"""


@pytest.mark.parametrize("behaviour", ["spend", "referrals", "contacts", "churn"])
@pytest.mark.parametrize("command", ["run", "check", "compare"])
def test_figures_beyond_all_bounds_are_refused(behaviour: str, command: str, tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    form = "odds" if behaviour == "churn" else "relative"
    path.write_text(BOUNDLESS.replace("BEHAVIOUR", behaviour).replace("FORM", form))
    assert "beyond all bounds" in ends_with_problems([command, str(path)])


def test_a_rate_that_makes_the_value_boundless_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text(GOOD.replace("months = 24", "months = 600").replace("0.1", "-0.9999999"))
    assert "discount_rate" in ends_with_problems(["run", str(path)])
    flows = tmp_path / "f.csv"
    flows.write_text("period,amount\n0,-1\n1200,9\n")
    assert "more than all bounds" in ends_with_problems(["flows", str(flows), "--discount-rate", "-0.5"])


def test_a_table_of_flows_is_no_case(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("period,amount\n0,-1\n")
    assert "cxvalue flows" in ends_with_problems(["run", str(path)])


def test_dates_of_a_workbook_keep_to_the_same_years(tmp_path: Path) -> None:
    path = tmp_path / "flows.xlsx"
    path.write_bytes(workbook([["date", "amount"], [date(9999, 1, 1), -1000], [date(2028, 1, 1), 1600]]))
    assert "from 1900 to 2200" in ends_with_problems(["flows", str(path), "--discount-rate", "0.1"])
