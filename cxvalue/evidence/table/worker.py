"""The child process that reads a customer file: any file in, a Parquet file of our own and a description out.

A small file can ask for gigabytes, so it is opened here, with memory and time limited. The table that comes
out has columns `c0`, `c1`, ... of numbers, days, flags or text, and `row`, the row of the file each came from.

Kept whole: what runs in a process of its own has no other module of ours to lean on.
"""

import csv
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import isclose
from pathlib import Path

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
from cxvalue.evidence.table.by_rule import ByRule, distinct_of, put_back, read_by_rule
from cxvalue.evidence.table.text_columns import ColumnKind, Reading, profiles_of, readings_of
from cxvalue.files.table.body import EXPECTED, body_of
from cxvalue.files.table.dialect import separator
from cxvalue.files.table.encoding import as_utf8
from cxvalue.files.table.layout import LeftOut, Row, layout_of, refuse_data_as_header, text_of, workbook_cell
from cxvalue.files.text import refusal
from cxvalue.files.workbook import read_first_sheet
from cxvalue.files.worker import Bounds, answer
from cxvalue.text import NOTHING, Text, counted, say

_MOST_COLUMNS = 500
LONGEST_ROW = 65_536
"""Bytes of one row with all its cells."""
FEWEST_SUMMED = 3
"""Rows from which a last one that equals their sum is no chance."""
_MOST_SHOWN = 10
"""Rows that cannot be read, shown of one file."""

_ROW = "row"
RAW, TIDY = "raw.parquet", "table.parquet"

