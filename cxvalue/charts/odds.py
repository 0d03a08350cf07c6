"""The odds: the fan of cumulative cash, the chance to be paid back, what explains the uncertainty."""

import altair as alt
import pandas as pd

from cxvalue.charts.theme import AXIS, GREY, HEIGHT, PALETTE, ROW, finished, label_rows, months_axis
from cxvalue.locale.reader import Reader

_PERCENT = (0.0, 100.0)


def fan_chart(
    fan: pd.DataFrame, ends: dict[str, int], *, title: str | None, unit: str, reader: Reader
) -> alt.LayerChart:
    """Return cumulative cash as a line in the middle, with half and four fifths of the draws as bands about it.

    fan : month, p10, p25, p50, p75, p90 [unit]
    ends : name of a horizon -> last month
    """
    base = alt.Chart(fan).encode(x=months_axis(fan["month"].max(), reader))
    heading = reader.say("Cumulative cash, {unit}", unit=unit)
    tooltip = [
        alt.Tooltip("month:Q", title=reader.say("Month")),
        *(alt.Tooltip(f"{name}:Q", title=name.upper(), format=",.1f") for name in ("p10", "p25", "p50", "p75", "p90")),
    ]
    wide = base.mark_area(color=PALETTE[5], opacity=0.3).encode(y=alt.Y("p10:Q", title=heading), y2="p90:Q")
    narrow = base.mark_area(color=PALETTE[5], opacity=0.5).encode(y="p25:Q", y2="p75:Q")
    middle = base.mark_line(color=PALETTE[0], strokeWidth=2.5).encode(y="p50:Q", tooltip=tooltip)
    last = fan.tail(1)
    names = [
        alt.Chart(last)
        .mark_text(align="right", dx=-4, dy=-6, color=GREY, fontSize=11)
        .encode(x="month:Q", y=f"{name}:Q", text=alt.value(name.upper()))
        for name in ("p10", "p50", "p90")
    ]
    marks = alt.InlineData([{"month": month, "horizon": name} for name, month in ends.items()])
    rules = alt.Chart(marks).mark_rule(strokeDash=[2, 4], color=GREY).encode(x="month:Q")
    zero = alt.Chart(alt.InlineData([{"p50": 0}])).mark_rule(color=GREY).encode(y="p50:Q")
    subtitle = reader.say(
        "Cumulative cash, {unit}: half of the draws in the dark band, eight of ten in both", unit=unit
    )
    return finished(alt.layer(wide, narrow, zero, rules, middle, *names), reader, title, subtitle)


def chance_chart(chances: pd.DataFrame, *, title: str | None, reader: Reader) -> alt.LayerChart:
    """Return the chance that the money is back by each month.

    chances : month, chance [%]
    """
    heading = reader.say("Chance that the money is back, %")
    line = (
        alt.Chart(chances)
        .mark_line(color=PALETTE[0], strokeWidth=2.5, interpolate="step-after")
        .encode(
            x=months_axis(chances["month"].max(), reader),
            y=alt.Y("chance:Q", title=heading, scale=alt.Scale(domain=list(_PERCENT))),
            tooltip=[
                alt.Tooltip("month:Q", title=reader.say("Month")),
                alt.Tooltip("chance:Q", title=heading, format=",.0f"),
            ],
        )
    )
    even = alt.Chart(alt.InlineData([{"chance": 50}])).mark_rule(color=GREY, strokeDash=[2, 4]).encode(y="chance:Q")
    return finished(alt.layer(even, line), reader, title, heading, height=HEIGHT * 2 // 3)


def shares_chart(shares: pd.DataFrame, *, title: str | None, subtitle: str, reader: Reader) -> alt.LayerChart:
    """Return shares as bars, the largest first.

    shares : label, amount [%], note
    """
    rows = label_rows(shares)
    bars = (
        alt.Chart(shares)
        .mark_bar(height=14, color=PALETTE[0])
        .encode(y=rows, x=alt.X("amount:Q", title="%", axis=alt.Axis(tickCount=6)))
    )
    words = alt.Chart(shares).mark_text(align="left", dx=5, color=GREY).encode(y=rows, x="amount:Q", text="note:N")
    return finished(alt.layer(bars, words), reader, title, subtitle, height=ROW * len(shares) + AXIS)
