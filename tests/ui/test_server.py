"""The server answers its own pages on its own names, holds so much and no more, and stops what nobody waits for."""

import asyncio
import http.client
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser
from starlette.types import Message, Scope

from cxvalue.ui import server
from cxvalue.ui.escape import plain
from tests.benchmarks.largest import largest
from tests.cases import sample
from tests.ui.browser import CHROMIUM, PROCESSES, Visit, chromium, served

needs_chromium = pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="Chromium is missing")


def asked(kind: str = "http", method: str = "GET", **headers: str) -> Scope:
    """A request as the server sees it."""
    named = {"host": "127.0.0.1:8501", **headers}
    return {"type": kind, "method": method, "headers": [(k.encode(), v.encode()) for k, v in named.items() if v]}


async def nowhere(*_: object) -> None:
    """Stand for the app behind the guard."""


@pytest.mark.parametrize(
    ("scope", "admitted"),
    [
        (asked(), True),
        (asked(host="localhost:8501"), True),
        (asked(host="[::1]:8501"), True),
        (asked(host="evil.example"), False),
        (asked(host="127.0.0.1.evil.example:8501"), False),
        (asked(host="user@127.0.0.1"), False),
        (asked(host="9.9.9.9"), False),
        (asked(host=""), False),
        (asked(origin="http://127.0.0.1:8501"), True),
        (asked(origin="http://evil.example"), False),
        (asked(origin="null"), False),
        (asked(origin="http://127.0.0.1:3000"), False),
        (asked(method="PUT"), False),
        (asked(method="PUT", origin="http://127.0.0.1:8501"), True),
        (asked("websocket", origin="http://127.0.0.1:8501"), True),
        (asked("websocket"), False),
        (asked("websocket", origin="http://evil.example"), False),
        (asked("websocket", host="evil.example", origin="http://evil.example"), False),
    ],
)
def test_only_its_own_pages_reach_the_server(scope: Scope, admitted: bool) -> None:  # noqa: FBT001 (a table)
    assert server.Guard(nowhere).admits(scope) is admitted


def test_shared_it_answers_to_numbers_and_its_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    options = {"server.address": "0.0.0.0", "server.allowedHosts": ["value.example.com"]}  # noqa: S104
    monkeypatch.setattr("streamlit.config.get_option", options.__getitem__)
    monkeypatch.setattr("socket.gethostname", lambda: "desk.office.example")
    guard = server.Guard(nowhere)
    for host in ("192.168.1.5:8501", "desk", "desk.local", "desk.office.example", "value.example.com", "localhost"):
        assert guard.admits(asked(host=host)), host
    assert not guard.admits(asked(host="evil.example"))


def test_uploads_of_a_session_are_bounded_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "held_by", {"mine": 60, "yours": 0}.__getitem__)
    passed: list[str] = []
    answered: list[int] = []

    async def taking(scope: Scope, *_: object) -> None:
        passed.append(scope["path"])
        await asyncio.sleep(0.01)

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answered.append(message["status"])

    budget = server.UploadBudget(taking, most=100)

    def put(session: str, size: str) -> Scope:
        scope = {**asked(method="PUT", **{"content-length": size}), "path": f"{server.UPLOADS}{session}/file"}
        return dict(scope)

    async def all_at_once() -> None:
        sizes = [("mine", "30"), ("mine", "30"), ("yours", "100"), ("yours", "1"), ("mine", "x"), ("mine", "")]
        await asyncio.gather(*(budget(put(*item), nowhere, send) for item in sizes))  # type: ignore[arg-type]

    asyncio.run(all_at_once())
    assert (len(passed), answered) == (2, [413, 413, 413, 413])
    assert budget.under_way == {}


def test_an_address_in_a_label_is_held_apart() -> None:
    for text in ("https://x.example", "WWW.x.example", "me@x.example", "mailto:me@x.example", "see http://a.b/c?d"):
        assert "\u2060" in plain(text)
    assert "\u2060" not in plain("a.b and c:d")


