"""The tables of the store, and the engine that opens them.

SQLite, one file; the settings here make a change that was acknowledged survive the end of the program.
"""

from pathlib import Path

from sqlalchemy import (
    Column,
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
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

WAIT_MILLISECONDS = 5_000
"""How long a writer waits for another one."""

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
)

FILES = Table(
    "files",
    METADATA,
    Column("draft", String, ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)


def open_engine(path: Path | None) -> Engine:
    """Return an engine on a database file, made if it is not there; in memory where no path is given."""
    if path is None:
        engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _settle)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    METADATA.create_all(engine)
    return engine


def _settle(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Set up a new connection; transactions are begun by us, so that two writers never deadlock."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={WAIT_MILLISECONDS}"):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()
