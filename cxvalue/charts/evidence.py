"""The evidence: what customers of each score did, what drives the score, and what stands behind an assumption."""

import altair as alt
import pandas as pd

from cxvalue.charts.theme import AXIS, GREY, HEIGHT, LEGEND, LOSS, PALETTE, ROW, finished, label_rows
from cxvalue.locale.reader import Reader


def fit_chart(points: pd.DataFrame, *, title: str | None, unit: str, reader: Reader) -> alt.LayerChart:
    """Return what was observed at each score with its interval, and the fitted line with all else equal.

    points : score, observed, low, high, fitted [unit], note
    """
    axis = alt.Axis(values=sorted(points["score"]) if len(points) <= 11 else [], grid=False)
    x = alt.X("score:Q", title=reader.say("Score"), axis=axis if len(points) <= 11 else alt.Axis(grid=False))
    base = alt.Chart(points).encode(x=x)
    tooltip = [
        alt.Tooltip("score:Q", title=reader.say("Score")),
        alt.Tooltip("observed:Q", title=reader.say("Observed"), format=",.1f"),
        alt.Tooltip("fitted:Q", title=reader.say("Fitted, all else equal"), format=",.1f"),
        alt.Tooltip("note:N", title=reader.say("Customers")),
    ]
    scale = alt.Scale(zero=True)
    bars = base.mark_rule(color=GREY, strokeWidth=2).encode(y=alt.Y("low:Q", title=unit, scale=scale), y2="high:Q")
    dots = base.mark_point(filled=True, size=70, color=PALETTE[4], opacity=1).encode(y="observed:Q", tooltip=tooltip)
    line = base.mark_line(color=PALETTE[0], strokeWidth=2.5).encode(y="fitted:Q")
    last = alt.Chart(points.tail(1)).encode(x="score:Q")
    names = [
        last.mark_text(align="right", dy=-30, dx=-6, color=PALETTE[0]).encode(
            y="fitted:Q", text=alt.value(reader.say("fitted, all else equal"))
        ),
        alt.Chart(points.head(1))
        .mark_text(align="left", dx=10, color=PALETTE[4])
        .encode(x="score:Q", y="observed:Q", text=alt.value(reader.say("observed"))),
    ]
    subtitle = reader.say("{unit}; points are what was observed with its 95 % interval", unit=unit)
    return finished(alt.layer(bars, line, dots, *names), reader, title, subtitle, height=HEIGHT * 2 // 3)


def intervals_chart(
    rows: pd.DataFrame, *, title: str | None, axis: str, subtitle: str, reader: Reader
) -> alt.LayerChart:
    """Return estimates with their intervals, one a row.

    rows : label, estimate, low, high [unit of the axis], side (what colour it has), note
    """
    sides = {
        "case": PALETTE[2],
        "supports": PALETTE[0],
        "open": GREY,
        "contradicts": LOSS,
        "expired": GREY,
        "pooled": PALETTE[3],
    }
    base = alt.Chart(rows).encode(
        y=label_rows(rows),
        color=alt.Color("side:N", scale=alt.Scale(domain=list(sides), range=list(sides.values())), legend=None),
    )
    lines = base.mark_rule(strokeWidth=3).encode(
        x=alt.X("low:Q", title=axis, axis=alt.Axis(tickCount=6), scale=alt.Scale(zero=False, padding=70)), x2="high:Q"
    )
    dots = base.mark_point(filled=True, size=90, opacity=1).encode(
        x="estimate:Q",
        shape=alt.Shape("side:N", scale=alt.Scale(domain=list(sides), range=_SHAPES), legend=None),
        tooltip=[alt.Tooltip("label:N", title=reader.say("Source")), alt.Tooltip("note:N", title=axis)],
    )
    words = (
        alt.Chart(rows).mark_text(align="left", dx=8, color=GREY).encode(y=label_rows(rows), x="high:Q", text="note:N")
    )
    zero = alt.Chart(alt.InlineData([{"low": 0}])).mark_rule(color=GREY, strokeDash=[3, 3]).encode(x="low:Q")
    return finished(
        alt.layer(zero, lines, dots, words), reader, title, subtitle, height=ROW * len(rows) + AXIS + LEGEND
    )


_SHAPES = ["square", "circle", "circle", "triangle-up", "cross", "diamond"]
"""One for each side, so that nothing is told by colour alone."""


def survival_chart(curve: pd.DataFrame, *, title: str | None, reader: Reader) -> alt.LayerChart:
    """Return the share still customers after each month, with its interval.

    curve : month, share, low, high [%]
    """
    x = alt.X("month:Q", title=reader.say("Months as a customer"), axis=alt.Axis(grid=False))
    heading = reader.say("Still customers, %")
    base = alt.Chart(curve).encode(x=x)
    band = base.mark_area(color=PALETTE[5], opacity=0.4, interpolate="step-after").encode(
        y=alt.Y("low:Q", title=heading, scale=alt.Scale(domain=[0, 100])), y2="high:Q"
    )
    line = base.mark_line(color=PALETTE[0], strokeWidth=2.5, interpolate="step-after").encode(
        y="share:Q",
        tooltip=[
            alt.Tooltip("month:Q", title=reader.say("Month")),
            alt.Tooltip("share:Q", title=heading, format=",.1f"),
        ],
    )
    half = alt.Chart(alt.InlineData([{"share": 50}])).mark_rule(color=GREY, strokeDash=[2, 4]).encode(y="share:Q")
    return finished(alt.layer(band, half, line), reader, title, heading, height=HEIGHT * 2 // 3)


def retention_chart(curve: pd.DataFrame, *, title: str | None, reader: Reader) -> alt.LayerChart:
    """Return the share of a group of customers still there after each year, as observed and as fitted.

    curve : year, observed, fitted [share]
    """
    shown = curve.assign(observed=100 * curve["observed"].astype(float), fitted=100 * curve["fitted"])
    heading = reader.say("Still customers, %")
    base = alt.Chart(shown).encode(
        x=alt.X("year:Q", title=reader.say("Years as a customer"), axis=alt.Axis(grid=False, tickMinStep=1))
    )
    y = alt.Y("fitted:Q", title=heading, scale=alt.Scale(domain=[0, 100]))
    line = base.mark_line(color=PALETTE[0], strokeWidth=2.5).encode(y=y)
    points = (
        base.transform_filter("isValid(datum.observed)")
        .mark_point(color=PALETTE[1], filled=True, size=70)
        .encode(
            y="observed:Q",
            tooltip=[
                alt.Tooltip("year:Q", title=reader.say("Year")),
                alt.Tooltip("observed:Q", title=reader.say("Still there, observed"), format=",.1f"),
                alt.Tooltip("fitted:Q", title=reader.say("Still there, fitted"), format=",.1f"),
            ],
        )
    )
    subtitle = reader.say("Line: fitted; points: observed")
    return finished(alt.layer(line, points), reader, title, subtitle, height=HEIGHT * 2 // 3)


def before_after_chart(
    path: pd.DataFrame, *, title: str | None, unit: str, start: str | None, reader: Reader
) -> alt.LayerChart:
    """Return the level month by month with it and, where there are others, without; the start as a line.

    path : month (such as 2026-03), with_it, without [unit]
    """
    shown = path.assign(month=pd.to_datetime(path["month"]))
    x = alt.X("month:T", title=reader.say("Month"), axis=alt.Axis(grid=False, format="%Y-%m", tickCount=8))
    y = alt.Y("with_it:Q", title=unit, scale=alt.Scale(zero=False))
    base = alt.Chart(shown).encode(x=x)
    tooltip = [
        alt.Tooltip("month:T", title=reader.say("Month"), format="%Y-%m"),
        alt.Tooltip("with_it:Q", title=reader.say("With it"), format=",.4~g"),
        alt.Tooltip("without:Q", title=reader.say("Without"), format=",.4~g"),
    ]
    layers: list[alt.Chart] = [base.mark_line(color=PALETTE[0], strokeWidth=2.5).encode(y=y, tooltip=tooltip)]
    if shown["without"].notna().any():
        layers.append(base.mark_line(color=GREY, strokeWidth=2, strokeDash=[4, 3]).encode(y="without:Q"))
        words = (("with_it", reader.say("With it"), PALETTE[0]), ("without", reader.say("Without"), GREY))
        last = alt.Chart(shown.tail(1)).encode(x=x)
        end = shown.iloc[-1]
        upper = "with_it" if end["with_it"] >= end["without"] else "without"
        layers += [  # the upper line's name above it, the lower one's below
            last.mark_text(align="right", dy=-10 if name == upper else 12, color=color).encode(
                y=f"{name}:Q", text=alt.value(label)
            )
            for name, label, color in words
        ]
    if start is not None:
        began = alt.Chart(pd.DataFrame({"month": [pd.Timestamp(start)]}))
        layers.append(began.mark_rule(color=GREY).encode(x="month:T"))
    subtitle = reader.say("{unit}, month by month; the upright line is the start", unit=unit) if start else unit
    return finished(alt.layer(*layers), reader, title, subtitle, height=HEIGHT * 2 // 3)
