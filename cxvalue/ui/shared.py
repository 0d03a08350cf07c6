"""Exhibits that several pages show: a sentence, the chart that proves it, the table behind it."""

from typing import Any

from cxvalue.analysis.comparison import Comparison
from cxvalue.analysis.horizons import ends_of
from cxvalue.analysis.roadmap import Roadmap
from cxvalue.analysis.valuation import Valuation
from cxvalue.charts.bars import swing_chart, timeline_chart
from cxvalue.charts.lines import CASH, PAYBACKS, QUARTERS, cumulative_chart, quarters_chart
from cxvalue.exhibits.comparison import (
    cumulative_finding,
    cumulative_for_chart,
    paybacks_for_chart,
    steady,
    wide_in_words,
)
from cxvalue.exhibits.horizons import horizon_ends
from cxvalue.exhibits.roadmap import (
    places_in_words,
    quarters_finding,
    quarters_for_chart,
    quarters_in_words,
    timeline_finding,
    timeline_for_chart,
)
from cxvalue.exhibits.sensitivity import (
    carrying_finding,
    paybacks_finding,
    paybacks_for_swings,
    sensitivity_in_words,
    swings_for_chart,
    swings_in_words,
    tornado_finding,
)
from cxvalue.locale.reader import Reader
from cxvalue.ui import cached, parts, state

CARRYING = 3
"""Assumptions named as those that carry the result."""

WIDEST = 12
"""Bars of the tornado; the table has as many."""


def cumulative(valuation: Valuation, comparison: Comparison, reader: Reader) -> None:
    """Show the cumulative cash of all business cases."""
    ends = horizon_ends(ends_of(valuation.case), reader)
    view = state.view()
    cash, unit = cached.once(lambda: cumulative_for_chart(comparison, reader), ("cumulative cash", *view.key, reader))
    labels = [item.label for item in steady(comparison)]
    last = valuation.case.months

    def draw(title: str | None) -> Any:
        return cumulative_chart(labels, ends, last, title=title, unit=unit, reader=reader)

    def table() -> Any:
        return wide_in_words(cash, unit, reader)

    finding = cumulative_finding(comparison, state.current().rival, reader)
    key = ("cumulative", *labels, *ends.items(), last, unit)
    parts.exhibit(
        finding,
        draw,
        table,
        key,
        lambda: {CASH: cash, PAYBACKS: paybacks_for_chart(comparison, reader)},
    )


def carrying(view: cached.View, reader: Reader) -> None:
    """Show the assumptions that carry the result."""
    case, swings = cached.chosen(view), cached.swings(view)[:CARRYING]
    if not swings:
        return

    def draw(title: str | None) -> Any:
        bars, unit = swings_for_chart(case, swings, reader)
        return swing_chart(bars, title=title, unit=unit, reader=reader)

    def table() -> Any:
        return swings_in_words(case, swings, reader)

    key = ("carrying", view.digest, view.scenario)
    finding = cached.once(lambda: carrying_finding(case, swings, reader), ("finding", *key, reader))
    parts.exhibit(finding, draw, table, key)


def tornado(view: cached.View, reader: Reader) -> None:
    """Show how far each assumption moves the value, and how far the payback."""
    case, swings = cached.chosen(view), cached.swings(view)[:WIDEST]
    if not swings:
        return

    def value(title: str | None) -> Any:
        bars, unit = swings_for_chart(case, swings, reader)
        return swing_chart(bars, title=title, unit=unit, reader=reader)

    def payback(title: str | None) -> Any:
        today = cached.valuation(view).metrics.payback_months
        bars = paybacks_for_swings(case, cached.swings(view), today, reader).head(WIDEST)
        return swing_chart(bars, title=title, unit="", reader=reader, payback=True)

    def table() -> Any:
        return sensitivity_in_words(case, swings, cached.switching(view, WIDEST), reader)

    finding = tornado_finding(case, cached.swings(view), reader)
    parts.exhibit(finding, value, table, ("tornado", view.digest, view.scenario))
    finding = paybacks_finding(case, cached.swings(view), reader)
    parts.exhibit(finding, payback, table, ("tornado_of_payback", view.digest, view.scenario))


def timeline(roadmap: Roadmap, reader: Reader) -> None:
    """Show the initiatives in time."""
    case = cached.chosen(state.view())
    ends = horizon_ends(ends_of(case), reader)

    def draw(title: str | None) -> Any:
        return timeline_chart(timeline_for_chart(roadmap, case.months, reader), ends, title=title, reader=reader)

    def table() -> Any:
        return places_in_words(roadmap, reader)

    if any(place.included for place in roadmap.places):
        view = state.view()
        key = ("timeline", view.digest, view.scenario, view.postponed)
        parts.exhibit(timeline_finding(roadmap, reader), draw, table, key)


def quarters(roadmap: Roadmap, reader: Reader) -> None:
    """Show the cash of every quarter."""
    months = state.view().case.months
    flows, unit = quarters_for_chart(roadmap, months, reader)

    def draw(title: str | None) -> Any:
        return quarters_chart(months, title=title, unit=unit, reader=reader)

    def table() -> Any:
        return quarters_in_words(roadmap, months, reader)

    parts.exhibit(quarters_finding(roadmap, reader), draw, table, ("quarters", months, unit), lambda: {QUARTERS: flows})
