"""The pages by state transitions: what they show, and what changes when a control is moved."""

import re
from pathlib import Path

import pytest

from cxvalue import compare, read_case, value_case
from cxvalue.analysis.challenge.questions import challenges_of
from cxvalue.analysis.points import point_values
from cxvalue.analysis.sensitivity import goal_seek, swings_of
from cxvalue.analysis.simulation import simulate
from cxvalue.analysis.walkdown import walkdown_of
from cxvalue.errors import CxvalueError
from cxvalue.exhibits.labels import case_reader
from cxvalue.exhibits.metric import metric_in_words
from cxvalue.exhibits.points import points_finding
from cxvalue.exhibits.sensitivity import goal_finding
from cxvalue.exhibits.simulation import odds_finding
from cxvalue.exhibits.value import verdict_in_words
from cxvalue.exports.pdf.onepage import to_page
from cxvalue.exports.workbook.book import to_workbook
from cxvalue.locale.reader import Reader
from cxvalue.report.results import SEED, results_of
from cxvalue.ui.escape import plain
from cxvalue.ui.export_process import ExportOrder, make
from cxvalue.ui.odds import DRAWS_ON_PAGE
from tests.bad.case_files import GOOD
from tests.cases import SAMPLE_NAMES, sample
from tests.exports.office import edited
from tests.ui.pages import BANK, NAMES, SWEDEN, control, field, figures, opened, read_text, shown, turned, upload


def sample_words() -> set[str]:
    """Words the English labels of the sample bring to every page."""
    return set(re.findall(r"[a-zà-ÿ]+", sample("bank").read_text(encoding="utf-8").lower()))


def test_the_app_opens_on_the_bank_with_the_figures_of_the_library() -> None:
    app = opened()
    assert not app.exception
    valuation = value_case(BANK)
    assert plain(verdict_in_words(valuation, SWEDEN)) in shown(app)
    assert figures(app) == [
        metric_in_words(valuation.metrics, name, SWEDEN) for name in ("payback_months", "npv", "peak_funding")
    ]
    assert "illustrative" in shown(app)
    assert "9 of 9 hold" in shown(app)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("case", ["bank", "minimal", "template"])
def test_every_page_shows_every_kind_of_case(name: str, case: str) -> None:
    app = opened(name, case=case)
    assert not app.exception
    assert not app.error
    assert app.header or app.title


@pytest.mark.parametrize("language", ["sv", "nb"])
@pytest.mark.parametrize("name", NAMES)
def test_every_page_speaks_every_language(name: str, language: str) -> None:
    app = opened(name, lang=language)
    assert not app.exception
    words = set(re.findall(r"[a-zà-ÿ]+", shown(app).lower()))
    assert not words & {"the", "and", "months", "case", "pays", "worth", "with", "from"} - sample_words()


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_a_link_opens_a_sample(name: str) -> None:
    app = opened(case=name)
    assert not app.exception
    case = read_case(sample(name)).case
    assert plain(verdict_in_words(value_case(case), case_reader(case, Reader("en")))) in shown(app)


def test_a_link_opens_scenario_language_and_unit() -> None:
    app = opened(case="bank", scenario="half_effect", lang="sv", unit="thousands")
    reader = Reader("sv", "SEK", "thousands")
    assert app.metric[1].value == reader.money(value_case(BANK, "half_effect").metrics.npv)
    assert app.metric[1].value.endswith("tkr")


def test_a_link_to_nothing_says_so_and_shows_a_sample() -> None:
    for params in ({"case": "nobody"}, {"draft": "gone"}, {"scenario": "gone"}, {"lang": "xx"}, {"unit": "tons"}):
        app = opened(**params)
        assert not app.exception
        assert bool(app.error) == (not params.keys() & {"scenario", "lang", "unit"})


def test_a_scenario_changes_the_figures_and_base_brings_them_back() -> None:
    app = opened()
    before = figures(app)
    control(app, "selectbox", "Scenario").select("half_effect").run()
    assert app.metric[1].value == SWEDEN.money(value_case(BANK, "half_effect").metrics.npv)
    control(app, "selectbox", "Scenario").select("base").run()
    assert figures(app) == before


def test_the_sliders_scale_the_effects_and_postpone_the_start() -> None:
    app = opened()
    app.slider[0].set_value(50).run()
    assert app.metric[1].value == SWEDEN.money(value_case(BANK, strength=0.5).metrics.npv)
    assert "effects at 50" in shown(app)
    app.slider[0].set_value(100).run()
    app.slider[1].set_value(6).run()
    later = value_case(BANK, postponed=6)
    assert app.metric[1].value == SWEDEN.money(later.metrics.npv)
    assert later.metrics.npv < value_case(BANK).metrics.npv


def test_the_slider_keeps_its_place_when_the_page_is_left_and_entered_again() -> None:
    app = opened()
    app.slider[0].set_value(50).run()
    turned(app, "compare")
    turned(app, "verdict")
    assert app.slider[0].value == 50
    assert "effects at 50" in shown(app)


def test_compare_ranks_by_any_metric() -> None:
    app = opened("compare")
    control(app, "selectbox", "Sort by").select("payback_months").run()
    expected = compare(value_case(BANK), by="payback_months").contenders
    assert app.dataframe[0].value["Business case"].tolist() == [item.label for item in expected]