def test_the_server_listens_here_only_and_says_what_may_be_loaded(tmp_path: Path) -> None:
    with served(tmp_path) as address:
        place = urlsplit(address)

        def answer(path: str = "/", **headers: str) -> tuple[int, Mapping[str, str]]:
            with closing(http.client.HTTPConnection(place.hostname or "", place.port, timeout=10)) as connection:
                connection.request(
                    "GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()}
                )
                found = connection.getresponse()
                found.close()
                return found.status, dict(found.headers)

        assert answer()[0] == 200
        assert answer(Host="evil.example")[0] == 403
        assert answer(Origin="http://evil.example")[0] == 403
        upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13"}
        upgrade["Sec_WebSocket_Key"] = "dGhlIHNhbXBsZSBub25jZQ=="
        assert answer("/_stcore/stream", **upgrade, Origin="http://evil.example")[0] == 403
        assert answer("/_stcore/stream", **upgrade)[0] == 403
        headers = answer()[1]
        assert "default-src 'none'" in headers["content-security-policy"]
        assert " 'unsafe-eval'" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def children_of(process: int) -> list[str]:
    """Command lines of the processes a server has started."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == process:
                found.append((path / "cmdline").read_text().replace("\0", " "))
        except (OSError, ValueError):
            continue
    return found


def seconds_used(process: int) -> float:
    """Seconds of processor a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def comes_true(condition: object, within: float = 15.0) -> bool:
    """Wait until a condition holds."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.2)
    return False


@pytest.mark.browser
@needs_chromium
def test_an_export_ends_with_its_tab(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path) as address:
        visit = Visit(browser, address).open("share")
        visit.page.get_by_role("button", name="Make report.pdf").click()
        process = PROCESSES[address]
        assert comes_true(lambda: any("cxvalue.cli" in line for line in children_of(process)))
        visit.close()
        assert comes_true(lambda: not any("cxvalue.cli" in line for line in children_of(process)), within=8)


@pytest.mark.browser
@needs_chromium
def test_draws_end_with_their_tab(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "middle.toml").write_text(largest(60, 6, 120, 10), encoding="utf-8")
    with served(tmp_path) as address:
        visit = Visit(browser, address).open("cases")
        visit.page.locator("input[type=file]").first.set_input_files(tmp_path / "middle.toml")
        visit.settled()
        visit.page.get_by_role("button", name="Open file").click()
        visit.page.wait_for_url("**draft=*")
        visit.settled().go("Risk")
        process = PROCESSES[address]
        visit.page.get_by_role("button", name="Draw the odds").click()
        visit.page.wait_for_timeout(1500)
        visit.close()
        time.sleep(5)
        before = seconds_used(process)
        time.sleep(2)
        assert seconds_used(process) - before < 0.5


@pytest.mark.browser
@needs_chromium
def test_no_page_breaks_the_rules_of_what_may_be_loaded(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path) as address:
        visit = Visit(browser, address)
        refused: list[str] = []
        visit.page.on("console", lambda message: refused.append(message.text))
        visit.open()
        for name in ("Compare", "Journey", "Assumptions", "Risk", "Share"):
            visit.go(name)
        assert not [text for text in refused if "Content Security Policy" in text]
        assert not visit.foreign
        visit.close()


@pytest.mark.browser
@needs_chromium
def test_an_address_in_a_label_is_no_link_on_any_page(browser: Browser, tmp_path: Path) -> None:
    text = sample("minimal").read_text(encoding="utf-8")
    bad = "www.evil.example https://evil.example me@evil.example"
    labelled = text.replace("Welcome call in the first month", bad) + f'\ninitiatives.welcome.label = "{bad}"\n'
    (tmp_path / "case.toml").write_text(labelled, encoding="utf-8")
    with served(tmp_path) as address:
        visit = Visit(browser, address).open("cases")
        visit.page.locator("input[type=file]").first.set_input_files(tmp_path / "case.toml")
        visit.settled()
        visit.page.get_by_role("button", name="Open file").click()
        visit.page.wait_for_url("**draft=*")
        visit.settled()
        for name in ("Verdict", "Initiatives and roadmap", "Walk-down", "Assumptions", "Risk"):
            visit.go(name)
            assert visit.page.locator("a[href*='evil']").count() == 0, name
        visit.close()
