"""Tidy tables of a valuation and a comparison: fixed columns, unrounded figures, units in the names."""

import pandas as pd

from cxvalue.analysis.comparison import Comparison
from cxvalue.analysis.metrics import Metrics
from cxvalue.analysis.points import PointValue
from cxvalue.analysis.series import SeriesValuation
from cxvalue.analysis.valuation import Valuation
from cxvalue.case.address import entries
from cxvalue.case.records import Case
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


def horizons_table(valuation: Valuation) -> pd.DataFrame:
    """Return one row per horizon: months, cash in and out, net, present value, cumulative, the test and its figure."""
    figures = ("from_month", "to_month", "cash_in", "cash_out", "net", "present_value", "cumulative")
    rows = [
        {
            "horizon": item.name,
            **{name: getattr(item, name) for name in figures},
            "figure": item.verdict.figure,
            "passed": item.verdict.passed,
        }
        for item in valuation.horizons
    ]
    return pd.DataFrame(rows)


def points_table(points: tuple[PointValue, ...]) -> pd.DataFrame:
    """Return one row per touchpoint: score, target, reach, importance, and what a point and the room are worth."""
    rows = [
        {
            "touchpoint": item.id,
            "score": item.score,
            "target": item.target,
            "reach": item.reach,
            "importance": item.importance,
            "point_npv": item.point.npv,
            "point_annual": item.point.annual,
            "keep_npv": item.point.keep,
            "attract_npv": item.point.attract,
            "room": item.room,
            "to_target_annual": item.to_target.annual if item.to_target else None,
        }
        for item in points
    ]
    return pd.DataFrame(rows)


def assumptions_table(case: Case) -> pd.DataFrame:
    """Return one row per assumption: address, value, unit, range, shape, sources, owner, status, given or a default."""
    rows = []
    for address, entry in entries(case).items():
        held = entry.assumption
        low, high = held.range or (None, None)
        rows.append(
            {
                "address": address,
                "value": held.value,
                "unit": str(entry.measure.unit),
                "low": low,
                "high": high,
                "shape": held.shape or "",
                "source": " ".join(held.source),
                "owner": held.owner or "",
                "status": held.status or "",
                "given": entry.given,
            }
        )
    return pd.DataFrame(rows)
