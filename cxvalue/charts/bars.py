"""Bars: what carries the result, what a point is worth, the roadmap in time, the bridge between scenarios."""

import altair as alt
import pandas as pd

from cxvalue.charts.theme import AXIS, GAIN, GREY, LEGEND, LOSS, PALETTE, ROW, finished, label_rows, months_axis
from cxvalue.locale.reader import Reader


def swing_chart(
    swings: pd.DataFrame, *, title: str | None, unit: str, reader: Reader, payback: bool = False
) -> alt.LayerChart:
    """Return the value of the case, or its payback, at both ends of each assumption.

    swings : label, low, high, today, at_low, at_high     value [unit] at the low and the high end, and as written
    """
    axis = reader.say("Payback in months") if payback else reader.say("Net present value, {unit}", unit=unit)
    heading = (
        reader.say("Payback at both ends of each range, in months; never stands at the last month")
        if payback
        else reader.say("Net present value at both ends of each range, {unit}", unit=unit)
    )
    scale = alt.Scale(zero=False, padding=40) if payback else alt.Scale(zero=True)
    base = alt.Chart(swings).encode(y=label_rows(swings))
    bars = base.mark_bar(height=14, color=PALETTE[5]).encode(
        x=alt.X(
            "low:Q",
            title=axis,
            axis=alt.Axis(tickCount=8),
            scale=scale,
        ),
        x2="high:Q",
        tooltip=[
            alt.Tooltip("label:N", title=reader.say("{Assumption}")),
            alt.Tooltip("at_low:N", title=reader.say("At the low end")),
            alt.Tooltip("at_high:N", title=reader.say("At the high end")),
        ],
    )
    today = alt.Chart(swings.head(1)).mark_rule(color=GREY, strokeWidth=2).encode(x="today:Q")
    ends = [] if payback else [alt.Chart(alt.InlineData([{"low": 0}])).mark_rule(color=LOSS, strokeDash=[3, 3])]
    zero = [rule.encode(x="low:Q") for rule in ends]
    left = base.mark_text(align="right", dx=-5, color=GREY).encode(x="low:Q", text="left:N")
    right = base.mark_text(align="left", dx=5, color=GREY).encode(x="high:Q", text="right:N")
    return finished(alt.layer(bars, today, *zero, left, right), reader, title, heading, height=ROW * len(swings) + AXIS)


def point_chart(points: pd.DataFrame, *, title: str | None, unit: str, reader: Reader) -> alt.LayerChart:
    """Return what one point is worth a year at every touchpoint, keeping and attracting told apart.

    points : label, part, amount [unit a year], note
    """
    heading = reader.say("What one point more is worth at each {touchpoint}, {unit} a year", unit=unit)
    parts = list(dict.fromkeys(points["part"]))
    legend = alt.Legend(title=None, orient="bottom")
    bars = (
        alt.Chart(points)
        .mark_bar(height=16)
        .encode(
            y=label_rows(points),
            x=alt.X("amount:Q", title=reader.say("{unit} a year for one point", unit=unit), axis=alt.Axis(tickCount=8)),
            color=alt.Color(
                "part:N", sort=parts, scale=alt.Scale(domain=parts, range=[PALETTE[0], PALETTE[1]]), legend=legend
            ),
            tooltip=[
                alt.Tooltip("label:N", title=reader.say("{Touchpoint}")),
                alt.Tooltip("part:N", title=reader.say("Through")),
                alt.Tooltip("amount:Q", title=unit, format=",.2f"),
            ],
        )
    )
    whole = points.groupby("label", sort=False).agg(amount=("right", "max"), note=("note", "first")).reset_index()
    words = (
        alt.Chart(whole)
        .mark_text(align="left", dx=5, color=GREY)
        .encode(y=label_rows(points), x="amount:Q", text="note:N")
    )
    return finished(alt.layer(bars, words), reader, title, heading, height=ROW * len(whole) + AXIS + LEGEND)


def timeline_chart(bars: pd.DataFrame, ends: dict[str, int], *, title: str | None, reader: Reader) -> alt.LayerChart:
    """Return the initiatives in time.

    bars : label, part, from, month (its end), note       parts: prepared, building up, in full effect
    """
    parts = list(dict.fromkeys(bars["part"]))
    x = months_axis(bars["month"].max(), reader)
    drawn = (
        alt.Chart(bars)
        .mark_bar(height=18, stroke=GREY, strokeWidth=0.5)
        .encode(
            y=label_rows(bars),
            x=x,
            x2="from:Q",
            color=alt.Color(
                "part:N",
                sort=parts,
                scale=alt.Scale(domain=parts, range=["#BDBDBD", PALETTE[5], PALETTE[0]][: len(parts)]),
                legend=alt.Legend(title=None, orient="bottom"),
            ),
            tooltip=[
                alt.Tooltip("label:N", title=reader.say("{Initiative}")),
                alt.Tooltip("part:N", title=reader.say("Phase")),
                alt.Tooltip("from:Q", title=reader.say("From month")),
                alt.Tooltip("month:Q", title=reader.say("To month")),
            ],
        )
    )
    table = alt.InlineData([{"month": month, "horizon": name} for name, month in ends.items()])
    rules = alt.Chart(table).mark_rule(strokeDash=[2, 4], color=GREY).encode(x="month:Q")
    names = (
        alt.Chart(table)
        .mark_text(align="right", baseline="bottom", dx=-4, dy=-3, color=GREY, fontSize=11)
        .encode(x="month:Q", y=alt.value(0), text="horizon:N")
    )
    heading = reader.say("Each {initiative} in time, months from the decision")
    return finished(
        alt.layer(drawn, rules, names), reader, title, heading, height=ROW * bars["label"].nunique() + AXIS + LEGEND
    )


def bridge_chart(steps: pd.DataFrame, *, title: str | None, unit: str, reader: Reader) -> alt.LayerChart:
    """Return the steps from one value to another.

    steps : label, low, high [unit], kind (whole, gain, loss), note, at
    """
    kinds = alt.Scale(domain=["whole", "gain", "loss"], range=[GREY, GAIN, LOSS])
    base = alt.Chart(steps).encode(y=label_rows(steps))
    bars = base.mark_bar(height=18).encode(
        x=alt.X("low:Q", title=reader.say("Net present value, {unit}", unit=unit), axis=alt.Axis(tickCount=8)),
        x2="high:Q",
        color=alt.Color("kind:N", scale=kinds, legend=None),
        tooltip=[alt.Tooltip("label:N", title=reader.say("Step")), alt.Tooltip("note:N", title=unit)],
    )
    words = base.mark_text(align="left", dx=5, color=GREY).encode(x="at:Q", text="note:N")
    zero = alt.Chart(alt.InlineData([{"low": 0}])).mark_rule(color=GREY).encode(x="low:Q")
    heading = reader.say("Net present value, {unit}", unit=unit)
    return finished(alt.layer(zero, bars, words), reader, title, heading, height=ROW * len(steps) + AXIS)
