"""A draft that is damaged, of another format, locked or read-only: its owner gets the text back or is told why not."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from cxvalue.store.drafts import DamagedError, Drafts, StoreError
from cxvalue.store.tables import DRAFT_FORMAT, journal
from cxvalue.text import say
from tests.cases import sample
from tests.ui.browser import CHROMIUM, Visit, chromium, served

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FIRST = sample("minimal").read_text(encoding="utf-8")
SECOND = FIRST.replace("Welcome call", "Second call")
AS_A_USER = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
"""Root may write everywhere; without this it is bound by the permissions like anybody else."""


def made(path: Path) -> None:
    """A store with one draft of two revisions."""
    drafts = Drafts.at(path)
    draft = drafts.create("mine", "case.toml", FIRST, {}, NOON)
    drafts.save("mine", draft.version, SECOND, say("title"), NOON)


def written(path: Path, statement: str, *values: object) -> None:
    """Change the file behind the program's back."""
    with sqlite3.connect(path) as connection:
        connection.execute(statement, values)
    connection.close()


def damaged_text(path: Path) -> None:
    written(path, "UPDATE revisions SET text = substr(text, 1, 300) || 'x' WHERE number = 1")


def no_text_at_all(path: Path) -> None:
    written(path, "UPDATE revisions SET text = CAST(x'ff00fe' AS TEXT) WHERE number = 1")


def missing_revision(path: Path) -> None:
    written(path, "DELETE FROM revisions WHERE number = 1")


def damaged_label(path: Path) -> None:
    written(path, "UPDATE revisions SET label = '{' WHERE number = 1")


def newer_case(path: Path) -> None:
    text = SECOND.replace("title =", "format = 2\ntitle =", 1)
    Drafts.at(path).save("mine", 2, text, say("by a newer program"), NOON)


def newer_store(path: Path) -> None:
    written(path, f"PRAGMA user_version = {DRAFT_FORMAT + 7}")


def older_store(path: Path) -> None:
    written(path, "ALTER TABLE revisions DROP COLUMN digest")
    written(path, "PRAGMA user_version = 0")


def page_flipped(path: Path) -> None:
    """Forty bytes in the page that holds the text, found by a word of it."""
    content = bytearray(path.read_bytes())
    at = content.index(b"Second call")
    content[at : at + 40] = bytes(byte ^ 0x15 for byte in content[at : at + 40])
    path.write_bytes(content)


