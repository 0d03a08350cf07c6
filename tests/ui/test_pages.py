"""The pages by state transitions: what they show, and what changes when a control is moved."""

import ast
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from cxvalue import compare, parse_case, read_case, value_case
from cxvalue.analysis.points import point_values
from cxvalue.analysis.roadmap import roadmap_of
from cxvalue.case.records import Case
from cxvalue.exhibits import findings, wording
from cxvalue.locale.reader import Reader
from cxvalue.ui.drafts import FOLDER
from cxvalue.ui.escape import plain
from tests.bad.case_files import GOOD
from tests.cases import SAMPLE_NAMES, sample

SWEDEN = Reader("en", "SEK")
ROOT = Path(__file__).parents[2]
PAGES = ROOT / "cxvalue" / "ui" / "pages"
NAMES = sorted(path.stem for path in PAGES.glob("[a-z]*.py"))
BANK = read_case(sample("bank")).case


@pytest.fixture(autouse=True)
def _own_drafts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Drafts of each test in a folder of its own."""
    monkeypatch.setenv(FOLDER, str(tmp_path))
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


def opened(page: str = "", **params: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for key, value in params.items():
        app.query_params[key] = value
    app.run()
    return turned(app, page) if page else app


def turned(app: AppTest, page: str) -> AppTest:
    return app.switch_page(str(PAGES / f"{page}.py")).run()


def shown(app: AppTest) -> str:
    """All text of the page."""
    parts = (*app.title, *app.header, *app.subheader, *app.markdown, *app.caption, *app.info, *app.error)
    return "\n".join(str(part.value) for part in parts)


def sample_words() -> set[str]:
    """Words the English labels of the sample bring to every page."""
    return set(re.findall(r"[a-zà-ÿ]+", sample("bank").read_text(encoding="utf-8").lower()))


def control(app: AppTest, kind: str, label: str) -> Any:
    """The first control of a kind whose label begins so."""
    return next(item for item in getattr(app, kind) if item.label.startswith(label))


def figures(app: AppTest) -> list[str]:
    return [str(item.value) for item in app.metric]


def test_the_app_opens_on_the_bank_with_the_figures_of_the_library() -> None:
    app = opened()
    assert not app.exception
    valuation = value_case(BANK)
    assert plain(wording.verdict(valuation, SWEDEN)) in shown(app)
    assert figures(app) == [
        wording.metric(valuation.metrics, name, SWEDEN) for name in ("payback_months", "npv", "peak_funding")
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
    assert plain(wording.verdict(value_case(case), wording.reader_of(case, Reader("en")))) in shown(app)


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


def test_an_alternative_is_added_by_pasting_a_column() -> None:
    app = opened("compare")
    app.text_input[0].input("Rebuild the shop")
    app.text_area[0].input("-1 000 000\n700 000,50\n700 000")
    control(app, "button", "Add").click().run()
    assert not app.error
    assert "Rebuild the shop" in app.dataframe[0].value["Business case"].tolist()
    assert control(app, "button", "Undo").help == "added\\: Rebuild the shop"


def test_an_alternative_that_is_no_number_says_which_line() -> None:
    app = opened("compare")
    app.text_input[0].input("Rebuild the shop")
    app.text_area[0].input("-1 000 000\nmany")
    control(app, "button", "Add").click().run()
    assert "many" in app.error[0].value
    assert len(app.dataframe[0].value) == 5


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


def test_a_number_is_typed_with_a_decimal_comma_and_undone() -> None:
    app = opened("start", case="template", lang="sv")
    before = app.metric[1].value
    field(app, "segments.customers.annual_churn").input("9,5").run()
    assert not app.exception
    changed = read_text(app)
    assert changed.segments["customers"].annual_churn.value == pytest.approx(0.095)
    assert changed.segments["customers"].annual_churn.status is None
    assert app.metric[1].value != before
    button(app, 0).click().run()
    assert app.metric[1].value == before
    button(app, 1).click().run()
    assert app.metric[1].value != before


def test_the_guide_walks_five_steps_to_the_verdict() -> None:
    app = opened("start", case="template")
    titles = [app.header[0].value]
    for _ in range(4):
        control(app, "button", "Next").click().run()
        assert not app.exception
        titles.append(app.header[0].value)
    assert [title[:3] for title in titles] == ["1/5", "2/5", "3/5", "4/5", "5/5"]
    assert "To the verdict" in [item.proto.label for item in app.get("page_link")]


def field(app: AppTest, address: str) -> Any:
    return next(item for item in app.text_input if item.key and item.key.startswith(f"field_{address}_"))


def button(app: AppTest, place: int) -> Any:
    """Undo and redo are the first two buttons of a page with a draft."""
    return app.button[place]


def read_text(app: AppTest) -> Case:
    return app.session_state["cxvalue"].file.case


def test_the_terms_of_a_case_are_changed_without_a_file() -> None:
    app = opened("start", case="template", lang="nb")
    control(app, "button", "Lag").click().run()
    assert read_text(app).currency == "NOK"
    assert not read_text(app).illustrative
    next(item for item in app.selectbox if str(item.key).startswith("currency_")).select("EUR").run()
    next(item for item in app.selectbox if str(item.key).startswith("months_")).select(36).run()
    app.date_input[0].set_value(date(2028, 3, 1)).run()
    next(item for item in app.button if "skatt" in item.label.lower()).click().run()
    case = read_text(app)
    assert (case.currency, case.months, case.start) == ("EUR", 36, date(2028, 3, 1))
    assert case.tax_rate is not None
    assert app.metric[1].value.endswith("EUR")


def test_a_record_is_removed_and_brought_back() -> None:
    app = opened("roadmap")
    app.button(key="remove_initiatives_letters").click().run()
    assert "letters" not in read_text(app).initiatives
    button(app, 0).click().run()
    assert "letters" in read_text(app).initiatives
    turned(app, "journey")
    app.button(key="remove_touchpoints_web_choice").click().run()
    assert "web_choice" in read_text(app).touchpoints
    assert "names no touchpoint" in shown(app)


def test_a_number_that_is_refused_stays_beside_its_field_and_changes_nothing() -> None:
    app = opened("start", case="template")
    for typed, reason in (("many", "no number"), ("140", "outside its bounds"), ("-4", "outside its bounds")):
        field(app, "segments.customers.annual_churn").input(typed).run()
        assert reason in shown(app)
        assert read_text(app).segments["customers"].annual_churn.value == 0.12


def test_a_draft_is_found_again_by_its_link_in_a_new_session_and_after_a_restart() -> None:
    app = opened("start", case="template")
    field(app, "segments.customers.annual_churn").input("9.5").run()
    draft = app.session_state["cxvalue"].draft.id
    st.cache_resource.clear()
    again = opened("start", draft=draft)
    assert read_text(again).segments["customers"].annual_churn.value == pytest.approx(0.095)


def test_drafts_that_cannot_be_kept_are_said_and_the_app_goes_on(tmp_path: Path) -> None:
    (tmp_path / "drafts.sqlite").write_bytes(b"not a database" * 500)
    app = opened("start", case="template")
    assert "not a database" in app.warning[0].value
    field(app, "segments.customers.annual_churn").input("9.5").run()
    assert not app.exception
    assert read_text(app).segments["customers"].annual_churn.value == pytest.approx(0.095)


def test_two_sessions_do_not_see_each_others_edits() -> None:
    one, two = opened("start", case="template"), opened("start", case="template")
    field(one, "segments.customers.annual_churn").input("9.5").run()
    two.run()
    assert read_text(two).segments["customers"].annual_churn.value == 0.12


def test_the_same_draft_in_two_tabs_conflicts_and_can_be_settled() -> None:
    one = opened("start", case="template")
    field(one, "segments.customers.annual_churn").input("9.5").run()
    draft = one.session_state["cxvalue"].draft.id
    two = opened("start", draft=draft)
    field(one, "segments.customers.margin").input("60").run()
    field(two, "segments.customers.revenue").input("4000").run()
    assert "changed in another window" in two.error[0].value
    assert read_text(two).segments["customers"].margin.value == 0.6
    assert read_text(two).segments["customers"].revenue.value == 3000
    control(two, "button", "Make my change").click().run()
    assert read_text(two).segments["customers"].revenue.value == 4000
    assert read_text(two).segments["customers"].margin.value == 0.6
    assert not two.error


def test_an_initiative_is_switched_off_and_the_figures_move() -> None:
    app = opened("roadmap")
    toggle = next(item for item in app.toggle if item.label.startswith("App rebuilt"))
    toggle.set_value(False).run()
    roadmap = roadmap_of(read_text(app))
    assert not next(place for place in roadmap.places if place.id == "app").included
    assert app.metric[1].value == SWEDEN.money(roadmap.combined)


def test_an_initiative_is_added_with_its_numbers() -> None:
    app = opened("roadmap", case="template")
    name = next(item for item in app.text_input if item.label == "Name")
    name.input("Fewer forms")
    next(item for item in app.text_input if item.key == "new_Lift_lift").input("0.4")
    control(app, "button", "Add").click().run()
    assert not app.error
    added = read_text(app).initiatives["fewer_forms"]
    assert added.label == "Fewer forms"
    assert added.effects[0].lift.value == 0.4  # type: ignore[union-attr]


def test_the_journey_tells_where_a_point_is_worth_most() -> None:
    app = opened("journey")
    assert plain(findings.points(point_values(BANK), SWEDEN)) in shown(app)


def test_the_canvas_keeps_its_text_in_the_case() -> None:
    app = opened("canvas")
    app.text_area[0].input("The post office").run()
    assert read_text(app).initiatives["letters"].canvas.partners == "The post office"  # type: ignore[union-attr]


def test_an_assumption_is_edited_in_the_table_and_a_refusal_stands_beside_it() -> None:
    app = opened("assumptions")
    addresses = app.dataframe[0].value["address"].tolist()
    margin, churn = addresses.index("segments.families.margin"), addresses.index("segments.families.annual_churn")
    key = f"assumptions_{app.session_state['cxvalue'].edition}_{hash(tuple(addresses))}_en"
    app.session_state[key] = {"edited_rows": {margin: {"value": "58", "owner": "Maria"}, churn: {"value": "many"}}}
    app.run()
    changed = read_text(app).segments["families"]
    assert changed.margin.value == 0.58
    assert changed.margin.range == (0.55, 0.65)
    assert changed.margin.owner == "Maria"
    assert changed.annual_churn.value == 0.09
    shown_table = app.dataframe[0].value
    assert shown_table["message"].iloc[margin] == "58 %"
    assert "is no number" in shown_table["message"].iloc[churn]


def test_a_challenge_becomes_a_scenario_and_is_shown() -> None:
    app = opened("scenarios")
    control(app, "selectbox", "Assumption").select("links.churn.effect")
    next(item for item in app.text_input if item.label == "Value instead").input("-20 %")
    next(item for item in app.text_input if item.label == "Name of a new one").input("Finance does not believe it")
    control(app, "button", "Try it").click().run()
    assert not app.exception
    case = read_text(app)
    assert case.scenarios["finance_does_not_believe_it"].set["links.churn.effect"].value == -0.2
    assert app.session_state["cxvalue"].scenario == "finance_does_not_believe_it"


def test_changes_become_a_scenario_and_the_case_goes_back() -> None:
    app = opened("start", case="template")
    field(app, "segments.customers.annual_churn").input("9.5").run()
    turned(app, "scenarios")
    name = next(item for item in app.text_input if item.label == "Name")
    name.input("Fewer leave")
    control(app, "button", "Make it").click().run()
    case = read_text(app)
    assert case.segments["customers"].annual_churn.value == 0.12
    assert case.scenarios["fewer_leave"].set["segments.customers.annual_churn"].value == 0.095


def test_a_figure_is_traced_to_the_assumptions_that_move_it() -> None:
    app = opened("trace")
    control(app, "selectbox", "Figure").select("capex").run()
    addresses = app.dataframe[0].value["Address"].tolist()
    assert "initiatives.onboarding.costs.0.amount" in addresses
    assert "links.churn.effect" not in addresses


def upload(app: AppTest, files: dict[str, bytes]) -> None:
    app.file_uploader[0].set_value([(name, content, "text/plain") for name, content in files.items()])
    control(app, "button", "Open file").click().run()


def test_a_file_of_ones_own_is_opened_and_downloaded_as_it_was() -> None:
    app = opened("cases")
    text = f"# a comment\n{GOOD}"
    upload(app, {"mine.toml": text.encode()})
    assert not app.exception
    assert app.session_state["cxvalue"].file.text == text
    turned(app, "verdict")
    assert app.metric[1].value == SWEDEN.money(value_case(parse_case(text.encode(), "mine.toml").case).metrics.npv)


def test_a_damaged_upload_tells_all_its_problems_and_leaves_the_case_open() -> None:
    app = opened("cases")
    before = read_text(app)
    upload(app, {"mine.toml": GOOD.replace("margin = 0.5", "margin = 5").replace("score = 3", 'score = "3"').encode()})
    assert not app.exception
    assert read_text(app) == before
    assert len(app.error) == 2
    assert "margin" in app.error[0].value
    assert "score" in app.error[1].value


def test_own_words_are_used_on_every_page() -> None:
    words = '[words]\ntouchpoint = { one = "moment", many = "moments" }\ninitiative = "push"\n'
    app = opened("cases")
    upload(app, {"mine.toml": f"{GOOD}\n{words}".encode()})
    turned(app, "journey")
    assert "Moments in order" in shown(app)
    assert "ouchpoint" not in shown(app)


def test_edits_keep_the_comments_of_the_file() -> None:
    app = opened("start", case="template")
    field(app, "segments.customers.annual_churn").input("9.5").run()
    text = app.session_state["cxvalue"].file.text
    assert "# 1. your customers" in text
    assert tomllib.loads(text)["segments"]["customers"]["annual_churn"] == {"value": 0.095}


@pytest.mark.parametrize("path", sorted(PAGES.glob("[a-z]*.py")), ids=lambda path: path.stem)
def test_no_page_is_long(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= 120


def test_escaping_leaves_no_sign_markdown_acts_on() -> None:
    for sign in "\\`*_{}[]()<>#+-.!|~$:@&=^":
        assert plain(sign) == f"\\{sign}"
    assert plain("two\nlines") == "two lines"


MONEY = {
    "npv",
    "annual",
    "amount",
    "combined",
    "over_claim",
    "alone",
    "last_in",
    "net",
    "cumulative",
    "quarters",
    "change",
}


@pytest.mark.parametrize("path", sorted((ROOT / "cxvalue" / "ui").rglob("*.py")), ids=lambda path: path.stem)
def test_the_pages_compute_no_money(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert "numpy" not in imported
    for node in ast.walk(tree):
        if isinstance(node, (ast.BinOp, ast.AugAssign)):
            read = {item.attr for item in ast.walk(node) if isinstance(item, ast.Attribute)}
            assert not read & MONEY, ast.unparse(node)
