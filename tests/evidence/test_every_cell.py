"""Any table of customers: each cell that is not empty stands in the typed table or in the reading record."""

import csv
import html
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxvalue.errors import CxvalueError
from cxvalue.evidence.table.text_columns import MARKERS
from cxvalue.evidence.table.worker import TIDY, Limits, read_table
from cxvalue.files.table.days import days
from cxvalue.numerals import readings

CELLS = st.one_of(
    st.sampled_from(["", "", "7", "10", "1,5", "2.5", "1 234,50", "70 %", "kr 500", "(12)", "3-", "99", "NA", "0012"]),
    st.sampled_from(["Vet ej", "10 - Extremely likely", "4 – Nöjd", "K-100", "Hem", "ja", "True.", "a; b", 'say "x"']),
    st.sampled_from(["2026-01-31", "31.12.2025", "4/26/2025 8:26", "20250426", "Summa", "Källa: vårt CRM", "&amp;"]),
)


@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8))
def test_every_cell_is_used_or_named(rows: list[list[str]]) -> None:
    """A cell is a number, a day or its own text in the column it stood in, or its row is named as left out."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["who", "what", "when"], *rows])
        try:
            read = read_table(path, "a.csv", Path(folder), "", Limits(100, 2**30, 60))
        except CxvalueError as error:
            assert error.problems
            return
        columns = pq.read_table(Path(folder) / TIDY).to_pydict()
    said = " | ".join(map(str, read.notes))
    for line, row in enumerate(rows, start=2):
        for place, cell in enumerate(row):
            if not cell or f"line {line} is left out" in said:
                continue
            value = columns[f"c{place}"][columns["row"].index(line)] if line in columns["row"] else None
            assert means(value, cell) or (value is None and cell in MARKERS), (cell, value, said)


def means(value: object, cell: str) -> bool:
    """Tell whether a typed value is what a cell says."""
    if isinstance(value, str):
        return value == html.unescape(cell)
    if isinstance(value, date):
        return value in days(cell).values()
    return isinstance(value, (int, float)) and any(
        value == pytest.approx(number) for number in readings(cell).values.values()
    )
