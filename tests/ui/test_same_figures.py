"""Every amount on every page is an amount of `cxvalue run --format json` and its siblings, in the reader's words."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from cxvalue.analysis.trace import FIGURES
from cxvalue.case.read import read_case
from cxvalue.cli import app as command_line
from cxvalue.locale.reader import Reader
from cxvalue.report.results import SEED
from cxvalue.ui.odds import DRAWS_ON_PAGE
from tests.cases import sample
from tests.ui.pages import NAMES, PAGES, ROOT

READER = Reader("en", "SEK")
CASE = str(sample("bank"))
AMOUNT = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)? (?:bn |[kM])?SEK\b")


def printed(*arguments: str) -> Any:
    result = CliRunner().invoke(command_line, list(arguments))
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def numbers(document: Any) -> Iterator[float]:
    """Every number of a document."""
    if isinstance(document, dict):
        for value in document.values():
            yield from numbers(value)
    elif isinstance(document, list):
        for value in document:
            yield from numbers(value)
    elif isinstance(document, (int, float)) and not isinstance(document, bool):
        yield document


@pytest.fixture(scope="module", params=["base", "half_effect"])
def amounts(request: pytest.FixtureRequest) -> tuple[str, set[str]]:
    """A scenario, and every amount its documents hold, as a reader reads it."""
    scenario = str(request.param)
    chosen = ["--scenario", scenario, "--format", "json"]
    documents = [printed("run", CASE, *chosen), printed("compare", CASE, *chosen)]
    documents += [printed("trace", CASE, figure, *chosen) for figure in FIGURES]
    documents += [printed("run", CASE, "--scenario", other, "--format", "json") for other in SCENARIOS]
    for command in ("walkdown", "attribute", "sensitivity"):
        documents.append(printed(command, CASE, *chosen))
    for command in ("simulate", "information"):
        documents.append(printed(command, CASE, "--draws", str(DRAWS_ON_PAGE), "--seed", str(SEED), *chosen))
    documents.append(printed("bridge", CASE, "base", "half_effect", "--format", "json"))
    found = set()
    for value in {value for document in documents for value in numbers(document)}:
        found |= {READER.money(value), READER.money(abs(value)), READER.money(value, plus=True)}
        found.add(f"{READER.number(value)} SEK")
    return scenario, found | derived(documents)


SCENARIOS = ["base", *read_case(sample("bank")).case.scenarios]


def derived(documents: list[Any]) -> set[str]:
    """Sums and differences the pages show of figures the documents hold one by one."""
    bridge = documents[-1]
    found = {READER.money(bridge["after"] - bridge["before"], plus=True)}
    for run in (document for document in documents if "roadmap" in document):
        for place in run["roadmap"]["initiatives"].values():
            for names in (("retention", "spend", "acquisition", "direct"), ("service", "capex", "opex", "running")):
                found.add(READER.money(sum(place["lines"][name] for name in names)))
        found |= {READER.money(abs(swing["npv_high"] - swing["npv_low"])) for swing in run["sensitivity"]}
    return found


def shown(app: AppTest) -> Iterator[str]:
    """Everything the page says in words and in tables."""
    for kind in (app.title, app.header, app.subheader, app.markdown, app.caption, app.metric):
        yield from (str(part.value).replace("\\", "") for part in kind)
    for table in app.dataframe:
        yield from (str(cell) for cell in table.value.to_numpy().ravel())


@pytest.mark.parametrize("page", NAMES)
def test_every_amount_on_the_page_is_one_of_the_library(page: str, amounts: tuple[str, set[str]]) -> None:
    scenario, known = amounts
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["scenario"] = scenario
    app.run()
    app.switch_page(str(PAGES / f"{page}.py")).run()
    if page == "risk":
        app.button(key="draw_odds").click().run()
    found = {match for text in shown(app) for match in AMOUNT.findall(text)}
    assert found <= known, found - known
    assert found or page in ("cases", "challenge", "evidence", "share")
