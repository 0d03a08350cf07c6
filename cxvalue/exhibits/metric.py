"""The metrics: how each is said, listed and written."""

from cxvalue.analysis.metrics import DRAWN, METRICS, Metrics
from cxvalue.exhibits.document import Document, reason_document
from cxvalue.exhibits.frame import Table, frame
from cxvalue.finance import Irr
from cxvalue.locale.reader import Reader
from cxvalue.text import NOTHING, Text

AT_A_GLANCE = ("npv", "payback_months", "peak_funding", "irr", "roi")
"""Metrics that are compared at a glance; the command line and its JSON have all of them."""


def label_of(name: str) -> Text:
    """Return what a metric is called."""
    return METRICS[name].label


def heading_of(name: str) -> Text:
    """Return the short name of a metric, for narrow columns."""
    return METRICS[name].heading or METRICS[name].label


def metrics_table(metrics: Metrics) -> Table:
    """Return metric, value, reason; an IRR only where there is one, else its reason."""
    rows = []
    for name in METRICS:
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
        (
            reader.text(item.label),
            metric_in_words(metrics, name, reader),
            reader.text(_reason_of(metrics, name) or NOTHING),
        )
        for name, item in METRICS.items()
    ]


def metrics_in_words(metrics: Metrics, reader: Reader) -> Table:
    """Return the same as a table."""
    rows = metric_rows(metrics, reader)
    return frame(rows, columns=[reader.say("Figure"), reader.say("Value"), reader.say("Note")])


def _reason_of(metrics: Metrics, name: str) -> Text | None:
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
    return irr_in_words(metrics.irr, reader) if name == "irr" else figure_in_words(getattr(metrics, name), name, reader)


def figure_in_words(value: float | None, name: str, reader: Reader) -> str:
    """Return a figure of a metric as people read it, by what the metric is a figure of."""
    kind = METRICS[name].kind
    if kind == "money":
        return reader.money(value)
    if kind == "months":
        return reader.months(value)
    if kind == "share":
        return reader.share(value)
    if value is not None and kind == "month":
        return reader.say("month {month}", month=reader.number(value, 0))
    if value is not None and kind == "points":
        return reader.say("{points} percentage points", points=reader.number(100 * value, 2, plus=True))
    return reader.number(value, 2)


def metrics_document(metrics: Metrics) -> Document:
    """Return every metric; what is undefined is null with `<name>_reason` beside it."""
    document: Document = {}
    for name in METRICS:
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


def metrics_schema() -> Document:
    """Return the JSON Schema of the metrics in a document; whatever may be null has its reason beside it."""
    found: Document = {}
    may_be_null = [key for key, item in METRICS.items() if item.why_none]
    for key in METRICS:
        null = key in may_be_null
        found[key] = _irr_schema() if key == "irr" else {"type": ["number", "null"] if null else "number"}
        found |= {f"{key}_reason": {"type": "string"}} if null else {}
    return {
        "description": "Rates are shares a year, durations months, money in the currency of the case; "
        "null has its reason beside it.",
        "type": "object",
        "properties": found,
        "required": list(METRICS),
        "additionalProperties": False,
        "allOf": [
            {
                "if": {"properties": {key: {"type": "null"}}},
                "then": {"required": [f"{key}_reason"]},
                "else": {"not": {"required": [f"{key}_reason"]}},
            }
            for key in may_be_null
        ],
    }


def _irr_schema() -> Document:
    """One rate, or several or none with the reason; no rate is preferred."""
    numbers = {"type": "array", "items": {"type": "number"}}
    rates = {"one": numbers | {"minItems": 1, "maxItems": 1}, "several": numbers | {"minItems": 2}}
    rates["none"] = {"type": "array", "maxItems": 0}
    return {
        "oneOf": [
            {
                "type": "object",
                "properties": {
                    "status": {"const": status},
                    "rates": schema,
                    **({} if status == "one" else {"reason": {"type": "string"}}),
                },
                "required": ["status", "rates", *([] if status == "one" else ["reason"])],
                "additionalProperties": False,
            }
            for status, schema in rates.items()
        ]
    }


def spreads_schema() -> Document:
    """Return the JSON Schema of the metrics over draws."""
    ends = ("p10", "p50", "p90", "mean")
    spread = {
        "type": "object",
        "properties": {**{end: {"type": ["number", "null"]} for end in ends}, "defined": {"type": "number"}},
        "required": [*ends, "defined"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": dict.fromkeys(DRAWN, spread),
        "required": list(DRAWN),
        "additionalProperties": False,
    }
