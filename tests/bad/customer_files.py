"""Customer files that are damaged, doubtful or of another kind, and what is to be said of each."""

import gzip
import io
from collections.abc import Callable

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

GOOD = "customer,score,churned,revenue\n" + "".join(f"c{n},{n % 5 + 1},{n % 2},{100 + n}\n" for n in range(8))


def _with(line: str, at: int = 3) -> bytes:
    rows = GOOD.splitlines()
    rows[at] = line
    return ("\n".join(rows) + "\n").encode()


def _header(header: str) -> bytes:
    return GOOD.replace("customer,score,churned,revenue", header).encode()


def _column(name: str, cells: list[str], delimiter: str = ",") -> bytes:
    rows = [f"customer{delimiter}score{delimiter}churned{delimiter}{name}"]
    rows += [delimiter.join((f"c{place}", "3", "0", cell)) for place, cell in enumerate(cells)]
    return "\n".join(rows).encode()


def _workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]  # a new workbook has a sheet
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _parquet(table: pa.Table) -> bytes:
    saved = io.BytesIO()
    pq.write_table(table, saved)
    return saved.getvalue()


HEAD: list[object] = ["customer", "score", "churned", "revenue"]
REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("a.csv", lambda: b"", "is empty"),
    "header only": ("a.csv", lambda: b"customer,score\n", "no rows below its header"),
    "one column": ("a.csv", lambda: b"score\n3\n4\n", "one column only"),
    "short row": ("a.csv", lambda: _with("c1,3,0"), "a.csv:4: has 3 cells where the header has 4"),
    "long row": ("a.csv", lambda: _with("c1,3,0,5,6"), "a.csv:4: has 5 cells where the header has 4"),
    "decimal comma in a comma file": ("a.csv", lambda: _with("c1,3,0,99,5"), "a.csv:4: has 5 cells"),
    "open quote": ("a.csv", lambda: _with('c1,"3,0,5'), "a.csv:4: has a quotation mark that is not closed"),
    "same header twice": ("a.csv", lambda: _header("customer,score,Score,revenue"), "columns 2 and 3 are both called"),
    "blank header": ("a.csv", lambda: _header("customer,,churned,revenue"), "column 2 has no name"),
    "control character": ("a.csv", lambda: _with("c1,3,0,5\x07"), "a.csv:4:9: holds the control character U+0007"),
    "NUL": ("a.csv", lambda: _with("c1,3,\x00,5"), "a.csv:4:6: holds the control character U+0000"),
    "gzip": ("a.csv", lambda: gzip.compress(GOOD.encode()), "looks like a gzip archive"),
    "workbook called csv": ("a.csv", lambda: _workbook([HEAD]), "looks like a ZIP archive or an Excel workbook"),
    "web page": ("a.csv", lambda: b"<!DOCTYPE html><html>login</html>", "looks like a web page"),
    "SQLite": ("a.csv", lambda: b"SQLite format 3\x00" + bytes(100), "looks like a SQLite database"),
    "Arrow": ("a.csv", lambda: b"ARROW1\x00\x00" + bytes(100), "looks like an Arrow file"),
    "old workbook": ("a.xls", lambda: b"\xd0\xcf\x11\xe0" + bytes(100), "format that is not read"),
    "csv called xlsx": ("a.xlsx", GOOD.encode, "damaged or no workbook"),
    "csv called parquet": ("a.parquet", GOOD.encode, "is no Parquet file"),
    "torn Parquet": ("a.parquet", lambda: _parquet(pa.table({"score": [1, 2]}))[:-20], "is damaged"),
    "too many columns": (
        "a.csv",
        (",".join(f"c{n}" for n in range(600)) + "\n").encode,
        "more than 500 columns",
    ),
    "error cell": ("a.xlsx", lambda: _workbook([HEAD, ["c1", "#DIV/0!", 0, 1]]), "has the error #DIV/0! in cell B2"),
    "formula never computed": (
        "a.xlsx",
        lambda: _workbook([HEAD, ["c1", "=1+1", 0, 1]]),
        "formula without a value in cell B2",
    ),
    "text in the score": (
        "a.csv",
        lambda: _with("c1,good,0,5"),
        "a.csv:4: columns.score: score holds words among its numbers (found good",
    ),
    "score off the scale": ("a.csv", lambda: _with("c1,11,0,5"), "score has scores outside its scale (found 11 (1)"),
    "two signs in a column": (
        "a.csv",
        lambda: _column("revenue", ["1.5", '"2,5"']),
        "mixes decimal points and decimal commas",
    ),
    "thousands or decimals": (
        "a.csv",
        lambda: _column("revenue", ["1.234", "2.345"], ";"),
        "1.234 is a little over one, or over a thousand",
    ),
    "percent signs": (
        "a.csv",
        lambda: _column("revenue", ["12 %", "13 %"]),
        "revenue is written in per cent",
    ),
    "nan as a word": (
        "a.csv",
        lambda: _column("revenue", ["5", "nan"]),
        "revenue holds cells that are no number (found nan",
    ),
    "beyond numbers": (
        "a.csv",
        lambda: _column("revenue", ["5", "1e309"]),
        "revenue holds cells that are no number (found 1e309",
    ),
    "left: three answers": ("a.csv", lambda: _with("c1,3,maybe,5"), "churned is not only yes and no (found maybe"),
    "flag of two": ("a.csv", lambda: _with("c1,3,2,5"), "churned is not only yes and no (found 2"),
    "contradicting customer": ("a.csv", lambda: _with("c0,5,1,999"), "1 customer has two rows that differ"),
    "day that is none": (
        "a.csv",
        lambda: _column("scored_on", ["2026-02-30", "2026-01-01"]),
        "scored_on holds cells that are no day",
    ),
    "day or month first": (
        "a.csv",
        lambda: _column("scored_on", ["01/02/2026", "11/02/2026"]),
        "scored_on does not tell days from months",
    ),
}
"""Name -> file name, content, what is said."""

MENDED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "byte-order mark": ("a.csv", lambda: b"\xef\xbb\xbf" + GOOD.encode(), "byte-order mark was dropped"),
    "UTF-16": ("a.csv", lambda: GOOD.encode("utf-16"), "read as UTF-16"),
    "UTF-16 without a mark": ("a.csv", lambda: GOOD.encode("utf-16-le"), "read as UTF-16"),
    "Latin-1": (
        "a.csv",
        lambda: GOOD.replace("c1", "Åsa").encode("latin-1"),
        "read as Windows-1252, so that it says Åsa",
    ),
    "old line ends": ("a.csv", lambda: GOOD.replace("\n", "\r").encode(), "line ends were normalised"),
    "semicolons": ("a.csv", lambda: GOOD.replace(",", ";").encode(), "read with the semicolon as separator"),
    "tabs": ("a.csv", lambda: GOOD.replace(",", "\t").encode(), "read with the tab as separator"),
    "no number": ("a.csv", lambda: _with("c9,3,0,NA"), "revenue: 1 cell without a number is empty"),
    "repeated row": ("a.csv", lambda: _with("c0,1,0,100"), "1 row repeats another and is counted once"),
    "nested column": (
        "a.parquet",
        lambda: _parquet(pa.table({"customer": ["a", "b"], "score": [1, 2], "tags": [["x"], ["y"]]})),
        "left out, for they hold no numbers, days or text: tags",
    ),
}
"""Name -> file name, content, the repair that is stated."""
