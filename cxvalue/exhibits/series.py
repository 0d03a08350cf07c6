"""A bare series of cash flows, valued: as a table and as JSON."""

from cxvalue.analysis.series import SeriesValuation
from cxvalue.exhibits.document import Document, program
from cxvalue.exhibits.frame import Table, frame
from cxvalue.exhibits.metric import metrics_document


def series_table(series: SeriesValuation) -> Table:
    """Return period or date, month, every line, net and cumulative cash of a bare series."""
    index = {"date": series.dates} if series.dates else {"period": range(len(series.months))}
    table = frame({**index, "month": series.months})
    for name, flow in zip(series.line_names, series.lines, strict=True):
        if name != "net":
            table[name] = flow
    table["net"] = series.flow.net
    table["cumulative"] = series.flow.net.cumsum()
    return table


def flows_document(series: SeriesValuation, discount_rate: float) -> Document:
    """Return a valued series of flows as a document."""
    when: Document = (
        {"period": list(range(len(series.months)))}
        if series.dates is None
        else {"date": [day.isoformat() for day in series.dates]}
    )
    return {
        "program": program(),
        "flows": {
            "file": series.table.name,
            "discount_rate": discount_rate,
            "notes": [str(note) for note in series.table.notes],
        },
        "metrics": metrics_document(series.metrics),
        "cash_flow": {
            **when,
            "month": series.months.tolist(),
            "lines": dict(zip(series.line_names, series.lines.tolist(), strict=True)),
            "net": series.flow.net.tolist(),
            "cumulative": series.flow.net.cumsum().tolist(),
        },
    }
