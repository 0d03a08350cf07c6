"""Edits into the text of a case: what is asked changes, everything else stays, comments too."""

import pytest

from cxvalue import CxvalueError, parse_case
from cxvalue.case.address import free_id
from cxvalue.case.archive import to_hand_on
from cxvalue.case.blank import LABELS, blank_case
from cxvalue.case.read import changed_file, read_case
from cxvalue.case.write import Plain, edited
from tests.cases import sample

TEXT = """title = "A"   # the title
[segments.all]
customers = 1000      # counted
margin = { value = 0.5, range = [0.4, 0.6], source = ["crm"] }

[initiatives.one]
effects = [
  { touchpoint = "call", lift = 1 },  # hoped for
]
"""


@pytest.mark.parametrize(
    ("address", "value", "before", "after"),
    [
        ("segments.all.customers", 2000.0, "customers = 1000", "customers = 2000"),
        ("segments.all.margin", 0.55, "value = 0.5,", "value = 0.55,"),
        ("title", "B", '"A"', '"B"'),
        ("initiatives.one.effects.0.lift", 2, "lift = 1 }", "lift = 2 }"),
    ],
)
def test_an_edit_changes_what_it_names_and_nothing_else(address: str, value: Plain, before: str, after: str) -> None:
    assert edited(TEXT, {address: value}) == TEXT.replace(before, after)


def test_records_are_added_and_taken_away() -> None:
    added = edited(TEXT, {"scenarios.low": {"label": "Low", "set": {"segments.all.customers": 500}}})
    assert added.startswith(TEXT)
    assert '[scenarios.low]\nlabel = "Low"\nset = {"segments.all.customers" = 500}' in added
    assert edited(added, {"scenarios.low": None}).rstrip() == TEXT.rstrip()
    longer = edited(TEXT, {"initiatives.one.effects.1": {"saving": 5}})
    assert '{ touchpoint = "call", lift = 1 },  # hoped for' in longer
    assert "{saving = 5}" in longer
    assert edited(TEXT, {"initiatives.one.included": False}).count("included = false") == 1


def test_a_number_written_as_a_table_can_be_replaced_whole() -> None:
    assert 'margin = {value = 0.5, owner = "Maria"}' in edited(
        TEXT, {"segments.all.margin": {"value": 0.5, "owner": "Maria"}}
    )


@pytest.mark.parametrize(("unit", "written", "after"), [("percent", "18", "16.1"), ("bp", "1800", "1610")])
def test_a_number_in_percent_stays_in_percent(unit: str, written: str, after: str) -> None:
    """0.161 of a share is 16.1 percent or 1610 basis points; the range beside it keeps its own numbers."""
    minimal = sample("minimal").read_text(encoding="utf-8")
    table = f'annual_churn = {{ value = {written}, unit = "{unit}" }}'
    file = parse_case(minimal.replace("annual_churn = 0.18", table).encode(), "case.toml")
    changed = changed_file(file, {"segments.all.annual_churn": 0.161})
    assert changed.case.segments["all"].annual_churn.value == 0.161
    assert f'value = {after}, unit = "{unit}"' in changed.text


def test_a_change_is_validated_like_a_file() -> None:
    file = read_case(sample("bank"))
    with pytest.raises(CxvalueError, match=r"segments\.young\.margin: is outside its bounds"):
        changed_file(file, {"segments.young.margin": {"value": 5}})
    with pytest.raises(CxvalueError, match="names no touchpoint"):
        changed_file(file, {"initiatives.new": {"effects": [{"touchpoint": "nowhere", "lift": 1}]}})
    assert changed_file(file, {"segments.young.margin": 0.58}).case.segments["young"].margin.value == 0.58


def test_files_beside_a_case_come_along() -> None:
    file = changed_file(read_case(sample("bank")), {"title": "Ours"})
    assert list(file.beside) == ["licences.csv"]
    name, body, mime = to_hand_on(file.name, file.text, file.beside)
    assert (name, mime) == ("case.zip", "application/zip")
    assert body == to_hand_on(file.name, file.text, file.beside)[1]
    alone = read_case(sample("minimal"))
    assert to_hand_on(alone.name, alone.text, alone.beside) == ("case.toml", alone.text.encode(), "application/toml")


def test_ids_are_made_from_labels() -> None:
    assert free_id("Ny kö-hantering på Åsgatan", []) == "ny_ko_hantering_pa_asgatan"
    assert free_id("Kjøp & hjem", ["kjop_hjem"]) == "kjop_hjem_2"
    assert free_id("2027", []) == "n_2027"
    assert free_id("!!!", []) == "new"


def test_the_template_is_a_valid_case_with_every_number_a_guess() -> None:
    file = blank_case(str)
    assert parse_case(file.text.encode(), "x").case == file.case
    given = [line for line in file.text.splitlines() if "value = " in line]
    assert given
    assert all('status = "guess"' in line for line in given)
    assert all(str(text) in file.text for text in LABELS.values())
