"""The board deck: at most eight slides, each one finding with a chart that can be edited and what stands behind it.

Charts are the office suite's own, with their figures inside. A client's template gives its look; where it has
slides, they are left out of the deck.
"""

import io
from collections.abc import Callable
from itertools import cycle
from typing import Any

import pandas as pd
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Pt

from cxvalue.exhibits import decision, names
from cxvalue.exhibits.assumptions import assumptions_finding, assumptions_in_words
from cxvalue.exhibits.comparison import cumulative_for_chart, flip_finding, steady
from cxvalue.exhibits.horizons import horizon_span, horizon_verdict
from cxvalue.exhibits.labels import size_of
from cxvalue.exhibits.metric import AT_A_GLANCE, label_of, metric_in_words
from cxvalue.exhibits.simulation import fan_for_chart
from cxvalue.exhibits.value import terms_in_words, verdict_in_words
from cxvalue.exhibits.walkdown import walkdown_for_chart
from cxvalue.exports.slides.deck import (
    COLORS,
    LEFT_BODY,
    LONGEST_LABEL,
    LOWER_BODY,
    MOST_SLIDE_ROWS,
    RIGHT_BODY,
    UPPER_BODY,
    WHOLE_BODY,
    Box,
    Curve,
    Deck,
    draw_curves,
    opened,
    shortened,
    unbroken,
    year_or_five,
)
from cxvalue.locale.numbers import SIZES
from cxvalue.locale.reader import Reader
from cxvalue.report.comparison import ranking
from cxvalue.report.results import Results
from cxvalue.report.roadmap import timeline
from cxvalue.report.sensitivity import carrying
from cxvalue.report.simulation import odds
from cxvalue.report.walkdown import walkdown
from cxvalue.text import say

_GAIN, _LOSS, _WHOLE = COLORS[0], COLORS[4], COLORS[6]
PREPARED = RGBColor(0xBD, 0xBD, 0xBD)

UNNAMED = say("\u00a0")
"""Name of a series nobody sees: it carries the bars, and leaves no word in the legend."""

_FLIPS = 2
"""Months named in which one case overtakes another."""


def to_slides(results: Results, template: bytes | None = None) -> bytes:
    """Return the board deck of a case, on a template where there is one.

    Raises
    ------
    FileError
        If the template is no presentation.
    """
    deck = Deck(results, opened(template))
    for slide in SLIDES:
        slide(deck)
    packed = io.BytesIO()
    deck.file.save(packed)
    return packed.getvalue()


def _all_cases(deck: Deck, slide: Any, box: Box) -> None:
    """Cumulative cash of all business cases."""
    table, unit = cumulative_for_chart(deck.results.comparison, deck.reader)
    labels = [item.label for item in steady(deck.results.comparison)]
    rows = table["amount"].to_numpy().reshape(len(labels), -1)
    curves = [Curve(label, list(row), colour) for label, row, colour in zip(labels, rows, cycle(COLORS), strict=False)]
    draw_curves(deck, slide, box, curves, unit)


def _verdict(deck: Deck) -> None:
    """Is it worth it: the sentence, the curve, the figures people compare."""
    slide = deck.slide(verdict_in_words(deck.results.valuation, deck.reader))
    _all_cases(deck, slide, LEFT_BODY)
    metrics = deck.results.valuation.metrics
    rows = [
        (deck.reader.text(label_of(name)), metric_in_words(metrics, name, deck.reader))
        for name in (*AT_A_GLANCE, "benefit_cost_ratio", "cost_of_delay_per_month")
    ]
    deck.table(slide, RIGHT_BODY, pd.DataFrame(rows, columns=[deck.reader.say("Figure"), deck.reader.say("Value")]))


