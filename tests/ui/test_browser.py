"""The app in a real browser: it draws, it answers, it can be used by everybody, and it asks nobody else."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from cxvalue.evidence.synthetic import write_customers
from cxvalue.ui.escape import JOINER
from tests.bad.case_files import GOOD
from tests.ui.browser import CHROMIUM, Visit, chromium, free_port, served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium on this machine"),
]
PATHS = ["", *(f.stem for f in sorted(Path("cxvalue/ui/pages").glob("[a-z]*.py")) if f.stem != "verdict")]
HOSTILE = (
    "<script>alert(1)</script><img src=http://foreign.example/a onerror=alert(1)> :smile: :material/bolt: :red[x] *b*",
    "![x](http://foreign.example/b) [x](javascript:alert(1)) $\\\\href{http://foreign.example/c}{x}$ http://a.example",
    "'+alert(1)+' datum.x a.b[0] x:Q",
    "=1+1",
    "@SUM(A1)",
)
"""Markup of pages and Markdown, expressions of charts, formulas of spreadsheets."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("app")) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (390, "light")])
def test_every_page_draws_and_asks_nobody_else(browser: Browser, address: str, width: int, scheme: str) -> None:
    for path in PATHS:
        visit = Visit(browser, address, width=width, scheme=scheme).open(path)
        assert visit.page.locator("[data-testid=stException]").count() == 0, path
        assert visit.overflow() <= 0, path
        assert visit.foreign == [], path
        visit.close()


def test_the_slider_answers(browser: Browser, address: str) -> None:
    visit = Visit(browser, address).open()
    slider = visit.page.get_by_role("slider").first
    slider.focus()
    while int(slider.get_attribute("aria-valuenow") or slider.input_value()) > 50:
        slider.press("ArrowLeft")
        visit.page.wait_for_timeout(50)
    visit.page.get_by_text("effects at 50").wait_for(timeout=20_000)
    assert visit.page.get_by_text("The money is not back within 60 months").is_visible()
    visit.close()


@pytest.mark.parametrize(
    ("locale", "words", "amount"),
    [("sv-SE", "Pengarna är tillbaka på 50 månader", "4,9 Mkr"), ("nb-NO", "Pengene er tilbake", "4,9 mill. SEK")],
)
def test_the_language_of_the_browser_is_spoken_and_can_be_switched(
    browser: Browser, address: str, locale: str, words: str, amount: str
) -> None:
    visit = Visit(browser, address, locale=locale).open()
    assert words in visit.text
    assert amount in visit.text
    visit.page.get_by_role("button", name=re.compile("language")).or_(
        visit.page.get_by_test_id("stPopover").locator("button")
    ).first.click()
    visit.page.get_by_text("English", exact=True).last.click()
    visit.page.get_by_text("It pays back in 50 months").first.wait_for(timeout=20_000)
    assert "lang=en" in visit.page.url
    visit.close()


def test_a_case_is_built_from_the_template_to_a_verdict(browser: Browser, address: str) -> None:
    visit = Visit(browser, address, locale="sv-SE").open("start")
    visit.page.get_by_role("button", name="Skapa kalkyl").click()
    visit.settled()
    visit.fill("Kunder [", "80 000")
    visit.fill("Årligt kundbortfall", "14,5")
    assert "80\u00a0000" in visit.main.get_by_role("textbox", name="Kunder [").first.input_value()
    for step in range(2, 6):
        visit.page.get_by_role("button", name="Nästa").click()
        visit.page.get_by_role("heading", name=f"{step}/5").wait_for(timeout=20_000)
        visit.settled()
    visit.main.get_by_role("link", name="Till slutsatsen").click()
    visit.settled()
    assert "kalkylränta" in visit.text
    assert "draft=" in visit.page.url
    visit.page.reload()
    visit.settled()
    visit.go("Start")
    assert visit.page.url.count("draft=") == 1
    visit.close()


