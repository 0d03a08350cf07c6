"""The first page: what it shows, and what changes when a control is moved."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cxvalue import compare, parse_case, read_case, value_case
from cxvalue.case.records import Case
from cxvalue.exhibits import wording
from cxvalue.ui.escape import plain
from tests.bad.case_files import GOOD
from tests.cases import SAMPLE_NAMES, sample

ENTRY = Path(__file__).parents[2] / "app.py"


def opened() -> AppTest:
    return AppTest.from_file(str(ENTRY), default_timeout=60).run()


def shown(page: AppTest) -> str:
    """All text of the page."""
    parts = (*page.header, *page.subheader, *page.markdown, *page.caption, *page.info, *page.error)
    return "\n".join(str(part.value) for part in parts)


def test_the_page_opens_on_the_bank_with_the_figures_of_the_library() -> None:
    page = opened()
    assert not page.exception
    valuation = value_case(read_case(sample("bank")).case)
    assert plain(wording.verdict(valuation)) in shown(page)
    figures = [item.value for item in page.metric]
    assert figures == [
        wording.metric(valuation.metrics, name, "SEK") for name in ("payback_months", "npv", "peak_funding")
    ]
    assert "illustrative" in shown(page)
    table = page.dataframe[-1].value
    assert table["Business case"].tolist() == [item.label for item in compare(valuation).contenders]
    assert "9 of 9 hold" in shown(page)


def test_a_scenario_changes_the_figures_and_base_brings_them_back() -> None:
    page = opened()
    before = [item.value for item in page.metric]
    page.selectbox[0].select("half_effect").run()
    valuation = value_case(read_case(sample("bank")).case, "half_effect")
    assert page.metric[1].value == wording.money(valuation.metrics.npv, "SEK")
    assert "Churn moves half as much" in shown(page)
    page.selectbox[0].select("base").run()
    assert [item.value for item in page.metric] == before


def test_the_strength_slider_multiplies_the_effects() -> None:
    page = opened()
    page.slider[0].set_value(50).run()
    valuation = value_case(read_case(sample("bank")).case, strength=0.5)
    assert page.metric[0].value == wording.months(valuation.metrics.payback_months)
    assert page.metric[1].value == wording.money(valuation.metrics.npv, "SEK")
    assert "effects at 50%" in shown(page)


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_every_sample_opens(name: str) -> None:
    page = opened()
    page.selectbox[1].select(name)
    page.button[0].click().run()
    assert not page.exception
    assert plain(wording.verdict(value_case(read_case(sample(name)).case))) in shown(page)


def upload(page: AppTest, files: dict[str, bytes]) -> None:
    page.file_uploader[0].set_value([(name, content, "text/plain") for name, content in files.items()])
    page.button[1].click().run()


def test_a_file_of_ones_own_is_opened() -> None:
    page = opened()
    upload(page, {"mine.toml": GOOD.encode()})
    assert not page.exception
    assert "Good" in shown(page)
    assert page.metric[1].value == wording.money(value_case(read_case_of(GOOD)).metrics.npv, "SEK")


def read_case_of(text: str) -> Case:
    return parse_case(text.encode(), "mine.toml").case


def test_a_damaged_upload_tells_all_its_problems_and_leaves_the_case_open() -> None:
    page = opened()
    before = [item.value for item in page.metric]
    upload(page, {"mine.toml": GOOD.replace("margin = 0.5", "margin = 5").replace("score = 3", 'score = "3"').encode()})
    assert not page.exception
    assert [item.value for item in page.metric] == before
    assert len(page.error) == 2
    assert "margin" in page.error[0].value
    assert "score" in page.error[1].value


def test_labels_of_a_case_are_text() -> None:
    page = opened()
    label = "![a](http://example.com/x) <b>*bold*</b> :red[x] $x$"
    upload(page, {"mine.toml": GOOD.replace('title = "Good"', f'title = "{label}"').encode()})
    assert not page.exception
    assert "![a]" not in shown(page)
    assert plain(label) in shown(page)


def test_escaping_leaves_no_sign_markdown_acts_on() -> None:
    for sign in "\\`*_{}[]()<>#+-.!|~$:@&=^":
        assert plain(sign) == f"\\{sign}"
    assert plain("two\nlines") == "two lines"
