"""Customer files in: every kind that is read, every damage that is said, nothing guessed silently."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cxvalue.case.keyed import Keyed
from cxvalue.case.notes import CustomerTable
from cxvalue.errors import CxvalueError
from cxvalue.evidence.synthetic import write_customers
from cxvalue.evidence.table.guess import guessed
from cxvalue.evidence.table.prepared import prepared
from cxvalue.evidence.table.source import Source, open_bytes, open_file
from cxvalue.evidence.table.worker import Limits
from tests.bad.customer_files import GOOD, MENDED, REFUSED
from tests.cases import PLAIN, case_of
from tests.evidence.tables import TODAY

CASE = case_of(
    {**PLAIN, "satisfaction": {"scale": "csat-5"}, "segments": {"all": {**PLAIN["segments"]["all"], "satisfaction": 3}}}
)


def _column(source: Source, name: str) -> list[Any]:
    column = source.column(name)
    assert column is not None
    rows: list[Any] = source.frame().sort("row").select(column.key).collect().to_dict(as_series=False)[column.key]
    return rows


@pytest.mark.parametrize(("name", "content", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_with_its_place(name: str, content: Callable[[], bytes], words: str) -> None:
    with pytest.raises(CxvalueError) as raised:
        source = open_bytes(content(), name)
        columns = {column.name for column in source.columns}
        roles = {
            "customer": "id",
            "score": "score",
            "churned": "churned",
            "revenue": "revenue",
            "scored_on": "scored_on",
        }
        named = {role: column for column, role in roles.items() if column in columns}
        prepared(source, CustomerTable(columns=Keyed(named)), CASE, today=TODAY)
    assert words in str(raised.value)


@pytest.mark.parametrize(("name", "content", "words"), MENDED.values(), ids=MENDED)
def test_what_can_be_mended_is_mended_and_said(name: str, content: Callable[[], bytes], words: str) -> None:
    source = open_bytes(content(), name)
    customers = prepared(source, guessed(source, CASE, TODAY).table, CASE, today=TODAY)
    assert words in " ".join(map(str, customers.notes))
    assert customers.rows + customers.repeated == source.rows


@pytest.mark.parametrize(
    ("cells", "decimal", "read"),
    [
        (["1.5", "2"], "", [1.5, 2.0]),
        (['"1,5"', "2"], "", [1.5, 2.0]),
        (['"1 234,5"', "2"], "", [1234.5, 2.0]),
        (['"1\u00a0234\u00a0567"', "2"], "", [1234567.0, 2.0]),
        (["−3.25", "+2"], "", [-3.25, 2.0]),
        (["1.234", "0.5"], "", [1.234, 0.5]),
        (['"1,234"', '"2,345"'], ",", [1.234, 2.345]),
        (["1e3", "2"], "", [1000.0, 2.0]),
        (["", "2"], "", [None, 2.0]),
        (["007", "012"], "", ["007", "012"]),
        (["12345678901234567890", "1"], "", ["12345678901234567890", "1"]),
        (["=1+1", "2"], "", ["=1+1", "2"]),
    ],
)
def test_cells_are_read_as_what_they_say(cells: list[str], decimal: str, read: list[Any]) -> None:
    text = "customer,cell\n" + "".join(f"c{place},{cell}\n" for place, cell in enumerate(cells))
    assert _column(open_bytes(text.encode(), "a.csv", decimal), "cell") == read


def test_the_rest_of_a_file_settles_a_doubtful_decimal_sign() -> None:
    text = "customer;cell;other\na;1,234;0,5\nb;2,345;1,5\n"
    assert _column(open_bytes(text.encode(), "a.csv"), "cell") == [1.234, 2.345]


def test_days_with_points_are_day_first() -> None:
    text = "customer,day\na,3.2.2026\nb,13.02.2026\n"
    assert [str(day) for day in _column(open_bytes(text.encode(), "a.csv"), "day")] == ["2026-02-03", "2026-02-13"]


def test_a_workbook_and_a_parquet_file_hold_the_same_as_the_text(tmp_path: Path) -> None:
    from openpyxl import Workbook  # noqa: PLC0415 (only here)

    book = Workbook()
    for line in GOOD.splitlines():
        book.active.append([int(cell) if cell.isdigit() else cell for cell in line.split(",")])  # type: ignore[union-attr]
    book.save(tmp_path / "a.xlsx")
    rows = [line.split(",") for line in GOOD.splitlines()]
    columns = {name: [row[place] for row in rows[1:]] for place, name in enumerate(rows[0])}
    typed = {name: cells if name == "customer" else [int(cell) for cell in cells] for name, cells in columns.items()}
    pq.write_table(pa.table(typed), tmp_path / "a.parquet")
    text = open_bytes(GOOD.encode(), "a.csv")
    for other in (open_file(tmp_path / "a.xlsx"), open_file(tmp_path / "a.parquet")):
        assert [_column(other, name) for name in rows[0]] == [_column(text, name) for name in rows[0]]


def test_large_ids_stay_exact(tmp_path: Path) -> None:
    pq.write_table(pa.table({"customer": [2**60, 2**60 + 1], "score": [1, 2]}), tmp_path / "a.parquet")
    source = open_file(tmp_path / "a.parquet")
    assert prepared(source, guessed(source, CASE, TODAY).table, CASE, today=TODAY).rows == 2


def test_a_file_beyond_the_limit_of_rows_is_refused_unread(tmp_path: Path) -> None:
    pq.write_table(pa.table({"score": np.zeros(1_000_000), "x": np.zeros(1_000_000)}), tmp_path / "a.parquet")
    with pytest.raises(CxvalueError, match="1,000,000 rows, more than the 1,000 allowed"):
        open_file(tmp_path / "a.parquet", limits=Limits(1_000, 2**30, 60))


def test_the_engine_reaches_no_other_file(tmp_path: Path) -> None:
    other = tmp_path / "secret.csv"
    other.write_text("a,b\n1,2\n")
    relation = open_bytes(GOOD.encode(), "a.csv").frame().to_native()
    with pytest.raises(duckdb.PermissionException):
        relation.query("t", f"from read_csv('{other}')").fetchall()


def test_made_up_customers_are_the_same_again_and_in_both_kinds_of_file(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv", "c.parquet"):
        write_customers(tmp_path / name, 300, "survey", 7)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    text, parquet = open_file(tmp_path / "a.csv"), open_file(tmp_path / "c.parquet")
    assert [_column(text, column.name) for column in text.columns] == [
        _column(parquet, column.name) for column in text.columns
    ]
