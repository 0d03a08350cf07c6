"""Tables of the register: every source of an assumption, and the evidence behind each hypothesis."""

from datetime import date

import pandas as pd

from cxvalue.case.address import Entry, entries
from cxvalue.case.records import Case
from cxvalue.evidence.grades import WORTH, grade_of
from cxvalue.evidence.register import Register, Source, sources_of
from cxvalue.exhibits.labels import assumption_label, value_text
from cxvalue.locale.reader import UNKNOWN, Reader
from cxvalue.text import Text, say
from cxvalue.units import SHARES

KINDS = {
    "analytics": say("analytics"),
    "survey": say("survey"),
    "interview": say("interviews"),
    "experiment": say("experiment"),
    "benchmark": say("benchmark"),
    "expert": say("expert"),
}
STANCES = {"supports": say("supports"), "contradicts": say("contradicts"), "open": say("says neither")}


def register_in_words(found: Register, case: Case, reader: Reader) -> pd.DataFrame:
    """Return every source of an assumption, those that contradict it and those past their date included."""
    unit = entries(case)[found.address].measure.unit

    def shown(value: float | None) -> str:
        return UNKNOWN if value is None else value_text(value, unit, reader)

    rows = [
        {
            reader.say("Source"): item.label,
            reader.say("Kind"): reader.text(KINDS[item.kind]),
            reader.say("Grade"): reader.text(WORTH[item.grade].label),
            reader.say("Estimate"): shown(item.estimate),
            reader.say("95 % interval"): UNKNOWN if item.low is None else f"{shown(item.low)} – {shown(item.high)}",
            reader.say("Customers"): UNKNOWN if item.n is None else reader.number(item.n),
            reader.say("Day"): UNKNOWN if item.date is None else reader.day(item.date),
            reader.say("Holds until"): _expiry(item.expires, expired=item.expired, reader=reader),
            reader.say("Says"): reader.text(STANCES[item.stance]),
            reader.say("Note"): item.note,
        }
        for item in found.sources
    ]
    return pd.DataFrame(rows)


def evidence_in_words(case: Case, reader: Reader) -> pd.DataFrame:
    """Return every piece of evidence with each assumption it is about, and whether it supports or contradicts it."""
    standing: dict[str, list[tuple[str, str, str]]] = {}
    for address, sources in sources_of(case).items():
        for item in sources:
            standing.setdefault(item.id, []).append(_standing(item, entries(case)[address], case, reader))
    rows = [
        {
            reader.say("Source"): item.label or key,
            reader.say("Grade"): reader.text(WORTH[grade_of(item)].label),
            reader.say("About"): about,
            reader.say("Estimate"): estimate,
            reader.say("Says"): says,
            reader.say("Day"): UNKNOWN if item.date is None else reader.day(item.date),
            reader.say("Note"): item.note or item.reference or "",
        }
        for key, item in case.evidence.items()
        for about, estimate, says in standing.get(key, [(UNKNOWN, UNKNOWN, UNKNOWN)])
    ]
    return pd.DataFrame(rows)


def _standing(item: Source, entry: Entry, case: Case, reader: Reader) -> tuple[str, str, str]:
    """What a source is about, its estimate with the 95 % interval, and what it says of it."""
    says = reader.text(STANCES[item.stance])
    says = reader.say("{says}, expired", says=says) if item.expired else says
    label = assumption_label(case, entry, reader)
    if item.estimate is None:
        return label, UNKNOWN, says
    estimate = value_text(item.estimate, entry.measure.unit, reader)
    if item.low is None or item.high is None:
        return label, estimate, says
    low, high = (value_text(end, entry.measure.unit, reader) for end in (item.low, item.high))
    return label, f"{estimate} ({low} – {high})", says


def _expiry(day: date | None, *, expired: bool, reader: Reader) -> str:
    if day is None:
        return UNKNOWN
    shown = reader.day(day)
    return reader.say("{day}, expired", day=shown) if expired else shown


def register_for_chart(found: Register, case: Case, reader: Reader) -> pd.DataFrame:
    """Return label, estimate, low, high [unit shown], side and note of every source; the case first, pooled last."""
    entry = entries(case)[found.address]
    held = entry.assumption
    rows: list[tuple[str, float, float, float, str, Text]] = []
    low, high = held.range or (held.value, held.value)
    rows.append((reader.say("In the {case}"), held.value, low, high, "case", say("range")))
    for item in found.sources:
        if item.estimate is not None and item.low is not None and item.high is not None:
            side = "expired" if item.expired else item.stance
            rows.append((item.label, item.estimate, item.low, item.high, side, KINDS[item.kind]))
    if found.pooled is not None and found.pooled.sources > 1:
        pooled = found.pooled
        words = say("random effects")
        rows.append((reader.say("All together"), pooled.estimate, pooled.low, pooled.high, "pooled", words))
    table = pd.DataFrame(rows, columns=["label", "estimate", "low", "high", "side", "note"])
    table["note"] = [
        f"{value_text(row[1], entry.measure.unit, reader, digits=3)} ({reader.text(row[5])})" for row in rows
    ]
    table[["estimate", "low", "high"]] *= 100 if entry.measure.unit in SHARES else 1
    return table


def hypotheses_in_words(case: Case, reader: Reader) -> pd.DataFrame:
    """Return for each initiative which evidence says what happens, why, and whether it works."""
    questions = {"what": say("What happens"), "why": say("Why"), "works": say("Does it work")}
    rows = []
    for key, item in case.initiatives.items():
        shown = {reader.say("{Initiative}"): item.label or key}
        for name, question in questions.items():
            sources = getattr(item.hypothesis, name) if item.hypothesis else ()
            labels = (case.evidence[source].label or source for source in sources)
            shown[reader.text(question)] = ", ".join(labels) or reader.say("nothing yet")
        rows.append(shown)
    return pd.DataFrame(rows)
