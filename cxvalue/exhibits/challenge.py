"""The questions finance will ask: how many, each of them in words, and as JSON."""

from collections.abc import Mapping

from cxvalue.analysis.challenge.questions import Challenge
from cxvalue.analysis.information import Information
from cxvalue.analysis.sensitivity import Swing
from cxvalue.analysis.valuation import Valuation
from cxvalue.case.address import entries
from cxvalue.case.records import Case
from cxvalue.exhibits.document import Document, heading_document
from cxvalue.exhibits.frame import Table, frame
from cxvalue.exhibits.labels import assumption_label, value_text, value_with_unit
from cxvalue.locale.reader import UNKNOWN, Reader
from cxvalue.text import counted, say

SEVERITY_NAMES = {"high": say("Serious"), "medium": say("To clear up"), "low": say("Good to know")}
"""Severity of a challenge -> its name."""

_NAMED = 3
"""Assumptions named in one line; the file has all."""


def challenges_finding(found: tuple[Challenge, ...], reader: Reader) -> str:
    """Return how many questions finance will ask, and how many are serious."""
    serious = sum(item.severity == "high" for item in found)
    if not found:
        return reader.say("No rule finds anything to ask")
    asked = reader.text(counted("{n} question", "{n} questions", len(found)))
    return reader.say("Finance will ask {questions}, {serious} of them serious", questions=asked, serious=serious)


def challenges_table(found: tuple[Challenge, ...]) -> Table:
    """Return rule, severity, found, why, remedy and addresses of every question."""
    rows = [
        {
            "rule": item.rule,
            "severity": item.severity,
            "found": str(item.found),
            "why": str(item.why),
            "remedy": str(item.remedy),
            "addresses": " ".join(item.addresses),
        }
        for item in found
    ]
    return frame(rows, columns=["rule", "severity", "found", "why", "remedy", "addresses"])


def about(case: Case, addresses: tuple[str, ...], reader: Reader) -> str:
    """Return what the assumptions a question is about are called, the first few of many."""
    known = entries(case)
    labels = [assumption_label(case, known[address], reader) for address in addresses if address in known]
    more = [reader.say("and {n} more", n=len(labels) - _NAMED)] if len(labels) > _NAMED else []
    return ", ".join([*labels[:_NAMED], *more])


def first_to_challenge(
    case: Case,
    swings: tuple[Swing, ...],
    switching: Mapping[str, float | None],
    information: Information | None,
    reader: Reader,
) -> Table:
    """Return the assumptions that move the value most: today, how far, where the value is 0, what knowing is worth."""
    known = entries(case)
    worth = {item.address: item.value for item in information.evppi} if information else {}
    rows = []
    for swing in swings:
        entry = known[swing.address]
        unit, zero = entry.measure.unit, switching[swing.address]
        row = {
            reader.say("{Assumption}"): assumption_label(case, entry, reader),
            reader.say("Today"): value_with_unit(entry.assumption.value, unit, reader),
            reader.say("Moves the value by"): reader.money(swing.width),
            reader.say("NPV is 0 at"): UNKNOWN if zero is None else value_text(zero, unit, reader, digits=4),
        }
        if information is not None:
            row[reader.say("Knowing it is worth")] = reader.money(worth.get(swing.address))
        rows.append(row)
    return frame(rows)


def challenges_in_words(case: Case, found: tuple[Challenge, ...], reader: Reader) -> Table:
    """Return every question: how severe, what was found, why it matters, how to mend it."""
    rows = [
        {
            reader.say("Severity"): reader.text(SEVERITY_NAMES[item.severity]),
            reader.say("Found"): reader.text(item.found),
            reader.say("About"): about(case, item.addresses, reader),
            reader.say("Why it matters"): reader.text(item.why),
            reader.say("Remedy"): reader.text(item.remedy),
        }
        for item in found
    ]
    return frame(rows)


def challenge_document(valuation: Valuation, found: tuple[Challenge, ...]) -> Document:
    """Return every question finance will ask."""
    return {
        **heading_document(valuation),
        "items": [
            {
                "rule": item.rule,
                "severity": item.severity,
                "found": str(item.found),
                "why": str(item.why),
                "remedy": str(item.remedy),
                "addresses": list(item.addresses),
            }
            for item in found
        ],
    }
