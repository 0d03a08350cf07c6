"""Points on a plane: importance against performance, and the value over two assumptions at once."""

import altair as alt
import pandas as pd

from cxvalue.charts.theme import GAIN, GREY, HEIGHT, LOSS, PALETTE, finished
from cxvalue.locale.reader import Reader


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
    grid: pd.DataFrame, axes: tuple[str, str], *, title: str | None, unit: str, reader: Reader
) -> alt.LayerChart:
    """Return the value over two assumptions as a field of cells, each with its amount.

    grid : first, second [as on the axes], amount [unit], note
    axes : names of the two assumptions, with their units
    """
    base = alt.Chart(grid).encode(
        x=alt.X("first:O", title=axes[0], axis=alt.Axis(format=".3~g", labelAngle=0)),
        y=alt.Y("second:O", title=axes[1], sort="descending", axis=alt.Axis(format=".3~g")),
    )
    largest = float(grid["amount"].abs().max()) or 1.0
    shades = alt.Scale(domain=[-largest, 0, largest], range=[LOSS, "#F2F2F2", GAIN])
    cells = base.mark_rect(stroke=GREY, strokeWidth=0.5).encode(
        color=alt.Color("amount:Q", scale=shades, legend=None),
        tooltip=[
            alt.Tooltip("first:Q", title=axes[0], format=".3~g"),
            alt.Tooltip("second:Q", title=axes[1], format=".3~g"),
            alt.Tooltip("note:N", title=unit),
        ],
    )
    words = base.mark_text(fontSize=10, color="#0b0b0b").encode(text=alt.Text("amount:Q", format=",.1f"))
    heading = reader.say("Net present value, {unit}; below 0 the {case} loses", unit=unit)
    return finished(alt.layer(cells, words), reader, title, heading)
