"""What the page for the board and the full report have in common."""

import pandas as pd

from cxvalue.exhibits import names
from cxvalue.exhibits.assumptions import assumptions_in_words
from cxvalue.exhibits.horizons import horizon_span, horizon_verdict, satisfaction_in_words
from cxvalue.exports.pdf.paper import Paper
from cxvalue.report.results import Results


def warn(paper: Paper) -> None:
    """Add what must be read before any figure."""
    reader, results = paper.results.reader, paper.results
    if not results.valuation.reconciled:
        paper.add("warning", reader.say("NOT RECONCILED: a check of the model failed; do not use these figures."))
    if results.case.illustrative:
        paper.add("note", reader.say("The figures of this {case} are illustrative: they are made up to show the tool."))


def horizon_cards(paper: Paper) -> None:
    """Add a card for each horizon: its months, its test, and the figure that decides it."""
    reader = paper.results.reader
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
        for item in paper.results.valuation.horizons
    ]
    paper.parts.append({"kind": "cards", "cards": cards})


def carrying_table(results: Results, most: int | None = None) -> pd.DataFrame:
    """Return the assumptions that move the value or have a source, with range, source and owner; the first, or all."""
    reader = results.reader
    table = assumptions_in_words(results.case, results.swings, reader)
    carrying = [swing.address for swing in results.swings[:most]]
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
