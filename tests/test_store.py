"""Drafts: what is acknowledged stays, what is stale is refused, what is broken is said."""

import multiprocessing
import os
import signal
import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cxvalue.store.drafts import MOST_REVISIONS, Drafts, StaleError, StoreError
from cxvalue.text import say

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "drafts.sqlite"


def test_a_draft_is_there_after_the_program_ends(path: Path) -> None:
    draft = Drafts.at(path).create("a", "case.toml", "one", {"flows.csv": b"0,1"}, NOON)
    Drafts.at(path).save("a", draft.version, "two", say("margin: {value}", value="5 %"), NOON)
    found = Drafts.at(path).find("a")
    assert found is not None
    assert (found.text, found.name, found.files) == ("two", "case.toml", {"flows.csv": b"0,1"})
    assert str(found.undo) == "margin: 5 %"
    assert Drafts.at(path).original("a") == "one"
    assert Drafts.at(path).find("b") is None


def test_undo_and_redo_walk_the_revisions_and_a_change_forgets_what_was_undone(path: Path) -> None:
    drafts = Drafts.at(path)
    draft = drafts.create("a", "case.toml", "0", {}, NOON)
    for text in ("1", "2", "3"):
        draft = drafts.save("a", draft.version, text, say(text), NOON)
    draft = drafts.step("a", draft.version, -1)
    draft = drafts.step("a", draft.version, -1)
    assert (draft.text, str(draft.undo), str(draft.redo)) == ("1", "1", "2")
    draft = drafts.step("a", draft.version, 1)
    assert draft.text == "2"
    draft = drafts.save("a", draft.version, "4", say("4"), NOON)
    assert not draft.redo
    for _ in range(9):
        draft = drafts.step("a", draft.version, -1)
    assert (draft.text, bool(draft.undo)) == ("0", False)


def test_a_change_on_an_old_version_is_refused_and_hands_back_the_newer(path: Path) -> None:
    one, two = Drafts.at(path), Drafts.at(path)
    draft = one.create("a", "case.toml", "0", {}, NOON)
    one.save("a", draft.version, "mine", say("mine"), NOON)
    with pytest.raises(StaleError) as raised:
        two.save("a", draft.version, "yours", say("yours"), NOON)
    assert raised.value.newer.text == "mine"
    with pytest.raises(StaleError):
        two.step("a", draft.version, -1)
    found = one.find("a")
    assert found is not None
    assert found.text == "mine"


def test_old_revisions_go_first(path: Path) -> None:
    drafts = Drafts.at(path)
    draft = drafts.create("a", "case.toml", "0", {}, NOON)
    for number in range(1, MOST_REVISIONS + 3):
        draft = drafts.save("a", draft.version, str(number), say("x"), NOON)
    assert drafts.original("a") == "3"


def edits(path: Path, worker: int, count: int) -> None:
    """Add lines to one draft; on a conflict take the newer version and try again."""
    drafts = Drafts.at(path)
    draft = drafts.find("a")
    assert draft is not None
    for number in range(count):
        while True:
            try:
                draft = drafts.save("a", draft.version, f"{draft.text}{worker}.{number}\n", say("x"), NOON)
                break
            except StaleError as error:
                draft = error.newer


def test_no_edit_of_eight_writers_is_lost(path: Path) -> None:
    Drafts.at(path).create("a", "case.toml", "", {}, NOON)
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=edits, args=(path, worker, 50)) for worker in range(8)]
    for process in workers:
        process.start()
    for process in workers:
        process.join(120)
        assert process.exitcode == 0
    found = Drafts.at(path).find("a")
    assert found is not None
    assert sorted(found.text.split()) == sorted(f"{worker}.{number}" for worker in range(8) for number in range(50))
    assert found.version == 401


def saves_for_ever(path: Path, acknowledged: Path) -> None:
    drafts = Drafts.at(path)
    draft = drafts.find("a")
    assert draft is not None
    number = 0
    with acknowledged.open("a") as log:
        while True:
            number += 1
            draft = drafts.save("a", draft.version, f"{draft.version} " + "x" * 20_000, say("x"), NOON)
            log.write(f"{draft.version}\n")
            log.flush()
            os.fsync(log.fileno())


def test_what_was_acknowledged_survives_a_kill(path: Path, tmp_path: Path) -> None:
    acknowledged = tmp_path / "acknowledged"
    Drafts.at(path).create("a", "case.toml", "0", {}, NOON)
    context = multiprocessing.get_context("spawn")
    for round_of in range(6):
        process = context.Process(target=saves_for_ever, args=(path, acknowledged))
        process.start()
        deadline = time.monotonic() + 30
        before = acknowledged.read_text().count("\n") if acknowledged.exists() else 0
        while time.monotonic() < deadline and (
            not acknowledged.exists() or acknowledged.read_text().count("\n") <= before + 3 + round_of
        ):
            time.sleep(0.01)
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        found = Drafts.at(path).find("a")
        assert found is not None
        assert found.version >= int(acknowledged.read_text().split()[-1])
        assert int(found.text.split()[0]) == found.version - 1
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_file_that_is_no_database_is_left_alone_and_said(path: Path) -> None:
    path.write_bytes(b"not a database" * 500)
    with pytest.raises(StoreError, match="not a database"):
        Drafts.at(path)
    assert path.read_bytes() == b"not a database" * 500


def test_a_damaged_database_is_said_and_the_program_goes_on(path: Path) -> None:
    drafts = Drafts.at(path)
    drafts.create("a", "case.toml", "0", {}, NOON)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("DROP TABLE revisions")
    with pytest.raises(StoreError):
        drafts.find("a")


def test_a_writer_that_holds_the_file_is_waited_for_and_then_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cxvalue.store.tables.WAIT_MILLISECONDS", 200)
    drafts = Drafts.at(path)
    draft = drafts.create("a", "case.toml", "0", {}, NOON)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked"):
        drafts.save("a", draft.version, "1", say("x"), NOON)
    other.execute("ROLLBACK")
    assert drafts.save("a", draft.version, "1", say("x"), NOON).text == "1"
