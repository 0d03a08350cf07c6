"""The case against one alternative, and what must be true for them to be level."""

from cxvalue.analysis.duel import Duel
from cxvalue.case.address import entries
from cxvalue.case.records import Case
from cxvalue.exhibits import names
from cxvalue.exhibits.document import Document, reason_document
from cxvalue.exhibits.frame import Table, frame
from cxvalue.exhibits.labels import assumption_label, value_text
from cxvalue.exhibits.metric import AT_A_GLANCE, heading_of, label_of, metric_in_words
from cxvalue.locale.reader import UNKNOWN, Reader
from cxvalue.text import NOTHING, say


def duel_finding(found: Duel, reader: Reader) -> str:
    """Return how far the case is ahead of an alternative or behind it."""
    words = (
        say("{amount} ahead of {other}. Level where, all else equal:")
        if found.lead > 0
        else say("{amount} behind {other}. Level where, all else equal:")
        if found.lead < 0
        else say("{amount} apart from {other}. Level where, all else equal:")
    )
    return reader.text(words.given(amount=reader.money(abs(found.lead)), other=found.alternative.label))


def face_to_face(found: Duel, reader: Reader) -> tuple[tuple[str, str, str], ...]:
    """Return name, figure of the case and figure of the alternative, of the three numbers people compare."""
    return tuple(
        (
            reader.text(label_of(name)),
            metric_in_words(found.case.metrics, name, reader),
            f"{found.alternative.label}: {metric_in_words(found.alternative.metrics, name, reader)}",
        )
        for name in ("payback_months", "npv", "peak_funding")
    )


def duel_in_words(case: Case, duel: Duel, reader: Reader) -> Table:
    """Return what must be true for the case and the alternative to be worth the same, one assumption a row."""
    known = entries(case)
    rows = []
    for item in duel.must_be_true:
        entry = known[item.address]
        needed = UNKNOWN if item.needed is None else value_text(item.needed, entry.measure.unit, reader, digits=4)
        rows.append(
            {
                reader.say("{Assumption}"): assumption_label(case, entry, reader),
                reader.say("Today"): value_text(item.today, entry.measure.unit, reader),
                reader.say("Level at"): needed,
                reader.say("Unit"): names.unit(entry.measure.unit, reader),
                reader.say("Note"): reader.text(item.reason or NOTHING),
            }
        )
    shown = frame(rows)
    note = reader.say("Note")
    return shown.drop(columns=note) if rows and not shown[note].any() else shown


def face_to_face_in_words(duel: Duel, reader: Reader) -> Table:
    """Return the metrics of the case and the alternative side by side."""
    return frame(
        [
            {
                reader.say("Figure"): reader.text(heading_of(name)),
                duel.case.label: metric_in_words(duel.case.metrics, name, reader),
                duel.alternative.label: metric_in_words(duel.alternative.metrics, name, reader),
            }
            for name in AT_A_GLANCE
        ]
    )


def duel_document(duel: Duel) -> Document:
    """Return how far the case is ahead of an alternative, and what would make them level."""
    return {
        "alternative": duel.alternative.id,
        "lead": duel.lead,
        "must_be_true": [
            {
                "address": item.address,
                "unit": item.unit,
                "today": item.today,
                "needed": item.needed,
                **reason_document("needed_reason", item.reason),
                "searched": [item.low, item.high],
            }
            for item in duel.must_be_true
        ],
    }
