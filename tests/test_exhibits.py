"""What the page's tables and words show, against the results they show."""

from itertools import pairwise
from typing import Any

import pytest

from cxvalue import compare, read_case, value_case
from cxvalue.charts.export import as_picture
from cxvalue.charts.lines import CASH, PAYBACKS, cumulative_chart
from cxvalue.exhibits import page_tables, wording
from cxvalue.locale.reader import Reader
from tests.cases import sample

VALUATION = value_case(read_case(sample("bank")).case)
COMPARISON = compare(VALUATION)
SWEDEN = Reader("en", "SEK")


def test_the_chart_shows_the_cumulative_cash_of_every_contender() -> None:
    cash, unit = page_tables.cumulative_for_chart(COMPARISON, SWEDEN)
    assert unit == "MSEK"
    for item in COMPARISON.contenders:
        shown = cash[cash["label"] == item.label]["amount"].to_numpy() * 1e6
        assert shown == pytest.approx(item.flow.net.cumsum())
    assert page_tables.wide_in_words(cash, unit, SWEDEN).shape == (61, 1 + len(COMPARISON.contenders))


def test_notes_of_paybacks_that_are_near_stand_on_different_levels() -> None:
    notes = page_tables.paybacks_for_chart(COMPARISON, SWEDEN)
    assert sorted(notes["label"]) == sorted(item.label for item in COMPARISON.contenders)
    for _, level in notes.groupby("level"):
        months = sorted(level["month"])
        assert all(later - earlier > 61 / 6 for earlier, later in pairwise(months))


def drawn(reader: Reader, title: str | None) -> tuple[Any, dict[str, Any]]:
    """The chart of cumulative cash, and the tables it names."""
    cash, unit = page_tables.cumulative_for_chart(COMPARISON, reader)
    labels = [item.label for item in page_tables.steady(COMPARISON)]
    chart = cumulative_chart(labels, {"short term": 12, "long term": 60}, 60, title=title, unit=unit, reader=reader)
    return chart, {CASH: cash, PAYBACKS: page_tables.paybacks_for_chart(COMPARISON, reader)}


def test_the_chart_has_axes_with_units_and_its_title() -> None:
    chart = drawn(SWEDEN, "Found")[0].to_dict()
    text = str(chart)
    assert chart["title"]["text"] == "Found"
    assert "Months from the decision" in text
    assert "Cumulative cash, MSEK" in text
    assert "short term" in text


def test_the_same_chart_is_a_file_in_the_readers_format() -> None:
    chart, data = drawn(Reader("sv", "SEK"), "Kalkyl: pengarna är tillbaka på 46 månader")
    picture = as_picture(chart, "svg", data).decode()
    assert picture.startswith("<svg")
    assert "Kalkyl: pengarna är tillbaka på 46 månader" in picture
    assert "−20" in picture
    assert "Ackumulerat kassaflöde, Mkr" in picture
    assert as_picture(chart, "png", data).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (12_340_000, "12.3 MSEK"),
        (-450_000, "-450 kSEK"),
        (0, "0 SEK"),
        (25.4, "25.4 SEK"),
        (999_600, "1.0 MSEK"),
        (None, "–"),
    ],
)
def test_money_is_short_and_has_its_unit(amount: float | None, words: str) -> None:
    assert SWEDEN.money(amount) == words


def test_a_payback_is_rounded_up() -> None:
    assert [SWEDEN.months(value) for value in (0, 1, 16.2, 17.0, None)] == [
        "0 months",
        "1 month",
        "17 months",
        "17 months",
        "never",
    ]


def test_a_horizon_the_case_does_not_reach_has_no_months() -> None:
    horizons = value_case(read_case(sample("minimal")).case).horizons
    assert [wording.span(item) for item in horizons] == ["0–12", "13–36", "–"]
