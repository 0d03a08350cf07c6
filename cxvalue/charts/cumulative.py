"""Cumulative cash of every business case, with the horizons and the payback points marked."""

import altair as alt
import pandas as pd

from cxvalue.charts.theme import DASHES, HEIGHT, PALETTE


def cumulative_chart(
    cash: pd.DataFrame, paybacks: pd.DataFrame, ends: dict[str, int], *, title: str | None, unit: str
) -> alt.LayerChart:
    """Return the chart of cumulative cash.

    Parameters
    ----------
    cash : month, label, cumulative [unit]            in the order of the legend
    paybacks : month, label, note, level              where a case is back at 0 for good, and how high its note stands
    ends : horizon -> last month
    title : the finding; None where the page states it above the chart
    """
    labels = list(dict.fromkeys(cash["label"]))
    colours = [PALETTE[position % len(PALETTE)] for position in range(len(labels))]
    dashes = [list(DASHES[position % len(DASHES)]) for position in range(len(labels))]
    legend = alt.Legend(title=None, orient="bottom", columns=1, labelLimit=250, symbolStrokeWidth=3)
    x = alt.X(
        "month:Q", title="Months from the decision", axis=alt.Axis(values=_ticks(cash["month"].max()), grid=False)
    )
    y = alt.Y("cumulative:Q", title=f"Cumulative cash, {unit}")
    lines = (
        alt.Chart(cash)
        .mark_line(strokeWidth=2.5)
        .encode(
            x=x,
            y=y,
            color=alt.Color("label:N", sort=labels, scale=alt.Scale(domain=labels, range=colours), legend=legend),
            strokeDash=alt.StrokeDash(
                "label:N", sort=labels, scale=alt.Scale(domain=labels, range=dashes), legend=legend
            ),
            tooltip=[
                alt.Tooltip("label:N", title="Business case"),
                alt.Tooltip("month:Q", title="Month"),
                alt.Tooltip("cumulative:Q", title=f"Cumulative cash, {unit}", format=",.1f"),
            ],
        )
    )
    zero = alt.Chart(pd.DataFrame({"cumulative": [0]})).mark_rule(color="#8C8C8C").encode(y="cumulative:Q")
    return (
        alt.layer(zero, *_horizons(ends), lines, *_paybacks(paybacks, labels, colours))
        .properties(
            height=HEIGHT, **({} if title is None else {"title": alt.TitleParams(title, anchor="start", limit=0)})
        )
        .resolve_scale(color="shared")
    )


def _ticks(last: float) -> list[int]:
    step = 12 if last <= 120 else 60
    return list(range(0, int(last) + 1, step))


def _horizons(ends: dict[str, int]) -> list[alt.Chart]:
    table = pd.DataFrame({"month": list(ends.values()), "horizon": [f"{name} term" for name in ends]})
    rules = alt.Chart(table).mark_rule(strokeDash=[2, 4], color="#8C8C8C").encode(x="month:Q")
    words = (
        alt.Chart(table)
        .mark_text(align="right", baseline="top", dx=-4, dy=2, color="#8C8C8C", fontSize=11)
        .encode(x="month:Q", y=alt.value(0), text="horizon:N")
    )
    return [rules, words]


def _paybacks(paybacks: pd.DataFrame, labels: list[str], colours: list[str]) -> list[alt.Chart]:
    """Points on the zero line, their notes on levels so that neighbours do not cover each other."""
    colour = alt.Color("label:N", scale=alt.Scale(domain=labels, range=colours), legend=None)
    layers = []
    for level in sorted(paybacks["level"].astype(int).unique()):
        rows = paybacks[paybacks["level"] == level]
        base = alt.Chart(rows).encode(x="month:Q", y=alt.datum(0), color=colour)
        words = base.mark_text(dy=-12 - 14 * int(level), fontSize=12, fontWeight="bold").encode(text="note:N")
        layers += [base.mark_point(filled=True, size=70, opacity=1), words]
    return layers
