"""What each touchpoint explains of overall satisfaction: in a sentence, tables and a chart."""

from cxvalue.case.records import Case
from cxvalue.evidence.drivers import Drivers
from cxvalue.exhibits.frame import Table, frame
from cxvalue.locale.reader import Reader

LITTLE = 0.1
"""Share of the variance below which the order of what explains it means nothing."""


def drivers_finding(found: Drivers, case: Case, reader: Reader) -> str:
    """Return which touchpoint explains most."""
    first = found.drivers[0]
    if len(found.drivers) == 1:
        return reader.say(
            "A point more at {name} goes with {points} points of overall {satisfaction}",
            name=case.touchpoints[first.touchpoint].label or first.touchpoint,
            points=reader.number(first.importance, 2),
        )
    if found.explained < LITTLE:
        return reader.say(
            "Together the {touchpoints} explain {share} of {satisfaction}: no order can be read from this",
            share=reader.share(found.explained, 0),
        )
    return reader.say(
        "{name} explains most: {share} of the {explained} the {touchpoints} explain of {satisfaction}",
        explained=reader.share(found.explained, 0),
        name=case.touchpoints[first.touchpoint].label or first.touchpoint,
        share=reader.share(first.share, 0),
    )


def drivers_table(found: Drivers) -> Table:
    """Return every figure of every touchpoint, unrounded."""
    return frame([{name: getattr(item, name) for name in item.__slots__} for item in found.drivers])


def drivers_in_words(found: Drivers, case: Case, reader: Reader) -> Table:
    """Return what each touchpoint does for overall satisfaction."""
    rows = []
    for item in found.drivers:
        low, high = reader.number(item.importance_low, 2), reader.number(item.importance_high, 2)
        rows.append(
            {
                reader.say("{Touchpoint}"): case.touchpoints[item.touchpoint].label or item.touchpoint,
                reader.say("Share of what is explained"): reader.share(item.share, 0),
                reader.say("Importance"): f"{reader.number(item.importance, 2)} ({low} – {high})",
                reader.say("Reach"): reader.share(item.reach, 0),
                reader.say("A good score adds"): reader.number(item.reward, 2, plus=True),
                reader.say("A bad score takes"): reader.number(item.penalty, 2, plus=True),
                reader.say("Told apart"): reader.say("hardly") if item.entwined else reader.say("well"),
            }
        )
    return frame(rows)


def drivers_for_chart(found: Drivers, case: Case, reader: Reader) -> Table:
    """Return label, estimate, low, high [points per point], side and note of every touchpoint."""
    rows = [
        {
            "label": case.touchpoints[item.touchpoint].label or item.touchpoint,
            "estimate": item.importance,
            "low": item.importance_low,
            "high": item.importance_high,
            "side": "open" if item.entwined else "supports",
            "note": reader.share(item.share, 0),
        }
        for item in found.drivers
    ]
    return frame(rows)
