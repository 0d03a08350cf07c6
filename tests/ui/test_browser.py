"""The app in a real browser: it draws, it answers a slider, and it asks nobody else for anything."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ENTRY = Path(__file__).parents[2] / "app.py"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium on this machine"),
]
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
    "--disable-component-update",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the app on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (tmp_path_factory.mktemp("app") / "log").open("wb")
    settings = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(ENTRY), *settings], stdout=log, stderr=log, cwd=ENTRY.parent
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{url}/_stcore/health")
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()


def wait_for(url: str) -> None:
    for _ in range(120):
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310 (our own server on this machine)
                return
        except OSError:
            time.sleep(0.5)
    raise AssertionError("the app did not start within a minute")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "Chromium is missing: CI installs it"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield chromium
        chromium.close()


def visit(browser: Browser, address: str, *, width: int = 1440, scheme: str = "light") -> tuple[Page, list[str]]:
    page = browser.new_page(viewport={"width": width, "height": 1200}, color_scheme=scheme)  # type: ignore[arg-type]
    foreign: list[str] = []
    page.on("request", lambda request: note_foreign(request.url, address, foreign))
    page.goto(address)
    page.get_by_text("Checks: 9 of 9 hold").wait_for(timeout=60_000)
    page.locator(".vega-embed svg, .vega-embed canvas").first.wait_for(timeout=60_000)
    return page, foreign


def note_foreign(url: str, address: str, foreign: list[str]) -> None:
    own = (address, address.replace("http", "ws", 1), "data:", "blob:")
    if not url.startswith(own):
        foreign.append(url)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (390, "light")])
def test_the_page_draws_and_asks_nobody_else(browser: Browser, address: str, width: int, scheme: str) -> None:
    page, foreign = visit(browser, address, width=width, scheme=scheme)
    page.wait_for_timeout(500)
    assert foreign == []
    assert page.get_by_text("It pays back in 46 months").is_visible()
    assert page.locator("[data-testid=stException]").count() == 0
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
    page.close()


def test_the_slider_answers(browser: Browser, address: str) -> None:
    page, _ = visit(browser, address)
    slider = page.get_by_role("slider")
    slider.focus()
    for _ in range(10):
        slider.press("ArrowLeft")
    page.get_by_text("effects at 50%").wait_for(timeout=20_000)
    assert page.get_by_text("The money is not back within 60 months").is_visible()
    page.close()