def test_meeting_mode_is_walked_with_the_arrow_keys(browser: Browser, address: str) -> None:
    visit = Visit(browser, address).open("meeting")
    seen = [visit.page.locator("h1").inner_text()]
    for _ in range(3):
        visit.page.locator(".st-key-step_1 button:enabled").first.wait_for(state="attached")
        visit.page.keyboard.press("ArrowRight")
        visit.page.wait_for_function("old => document.querySelector('h1').innerText !== old", arg=seen[-1])
        visit.settled()
        seen.append(visit.page.locator("h1").inner_text())
    assert len(set(seen)) == 4
    visit.page.keyboard.press("ArrowLeft")
    visit.page.wait_for_function("old => document.querySelector('h1').innerText === old", arg=seen[2])
    visit.close()


def test_an_assumption_is_challenged_and_the_scenario_stands_in_the_meeting(browser: Browser, address: str) -> None:
    visit = Visit(browser, address).open("scenarios")
    visit.fill("Value instead", "5 %")
    visit.fill("Name of a new one", "Cheaper money")
    visit.page.get_by_role("button", name="Try it").click()
    visit.page.wait_for_url("**scenario=cheaper_money*")
    visit.settled().go("Meeting mode")
    visit.page.get_by_role("radio", name="Cheaper money").or_(visit.page.get_by_text("Cheaper money")).first.wait_for()
    assert "at 5.0 %" in visit.text
    visit.close()


def test_a_draft_survives_a_restart_of_the_server(browser: Browser, tmp_path: Path) -> None:
    port = free_port()
    with served(tmp_path, port) as url:
        visit = Visit(browser, url).open("start?case=template")
        visit.fill("Annual churn", "9.5")
        visit.page.wait_for_url("**draft=*")
        link = visit.page.url
        visit.close()
    with served(tmp_path, port) as url:
        visit = Visit(browser, url)
        visit.open(link.removeprefix(f"{url}/"))
        expect(visit.main.get_by_role("textbox", name="Annual churn").first).to_have_value("9.5 %", timeout=20_000)
        visit.close()


def test_a_good_and_a_damaged_file_are_uploaded(browser: Browser, address: str) -> None:
    visit = Visit(browser, address).open("cases")
    chooser = visit.page.locator("input[type=file]").first
    chooser.set_input_files(
        {"name": "bad.toml", "mimeType": "text/plain", "buffer": GOOD.replace("margin = 0.5", "margin = 5").encode()}
    )
    visit.page.get_by_role("button", name="Open file").click()
    visit.page.get_by_text("is outside its bounds").wait_for(timeout=20_000)
    visit.settled()  # the form is emptied after it was sent; a file given before that would go with it
    chooser.set_input_files({"name": "good.toml", "mimeType": "text/plain", "buffer": GOOD.encode()})
    visit.page.get_by_text("good.toml").first.wait_for(timeout=20_000)
    visit.settled()
    visit.page.get_by_role("button", name="Open file").click()
    visit.page.get_by_text("Draft saved at").wait_for(timeout=20_000)
    visit.close()


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_labels_are_shown_as_they_are_and_call_nobody(browser: Browser, address: str, label: str) -> None:
    quoted = label.replace('"', '\\"')
    visit = Visit(browser, address).open("cases")
    visit.page.locator("input[type=file]").first.set_input_files(
        {"name": "hostile.toml", "mimeType": "text/plain", "buffer": hostile_case(quoted).encode()}
    )
    visit.page.get_by_role("button", name="Open file").click()
    visit.page.get_by_text("Draft saved at").wait_for(timeout=20_000)
    query = visit.page.url.partition("?")[2]
    for path in PATHS:
        visit.open(f"{path}?{query}")
        visit.page.wait_for_timeout(300)
        assert visit.page.locator("[data-testid=stException]").count() == 0, path
        assert label.replace("\\\\", "\\") in (visit.text + visit.cells).replace(JOINER, ""), path
        assert visit.foreign == [], path
        assert visit.dialogs == [], path
    visit.close()


