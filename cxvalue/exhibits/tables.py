"""Tidy tables of a valuation and a comparison: fixed columns, unrounded figures, units in the names."""

import pandas as pd

from cxvalue.analysis.comparison import Comparison
from cxvalue.analysis.metrics import Metrics
from cxvalue.analysis.series import SeriesValuation
from cxvalue.analysis.valuation import Valuation
from cxvalue.exhibits.names import METRIC_NAMES
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
