"""A customer table that stays in its warehouse or cluster: only grouped counts and sums leave it.

Reached through Ibis (the extra `warehouse`), read-only where the engine knows how, and only by the name of a
table it lists itself. Single rows are never fetched.
"""

import difflib
import re
import weakref
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import narwhals as nw

from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.table.source import Source, column_of
from cxvalue.evidence.table.text_columns import ColumnKind
from cxvalue.text import NOTHING, say

PREFIX = "CXVALUE_WAREHOUSE_"
"""Environment variables that name connections: CXVALUE_WAREHOUSE_CRM is the connection `crm`."""

SECRET = re.compile(r"(?<=:)[^:@/]+(?=@)")
"""The password in an address."""

READ_ONLY = {"postgres": ("set default_transaction_read_only = on", "set statement_timeout = '600s'")}
"""What is said to an engine first, by its name."""


def connections(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the connections an environment names: name -> address."""
    return {key.removeprefix(PREFIX).lower(): value for key, value in environment.items() if key.startswith(PREFIX)}


def is_address(data: str) -> bool:
    """Tell whether something names a warehouse and not a file."""
    return re.match(r"[a-z][a-z0-9+]*://", data) is not None


def warehouse_tables(address: str) -> tuple[str, ...]:
    """Return the tables of a warehouse."""
    connection = _connected(address)
    try:
        return tuple(connection.list_tables())
    finally:
        connection.disconnect()


def open_table(address: str, table: str) -> Source:
    """Open a table of a warehouse.

    Raises
    ------
    CxvalueError
        If Ibis is not installed, the warehouse cannot be reached, or it lists no such table.
    """
    connection = _connected(address)
    try:
        source = source_of(connection, table, sha256(SECRET.sub("", f"{address}#{table}").encode()).hexdigest())
    except CxvalueError:
        connection.disconnect()
        raise
    weakref.finalize(source.frame, connection.disconnect)
    return source


def source_of(connection: Any, table: str, digest: str) -> Source:
    """Return a table of an Ibis connection that is open already, such as one to a Spark session."""
    known = list(connection.list_tables())
    if table not in known:
        near = difflib.get_close_matches(table, known, n=1, cutoff=0.5)
        hint = say("Did you mean {name}?", name=near[0]) if near else NOTHING
        raise CxvalueError([Problem("table", say("is no table of the warehouse"), hint, table)])
    whole = connection.table(table)
    kinds = {name: _kind(kind) for name, kind in whole.schema().items()}
    columns = tuple(column_of(name, place, kind) for place, (name, kind) in enumerate(kinds.items()) if kind)
    chosen = whole.select(**{column.key: _plain(whole[column.name]) for column in columns})
    left_out = [name for name, kind in kinds.items() if kind is None]
    notes = (say("left out, for they hold no numbers, days or text: {names}", names=", ".join(left_out)),)
    rows = int(whole.count().execute())

    def frame() -> "nw.LazyFrame[Any]":
        return nw.from_native(chosen)

    return Source(table, columns, rows, notes if left_out else (), digest, frame, numbered=False, leaves=False)


def _connected(address: str) -> Any:
    try:
        import ibis  # noqa: PLC0415 (an extra)
    except ImportError as error:
        hint = say("Install it with: pip install 'cxvalue[warehouse]'.")
        raise CxvalueError([Problem("", say("tables of a warehouse need the extra `warehouse`"), hint)]) from error
    try:
        connection = ibis.connect(address)
        for command in READ_ONLY.get(connection.name, ()):
            connection.raw_sql(command).close()
    except Exception as error:  # every engine has errors of its own
        reason = SECRET.sub("***", str(error).strip().partition("\n")[0])
        hint = say("Check the address, the network and your rights.")
        raise CxvalueError(
            [Problem("", say("the warehouse cannot be reached: {reason}", reason=reason), hint)]
        ) from error
    return connection


def _kind(kind: Any) -> ColumnKind | None:
    if kind.is_boolean():
        return "flag"
    if kind.is_numeric():
        return "number"
    if kind.is_date() or kind.is_timestamp():
        return "date"
    return "text" if kind.is_string() else None


def _plain(column: Any) -> Any:
    """Decimals as floats, for not every engine adds them up alike."""
    return column.cast("float64") if column.type().is_decimal() else column
