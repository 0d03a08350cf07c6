"""From what a design saw an initiative do to the case: a direct change of a behaviour, or a lift of a touchpoint."""

from collections.abc import Mapping
from typing import Any

from cxvalue.case.address import free_id, measure_of
from cxvalue.case.initiative import DirectChange, Lift
from cxvalue.case.records import Case
from cxvalue.case.scales import scale_of
from cxvalue.case.write import Plain
from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.apply import (
    Origin,
    Proposal,
    ProposedLine,
    data_line,
    evidence_line,
    number_table,
    rounded,
    same_source,
)
from cxvalue.evidence.conversion import ANSWERS, NPS, points_of
from cxvalue.evidence.designs.effect import DesignName, Observed
from cxvalue.evidence.grades import WORTH, widened
from cxvalue.evidence.intervals import TENTH, Z95
from cxvalue.text import Text, counted, say

DESIGNS: Mapping[DesignName, Text] = {
    "experiment": say("drawn by lot"),
    "groups": say("groups before and after, beside others"),
    "control_series": say("before and after, beside other series"),
    "series": say("one series before and after"),
    "means": say("the mean before and after"),
}


def effect_proposal(case: Case, seen: Observed, initiative: str, touchpoint: str | None, origin: Origin) -> Proposal:
    """Return what an observed effect proposes for an initiative.

    touchpoint : whose score was measured; None for a behaviour

    Raises
    ------
    CxvalueError
        If the case has no such initiative or touchpoint.
    """
    _require(case, seen, initiative, touchpoint)
    worth = WORTH[seen.grade]
    points, converted = _points(case, seen, touchpoint)
    value, low, high = (end * points for end in (seen.value, seen.low, seen.high))
    place, field, held = _place(case, seen, initiative, touchpoint)
    address = f"{place}.{field}"
    ends = widened(value, low, high, worth.widen * TENTH / Z95)
    if seen.what != "score":
        ends = (max(ends[0], -1.0), ends[1])
    data, kept_mapping = data_line(case, origin)
    source = same_source(case, address, data) or free_id(f"{initiative}_{seen.what}", case.evidence)
    table = number_table(held, value, ends, source)
    why = say(
        "{design}; the range is {times} times as wide, for it is {grade}",
        design=DESIGNS[seen.design],
        times=worth.widen,
        grade=worth.label,
    )
    change: dict[str, Plain] = {address: table}
    if held is None:
        new: dict[str, Any] = {"touchpoint": touchpoint} if touchpoint else {"behaviour": seen.what}
        effect = {**new, field: table}
        is_first = not case.initiatives[initiative].effects
        change = {f"initiatives.{initiative}.effects": [effect]} if is_first else {place: effect}
    record = {
        "kind": "experiment" if seen.grade == "experiment" else "analytics",
        "grade": seen.grade,
        "about": address,
        "estimate": rounded(value),
        "interval": [rounded(low), rounded(high)],
        "n": seen.n,
        "note": origin.words(say("{design}.", design=DESIGNS[seen.design])),
    }
    measure = measure_of(Lift, "lift") if touchpoint else measure_of(DirectChange, "relative")
    line = ProposedLine(address, held.value if held else None, table["value"], why, change, measure)
    said = (*converted, *_twice(case, seen, initiative))
    return Proposal((line, evidence_line(source, record, data, origin), *kept_mapping), said=said)


def _require(case: Case, seen: Observed, initiative: str, touchpoint: str | None) -> None:
    if initiative not in case.initiatives:
        allowed = say("{names}", names=", ".join(case.initiatives))
        raise CxvalueError([Problem("initiative", say("names no {initiative}"), found=initiative, allowed=allowed)])
    if seen.what != "score":
        return
    if touchpoint is None or touchpoint not in case.touchpoints:
        allowed = say("{names}", names=", ".join(case.touchpoints))
        message = say("say whose score it is") if touchpoint is None else say("names no {touchpoint}")
        raise CxvalueError([Problem("touchpoint", message, found=touchpoint or "", allowed=allowed)])


def _points(case: Case, seen: Observed, touchpoint: str | None) -> tuple[float, tuple[Text, ...]]:
    """Points of the case's scale in one of the table's, and the line that says so; 1 of a behaviour."""
    if touchpoint is None or seen.scale is None:
        return 1.0, ()
    target = scale_of(case.touchpoints[touchpoint].scale, case)
    if target == NPS and seen.scale == ANSWERS:
        hint = say("Bring NPS by month, on its own scale.")
        raise CxvalueError([Problem("scale", say("the mean of answers does not tell how NPS moved"), hint)])
    points, words = points_of(seen.scale, target)
    return points, () if points == 1.0 else (words,)


def _place(case: Case, seen: Observed, initiative: str, touchpoint: str | None) -> tuple[str, str, Any]:
    """The effect it is about: one that is there already, or a new one behind the others."""
    effects = case.initiatives[initiative].effects
    for place, effect in enumerate(effects):
        at = f"initiatives.{initiative}.effects.{place}"
        if isinstance(effect, Lift) and effect.touchpoint == touchpoint:
            return at, "lift", effect.lift
        if isinstance(effect, DirectChange) and effect.behaviour == seen.what and effect.segment is None:
            return at, "relative", effect.relative
    return f"initiatives.{initiative}.effects.{len(effects)}", "lift" if touchpoint else "relative", None


def _twice(case: Case, seen: Observed, initiative: str) -> tuple[Text, ...]:
    """Say where the initiative moves the behaviour through satisfaction too: what was seen holds both."""
    lifts = [effect for effect in case.initiatives[initiative].effects if isinstance(effect, Lift)]
    links = [key for key, link in case.links.items() if link.to == seen.what]
    if seen.what == "score" or not lifts or not links:
        return ()
    words = counted(
        "{n} lift moves the same {behaviour} through a {link} too: what was seen holds both",
        "{n} lifts move the same {behaviour} through a {link} too: what was seen holds both",
        len(lifts),
    )
    return (words,)
