"""Every exhibit of a case by its id: its finding, its table, its chart. The same ones the pages show."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from cxvalue.analysis.horizons import ends_of
from cxvalue.analysis.sensitivity import switching_values
from cxvalue.charts.bars import bridge_chart, point_chart, swing_chart, timeline_chart
from cxvalue.charts.lines import CASH, CURVE, PAYBACKS, QUARTERS, cumulative_chart, curve_chart, quarters_chart
from cxvalue.charts.odds import chance_chart, fan_chart
from cxvalue.exhibits.assumptions import assumptions_finding, assumptions_in_words, assumptions_table
from cxvalue.exhibits.attribution import attribution_table, behaviours_finding, behaviours_for_chart
from cxvalue.exhibits.challenge import challenges_finding, challenges_table
from cxvalue.exhibits.comparison import (
    comparison_table,
    cumulative_finding,
    cumulative_for_chart,
    curve_finding,
    curve_for_chart,
    paybacks_for_chart,
    ranking_finding,
    steady,
)
from cxvalue.exhibits.horizons import horizon_ends, horizons_table
from cxvalue.exhibits.metric import metrics_table
from cxvalue.exhibits.months import BASELINE, CHANGED, INCREMENTAL, monthly_customers
from cxvalue.exhibits.points import points_finding, points_for_chart, points_table
from cxvalue.exhibits.roadmap import quarters_finding, quarters_for_chart, timeline_finding, timeline_for_chart
from cxvalue.exhibits.sensitivity import carrying_finding, sensitivity_table, swings_for_chart
from cxvalue.exhibits.simulation import (
    fan_finding,
    fan_for_chart,
    odds_finding,
    paid_back_finding,
    paid_back_for_chart,
    spreads_table,
)
from cxvalue.exhibits.value import cash_flow_table, verdict_in_words
from cxvalue.exhibits.walkdown import walkdown_finding, walkdown_for_chart, walkdown_table
from cxvalue.exports.material import Material

WIDEST = 12
"""Bars of the tornado."""

Draw = Callable[[str | None], Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """One exhibit: what it shows in a sentence, its tidy table, and its chart with the tables that chart names."""

    id: str
    finding: str
    table: pd.DataFrame
    draw: Draw | None = None
    data: Mapping[str, pd.DataFrame] = field(default_factory=dict)


def exhibits_of(material: Material) -> Iterator[Shown]:
    """Return every exhibit there is something to show of."""
    yield from _value(material)
    yield from exhibits_of_comparison(material)
    yield from _customers(material)
    yield from _initiatives(material)
    yield from _apart(material)
    yield from _odds(material)
    yield from _assumptions(material)


def cumulative(material: Material) -> Shown:
    """Return the cumulative cash of all business cases."""
    comparison, reader, case = material.comparison, material.reader, material.case
    cash, unit = cumulative_for_chart(comparison, reader)
    labels = [item.label for item in steady(comparison)]
    ends = horizon_ends(ends_of(case), reader)
    tidy = {item.id: item.flow.net.cumsum() for item in steady(comparison)}
    return Shown(
        "cumulative_cash",
        cumulative_finding(comparison, "", reader),
        pd.DataFrame({"month": range(case.months + 1), **tidy}),
        lambda title: cumulative_chart(labels, ends, case.months, title=title, unit=unit, reader=reader),
        {CASH: cash, PAYBACKS: paybacks_for_chart(comparison, reader)},
    )


def walkdown(material: Material) -> Shown:
    """Return the walk-down from the gross claim."""
    found, reader = material.walkdown, material.reader
    steps, unit = walkdown_for_chart(found, reader)
    return Shown(
        "walkdown",
        walkdown_finding(found, reader),
        walkdown_table(found),
        lambda title: bridge_chart(steps, title=title, unit=unit, reader=reader),
    )


def timeline(material: Material) -> Shown | None:
    """Return the initiatives in time; nothing where none is included."""
    roadmap, reader, case = material.roadmap, material.reader, material.case
    if not any(place.included for place in roadmap.places):
        return None
    bars = timeline_for_chart(roadmap, case.months, reader)
    ends = horizon_ends(ends_of(case), reader)
    return Shown(
        "timeline",
        timeline_finding(roadmap, reader),
        bars,
        lambda title: timeline_chart(bars, ends, title=title, reader=reader),
    )


def tornado(material: Material) -> Shown | None:
    """Return how far each assumption moves the value; nothing where none does."""
    case, reader, swings = material.case, material.reader, material.swings[:WIDEST]
    if not swings:
        return None
    bars, unit = swings_for_chart(case, swings, reader)
    switching = switching_values(case, [swing.address for swing in swings])
    return Shown(
        "tornado",
        carrying_finding(case, swings, reader),
        sensitivity_table(swings, switching),
        lambda title: swing_chart(bars, title=title, unit=unit, reader=reader),
    )


def fan(material: Material) -> Shown | None:
    """Return the fan of cumulative cash; nothing where nothing is uncertain."""
    odds, reader = material.odds, material.reader
    if odds is None:
        return None
    bands, unit = fan_for_chart(odds, reader)
    ends = horizon_ends(ends_of(material.case), reader)
    return Shown(
        "fan",
        fan_finding(odds, reader),
        bands,
        lambda title: fan_chart(bands, ends, title=title, unit=unit, reader=reader),
    )


def _value(material: Material) -> Iterator[Shown]:
    valuation, reader = material.valuation, material.reader
    sentence = verdict_in_words(valuation, reader)
    yield Shown("metrics", sentence, metrics_table(valuation.metrics))
    yield Shown("horizons", sentence, horizons_table(valuation))
    yield Shown("cash_flow", sentence, cash_flow_table(valuation))


def exhibits_of_comparison(material: Material) -> Iterator[Shown]:
    """Return the comparison, cumulative cash and the value to date of all business cases."""
    comparison, reader, case = material.comparison, material.reader, material.case
    yield Shown("comparison", ranking_finding(comparison, reader), comparison_table(comparison))
    yield cumulative(material)
    curve, unit = curve_for_chart(comparison, reader)
    labels = [item.label for item in steady(comparison)]
    ends = horizon_ends(ends_of(case), reader)
    tidy = {item.id: npv for item, npv in zip(comparison.contenders, comparison.curve.npv, strict=True)}
    yield Shown(
        "value_to_date",
        curve_finding(comparison, reader),
        pd.DataFrame({"month": range(1, case.months + 1), **tidy}),
        lambda title: curve_chart(labels, ends, case.months, title=title, unit=unit, reader=reader),
        {CURVE: curve},
    )


def _customers(material: Material) -> Iterator[Shown]:
    for view in (BASELINE, CHANGED, INCREMENTAL):
        finding = verdict_in_words(material.valuation, material.reader)
        yield Shown(f"customers_{view}", finding, monthly_customers(material.valuation, view))


def _initiatives(material: Material) -> Iterator[Shown]:
    reader, case = material.reader, material.case
    if material.points:
        bars, unit = points_for_chart(material.points, reader)
        yield Shown(
            "points",
            points_finding(material.points, reader),
            points_table(material.points),
            lambda title: point_chart(bars, title=title, unit=unit, reader=reader),
        )
    found = timeline(material)
    if found:
        yield found
    flows, unit_of_flows = quarters_for_chart(material.roadmap, case.months, reader)
    yield Shown(
        "quarters",
        quarters_finding(material.roadmap, reader),
        flows,
        lambda title: quarters_chart(case.months, title=title, unit=unit_of_flows, reader=reader),
        {QUARTERS: flows},
    )


def _apart(material: Material) -> Iterator[Shown]:
    reader, found = material.reader, material.attribution
    yield walkdown(material)
    steps, unit = behaviours_for_chart(found, reader)
    yield Shown(
        "attribution",
        behaviours_finding(found, reader),
        attribution_table(found),
        lambda title: bridge_chart(steps, title=title, unit=unit, reader=reader),
    )
    bars = tornado(material)
    if bars:
        yield bars
    yield Shown(
        "challenge",
        challenges_finding(material.challenges, reader),
        challenges_table(material.challenges),
    )


def _odds(material: Material) -> Iterator[Shown]:
    odds, reader = material.odds, material.reader
    bands = fan(material)
    if odds is None or bands is None:
        return
    yield Shown("odds", odds_finding(odds, reader), spreads_table(odds))
    yield bands
    chances = paid_back_for_chart(odds)
    yield Shown(
        "paid_back",
        paid_back_finding(odds, reader),
        chances,
        lambda title: chance_chart(chances, title=title, reader=reader),
    )


def _assumptions(material: Material) -> Iterator[Shown]:
    table = assumptions_in_words(material.case, material.swings, material.reader)
    finding = assumptions_finding(table, material.reader)
    yield Shown("assumptions", finding, assumptions_table(material.case))
