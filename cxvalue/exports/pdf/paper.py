"""Paper: a document put together part by part and set as PDF, tagged, with its fonts inside, on A4.

Its layout is `paper.typ`.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from importlib.resources import as_file, files
from typing import Any

import pandas as pd
import typst

from cxvalue.charts import glyphs
from cxvalue.charts.export import as_picture
from cxvalue.charts.fonts import FONTS
from cxvalue.exhibits.value import terms_in_words
from cxvalue.exports.columns import ONE_LINE, extent_of, shares_of
from cxvalue.report.exhibit import Exhibit
from cxvalue.report.results import Results

LAYOUT = "paper.typ"
LONGEST_WORD = 28
"""Letters after which a word may be broken anywhere."""

LETTERS = 1080
"""Letters of a table that stand side by side on the page, times the size of the type [points]."""

_WIDTH = 640
"""Width of a chart [pixels]."""

_Part = dict[str, Any]


@dataclass
class Paper:
    """A document being put together: its parts in order, and the pictures they show."""

    results: Results
    heading: str
    size: float
    parts: list[_Part] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)

    def add(self, kind: str, text: str) -> None:
        """Add a heading, a text, a note, a warning or the end of a page."""
        self.parts.append({"kind": kind, "text": breakable(text)})

    def chart(self, exhibit: Exhibit, **height: int) -> None:
        """Add a chart, as high as usual or so high [pixels]; its finding is what it is read out as."""
        if exhibit.draw is not None:
            name = f"{exhibit.id}.svg"
            self.pictures[name] = as_picture(
                exhibit.draw(None), "svg", exhibit.data(), size={"width": _WIDTH, **height}
            )
            self.parts.append({"kind": "chart", "file": name, "text": exhibit.finding})

    def show(self, exhibit: Exhibit, **height: int) -> None:
        """Add an exhibit whole: its finding, its chart, the table people read."""
        self.add("heading", exhibit.finding)
        self.chart(exhibit, **height)
        self.table(exhibit.words())

    def table(self, table: pd.DataFrame) -> None:
        """Add a table in words."""
        if len(table):
            rows = [[_kept_together(str(cell)) for cell in row] for row in table.itertuples(index=False)]
            texts = {str(name): table[name].astype(str) for name in table.columns}
            extents = [extent_of(name, cells) for name, cells in texts.items()]
            columns = [
                {"name": name, "figures": _are_figures(cells), "share": share}
                for (name, cells), share in zip(texts.items(), shares_of(extents, LETTERS / self.size), strict=True)
            ]
            self.parts.append({"kind": "table", "columns": columns, "rows": rows})


def breakable(text: str) -> str:
    """Return a text in which a very long word can be broken."""
    return re.sub(rf"\S{{{LONGEST_WORD},}}", lambda found: "\u200b".join(_pieces(found.group())), text)


def _kept_together(cell: str) -> str:
    """A figure stands on one line with its unit; what is longer may be broken."""
    short = len(cell) <= ONE_LINE and any(sign.isdigit() for sign in cell)
    return cell.replace(" ", "\u00a0") if short else breakable(cell)


def _pieces(word: str) -> Iterator[str]:
    for first in range(0, len(word), LONGEST_WORD // 2):
        yield word[first : first + LONGEST_WORD // 2]


def _are_figures(cells: "pd.Series[str]") -> bool:
    """Tell whether most of a column are numbers, which stand to the right."""
    return bool(cells.str.contains(r"^[-−+]?\d").mean() > 0.5)


@dataclass(frozen=True, slots=True)
class Typeset:
    """A document and how many pages it has."""

    content: bytes
    pages: int


def typeset(paper: Paper) -> Typeset:
    """Return a document as PDF, with as many of its signs as the fonts can show."""
    *steps, last = glyphs.STEPS
    for kept in steps:
        try:
            return _set(paper, kept)
        except typst.TypstError:
            continue
    return _set(paper, last)


def _set(paper: Paper, kept: Callable[[str], bool]) -> Typeset:
    results, reader = paper.results, paper.results.reader
    content = {
        "title": results.case.title,
        "author": "cxvalue",
        "language": reader.language,
        "size": paper.size,
        "above": breakable(f"{results.case.title} · {terms_in_words(results.valuation, reader)}"),
        "heading": paper.heading,
        "stamp": breakable(results.stamp),
        "parts": paper.parts,
    }
    written = json.dumps(content, ensure_ascii=False)
    pictures = {name: glyphs.replaced(body.decode(), kept) for name, body in paper.pictures.items()}
    if glyphs.replaced(written, kept) != written or any(glyphs.MISSING in body for body in pictures.values()):
        content["stamp"] = f"{content['stamp']} {reader.text(glyphs.SAID)}"
        written = glyphs.replaced(
            json.dumps(content, ensure_ascii=False), lambda sign: kept(sign) or sign == glyphs.MISSING
        )
    layout = files("cxvalue.exports.pdf").joinpath(LAYOUT).read_bytes()
    sources: Any = {
        "main.typ": layout,
        "content.json": written.encode(),
        **{name: body.encode() for name, body in pictures.items()},
    }
    with as_file(FONTS) as folder:
        fonts = [str(folder)]
        # dated by the case's own first day: the same case gives the same bytes whenever it is set
        start = datetime.combine(results.case.start, time(), UTC)
        made = typst.compile(sources, format="pdf", font_paths=fonts, pdf_standards=["ua-1"], timestamp=start)
        pages = typst.query(sources, "<pages>", field="value", one=True, font_paths=fonts)
    return Typeset(bytes(made), int(pages))
