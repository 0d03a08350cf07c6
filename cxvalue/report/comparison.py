"""Exhibits of all business cases on the same terms."""

from collections.abc import Mapping
from typing import Any

from pandas import DataFrame

from cxvalue.analysis.comparison import Comparison
from cxvalue.analysis.horizons import ends_of
from cxvalue.case.records import Case
from cxvalue.exhibits.comparison import (
    comparison_in_words,
    comparison_table,
    cumulative_finding,
    cumulative_for_chart,
    cumulative_table,
    curve_finding,
    curve_for_chart,
    curve_table,
    paybacks_for_chart,
    ranking_finding,
    steady,
    wide_in_words,
)
from cxvalue.exhibits.horizons import horizon_ends
from cxvalue.locale.reader import Reader
from cxvalue.report.exhibit import Exhibit


def ranking(comparison: Comparison, reader: Reader) -> Exhibit:
    """Return the business cases, best first."""
    return Exhibit(
        "comparison",
        ranking_finding(comparison, reader),
        lambda: comparison_table(comparison),
        lambda: comparison_in_words(comparison, reader),
    )


def cumulative(comparison: Comparison, case: Case, reader: Reader, rival: str = "") -> Exhibit:
    """Return the cumulative cash of all business cases.

    rival : id of the alternative the finding names; where empty, the one that pays back first
    """
    cash, unit = cumulative_for_chart(comparison, reader)
    labels, ends = [item.label for item in steady(comparison)], horizon_ends(ends_of(case), reader)

    def draw(title: str | None) -> Any:
        from cxvalue.charts.lines import cumulative_chart

        return cumulative_chart(labels, ends, case.months, title=title, unit=unit, reader=reader)

    def data() -> Mapping[str, DataFrame]:
        from cxvalue.charts.lines import CASH, PAYBACKS

        return {CASH: cash, PAYBACKS: paybacks_for_chart(comparison, reader)}

    return Exhibit(
        "cumulative_cash",
        cumulative_finding(comparison, rival, reader),
        lambda: cumulative_table(comparison),
        lambda: wide_in_words(cash, unit, reader),
        draw,
        data,
        (*labels, *ends.items(), case.months, unit),
    )


def value_to_date(comparison: Comparison, case: Case, reader: Reader) -> Exhibit:
    """Return what each business case is worth if only the months up to a horizon count."""
    curve, unit = curve_for_chart(comparison, reader)
    labels, ends = [item.label for item in steady(comparison)], horizon_ends(ends_of(case), reader)

    def draw(title: str | None) -> Any:
        from cxvalue.charts.lines import curve_chart

        return curve_chart(labels, ends, case.months, title=title, unit=unit, reader=reader)

    def data() -> Mapping[str, DataFrame]:
        from cxvalue.charts.lines import CURVE

        return {CURVE: curve}

    return Exhibit(
        "value_to_date",
        curve_finding(comparison, reader),
        lambda: curve_table(comparison),
        lambda: wide_in_words(curve, unit, reader),
        draw,
        data,
        (*labels, *ends.items(), case.months, unit),
    )
