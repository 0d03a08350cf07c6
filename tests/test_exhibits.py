"""What the page's tables and words show, against the results they show."""

from itertools import pairwise
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from cxvalue import compare, read_case, value_case
from cxvalue.analysis.sensitivity import Swing
from cxvalue.charts.export import as_picture, for_browser
from cxvalue.charts.lines import (
    CASH,
    CURVE,
    PAYBACKS,
    QUARTERS,
    cumulative_chart,
    curve_chart,
    quarters_chart,
    ramp_chart,
)
from cxvalue.charts.maps import importance_chart
from cxvalue.charts.odds import fan_chart, shares_chart
from cxvalue.exhibits.comparison import cumulative_for_chart, paybacks_for_chart, steady, wide_in_words
from cxvalue.exhibits.horizons import horizon_span
from cxvalue.exhibits.sensitivity import paybacks_finding, paybacks_for_swings
from cxvalue.locale.reader import Reader
from tests.cases import sample

VALUATION = value_case(read_case(sample("bank")).case)
COMPARISON = compare(VALUATION)
SWEDEN = Reader("en", "SEK")


def test_the_chart_shows_the_cumulative_cash_of_every_contender() -> None:
    cash, unit = cumulative_for_chart(COMPARISON, SWEDEN)
    assert unit == "MSEK"
    for item in COMPARISON.contenders:
        shown = cash[cash["label"] == item.label]["amount"].to_numpy() * 1e6
        assert shown == pytest.approx(item.flow.net.cumsum())
    assert wide_in_words(cash, unit, SWEDEN).shape == (61, 1 + len(COMPARISON.contenders))


def test_notes_of_paybacks_that_are_near_stand_on_different_levels() -> None:
    notes = paybacks_for_chart(COMPARISON, SWEDEN)
    assert sorted(notes["label"]) == sorted(item.label for item in COMPARISON.contenders)
    for _, level in notes.groupby("level"):
        months = sorted(level["month"])
        assert all(later - earlier > 61 / 6 for earlier, later in pairwise(months))


def drawn(reader: Reader, title: str | None) -> tuple[Any, dict[str, Any]]:
    """The chart of cumulative cash, and the tables it names."""
    cash, unit = cumulative_for_chart(COMPARISON, reader)
    labels = [item.label for item in steady(COMPARISON)]
    chart = cumulative_chart(labels, {"short term": 12, "long term": 60}, 60, title=title, unit=unit, reader=reader)
    return chart, {CASH: cash, PAYBACKS: paybacks_for_chart(COMPARISON, reader)}


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
    assert [horizon_span(item) for item in horizons] == ["0–12", "13–36", "–"]


def test_quarters_are_drawn_one_bar_each_with_the_line_named_at_its_end() -> None:
    table = pd.DataFrame({"month": [3, 6], "net": [-2.0, 3.0], "amount": [-2.0, 1.0]})
    picture = as_picture(quarters_chart(6, title="T", unit="MSEK", reader=SWEDEN), "svg", {QUARTERS: table}).decode()
    assert picture.count('aria-roledescription="bar"') == 2
    assert picture.count(">cumulative<") == 1


def test_the_map_has_one_mark_and_one_label_for_each_point_and_shows_only_their_part_of_the_scale() -> None:
    points = pd.DataFrame(
        {
            "label": ["App", "Shop"],
            "weight": [0.1, 0.2],
            "score": [3.0, 3.5],
            "amount": [10.0, 20.0],
            "note": ["10", "20"],
            "level": [0, 0],
        }
    )
    chart = importance_chart(points, (1, 5), title="T", reader=SWEDEN)
    picture = as_picture(chart, "svg").decode()
    assert picture.count('aria-roledescription="circle"') == 2
    assert picture.count(">App<") == picture.count(">Shop<") == 1
    assert chart.to_dict()["layer"][0]["encoding"]["y"]["scale"]["domain"] == pytest.approx([2.6, 4.3])


def test_a_chart_states_its_finding_and_below_it_what_is_drawn() -> None:
    curve = pd.DataFrame({"month": [1, 2], "label": "A", "amount": [-1.0, 1.0]})
    chart = curve_chart(["A"], {"short term": 1}, 2, title="A pays", unit="MSEK", reader=SWEDEN)
    picture = as_picture(chart, "svg", {CURVE: curve}).decode()
    assert ">A pays<" in picture
    assert ">Net present value, MSEK<" in picture
    assert picture.count('aria-roledescription="line mark"') == 1


def test_a_chart_for_the_browser_holds_its_tables_packed() -> None:
    ramps = pd.DataFrame({"month": [0, 1], "label": "A", "amount": [0.0, 100.0]})
    spec = for_browser(ramp_chart(ramps, title=None, reader=SWEDEN))
    (packed,) = spec["datasets"].values()
    assert pa.ipc.open_stream(packed).read_all().to_pylist() == ramps.to_dict("records")


def test_a_payback_that_never_comes_stands_at_the_last_month() -> None:
    case = read_case(sample("bank")).case
    never = Swing("links.churn.effect", -0.38, -0.18, 9.0, 13.0, 3.0, True, 43.4, None)
    near = Swing("links.churn.causal_share", 0.4, 0.8, 9.0, 4.0, 13.0, True, 49.0, 44.0)
    table = paybacks_for_swings(case, (near, never), 46.0, SWEDEN)
    assert table["low"].tolist() == [43.4, 44.0]
    assert table["high"].tolist() == [60.0, 49.0]
    assert table["left"].tolist() == ["-38 %", "80 %"]
    assert paybacks_finding(case, (near, never), SWEDEN).endswith("from 44 months to never")


def test_shares_are_drawn_one_bar_each_even_on_a_narrow_screen() -> None:
    shares = pd.DataFrame({"label": ["A, B", "C"], "amount": [60.0, 40.0], "note": ["60 %", "40 %"]})
    picture = as_picture(shares_chart(shares, title="T", subtitle="a long line " * 9, reader=SWEDEN), "svg").decode()
    assert picture.count('aria-roledescription="bar"') == 2
    assert ">60 %<" in picture


def test_the_fan_has_both_bands_and_names_its_lines() -> None:
    fan = pd.DataFrame({"month": [0, 12], "p10": [0, -1], "p25": [0, 0], "p50": [0, 1], "p75": [0, 2], "p90": [0, 3.0]})
    picture = as_picture(fan_chart(fan, {"short": 12}, title="T", unit="MSEK", reader=SWEDEN), "svg").decode()
    assert picture.count('aria-roledescription="area mark"') == 2
    assert [picture.count(f">{name}<") for name in ("P10", "P50", "P90")] == [1, 1, 1]
