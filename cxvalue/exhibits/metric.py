"""The metrics: how each is said, listed and written."""

from cxvalue.analysis.metrics import Metrics
from cxvalue.exhibits.document import Document, reason_document
from cxvalue.exhibits.frame import Table, frame
from cxvalue.exhibits.names import METRIC_NAMES
from cxvalue.finance import Irr
from cxvalue.locale.reader import UNKNOWN, Reader
from cxvalue.text import NOTHING, Text, say

HEADINGS = {
    "npv": say("NPV"),
    "payback_months": say("Payback"),
    "peak_funding": say("Peak funding"),
    "irr": say("IRR"),
    "roi": say("ROI"),
}
"""Metrics a page compares at a glance; the command line and its JSON have all of them."""

MONEY = ("npv", "peak_funding", "equivalent_annual_value")

MONTHS = ("payback_months", "discounted_payback_months")

SHARES = ("irr", "mirr", "roi")

MONEY_METRICS = ("npv", "peak_funding", "equivalent_annual_value", "cost_of_delay_per_month")

MONTH_METRICS = ("payback_months", "discounted_payback_months", "peak_funding_month")

SHARE_METRICS = ("mirr", "roi", "break_even_factor")


def metrics_table(metrics: Metrics) -> Table:
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
    return frame(rows)


def metric_rows(metrics: Metrics, reader: Reader) -> list[tuple[str, str, str]]:
    """Return every metric with what it says and, where it is undefined, why."""
    return [
        (reader.text(label), metric_in_words(metrics, name, reader), reader.text(reason_of(metrics, name) or NOTHING))
        for name, label in METRIC_NAMES.items()
    ]


def metrics_in_words(metrics: Metrics, reader: Reader) -> Table:
    """Return the same as a table."""
    rows = metric_rows(metrics, reader)
    return frame(rows, columns=[reader.say("Figure"), reader.say("Value"), reader.say("Note")])


def reason_of(metrics: Metrics, name: str) -> Text | None:
    """Return why a metric is undefined; None where it is defined."""
    return metrics.irr.reason if name == "irr" else metrics.reasons.get(name)


def irr_in_words(found: Irr, reader: Reader) -> str:
    """Return one rate, or all of them, or none: no rate is preferred where there are several."""
    if not found.rates:
        return reader.say("none")
    first, *others = (reader.share(rate) for rate in found.rates)
    for other in others:
        first = reader.say("{first} and {second}", first=first, second=other)
    return first


def metric_in_words(metrics: Metrics, name: str, reader: Reader) -> str:
    """Return one metric as people read it."""
    value = getattr(metrics, name)
    if name == "irr":
        return irr_in_words(value, reader)
    if name in MONEY_METRICS:
        return reader.money(value)
    if name == "peak_funding_month":
        return UNKNOWN if value is None else reader.say("month {month}", month=reader.number(value, 0))
    if name in MONTH_METRICS:
        return reader.months(value)
    if name in SHARE_METRICS:
        return reader.share(value)
    if name == "break_even_churn_change":
        points = None if value is None else reader.number(100 * value, 2, plus=True)
        return UNKNOWN if points is None else reader.say("{points} percentage points", points=points)
    return reader.number(value, 2)


def metrics_document(metrics: Metrics) -> Document:
    """Return every metric; what is undefined is null with `<name>_reason` beside it."""
    document: Document = {}
    for name in METRIC_NAMES:
        if name == "irr":
            document[name] = {
                "status": metrics.irr.status,
                "rates": list(metrics.irr.rates),
                **reason_document("reason", metrics.irr.reason),
            }
        else:
            document[name] = getattr(metrics, name)
            document |= reason_document(f"{name}_reason", metrics.reasons.get(name))
    return document
