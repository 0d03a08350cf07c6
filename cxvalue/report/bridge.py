"""Exhibits of the scenarios, and of the bridge between two of them."""

from collections.abc import Mapping
from typing import Any

from cxvalue.analysis.bridge import Bridge
from cxvalue.analysis.valuation import Valuation
from cxvalue.case.records import Case
from cxvalue.exhibits.bridge import (
    bridge_finding,
    bridge_for_chart,
    bridge_in_words,
    scenarios_finding,
    scenarios_in_words,
)
from cxvalue.locale.reader import Reader
from cxvalue.report.exhibit import Exhibit


def scenarios(case: Case, valued: Mapping[str, Valuation], reader: Reader) -> Exhibit:
    """Return the scenarios side by side."""
    return Exhibit(
        "scenarios",
        scenarios_finding(case, valued, reader),
        None,
        lambda: scenarios_in_words(case, valued, reader),
    )


def bridge(case: Case, found: Bridge, reader: Reader) -> Exhibit:
    """Return the steps from one scenario to another."""

    def draw(title: str | None) -> Any:
        from cxvalue.charts.bars import bridge_chart

        steps, unit = bridge_for_chart(case, found, reader)
        return bridge_chart(steps, title=title, unit=unit, reader=reader)

    return Exhibit(
        "bridge",
        bridge_finding(case, found, reader),
        None,
        lambda: bridge_in_words(case, found, reader),
        draw,
    )
