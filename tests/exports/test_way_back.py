"""From the workbook back into the case: nothing is lost, what is typed arrives, what cannot be placed is refused."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cxvalue.case.read import CaseFile, parse_case
from cxvalue.case.write import to_toml
from cxvalue.errors import CaseError, CxvalueError, FileError
from cxvalue.exports.workbook.inputs import ADDRESS, INPUT
from cxvalue.exports.workbook.read_back import ReadBack, read_back, refuse_newer
from tests.exports.office import OFFICE, converted, edited
from tests.exports.test_workbook import SAMPLES, drawn, office, sample, workbook


@pytest.fixture(scope="module")
def bank() -> CaseFile:
    return sample("bank")


@pytest.fixture(scope="module")
def content(bank: CaseFile) -> bytes:
    return workbook(bank)


def typed(content: bytes, folder: Path, bank: CaseFile, **values: Any) -> ReadBack:
    path = edited(content, folder / "typed.xlsx", values)
    return read_back(path.read_bytes(), path.name, bank.beside)


def in_row(content: bytes, address: str, column: int, value: Any) -> bytes:
    """The workbook with another value in a column of the row of an assumption."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["Assumptions"]
    row = next(row for row in sheet.iter_rows() if row[ADDRESS].value == address)
    row[column].value = value
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


@pytest.mark.parametrize(("name", "language"), [*((name, "en") for name in SAMPLES), ("bank", "sv"), ("energy", "nb")])
def test_a_sample_comes_back_as_it_went(name: str, language: str) -> None:
    file = sample(name)
    found = read_back(workbook(file, language=language), "case.xlsx", file.beside)
    assert found.changes == ()
    assert found.after.text == file.text


def test_generated_cases_come_back_as_they_went() -> None:
    for case in drawn(12):
        file = parse_case(to_toml(case).encode(), "case.toml")
        found = read_back(workbook(file), "case.xlsx")
        assert found.changes == ()
        assert found.after.text == file.text
        assert found.after.case == case


@office
def test_a_workbook_saved_by_an_office_suite_comes_back_as_it_went(
    content: bytes, bank: CaseFile, tmp_path: Path
) -> None:
    if OFFICE is None:
        pytest.skip("LibreOffice is not installed")
    path = tmp_path / "case.xlsx"
    path.write_bytes(content)
    (saved,) = converted([path], tmp_path, "xlsx")
    found = read_back(saved.read_bytes(), "case.xlsx", bank.beside)
    assert found.changes == ()
    assert found.after.text == bank.text


def test_every_long_line_and_odd_letter_comes_back() -> None:
    text = sample("minimal").text
    odd = f'about = """{"long " * 700}\n_x0041_ =1+1 åäöøæ 🙂  \n\n"""\n'
    file = parse_case(text.replace("currency", f"{odd}currency", 1).encode(), "case.toml")
    assert read_back(workbook(file), "case.xlsx").after.text == file.text


def test_what_is_typed_arrives(content: bytes, bank: CaseFile, tmp_path: Path) -> None:
    initiative = next(iter(bank.case.initiatives))
    found = typed(
        content,
        tmp_path,
        bank,
        **{
            "segments.young.annual_churn": 0.16,
            "segments.young.referral_reward": 50,
            "tax_rate": 0.206,
            f"initiatives.{initiative}.included": 0,
            "horizons.short": 18,
            "new.1.label": "New fleet",
            "new.1.every": 3,
            "new.1.amounts": [-5, None, 7],
        },
    )
    case = found.after.case
    assert case.segments["young"].annual_churn.value == 0.16
    assert case.segments["young"].annual_churn.range == (0.15, 0.2)  # kept with what is not touched
    assert case.segments["young"].referral_reward.value == 50
    assert case.tax_rate is not None
    assert case.tax_rate.value == 0.206
    assert not case.initiatives[initiative].included
    assert case.horizons.short == 18
    new = case.alternatives["new_fleet"]
    assert (new.label, new.every, [item.value for item in new.amounts]) == ("New fleet", "quarter", [-5, 0, 7])
    assert len(found.changes) == 6
    comments = [line for line in bank.text.split("\n") if line.startswith("#")]
    assert [line for line in found.after.text.split("\n") if line.startswith("#")] == comments


@pytest.mark.parametrize(
    ("column", "value", "name", "expected"),
    [
        (5, 0.25, "range", (0.15, 0.25)),
        (6, "uniform", "shape", "uniform"),
        (7, "crm_2026, board", "source", ("crm_2026", "board")),
        (8, "Anna", "owner", "Anna"),
        (9, "approved", "status", "approved"),
        (10, "seen in May", "note", "seen in May"),
    ],
)
def test_ranges_and_notes_arrive(
    content: bytes, bank: CaseFile, column: int, value: Any, name: str, expected: Any
) -> None:
    found = read_back(in_row(content, "segments.young.annual_churn", column, value), "x.xlsx", bank.beside)
    (change,) = found.changes
    assert change.address == "segments.young.annual_churn"
    assert getattr(found.after.case.segments["young"].annual_churn, name) == expected


