"""The page for the board and the full report, as PDF: tagged, with its fonts inside, on A4.

What stands on paper are the exhibits of the pages; this module says which, and in which order. Their
layout is `paper.typ`.
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
from cxvalue.exhibits import decision, names
from cxvalue.exhibits.assumptions import assumptions_finding, assumptions_in_words
from cxvalue.exhibits.attribution import behaviours_in_words, initiatives_finding, initiatives_in_words
from cxvalue.exhibits.challenge import about, challenges_finding, challenges_in_words
from cxvalue.exhibits.comparison import comparison_in_words, flip_finding
from cxvalue.exhibits.evidence import register as register_tables
from cxvalue.exhibits.horizons import horizon_span, horizon_verdict, satisfaction_in_words
from cxvalue.exhibits.metric import metric_in_words
from cxvalue.exhibits.roadmap import places_in_words
from cxvalue.exhibits.simulation import odds_finding, spreads_in_words
from cxvalue.exhibits.value import terms_in_words, verdict_in_words
from cxvalue.exhibits.walkdown import walkdown_in_words
from cxvalue.exports import shown
from cxvalue.exports.columns import ONE_LINE, extent_of, shares_of
from cxvalue.exports.material import Material
from cxvalue.exports.shown import Shown
from cxvalue.text import NOTHING

LAYOUT = "paper.typ"
LONGEST_WORD = 28
"""Letters after which a word may be broken anywhere."""

LETTERS = 1080
"""Letters of a table that stand side by side on the page, times the size of the type [points]."""

WIDTH, LOW = 640, 290
"""Width of a chart, and height of one with lines [pixels]; as small as leaves its words legible."""

FLIPS = 6
"""Months named in which one case overtakes another."""

ON_ONE_PAGE = ((5, 230), (5, 180), (4, 170), (3, 150), (3, 120), (2, 100), (1, 80))
"""Assumptions and questions on the page for the board, and height of its chart [pixels]: the first that fits."""

MOST_ASSUMPTIONS = 40
"""Assumptions in the report; the workbook has all of them."""

Part = dict[str, Any]


@dataclass
class Paper:
    """A document being put together: its parts in order, and the pictures they show."""

    material: Material
    heading: str
    size: float
    parts: list[Part] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)

    def add(self, kind: str, text: str) -> None:
        """Add a heading, a text, a note, a warning or the end of a page."""
        self.parts.append({"kind": kind, "text": breakable(text)})

    def chart(self, exhibit: Shown, **height: int) -> None:
        """Add a chart, as high as usual or so high [pixels]; its finding is what it is read out as."""
        if exhibit.draw is not None:
            name = f"{exhibit.id}.svg"
            self.pictures[name] = as_picture(exhibit.draw(None), "svg", exhibit.data, size={"width": WIDTH, **height})
            self.parts.append({"kind": "chart", "file": name, "text": exhibit.finding})

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


def to_page(material: Material) -> bytes:
    """Return the page for the board: verdict, curve, horizons, comparison, assumptions with sources, questions."""
    for most, height in ON_ONE_PAGE:
        made = _typeset(_one_page(material, most, height))
        if made.pages == 1:
            break
    return made.content


def _one_page(material: Material, most: int, height: int) -> Paper:
    reader = material.reader
    paper = Paper(material, verdict_in_words(material.valuation, reader), 9.0)
    _warn(paper)
    _horizons(paper)
    paper.chart(shown.cumulative(material), height=height)
    paper.table(comparison_in_words(material.comparison, reader).head(most + 2))
    paper.add("heading", reader.say("What it rests on"))
    paper.table(_carrying(material, most))
    paper.add("heading", challenges_finding(material.challenges, reader))
    items = [_question(material, place) for place in range(min(most, len(material.challenges)))]
    paper.parts.append({"kind": "list", "items": items})
    return paper


def to_report(material: Material) -> bytes:
    """Return the full report: every exhibit a reader needs to follow the value from the assumptions to the decision."""
    paper = Paper(material, verdict_in_words(material.valuation, material.reader), 10.0)
    _warn(paper)
    if material.case.about:
        paper.add("text", material.case.about)
    _horizons(paper)
    _figures(paper)
    for section in (_others, _roadmap, _walkdown, _risk, _assumptions, _evidence, _questions, _decision):
        section(paper)
    return _typeset(paper).content


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


def _warn(paper: Paper) -> None:
    """What must be read before any figure."""
    reader, material = paper.material.reader, paper.material
    if not material.valuation.reconciled:
        paper.add("warning", reader.say("NOT RECONCILED: a check of the model failed; do not use these figures."))
    if material.case.illustrative:
        paper.add("note", reader.say("The figures of this {case} are illustrative: they are made up to show the tool."))


def _horizons(paper: Paper) -> None:
    reader = paper.material.reader
    marks = {True: "yes", False: "no", None: "open"}
    cards = [
        {
            "name": f"{reader.text(names.HORIZON_NAMES[item.name])}, "
            + reader.say("months {span}", span=horizon_span(item)),
            "mark": marks[item.verdict.passed],
            "answer": reader.text(names.PASSED[item.verdict.passed]),
            "text": horizon_verdict(item, reader),
            "more": satisfaction_in_words(item, reader),
        }
        for item in paper.material.valuation.horizons
    ]
    paper.parts.append({"kind": "cards", "cards": cards})


def _figures(paper: Paper) -> None:
    reader, metrics = paper.material.reader, paper.material.valuation.metrics
    rows = [
        (reader.text(label), metric_in_words(metrics, name, reader), reader.text(metrics.reasons.get(name, NOTHING)))
        for name, label in names.METRIC_NAMES.items()
    ]
    paper.chart(shown.cumulative(paper.material), height=LOW)
    columns = [reader.say("Figure"), reader.say("Value"), reader.say("Note")]
    paper.table(pd.DataFrame(rows, columns=columns))


def _others(paper: Paper) -> None:
    reader, comparison = paper.material.reader, paper.material.comparison
    for exhibit in shown.exhibits_of_comparison(paper.material):
        if exhibit.id == "cumulative_cash":
            continue  # it stands beside the figures
        paper.add("heading", exhibit.finding)
        paper.chart(exhibit, height=LOW)
        if exhibit.id == "comparison":
            paper.table(comparison_in_words(comparison, reader))
            for flip in comparison.flips[:FLIPS]:
                paper.add("note", flip_finding(flip, comparison, reader))


def _roadmap(paper: Paper) -> None:
    found = shown.timeline(paper.material)
    if found:
        paper.add("heading", found.finding)
        paper.chart(found)
        reader = paper.material.reader
        table = places_in_words(paper.material.roadmap, reader)
        paper.table(table.drop(columns=[reader.say("Included"), reader.say("Owner")]))


def _walkdown(paper: Paper) -> None:
    material, reader = paper.material, paper.material.reader
    found = shown.walkdown(material)
    paper.add("heading", found.finding)
    paper.chart(found)
    paper.table(walkdown_in_words(material.walkdown, reader))
    paper.add("heading", initiatives_finding(material.attribution, reader))
    paper.table(behaviours_in_words(material.attribution, reader))
    paper.table(initiatives_in_words(material.attribution, reader))


def _risk(paper: Paper) -> None:
    material, reader = paper.material, paper.material.reader
    bars, bands = shown.tornado(material), shown.fan(material)
    if bars:
        paper.add("heading", bars.finding)
        paper.chart(bars)
    if bands and material.odds:
        paper.add("heading", odds_finding(material.odds, reader))
        paper.chart(bands, height=LOW)
        paper.table(spreads_in_words(material.odds, reader))
        paper.add("note", reader.say("{draws} draws, seed {seed}", draws=material.odds.draws, seed=material.odds.seed))


def _carrying(material: Material, most: int | None = None) -> pd.DataFrame:
    """The assumptions that move the value or have a source, with range, source and owner; the first few, or all."""
    reader = material.reader
    table = assumptions_in_words(material.case, material.swings, reader)
    carrying = [swing.address for swing in material.swings[:most]]
    sourced = [] if most else [address for address in table.index[table["source"] != ""] if address not in carrying]
    chosen = table.loc[[*carrying, *sourced]]
    return pd.DataFrame(
        {
            reader.say("{Assumption}"): chosen["label"],
            reader.say("Today"): (
                chosen["value"] + " " + chosen["unit"].str.removeprefix("% ").str.replace("%", "")
            ).str.strip(),
            reader.say("Range"): chosen["range"],
            reader.say("Moves the value by"): chosen["width"],
            reader.say("Source"): chosen["source"].where(chosen["source"] != "", reader.say("none")),
            reader.say("Owner"): chosen["owner"].where(chosen["owner"] != "", reader.say("nobody")),
        }
    )


def _assumptions(paper: Paper) -> None:
    material = paper.material
    table = assumptions_in_words(material.case, material.swings, material.reader)
    paper.add("heading", assumptions_finding(table, material.reader))
    shown_here = _carrying(material)
    paper.table(shown_here.head(MOST_ASSUMPTIONS))
    left = len(shown_here) - MOST_ASSUMPTIONS
    if left > 0:
        paper.add("note", material.reader.say("and {n} more, in the workbook", n=left))


def _evidence(paper: Paper) -> None:
    reader, case = paper.material.reader, paper.material.case
    if case.evidence:
        paper.add("heading", reader.say("What stands behind it"))
        paper.table(register_tables.evidence_in_words(case, reader))


def _question(material: Material, place: int) -> str:
    item, reader = material.challenges[place], material.reader
    concerns = about(material.case, item.addresses, reader)
    where = f" ({concerns})" if concerns else ""
    return breakable(f"{reader.text(item.found)}{where}. {reader.text(item.remedy)}")


def _questions(paper: Paper) -> None:
    material, reader = paper.material, paper.material.reader
    paper.add("heading", challenges_finding(material.challenges, reader))
    paper.table(challenges_in_words(material.case, material.challenges, reader))


def _decision(paper: Paper) -> None:
    material, reader = paper.material, paper.material.reader
    paper.add("heading", decision.asked_for(material.valuation, material.roadmap, reader))
    items = decision.reasons(material.valuation, material.roadmap, material.challenges, reader)
    paper.parts.append({"kind": "list", "items": [breakable(item) for item in items]})


@dataclass(frozen=True, slots=True)
class Typeset:
    """A document and how many pages it has."""

    content: bytes
    pages: int


def _typeset(paper: Paper) -> Typeset:
    *steps, last = glyphs.STEPS
    for kept in steps:
        try:
            return _set(paper, kept)
        except typst.TypstError:
            continue
    return _set(paper, last)


def _set(paper: Paper, kept: Callable[[str], bool]) -> Typeset:
    material, reader = paper.material, paper.material.reader
    content = {
        "title": material.case.title,
        "author": "cxvalue",
        "language": reader.language,
        "size": paper.size,
        "above": breakable(f"{material.case.title} · {terms_in_words(material.valuation, reader)}"),
        "heading": paper.heading,
        "stamp": breakable(material.stamp),
        "parts": paper.parts,
    }
    written = json.dumps(content, ensure_ascii=False)
    pictures = {name: glyphs.replaced(body.decode(), kept) for name, body in paper.pictures.items()}
    if glyphs.replaced(written, kept) != written or any(glyphs.MISSING in body for body in pictures.values()):
        content["stamp"] = f"{content['stamp']} {reader.text(glyphs.SAID)}"
        written = glyphs.replaced(
            json.dumps(content, ensure_ascii=False), lambda sign: kept(sign) or sign == glyphs.MISSING
        )
    layout = files("cxvalue.exports").joinpath(LAYOUT).read_bytes()
    sources: Any = {
        "main.typ": layout,
        "content.json": written.encode(),
        **{name: body.encode() for name, body in pictures.items()},
    }
    with as_file(FONTS) as folder:
        fonts = [str(folder)]
        # dated by the case's own first day: the same case gives the same bytes whenever it is set
        start = datetime.combine(material.case.start, time(), UTC)
        made = typst.compile(sources, format="pdf", font_paths=fonts, pdf_standards=["ua-1"], timestamp=start)
        pages = typst.query(sources, "<pages>", field="value", one=True, font_paths=fonts)
    return Typeset(bytes(made), int(pages))
