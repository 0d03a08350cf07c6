"""A deck being written: titles that state a finding, tables that fit, charts of the office suite's own.

Places on a slide are shares of its width and height, so that a template of any size will do.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from pptx import Presentation
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Emu, Inches, Pt

from cxvalue.charts.theme import PALETTE
from cxvalue.errors import FileError, Problem
from cxvalue.exhibits.value import terms_in_words
from cxvalue.exports.columns import extent_of, shares_of
from cxvalue.report.results import Results
from cxvalue.text import say

_WIDTH, _HEIGHT = Inches(13.333), Inches(7.5)
MARGIN = 0.045
"""Share of the slide left free on each side."""

INK, _GREY, _RULE = RGBColor(0x22, 0x22, 0x22), RGBColor(0x6B, 0x6B, 0x6B), RGBColor(0xD9, 0xD9, 0xD9)
COLORS = tuple(RGBColor.from_string(colour.removeprefix("#")) for colour in PALETTE)

MOST_SLIDE_ROWS = 8
"""Rows of a table beside its header."""

LETTERS_A_POINT = 1.65
"""Letters of a mean width that stand on a line as long as the size of the type."""

LONGEST_LABEL = 60
"""Letters of a label; what is longer is cut."""

TITLE_SIZES = ((70, 28), (110, 24), (160, 20), (10_000, 16))
"""Letters of a title up to which a size [points] leaves it on two lines."""


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a slide, as shares of its width and height."""

    left: float
    top: float
    width: float
    height: float


WHOLE_BODY = Box(MARGIN, 0.22, 1 - 2 * MARGIN, 0.66)
LEFT_BODY = Box(MARGIN, 0.22, 0.52, 0.66)
RIGHT_BODY = Box(0.585, 0.22, 0.415 - MARGIN, 0.66)
UPPER_BODY = Box(MARGIN, 0.22, 1 - 2 * MARGIN, 0.5)
LOWER_BODY = Box(MARGIN, 0.76, 1 - 2 * MARGIN, 0.14)


def opened(template: bytes | None) -> Any:
    """Return an empty presentation, on a template where there is one.

    Raises
    ------
    FileError
        If the template is no presentation.
    """
    if template is None:
        file = Presentation()
        file.slide_width, file.slide_height = _WIDTH, _HEIGHT
        return file
    try:
        file = Presentation(io.BytesIO(template))
    except Exception as error:  # the library raises what its parts raise: archive, markup, keys
        hint = say("Save it as a presentation, .pptx; a .potx opens there and can be saved as one.")
        raise FileError([Problem("--template", say("is no presentation"), hint)]) from error
    slides = file.slides._sldIdLst  # noqa: SLF001 (the library has no way to delete a slide)
    for slide in list(slides):
        file.part.drop_rel(slide.rId)
        slides.remove(slide)
    return file


class Deck:
    """The presentation being written."""

    def __init__(self, results: Results, file: Any) -> None:
        self.results, self.file = results, file
        self.reader = results.reader
        layouts = [layout for layout in file.slide_layouts if any(_is_title(shape) for shape in layout.placeholders)]
        if not layouts:
            hint = say("Give one of its layouts a title.")
            raise FileError([Problem("--template", say("has no layout with a title"), hint)])
        self.layout = min(layouts, key=lambda layout: len(list(layout.placeholders)))

    def slide(self, title: str) -> Any:
        """Return a new slide with its finding as title, and the stamp of the case in its notes and at its foot."""
        slide = self.file.slides.add_slide(self.layout)
        for shape in list(slide.placeholders):
            if not _is_title(shape):
                shape.element.getparent().remove(shape.element)
        heading = slide.shapes.title
        heading.left, heading.top, heading.width, heading.height = self.emu(Box(MARGIN, 0.05, 1 - 2 * MARGIN, 0.145))
        frame = heading.text_frame
        frame.text, frame.word_wrap, frame.vertical_anchor = unbroken(title), True, MSO_ANCHOR.MIDDLE
        size = next(points for letters, points in TITLE_SIZES if len(title) <= letters)
        for run in frame.paragraphs[0].runs:
            run.font.size, run.font.bold = Pt(size), True
        frame.paragraphs[0].alignment = 1
        slide.notes_slide.notes_text_frame.text = f"{title}\n\n{self.results.stamp}"
        self.words(slide, Box(MARGIN, 0.925, 1 - 2 * MARGIN, 0.05), [self._foot()], size=9, colour=_GREY)
        return slide

    def _foot(self) -> str:
        case = self.results.case
        made_up = self.reader.say("Illustrative: every figure is made up.") if case.illustrative else ""
        parts = (
            case.title,
            terms_in_words(self.results.valuation, self.reader),
            made_up,
            self.results.guess_mark,
            self.results.valuation.digest,
        )
        return " · ".join(part for part in parts if part)

    def emu(self, box: Box) -> tuple[Emu, Emu, Emu, Emu]:
        """Return a place in the units of the file."""
        across, down = self.file.slide_width, self.file.slide_height
        return (
            Emu(int(box.left * across)),
            Emu(int(box.top * down)),
            Emu(int(box.width * across)),
            Emu(int(box.height * down)),
        )

    def words(
        self, slide: Any, box: Box, lines: Sequence[str | tuple[str, str]], *, size: int = 16, colour: RGBColor = INK
    ) -> None:
        """Write lines of text; of a pair, the first part is bold."""
        frame = slide.shapes.add_textbox(*self.emu(box)).text_frame
        frame.word_wrap = True
        for place, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
            bold, rest = line if isinstance(line, tuple) else ("", line)
            for text, heavy in ((bold, True), (rest, False)):
                run = paragraph.add_run()
                run.text = unbroken(text)
                run.font.size, run.font.bold, run.font.color.rgb = Pt(size), heavy, colour
            paragraph.space_after = Pt(6)

    def table(self, slide: Any, box: Box, table: pd.DataFrame, *, size: int = 12) -> None:
        """Write a table in words, its first column the widest; rows beyond the most are counted."""
        shown = table.head(MOST_SLIDE_ROWS)
        rows, columns = len(shown) + 1, len(shown.columns)
        left, top, width, height = self.emu(box)
        height = Emu(min(height, int(Pt(2.3 * size) * rows)))
        grid = slide.shapes.add_table(rows, columns, left, top, width, height).table
        cells = [list(map(str, shown.columns)), *[[str(cell) for cell in row] for row in shown.itertuples(index=False)]]
        words = _columns_of_words(shown)
        extents = [extent_of(cells[0][place], [row[place] for row in cells[1:]]) for place in range(columns)]
        for place, share in enumerate(shares_of(extents, width / Pt(size) * LETTERS_A_POINT)):
            grid.columns[place].width = Emu(int(width * share))
        for row, texts in enumerate(cells):
            for column, text in enumerate(texts):
                _fill_cell(
                    grid.cell(row, column),
                    unbroken(shortened(text)),
                    size=size,
                    heading=row == 0,
                    figure=column not in words,
                )

    def chart(
        self, slide: Any, box: Box, kind: Any, data: CategoryChartData | XyChartData, *, number: str, heading: str
    ) -> Any:
        """Draw a chart of the office suite with its figures inside, and return it."""
        chart = slide.shapes.add_chart(kind, *self.emu(box), data).chart
        chart.font.size, chart.font.color.rgb = Pt(12), INK
        chart.has_title = False
        chart.value_axis.tick_labels.number_format = number
        chart.value_axis.tick_labels.number_format_is_linked = False
        chart.value_axis.has_title = True
        chart.value_axis.axis_title.text_frame.text = heading
        chart.value_axis.axis_title.text_frame.paragraphs[0].runs[0].font.size = Pt(11)
        chart.value_axis.major_gridlines.format.line.color.rgb = _RULE
        # figures below 0 would stand on top of the labels otherwise
        chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        chart.has_legend = len(chart.plots[0].series) > 1
        if chart.has_legend:
            chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        return chart


