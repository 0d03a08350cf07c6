"""The app started for a test, and a browser to look at it with."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from cxvalue.files.unforeseen import FOLDER

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
    "--disable-component-update",
)
PROCESSES: dict[str, int] = {}
"""Address -> process of the servers of this test run."""

SETTLED = "[data-testid=stApp][data-test-script-state=notRunning]"


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(
    folder: Path, port: int | None = None, script: Path = ROOT / "app.py", prefix: tuple[str, ...] = ()
) -> Iterator[str]:
    """Serve the app, or another script, on this machine with its drafts in a folder; yield its address.

    prefix : a command the server is started through
    """
    chosen = port or free_port()
    settings = ["--server.port", str(chosen), "--server.address", "127.0.0.1", "--server.headless", "true"]
    settings += ["--server.fileWatcherType", "none"]
    with (folder / "log").open("ab") as log:
        server = subprocess.Popen(
            [*prefix, sys.executable, "-m", "streamlit", "run", str(script), *settings],
            stdout=log,
            stderr=log,
            cwd=ROOT,
            env={**os.environ, FOLDER: str(folder)},
        )
        url = f"http://127.0.0.1:{chosen}"
        PROCESSES[url] = server.pid
        try:
            _wait_for(f"{url}/_stcore/health")
            yield url
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait_for(url: str) -> None:
    for _ in range(120):
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310 (our own server on this machine)
                return
        except OSError:
            time.sleep(0.5)
    raise AssertionError("the app did not start within a minute")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser of this machine."""
    assert CHROMIUM, "Chromium is missing: CI installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


class Visit:
    """One page in the browser, with every request it made to somebody else."""

    def __init__(
        self, browser: Browser, address: str, *, width: int = 1440, scheme: str = "light", locale: str = "en-GB"
    ) -> None:
        self.address = address
        self.foreign: list[str] = []
        self.dialogs: list[str] = []
        self.page: Page = browser.new_page(
            viewport={"width": width, "height": 1000},
            color_scheme=scheme,  # type: ignore[arg-type]
            locale=locale,
        )
        self.page.on("request", lambda request: self._note(request.url))
        self.page.on("dialog", lambda dialog: self.dialogs.append(dialog.message))

    def open(self, path: str = "") -> "Visit":
        """Open a page of the app and wait until it stands still."""
        self.page.goto(f"{self.address}/{path}")
        self.page.get_by_test_id("stMainBlockContainer").wait_for(timeout=60_000)
        return self.settled()

    def settled(self) -> "Visit":
        """Wait until the page has been drawn to its end and stays so."""
        for _ in range(3):
            self.page.wait_for_timeout(200)
            self.page.locator(SETTLED).wait_for(timeout=60_000)
        return self

    def go(self, name: str) -> "Visit":
        """Follow the navigation to a page by its name."""
        self.page.get_by_test_id("stSidebar").get_by_role("link", name=name, exact=True).click()
        return self.settled()

    def fill(self, label: str, typed: str) -> "Visit":
        """Type into the first field whose label begins so, and leave it."""
        field = self.main.get_by_role("textbox", name=label).first
        field.fill(typed)
        field.press("Tab")
        return self.settled()

    @property
    def main(self) -> Page:
        """The page without its navigation."""
        return self.page.get_by_test_id("stMainBlockContainer")  # type: ignore[return-value]

    @property
    def text(self) -> str:
        """All text of the page without its navigation."""
        return self.page.get_by_test_id("stMainBlockContainer").inner_text()

    @property
    def cells(self) -> str:
        """All text of the tables, which are drawn on a canvas and told to those who do not see it."""
        return "\n".join(self.page.get_by_role("gridcell", include_hidden=True).all_text_contents())

    def overflow(self) -> int:
        """Pixels the page is wider than the window."""
        found: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return found

    def close(self) -> None:
        """Leave the page."""
        self.page.close()

    def _note(self, url: str) -> None:
        own = (self.address, self.address.replace("http", "ws", 1), "data:", "blob:")
        if not url.startswith(own):
            self.foreign.append(url)