def test_meeting_mode_walks_four_steps_without_an_input() -> None:
    app = opened("meeting")
    titles = [app.title[0].value]
    for _ in range(3):
        app.button(key="step_1").click().run()
        titles.append(app.title[0].value)
    assert len(set(titles)) == 4
    assert app.button(key="step_1").disabled
    assert not app.text_input
    assert not app.selectbox
    app.button(key="step_-1").click().run()
    assert app.title[0].value == titles[2]


def test_the_journey_tells_where_a_point_is_worth_most() -> None:
    app = opened("journey")
    assert plain(points_finding(point_values(BANK), SWEDEN)) in shown(app)


def test_a_figure_is_traced_to_the_assumptions_that_move_it() -> None:
    app = opened("trace")
    control(app, "selectbox", "Figure").select("capex").run()
    addresses = app.dataframe[0].value["Address"].tolist()
    assert "initiatives.onboarding.costs.0.amount" in addresses
    assert "links.churn.effect" not in addresses


def test_own_words_are_used_on_every_page() -> None:
    words = '[words]\ntouchpoint = { one = "moment", many = "moments" }\ninitiative = "push"\n'
    app = opened("cases")
    upload(app, {"mine.toml": f"{GOOD}\n{words}".encode()})
    turned(app, "journey")
    assert "Moments in order" in shown(app)
    assert "ouchpoint" not in shown(app)


def test_a_guard_is_left_off_and_its_price_is_said() -> None:
    app = opened("walkdown", case="bank")
    found = walkdown_of(BANK)
    assert SWEDEN.money(found.gross) in app.header[0].value.replace("\\", "")
    app.pills[0].set_value(["margin"]).run()
    without = walkdown_of(BANK, ["margin"])
    assert SWEDEN.money(without.value - without.finance_grade) in shown(app).replace("\\", "")
    assert "left off" in app.dataframe[0].value.to_numpy()


def test_the_odds_are_drawn_when_asked_for_and_marked_when_the_case_moves_on() -> None:
    app = opened("risk", case="template")
    assert "Not drawn yet" in app.header[0].value
    app.button(key="draw_odds").click().run()
    assert not app.exception
    found = simulate(read_case(sample("template")).case, DRAWS_ON_PAGE, SEED)
    sentence = plain(odds_finding(found, SWEDEN))
    assert app.header[0].value == sentence
    assert not app.warning
    turned(app, "verdict")
    assert sentence in shown(app)
    turned(app, "start")
    field(app, "segments.customers.annual_churn").input("20").run()
    turned(app, "risk")
    assert "earlier version" in app.warning[0].value
    turned(app, "verdict")
    assert "of an earlier version" in shown(app).replace("\\", "")


def test_a_goal_says_what_it_would_take() -> None:
    app = opened("risk", case="bank")
    app.slider(key="goal_month").set_value(40).run()
    address = swings_of(BANK)[0].address
    value = goal_seek(BANK, address, payback_months=40)
    sentence = goal_finding(BANK, address, value, "Payback in 40 months", SWEDEN)
    assert plain(sentence) in shown(app)


def test_the_questions_of_finance_stand_on_their_page_and_the_first_on_the_verdict() -> None:
    app = opened("challenge", case="bank")
    found = challenges_of(BANK)
    for item in found:
        assert plain(str(item.found)) in shown(app)
        assert plain(str(item.remedy)) in shown(app)
    turned(app, "verdict")
    assert plain(str(found[0].found)) in shown(app)


def test_a_case_without_ranges_has_no_odds_and_says_what_to_do() -> None:
    app = opened("risk", case="minimal")
    app.button(key="draw_odds").click().run()
    assert app.header[0].value.startswith("Nothing is uncertain")
    assert "a range on the page of assumptions" in shown(app)
    assert "of the draws" not in shown(app)


def test_a_workbook_edited_elsewhere_comes_back_as_a_draft(tmp_path: Path) -> None:
    app = opened("share")
    content = to_workbook(results_of(read_case(sample("bank")), None, SWEDEN))
    path = edited(content, tmp_path / "case.xlsx", {"discount_rate": 0.12})
    app.file_uploader(key="way_back").upload(path.name, path.read_bytes(), "application/octet-stream").run()
    assert not app.exception
    assert "The workbook brings 1 change" in shown(app)
    assert app.dataframe[0].value.iloc[0].tolist() == ["Discount rate", "9 %", "12 %", "discount_rate"]
    app.button(key="open_way_back").click().run()
    assert read_text(app).discount_rate.value == 0.12


def test_a_foreign_workbook_is_refused_in_words() -> None:
    app = opened("share")
    app.file_uploader(key="way_back").upload("theirs.xlsx", b"PK\x03\x04 nothing", "application/octet-stream").run()
    assert not app.exception
    assert any("damaged or no workbook" in str(error.value) for error in app.error)


def test_a_page_makes_the_file_a_script_makes() -> None:
    order = ExportOrder(read_case(sample("minimal")), "base", "en", "onepage")
    assert make(order) == to_page(results_of(read_case(sample("minimal")), None, Reader("en")))
    with pytest.raises(CxvalueError, match="is no presentation"):
        make(ExportOrder(read_case(sample("minimal")), "base", "en", "slides", b"nothing"))