def hostile_case(label: str) -> str:
    """A case with a label in every text field."""
    return f"""
title = "{label}"
about = "{label}"
currency = "SEK"
start = 2027-01-01
months = 24
discount_rate = {{ value = 0.1, owner = "{label}", note = "{label}", status = "{label}" }}
[words]
touchpoint = "{label}"
initiative = "{label}"
[satisfaction]
scale = [1, 10]
[segments.all]
label = "{label}"
customers = 1000
annual_churn = {{ value = 0.2, range = [0.1, 0.3], owner = "{label}", source = ["crm"] }}
revenue = 1200
margin = 0.5
satisfaction = 5
[journeys.way]
label = "{label}"
touchpoints = ["call"]
[touchpoints.call]
label = "{label}"
stage = "{label}"
score = 5
importance = 0.5
reach = 1
target = 7
[links.stay]
label = "{label}"
from = "satisfaction"
to = "churn"
form = "relative"
effect = {{ value = -0.1, range = [-0.2, -0.05] }}
[initiatives.train]
label = "{label}"
owner = "{label}"
note = "{label}"
effects = [{{ touchpoint = "call", lift = 1, label = "{label}" }}]
costs = [{{ amount = 1000, label = "{label}" }}]
hypothesis = {{ because = "{label}", we_believe = "{label}", measured_by = "{label}" }}
canvas = {{ partners = "{label}", value_proposition = "{label}" }}
[alternatives.other]
label = "{label}"
note = "{label}"
amounts = [-1000, 2000]
[scenarios.low]
label = "{label}"
note = "{label}"
set = {{ "links.stay.effect" = -0.05 }}
[evidence.crm]
label = "{label}"
kind = "analytics"
note = "{label}"
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_no_page_has_a_serious_accessibility_violation(browser: Browser, address: str, path: str, scheme: str) -> None:
    visit = Visit(browser, address, scheme=scheme).open(path)
    visit.page.wait_for_timeout(500)
    found = Axe().run(visit.page).response["violations"]
    serious = {
        item["id"]: [node["target"] for node in item["nodes"]]
        for item in found
        if item["impact"] in ("serious", "critical")
    }
    assert serious == {}
    visit.close()


def test_a_drawing_is_stopped_and_leaves_no_odds(browser: Browser, address: str) -> None:
    visit = Visit(browser, address).open("risk?case=bank&lang=en")
    visit.page.locator(".st-key-draw_odds button:visible").first.click()
    visit.page.locator(".st-key-stop_odds button:visible").first.click()
    visit.settled()
    assert "Not drawn yet" in visit.text
    assert visit.page.locator(".st-key-stop_odds").count() == 0
    visit.close()


def test_a_file_is_made_and_handed_over(browser: Browser, address: str) -> None:
    visit = Visit(browser, address).open("share?case=minimal")
    visit.page.locator(".st-key-make_onepage button:visible").first.click()
    ready = visit.page.locator(".st-key-download_onepage button:visible").first
    ready.wait_for(timeout=60_000)
    with visit.page.expect_download() as given:
        ready.click()
    assert given.value.suggested_filename == "onepage.pdf"
    assert Path(given.value.path()).read_bytes().startswith(b"%PDF")


def test_a_table_of_customers_becomes_evidence_in_the_case(browser: Browser, address: str, tmp_path: Path) -> None:
    """From the file to a link that carries its own source, as a visitor does it."""
    table = tmp_path / "customers.csv"
    write_customers(table, 8_000, "survey", 5)
    visit = Visit(browser, address).open("evidence?case=bank&lang=en")
    visit.page.locator("[data-testid=stFileUploader] input[type=file]").first.set_input_files(table)
    put_in = visit.page.locator(".st-key-put_fit button:visible").first
    put_in.wait_for(timeout=60_000)
    assert "A point more goes with" in visit.text
    put_in.click()
    visit.page.locator("svg").get_by_text("churn_logistic", exact=True).first.wait_for(timeout=60_000)
    assert visit.foreign == []
    visit.close()
