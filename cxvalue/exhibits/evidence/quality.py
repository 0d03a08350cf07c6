"""Who answered, whom it covers and what was left out: in a sentence and tables."""

from cxvalue.case.records import Case
from cxvalue.evidence.table.prepared import role_label
from cxvalue.evidence.table.quality import Quality
from cxvalue.exhibits.evidence.scores import LEFT, amount_in_words, outcome_label
from cxvalue.exhibits.frame import Table, frame
from cxvalue.locale.reader import UNKNOWN, Reader
from cxvalue.text import counted, say

ORDER_NAMES = {
    "after": say("the outcome was seen after the score"),
    "unknown": say("not known whether the outcome was seen after the score"),
    "reversed": say("some outcomes were seen before the score"),
}


def quality_finding(found: Quality, reader: Reader) -> str:
    """Return how many customers there are and how many answered."""
    if found.answered is None:
        return reader.text(counted("{n} customer, without a score", "{n} customers, without a score", found.rows))
    return reader.text(
        counted(
            "{answered} of {n} customer answered, {share}",
            "{answered} of {n} customers answered, {share}",
            found.rows,
            answered=found.answered,
            share=reader.share(found.response, 0),
        )
    )


def quality_in_words(found: Quality, reader: Reader) -> Table:
    """Return what is known of the table, one thing a row."""
    rows: list[tuple[str, str]] = [(reader.say("Customers"), reader.number(found.rows))]
    if found.repeated:
        rows.append((reader.say("Repeated rows, counted once"), reader.number(found.repeated)))
    if found.answered is not None:
        rows.append((reader.say("Answered"), f"{reader.number(found.answered)} ({reader.share(found.response)})"))
    if found.events is not None:
        rows.append((reader.text(LEFT), reader.number(found.events)))
    rows.append((reader.say("Order"), reader.text(ORDER_NAMES[found.order])))
    for role, missing in found.missing.items():
        if missing and role != "score":
            rows.append((reader.say("Missing: {role}", role=role_label(role)), reader.number(missing)))
    rows += [(reader.say("Note"), reader.text(note)) for note in found.notes]
    return frame(rows, columns=[reader.say("What"), reader.say("Found")])


def coverage_in_words(found: Quality, case: Case, reader: Reader) -> Table:
    """Return how much of each segment of the case the table covers."""
    rows = [
        {
            reader.say("In the table"): item.value or reader.say("not given"),
            reader.say("{Segment}"): (case.segments[item.segment].label or item.segment)
            if item.segment
            else reader.say("matched with none"),
            reader.say("Customers"): _count(item.customers, reader),
            reader.say("Answered"): _count(item.answered, reader),
            reader.say("Share of the {segment}"): reader.share((item.customers or item.answered or 0) / item.of_case)
            if item.of_case
            else UNKNOWN,
        }
        for item in found.coverage
    ]
    return frame(rows)


def _count(n: int | None, reader: Reader) -> str:
    return reader.say("not shown") if n is None else reader.number(n)


def silent_in_words(found: Quality, reader: Reader) -> Table:
    """Return how those who did not answer differ."""
    rows = [
        {
            reader.say("What"): reader.text(outcome_label(item.role)),
            reader.say("Answered"): amount_in_words(item.role, item.answered, reader),
            reader.say("Did not answer"): amount_in_words(item.role, item.silent, reader),
            reader.say("Difference in standard deviations"): reader.number(item.standardised, 2, plus=True),
            reader.say("Finding"): reader.say("they differ") if item.telling else reader.say("much alike"),
        }
        for item in found.differences
    ]
    return frame(rows)