def test_a_change_of_a_scenario_arrives(content: bytes, bank: CaseFile) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content))
    ((title, cell),) = book.defined_names["cxvalue.changes"].destinations
    sheet = book[title]
    first = sheet[cell.replace("$", "")].row + 1
    scenario, pattern = str(sheet.cell(first, 1).value), str(sheet.cell(first, 2).value)
    sheet.cell(first, 4).value = 0.25
    saved = io.BytesIO()
    book.save(saved)
    found = read_back(saved.getvalue(), "x.xlsx", bank.beside)
    assert found.after.case.scenarios[scenario].set[pattern].times == 0.25
    assert [change.address for change in found.changes] == [f"scenarios.{scenario}.set"]


def refused(content: bytes, bank: CaseFile) -> str:
    with pytest.raises(CxvalueError) as caught:
        read_back(content, "theirs.xlsx", bank.beside)
    return str(caught.value)


def test_five_kinds_of_workbook_are_refused(content: bytes, bank: CaseFile) -> None:
    foreign = openpyxl.Workbook()
    foreign.active["A1"] = "not ours"  # type: ignore[index]  # a new workbook has a sheet
    saved = io.BytesIO()
    foreign.save(saved)
    assert "is no workbook this program made" in refused(saved.getvalue(), bank)
    assert "damaged or no workbook" in refused(b"PK\x03\x04 nothing", bank)
    assert "damaged or no workbook" in refused(content[: len(content) // 2], bank)
    assert "encrypted" in refused(b"\xd0\xcf\x11\xe0" + bytes(600), bank)
    message = refused(in_row(content, "discount_rate", INPUT, "nine"), bank)
    assert "discount_rate: holds text, not a number, in cell Assumptions!C" in message
    assert "nine" in message


@pytest.mark.parametrize(
    ("address", "column", "value", "expected"),
    [
        ("discount_rate", INPUT, None, "is empty"),
        ("segments.young.annual_churn", INPUT, 1.4, "is outside its bounds"),
        ("segments.young.annual_churn", INPUT, "=1/0", "has a formula without a value"),
        ("segments.young.annual_churn", 4, "", "one end of a range only"),
        ("segments.young.annual_churn", 6, "round", "is no shape"),
        ("segments.young.annual_churn", ADDRESS, "segments.old.annual_churn", "names no assumption of this case"),
        ("segments.young.annual_churn", ADDRESS, "segments.families.annual_churn", "stands in two rows"),
    ],
)
def test_what_cannot_be_placed_is_refused(
    content: bytes, bank: CaseFile, address: str, column: int, value: Any, expected: str
) -> None:
    assert expected in refused(in_row(content, address, column, value), bank)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"new.1.label": "No money"}, "has no amounts"),
        ({"new.2.amounts": [1, 2]}, "has amounts but no name"),
        ({"new.1.label": "Odd", "new.1.amounts": [1], "new.1.every": 5}, "is no length of a period"),
        ({"horizons.short": 12.5}, "is no whole month"),
        ({"cxvalue.format": "2"}, "is of a newer format"),
        ({"cxvalue.lines": None}, "has lost the case file"),
    ],
)
def test_levers_and_marks_are_checked(
    content: bytes, bank: CaseFile, tmp_path: Path, values: dict[str, Any], expected: str
) -> None:
    with pytest.raises(FileError, match=expected):
        typed(content, tmp_path, bank, **values)


def test_a_rule_of_the_case_holds_for_what_is_typed(content: bytes, bank: CaseFile, tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="is more than all churn"):
        typed(content, tmp_path, bank, **{"segments.young.unavoidable_churn": 0.5})


def test_a_number_in_percent_comes_back_in_percent(tmp_path: Path) -> None:
    text = sample("minimal").text.replace("annual_churn = 0.18", 'annual_churn = { value = 18, unit = "percent" }')
    file = parse_case(text.encode(), "case.toml")
    assert read_back(workbook(file), "case.xlsx").after.text == text
    found = typed(workbook(file), tmp_path, file, **{"segments.all.annual_churn": 0.2})
    assert found.after.case.segments["all"].annual_churn.value == 0.2
    assert "value = 20," in found.after.text


def test_a_case_file_edited_inside_the_workbook_is_refused(content: bytes, bank: CaseFile) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["Case file"]
    row = next(row[0] for row in sheet.iter_rows() if str(row[0].value).startswith("customers = 95_000"))
    row.value = "customers = 96_000"
    saved = io.BytesIO()
    book.save(saved)
    assert "was edited inside it" in refused(saved.getvalue(), bank)


def test_a_lost_name_is_said(content: bytes, bank: CaseFile) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content))
    del book.defined_names["discount_rate"]
    saved = io.BytesIO()
    book.save(saved)
    assert "has lost the name discount_rate" in refused(saved.getvalue(), bank)


def test_another_case_file_is_not_written_over(content: bytes, bank: CaseFile, tmp_path: Path) -> None:
    found = read_back(content, "case.xlsx", bank.beside)
    path = tmp_path / "case.toml"
    refuse_newer(found, path)
    path.write_text(bank.text, encoding="utf-8")
    refuse_newer(found, path)
    path.write_text(bank.text + "# changed since\n", encoding="utf-8")
    with pytest.raises(FileError, match="has changed since"):
        refuse_newer(found, path)
