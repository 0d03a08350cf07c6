"""The app as a script to run, and what a test reads off a page."""

from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from cxvalue import read_case
from cxvalue.case.records import Case
from cxvalue.locale.reader import Reader
from tests.cases import sample

SWEDEN = Reader("en", "SEK")
ROOT = Path(__file__).parents[2]
PAGES = ROOT / "cxvalue" / "ui" / "pages"
NAMES = sorted(path.stem for path in PAGES.glob("[a-z]*.py"))
BANK = read_case(sample("bank")).case


def opened(page: str = "", **params: str) -> AppTest:
    """Return the app on a page, with what a link asks for."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for key, value in params.items():
        app.query_params[key] = value
    app.run()
    return turned(app, page) if page else app


def turned(app: AppTest, page: str) -> AppTest:
    """Return the app on another page."""
    return app.switch_page(str(PAGES / f"{page}.py")).run()


def shown(app: AppTest) -> str:
    """Return all text of the page."""
    parts = (*app.title, *app.header, *app.subheader, *app.markdown, *app.caption, *app.info, *app.error)
    return "\n".join(str(part.value) for part in parts)


def control(app: AppTest, kind: str, label: str) -> Any:
    """Return the first control of a kind whose label begins so."""
    return next(item for item in getattr(app, kind) if item.label.startswith(label))


def figures(app: AppTest) -> list[str]:
    """Return the metrics of the page."""
    return [str(item.value) for item in app.metric]


def field(app: AppTest, address: str) -> Any:
    """Return the field of an assumption."""
    return next(item for item in app.text_input if item.key and item.key.startswith(f"field_{address}_"))


def button(app: AppTest, place: int) -> Any:
    """Undo and redo are the first two buttons of a page with a draft."""
    return app.button[place]


def read_text(app: AppTest) -> Case:
    """Return the open case."""
    found: Case = app.session_state["cxvalue"].file.case
    return found


def upload(app: AppTest, files: dict[str, bytes]) -> None:
    """Upload files on the page of cases."""
    app.file_uploader[0].set_value([(name, content, "text/plain") for name, content in files.items()])
    control(app, "button", "Open file").click().run()
