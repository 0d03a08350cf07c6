"""Tables as a page shows them: amounts in one unit, figures in words, labels instead of ids."""

import pandas as pd

from cxvalue.analysis.comparison import Comparison
from cxvalue.exhibits import wording
from cxvalue.exhibits.tables import cumulative_table

HEADINGS = {"npv": "NPV", "payback_months": "Payback", "peak_funding": "Peak funding", "irr": "IRR", "roi": "ROI"}
"""Metrics a page compares at a glance; the command line and its JSON have all of them."""

PASSED = {True: "yes", False: "no", None: wording.UNKNOWN}


def cumulative_for_chart(comparison: Comparison, currency: str) -> tuple[pd.DataFrame, str]:
    """Return month, label, cumulative cash in one unit for all contenders, and that unit."""
    table = cumulative_table(comparison)
    largest = float(table["cumulative"].abs().max())
    size, unit = wording.scale(largest, currency)
    table["cumulative"] = table["cumulative"] / size
    return table[["month", "label", "cumulative"]], unit


def cumulative_wide(cash: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Return one row per month and one column per contender."""
    wide = cash.pivot_table(index="month", columns="label", values="cumulative", sort=False).round(3)
    wide.columns = [f"{label}, {unit}" for label in wide.columns]
    return wide.reset_index().rename(columns={"month": "Month"})


def paybacks_for_chart(comparison: Comparison) -> pd.DataFrame:
    """Return month, label, note and level of every contender that was in deficit and came back.

    Notes closer than a sixth of the chart stand on different levels.
    """
    back = [(item.metrics.payback_months, item.label) for item in comparison.contenders if item.metrics.payback_months]
    near = len(comparison.contenders[0].flow.net) / 6
    rows: list[dict[str, object]] = []
    free: list[float] = []
    for month, label in sorted(back):
        level = next((number for number, busy in enumerate(free) if month > busy), len(free))
        free[level : level + 1] = [month + near]
        rows.append({"month": month, "label": label, "note": wording.months(month), "level": level})
    return pd.DataFrame(rows, columns=["month", "label", "note", "level"])


def comparison_for_page(comparison: Comparison, currency: str) -> pd.DataFrame:
    """Return one row per contender, best first, in words."""
    rows = []
    for rank, item in enumerate(comparison.contenders, start=1):
        figures = {HEADINGS[name]: wording.metric(item.metrics, name, currency) for name in HEADINGS}
        tests = {horizon.name.capitalize(): PASSED[horizon.verdict.passed] for horizon in item.horizons}
        rows.append({"Rank": rank, "Business case": item.label, **figures, **tests})
    return pd.DataFrame(rows)
