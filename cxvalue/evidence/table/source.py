"""A customer table that was opened: its columns, and a frame that asks its engine.

A file is read by a child process into a Parquet file of our own, and asked through a DuckDB that reaches
nothing but that file. A table of a warehouse stays where it is (`warehouse.py`). Both are asked by the same
expressions, so both give the same figures.
"""

import os
import shutil
import tempfile
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import pyarrow as pa

from cxvalue.evidence.table.text_columns import ColumnKind
from cxvalue.evidence.table.worker import TIDY, Limits
from cxvalue.files.names import kept_as
from cxvalue.files.table.sheet import MOST_SHEET_BYTES
from cxvalue.files.text import open_regular, reason_of, refusal, too_large
from cxvalue.files.worker import ask, worker_text
from cxvalue.text import NOTHING, Text, say

UPLOADED = Limits(rows=2_000_000, memory=1024**3, seconds=60)
"""What a file of a visitor may cost."""

_OWN = Limits(rows=1_000_000_000, memory=2 * 1024**3, seconds=3600)
"""What a file on one's own machine may cost."""

HARDENED = (
    "enable_external_access=false",
    "autoinstall_known_extensions=false",
    "autoload_known_extensions=false",
    "allow_community_extensions=false",
    "python_enable_replacements=false",
    "memory_limit='1GB'",
    "preserve_insertion_order=false",
    "lock_configuration=true",
)
"""Settings after which a connection reads its one file and nothing else."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a customer table."""

    name: str
    """As the file or the warehouse writes it."""
    key: str
    """Its name in the frame."""
    kind: ColumnKind
    doubt: Text = NOTHING
    """Why its cells could not be read as numbers for certain."""
    percent: bool = False
    """True where its numbers were written in per cent."""
    number: str = ""
    """Name in the frame of the numbers in it; '' where it has none."""
    words: tuple[str, ...] = ()
    """Values among the numbers that hold none, such as "do not know"."""
    asked: str = ""
    """What stands below its name in further rows of headings, such as the question that was asked."""


def column_of(name: str, place: int, kind: ColumnKind) -> Column:
    """Return a column whose cells are what its type says."""
    return Column(name, f"c{place}", kind, number=f"c{place}" if kind == "number" else "")


@dataclass(frozen=True, slots=True)
class Source:
    """A customer table: every query starts from `frame()`."""

    name: str
    columns: tuple[Column, ...]
    rows: int
    notes: tuple[Text, ...]
    digest: str
    """Stands for the content of the table; of a warehouse, for its address."""
    frame: Callable[[], "nw.LazyFrame[Any]"] = field(repr=False)
    numbered: bool = True
    """True where column `row` says which row of the file each came from."""
    leaves: bool = True
    """False where single rows must not leave the engine."""

    def column(self, name: str) -> Column | None:
        """Return the column of a name, or None."""
        return next((column for column in self.columns if column.name == name), None)


class _Folder:
    """A folder of our own that goes when nothing holds this any more."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="cxvalue-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


def open_file(path: Path, decimal: str = "", limits: Limits = _OWN) -> Source:
    """Open a CSV, Excel or Parquet file.

    decimal : "." or ",", where the cells of the file leave it open

    Raises
    ------
    FileError, CxvalueError
        With the reason, the row and how to mend it.
    """
    folder = _Folder()
    with open_regular(path) as file:
        try:
            digest = sha256(file.read(MOST_SHEET_BYTES) + str(os.fstat(file.fileno()).st_size).encode()).hexdigest()
        except OSError as error:
            raise refusal(path.name, say("cannot be read: {reason}", reason=reason_of(error))) from error
    answer = _described(path, kept_as(path.name), folder.path, decimal, limits)
    return _opened(path.name, answer, folder, digest)


def open_bytes(content: bytes, name: str, decimal: str = "", limits: Limits = UPLOADED) -> Source:
    """Open the bytes of a file called `name`."""
    if len(content) > MOST_SHEET_BYTES:
        raise too_large(name, len(content), MOST_SHEET_BYTES)
    folder = _Folder()
    copy = folder.path / ("given.xlsx" if name.lower().endswith((".xlsx", ".xlsm")) else "given")
    copy.write_bytes(content)
    answer = _described(copy, kept_as(name), folder.path, decimal, limits)
    copy.unlink()
    return _opened(name, answer, folder, sha256(content).hexdigest())


def open_arrow(table: pa.Table, name: str) -> Source:
    """Open a table that is in memory already; its columns are numbers, days, flags or text."""
    connection = duckdb.connect()
    kinds = [_kind(field) for field in table.schema]
    numbered = table.rename_columns([f"c{place}" for place in range(table.num_columns)])
    numbered = numbered.append_column("row", pa.array(range(2, table.num_rows + 2)))
    columns = tuple(column_of(label, place, kinds[place]) for place, label in enumerate(table.column_names))

    def frame() -> "nw.LazyFrame[Any]":
        return nw.from_native(connection.cursor().from_arrow(numbered))

    return Source(name, columns, table.num_rows, (), name, frame)


def _kind(field: pa.Field) -> ColumnKind:
    if pa.types.is_boolean(field.type):
        return "flag"
    if pa.types.is_temporal(field.type):
        return "date"
    return "number" if pa.types.is_integer(field.type) or pa.types.is_floating(field.type) else "text"


def _described(path: Path, name: str, folder: Path, decimal: str, limits: Limits) -> Mapping[str, Any]:
    """What the process that reads customer files says of this one; its table lies in the folder then."""
    arguments = [str(path.absolute()), name, str(folder), decimal]
    arguments += [str(limits.rows), str(limits.memory), str(limits.seconds)]
    hint = say("Leave out columns that are not needed, or save it as .csv.")
    found: Mapping[str, Any] = ask(
        "cxvalue.evidence.table.worker", arguments, name=name, seconds=limits.seconds, hint=hint
    )
    return found


def _opened(name: str, answer: Mapping[str, Any], folder: _Folder, digest: str) -> Source:
    connection = duckdb.connect()
    connection.execute("set allowed_paths=?", [[str(folder.path / TIDY)]])
    for setting in HARDENED:
        connection.execute(f"set {setting}")

    def frame() -> "nw.LazyFrame[Any]":
        return nw.from_native(connection.cursor().read_parquet(str(folder.path / TIDY)))

    columns = tuple(
        Column(
            item["name"],
            item["key"],
            item["kind"],
            worker_text(item["doubt"]),
            item["percent"],
            f"n_{item['key']}" if item["numbered"] else item["key"] if item["kind"] == "number" else "",
            tuple(item["words"]),
            item["asked"],
        )
        for item in answer["columns"]
    )
    return Source(name, columns, answer["rows"], tuple(map(worker_text, answer["notes"])), digest, frame)
