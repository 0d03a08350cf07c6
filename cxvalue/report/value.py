"""Exhibits of the value of a case: its metrics, horizons and cash, and the customers behind them."""

from collections.abc import Iterator

from cxvalue.analysis.valuation import Valuation
from cxvalue.exhibits.horizons import horizons_in_words, horizons_table
from cxvalue.exhibits.metric import metrics_in_words, metrics_table
from cxvalue.exhibits.months import (
    BASELINE_VIEW,
    CHANGED_VIEW,
    INCREMENTAL_VIEW,
    monthly_cash,
    monthly_customers,
    monthly_in_words,
)
from cxvalue.exhibits.value import cash_flow_table, verdict_in_words
from cxvalue.locale.reader import Reader
from cxvalue.report.exhibit import Exhibit


def metrics(valuation: Valuation, reader: Reader) -> Exhibit:
    """Return every metric, under the verdict."""
    return Exhibit(
        "metrics",
        verdict_in_words(valuation, reader),
        lambda: metrics_table(valuation.metrics),
        lambda: metrics_in_words(valuation.metrics, reader),
    )


def horizons(valuation: Valuation, reader: Reader) -> Exhibit:
    """Return the horizons with their tests."""
    return Exhibit(
        "horizons",
        verdict_in_words(valuation, reader),
        lambda: horizons_table(valuation),
        lambda: horizons_in_words(valuation, reader),
    )


def cash_flow(valuation: Valuation, reader: Reader) -> Exhibit:
    """Return the cash of every month, line by line."""
    return Exhibit(
        "cash_flow",
        verdict_in_words(valuation, reader),
        lambda: cash_flow_table(valuation),
        lambda: monthly_in_words(monthly_cash(valuation), reader),
    )


def customers(valuation: Valuation, reader: Reader) -> Iterator[Exhibit]:
    """Return customers, churn and satisfaction of every month: without the initiatives, with them, the difference."""
    for view in (BASELINE_VIEW, CHANGED_VIEW, INCREMENTAL_VIEW):
        yield _customers_in(view, valuation, reader)


def _customers_in(view: str, valuation: Valuation, reader: Reader) -> Exhibit:
    return Exhibit(
        f"customers_{view}",
        verdict_in_words(valuation, reader),
        lambda: monthly_customers(valuation, view),
        lambda: monthly_in_words(monthly_customers(valuation, view), reader),
    )
