"""What a move of the slider costs: processor time on the server by part, and the time a reader sees.

    .ci/pages

The slider takes a new value each time, so nothing of the result is in a cache. A trivial page stands beside
the Verdict page in the same run: what it takes is the framework's and the machine's own.
"""

import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from cxvalue.ui import cached
from tests.ui.browser import ROOT, SETTLED, chromium, served

VALUES = range(5, 105, 5)
TRIVIAL = """import streamlit as st

number = st.slider("Number", 0, 200, 100, 5)
st.header(f"{number} it is")
"""
PARTS = ("valuation", "comparison", "swings", "specification")


def timed(spent: Counter[str], name: str, call: Callable[..., Any]) -> Callable[..., Any]:
    """Count the processor time of a call."""

    def counted(*args: Any, **kwargs: Any) -> Any:
        began = time.thread_time()
        try:
            return call(*args, **kwargs)
        finally:
            spent[name] += time.thread_time() - began  # type: ignore[assignment]

    return counted


def processor() -> None:
    """Processor time of one rerun, without a network: the page, and of it the model and the charts."""
    spent: Counter[str] = Counter()
    for name in PARTS:
        setattr(cached, name, timed(spent, name, getattr(cached, name)))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    app.slider[0].set_value(110).run()
    spent.clear()
    took = []
    for percent in VALUES:
        app.slider[0].set_value(percent)
        began = time.process_time()
        app.run()
        took.append(time.process_time() - began)
    model = (spent["valuation"] + spent["comparison"] + spent["swings"]) / len(took)
    charts = spent["specification"] / len(took)
    print(f"| Verdict, one rerun, processor | {1e3 * statistics.median(took):.0f} ms |")
    print(f"| of it the model | {1e3 * model:.0f} ms |")
    print(f"| of it building charts | {1e3 * charts:.0f} ms |")


def seen(url: str, wanted: str) -> float:
    """Median time from the slider's move to the page redrawn, as a browser sees it."""
    took = []
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        page.goto(url)
        page.locator(SETTLED).wait_for(timeout=60_000)
        slider = page.get_by_role("slider").first
        slider.wait_for(timeout=60_000)
        page.wait_for_timeout(2_000)
        slider.focus()
        for _ in range(14):
            before = page.locator(wanted).first.inner_text()
            began = time.perf_counter()
            slider.press("ArrowLeft")
            page.wait_for_function(
                "([css, old]) => document.querySelector(css).innerText !== old", arg=[wanted, before]
            )
            took.append(time.perf_counter() - began)
            page.wait_for_timeout(300)
    return statistics.median(took[2:])


def main() -> None:
    """Print the rows of the report."""
    processor()
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "trivial.py"
        script.write_text(TRIVIAL, encoding="utf-8")
        with served(Path(folder), script=script) as url:
            trivial = seen(url, "h2")
        with served(Path(folder)) as url:
            verdict = seen(url, "h2")
    print(f"| a trivial page, move to redraw in the browser | {1e3 * trivial:.0f} ms |")
    print(f"| Verdict, move to redraw in the browser | {1e3 * verdict:.0f} ms, {verdict / trivial:.1f} × |")


if __name__ == "__main__":
    main()
