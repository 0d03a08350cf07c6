"""The full report: every exhibit a reader needs to follow the value from the assumptions to the decision."""

from cxvalue.exhibits import decision
from cxvalue.exhibits.comparison import flip_finding
from cxvalue.exhibits.evidence.register import evidence_in_words
from cxvalue.exhibits.value import verdict_in_words
from cxvalue.exports.pdf.paper import Paper, breakable, typeset
from cxvalue.exports.pdf.parts import carrying_table, horizon_cards, warn
from cxvalue.report.assumptions import assumptions
from cxvalue.report.attribution import behaviours, initiatives
from cxvalue.report.challenge import challenges
from cxvalue.report.comparison import cumulative, ranking, value_to_date
from cxvalue.report.everything import widest
from cxvalue.report.results import Results
from cxvalue.report.roadmap import timeline
from cxvalue.report.simulation import fan, odds
from cxvalue.report.value import metrics
from cxvalue.report.walkdown import walkdown

_FLIPS = 6
"""Months named in which one case overtakes another."""

_LOW = 290
"""Height of a chart with lines [pixels]; as small as leaves its words legible."""

MOST_ASSUMPTIONS = 40
"""Assumptions in the report; the workbook has all of them."""


def to_report(results: Results) -> bytes:
    """Return the full report as PDF."""
    paper = Paper(results, verdict_in_words(results.valuation, results.reader), 10.0)
    warn(paper)
    if results.case.about:
        paper.add("text", results.case.about)
    horizon_cards(paper)
    for section in (_figures, _others, _roadmap, _walkdown, _risk, _assumptions, _evidence, _questions, _decision):
        section(paper)
    return typeset(paper).content


def _figures(paper: Paper) -> None:
    results = paper.results
    paper.chart(cumulative(results.comparison, results.case, results.reader), height=_LOW)
    paper.table(metrics(results.valuation, results.reader).words())


def _others(paper: Paper) -> None:
    results, reader, comparison = paper.results, paper.results.reader, paper.results.comparison
    paper.show(ranking(comparison, reader))
    for flip in comparison.flips[:_FLIPS]:
        paper.add("note", flip_finding(flip, comparison, reader))
    curve = value_to_date(comparison, results.case, reader)
    paper.add("heading", curve.finding)
    paper.chart(curve, height=_LOW)


def _roadmap(paper: Paper) -> None:
    results, reader = paper.results, paper.results.reader
    found = timeline(results.roadmap, results.case, reader)
    if found:
        paper.add("heading", found.finding)
        paper.chart(found)
        paper.table(found.words().drop(columns=[reader.say("Included"), reader.say("Owner")]))


def _walkdown(paper: Paper) -> None:
    results, reader = paper.results, paper.results.reader
    paper.show(walkdown(results.walkdown, reader))
    shares = initiatives(results.attribution, reader)
    paper.add("heading", shares.finding)
    paper.table(behaviours(results.attribution, reader).words())
    paper.table(shares.words())


def _risk(paper: Paper) -> None:
    results, reader = paper.results, paper.results.reader
    bars, drawn = widest(results), results.odds
    if bars:
        paper.add("heading", bars.finding)
        paper.chart(bars)
    if drawn:
        percentiles = odds(drawn, reader)
        paper.add("heading", percentiles.finding)
        paper.chart(fan(drawn, results.case, reader), height=_LOW)
        paper.table(percentiles.words())
        paper.add("note", reader.say("{draws} draws, seed {seed}", draws=drawn.draws, seed=drawn.seed))


def _assumptions(paper: Paper) -> None:
    results = paper.results
    paper.add("heading", assumptions(results.case, results.swings, results.reader).finding)
    table = carrying_table(results)
    paper.table(table.head(MOST_ASSUMPTIONS))
    left = len(table) - MOST_ASSUMPTIONS
    if left > 0:
        paper.add("note", results.reader.say("and {n} more, in the workbook", n=left))


def _evidence(paper: Paper) -> None:
    reader, case = paper.results.reader, paper.results.case
    if case.evidence:
        paper.add("heading", reader.say("What stands behind it"))
        paper.table(evidence_in_words(case, reader))


def _questions(paper: Paper) -> None:
    results = paper.results
    paper.show(challenges(results.challenges, results.case, results.reader))


def _decision(paper: Paper) -> None:
    results, reader = paper.results, paper.results.reader
    paper.add("heading", decision.asked_for(results.valuation, results.roadmap, reader))
    items = decision.reasons(results.valuation, results.roadmap, results.challenges, reader)
    paper.parts.append({"kind": "list", "items": [breakable(item) for item in items]})
