"""What a design saw an initiative do, and the months before and after it began: in sentences, tables and JSON."""

from collections.abc import Mapping

import pandas as pd

from cxvalue.case.records import Case
from cxvalue.evidence.apply import Proposal
from cxvalue.evidence.designs.effect import Observed
from cxvalue.evidence.designs.read import ReadBeforeAfter, month_text
from cxvalue.evidence.direct import DESIGNS
from cxvalue.evidence.grades import WORTH
from cxvalue.exhibits.document import Document, case_document, plain_data, program
from cxvalue.exhibits.evidence.fit import THINGS
from cxvalue.exhibits.evidence.proposal import proposed_document
from cxvalue.exhibits.frame import Table, frame
from cxvalue.locale.reader import UNKNOWN, Reader
from cxvalue.text import Text, say

DOUBTS: Mapping[str, Text] = {
    "sizes": say("Are the arms as large as a lot draws them?"),
    "placebo": say("Do starts made up before it seem to have worked too?"),
    "step": say("Is a step all there is?"),
    "drift": say("Did the groups run alike before it began?"),
    "untouched": say("Did the series beside it run on?"),
}
"""What each check asks."""


def observed_finding(seen: Observed, reader: Reader) -> str:
    """Return what it did with its interval, or that chance may have done as much."""
    values = {
        "thing": reader.say("the score") if seen.what == "score" else reader.text(THINGS[seen.what]),
        "value": change_in_words(seen, seen.value, reader),
        "low": change_in_words(seen, seen.low, reader),
        "high": change_in_words(seen, seen.high, reader),
    }
    if seen.low <= 0 <= seen.high:
        return reader.say("No clear change of {thing}: {value} ({low} to {high})", **values)
    return reader.say("It changed {thing} by {value} ({low} to {high})", **values)


def path(read: ReadBeforeAfter) -> Table:
    """Return month, with_it, without: levels of those that got it, and of those that never did."""
    rows = [(month_text(month), own, other) for month, own, other in read.path]
    return frame(rows, columns=["month", "with_it", "without"])


def observed_notes(seen: Observed, reader: Reader) -> list[str]:
    """Return what was left out, guessed or converted on the way."""
    return [reader.text(note) for note in seen.notes]


def change_in_words(seen: Observed, value: float, reader: Reader) -> str:
    """Return points of a score, or a relative change in per cent."""
    if seen.what == "score":
        return reader.say("{n} points", n=reader.number(value, 2, plus=True))
    return reader.share(value, plus=True)


def observed_in_words(seen: Observed, reader: Reader) -> Table:
    """Return the effect, its interval, what it is beside, how it was seen and how far that goes."""
    rows = [
        (reader.say("Effect"), change_in_words(seen, seen.value, reader)),
        (
            reader.say("95 % interval"),
            f"{change_in_words(seen, seen.low, reader)} – {change_in_words(seen, seen.high, reader)}",
        ),
        (reader.say("Without it"), _level(seen, reader)),
        (reader.say("Design"), reader.text(DESIGNS[seen.design])),
        (reader.say("Grade"), reader.text(WORTH[seen.grade].label)),
        (reader.say("Customers, groups or months"), reader.number(seen.n)),
    ]
    return frame(rows, columns=[reader.say("What"), reader.say("Value")])


def _level(seen: Observed, reader: Reader) -> str:
    if seen.what == "churn":
        return reader.say("{share} a year", share=reader.share(seen.before))
    return reader.shortest(seen.before, 3)


def observed_checks_in_words(seen: Observed, reader: Reader) -> Table:
    """Return each look at the design, whether it holds and what was found."""
    rows = [
        {
            reader.say("Question"): reader.text(DOUBTS[check.name]),
            reader.say("Answer"): reader.say("holds") if check.passed else reader.say("in doubt"),
            reader.say("Finding"): reader.text(check.finding),
        }
        for check in seen.checks
    ]
    return frame(rows)


def path_in_words(read: ReadBeforeAfter, reader: Reader) -> Table:
    """Return one row a month."""
    rows = [
        {
            reader.say("Month"): month_text(month),
            reader.say("With it"): reader.shortest(own, 3),
            reader.say("Without"): UNKNOWN if other is None else reader.shortest(other, 3),
        }
        for month, own, other in read.path
    ]
    return frame(rows)


def before_after_document(read: ReadBeforeAfter, place: tuple[Case, str, str], proposal: Proposal) -> Document:
    """Return what a table of months says, unrounded.

    place : the case, its digest, the initiative
    """
    case, digest, initiative = place
    return {
        "program": program(),
        "case": case_document(case, digest),
        "initiative": initiative,
        "columns": plain_data(read.columns),
        "observed": plain_data(read.observed),
        "path": [
            {name: None if pd.isna(value) else value for name, value in row.items()}
            for row in path(read).to_dict("records")
        ],
        "proposed": proposed_document([proposal]),
    }
