"""Points on a plane: importance against performance of the touchpoints."""

import altair as alt
import pandas as pd

from cxvalue.charts.theme import GREY, HEIGHT, PALETTE, finished
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
