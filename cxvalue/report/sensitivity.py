"""Exhibits of what each assumption moves."""

from collections.abc import Callable, Mapping
from typing import Any

from cxvalue.analysis.sensitivity import Grid, Swing
from cxvalue.case.records import Case
from cxvalue.exhibits.sensitivity import (
    carrying_finding,
    grid_finding,
    grid_for_chart,
    grid_in_words,
    paybacks_finding,
    paybacks_for_swings,
    sensitivity_in_words,
    sensitivity_table,
    swings_for_chart,
    swings_in_words,
    tornado_finding,
)
from cxvalue.locale.reader import Reader
from cxvalue.report.exhibit import Draw, Exhibit

CARRYING = 3
"""Assumptions named as those that carry the result."""

WIDEST = 12
"""Bars of the tornado; the table on the page has as many."""

Switching = Callable[[], Mapping[str, float | None]]
"""Makes the values at which the case turns, by address; that takes a search for each."""


def carrying(case: Case, swings: tuple[Swing, ...], switching: Switching, reader: Reader) -> Exhibit | None:
    """Return which assumptions carry the result; nothing where none moves it."""
    if not swings:
        return None
    return Exhibit(
        "carrying",
        carrying_finding(case, swings, reader),
        lambda: sensitivity_table(swings, switching()),
        lambda: swings_in_words(case, swings, reader),
        _bars(case, swings, reader),
    )


def tornado(case: Case, swings: tuple[Swing, ...], switching: Switching, reader: Reader) -> Exhibit | None:
    """Return which assumptions can turn the value by themselves; nothing where none moves it."""
    return turning(case, swings, switching, reader, widest=WIDEST) if swings else None


def turning(
    case: Case, swings: tuple[Swing, ...], switching: Switching, reader: Reader, *, widest: int | None = None
) -> Exhibit:
    """Return the same with all assumptions, or so many of the widest, also where there are none."""
    shown = swings[:widest]
    return Exhibit(
        "tornado",
        tornado_finding(case, swings, reader),
        lambda: sensitivity_table(shown, switching()),
        lambda: sensitivity_in_words(case, shown, switching(), reader),
        _bars(case, shown, reader),
    )


def tornado_of_payback(
    case: Case, swings: tuple[Swing, ...], switching: Switching, today: float | None, reader: Reader
) -> Exhibit | None:
    """Return which assumption moves the payback most; nothing where none moves the value.

    today : payback as written [months]; None if it never comes
    """
    if not swings:
        return None
    widest = swings[:WIDEST]

    def draw(title: str | None) -> Any:
        from cxvalue.charts.bars import swing_chart

        bars = paybacks_for_swings(case, swings, today, reader).head(WIDEST)
        return swing_chart(bars, title=title, unit="", reader=reader, payback=True)

    return Exhibit(
        "tornado_of_payback",
        paybacks_finding(case, swings, reader),
        lambda: sensitivity_table(widest, switching()),
        lambda: sensitivity_in_words(case, widest, switching(), reader),
        draw,
    )


def grid(case: Case, found: Grid, reader: Reader) -> Exhibit:
    """Return the value over two assumptions at once."""

    def draw(title: str | None) -> Any:
        from cxvalue.charts.maps import grid_chart

        cells, line, (across, up, unit) = grid_for_chart(case, found, reader)
        return grid_chart(cells, line, (across, up), title=title, unit=unit, reader=reader)

    return Exhibit(
        "grid",
        grid_finding(case, found, reader),
        None,
        lambda: grid_in_words(case, found, reader),
        draw,
    )


def _bars(case: Case, swings: tuple[Swing, ...], reader: Reader) -> Draw:
    def draw(title: str | None) -> Any:
        from cxvalue.charts.bars import swing_chart

        bars, unit = swings_for_chart(case, swings, reader)
        return swing_chart(bars, title=title, unit=unit, reader=reader)

    return draw
