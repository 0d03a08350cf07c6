"""The child process that reads a customer file: any file in, a Parquet file of our own and a description out.

A small file can ask for gigabytes, so it is opened here, with memory and time limited. The table that comes
out has columns `c0`, `c1`, ... of numbers, days, flags or text, and `row`, the row of the file each came from.
"""

import csv
import io
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
from duckdb import (
    CaseExpression,
    ColumnExpression,
    ConstantExpression,
    CSVLineTerminator,
    DuckDBPyConnection,
    DuckDBPyRelation,
    Expression,
    FunctionExpression,
    SQLExpression,
)

from cxvalue.errors import CxvalueError, FileError, Problem, in_file
from cxvalue.evidence.table.text_columns import Kind, Reading, profiles_of, readings_of
from cxvalue.files.table.dialect import DELIMITERS
from cxvalue.files.table.encoding import as_utf8
from cxvalue.files.table.layout import refuse_data_as_header
from cxvalue.files.text import refusal
from cxvalue.files.workbook import read_first_sheet
from cxvalue.files.worker import Bounds, answer
from cxvalue.text import NOTHING, Text, counted, say

MOST_COLUMNS = 500
LONGEST_ROW = 65_536
"""Bytes of one row with all its cells."""
MOST_SHOWN = 10
"""Rows that cannot be read, shown of one file."""

ROW = "row"
RAW, TIDY = "raw.parquet", "table.parquet"

WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
TYPES: dict[str, Kind] = {
    "BOOLEAN": "flag",
    "DATE": "date",
    "TIMESTAMP": "date",
    "TIMESTAMP WITH TIME ZONE": "date",
    "TIMESTAMP_NS": "date",
    "TIMESTAMP_MS": "date",
    "TIMESTAMP_S": "date",
    "VARCHAR": "text",
    **dict.fromkeys(WHOLE, "number"),
    **dict.fromkeys(("FLOAT", "DOUBLE", "HUGEINT", "UBIGINT"), "number"),
}
"""Types of a Parquet column and what they are here; all others are left out, and said to be."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost."""

    rows: int
    memory: int
    """Bytes."""
    seconds: int


@dataclass(frozen=True, slots=True)
class Described:
    """The table as it was read."""

    columns: tuple[tuple[str, Kind, Text], ...]
    """Name in the file, kind, and what is in doubt."""
    rows: int
    notes: tuple[Text, ...]


def read_table(source: Path, name: str, folder: Path, decimal: str, limits: Limits) -> Described:
    """Read a file called `name` into `folder`/table.parquet."""
    ending = name.lower().rpartition(".")[2]
    connection = duckdb.connect()
    connection.execute(f"set memory_limit='{limits.memory // 4 * 3 // 2**20}MB'")
    with source.open("rb") as file:
        magic = file.read(4)
    if magic == b"PAR1":
        described = _from_parquet(source, name, folder, connection, limits)
    elif ending in ("xlsx", "xlsm"):
        described = _from_workbook(source, name, folder, connection, decimal, limits)
    elif ending in ("xls", "xlsb", "ods", "numbers"):
        raise refusal(name, say("is a workbook in a format that is not read"), say("Save it as .xlsx or .csv."))
    elif ending == "parquet":
        raise refusal(name, say("is no Parquet file"), say("Write it again, or save it as .csv."))
    else:
        described = _from_text(source, name, folder, connection, decimal)
    if described.rows == 0:
        raise refusal(name, say("has no rows below its header"), say("Each row is one customer, or one answer."))
    if described.rows > limits.rows:
        hint = say("Use fewer rows, or the command line, which has no such limit.")
        raise refusal(
            name, say("has {rows} rows, more than the {most} allowed", rows=described.rows, most=limits.rows), hint
        )
    return described


def _from_text(source: Path, name: str, folder: Path, connection: DuckDBPyConnection, decimal: str) -> Described:
    plain = folder / "plain.csv"
    notes = as_utf8(source, plain, name)
    header, delimiter = _header(plain, name)
    try:
        _numbered(_cells_of(plain, len(header), delimiter, connection)).write_parquet(str(folder / RAW))
    except duckdb.Error as error:
        hint = say("Open it in a spreadsheet and save it as .csv again.")
        raise refusal(name, say("is not a valid CSV file"), hint) from error
    _refuse_rejected(connection, name)
    plain.unlink()
    if delimiter != ",":
        notes += (say("read with the {delimiter} as separator", delimiter=DELIMITERS[delimiter]),)
    return _typed(connection, folder, header, decimal, notes)


