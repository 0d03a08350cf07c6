"""Exhibits of what a point is worth at every touchpoint."""

from typing import Any

from cxvalue.analysis.points import PointValue
from cxvalue.exhibits.points import (
    keep_or_attract_finding,
    points_finding,
    points_for_chart,
    points_for_map,
    points_in_words,
    points_table,
    room_finding,
)
from cxvalue.locale.reader import Reader
from cxvalue.report.exhibit import Draw, Exhibit


def points(found: tuple[PointValue, ...], reader: Reader) -> Exhibit:
    """Return where a point is worth most."""
    return Exhibit(
        "points",
        points_finding(found, reader),
        lambda: points_table(found),
        lambda: points_in_words(found, reader),
        _bars(found, reader),
    )


def keep_or_attract(found: tuple[PointValue, ...], reader: Reader) -> Exhibit:
    """Return where a point keeps customers best, and where it attracts them best."""
    return Exhibit(
        "points",
        keep_or_attract_finding(found, reader),
        lambda: points_table(found),
        lambda: points_in_words(found, reader),
        _bars(found, reader),
    )


def importance(found: tuple[PointValue, ...], scale: tuple[float, float], reader: Reader) -> Exhibit:
    """Return importance against performance, and where the room to a target is worth most."""

    def draw(title: str | None) -> Any:
        from cxvalue.charts.maps import importance_chart

        return importance_chart(points_for_map(found, scale, reader), scale, title=title, reader=reader)

    return Exhibit(
        "map",
        room_finding(found, reader),
        lambda: points_table(found),
        lambda: points_in_words(found, reader),
        draw,
    )


def _bars(found: tuple[PointValue, ...], reader: Reader) -> Draw:
    def draw(title: str | None) -> Any:
        from cxvalue.charts.bars import point_chart

        bars, unit = points_for_chart(found, reader)
        return point_chart(bars, title=title, unit=unit, reader=reader)

    return draw
