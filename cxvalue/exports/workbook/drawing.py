"""Charts of the spreadsheet itself, which follow when an input is changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

from cxvalue.exports.workbook.page import FIRST_MONTH, LABEL, Line, Page

_COLORS = ("#1B6CA8", "#E1812C", "#2E8B57", "#C44E52", "#7A5195", "#8C564B", "#5BA3D0", "#9CC9E3", "#7F7F7F")
ROWS = 18
"""Rows a chart stands over."""

MOST_LINES = 6
"""Segments that have a chart of their own."""

TICKS = 10


@dataclass(frozen=True, slots=True)
class Drawing:
    """Lines through the months as a chart: curves, or columns that stand on each other."""

    title: str
    unit: str
    lines: Sequence[Line]
    stacked: bool = False
    number: str = "#,##0"
    names: Sequence[tuple[str, int, int]] = field(default_factory=tuple)
    """Sheet, row and column of the cell each line is named by; its own first cell where there are none."""


def draw(page: Page, drawing: Drawing, at: tuple[int, int] | None = None) -> None:
    """Insert a chart at a row and a column, or below what was written so far."""
    kind = {"type": "column", "subtype": "stacked"} if drawing.stacked else {"type": "line"}
    chart = page.book.file.add_chart(kind)
    month, last = page.month, FIRST_MONTH + page.book.months
    names = drawing.names or [(line.sheet, line.row, LABEL) for line in drawing.lines]
    for line, name, color in zip(drawing.lines, names, cycle(_COLORS), strict=False):
        chart.add_series(
            {
                "name": list(name),
                "categories": [month.sheet, month.row, FIRST_MONTH, month.row, last],
                "values": [line.sheet, line.row, FIRST_MONTH, line.row, last],
                **_paint(color, stacked=drawing.stacked),
            }
        )
    step = max(1, page.book.months // TICKS)
    grid = {"visible": True, "line": {"color": "#E5E5E5"}}
    across = {"name": page.book.reader.say("Month"), "label_position": "low"}
    chart.set_title({"name": drawing.title, "name_font": {"size": 12}})
    chart.set_x_axis({**across, "interval_unit": step, "interval_tick": step})
    chart.set_y_axis({"name": drawing.unit, "num_format": drawing.number, "major_gridlines": grid})
    chart.set_legend({"none": True} if len(drawing.lines) == 1 else {"position": "bottom"})
    chart.set_size({"width": 860, "height": 330})
    row, column = at or (page.row + 1, FIRST_MONTH)
    page.sheet.insert_chart(row, column, chart, {"description": drawing.title})
    if at is None:
        page.row += ROWS


def _paint(color: str, *, stacked: bool) -> dict[str, Any]:
    return {"fill": {"color": color}, "gap": 20} if stacked else {"line": {"color": color, "width": 2}}
