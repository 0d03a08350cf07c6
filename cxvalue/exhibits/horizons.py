"""The horizons: their tests in words, their figures as a table and as JSON."""

from collections.abc import Iterable

from cxvalue.analysis.horizons import Horizon
from cxvalue.analysis.valuation import Valuation
from cxvalue.exhibits.document import Document, reason_document
from cxvalue.exhibits.frame import Table, frame
from cxvalue.exhibits.names import HORIZON_NAMES
from cxvalue.locale.reader import UNKNOWN, Reader
from cxvalue.text import NOTHING, say

_FIGURES = {
    "short": say("{amount} net"),
    "medium": say("{amount} cumulative"),
    "long": say("{amount} in the last 12 months"),
}

NOT_PASSED = {
    "short": say("brings no cash in the short term"),
    "medium": say("does not fund itself in the medium term"),
    "long": say("does not last in the long term"),
}


def horizons_table(valuation: Valuation) -> Table:
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
    return frame(rows)


def horizon_verdict(horizon: Horizon, reader: Reader) -> str:
    """Return the verdict of a horizon with the figure that decides it."""
    test = horizon.verdict
    if test.passed is None:
        return reader.text(test.reason or NOTHING)
    figure = reader.text(_FIGURES[horizon.name].given(amount=reader.money(test.figure)))
    words = reader.text(test.test if test.passed else NOT_PASSED[horizon.name])
    return f"{words[:1].upper()}{words[1:]}: {figure}"


def horizon_span(horizon: Horizon) -> str:
    """Return the months of a horizon: "13–36"; unknown where the case ends before it."""
    return f"{horizon.from_month}–{horizon.to_month}" if horizon.from_month <= horizon.to_month else UNKNOWN


def horizon_ends(ends: dict[str, int], reader: Reader) -> dict[str, int]:
    """Return the name of each horizon as the reader knows it, with its last month."""
    return {reader.text(HORIZON_NAMES[name]): month for name, month in ends.items()}


def satisfaction_in_words(horizon: Horizon, reader: Reader) -> str:
    """Say how much of the benefits rests on satisfaction rather than on savings."""
    part = horizon.verdict.satisfaction_share
    return (
        ""
        if part is None
        else reader.say("{share} of the benefits rest on {satisfaction}", share=reader.share(part, 0))
    )


def horizon_rows(valuation: Valuation, reader: Reader) -> list[dict[str, str]]:
    """Return for each horizon its months, cash in and out, net and cumulative."""
    return [
        {
            reader.say("{Horizon}"): reader.text(HORIZON_NAMES[item.name]),
            reader.say("Months"): horizon_span(item),
            reader.say("Cash in"): reader.money(item.cash_in),
            reader.say("Cash out"): reader.money(item.cash_out),
            reader.say("Net"): reader.money(item.net),
            reader.say("Cumulative"): reader.money(item.cumulative),
        }
        for item in valuation.horizons
    ]


def horizons_in_words(valuation: Valuation, reader: Reader) -> Table:
    """Return the same as a table."""
    return frame(horizon_rows(valuation, reader))


def horizons_document(horizons: Iterable[Horizon]) -> Document:
    """Return the horizons by name."""
    return {horizon.name: _horizon_document(horizon) for horizon in horizons}


def _horizon_document(horizon: Horizon) -> Document:
    test = horizon.verdict
    return {
        "from_month": horizon.from_month,
        "to_month": horizon.to_month,
        "cash_in": horizon.cash_in,
        "cash_out": horizon.cash_out,
        "net": horizon.net,
        "present_value": horizon.present_value,
        "cumulative": horizon.cumulative,
        "verdict": {
            "test": str(test.test),
            "passed": test.passed,
            "figure": test.figure,
            **({} if horizon.name != "long" else {"satisfaction_share": test.satisfaction_share}),
            **reason_document("reason", test.reason),
        },
    }