def unbroken(text: str) -> str:
    """Return a text whose minus signs stay with their numbers at the end of a line."""
    return re.sub(r"(?<![\w–])-(?=\d)", "−", text)


def shortened(text: str, most: int = LONGEST_LABEL * 2) -> str:
    """Return a text that fits, its end cut where it is too long."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _columns_of_words(table: pd.DataFrame) -> set[int]:
    """Columns that hold words rather than figures stand to the left."""
    figures = [table[column].astype(str).str.contains(r"\d").any() for column in table.columns]
    return {0, *(place for place, has in enumerate(figures) if not has)}


def _is_title(shape: Any) -> bool:
    return shape.placeholder_format.type in (1, 3)  # title, title in the centre


def _fill_cell(cell: Any, text: str, *, size: int, heading: bool, figure: bool) -> None:
    frame = cell.text_frame
    frame.text = text
    cell.margin_top = cell.margin_bottom = Pt(2)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor(0xE8, 0xF0, 0xF6) if heading else RGBColor(0xFF, 0xFF, 0xFF)
    paragraph = frame.paragraphs[0]
    paragraph.alignment = 3 if figure else 1
    for run in paragraph.runs:
        run.font.size, run.font.bold, run.font.color.rgb = Pt(size), heading, INK


@dataclass(frozen=True, slots=True)
class Curve:
    """One line over the months from the decision."""

    name: str
    amounts: Sequence[float]
    colour: RGBColor
    points: float = 2.25
    """Width of the line."""


def draw_curves(deck: Deck, slide: Any, box: Box, curves: Sequence[Curve], unit: str) -> None:
    """Draw lines over the months, on an axis that has a mark for every year."""
    data = XyChartData(number_format="#,##0.0")
    for curve in curves:
        series = data.add_series(shortened(curve.name, LONGEST_LABEL))
        for month, amount in enumerate(curve.amounts):
            series.add_data_point(month, float(amount))
    heading = deck.reader.say("Cumulative cash, {unit}", unit=unit)
    kind = XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS
    chart = deck.chart(slide, box, kind, data, number="#,##0", heading=heading)
    for drawn, curve in zip(chart.plots[0].series, curves, strict=True):
        drawn.smooth = False
        drawn.format.line.color.rgb, drawn.format.line.width = curve.colour, Pt(curve.points)
    axis, months = chart.category_axis, deck.results.case.months
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = 0, months, year_or_five(months)
    axis.has_major_gridlines, axis.tick_labels.number_format_is_linked = False, False
    axis.tick_labels.number_format = "0"
    axis.has_title = True
    axis.axis_title.text_frame.text = deck.reader.say("Months from the decision")
    axis.axis_title.text_frame.paragraphs[0].runs[0].font.size = Pt(11)


def year_or_five(months: int) -> int:
    """Return the months between two marks of an axis."""
    return 12 if months <= 120 else 60
