"""A number nobody gave stays marked: through add, copy, undo, language, reload, on every page and in every export."""

import io
import re

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from cxvalue.case.guesses import guesses_in
from cxvalue.case.read import read_case
from cxvalue.cli import app as cli
from cxvalue.exports.pdf.onepage import to_page
from cxvalue.exports.pdf.report import to_report
from cxvalue.exports.slides.board import to_slides
from cxvalue.exports.workbook.book import to_workbook
from cxvalue.locale.reader import Reader
from cxvalue.report.results import results_of
from tests.cases import sample
from tests.ui.pages import NAMES, button, control, field, opened, read_text, shown, turned

OF_TEMPLATE = 39
"""Numbers in the template; each carries the status guess."""

SAID = {"en": r"(\d+) numbers? (?:is|are) still", "sv": r"(\d+) tal är fortfarande", "nb": r"(\d+) tall er fortsatt"}


def marked(app: AppTest, language: str = "en") -> int:
    """How many guesses the page says there are; 0 where it says nothing."""
    found = {int(number) for number in re.findall(SAID[language], shown(app))}
    assert len(found) <= 1, found
    return found.pop() if found else 0


def begun() -> AppTest:
    """A case begun from the template."""
    app = opened("start")
    control(app, "button", "Begin a new").click().run()
    assert not app.exception
    return app


def add(app: AppTest, label: str, **typed: str) -> None:
    """Fill in the form that adds a record, and send it."""
    next(item for item in app.text_input if item.label == "Name" and not item.value).input(label)
    for key, text in typed.items():
        next(item for item in app.text_input if item.key == f"new_{key}").input(text)
    control(app, "button", "Add").click().run()
    assert not app.exception
    assert not app.error


def test_the_count_is_true_through_everything_that_can_be_done() -> None:
    app = begun()
    expected = OF_TEMPLATE
    assert marked(app) == len(guesses_in(read_text(app))) == expected
    field(app, "segments.customers.annual_churn").input("9.5").run()
    expected -= 1
    assert marked(app) == expected
    add(app, "Companies", Segment_customers="500")  # six of seven left as they stood
    expected += 6
    assert marked(app) == len(guesses_in(read_text(app))) == expected
    control(app, "button", "Next").click().run()
    add(app, "The invoice", Touchpoint_score="2.9", Touchpoint_reach="100 %")
    expected += 2
    assert marked(app) == expected
    control(app, "button", "Next").click().run()
    add(app, "Calls")
    expected += 3
    assert marked(app) == expected
    control(app, "button", "Next").click().run()
    add(app, "A better invoice", Lift_lift="0.5")
    expected += 6
    assert marked(app) == len(guesses_in(read_text(app))) == expected
    button(app, 0).click().run()
    assert marked(app) == expected - 6
    button(app, 1).click().run()
    assert marked(app) == expected
    link = app.query_params["draft"]
    for page in NAMES:
        turned(app, page)
        assert not app.exception
        assert marked(app) == expected, page
    again = opened("verdict", draft=link[0] if isinstance(link, list) else link, lang="sv")
    assert marked(again, "sv") == expected


@pytest.mark.parametrize("language", ["sv", "nb"])
def test_the_mark_is_said_in_the_readers_language(language: str) -> None:
    assert marked(opened("verdict", case="template", lang=language), language) == OF_TEMPLATE


def test_the_order_of_the_touchpoints_says_what_it_rests_on() -> None:
    app = opened("journey", case="template")
    assert "The order of the touchpoints rests on 18 guesses." in shown(app).replace("\\", "")


def test_a_case_without_guesses_says_nothing() -> None:
    app = opened("verdict", case="bank")
    assert guesses_in(read_text(app)) == ()
    assert marked(app) == 0


def test_a_new_link_to_churn_lowers_it_and_one_to_spend_raises_it() -> None:
    for behaviour, sign in (("churn", -1), ("contacts", -1), ("spend", 1), ("referrals", 1)):
        app = opened("start", case="template")
        for _ in range(2):
            control(app, "button", "Next").click().run()
        control(app, "selectbox", "To").set_value(behaviour).run()
        add(app, f"More {behaviour}")
        assert read_text(app).links[f"more_{behaviour}"].effect.value * sign > 0


def test_a_typed_value_leaves_the_range_of_the_guess_and_offers_one_in_proportion() -> None:
    """-0.25 from -0.35 to -0.1 becomes -0.5: in proportion from -0.7 to -0.2."""
    app = begun()
    for _ in range(2):
        control(app, "button", "Next").click().run()
    field(app, "links.churn.effect").input("-50 %").run()
    effect = read_text(app).links["churn"].effect
    assert (effect.value, effect.range, effect.status) == (-0.5, None, None)
    offered = next(item for item in app.button if (item.key or "").startswith("range_links.churn.effect"))
    said = shown(app).replace("−", "-").replace("\\", "").replace("\u00a0", " ")
    assert "No range. Proposed, a guess: -70 % – -20 %." in said
    offered.click().run()
    assert read_text(app).links["churn"].effect.range == (-0.7, -0.2)
    field(app, "links.churn.effect").input("-40 %").run()
    assert read_text(app).links["churn"].effect.range == (-0.7, -0.2)  # it was given: it stays
    assert not any((item.key or "").startswith("range_links.churn.effect") for item in app.button)


@pytest.mark.parametrize("typed", ["abc", "150 %", "12 13", ""])
def test_a_refused_value_does_not_stay_in_the_box(typed: str) -> None:
    app = opened("start", case="template")
    before = field(app, "segments.customers.annual_churn").value
    field(app, "segments.customers.annual_churn").input(typed).run()
    assert field(app, "segments.customers.annual_churn").value == before
    assert read_text(app).segments["customers"].annual_churn.value == 0.12
    assert any(typed in str(item.value) and "was not taken" in str(item.value) for item in app.caption) or not typed


def test_every_sheet_slide_and_page_of_an_export_carries_the_mark() -> None:
    results = results_of(read_case(sample("template")), None, Reader("en"))
    mark = f"{OF_TEMPLATE} numbers are still guesses."
    book = load_workbook(io.BytesIO(to_workbook(results)))
    for sheet in book.worksheets:
        rows = sheet.iter_rows(max_row=4, values_only=True)
        assert any(mark in str(cell) for row in rows for cell in row), sheet.title
    for slide in Presentation(io.BytesIO(to_slides(results))).slides:
        assert any(shape.has_text_frame and mark in shape.text_frame.text for shape in slide.shapes)
    for made in (to_page(results), to_report(results)):
        for page in PdfReader(io.BytesIO(made)).pages:
            assert mark in " ".join(page.extract_text().split())


def test_a_number_given_with_the_command_is_no_guess() -> None:
    given = ["--set", "segments.customers.annual_churn=0.1", "--set", "links.churn.effect*=0.5"]
    done = CliRunner().invoke(cli, ["run", str(sample("template")), *given])
    assert f"{OF_TEMPLATE - 2} numbers are still guesses." in done.stderr


def test_the_commands_say_it_beside_every_figure() -> None:
    for command in (["run"], ["compare"], ["walkdown"], ["points"], ["trace"], ["check"], ["bridge", "base", "base"]):
        name, *more = command
        done = CliRunner().invoke(cli, [name, str(sample("template")), *more])
        assert f"{OF_TEMPLATE} numbers are still guesses." in done.stderr, done.output
