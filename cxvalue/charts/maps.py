"""Points on a plane: importance against performance, and the value over two assumptions at once."""

import altair as alt
import pandas as pd

from cxvalue.charts.theme import GAIN, GREY, HEIGHT, LOSS, PALETTE, finished
from cxvalue.locale.reader import Reader

EDGES = (("left", "right"), ("below", "above"))
"""Sides of a cell, across and up."""


def importance_chart(
    points: pd.DataFrame, scale: tuple[float, float], *, title: str | None, reader: Reader
) -> alt.LayerChart:
    """Return importance against score, the area of a mark being what a point is worth.

    points : label, weight [points of satisfaction per point, times reach], score [points], amount [unit a year],
        note, level (how high the label stands, so that neighbours stay readable)
    scale : lowest and highest score
    """
    base = alt.Chart(points).encode(
        x=alt.X(
            "weight:Q",
            title=reader.say("Importance × reach, points of {satisfaction} per point"),
            axis=alt.Axis(tickCount=8),
            scale=alt.Scale(padding=40),
        ),
        y=alt.Y(
            "score:Q", title=reader.say("Score today"), scale=alt.Scale(domain=list(_window(points["score"], scale)))
        ),
    )
    marks = base.mark_circle(color=PALETTE[0], opacity=0.6).encode(
        size=alt.Size("amount:Q", legend=None, scale=alt.Scale(range=[40, 900])),
        tooltip=[
            alt.Tooltip("label:N", title=reader.say("{Touchpoint}")),
            alt.Tooltip("score:Q", title=reader.say("Score today"), format=",.1f"),
            alt.Tooltip("weight:Q", title=reader.say("Importance × reach"), format=",.3f"),
            alt.Tooltip("note:N", title=reader.say("A point is worth a year")),
        ],
    )
    words = [
        alt.Chart(points[points["level"] == level])
        .mark_text(align="center", dy=-18 - 13 * int(level), color=GREY, fontSize=11)
        .encode(x="weight:Q", y="score:Q", text="label:N")
        for level in sorted(points["level"].astype(int).unique())
    ]
    heading = reader.say("Score against importance; the area is what a point is worth a year")
    return finished(alt.layer(marks, *words), reader, title, heading, height=HEIGHT)


def _window(scores: "pd.Series[float]", scale: tuple[float, float]) -> tuple[float, float]:
    """The part of the scale the scores stand on, with a tenth of it to spare at both ends for the labels."""
    margin = (scale[1] - scale[0]) / 10
    return max(scores.min() - margin, scale[0]), min(scores.max() + 2 * margin, scale[1])


def grid_chart(
    grid: pd.DataFrame, line: pd.DataFrame, axes: tuple[str, str], *, title: str | None, unit: str, reader: Reader
) -> alt.LayerChart:
    """Return the value over two assumptions as a field of cells, and the line on which the value is 0.

    grid : first, second, left, right, below, above [as on the axes], amount [unit], note
    line : first, second [as on the axes]            where the value is 0; no rows where it is nowhere
    axes : names of the two assumptions, with their units
    """
    largest = float(grid["amount"].abs().max()) or 1.0
    shades = alt.Scale(domain=[-largest, 0, largest], range=[LOSS, "#F2F2F2", GAIN])
    ends = [alt.Scale(domain=[grid[low].min(), grid[high].max()], nice=False) for low, high in EDGES]
    cells = (
        alt.Chart(grid)
        .mark_rect(stroke=GREY, strokeWidth=0.5)
        .encode(
            x=alt.X("left:Q", title=axes[0], scale=ends[0]),
            x2="right:Q",
            y=alt.Y("below:Q", title=axes[1], scale=ends[1]),
            y2="above:Q",
            color=alt.Color("amount:Q", scale=shades, legend=None),
            tooltip=[
                alt.Tooltip("first:Q", title=axes[0], format=".3~g"),
                alt.Tooltip("second:Q", title=axes[1], format=".3~g"),
                alt.Tooltip("note:N", title=unit),
            ],
        )
    )
    words = (
        alt.Chart(grid)
        .mark_text(fontSize=10, color="#0b0b0b")
        .encode(x="first:Q", y="second:Q", text=alt.Text("amount:Q", format=",.1f"))
    )
    zero = (
        alt.Chart(line).mark_line(color="#0b0b0b", strokeWidth=2.5, strokeDash=[6, 3]).encode(x="first:Q", y="second:Q")
    )
    layers = [cells, words, *([zero] if len(line) else [])]
    heading = reader.say("Net present value, {unit}; below 0 the {case} loses, on the dashed line it is 0", unit=unit)
    return finished(alt.layer(*layers), reader, title, heading)
