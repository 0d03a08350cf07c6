"""All that stands behind an assumption: in sentences, tables and a chart."""

from datetime import date

from cxvalue.case.address import Entry, entries
from cxvalue.case.records import Case
from cxvalue.evidence.grades import WORTH, grade_of
from cxvalue.evidence.register import EvidenceSource, Register, sources_of
from cxvalue.exhibits.frame import Table, frame
from cxvalue.exhibits.labels import assumption_label, value_text
from cxvalue.locale.reader import UNKNOWN, Reader
from cxvalue.text import Text, counted, say
from cxvalue.units import SHARES

SOURCE_NAMES = {
    "analytics": say("analytics"),
    "survey": say("survey"),
    "interview": say("interviews"),
    "experiment": say("experiment"),
    "benchmark": say("benchmark"),
    "expert": say("expert"),
}

STANCE_NAMES = {"supports": say("supports"), "contradicts": say("contradicts"), "open": say("says neither")}


def register_finding(found: Register, label: str, reader: Reader) -> str:
    """Return how much stands behind an assumption, and what speaks against it."""
    against = len(found.contradicting)
    kinds = counted("{n} kind of evidence", "{n} kinds of evidence", len(found.kinds))
    head = say("{label} is triangulated: {kinds}") if found.triangulated else say("{label} rests on {kinds}")
    sentence = reader.text(head.given(label=label, kinds=kinds))
    if against:
        also = counted("{n} source contradicts it", "{n} sources contradict it", against)
        return f"{sentence}; {reader.text(also)}"
    return sentence


def register_details(found: Register, case: Case, reader: Reader) -> str:
    """Return all sources taken together, how much they disagree, and how far the strongest goes."""
    grade = reader.say("The strongest is {grade}.", grade=WORTH[found.grade].label)
    if found.pooled is None or found.pooled.sources < 2:
        return grade
    together = reader.text(
        counted(
            "Taken together {n} source says {estimate}; {share} of the difference between them is more than chance.",
            "Taken together {n} sources say {estimate}; {share} of the difference between them is more than chance.",
            found.pooled.sources,
            estimate=value_text(found.pooled.estimate, entries(case)[found.address].measure.unit, reader, digits=3),
            share=reader.share(found.pooled.disagreement, 0),
        )
    )
    if found.experts is not None:
        experts = reader.text(counted("{n} expert counts as one.", "{n} experts count as one.", found.experts.sources))
        return f"{together} {experts} {grade}"
    return f"{together} {grade}"


def register_in_words(found: Register, case: Case, reader: Reader) -> Table:
    """Return every source of an assumption, those that contradict it and those past their date included."""
    unit = entries(case)[found.address].measure.unit

    def shown(value: float | None) -> str:
        return UNKNOWN if value is None else value_text(value, unit, reader)

    rows = [
        {
            reader.say("Source"): item.label,
            reader.say("Kind"): reader.text(SOURCE_NAMES[item.kind]),
            reader.say("Grade"): reader.text(WORTH[item.grade].label),
            reader.say("Estimate"): shown(item.estimate),
            reader.say("95 % interval"): UNKNOWN if item.low is None else f"{shown(item.low)} – {shown(item.high)}",
            reader.say("Customers"): UNKNOWN if item.n is None else reader.number(item.n),
            reader.say("Day"): UNKNOWN if item.date is None else reader.day(item.date),
            reader.say("Holds until"): _expiry(item.expires, expired=item.expired, reader=reader),
            reader.say("Says"): reader.text(STANCE_NAMES[item.stance]),
            reader.say("Note"): item.note,
        }
        for item in found.sources
    ]
    return frame(rows)


def _expiry(day: date | None, *, expired: bool, reader: Reader) -> str:
    if day is None:
        return UNKNOWN
    shown = reader.day(day)
    return reader.say("{day}, expired", day=shown) if expired else shown


def evidence_in_words(case: Case, reader: Reader) -> Table:
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
    return frame(rows)


def _standing(item: EvidenceSource, entry: Entry, case: Case, reader: Reader) -> tuple[str, str, str]:
    """What a source is about, its estimate with the 95 % interval, and what it says of it."""
    says = reader.text(STANCE_NAMES[item.stance])
    says = reader.say("{says}, expired", says=says) if item.expired else says
    label = assumption_label(case, entry, reader)
    if item.estimate is None:
        return label, UNKNOWN, says
    estimate = value_text(item.estimate, entry.measure.unit, reader)
    if item.low is None or item.high is None:
        return label, estimate, says
    low, high = (value_text(end, entry.measure.unit, reader) for end in (item.low, item.high))
    return label, f"{estimate} ({low} – {high})", says


def hypotheses_in_words(case: Case, reader: Reader) -> Table:
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
    return frame(rows)


def register_for_chart(found: Register, case: Case, reader: Reader) -> Table:
    """Return label, estimate, low, high [unit shown], side and note of every source; the case first, pooled last."""
    entry = entries(case)[found.address]
    held = entry.assumption
    rows: list[tuple[str, float, float, float, str, Text]] = []
    low, high = held.range or (held.value, held.value)
    rows.append((reader.say("In the {case}"), held.value, low, high, "case", say("range")))
    for item in found.sources:
        if item.estimate is not None and item.low is not None and item.high is not None:
            side = "expired" if item.expired else item.stance
            rows.append((item.label, item.estimate, item.low, item.high, side, SOURCE_NAMES[item.kind]))
    if found.pooled is not None and found.pooled.sources > 1:
        pooled = found.pooled
        words = say("random effects")
        rows.append((reader.say("All together"), pooled.estimate, pooled.low, pooled.high, "pooled", words))
    table = frame(rows, columns=["label", "estimate", "low", "high", "side", "note"])
    table["note"] = [
        f"{value_text(row[1], entry.measure.unit, reader, digits=3)} ({reader.text(row[5])})" for row in rows
    ]
    table[["estimate", "low", "high"]] *= 100 if entry.measure.unit in SHARES else 1
    return table