_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
_TYPES: dict[str, ColumnKind] = {
    "BOOLEAN": "flag",
    "DATE": "date",
    "TIMESTAMP": "date",
    "TIMESTAMP WITH TIME ZONE": "date",
    "TIMESTAMP_NS": "date",
    "TIMESTAMP_MS": "date",
    "TIMESTAMP_S": "date",
    "VARCHAR": "text",
    **dict.fromkeys(_WHOLE, "number"),
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
class ReadColumn:
    """One column as it was read."""

    key: str
    """Its name in the table of our own."""
    name: str
    kind: ColumnKind
    doubt: Text = NOTHING
    percent: bool = False
    numbered: bool = False
    """True of text in which there are numbers; they stand in a column of their own, `n_` and the key."""
    words: tuple[str, ...] = ()
    """Values of such text that hold no number."""
    asked: str = ""
    """What stands below its name in further rows of headings."""


@dataclass(frozen=True, slots=True)
class Described:
    """The table as it was read."""

    columns: tuple[ReadColumn, ...]
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
    plain, body = folder / "plain.csv", folder / "body.csv"
    notes = as_utf8(source, plain, name)
    cut = body_of(plain, body, name)
    header = _checked_header([text_of(cell) for cell in cut.header.cells], name, cut.header.line)
    try:
        cells = _cells_of(body, len(header), cut.dialect.delimiter, connection)
        cells.write_parquet(str(folder / RAW))
    except duckdb.Error as error:
        hint = say("Open it in a spreadsheet and save it as .csv again.")
        raise refusal(name, say("is not a valid CSV file"), hint) from error
    _refuse_rejected(connection, name, cut.first - 1)
    plain.unlink()
    body.unlink()
    said = (*notes, *separator(cut.dialect), *(item.said() for item in cut.left_out))
    named = _Header(header, _asked(cut.below, len(header)), name, cut.header.line)
    # numbered as it is read again: a window over the file would take as long as reading it
    raw = connection.read_parquet(str(folder / RAW), file_row_number=True)
    line = ColumnExpression("file_row_number") + ConstantExpression(cut.first)
    raw = raw.select(*(ColumnExpression(f"c{place}") for place in range(len(header))), line.alias(_ROW))
    return _typed(connection, raw, folder, named, decimal, said)


def _asked(below: Sequence[Row], width: int) -> list[str]:
    """What the first of the further rows of headings says of each column."""
    first = below[0].cells if below else ()
    return [text_of(first[place])[:200] if place < len(first) else "" for place in range(width)]


def _cells_of(body: Path, width: int, delimiter: str, connection: DuckDBPyConnection) -> DuckDBPyRelation:
    """The cells below the header as text, as they are; rows of another width are kept aside with the reason."""
    return connection.read_csv(
        str(body),
        header=False,
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


def _checked_header(header: list[str], name: str, line: int = 1) -> list[str]:
    refuse_data_as_header(header, name, line=line)
    problems = []
    for place, cell in enumerate(header, start=1):
        earlier = [other.lower() for other in header[: place - 1]]
        if cell and cell.lower() in earlier:
            message = say(
                "columns {first} and {place} are both called {name}",
                first=earlier.index(cell.lower()) + 1,
                place=place,
                name=cell,
            )
            problems.append(Problem("", message, say("Give each column a name of its own."), file=name, line=line))
    if problems:
        raise CxvalueError(problems)
    return header


def _refuse_rejected(connection: DuckDBPyConnection, name: str, above: int) -> None:
    table = connection.table("reject_errors").project("line, error_type, error_message")
    rejected = table.distinct().order("line").limit(_MOST_SHOWN)
    problems = [
        Problem("", _why(kind, words), file=name, line=line + above) for line, kind, words in rejected.fetchall()
    ]
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
    given = [Row(line, tuple(map(workbook_cell, cells))) for line, cells in found["rows"]]
    if not given:
        raise refusal(name, say("is empty"), EXPECTED)
    laid = layout_of(given)
    first = laid.header or given[0]
    header = _checked_header([text_of(cell) for cell in first.cells], name, first.line)
    rows = [row for row in laid.rows if row is not first]
    long = [row.line for row in rows if len(row.cells) > len(header)]
    if long:
        message = _cells_found(len(header) + 1, len(header))
        raise CxvalueError(Problem("", message, file=name, line=line) for line in long[:_MOST_SHOWN])
    plain = folder / "plain.csv"
    with plain.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerows([*(_written(row, place) for place in range(len(header))), row.line] for row in rows)
    written = _cells_of(plain, len(header) + 1, ",", connection)
    lines = ColumnExpression(f"c{len(header)}").cast("BIGINT").alias(_ROW)
    written.select(*(ColumnExpression(f"c{place}") for place in range(len(header))), lines).write_parquet(
        str(folder / RAW)
    )
    plain.unlink()
    notes = (*(Text(note) for note in found["notes"]), *(item.said() for item in laid.left_out))
    named = _Header(header, _asked(laid.below, len(header)), name, first.line)
    return _typed(connection, connection.read_parquet(str(folder / RAW)), folder, named, decimal or ".", notes)


def _written(row: Row, place: int) -> str:
    """A cell as the text that is read like any other."""
    cell = row.cells[place] if place < len(row.cells) else None
    return text_of(cell) if not isinstance(cell, float) else repr(int(cell) if cell.is_integer() else cell)


def _from_parquet(source: Path, name: str, folder: Path, connection: DuckDBPyConnection, limits: Limits) -> Described:
    try:
        table = connection.read_parquet(str(source))
        names, types = table.columns, [str(kind) for kind in table.types]
        rows = int((table.aggregate("count(*)").fetchone() or (0,))[0])
    except duckdb.Error as error:
        raise refusal(name, say("is damaged"), say("Write it again, or save it as .csv.")) from error
    if rows > limits.rows or len(names) > _MOST_COLUMNS:
        return Described((), rows, ()) if rows > limits.rows else _too_wide(name)
    kinds = [_TYPES.get(kind, "number" if kind.startswith("DECIMAL") else None) for kind in types]
    stripped = _checked_header([column.strip() for column in names], name)
    _Header(stripped, stripped, name, 1).refuse_nameless([1] * len(stripped))
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
    return Described(
        tuple(ReadColumn(f"c{place}", column, kind) for place, (column, kind) in enumerate(kept)), rows, notes
    )


def _column(name: str) -> Expression:
    """A column by its name, whatever signs it has."""
    quoted = name.replace('"', '""')
    return SQLExpression(f'"{quoted}"')


def _plain(cell: Expression, kind_there: str, kind: ColumnKind) -> Expression:
    """A cell as one of the few types kept; whole numbers stay whole, for they may be names of customers."""
    if kind == "number" and kind_there in _WHOLE:
        return cell.cast("BIGINT")
    if kind == "number":  # what is not a number is how many programs write an empty cell
        number = cell.cast("DOUBLE")
        return CaseExpression(FunctionExpression("isnan", number), ConstantExpression(None)).otherwise(number)
    return cell.cast({"date": "DATE", "flag": "BOOLEAN", "text": "VARCHAR"}[kind])


def _too_wide(name: str) -> Described:
    raise refusal(name, say("has more than {most} columns", most=_MOST_COLUMNS))


def _numbered(table: DuckDBPyRelation, first: int = 2) -> DuckDBPyRelation:
    return table.select(SQLExpression("*"), SQLExpression(f"row_number() over () + {first - 1}").alias(_ROW))


@dataclass(frozen=True, slots=True)
class _Header:
    """Names of the columns, what stands below each, and where they stand."""

    names: Sequence[str]
    asked: Sequence[str]
    file: str
    line: int

    def refuse_nameless(self, filled: Sequence[int]) -> None:
        """Refuse columns that hold something and have no name."""
        problems = [
            Problem("", say("column {place} has no name", place=place), file=self.file, line=self.line)
            for place, (name, count) in enumerate(zip(self.names, filled, strict=True), start=1)
            if count and not name
        ]
        if problems:
            raise CxvalueError(problems)


def _typed(
    connection: DuckDBPyConnection,
    raw: DuckDBPyRelation,
    folder: Path,
    header: _Header,
    decimal: str,
    notes: tuple[Text, ...],
) -> Described:
    """Bring the columns of text to numbers and days where every cell is one; an empty one without a name is none."""
    keys = [f"c{place}" for place in range(len(header.names))]
    profiles = profiles_of(raw, keys)
    header.refuse_nameless([profile.filled for profile in profiles])
    readings = readings_of(profiles, decimal)
    rules: dict[int, ByRule] = {}
    for place, reading in enumerate(readings):
        written = distinct_of(raw, reading.key) if reading.kind == "text" else None
        by_rule = read_by_rule(written, decimal) if written else None
        if written and by_rule:
            raw = put_back(connection, raw, reading.key, written, by_rule, folder)
            cell = ColumnExpression(f"r_{reading.key}")
            readings[place] = Reading(reading.key, by_rule.kind, cell, by_rule.doubt, by_rule.note)
            rules[place] = by_rule
    wanted = [reading.expression.alias(reading.key) for reading in readings]
    wanted += [ColumnExpression(f"n_c{place}") for place, by_rule in rules.items() if by_rule.numbers]
    raw.select(*wanted, ColumnExpression(_ROW)).write_parquet(str(folder / TIDY))
    (folder / RAW).unlink()
    notes = (*notes, *_without_sum(connection, folder, [item.key for item in readings if item.kind == "number"]))
    tidy = connection.read_parquet(str(folder / TIDY))
    rows = int((tidy.aggregate([FunctionExpression("count").alias("n")]).fetchone() or (0,))[0])
    columns = [
        _read_column(name, asked, item, rules.get(place))
        for place, (name, asked, item) in enumerate(zip(header.names, header.asked, readings, strict=True))
    ]
    said = (
        say("{name}: {note}", name=column.name, note=item.note)
        for column, item in zip(columns, readings, strict=True)
        if item.note
    )
    return Described(tuple(column for column in columns if column.name), rows, (*notes, *said))


def _without_sum(connection: DuckDBPyConnection, folder: Path, keys: Sequence[str]) -> tuple[Text, ...]:
    """Leave out a last row in which each number is the sum of its column, and say so."""
    tidy = connection.read_parquet(str(folder / TIDY))
    last = (tidy.aggregate([FunctionExpression("max", ColumnExpression(_ROW)).alias("n")]).fetchone() or (None,))[0]
    if last is None or not keys:
        return ()
    here = ColumnExpression(_ROW) == ConstantExpression(last)
    row = tidy.filter(here).fetchone() or ()
    values = dict(zip(tidy.columns, row, strict=True))
    totals = [FunctionExpression("sum", ColumnExpression(key)).alias(key) for key in keys]
    counted_rows = FunctionExpression("count").alias("n")
    n, *sums = tidy.filter(~here).aggregate([counted_rows, *totals]).fetchone() or (0,)
    pairs = [(values[key], total) for key, total in zip(keys, sums, strict=True) if values[key] is not None]
    is_sum = n >= FEWEST_SUMMED and pairs and all(total is not None and isclose(value, total) for value, total in pairs)
    if not is_sum or max(abs(value) for value, _ in pairs) <= 1:
        return ()
    tidy.filter(~here).write_parquet(str(folder / RAW))
    (folder / RAW).replace(folder / TIDY)
    held = " · ".join(text_of(value) for key, value in values.items() if value is not None and key != _ROW)
    return (LeftOut(int(last), held[:60], say("a row that sums up the others")).said(),)


def _read_column(name: str, asked: str, reading: Reading, rule: ByRule | None) -> ReadColumn:
    if rule is None:
        return ReadColumn(reading.key, name, reading.kind, reading.doubt, asked=asked)
    return ReadColumn(reading.key, name, rule.kind, rule.doubt, rule.percent, bool(rule.numbers), rule.words, asked)


def main() -> None:
    """Answer with the description, or with the problems."""
    sys.modules["pandas"] = None  # type: ignore[assignment]  # the engine would load it for two seconds, to no use
    source, name, folder, decimal, *numbers = sys.argv[1:]
    limits = Limits(*map(int, numbers))
    bounds = Bounds(limits.memory, limits.seconds)
    answer(lambda: asdict(read_table(Path(source), name, Path(folder), decimal, limits)), bounds, whole=False)


if __name__ == "__main__":
    main()
