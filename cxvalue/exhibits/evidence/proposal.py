"""The lines that evidence proposes for a case: in tables and as JSON."""

from collections.abc import Sequence
from typing import Any

from cxvalue.case.address import Entry, entries
from cxvalue.case.fields import number
from cxvalue.case.overrides import absent_measure
from cxvalue.case.records import Case
from cxvalue.evidence.apply import Proposal
from cxvalue.exhibits.frame import Table, frame
from cxvalue.exhibits.labels import assumption_label, value_text
from cxvalue.locale.reader import UNKNOWN, Reader


def proposal_table(found: Sequence[Proposal]) -> Table:
    """Return address, before and after of every line."""
    lines = [line for proposal in found for line in proposal.lines]
    rows = [(line.address, line.before, line.after) for line in lines]
    return frame(rows, columns=["address", "before", "after"])


def line_labels(found: Proposal, case: Case, reader: Reader) -> dict[str, str]:
    """Return what each line is called, by its address."""
    known = _entries(found, case)
    return {
        line.address: assumption_label(case, known[line.address], reader) if line.address in known else line.address
        for line in found.lines
    }


def _entries(found: Proposal, case: Case) -> dict[str, Entry]:
    """The assumptions of the case, and those it leaves out that the proposal would add."""
    new = {
        line.address: Entry(line.address, number(line.after), measure, given=False)
        for line in found.lines
        if line.after is not None and (measure := absent_measure(case, line.address) or line.measure)
    }
    return entries(case) | new


def proposal_in_words(found: Proposal, case: Case, reader: Reader) -> Table:
    """Return what each line changes and why."""
    known, labels = _entries(found, case), line_labels(found, case, reader)

    def shown(value: float | None, address: str) -> str:
        if value is None:
            return UNKNOWN
        return value_text(value, known[address].measure.unit, reader) if address in known else reader.shortest(value, 4)

    rows = [
        {
            reader.say("What"): labels[line.address],
            reader.say("Before"): shown(line.before, line.address),
            reader.say("After"): shown(line.after, line.address),
            reader.say("Why"): reader.text(line.why),
            reader.say("Address"): line.address,
        }
        for line in found.lines
    ]
    return frame(rows)


def proposed_document(proposals: Sequence[Proposal]) -> list[dict[str, Any]]:
    """Return every line that is proposed, with its reason."""
    return [
        {"address": line.address, "before": line.before, "after": line.after, "why": str(line.why)}
        for proposal in proposals
        for line in proposal.lines
    ]