def _cells_of(plain: Path, width: int, delimiter: str, connection: DuckDBPyConnection) -> DuckDBPyRelation:
    """The cells below the header as text, as they are; rows of another width are kept aside with the reason."""
    return connection.read_csv(
        str(plain),
        header=True,
        sep=delimiter,
        quotechar='"',
        escapechar='"',
        columns={f"c{place}": "VARCHAR" for place in range(width)},
        lineterminator=CSVLineTerminator.LINE_FEED,
        auto_detect=False,
        strict_mode=True,
        null_padding=False,
        store_rejects=True,
        max_line_size=LONGEST_ROW,
    )


def _header(plain: Path, name: str) -> tuple[list[str], str]:
    with plain.open(encoding="utf-8") as file:
        line = file.readline(200_001)
    if not line.strip():
        raise refusal(name, say("is empty"), say("The first row names the columns, such as customer,score,churned."))
    delimiter = max(DELIMITERS, key=line.count)
    if not line.count(delimiter):
        hint = say("Columns are parted by a comma, a semicolon or a tab, in the first row already.")
        raise refusal(name, say("has one column only"), hint, line=1)
    if len(line) > 200_000 or line.count(delimiter) >= MOST_COLUMNS:
        raise refusal(name, say("has more than {most} columns", most=MOST_COLUMNS))
    header = next(csv.reader(io.StringIO(line), delimiter=delimiter))
    return _checked_header([cell.strip() for cell in header], name), delimiter


def _checked_header(header: list[str], name: str) -> list[str]:
    refuse_data_as_header(header, name, line=1)
    problems = []
    for place, cell in enumerate(header, start=1):
        earlier = [other.lower() for other in header[: place - 1]]
        if not cell:
            problems.append(Problem("", say("column {place} has no name", place=place), file=name, line=1))
        elif cell.lower() in earlier:
            message = say(
                "columns {first} and {place} are both called {name}",
                first=earlier.index(cell.lower()) + 1,
                place=place,
                name=cell,
            )
            problems.append(Problem("", message, say("Give each column a name of its own."), file=name, line=1))
    if problems:
        raise CxvalueError(problems)
    return header


def _refuse_rejected(connection: DuckDBPyConnection, name: str) -> None:
    table = connection.table("reject_errors").project("line, error_type, error_message")
    rejected = table.distinct().order("line").limit(MOST_SHOWN)
    problems = [Problem("", _why(kind, words), file=name, line=line) for line, kind, words in rejected.fetchall()]
    if problems:
        raise CxvalueError(problems)


def _why(kind: str, words: str) -> Text:
    if kind in ("MISSING COLUMNS", "TOO MANY COLUMNS"):
        expected, found = (part.strip().split()[0] for part in words.split(":")[1:3])
        return _cells_found(int(found), int(expected))
    if kind == "UNQUOTED VALUE":
        return say("has a quotation mark that is not closed")
    if kind == "LINE SIZE OVER MAXIMUM":
        return say("is longer than a row can be")
    return say("is no row of a CSV file")


def _cells_found(found: int, expected: int) -> Text:
    return counted(
        "has {n} cell where the header has {expected}",
        "has {n} cells where the header has {expected}",
        found,
        expected=expected,
    )


def _from_workbook(
    source: Path, name: str, folder: Path, connection: DuckDBPyConnection, decimal: str, limits: Limits
) -> Described:
    try:
        found = read_first_sheet(source, most_rows=limits.rows + 1)
    except FileError as error:
        raise FileError(in_file(error.problems, name)) from error
    if not found["rows"]:
        raise refusal(name, say("is empty"), say("The first row names the columns, such as customer,score,churned."))
    (_, first), *rows = found["rows"]
    header = _checked_header([str(cell or "").strip() for cell in first], name)
    long = [line for line, cells in rows if len(cells) > len(header)]
    if long:
        message = _cells_found(len(header) + 1, len(header))
        raise CxvalueError(Problem("", message, file=name, line=line) for line in long[:MOST_SHOWN])
    plain = folder / "plain.csv"
    with plain.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow([*header, ROW])
        writer.writerows([*(_cell(cells, place) for place in range(len(header))), line] for line, cells in rows)
    written = _cells_of(plain, len(header) + 1, ",", connection)
    lines = ColumnExpression(f"c{len(header)}").cast("BIGINT").alias(ROW)
    written.select(*(ColumnExpression(f"c{place}") for place in range(len(header))), lines).write_parquet(
        str(folder / RAW)
    )
    plain.unlink()
    notes = tuple(Text(note) for note in found["notes"])
    return _typed(connection, folder, header, decimal or ".", notes)


