"""Export and import at the command line, the archive of data, and the safety of what leaves the house."""

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

import cxvalue
from cxvalue.analysis.valuation import value_case
from cxvalue.cli import app
from cxvalue.errors import CxvalueError, FileError
from cxvalue.exports.data import to_archive
from cxvalue.exports.kinds import KINDS, kind_of, made
from cxvalue.exports.workbook.book import SHEETS, to_workbook
from cxvalue.locale.reader import Reader
from cxvalue.report.results import results_of
from tests.exports.hostile import LABELS, hostile
from tests.exports.office import edited
from tests.exports.test_workbook import sample

BANK = sample("bank")
CASE = Path("scenarios/bank/case.toml")


def run(*arguments: str | Path, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result.output


@pytest.mark.parametrize("kind", KINDS)
def test_export_writes_every_kind(kind: str, tmp_path: Path) -> None:
    target = tmp_path / KINDS[kind].file_name
    assert "written" in run("export", CASE, "--to", target, "--language", "sv", "--scenario", "downside")
    signs = {".xlsx": b"PK", ".pptx": b"PK", ".zip": b"PK", ".pdf": b"%PDF"}
    assert target.read_bytes().startswith(signs[target.suffix])
    assert [path.name for path in tmp_path.iterdir()] == [target.name]  # nothing torn is left beside it


def test_a_file_that_is_there_is_replaced_only_when_told(tmp_path: Path) -> None:
    target = tmp_path / "onepage.pdf"
    target.write_text("mine")
    assert "exists already" in run("export", CASE, "--to", target, code=2)
    assert target.read_text() == "mine"
    run("export", CASE, "--to", target, "--replace")
    assert target.read_bytes().startswith(b"%PDF")


def test_the_name_says_the_kind_and_an_option_overrules_it(tmp_path: Path) -> None:
    assert {name: kind_of(Path(name)) for name in ("A.XLSX", "b.pptx", "onepage_sv.pdf", "c.pdf", "d.zip")} == {
        "A.XLSX": "workbook",
        "b.pptx": "slides",
        "onepage_sv.pdf": "onepage",
        "c.pdf": "report",
        "d.zip": "data",
    }
    for name in ("case.docx", "case", "case."):
        with pytest.raises(FileError, match="no kind of file"):
            kind_of(Path(name))
    run("export", CASE, "--to", tmp_path / "board.pdf", "--as", "onepage")
    with pytest.raises(FileError, match="goes with slides only"):
        made(results_of(BANK, None, Reader("en")), "report", b"x")


def test_a_script_exports_what_the_command_line_does(tmp_path: Path) -> None:
    run("export", CASE, "--to", tmp_path / "onepage.pdf", "--language", "nb", "--scenario", "downside")
    content = cxvalue.export_case(BANK, "onepage", scenario="downside", language="nb")
    assert content == (tmp_path / "onepage.pdf").read_bytes()
    assert cxvalue.read_back(cxvalue.export_case(BANK, "workbook"), "case.xlsx", BANK.beside).changes == ()
    with pytest.raises(CxvalueError, match="is no kind of file"):
        cxvalue.export_case(BANK, "docx")


def test_import_shows_the_difference_first_and_writes_when_told(tmp_path: Path) -> None:
    content = to_workbook(results_of(BANK, None, Reader("en")))
    (tmp_path / "licences.csv").write_bytes(CASE.with_name("licences.csv").read_bytes())
    path = edited(content, tmp_path / "case.xlsx", {"discount_rate": 0.1})
    target = tmp_path / "case.toml"
    said = run("import", path)
    assert "The workbook brings 1 change" in said
    assert "10 %" in said
    assert "Nothing is written yet" in said
    assert not target.exists()
    run("import", path, "--to", target)
    assert (
        value_case(sample("bank").case).metrics.npv
        != json.loads(run("run", target, "--format", "json"))["metrics"]["npv"]
    )
    assert "has changed since" in run("import", path, "--to", target, "--replace", code=2)
    target.write_text(BANK.text, encoding="utf-8")
    assert "exists already" in run("import", path, "--to", target, code=2)
    run("import", path, "--to", target, "--replace")
    assert "value = 0.1," in target.read_text(encoding="utf-8")
    changes = json.loads(run("import", path, "--format", "json"))
    assert changes == [{"address": "discount_rate", "before": 0.09, "after": 0.1}]
    rows = list(csv.reader(io.StringIO(run("import", path, "--format", "csv"))))
    assert rows == [["address", "before", "after"], ["discount_rate", "0.09", "0.1"]]


def test_import_says_which_file_is_missing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(to_workbook(results_of(BANK, None, Reader("en"))))
    assert "licences.csv" in run("import", path, code=2)


def test_every_exhibit_is_in_the_archive_as_the_program_has_it() -> None:
    results = results_of(BANK, None, Reader("en"))
    with zipfile.ZipFile(io.BytesIO(to_archive(results))) as archive:
        names = set(archive.namelist())
        about = json.loads(archive.read("about.json"))
        assert {name[5:-4] for name in names if name.endswith(".csv")} == set(about["exhibits"])
        assert {name[5:-8] for name in names if name.endswith(".parquet")} == set(about["exhibits"])
        charts = {name[7:-4] for name in names if name.endswith(".svg")}
        assert charts == {name[7:-4] for name in names if name.endswith(".png")}
        assert {"cumulative_cash", "walkdown", "tornado", "fan", "timeline", "points"} <= charts
        assert about["digest"] == results.valuation.digest
        assert about["seed"] == 1
        cash = pd.read_parquet(io.BytesIO(archive.read("data/cash_flow.parquet")))
        assert cash["net"].tolist() == results.valuation.net.tolist()
        table = pd.read_csv(io.BytesIO(archive.read("data/cash_flow.csv")))
        assert table["net"].tolist() == pytest.approx(results.valuation.net.tolist(), rel=1e-15)
        assert json.loads(archive.read("run.json"))["metrics"]["npv"] == results.valuation.metrics.npv
        assert archive.read("charts/fan.png").startswith(b"\x89PNG")


def test_no_text_of_a_case_becomes_a_formula() -> None:
    results = results_of(hostile(), None, Reader("en"))
    book = openpyxl.load_workbook(io.BytesIO(to_workbook(results)))
    texts = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "s"]
    for label in LABELS[:5]:
        assert any(cell.value == label for cell in texts), label
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.hyperlink is None
                if cell.data_type == "f":
                    assert str(cell.value)[1:] not in [label[1:] for label in LABELS], cell.coordinate
    with zipfile.ZipFile(io.BytesIO(to_archive(results))) as archive:
        for name in archive.namelist():
            if name.endswith(".csv"):
                for cells in csv.reader(io.StringIO(archive.read(name).decode())):
                    assert not any(cell.startswith(("=", "@")) for cell in cells), name


