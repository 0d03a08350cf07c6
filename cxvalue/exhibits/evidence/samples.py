"""Samples weighted to whom they speak for, and segments pooled in part: in sentences and tables."""

from cxvalue.evidence.estimate import Estimate
from cxvalue.evidence.per_segment import PerSegment
from cxvalue.evidence.study import Raking
from cxvalue.exhibits.evidence.fit import effect_in_words
from cxvalue.exhibits.frame import Table, frame
from cxvalue.locale.reader import Reader


def raking_finding(found: Raking, reader: Reader) -> str:
    """Return the effect with weights to all customers beside that without."""
    return reader.say(
        "Weighted to all customers the effect is {weighted}, as answered {plain}",
        weighted=effect_in_words(found.weighted, found.weighted.effect, reader),
        plain=effect_in_words(found.plain, found.plain.effect, reader),
    )


def segments_finding(found: PerSegment, reader: Reader) -> str:
    """Return whether the segments differ beyond chance."""
    if not found.between:
        return reader.say("The {segments} do not differ in the effect beyond chance")
    own = [effect.drawn for effect in found.effects]
    least, most = min(own, key=lambda one: one.effect), max(own, key=lambda one: one.effect)
    return reader.say(
        "The effect of a point differs between {segments}: {least} to {most}",
        least=effect_in_words(least, least.effect, reader),
        most=effect_in_words(most, most.effect, reader),
    )


def raking_in_words(found: Raking, reader: Reader) -> Table:
    """Return both effects with their intervals, and what the answers are worth."""
    rows = [
        (reader.say("As answered"), *_figures(found.plain, reader), reader.number(found.plain.n)),
        (
            reader.say("Weighted by {names}", names=", ".join(found.by)),
            *_figures(found.weighted, reader),
            reader.number(found.effective, 0),
        ),
    ]
    names = (
        reader.say("Answers"),
        reader.say("Effect of a point"),
        reader.say("95 % interval"),
        reader.say("Worth so many"),
    )
    return frame(rows, columns=list(names))


def _figures(found: Estimate, reader: Reader) -> tuple[str, str]:
    low, high = (effect_in_words(found, end, reader) for end in (found.low, found.high))
    return effect_in_words(found, found.effect, reader), f"{low} – {high}"


def segments_in_words(found: PerSegment, reader: Reader) -> Table:
    """Return one row a segment: from its customers alone, and drawn towards all."""
    rows = [
        {
            reader.say("{Segment}"): effect.value,
            reader.say("Customers"): reader.number(effect.own.n),
            reader.say("From its own customers"): _figures(effect.own, reader)[0],
            reader.say("Drawn towards all"): _figures(effect.drawn, reader)[0],
            reader.say("95 % interval"): _figures(effect.drawn, reader)[1],
            reader.say("Its own share"): reader.share(effect.weight, 0),
        }
        for effect in found.effects
    ]
    return frame(rows)
