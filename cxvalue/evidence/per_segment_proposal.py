"""From the effect in each segment to the case: a link for each, and the link of all for the rest."""

from typing import Any

from cxvalue.case.address import free_id, measure_of
from cxvalue.case.records import Case, Link
from cxvalue.evidence.apply import (
    METHODS,
    Origin,
    Proposal,
    ProposedLine,
    data_line,
    evidence_line,
    number_table,
    rounded,
)
from cxvalue.evidence.conversion import converted
from cxvalue.evidence.grades import WORTH, widened
from cxvalue.evidence.intervals import TENTH, Z95
from cxvalue.evidence.per_segment import PerSegment, SegmentEffect
from cxvalue.evidence.table.quality import segment_of
from cxvalue.text import Text, say


def segments_proposal(case: Case, found: PerSegment, link: str | None, origin: Origin) -> Proposal:
    """Return a link for each segment of the case with an effect of its own; the link there is keeps the others."""
    customers = origin.customers
    if link is None or customers is None:
        return Proposal((), (say("without a {link} of all there is none to split"),))
    known = {segment_of(customers, effect.value, case): effect for effect in found.effects}
    held = case.links[link].segments or tuple(case.segments)
    own = {key: effect for key, effect in known.items() if key in held}
    rest = [key for key in held if key not in own]
    left: list[Text] = [
        say("{name} is matched with no {segment} of this {link}", name=effect.value)
        for key, effect in known.items()
        if key not in held
    ]
    if len(own) < 2:
        return Proposal((), (*left, say("fewer than two {segments} of the {case} have an effect of their own")))
    lines: list[ProposedLine] = []
    data, kept_mapping = data_line(case, origin)
    taken = {**case.links}
    if not rest:  # the link there is becomes that of the first
        rest = [str(next(iter(own)))]
    for key, effect in own.items():
        name = link if rest == [key] else free_id(f"{link}_{key}", taken)
        lines += _of_segment(case, link, name, (str(key), effect), data, origin)
    limits = ProposedLine(
        f"links.{link}.segments", None, None, say("the others keep this {link}"), {f"links.{link}.segments": rest}
    )
    return Proposal((limits, *lines, *kept_mapping), tuple(left))


def _of_segment(
    case: Case, link: str, name: str, of: tuple[str, SegmentEffect], data: str, origin: Origin
) -> list[ProposedLine]:
    segment, effect = of
    here, worth = converted(effect.drawn, case), WORTH[effect.drawn.grade]
    ends = widened(here.effect, here.low, here.high, worth.widen * TENTH / Z95)
    address, source = f"links.{name}.effect", free_id(f"{segment}_{effect.drawn.behaviour}", case.evidence)
    table = number_table(case.links[link].effect if name == link else None, here.effect, ends, source)
    why = say(
        "{method} on {n} customers of {name}; {share} its own, the rest that of all",
        method=METHODS[effect.drawn.method],
        n=effect.own.n,
        name=effect.value,
        share=f"{effect.weight:.0%}",
    )
    change: dict[str, Any] = {address: table}
    if name != link:
        plain = case.links[link].model_dump(by_alias=True, exclude_unset=True)
        change = {f"links.{name}": {**plain, "effect": table, "segments": [segment]}}
    record = {
        "kind": "analytics",
        "grade": effect.drawn.grade,
        "about": address,
        "estimate": rounded(here.effect),
        "interval": [rounded(here.low), rounded(here.high)],
        "n": effect.own.n,
        "note": origin.words(why),
    }
    measure = measure_of(Link, "effect")
    return [
        ProposedLine(address, None, table["value"], why, change, measure),
        evidence_line(source, record, data, origin),
    ]
