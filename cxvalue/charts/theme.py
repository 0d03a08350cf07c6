"""One look for all charts: colours and dashes that differ without colour vision, the reader's formats."""

from textwrap import wrap
from typing import Any

import altair as alt
import pandas as pd

from cxvalue.locale.reader import Reader

PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#8C8C8C")
"""Okabe and Ito (2008), Color Universal Design; the last one stands in for black, which dark pages swallow."""

DASHES = ((1, 0), (6, 3), (2, 2), (8, 3, 2, 3), (4, 4), (1, 3), (10, 4))
"""One dash pattern for each colour, so that nothing is told by colour alone."""

GREY = "#8C8C8C"
"""Axes' marks, zero lines and words beside the data; readable on light and on dark."""

GAIN, LOSS = PALETTE[0], PALETTE[4]

HEIGHT = 460
"""Height of a chart [pixels]; the width is the page's."""

ROW = 38
"""Height of one bar with its label [pixels]."""

AXIS, LEGEND = 60, 50
"""Heights of what stands below the bars [pixels]."""

LINE = 56
"""Letters of the line above a chart that a narrow screen holds."""

HEADING = 44
"""Height of the line above a chart [pixels]."""


TWO_LINES = (
    "indexof(datum.label, ', ') < 0 ? datum.label : "
    "[slice(datum.label, 0, indexof(datum.label, ', ')), slice(datum.label, indexof(datum.label, ', ') + 2)]"
)
"""What an assumption is on one line, and whose it is on the next."""


def finished(chart: Any, reader: Reader, title: str | None, subtitle: str, *, height: int = HEIGHT) -> alt.LayerChart:
    """Return a chart with its size, its finding as title, and numbers in the reader's format.

    title : None where the page states the finding above the chart
    subtitle : what is drawn, with its unit
    """
    signs = reader.signs()
    drawn = chart.properties(height=height + HEADING, width="container").configure(
        locale=alt.Locale(
            number=alt.NumberLocale(
                decimal=signs.decimal, thousands=signs.group, grouping=[3], currency=["", ""], minus=signs.minus
            )
        ),
        axis=alt.AxisConfig(labelLimit=260),
    )
    if title is None:  # a subtitle is not drawn under no title
        heading = alt.TitleParams(
            wrap(subtitle, LINE), color=GREY, fontSize=12, fontWeight="normal", anchor="start", limit=0
        )
    else:
        heading = alt.TitleParams(
            title, subtitle=wrap(subtitle, LINE * 2), subtitleColor=GREY, subtitleFontSize=12, anchor="start", limit=0
        )
    layered: alt.LayerChart = drawn.properties(title=heading)
    return layered


def colours_of(labels: list[str]) -> alt.Scale:
    """Return a scale that gives each label its colour, in order."""
    return alt.Scale(domain=labels, range=[PALETTE[place % len(PALETTE)] for place in range(len(labels))])


def dashes_of(labels: list[str]) -> alt.Scale:
    """Return a scale that gives each label its dash pattern, in order."""
    return alt.Scale(domain=labels, range=[list(DASHES[place % len(DASHES)]) for place in range(len(labels))])


def months_axis(last: float, reader: Reader) -> alt.X:
    """Return the axis of months from the decision on."""
    step = 12 if last <= 120 else 60
    ticks = alt.Axis(values=list(range(0, int(last) + 1, step)), grid=False)
    return alt.X("month:Q", title=reader.say("Months from the decision"), axis=ticks)


def label_rows(table: pd.DataFrame) -> alt.Y:
    """Return labels down the side, in the order of the table, on two lines where they have two parts."""
    axis = alt.Axis(labelLimit=190, labelOverlap=False, labelOffset=-5, labelExpr=TWO_LINES)
    return alt.Y("label:N", title=None, sort=list(dict.fromkeys(table["label"])), axis=axis)
