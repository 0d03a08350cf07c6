"""The page of evidence: from an uploaded table to a link that carries its own evidence, and the register."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cxvalue.case.initiative import DirectChange
from cxvalue.evidence.synthetic import made_up_customers
from tests.evidence.test_designs import branches, churn_by_month
from tests.evidence.test_designs import written as months_written
from tests.evidence.test_purchases import written
from tests.ui.pages import control, opened, read_text, shown

ROWS = 15_000


def _csv(rows: int = ROWS) -> bytes:
    table = made_up_customers(rows, seed=5).to_pydict()
    lines = [",".join(table)]
    lines += [",".join("" if cell is None else str(cell) for cell in row) for row in zip(*table.values(), strict=True)]
    return "\n".join(lines).encode()


@pytest.fixture(scope="module")
def content() -> bytes:
    """Made-up customers as a file."""
    return _csv()


def _uploaded(content: bytes, name: str = "customers.csv", **params: str) -> AppTest:
    app = opened("evidence", case="bank", **params)
    app.file_uploader[0].upload(name, content, "text/csv")
    return app.run()


def _button(app: AppTest, key: str) -> Any:
    return next(item for item in app.button if item.key == key)


def test_from_an_uploaded_file_to_a_link_with_its_own_evidence(content: bytes) -> None:
    app = _uploaded(content)
    assert not app.exception
    assert "A point more goes with" in app.header[0].value
    assert f"of {ROWS:,} customers answered" in shown(app)
    _button(app, "put_fit").click()
    app.run()
    case = read_text(app)
    assert case.links["churn"].effect.source[-1] == "churn_logistic"
    assert case.evidence["churn_logistic"].data == "customers"
    assert case.data["customers"].columns["score"] == "score"
    assert not app.exception


def test_a_line_left_out_is_not_written(content: bytes) -> None:
    app = _uploaded(content)
    app.multiselect(key="leave_fit").select("links.churn.effect")
    _button(app, "put_fit").click()
    app.run()
    case = read_text(app)
    assert "churn_logistic" not in case.links["churn"].effect.source
    assert "churn_logistic" in case.evidence


def test_another_mapping_gives_another_estimate_only_when_it_is_sent(content: bytes) -> None:
    app = _uploaded(content)
    before = app.header[0].value
    control(app, "selectbox", "Behaviour").select("spend")
    app.run()
    assert app.header[0].value == before
    control(app, "selectbox", "Behaviour").select("spend")
    next(item for item in app.button if item.label == "Read it so").click()
    app.run()
    assert "revenue" in app.header[0].value
    assert not app.exception


def test_a_damaged_file_is_refused_with_its_row_and_leaves_the_page_whole() -> None:
    app = _uploaded(b"customer,score\na,3\nb\n")
    assert "has 1 cell where the header has 2" in app.error[0].value
    assert not app.exception
    assert app.selectbox(key="register_of").value


def test_cells_that_cannot_be_used_are_said_and_another_column_mends_it(content: bytes) -> None:
    app = _uploaded(content)
    control(app, "selectbox", "Left").select("contacts")
    control(app, "selectbox", "Contacts").select("")
    next(item for item in app.button if item.label == "Read it so").click()
    app.run()
    assert "contacts is not only yes and no" in app.error[0].value
    control(app, "selectbox", "Left").select("churned")
    next(item for item in app.button if item.label == "Read it so").click()
    app.run()
    assert not app.error


def test_made_up_customers_and_closing_the_table() -> None:
    app = opened("evidence", case="bank")
    assert app.header[0].value == "What do your own customers say?"
    _button(app, "made_up").click()
    app.run()
    assert "A point more goes with" in app.header[0].value
    _button(app, "forget").click()
    app.run()
    assert app.header[0].value == "What do your own customers say?"


@pytest.mark.parametrize(
    ("language", "words"), [("sv", "En poäng till hänger ihop med"), ("nb", "Ett poeng til henger sammen med")]
)
def test_the_page_speaks_the_readers_language(language: str, words: str, content: bytes) -> None:
    app = _uploaded(content, lang=language)
    assert words in app.header[0].value
    assert not app.exception


def test_the_register_shows_sources_and_takes_one_more() -> None:
    app = opened("evidence", case="bank")
    app.selectbox(key="register_of").select("links.churn.effect").run()
    assert "rests on 2 kinds of evidence" in shown(app)
    control(app, "text_input", "Name").input("Talks with leavers")
    control(app, "selectbox", "Kind").select("interview")
    control(app, "selectbox", "Says").select("supports")
    next(item for item in app.button if item.label == "Add").click()
    app.run()
    assert not app.exception
    assert "is triangulated\\: 3 kinds of evidence" in shown(app)
    assert read_text(app).evidence["talks_with_leavers"].about == "links.churn.effect"


def test_an_expert_gives_three_points_and_a_slip_is_said() -> None:
    app = opened("evidence", case="bank")
    app.selectbox(key="register_of").select("links.churn.effect").run()
    control(app, "text_input", "Name").input("Ann")
    control(app, "selectbox", "Kind").select("expert")
    control(app, "text_input", "Lowest").input("-40 %")
    control(app, "text_input", "Estimate").input("about a third")
    control(app, "text_input", "Highest").input("-10 %")
    next(item for item in app.button if item.label == "Add").click()
    app.run()
    assert "about a third" in shown(app)
    control(app, "text_input", "Estimate").input("-30 %")
    next(item for item in app.button if item.label == "Add").click()
    app.run()
    assert read_text(app).evidence["ann"].points == pytest.approx((-0.4, -0.3, -0.1))


def test_a_pasted_retention_table_makes_churn_fall_with_tenure() -> None:
    app = opened("evidence", case="bank")
    app.text_area(key="retention_table").set_value("1000\n631\n468\n382\n326\n289\n262\n241").run()
    assert "Churn falls from 37 % in the first year to 9 % in year 7" in shown(app)
    _button(app, "put_retention").click()
    app.run()
    assert not app.exception
    young = read_text(app).segments["young"]
    assert young.polarisation is not None
    assert young.polarisation.value == pytest.approx(0.3465, abs=1e-3)


def test_a_retention_table_that_is_none_is_refused() -> None:
    app = opened("evidence", case="bank")
    app.text_area(key="retention_table").set_value("1000\n1100\n900").run()
    assert not app.exception
    assert any("is no table of survival" in item.value for item in app.error)


def test_evidence_behind_a_hypothesis_is_chosen_where_the_initiative_stands() -> None:
    app = opened("roadmap", case="bank")
    chosen = next(item for item in app.multiselect if ".hypothesis.works" in (item.key or ""))
    initiative = (chosen.key or "").split(".")[1]
    before = read_text(app).initiatives[initiative].hypothesis
    assert before is None or "web_test" not in before.works
    chosen.select(read_text(app).evidence["web_test"].label or "web_test")
    app.run()
    assert not app.exception
    hypothesis = read_text(app).initiatives[initiative].hypothesis
    assert hypothesis is not None
    assert "web_test" in hypothesis.works


def test_an_uploaded_list_of_purchases_fills_a_segment_without_a_contract(tmp_path: Path) -> None:
    app = opened("evidence", case="bank")
    app.file_uploader(key="purchases_file").upload("bought.csv", written(tmp_path / "b.csv").read_bytes(), "text/csv")
    app.run()
    assert not app.exception
    assert "of 1,500 customers are still there" in shown(app)
    before = read_text(app).segments["young"].annual_churn.value
    _button(app, "put_purchases").click()
    app.run()
    assert not app.exception
    young = read_text(app).segments["young"]
    assert young.annual_churn.value != before
    assert young.annual_churn.source[-1] == "young_annual_churn"


def test_an_uploaded_table_of_months_becomes_a_direct_change(tmp_path: Path) -> None:
    """Asked for the month it began; given, the effect stands, and a button puts it behind the other effects."""
    app = opened("evidence", case="bank")
    months = churn_by_month(np.random.default_rng(7), -0.15)
    content = months_written(tmp_path / "left.csv", months).read_bytes()
    app.file_uploader(key="before_after_file").upload("left.csv", content, "text/csv")
    app.run()
    assert not app.exception
    assert any("Say from which month on" in item.value for item in app.error)
    app.text_input(key="before_after_start").input("2025-01").run()
    assert "It changed churn by" in shown(app)
    before = read_text(app).initiatives["onboarding"].effects
    app.selectbox(key="before_after_initiative").set_value("onboarding").run()
    _button(app, "put_before_after").click().run()
    assert not app.exception
    after = read_text(app).initiatives["onboarding"].effects
    assert len(after) == len(before) + 1
    assert isinstance(after[-1], DirectChange)


def test_scores_of_branches_are_read_on_their_own_scale(tmp_path: Path) -> None:
    """Of 0-10 beside a touchpoint of 1-5: refused, until the scale is chosen."""
    app = opened("evidence", case="bank")
    content = months_written(tmp_path / "branches.csv", branches(np.random.default_rng(8), 0.6)).read_bytes()
    app.file_uploader(key="before_after_file").upload("branches.csv", content, "text/csv")
    app.run()
    app.selectbox(key="before_after_what").set_value("score").run()
    assert any("has scores outside its scale" in item.value for item in app.error)
    app.selectbox(key="before_after_scale").set_value("0-10").run()
    assert not app.exception
    assert "It changed the score by" in shown(app)
    assert any("0\\.4 points of 1 to 5" in item.value for item in app.caption)


ARMS = ("treatment", "control")


def test_a_test_by_lot_without_a_score_proposes_what_it_did() -> None:
    lines = ["id,arm,churned", *(f"{n},{ARMS[n % 2]},{int(n % 9 < 2 + n % 2)}" for n in range(900))]
    app = _uploaded("\n".join(lines).encode(), "test.csv")
    assert not app.exception
    assert "churn" in shown(app)
    _button(app, "put_tested").click().run()
    assert not app.exception
    changed = [effect for item in read_text(app).initiatives.values() for effect in item.effects]
    assert any(isinstance(effect, DirectChange) and effect.behaviour == "churn" for effect in changed)


def test_a_list_of_purchases_without_days_is_refused() -> None:
    app = opened("evidence", case="bank")
    app.file_uploader(key="purchases_file").upload("bought.csv", b"customer,amount\n1,10\n2,20\n", "text/csv")
    app.run()
    assert not app.exception
    assert any("no column holds days only" in item.value for item in app.error)


def _messy() -> bytes:
    """A Swedish survey export: titles, labels, words and numbers that are no answers, a status in words, a sum."""
    draw = np.random.default_rng(3)
    lines = ["Kundundersökning våren", "", "kundnr;Helhetsnöjdhet (1-5);avtalsstatus;år som kund;premie;butik"]
    for n in range(600):
        score = int(draw.integers(1, 6))
        left = draw.random() < 0.4 - 0.05 * score
        shown_as = {5: "5 - Mycket nöjd", 4: "4", 3: "3", 2: "Vet ej", 1: "1"}[score] if n % 40 else "99"
        lines.append(f"K{n};{shown_as};{'Avslut' if left else 'Löpande'};{n % 20},5;{2000 + n} kr;{n % 12 + 1}")
    return "\n".join([*lines, "Summa;;;;;", ""]).encode("cp1252")


def test_a_messy_survey_export_becomes_a_mapped_table_on_the_page_in_swedish() -> None:
    app = _uploaded(_messy(), "enkat.csv", lang="sv")
    assert not app.exception
    said = shown(app).replace("\\", "")
    for words in ("läst som Windows-1252", "Kundundersökning våren", "en rad som summerar de andra: Summa", "butik"):
        assert words in said, words
    assert any("det framgår inte vilket som betyder att kunden lämnat" in item.value for item in app.warning)
    assert any("ord bland talen" in item.value for item in app.error)
    before = read_text(app)
    control(app, "multiselect", "Betyder att kunden lämnade").select("Avslut")
    control(app, "multiselect", "Betyder inget svar").select("Vet ej").select(99.0)
    control(app, "button", "Läs den så").click().run()
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert "lägre odds att lämna" in app.header[0].value
    assert control(app, "selectbox", "Kundtiden räknas i").value == "years"
    assert control(app, "selectbox", "Betygens skala").value == "csat-5"
    assert read_text(app) == before  # nothing is in the case until it is put in


def test_columns_of_purchases_are_chosen_on_the_page(tmp_path: Path) -> None:
    app = opened("evidence", case="bank")
    rows = written(tmp_path / "b.csv").read_text(encoding="utf-8").splitlines()
    more = [f"{rows[0]},delivered", *(f"{row},{row.split(',')[1]}" for row in rows[1:])]
    app.file_uploader(key="purchases_file").upload("bought.csv", "\n".join(more).encode(), "text/csv")
    app.run()
    assert any("not clear which one" in item.value for item in app.error)
    control(app, "selectbox", "Day").select(rows[0].split(",")[1]).run()
    assert not app.error
    assert "of 1,500 customers are still there" in shown(app)


def test_the_decimal_sign_of_purchases_is_said_on_the_page(tmp_path: Path) -> None:
    app = opened("evidence", case="bank")
    rows = written(tmp_path / "b.csv").read_text(encoding="utf-8").splitlines()
    doubtful = [rows[0], *(f'{row.rpartition(",")[0]},"1,{100 + place % 800}"' for place, row in enumerate(rows[1:]))]
    app.file_uploader(key="purchases_file").upload("bought.csv", "\n".join(doubtful).encode(), "text/csv")
    app.run()
    assert "are still there" in shown(app)  # counted, for the amounts may mean two things
    assert "amount may hold decimals or thousands" in shown(app)
    app.selectbox(key="purchases_decimal").select(".").run()
    assert not app.exception
    assert "amount may hold decimals or thousands" not in shown(app)
