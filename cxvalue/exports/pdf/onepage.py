"""The page for the board: verdict, curve, horizons, comparison, what it rests on and what is asked, on one A4."""

from cxvalue.exhibits.challenge import about
from cxvalue.exhibits.value import verdict_in_words
from cxvalue.exports.pdf.paper import Paper, breakable, typeset
from cxvalue.exports.pdf.parts import carrying_table, horizon_cards, warn
from cxvalue.report.challenge import challenges
from cxvalue.report.comparison import cumulative, ranking
from cxvalue.report.results import Results

ON_ONE_PAGE = ((5, 230), (5, 180), (4, 170), (3, 150), (3, 120), (2, 100), (1, 80))
"""Assumptions and questions on the page for the board, and height of its chart [pixels]: the first that fits."""


def to_page(results: Results) -> bytes:
    """Return the page for the board as PDF."""
    for most, height in ON_ONE_PAGE:
        made = typeset(_one_page(results, most, height))
        if made.pages == 1:
            break
    return made.content


def _one_page(results: Results, most: int, height: int) -> Paper:
    reader = results.reader
    paper = Paper(results, verdict_in_words(results.valuation, reader), 9.0)
    warn(paper)
    horizon_cards(paper)
    paper.chart(cumulative(results.comparison, results.case, reader), height=height)
    paper.table(ranking(results.comparison, reader).words().head(most + 2))
    paper.add("heading", reader.say("What it rests on"))
    paper.table(carrying_table(results, most))
    paper.add("heading", challenges(results.challenges, results.case, reader).finding)
    items = [_question(results, place) for place in range(min(most, len(results.challenges)))]
    paper.parts.append({"kind": "list", "items": items})
    return paper


def _question(results: Results, place: int) -> str:
    item, reader = results.challenges[place], results.reader
    concerns = about(results.case, item.addresses, reader)
    where = f" ({concerns})" if concerns else ""
    return breakable(f"{reader.text(item.found)}{where}. {reader.text(item.remedy)}")
