"""Tidy tables of a valuation and a comparison: fixed columns, unrounded figures, units in the names."""

import pandas as pd

from cxvalue.analysis.comparison import Comparison
from cxvalue.analysis.duel import Duel
from cxvalue.analysis.metrics import Metrics
from cxvalue.analysis.series import SeriesValuation
from cxvalue.analysis.valuation import Valuation
from cxvalue.exhibits.wording import METRIC_NAMES
from cxvalue.model.cash import LINES

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Signs at which a spreadsheet begins to compute."""


def as_csv(table: pd.DataFrame) -> str:
    """Return a table as CSV in which no text can become a formula of a spreadsheet."""
    safe = table.map(lambda cell: f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell)
    return safe.to_csv(index=False, lineterminator="\n")


def metrics_table(metrics: Metrics) -> pd.DataFrame:
    """Return metric, value, reason; an IRR only where there is one, else its reason."""
    rows = []
    for name in METRIC_NAMES:
        if name == "irr":
            value = metrics.irr.rates[0] if metrics.irr.status == "one" else None
            reason = str(metrics.irr.reason or "")
        else:
            value = getattr(metrics, name)
            reason = str(metrics.reasons.get(name, ""))
        rows.append({"metric": name, "value": value, "reason": reason})
    return pd.DataFrame(rows)


def horizons_table(valuation: Valuation) -> pd.DataFrame:
    """Return one row per horizon: months, cash, present value, verdict and its figure."""
    return pd.DataFrame(
        {
            "horizon": horizon.name,
            "from_month": horizon.from_month,
            "to_month": horizon.to_month,
            "cash_in": horizon.cash_in,
            "cash_out": horizon.cash_out,
            "net": horizon.net,
            "present_value": horizon.present_value,
            "cumulative": horizon.cumulative,
            "test": str(horizon.verdict.test),
            "passed": horizon.verdict.passed,
            "figure": horizon.verdict.figure,
        }
        for horizon in valuation.horizons
    )


def cash_flow_table(valuation: Valuation) -> pd.DataFrame:
    """Return month, every line, net and cumulative cash [money/month]."""
    table = pd.DataFrame({"month": range(valuation.case.months + 1)})
    for name, flow in zip(LINES, valuation.lines, strict=True):
        table[name] = flow
    table["net"] = valuation.net
    table["cumulative"] = valuation.net.cumsum()
    return table


def series_table(series: SeriesValuation) -> pd.DataFrame:
    """Return period or date, month, every line, net and cumulative cash of a bare series."""
    index = {"date": series.dates} if series.dates else {"period": range(len(series.months))}
    table = pd.DataFrame({**index, "month": series.months})
    for name, flow in zip(series.line_names, series.lines, strict=True):
        if name != "net":
            table[name] = flow
    table["net"] = series.flow.net
    table["cumulative"] = series.flow.net.cumsum()
    return table


def comparison_table(comparison: Comparison) -> pd.DataFrame:
    """Return one row per contender, best first: rank, id, label and every metric."""
    rows = []
    for rank, item in enumerate(comparison.contenders, start=1):
        figures = metrics_table(item.metrics).set_index("metric")["value"].to_dict()
        rows.append({"rank": rank, "id": item.id, "label": item.label, **figures})
    return pd.DataFrame(rows)


def horizon_curve_table(comparison: Comparison) -> pd.DataFrame:
    """Return month, contender, npv, cumulative, rank: one row per contender and horizon."""
    curve = comparison.curve
    parts = [
        pd.DataFrame(
            {
                "month": curve.months.astype(int),
                "id": item.id,
                "label": item.label,
                "npv": curve.npv[row],
                "cumulative": curve.cumulative[row],
                "rank": curve.rank[row].astype(int),
            }
        )
        for row, item in enumerate(comparison.contenders)
    ]
    return pd.concat(parts, ignore_index=True)


def cumulative_table(comparison: Comparison) -> pd.DataFrame:
    """Return month, contender, cumulative cash from month 0 on."""
    parts = [
        pd.DataFrame(
            {
                "month": range(len(item.flow.net)),
                "id": item.id,
                "label": item.label,
                "cumulative": item.flow.net.cumsum(),
            }
        )
        for item in comparison.contenders
    ]
    return pd.concat(parts, ignore_index=True)


def duel_table(duels: tuple[Duel, ...]) -> pd.DataFrame:
    """Return alternative, lead and, per assumption, the value at which both are worth the same."""
    return pd.DataFrame(
        [
            {
                "alternative": duel.alternative.id,
                "lead": duel.lead,
                "address": item.address,
                "unit": item.unit,
                "today": item.today,
                "needed": item.needed,
                "reason": str(item.reason or ""),
            }
            for duel in duels
            for item in duel.must_be_true
        ],
        columns=["alternative", "lead", "address", "unit", "today", "needed", "reason"],
    )