@pytest.mark.parametrize("language", ["en", "sv", "nb"])
def test_the_workbook_has_its_sheets_in_order_and_its_names(language: str) -> None:
    reader = Reader(language)
    content = to_workbook(results_of(BANK, None, reader))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert sum("charts/chart" in name for name in archive.namelist()) >= 8
    book = openpyxl.load_workbook(io.BytesIO(content))
    # nothing in the bank depends on tenure, so that sheet is not there
    assert book.sheetnames == [reader.text(title) for key, title in SHEETS.items() if key != "tenure"]
    for address in ("discount_rate", "segments.young.annual_churn", "scenario", "result.npv"):
        assert address in book.defined_names
    sheet = book.worksheets[1]
    validations = {str(item.sqref): item for item in sheet.data_validations.dataValidation}
    ((_, cell),) = book.defined_names["segments.young.annual_churn"].destinations
    rule = validations[cell.replace("$", "")]
    assert (rule.type, rule.operator or "between", rule.formula1, rule.formula2) == ("decimal", "between", "0", "1")
    assert sheet.freeze_panes
    assert sheet.print_area
    source = sheet[cell.replace("$", "")]
    assert (source.font.color.rgb, source.fill.fgColor.rgb) == ("FF0000FF", "FFFFFFCC")


def test_only_functions_every_spreadsheet_knows() -> None:
    known = """ABS AND COUNT EDATE EXACT IF IFERROR INDEX INT IRR ISNUMBER MATCH MAX MIN MIRR MOD N NA RANK ROW ROWS SUM
    SUMPRODUCT"""
    book = openpyxl.load_workbook(io.BytesIO(to_workbook(results_of(BANK, None, Reader("en")))))
    used = set()
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    used |= {word.rpartition("(")[0] for word in _calls(str(cell.value))}
    assert used <= set(known.split())


def _calls(formula: str) -> list[str]:
    return re.findall(r"[A-Z][A-Z0-9.]*\(", formula)


def test_an_export_needs_no_more_than_three_hundred_megabytes(tmp_path: Path) -> None:
    """The bank over 120 months; the time it takes is in the benchmarks."""
    if not Path("/proc/self/status").exists():
        pytest.skip("this system does not say how much memory a process had")
    case = tmp_path / "case.toml"
    case.write_text(BANK.text.replace("months = 60", "months = 120", 1), encoding="utf-8")
    (tmp_path / "licences.csv").write_bytes(CASE.with_name("licences.csv").read_bytes())
    script = (
        "import sys\n"
        "from cxvalue.case.read import read_case\n"
        "from cxvalue.report.results import results_of\n"
        "from cxvalue.exports.workbook.book import to_workbook\n"
        "from cxvalue.locale.reader import Reader\n"
        "to_workbook(results_of(read_case(sys.argv[1]), None, Reader('en')))\n"
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(case)], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    assert int(done.stdout) <= 300 * 1024
