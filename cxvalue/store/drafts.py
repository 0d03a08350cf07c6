"""Drafts: the text of a case while it is being worked on, with every step that can be undone.

A change names the version it was made on. If the draft has moved on meanwhile, in another tab or by
somebody else with the same link, nothing is written and the newer draft is handed back.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from cxvalue.errors import CxvalueError, Problem
from cxvalue.store.tables import DRAFT_FORMAT, DRAFTS, FILES, REVISIONS, Store, open_store
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


class DamagedError(StoreError):
    """A draft does not stand as it was saved; `rescued` is what of it can still be read."""

    def __init__(self, problem: Problem, rescued: "tuple[Rescued, ...]") -> None:
        self.rescued = rescued
        super().__init__([problem])


@dataclass(frozen=True, slots=True)
class Rescued:
    """A text that can still be read of a damaged draft, and what it is."""

    label: Text
    name: str
    text: bytes


class StaleError(CxvalueError):
    """The draft has changed since; `newer` is how it stands now."""

    def __init__(self, newer: Draft) -> None:
        self.newer = newer
        message = say("this draft was changed in another window at {when}", when=newer.saved_at)
        super().__init__([Problem("", message, say("Look at the newer version, then make your change again."))])


class Drafts:
    """The drafts in one database."""

    def __init__(self, store: Store) -> None:
        self._engine = store.engine
        self._why_read_only = store.why_read_only
        self._format = store.format

    @classmethod
    def at(cls, path: Path | None) -> "Drafts":
        """Open the drafts in a file, or for this program run only.

        Raises
        ------
        StoreError
            If the file is no database, or can neither be written nor read.
        """
        try:
            return cls(open_store(path))
        except (SQLAlchemyError, OSError) as error:
            raise StoreError([_problem(error)]) from error

    @property
    def read_only(self) -> Problem | None:
        """Why drafts can be read and not written; None where they can be written."""
        if not self._why_read_only:
            return None
        if self._format > DRAFT_FORMAT:
            found, allowed = str(self._format), say("up to {format}", format=DRAFT_FORMAT)
            message = say("the drafts were written by a newer program and can only be read")
            return Problem("", message, say("Update the program."), found, allowed)
        hint = say("Download the {case} to keep it; drafts are not kept until this is mended.")
        return Problem("", say("the drafts can only be read: {reason}", reason=self._why_read_only), hint)

    def create(self, draft_id: str, name: str, text: str, files: Mapping[str, bytes], now: datetime) -> Draft:
        """Begin a draft with its first revision."""
        with self._writing() as connection:
            connection.execute(insert(DRAFTS).values(id=draft_id, name=name, version=1, head=0))
            connection.execute(insert(REVISIONS).values(_revision(draft_id, 0, text, NOTHING, now)))
            for file, body in files.items():
                connection.execute(insert(FILES).values(draft=draft_id, name=file, body=body))
            return _load(connection, draft_id)

    def find(self, draft_id: str) -> Draft | None:
        """Return a draft, or None where there is none of that id.

        Raises
        ------
        DamagedError
            If it does not stand as it was saved, with what can still be read of it.
        """
        try:
            with self._reading() as connection:
                known = connection.execute(select(DRAFTS.c.id).where(DRAFTS.c.id == draft_id)).first()
                return _load(connection, draft_id) if known else None
        except _NotAsSavedError as error:
            raise DamagedError(_damage(), self._rescued(draft_id)) from error
        except StoreError as error:
            rescued = self._rescued(draft_id)
            if rescued:
                raise DamagedError(error.problems[0], rescued) from error
            raise

    def original(self, draft_id: str) -> str:
        """Return the text a draft began with, as far back as its revisions reach."""
        with self._reading() as connection:
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
        if self.read_only is not None:
            raise StoreError([self.read_only])
        try:
            with self._engine.begin() as connection:
                yield connection
        except _NotAsSavedError as error:
            raise StoreError([_damage()]) from error
        except SQLAlchemyError as error:
            raise StoreError([_problem(error)]) from error

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect().execution_options(reads=True) as connection:
                yield connection
        except SQLAlchemyError as error:
            raise StoreError([_problem(error)]) from error

    def _rescued(self, draft_id: str) -> tuple[Rescued, ...]:
        """The newest revision that stands as it was saved, and the newest there is, byte by byte."""
        rows = self._raw(draft_id, "CAST(digest AS TEXT)") or self._raw(draft_id, "NULL")
        whole = next((text for text, digest in rows if digest == sha256(text).hexdigest()), None)
        found = [Rescued(say("The newest text of the draft that is whole"), "rescued.toml", whole)] if whole else []
        if rows and rows[0][0] != whole:
            found.append(Rescued(say("The damaged text of the draft, as it stands"), "damaged.toml", rows[0][0]))
        return tuple(found)

    def _raw(self, draft_id: str, digest: str) -> list[tuple[bytes, str | None]]:
        """Text and digest of every revision that can still be read, the newest first."""
        query = f"SELECT CAST(text AS BLOB), {digest} FROM revisions WHERE draft = ? ORDER BY number DESC"  # noqa: S608 (ours)
        rows: list[tuple[bytes, str | None]] = []
        with suppress(SQLAlchemyError), self._engine.connect().execution_options(reads=True) as connection:
            rows.extend((bytes(text or b""), known) for text, known in connection.exec_driver_sql(query, (draft_id,)))
        return rows


class _NotAsSavedError(Exception):
    """A revision is missing, or its text is not the one that was saved."""


def _damage() -> Problem:
    hint = say("Download what can still be read, mend it, and open it again under {cases}.")
    return Problem("", say("this draft is damaged"), hint)


def _revision(draft_id: str, number: int, text: str, label: Text, now: datetime) -> dict[str, Any]:
    written = json.dumps({"template": label.template, "values": dict(label.values)})
    return {
        "draft": draft_id,
        "number": number,
        "text": text,
        "label": written,
        "saved_at": now.isoformat(timespec="seconds"),
        "digest": sha256(text.encode()).hexdigest(),
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
    head = found.get(draft.head)
    if head is None or head.digest not in (None, sha256(str(head.text).encode("utf-8", "replace")).hexdigest()):
        raise _NotAsSavedError
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
    """What a step did, in words; a step whose words are damaged can still be undone."""
    try:
        held = json.loads(written)
        return Text(str(held["template"]), tuple(held["values"].items()))
    except (ValueError, TypeError, KeyError, AttributeError):
        return say("a change")


def _problem(error: Exception) -> Problem:
    reason = str(getattr(error, "orig", None) or error)
    hint = say("Download the {case} to keep it; drafts are not kept until this is mended.")
    return Problem("", say("the drafts cannot be saved: {reason}", reason=reason), hint)
