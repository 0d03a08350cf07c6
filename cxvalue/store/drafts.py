"""Drafts: the text of a case while it is being worked on, with every step that can be undone.

A change names the version it was made on. If the draft has moved on meanwhile, in another tab or by
somebody else with the same link, nothing is written and the newer draft is handed back.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from cxvalue.errors import CxvalueError, Problem
from cxvalue.store.tables import DRAFTS, FILES, REVISIONS, open_engine
from cxvalue.text import NOTHING, Text, say

MOST_REVISIONS = 500
"""Steps kept of a draft; the oldest go first."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it stands: file name, text, files beside it, and what undo and redo would do."""

    id: str
    name: str
    version: int
    text: str
    saved_at: str
    undo: Text = NOTHING
    redo: Text = NOTHING
    files: Mapping[str, bytes] = field(default_factory=dict)


class StoreError(CxvalueError):
    """The drafts cannot be read or written."""


class StaleError(CxvalueError):
    """The draft has changed since; `newer` is how it stands now."""

    def __init__(self, newer: Draft) -> None:
        self.newer = newer
        message = say("this draft was changed in another window at {when}", when=newer.saved_at)
        super().__init__([Problem("", message, say("Look at the newer version, then make your change again."))])


class Drafts:
    """The drafts in one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def at(cls, path: Path | None) -> "Drafts":
        """Open the drafts in a file, or for this program run only.

        Raises
        ------
        StoreError
            If the file is no database, or cannot be written.
        """
        try:
            return cls(open_engine(path))
        except (DBAPIError, OSError) as error:
            raise StoreError([_problem(error)]) from error

    def create(self, draft_id: str, name: str, text: str, files: Mapping[str, bytes], now: datetime) -> Draft:
        """Begin a draft with its first revision."""
        with self._writing() as connection:
            connection.execute(insert(DRAFTS).values(id=draft_id, name=name, version=1, head=0))
            connection.execute(insert(REVISIONS).values(_revision(draft_id, 0, text, NOTHING, now)))
            for file, body in files.items():
                connection.execute(insert(FILES).values(draft=draft_id, name=file, body=body))
            return _load(connection, draft_id)

    def find(self, draft_id: str) -> Draft | None:
        """Return a draft, or None where there is none of that id."""
        with self._writing() as connection:
            known = connection.execute(select(DRAFTS.c.id).where(DRAFTS.c.id == draft_id)).first()
            return _load(connection, draft_id) if known else None

    def original(self, draft_id: str) -> str:
        """Return the text a draft began with, as far back as its revisions reach."""
        with self._writing() as connection:
            first = select(REVISIONS.c.text).where(REVISIONS.c.draft == draft_id).order_by(REVISIONS.c.number).limit(1)
            text: str = connection.execute(first).scalar_one()
            return text

    def save(self, draft_id: str, version: int, text: str, label: Text, now: datetime) -> Draft:
        """Add a revision behind the one that holds; what had been undone is gone.

        Raises
        ------
        StaleError
            If the draft is no longer at `version`.
        """
        with self._writing() as connection:
            head = _head(connection, draft_id)
            _claim(connection, draft_id, version, head + 1)
            connection.execute(delete(REVISIONS).where(REVISIONS.c.draft == draft_id, REVISIONS.c.number > head))
            connection.execute(insert(REVISIONS).values(_revision(draft_id, head + 1, text, label, now)))
            oldest = head + 1 - MOST_REVISIONS
            connection.execute(delete(REVISIONS).where(REVISIONS.c.draft == draft_id, REVISIONS.c.number <= oldest))
            return _load(connection, draft_id)

    def add_file(self, draft_id: str, name: str, body: bytes) -> None:
        """Keep a file beside the draft; one of the same name is replaced."""
        with self._writing() as connection:
            connection.execute(delete(FILES).where(FILES.c.draft == draft_id, FILES.c.name == name))
            connection.execute(insert(FILES).values(draft=draft_id, name=name, body=body))

    def step(self, draft_id: str, version: int, by: int) -> Draft:
        """Undo (-1) or redo (1) one step; at either end nothing happens.

        Raises
        ------
        StaleError
            If the draft is no longer at `version`.
        """
        with self._writing() as connection:
            head = _head(connection, draft_id) + by
            there = select(REVISIONS.c.number).where(REVISIONS.c.draft == draft_id, REVISIONS.c.number == head)
            if connection.execute(there).first():
                _claim(connection, draft_id, version, head)
            return _load(connection, draft_id)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise StoreError([_problem(error)]) from error


def _revision(draft_id: str, number: int, text: str, label: Text, now: datetime) -> dict[str, Any]:
    written = json.dumps({"template": label.template, "values": dict(label.values)})
    return {
        "draft": draft_id,
        "number": number,
        "text": text,
        "label": written,
        "saved_at": now.isoformat(timespec="seconds"),
    }


def _head(connection: Connection, draft_id: str) -> int:
    head: int = connection.execute(select(DRAFTS.c.head).where(DRAFTS.c.id == draft_id)).scalar_one()
    return head


def _claim(connection: Connection, draft_id: str, version: int, head: int) -> None:
    """Move the draft on from the version the change was made on, or refuse."""
    moved = (
        update(DRAFTS)
        .where(DRAFTS.c.id == draft_id, DRAFTS.c.version == version)
        .values(version=DRAFTS.c.version + 1, head=head)
    )
    if connection.execute(moved).rowcount != 1:
        raise StaleError(_load(connection, draft_id))


def _load(connection: Connection, draft_id: str) -> Draft:
    draft = connection.execute(select(DRAFTS).where(DRAFTS.c.id == draft_id)).one()
    near = REVISIONS.c.number.in_((draft.head, draft.head + 1))
    rows = connection.execute(select(REVISIONS).where(REVISIONS.c.draft == draft_id, near)).all()
    found = {row.number: row for row in rows}
    first = connection.execute(select(func.min(REVISIONS.c.number)).where(REVISIONS.c.draft == draft_id)).scalar_one()
    files = connection.execute(select(FILES).where(FILES.c.draft == draft_id)).all()
    head = found[draft.head]
    return Draft(
        id=draft_id,
        name=draft.name,
        version=draft.version,
        text=head.text,
        saved_at=head.saved_at,
        undo=_label(head.label) if draft.head > first else NOTHING,
        redo=_label(found[draft.head + 1].label) if draft.head + 1 in found else NOTHING,
        files={row.name: row.body for row in files},
    )


def _label(written: str) -> Text:
    held = json.loads(written)
    return Text(held["template"], tuple(held["values"].items()))


def _problem(error: Exception) -> Problem:
    reason = str(getattr(error, "orig", None) or error)
    hint = say("Download the {case} to keep it; drafts are not kept until this is mended.")
    return Problem("", say("the drafts cannot be saved: {reason}", reason=reason), hint)