def _horizons(deck: Deck) -> None:
    """When: cash of the short, the medium and the long term, each with its verdict."""
    reader, valuation = deck.reader, deck.results.valuation
    passed = sum(bool(item.verdict.passed) for item in valuation.horizons)
    title = reader.say("{passed} of 3 {horizons} pass: short, medium and long term in cash", passed=passed)
    slide = deck.slide(title)
    size = size_of((item.net for item in valuation.horizons), reader)
    data = CategoryChartData(number_format="#,##0.0")
    data.categories = [reader.text(names.HORIZON_NAMES[item.name]) for item in valuation.horizons]
    for name, label in (("cash_in", say("Cash in")), ("cash_out", say("Cash out")), ("net", say("Net"))):
        data.add_series(reader.text(label), [getattr(item, name) / SIZES[size] for item in valuation.horizons])
    heading = reader.say("Cash, {unit}", unit=reader.money_unit(size))
    chart = deck.chart(slide, LEFT_BODY, XL_CHART_TYPE.COLUMN_CLUSTERED, data, number="#,##0", heading=heading)
    for series, colour in zip(chart.plots[0].series, (_GAIN, _LOSS, _WHOLE), strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = colour
        series.invert_if_negative = False
    lines = []
    for item in valuation.horizons:
        name = reader.text(names.HORIZON_NAMES[item.name])
        months = reader.say("months {span}", span=horizon_span(item))
        lines.append((f"{name}, {months}. ", horizon_verdict(item, reader)))
    deck.words(slide, RIGHT_BODY, lines, size=15)


def _comparison(deck: Deck) -> None:
    """Against what: all business cases on the same terms."""
    found = deck.results.comparison
    shown = ranking(found, deck.reader)
    slide = deck.slide(shown.finding)
    deck.table(slide, UPPER_BODY, shown.words(), size=11)
    notes = [flip_finding(flip, found, deck.reader) for flip in found.flips[:_FLIPS]]
    deck.words(slide, LOWER_BODY, notes or [terms_in_words(deck.results.valuation, deck.reader)], size=14)


def _roadmap(deck: Deck) -> None:
    """In which order: the initiatives in time."""
    found, reader = deck.results.roadmap, deck.reader
    shown = timeline(found, deck.results.case, reader)
    if shown is None:
        return
    places = [place for place in found.places if place.included][: MOST_SLIDE_ROWS * 2]
    slide = deck.slide(shown.finding)
    months = deck.results.case.months
    data = CategoryChartData(number_format="0")
    data.categories = [shortened(place.label, LONGEST_LABEL) for place in places]
    stops = [
        [
            min(float(stop), months)
            for stop in (place.start, place.first_effect, max(place.first_effect, place.full_effect), months)
        ]
        for place in places
    ]
    parts = (UNNAMED, say("being prepared"), say("effect builds up"), say("full effect"))
    for number, part in enumerate(parts):
        lengths = [stop[0] if number == 0 else max(stop[number] - stop[number - 1], 0.0) for stop in stops]
        data.add_series(reader.text(part), lengths)
    heading = reader.say("Months from the decision")
    chart = deck.chart(slide, WHOLE_BODY, XL_CHART_TYPE.BAR_STACKED, data, number="0", heading=heading)
    _all_labels(chart)
    chart.value_axis.maximum_scale, chart.value_axis.major_unit = months, year_or_five(months)
    chart.plots[0].gap_width, chart.plots[0].overlap = 45, 100
    colours = (None, PREPARED, COLORS[5], COLORS[0])
    for series, colour in zip(chart.plots[0].series, colours, strict=True):
        _paint(series, colour)


def _paint(series: Any, colour: RGBColor | None) -> None:
    """Fill the bars of a series, or leave them out of sight."""
    if colour is None:
        series.format.fill.background()
        series.format.line.fill.background()
        return
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = colour
    series.invert_if_negative = False


def _walkdown(deck: Deck) -> None:
    """What is left of the claim: the steps from the gross claim to the finance-grade value."""
    found, reader = deck.results.walkdown, deck.reader
    slide = deck.slide(walkdown(found, reader).finding)
    steps, unit = walkdown_for_chart(found, reader)
    data = CategoryChartData(number_format="#,##0.0")
    data.categories = [_step_label(row, reader) for row in steps.to_dict("records")]
    series = bars_that_stand_on_each_other(steps)
    names_of = {"base": say("Level before"), "whole": say("Value"), "gain": say("Adds"), "loss": say("Takes")}
    for kind, values in series:
        data.add_series(reader.text(names_of[kind]), values)
    heading = reader.say("Net present value, {unit}", unit=unit)
    chart = deck.chart(slide, WHOLE_BODY, XL_CHART_TYPE.BAR_STACKED, data, number="#,##0", heading=heading)
    _all_labels(chart)
    chart.has_legend = False
    chart.plots[0].gap_width, chart.plots[0].overlap = 40, 100
    colours = {"base": None, "whole": _WHOLE, "gain": _GAIN, "loss": _LOSS}
    for drawn, (kind, _) in zip(chart.plots[0].series, series, strict=True):
        _paint(drawn, colours[kind])


def _step_label(step: Any, reader: Reader) -> str:
    """What a step is called, with its amount in the unit of the axis."""
    size = step["high"] - step["low"]
    amount = reader.number(-size if step["kind"] == "loss" else size, 1, plus=step["kind"] != "whole")
    return unbroken(f"{shortened(str(step['label']), LONGEST_LABEL)}: {amount}")


def _all_labels(chart: Any) -> None:
    """The bars from the top down, none of their labels left out."""
    axis = chart.category_axis
    axis.reverse_order = True
    axis.tick_labels.font.size = Pt(10)
    name = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
    skip = axis._element.makeelement(f"{name}tickLblSkip", {"val": "1"})  # noqa: SLF001 (no other way to the setting)
    axis._element.find(f"{name}noMultiLvlLbl").addprevious(skip)  # noqa: SLF001


def bars_that_stand_on_each_other(steps: pd.DataFrame) -> list[tuple[str, list[float]]]:
    """Return what to stack so that each step begins where the one before ended.

    An unseen base carries each bar; what crosses 0 is stacked as a part above and a part below it, since an
    office suite stacks what is below 0 by itself.
    """
    low, high = steps["low"].to_numpy(), steps["high"].to_numpy()
    base = low.clip(min=0) + high.clip(max=0)
    above, below = high.clip(min=0) - low.clip(min=0), low.clip(max=0) - high.clip(max=0)
    series: list[tuple[str, list[float]]] = [("base", [float(value) for value in base])]
    for kind in ("whole", "gain", "loss"):
        own = (steps["kind"] == kind).to_numpy()
        series.append((kind, [float(value) for value in above * own]))
        if (below * own).any():
            series.append((kind, [float(value) for value in below * own]))
    return series


def _risk(deck: Deck) -> None:
    """How sure: the fan of the draws, or what each assumption moves where nothing was drawn."""
    results, reader = deck.results, deck.reader
    if results.odds is None:
        _swings(deck)
        return
    shown = odds(results.odds, reader)
    slide = deck.slide(shown.finding)
    bands, unit = fan_for_chart(results.odds, reader)
    middle = {"p50": (COLORS[0], 2.75)}
    curves = [
        Curve(name.upper(), list(bands[name]), *middle.get(name, (COLORS[5], 1.25)))
        for name in ("p90", "p75", "p50", "p25", "p10")
    ]
    draw_curves(deck, slide, LEFT_BODY, curves, unit)
    wanted = [list(results.odds.metrics).index(name) for name in AT_A_GLANCE if name in results.odds.metrics]
    deck.table(slide, RIGHT_BODY, shown.words().iloc[wanted, :4], size=10)


def _swings(deck: Deck) -> None:
    results, reader = deck.results, deck.reader
    shown = carrying(results.case, results.swings[:MOST_SLIDE_ROWS], dict, reader)
    if shown:
        slide = deck.slide(shown.finding)
        deck.table(slide, WHOLE_BODY, shown.words(), size=12)


def _assumptions(deck: Deck) -> None:
    """On what it rests: the assumptions that carry most, with their ranges, sources and owners."""
    results, reader = deck.results, deck.reader
    table = assumptions_in_words(results.case, results.swings, reader)
    slide = deck.slide(assumptions_finding(table, reader))
    chosen = table.loc[[swing.address for swing in results.swings[:MOST_SLIDE_ROWS]]]
    shown = pd.DataFrame(
        {
            reader.say("{Assumption}"): chosen["label"],
            reader.say("Today"): chosen["value"],
            reader.say("Range"): chosen["range"],
            reader.say("Moves the value by"): chosen["width"],
            reader.say("Source"): chosen["source"].where(chosen["source"] != "", reader.say("none")),
            reader.say("Owner"): chosen["owner"].where(chosen["owner"] != "", reader.say("nobody")),
        }
    )
    deck.table(slide, WHOLE_BODY, shown, size=12)


def _decision_asked_for(deck: Deck) -> None:
    """What is asked: start what, with how much, and what is still open."""
    results = deck.results
    slide = deck.slide(decision.asked_for(results.valuation, results.roadmap, deck.reader))
    lines = decision.reasons(results.valuation, results.roadmap, results.challenges, deck.reader)
    deck.words(slide, WHOLE_BODY, [f"•  {line}" for line in lines], size=18)


SLIDES: tuple[Callable[[Deck], None], ...] = (
    _verdict,
    _horizons,
    _comparison,
    _roadmap,
    _walkdown,
    _risk,
    _assumptions,
    _decision_asked_for,
)
