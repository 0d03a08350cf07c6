"""The tables of the store, and the engine that opens them.

SQLite, one file; the settings here make a change that was acknowledged survive the end of the program. A file that
cannot be written, or that a newer program wrote, is opened for reading.
"""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    inspect,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

WAIT_MILLISECONDS = 5_000
"""How long a writer waits for another one."""

DRAFT_FORMAT = 1
"""Of the tables, kept in the file; 0 is a file from before revisions had a digest."""

METADATA = MetaData()

DRAFTS = Table(
    "drafts",
    METADATA,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("head", Integer, nullable=False),
)
"""`version` counts every change, undoing included; `head` is the number of the revision that holds."""

REVISIONS = Table(
    "revisions",
    METADATA,
    Column("draft", String, ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("saved_at", String, nullable=False),
    Column("digest", String),
)
"""`digest` is SHA-256 of the text; absent of revisions from before there was one."""

FILES = Table(
    "files",
    METADATA,
    Column("draft", String, ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Store:
    """An opened file of drafts; `why_read_only` is empty where it can be written, `format` is that of its tables."""

    engine: Engine
    why_read_only: str = ""
    format: int = DRAFT_FORMAT


def open_store(path: Path | None) -> Store:
    """Return a database file opened, made if it is not there; one in memory where no path is given.

    Raises
    ------
    DBAPIError, OSError
        If the file is no database, or can neither be written nor read.
    """
    if path is None:
        engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
        return Store(_prepared(engine))
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = _listening(create_engine(f"sqlite:///{path}"))
    try:
        with engine.begin() as connection:
            written = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
        if written <= DRAFT_FORMAT:
            return Store(_prepared(engine))
        reason = ""
    except DBAPIError as error:
        reason = str(error.orig)
        if not path.is_file() or not any(word in reason for word in ("readonly", "unable to open")):
            raise
        written = DRAFT_FORMAT
    engine.dispose()
    return Store(_for_reading(path), reason or "newer", written)


def _for_reading(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///file:{quote(str(path))}?mode=ro&uri=true")
    event.listen(engine, "connect", lambda connection, _: setattr(connection, "isolation_level", None))
    return engine


def _prepared(engine: Engine) -> Engine:
    """The engine, its tables made, or brought to the format of this program."""
    _listening(engine)
    with engine.begin() as connection:
        METADATA.create_all(connection)
        _bring_up_to_date(connection)
    return engine


def _bring_up_to_date(connection: Connection) -> None:
    known = {column["name"] for column in inspect(connection).get_columns("revisions")}
    if "digest" not in known:
        connection.exec_driver_sql("ALTER TABLE revisions ADD COLUMN digest VARCHAR")
    connection.exec_driver_sql(f"PRAGMA user_version = {DRAFT_FORMAT}")


def _listening(engine: Engine) -> Engine:
    if not event.contains(engine, "connect", _settle):
        event.listen(engine, "connect", _settle)
        event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    """Begin at once as a writer, so that two writers never deadlock; who only reads says so."""
    reads = connection.get_execution_options().get("reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def journal(version: tuple[int, ...]) -> str:
    """Return how a version of SQLite keeps a change safe: older ones may lose commits with a write-ahead log.

    Source: sqlite.org/wal.html, "the WAL-reset bug": mended in 3.51.3, 3.50.7 and 3.44.6.
    """
    mended = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    return "WAL" if mended else "DELETE"


def _settle(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Set up a new connection; transactions are begun by us."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for setting in (
        f"busy_timeout={WAIT_MILLISECONDS}",
        f"journal_mode={journal(sqlite3.sqlite_version_info)}",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()