def short_by_a_byte(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def test_what_is_left_of_a_damaged_draft_is_handed_back(tmp_path: Path) -> None:
    path = tmp_path / "drafts.sqlite"
    made(path)
    damaged_text(path)
    with pytest.raises(DamagedError) as caught:
        Drafts.at(path).find("mine")
    whole, as_it_stands = caught.value.rescued
    assert whole.text.decode() == FIRST
    assert as_it_stands.text.decode() == SECOND[:300] + "x"


@pytest.mark.parametrize("damage", [missing_revision, no_text_at_all, page_flipped, half])
def test_a_draft_is_whole_or_said_to_be_damaged(damage: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / "drafts.sqlite"
    made(path)
    damage(path)
    try:
        found = Drafts.at(path).find("mine")
    except DamagedError as error:
        assert all(rescued.text for rescued in error.rescued)
    except StoreError as error:
        assert "cannot be saved" in str(error)
    else:
        assert found is None or found.text == SECOND


def test_an_older_store_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "drafts.sqlite"
    made(path)
    older_store(path)
    drafts = Drafts.at(path)
    found = drafts.find("mine")
    assert found is not None
    assert found.text == SECOND
    assert drafts.save("mine", found.version, FIRST, say("x"), NOON).text == FIRST


def test_a_newer_store_is_read_and_never_written(tmp_path: Path) -> None:
    path = tmp_path / "drafts.sqlite"
    made(path)
    newer_store(path)
    before = path.read_bytes()
    drafts = Drafts.at(path)
    found = drafts.find("mine")
    assert found is not None
    assert found.text == SECOND
    with pytest.raises(StoreError, match="written by a newer program"):
        drafts.save("mine", found.version, FIRST, say("x"), NOON)
    assert path.read_bytes() == before


def test_a_write_ahead_log_is_used_only_where_it_loses_nothing() -> None:
    kept = {version: journal(version) for version in ((3, 40, 1), (3, 44, 6), (3, 50, 6), (3, 50, 7), (3, 51, 2))}
    assert kept == {
        (3, 40, 1): "DELETE", (3, 44, 6): "WAL", (3, 50, 6): "DELETE", (3, 50, 7): "WAL", (3, 51, 2): "DELETE",
    }  # fmt: skip
    assert journal((3, 51, 3)) == "WAL"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


RESCUE = "The newest text of the draft that is whole"
RAW = "The damaged text of the draft, as it stands"
FOREIGN = "The text of the draft, which this program cannot open"
LEFT: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "damaged text": (damaged_text, "this draft is damaged", RESCUE),
    "no text at all": (no_text_at_all, "", RESCUE),
    "missing revision": (missing_revision, "this draft is damaged", RESCUE),
    "newer case": (newer_case, "format", FOREIGN),
    "page flipped": (page_flipped, "", RESCUE),
}


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="Chromium is missing")
@pytest.mark.parametrize("name", LEFT)
def test_the_owner_gets_the_text_back_and_the_app_goes_on(name: str, browser: Browser, tmp_path: Path) -> None:
    damage, said, offered = LEFT[name]
    made(tmp_path / "drafts.sqlite")
    damage(tmp_path / "drafts.sqlite")
    with served(tmp_path) as address:
        visit = Visit(browser, address).open("cases?draft=mine")
        assert said in visit.text
        with visit.page.expect_download() as waiting:
            visit.main.get_by_role("button", name=offered).click()
        text = waiting.value.path().read_text(encoding="utf-8")
        assert "[segments" in text or "segments." in text
        visit.go("Verdict")
        assert "pays back" in visit.text
        visit.close()


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="Chromium is missing")
@pytest.mark.parametrize("damage", [older_store, damaged_label, short_by_a_byte, newer_store])
def test_a_draft_that_can_be_read_is_opened(damage: Callable[[Path], None], browser: Browser, tmp_path: Path) -> None:
    made(tmp_path / "drafts.sqlite")
    damage(tmp_path / "drafts.sqlite")
    with served(tmp_path) as address:
        visit = Visit(browser, address).open("cases?draft=mine")
        opened = "Second call" in visit.text
        told = "drafts cannot be saved" in visit.text or "draft is damaged" in visit.text
        assert opened or told
        assert ("written by a newer program" in visit.text) == (damage is newer_store)
        visit.go("Verdict")
        assert "pays back" in visit.text
        visit.close()


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="Chromium is missing")
def test_a_store_that_cannot_be_written_is_read_and_said(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "drafts.sqlite"
    made(path)
    path.chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        with served(tmp_path, prefix=AS_A_USER) as address:
            visit = Visit(browser, address).open("cases?draft=mine")
            assert "the drafts can only be read" in visit.text
            assert "Second call" in visit.text
            visit.close()
    finally:
        tmp_path.chmod(0o755)


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="Chromium is missing")
def test_a_store_another_one_holds_for_half_a_minute_is_said_and_the_change_kept(
    browser: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "drafts.sqlite"
    made(path)
    with served(tmp_path) as address:
        visit = Visit(browser, address).open("start?draft=mine")
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        before = time.monotonic()
        visit.fill("Annual churn", "19 %")
        assert time.monotonic() - before < 30
        assert "locked" in visit.text
        assert visit.main.get_by_role("textbox", name="Annual churn").first.input_value().startswith("19")
        other.execute("ROLLBACK")
        visit.fill("Annual churn", "21 %")
        assert "locked" not in visit.text
        visit.close()
    assert "0.21" in Drafts.at(path).find("mine").text  # type: ignore[union-attr]  # it is there
