"""Cash flows as they come from spreadsheets and programs: the right figures, or a question with its remedy."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cxvalue.case.flow_reading import as_file, numbers_of, read_flows
from cxvalue.case.flows import FlowTable
from cxvalue.cli import app
from cxvalue.errors import CxvalueError
from cxvalue.files.table.days import calendar, days, form_of
from cxvalue.files.table.layout import text_of
from cxvalue.files.table.sheet import Sheet, parse_sheet, pasted
from cxvalue.numerals import decimal_of, readings


@pytest.mark.parametrize(
    ("written", "point", "comma"),
    [
        ("1500", 1500, 1500),
        ("1.500", 1.5, 1500),
        ("1,500", 1500, 1.5),
        ("0.500", 0.5, None),
        ("-1.234.567,89", None, -1_234_567.89),
        ("1,234,567.5", 1_234_567.5, None),
        ("1 234,5", None, 1234.5),
        ("1\u00a0234\u202f567", 1_234_567, 1_234_567),
        ("1'234.5", 1234.5, None),
        ("(6 000 000)", -6e6, -6e6),
        ("(1,5)", None, -1.5),
        ("500-", -500, -500),
        ("\u2212500", -500, -500),
        ("kr -500 000", -5e5, -5e5),
        ("-500 000 SEK", -5e5, -5e5),
        ("-500 tkr", -5e5, -5e5),
        ("1,5 Mkr", None, 1.5e6),
        ("6,5 mill. kr", None, 6.5e6),
        ("$1,234.50", 1234.5, None),
        ("70 %", 0.7, 0.7),
        ("47.410000000000004", 47.410000000000004, None),
        ("1e3", 1000, 1000),
        (".5", 0.5, None),
    ],
)
def test_a_number_is_read_under_each_decimal_sign(written: str, point: float | None, comma: float | None) -> None:
    found = {sign: value for sign, value in ((".", point), (",", comma)) if value is not None}
    assert readings(written).values == pytest.approx(found)


@pytest.mark.parametrize(
    "written", ["", "-", "kr", "1 2", "12OO", "(5", "5)", "(-5)", "-5-", "1,2,3", "1..2", "nan", "inf", "١٢", "0x1F"]
)
def test_what_is_no_number_is_none(written: str) -> None:
    assert not readings(written).values


def test_a_column_settles_the_decimal_sign() -> None:
    assert decimal_of(map(readings, ["1.500", "2,5"])) == ","
    assert decimal_of(map(readings, ["1.500", "2.25"])) == "."
    assert decimal_of(map(readings, ["1500", "2"])) == ""
    assert decimal_of(map(readings, ["1.500", "2.000"])) is None


@pytest.mark.parametrize(
    ("written", "form"),
    [
        (["4/26/2025 8:26", "4/2/2025 8:26"], "month/day/year"),
        (["26/04/2025", "02/04/2025"], "day/month/year"),
        (["20250426", "20250502"], "yyyymmdd"),
        (["31.12.2026", "1.2.2027"], "day.month.year"),
        (["2026-01-01 00:00:00", "2026-01-02T08:30:00Z"], "year-month-day"),
    ],
)
def test_a_column_settles_the_order_of_its_days(written: list[str], form: str) -> None:
    found = form_of([days(cell) for cell in written])
    assert found is not None
    assert (found.name, found.doubt) == (form, None)


def test_days_that_may_be_two_are_in_doubt() -> None:
    open_, mixed = form_of([days("1/2/2025")]), form_of([days("1/13/2025"), days("13/1/2025")])
    assert open_ is not None
    assert open_.doubt
    assert mixed is not None
    assert mixed.doubt
    assert form_of([days("2025-02-30")]) is None


def test_periods_of_the_calendar_are_counted_from_the_first() -> None:
    assert calendar(["2026Q1", "2026Q3", "2027Q1"]) == ("quarter", [0, 2, 4])
    assert calendar(["K4 2026", "K1 2027"]) == ("quarter", [0, 1])
    assert calendar(["2021", "2022", "2024"]) == ("year", [0, 1, 3])
    assert calendar(["2026-11", "2027-02"]) == ("month", [0, 3])
    assert calendar(["0", "1"]) is None


Simple = list[tuple[int, float, str]]

FILES: dict[str, tuple[str, Simple]] = {
    "points between thousands": (
        "period;amount\n0;-1.234.567,89\n1;700.000,00\n2;800.000,50\n",
        [(0, -1_234_567.89, ""), (1, 7e5, ""), (2, 800_000.5, "")],
    ),
    "settled by another cell": ("period;amount\n0;-1.500\n1;2.000,5\n", [(0, -1500, ""), (1, 2000.5, "")]),
    "sep line": ("sep=;\nperiod;amount\n0;-500\n1;300\n", [(0, -500, ""), (1, 300, "")]),
    "tkr": ("period;amount\n0;-500 tkr\n1;300 tkr\n", [(0, -5e5, ""), (1, 3e5, "")]),
    "brackets": ("period,amount\n0,(500)\n1,kr 300\n", [(0, -500, ""), (1, 300, "")]),
    "total row": ("period,amount\n0,-500\n1,300\nTotal,-200\n", [(0, -500, ""), (1, 300, "")]),
    "summa row in the middle": ("period;belopp\n0;-500\nSumma;-500\n1;300\n", [(0, -500, ""), (1, 300, "")]),
    "quarters": ("period,amount\n2026Q1,-5\n2026Q2,1\n2026Q4,2\n", [(0, -5, ""), (1, 1, ""), (3, 2, "")]),
    "years": ("år;belopp\n2026;-5\n2028;7\n", [(0, -5, ""), (2, 7, "")]),
    "wide": (
        "Line;2026;2027;2028;Total\nInvestment;-5;0;0;-5\nBenefits;0;3;4;7\nSumma;-5;3;4;2\n",
        [
            *((year, amount, "Investment") for year, amount in enumerate((-5.0, 0.0, 0.0))),
            *((year, amount, "Benefits") for year, amount in enumerate((0.0, 3.0, 4.0))),
        ],
    ),
    "wide, quarters": ("Post;2026Q1;2026Q2\nBygg;-5;2\n", [(0, -5, "Bygg"), (1, 2, "Bygg")]),
    "title and note": (
        "Kalkyl för styrelsen;;\nperiod;belopp;post\n0;-5;a\n1;3;b\n;;\nUppgifterna är preliminära, ej granskade;;\n",
        [(0, -5, "a"), (1, 3, "b")],
    ),
    "Windows-1252": ("period;belopp;post\n0;-5;Utbildning för säljare\n".encode("cp1252").decode("latin-1"), []),
    "comment": ("# made up\nperiod,amount\n0,-5\n1,3\n", [(0, -5, ""), (1, 3, "")]),
    "bar": ("period|amount\n0|-5\n1|3\n", [(0, -5, ""), (1, 3, "")]),
    "lines in a heading": ('"period";"amount"\n0;-5\n1;3\n', [(0, -5, ""), (1, 3, "")]),
}


def plain_of(table: FlowTable) -> Simple:
    return [(flow.period, flow.amount, flow.line) for flow in table.flows]


@pytest.mark.parametrize("name", [name for name, (_, wanted) in FILES.items() if wanted])
def test_a_file_gives_the_right_flows(name: str) -> None:
    text, wanted = FILES[name]
    assert plain_of(read_flows(parse_sheet(text.encode(), "flows.csv"))) == wanted


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_any_common_encoding_is_read_and_said(encoding: str) -> None:
    content = "period;belopp;post\n0;-5;Utbildning för säljare\n".encode(encoding)
    table = read_flows(parse_sheet(content, "flows.csv"))
    assert table.flows[0].line == "Utbildning för säljare"
    assert any("Windows-1252" in str(note) for note in table.notes) == (encoding == "cp1252")


def test_cost_and_benefit_are_two_flows() -> None:
    table = read_flows(parse_sheet(b"period;kostnad;nytta\n0;500;\n1;20;300\n", "flows.csv"))
    assert [(flow.period, flow.adjusted, flow.kind) for flow in table.flows] == [
        (0, -500, "cost"), (1, 300, "benefit"), (1, -20, "cost"),
    ]  # fmt: skip


def test_dates_in_a_common_form_are_read_and_said() -> None:
    table = read_flows(parse_sheet(b"date;amount\n31.12.2026;-5\n31.12.2027;6\n", "flows.csv"))
    assert [flow.day for flow in table.flows] == [date(2026, 12, 31), date(2027, 12, 31)]
    assert any("day.month.year" in str(note) for note in table.notes)


PASTED: dict[str, tuple[str, Simple]] = {
    "a column": ("-14 000\n5 200,5\n5 200", [(0, -14_000, ""), (1, 5200.5, ""), (2, 5200, "")]),
    "a blank cell": ("-6 000 000\n\n3 000 000\n4 500 000", [(0, -6e6, ""), (1, 0, ""), (2, 3e6, ""), (3, 4.5e6, "")]),
    "signs": ("(6 000)\n500-\nkr -5\n-5 SEK", [(0, -6000, ""), (1, -500, ""), (2, -5, ""), (3, -5, "")]),
    "a heading": ("Belopp\n-14\n5", [(0, -14, ""), (1, 5, "")]),
    "a row": ("-14\t5,5\t5", [(0, -14, ""), (1, 5.5, ""), (2, 5, "")]),
    "a labelled row": ("Kampanj\t-14\t5", [(0, -14, "Kampanj"), (1, 5, "Kampanj")]),
    "a year before a row": ("2021\t1000\t869\t743", [(0, 1000, "2021"), (1, 869, "2021"), (2, 743, "2021")]),
    "typed in one line": ("2021 1000 869 743", [(0, 1000, "2021"), (1, 869, "2021"), (2, 743, "2021")]),
    "years above amounts": ("2026\t2027\t2029\n-5\t3\t4", [(0, -5, ""), (1, 3, ""), (3, 4, "")]),
    "labelled years above amounts": ("\t2026\t2027\nBygg\t-5\t3", [(0, -5, "Bygg"), (1, 3, "Bygg")]),
    "periods beside amounts": ("0\t-10\n2\t5", [(0, -10, ""), (2, 5, "")]),
    "years beside amounts": ("2026\t-10\n2028\t5\nSumma\t-5", [(0, -10, ""), (2, 5, "")]),
    "named columns": ("period\tbelopp\n0\t-14\n2\t5", [(0, -14, ""), (2, 5, "")]),
    "twelve months with heading and total": (
        "Månad\tBelopp\n" + "".join(f"{month}\t300 000\n" for month in range(1, 13)) + "Summa\t3 600 000",
        [(month, 3e5, "") for month in range(1, 13)],
    ),
}


@pytest.mark.parametrize("name", PASTED)
def test_pasted_cells_give_the_right_flows(name: str) -> None:
    text, wanted = PASTED[name]
    assert plain_of(read_flows(pasted(text), preferred=",")) == wanted


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("-14\nmany\n5\nmore", "is no number"),
        ("0\t-5\t3\n1\t-5\t9", "not clear which is what"),
        ("-1.500\n2.000", "ambiguous"),
        ("0\t-10\n0\t-4\n1\t5", "stands on line 1 already"),
        ("period\tbelopp\n0\t", "is empty"),
        ("5 %\n7 %", "is a percentage"),
        ("", "is empty"),
    ],
)
def test_pasted_cells_in_doubt_are_a_question(text: str, words: str) -> None:
    with pytest.raises(CxvalueError, match=words):
        read_flows(pasted(text), preferred=",")


def test_a_column_with_text_names_every_line() -> None:
    with pytest.raises(CxvalueError) as raised:
        read_flows(pasted("-14\nmany\n5\nmore"))
    assert [problem.line for problem in raised.value.problems] == [2, 4]


def test_the_reader_settles_what_the_cells_leave_open() -> None:
    sheet = parse_sheet(b"period;amount\n0;-1.500\n1;2.000\n", "flows.csv")
    with pytest.raises(CxvalueError, match="--decimal"):
        read_flows(sheet)
    assert plain_of(read_flows(sheet, ",")) == [(0, -1500, ""), (1, 2000, "")]
    assert plain_of(read_flows(sheet, ".")) == [(0, -1.5, ""), (1, 2.0, "")]
    assert plain_of(read_flows(pasted("1,500\n2,000"), preferred=".")) == [(0, 1500, ""), (1, 2000, "")]


def test_what_is_not_used_is_named_by_the_command(tmp_path: Path) -> None:
    path = tmp_path / "flows.csv"
    path.write_text("Kalkyl;\nperiod;amount\n0;-500\n1;600\nTotal;100\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["flows", str(path), "--discount-rate", "0.1"])
    assert "line 1 is left out, a title above the table: Kalkyl" in done.stdout
    assert "line 5 is left out, a row that sums up the others: Total · 100" in done.stdout


def test_numbers_in_a_row_are_numbers_with_a_label() -> None:
    assert numbers_of(pasted("2021 1000 869 743 653"))[0] == [1000, 869, 743, 653]


def test_flows_written_plainly_are_read_back_as_they_were() -> None:
    table = read_flows(parse_sheet(b"period;kostnad;nytta;rad\n0;500;;a\n1;20;300,5;b\n", "flows.csv"))
    again = read_flows(parse_sheet(as_file(table), "flows.csv"))
    assert again.flows == table.flows


CELLS = st.sampled_from(
    [
        "",
        "0",
        "1",
        "-5",
        "1,5",
        "2.25",
        "(7)",
        "kr 9",
        "2026",
        "2027Q1",
        "Summa",
        "a",
        "b c",
        "31.12.2026",
        "12 %",
        "x\ny",
    ]
)


@settings(max_examples=1000, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=6))
def test_every_cell_is_used_or_named(rows: list[list[str]]) -> None:
    """A grid of any cells, as a file and as it is pasted: each is in the flows, in the record, or refused by name."""
    content = io.StringIO()
    csv.writer(content, delimiter=";").writerows(rows)
    grid = "\n".join("\t".join(cell.replace("\n", " ") for cell in row) for row in rows)
    for text, is_file in ((content.getvalue(), True), (grid, False)):
        try:
            sheet = parse_sheet(text.encode(), "flows.csv") if is_file else pasted(text)
            table = read_flows(sheet)
        except CxvalueError as error:
            assert error.problems
            continue
        assert_all_used(sheet, table)


def assert_all_used(sheet: Sheet, table: FlowTable) -> None:
    """Each amount of the body stands among the flows, each other cell in their lines and periods or in the record."""
    said = " ".join(map(str, table.notes))
    amounts = [flow.amount for flow in table.flows]
    lines = {flow.line for flow in table.flows}
    for row in sheet.rows:
        for cell in filter(None, map(text_of, row.cells)):
            numbers = [value for sign in ".," for value in [readings(cell).values.get(sign)] if value is not None]
            used = any(abs(abs(value) - abs(amount)) < 1e-9 for value in numbers for amount in amounts)
            periods = any(value == flow.period for value in numbers for flow in table.flows)
            on_calendar = calendar([cell]) is not None or bool(days(cell))
            assert (
                used or periods or on_calendar or cell in lines or cell[:40] in said or f"line {row.line} " in said
            ), cell