def _cell(cells: list[Any], place: int) -> str:
    cell = cells[place] if place < len(cells) else None
    if cell is None:
        return ""
    return str(cell["date"]) if isinstance(cell, dict) else repr(cell) if isinstance(cell, float) else str(cell)


def _from_parquet(source: Path, name: str, folder: Path, connection: DuckDBPyConnection, limits: Limits) -> Described:
    try:
        table = connection.read_parquet(str(source))
        names, types = table.columns, [str(kind) for kind in table.types]
        rows = int((table.aggregate("count(*)").fetchone() or (0,))[0])
    except duckdb.Error as error:
        raise refusal(name, say("is damaged"), say("Write it again, or save it as .csv.")) from error
    if rows > limits.rows or len(names) > MOST_COLUMNS:
        return Described((), rows, ()) if rows > limits.rows else _too_wide(name)
    kinds = [TYPES.get(kind, "number" if kind.startswith("DECIMAL") else None) for kind in types]
    _checked_header([column.strip() for column in names], name)
    kept = [(column, kind) for column, kind in zip(names, kinds, strict=True) if kind]
    if not kept:
        raise refusal(name, say("has no column of numbers, days or text"), say("Write it again, or save it as .csv."))
    dropped = [column for column, kind in zip(names, kinds, strict=True) if not kind]
    wanted = [
        _plain(_column(column), types[names.index(column)], kind).alias(f"c{place}")
        for place, (column, kind) in enumerate(kept)
    ]
    try:
        _numbered(table.select(*wanted)).write_parquet(str(folder / TIDY))
    except duckdb.Error as error:
        raise refusal(name, say("is damaged"), say("Write it again, or save it as .csv.")) from error
    notes = (
        (say("left out, for they hold no numbers, days or text: {names}", names=", ".join(dropped)),) if dropped else ()
    )
    return Described(tuple((column, kind, NOTHING) for column, kind in kept), rows, notes)


def _column(name: str) -> Expression:
    """A column by its name, whatever signs it has."""
    quoted = name.replace('"', '""')
    return SQLExpression(f'"{quoted}"')


def _plain(cell: Expression, kind_there: str, kind: Kind) -> Expression:
    """A cell as one of the few types kept; whole numbers stay whole, for they may be names of customers."""
    if kind == "number" and kind_there in WHOLE:
        return cell.cast("BIGINT")
    if kind == "number":  # what is not a number is how many programs write an empty cell
        number = cell.cast("DOUBLE")
        return CaseExpression(FunctionExpression("isnan", number), ConstantExpression(None)).otherwise(number)
    return cell.cast({"date": "DATE", "flag": "BOOLEAN", "text": "VARCHAR"}[kind])


def _too_wide(name: str) -> Described:
    raise refusal(name, say("has more than {most} columns", most=MOST_COLUMNS))


def _numbered(table: DuckDBPyRelation) -> DuckDBPyRelation:
    return table.select(SQLExpression("*"), SQLExpression("row_number() over () + 1").alias(ROW))


def _typed(
    connection: DuckDBPyConnection, folder: Path, header: list[str], decimal: str, notes: tuple[Text, ...]
) -> Described:
    """Bring the columns of text to numbers and days where every cell is one."""
    raw = connection.read_parquet(str(folder / RAW))
    keys = [f"c{place}" for place in range(len(header))]
    readings = readings_of(profiles_of(raw, keys), decimal)
    wanted = [reading.expression.alias(reading.key) for reading in readings]
    raw.select(*wanted, ColumnExpression(ROW)).write_parquet(str(folder / TIDY))
    rows = int((raw.aggregate([FunctionExpression("count").alias("n")]).fetchone() or (0,))[0])
    (folder / RAW).unlink()
    columns = tuple((label, item.kind, item.doubt) for label, item in zip(header, readings, strict=True))
    return Described(columns, rows, (*notes, *_notes_on(header, readings)))


def _notes_on(header: list[str], readings: list[Reading]) -> list[Text]:
    return [
        say("{name}: {note}", name=label, note=item.note)
        for label, item in zip(header, readings, strict=True)
        if item.note
    ]


def main() -> None:
    """Answer with the description, or with the problems."""
    sys.modules["pandas"] = None  # type: ignore[assignment]  # the engine would load it for two seconds, to no use
    source, name, folder, decimal, *numbers = sys.argv[1:]
    limits = Limits(*map(int, numbers))
    bounds = Bounds(limits.memory, limits.seconds)
    answer(lambda: asdict(read_table(Path(source), name, Path(folder), decimal, limits)), bounds, whole=False)


if __name__ == "__main__":
    main()
