"""Lines over the months: cumulative cash, the horizon curve, the ramps of the initiatives."""

from typing import Any

import altair as alt
import pandas as pd

from cxvalue.charts.theme import GREY, HEIGHT, PALETTE, colours_of, dashes_of, finished, months_axis
from cxvalue.locale.reader import Reader

CASH, PAYBACKS, CURVE, QUARTERS = "cash", "paybacks", "curve", "quarters"
"""Tables the charts name and do not hold: a chart is built once, its data changes with every move of a slider."""


def cumulative_chart(
    labels: list[str], ends: dict[str, int], last: int, *, title: str | None, unit: str, reader: Reader
) -> alt.LayerChart:
    """Return the chart of cumulative cash, to be given its tables.

    Parameters
    ----------
    labels : of the business cases, in the order of the legend
    ends : name of a horizon -> last month
    last : month the axis ends at

    Tables
    ------
    cash : month, label, amount [unit]
    paybacks : month, label, note, level              where a case is back at 0 for good, and how high its note stands
    """
    heading = reader.say("Cumulative cash, {unit}", unit=unit)
    lines = _lines(alt.NamedData(CASH), labels, heading, reader, last)
    layers = [_zero(), *_horizons(ends), lines, *_paybacks(labels)]
    return finished(alt.layer(*layers).resolve_scale(color="shared"), reader, title, heading)


def curve_chart(
    labels: list[str], ends: dict[str, int], last: int, *, title: str | None, unit: str, reader: Reader
) -> alt.LayerChart:
    """Return the horizon curve, NPV if only the months up to each horizon count, to be given its table.

    Parameters are those of the chart of cumulative cash.

    Tables
    ------
    curve : month, label, amount [unit]
    """
    heading = reader.say("Net present value, {unit}", unit=unit)
    lines = _lines(alt.NamedData(CURVE), labels, heading, reader, last)
    return finished(alt.layer(_zero(), *_horizons(ends), lines), reader, title, heading)


def ramp_chart(ramps: pd.DataFrame, *, title: str | None, reader: Reader) -> alt.LayerChart:
    """Return how the effect of each initiative builds up and fades.

    ramps : month, label, amount [% of the full effect]
    """
    labels = list(dict.fromkeys(ramps["label"]))
    heading = reader.say("Share of the full effect, %")
    return finished(
        alt.layer(_lines(ramps, labels, heading, reader, ramps["month"].max())),
        reader,
        title,
        heading,
        height=HEIGHT * 2 // 3,
    )


def _lines(table: Any, labels: list[str], heading: str, reader: Reader, last: float) -> alt.Chart:
    legend = alt.Legend(title=None, orient="bottom", columns=1, labelLimit=260, symbolStrokeWidth=3)
    return (
        alt.Chart(table)
        .mark_line(strokeWidth=2.5)
        .encode(
            x=months_axis(last, reader),
            y=alt.Y("amount:Q", title=heading),
            color=alt.Color("label:N", sort=labels, scale=colours_of(labels), legend=legend),
            strokeDash=alt.StrokeDash("label:N", sort=labels, scale=dashes_of(labels), legend=legend),
            tooltip=[
                alt.Tooltip("label:N", title=reader.say("Name")),
                alt.Tooltip("month:Q", title=reader.say("Month")),
                alt.Tooltip("amount:Q", title=heading, format=",.1f"),
            ],
        )
    )


def _zero() -> alt.Chart:
    return alt.Chart(alt.InlineData([{"amount": 0}])).mark_rule(color=GREY).encode(y="amount:Q")


def _horizons(ends: dict[str, int]) -> list[alt.Chart]:
    """Dotted lines where the horizons end, their names on one level each so that near ones stay readable."""
    table = alt.InlineData([{"month": month, "horizon": name} for name, month in ends.items()])
    rules = alt.Chart(table).mark_rule(strokeDash=[2, 4], color=GREY).encode(x="month:Q")
    words = (
        alt.Chart(table)
        .mark_text(align="right", baseline="top", dx=-4, dy=2, color=GREY, fontSize=11)
        .encode(x="month:Q", y=alt.value(0), text="horizon:N")
    )
    return [rules, words]


def _paybacks(labels: list[str]) -> list[alt.Chart]:
    """Points on the zero line, their notes on levels so that neighbours do not cover each other."""
    colour = alt.Color("label:N", scale=colours_of(labels), legend=None)
    base = alt.Chart(alt.NamedData(PAYBACKS)).encode(x="month:Q", y=alt.datum(0), color=colour)
    words = [
        base.transform_filter(alt.datum.level == level)
        .mark_text(dy=-12 - 14 * level, fontSize=12, fontWeight="bold")
        .encode(text="note:N")
        for level in range(len(labels))
    ]
    return [base.mark_point(filled=True, size=70, opacity=1), *words]


def quarters_chart(last: int, *, title: str | None, unit: str, reader: Reader) -> alt.LayerChart:
    """Return the net cash of each quarter as bars and the cumulative cash as a line, to be given its table.

    last : month the axis ends at

    Tables
    ------
    quarters : month (the last of the quarter), net, amount (cumulative) [unit]
    """
    quarters = alt.NamedData(QUARTERS)
    heading = reader.say("Net cash of each quarter as bars, cumulative as a line, {unit}", unit=unit)
    bars = (
        alt.Chart(quarters)
        .mark_bar(color=PALETTE[5], size=9)
        .encode(
            x=months_axis(last, reader),
            y=alt.Y("net:Q", title=reader.say("Cash, {unit}", unit=unit)),
            tooltip=[
                alt.Tooltip("month:Q", title=reader.say("Quarter that ends in month")),
                alt.Tooltip("net:Q", title=reader.say("Net cash of the quarter, {unit}", unit=unit), format=",.1f"),
                alt.Tooltip("amount:Q", title=reader.say("Cumulative cash, {unit}", unit=unit), format=",.1f"),
            ],
        )
    )
    line = alt.Chart(quarters).mark_line(color=PALETTE[4], strokeWidth=2.5).encode(x="month:Q", y="amount:Q")
    word = (
        alt.Chart(quarters)
        .transform_filter(alt.datum.month == last)
        .mark_text(align="right", dx=-6, dy=-8, color=PALETTE[4])
        .encode(x="month:Q", y="amount:Q", text=alt.value(reader.say("cumulative")))
    )
    return finished(alt.layer(_zero(), bars, line, word), reader, title, heading, height=HEIGHT * 2 // 3)
