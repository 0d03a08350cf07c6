"""Exhibits of the walk-down from the gross claim to the finance-grade value."""

from typing import Any

from cxvalue.analysis.walkdown import Walkdown
from cxvalue.exhibits.walkdown import (
    price_finding,
    walkdown_finding,
    walkdown_for_chart,
    walkdown_in_words,
    walkdown_table,
)
from cxvalue.locale.reader import Reader
from cxvalue.report.exhibit import Draw, Exhibit


def walkdown(found: Walkdown, reader: Reader) -> Exhibit:
    """Return how much of the gross claim is left, guard by guard."""
    return Exhibit(
        "walkdown",
        walkdown_finding(found, reader),
        lambda: walkdown_table(found),
        lambda: walkdown_in_words(found, reader),
        _steps(found, reader),
    )


def prices(found: Walkdown, reader: Reader) -> Exhibit:
    """Return what the guards that are left off would add, or which alone is worth most."""
    return Exhibit(
        "walkdown",
        price_finding(found, reader),
        None,
        lambda: walkdown_table(found),
        _steps(found, reader),
    )


def _steps(found: Walkdown, reader: Reader) -> Draw:
    def draw(title: str | None) -> Any:
        from cxvalue.charts.bars import bridge_chart

        steps, unit = walkdown_for_chart(found, reader)
        return bridge_chart(steps, title=title, unit=unit, reader=reader)

    return draw
