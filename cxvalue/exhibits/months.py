"""The months behind a figure: cash, customers, churn and satisfaction."""

import numpy as np

from cxvalue.analysis.valuation import Valuation
from cxvalue.exhibits import names
from cxvalue.exhibits.frame import Table, frame
from cxvalue.finance import Array
from cxvalue.locale.reader import UNKNOWN, Reader
from cxvalue.model.cash import LINES
from cxvalue.model.run import SHARED
from cxvalue.text import say

BASELINE_VIEW, CHANGED_VIEW, INCREMENTAL_VIEW = "baseline", "changed", "incremental"

VIEWS = {
    BASELINE_VIEW: say("{Baseline}: without any {initiative}"),
    CHANGED_VIEW: say("With the {initiatives}"),
    INCREMENTAL_VIEW: say("Incremental: the difference"),
}

MONTHLY_NAMES = {
    "month": say("Month"),
    **names.LINE_NAMES,
    "net": say("Net"),
    "cumulative": say("Cumulative"),
    "customers": say("Customers"),
    "annual_churn": say("Annual churn"),
    "satisfaction": say("{Satisfaction}"),
    "operating_result": say("Operating result"),
}


def segment_names(valuation: Valuation, reader: Reader) -> dict[str, str]:
    """Return what each row of a projection is called: every segment, and what belongs to none."""
    segments = {key: item.label or key for key, item in valuation.case.segments.items()}
    return segments | {SHARED: reader.say("belongs to no {segment}")}


def monthly_cash(valuation: Valuation, segment: str | None = None) -> Table:
    """Return month, every line, net and cumulative incremental cash [money/month], of one segment or of all."""
    projection = valuation.projection
    cash = projection.cash[:, :, :, 0]
    lines = cash.sum(axis=2) if segment is None else cash[:, :, projection.rows.index(segment)]
    table = frame({"month": range(valuation.case.months + 1), **dict(zip(LINES, lines, strict=True))})
    table["net"] = lines.sum(axis=0)
    table["cumulative"] = lines.sum(axis=0).cumsum()
    return table


def monthly_customers(valuation: Valuation, view: str, segment: str | None = None) -> Table:
    """Return month, customers, annual churn, satisfaction and operating result of one segment or of all.

    view : baseline, changed (with the initiatives) or incremental
    """
    projection = valuation.projection
    rows = slice(None) if segment is None else [projection.rows.index(segment)]
    before, after = (item[:, rows, 0] for item in (projection.baseline_customers, projection.customers))
    operating = [np.concatenate([[0.0], item[:, rows, 0].sum(axis=1)]) for item in projection.operating]
    table = {
        "month": np.arange(valuation.case.months + 1),
        "customers": _of_view(view, before.sum(axis=1), after.sum(axis=1)),
        "annual_churn": _of_view(
            view,
            _mean(projection.baseline_churn[:, rows, 0], before),
            _mean(projection.churn[:, rows, 0], after),
        ),
    }
    if projection.satisfaction is not None and projection.baseline_satisfaction is not None:
        table["satisfaction"] = _of_view(
            view,
            _mean(projection.baseline_satisfaction[:, rows, 0], before),
            _mean(projection.satisfaction[:, rows, 0], after),
        )
    table["operating_result"] = _of_view(view, operating[0], operating[1])
    return frame(table)


def _of_view(view: str, before: Array, after: Array) -> Array:
    return before if view == BASELINE_VIEW else after if view == CHANGED_VIEW else after - before


def _mean(rates: Array, customers: Array) -> Array:
    """Mean over segments, weighted by customers; undefined where there are none."""
    whole = customers.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, (rates * customers).sum(axis=1) / whole, np.nan)


def monthly_in_words(table: Table, reader: Reader) -> Table:
    """Return a monthly table in the reader's words and formats."""
    money = [name for name in table.columns if name in (*LINES, "net", "cumulative", "operating_result")]
    typical = table[money].abs().replace(0.0, np.nan).median().median() if money else 0.0
    size = reader.size(float(np.nan_to_num(typical)))
    unit = reader.money_unit(size)
    shown = {}
    for name in table.columns:
        heading = reader.text(MONTHLY_NAMES[name])
        if name in money:
            shown[f"{heading}, {unit}"] = [reader.amount(value, size) for value in table[name]]
        elif name == "annual_churn":
            shown[heading] = [UNKNOWN if np.isnan(value) else reader.share(value, 2) for value in table[name]]
        else:
            decimals = {"month": 0, "customers": 0}.get(name, 3)
            shown[heading] = [UNKNOWN if np.isnan(value) else reader.number(value, decimals) for value in table[name]]
    return frame(shown)
