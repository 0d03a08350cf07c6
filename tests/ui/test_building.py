"""A case built and changed on the pages: what is taken, what is refused, what is kept."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
import streamlit as st

from cxvalue import parse_case, value_case
from cxvalue.analysis.roadmap import roadmap_of
from tests.bad.case_files import GOOD
from tests.ui.pages import SWEDEN, button, control, field, opened, read_text, shown, turned, upload


def test_an_alternative_is_added_by_pasting_a_column() -> None:
    app = opened("compare")
    app.text_input[0].input("Rebuild the shop")
    app.text_area[0].input("-1 000 000\n700 000,50\n700 000")
    before = read_text(app)
    control(app, "button", "Show what was understood").click().run()
    assert not app.error
    assert "3 amounts, together 400,000" in shown(app).replace("\\", "")
    assert read_text(app) == before
    control(app, "button", "Add it").click().run()
    assert not app.error
    assert "Rebuild the shop" in app.dataframe[0].value["Business case"].tolist()
    assert control(app, "button", "Undo").help == "added\\: Rebuild the shop"


def test_an_alternative_that_is_no_number_says_which_line() -> None:
    app = opened("compare")
    app.text_input[0].input("Rebuild the shop")
    app.text_area[0].input("-1 000 000\nmany")
    control(app, "button", "Show what was understood").click().run()
    assert "many" in app.error[0].value
    assert len(app.dataframe[0].value) == 5


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


def test_edits_keep_the_comments_of_the_file() -> None:
    app = opened("start", case="template")
    field(app, "segments.customers.annual_churn").input("9.5").run()
    text = app.session_state["cxvalue"].file.text
    assert "# 1. your customers" in text
    assert tomllib.loads(text)["segments"]["customers"]["annual_churn"] == {"value": 0.095}


def test_a_link_is_added_and_moves_the_value() -> None:
    app = opened("start", case="template")
    for _ in range(2):
        control(app, "button", "Next").click().run()
    before = app.metric[1].value
    control(app, "selectbox", "To").set_value("contacts").run()
    next(item for item in app.text_input if item.label == "Name" and not item.value).input("Happy people call less")
    next(item for item in app.text_input if item.key == "new_Link_effect_contacts").input("-10 %")
    control(app, "button", "Add").click().run()
    assert not app.error
    added = read_text(app).links["happy_people_call_less"]
    assert (added.from_, added.to, added.form, added.effect.value) == ("satisfaction", "contacts", "relative", -0.1)
    assert app.metric[1].value != before


def test_a_touchpoint_is_moved_in_its_journey() -> None:
    app = opened("journey", case="template")
    assert app.button(key="order_journey_One earlier").disabled
    app.button(key="order_journey_One later").click().run()
    assert read_text(app).journeys["journey"].touchpoints == ("start", "choose", "support")
    app.button(key="order_journey_Take it out").click().run()
    assert read_text(app).journeys["journey"].touchpoints == ("start", "support")
    app.button(key="order_journey_Put it last").click().run()
    assert read_text(app).journeys["journey"].touchpoints == ("start", "support", "choose")
