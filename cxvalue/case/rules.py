"""Rules between the records of a case: references, scales, and what must go together.

Each rule is one function from a case to its problems. A root cause is reported once: what refers to a
missing record is reported where the reference stands.

Kept whole: the rules are one list, each a few lines.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, get_args

from cxvalue.case.address import entries
from cxvalue.case.fields import RESERVED, Assumption
from cxvalue.case.initiative import Benefit, DirectChange, Lift, OneOff, Running
from cxvalue.case.keyed import Keyed
from cxvalue.case.limits import MOST_CHANGES, MOST_IN, MOST_OF, MOST_PROBLEMS
from cxvalue.case.link_forms import LINK_FORMS
from cxvalue.case.lookalikes import lookalike_in, plainly
from cxvalue.case.notes import Role
from cxvalue.case.records import Case, Touchpoint
from cxvalue.case.scales import scale_of
from cxvalue.errors import Problem
from cxvalue.text import NOTHING, TERMS, Text, say

CIRCLE = " → "
BREAK = say("Break the circle.")

_Rule = Callable[[Case], Iterable[Problem]]


def broken_rules(case: Case) -> list[Problem]:
    """Return the problems of a case whose fields are right one by one; of very many the first."""
    too_many = list(_caps(case))
    return too_many or list(islice((problem for rule in _RULES for problem in rule(case)), 2 * MOST_PROBLEMS))


def broken_by_numbers(case: Case) -> list[Problem]:
    """Return the problems that other numbers can bring about; nothing else of the case is looked at."""
    return list(islice((problem for rule in NUMBER_RULES for problem in rule(case)), 2 * MOST_PROBLEMS))


def _ids(case: Case) -> Iterator[Problem]:
    allowed = say("a lower-case letter, then lower-case letters, digits or underscores, at most 60")
    for name in (
        "segments",
        "journeys",
        "touchpoints",
        "links",
        "initiatives",
        "alternatives",
        "scenarios",
        "evidence",
        "data",
        "objectives",
    ):
        for key in getattr(case, name):
            if not _is_id(key):
                other = lookalike_in(key)
                hint = other.hint() if other else say("Put the name in `label`.")
                yield Problem(f"{name}.{key}", say("is no id"), hint, key, allowed)
    for key in case.segments:
        if key in RESERVED:
            yield Problem(f"segments.{key}", say("is a word numbers use"), say("Choose another id."), key)


def _is_id(key: str) -> bool:
    return re.fullmatch(r"[a-z][a-z0-9_]{0,59}", key) is not None


def _caps(case: Case) -> Iterator[Problem]:
    """Tables and lists that hold more than a case may, so that every later rule looks at few enough."""
    sizes = [(name, len(getattr(case, name)), most) for name, most in MOST_OF.items()]
    sizes.append(("scenarios", sum(len(scenario.set) for scenario in case.scenarios.values()), MOST_CHANGES))
    sizes += [
        (f"{table}.{key}.{name}", len(getattr(record, name)), most)
        for (table, name), most in MOST_IN.items()
        for key, record in getattr(case, table).items()
    ]
    for address, found, most in sizes:
        if found > most:
            hint = say("Join those decided together.") if address == "initiatives" else NOTHING
            yield Problem(address, say("are too many"), hint, str(found), say("at most {most}", most=most))


def _horizons(case: Case) -> Iterator[Problem]:
    ends = {name: getattr(case.horizons, name) for name in ("short", "medium", "long")}
    given = {name: end for name, end in ends.items() if end is not None}
    for name, end in given.items():
        if end > case.months:
            allowed = say("up to {months}, the months of the {case}", months=case.months)
            yield Problem(f"horizons.{name}", say("ends after the {case}"), NOTHING, str(end), allowed)
    if list(given.values()) != sorted(given.values()):
        yield Problem(
            "horizons",
            say("must grow from short to long"),
            found=", ".join(f"{name} {end}" for name, end in given.items()),
        )


def _scales(case: Case) -> Iterator[Problem]:
    scored = any(segment.satisfaction for segment in case.segments.values())
    needs = scored or any(touchpoint.scale is None for touchpoint in case.touchpoints.values())
    if case.satisfaction is None and (needs or _overall_is_linked(case)):
        hint = say('Add [satisfaction] with scale = "csat-5", "0-10", "ces-7", "nps" or [lowest, highest].')
        yield Problem("satisfaction", say("is missing, but scores are on it"), hint)
        return
    for key, segment in case.segments.items():
        if segment.satisfaction is not None:
            yield from _on_scale(f"segments.{key}.satisfaction", segment.satisfaction, scale_of(None, case))
        elif _overall_is_linked(case):
            yield Problem(
                f"segments.{key}.satisfaction",
                say("is missing, but a {link} starts from {satisfaction}"),
                say("Add the score of today."),
            )


def _overall_is_linked(case: Case) -> bool:
    return any(link.from_ == "satisfaction" for link in case.links.values())


def _touchpoints(case: Case) -> Iterator[Problem]:
    for key, touchpoint in case.touchpoints.items():
        scale = scale_of(touchpoint.scale, case)
        for address, score in _numbers(f"touchpoints.{key}.score", touchpoint.score):
            yield from _on_scale(address, score, scale)
        if touchpoint.target:
            yield from _on_scale(f"touchpoints.{key}.target", touchpoint.target, scale)
        for name in ("score", "importance", "reach"):
            numbers = getattr(touchpoint, name)
            if isinstance(numbers, Keyed):
                yield from unknown_ids(case, numbers, "segments", f"touchpoints.{key}.{name}", inside=True)
        yield from _scores_where_met(case, key, touchpoint)


def _scores_where_met(case: Case, key: str, touchpoint: Touchpoint) -> Iterator[Problem]:
    if not isinstance(touchpoint.score, Keyed):
        return
    for segment in case.segments:
        meets = touchpoint.reach.get(segment) if isinstance(touchpoint.reach, Keyed) else touchpoint.reach
        linked = any(link.from_ == f"touchpoints.{key}" for link in case.links.values())
        if segment not in touchpoint.score and (linked or (meets is not None and meets.value > 0)):
            message = say("has no score for {segment} {which}, which meets it", which=segment)
            yield Problem(f"touchpoints.{key}.score", message, say("Add it, or one number for all."))


def _numbers(address: str, given: Assumption | Keyed[Assumption]) -> Iterator[tuple[str, Assumption]]:
    if isinstance(given, Keyed):
        yield from ((f"{address}.{segment}", number) for segment, number in given.items())
    else:
        yield address, given


def _on_scale(address: str, score: Assumption, scale: tuple[float, float]) -> Iterator[Problem]:
    low, high = scale
    ends = (score.value, *(score.range or ()))
    if not all(low <= end <= high for end in ends):
        found = ", ".join(f"{end:g}" for end in ends)
        yield Problem(
            address,
            say("is off its scale"),
            found=found,
            allowed=say("from {low} to {high}", low=f"{low:g}", high=f"{high:g}"),
        )


def _churn(case: Case) -> Iterator[Problem]:
    for key, segment in case.segments.items():
        if segment.unavoidable_churn.value > segment.annual_churn.value:
            allowed = say("up to annual_churn, {churn}", churn=f"{segment.annual_churn.value:g}")
            found = f"{segment.unavoidable_churn.value:g}"
            yield Problem(
                f"segments.{key}.unavoidable_churn", say("is more than all churn"), found=found, allowed=allowed
            )


def _tenure(case: Case) -> Iterator[Problem]:
    for key, segment in case.segments.items():
        at, new = f"segments.{key}", segment.new_customer_churn
        if (new is None) != (segment.polarisation is None):
            missing = "new_customer_churn" if new is None else "polarisation"
            hint = say(
                "Churn that depends on tenure needs new_customer_churn and polarisation; a retention table gives both."
            )
            yield Problem(f"{at}.{missing}", say("is missing"), hint)
        elif new and new.value < segment.annual_churn.value:
            allowed = say("annual_churn, {churn}, or more", churn=f"{segment.annual_churn.value:g}")
            hint = say("Those likely to leave go first, so today's customers leave no more than new ones.")
            message = say("is less than the churn of today's customers")
            yield Problem(f"{at}.new_customer_churn", message, hint, f"{new.value:g}", allowed)


def _journeys(case: Case) -> Iterator[Problem]:
    """A journey may name steps nobody measures yet; what is nearly the id of a touchpoint is a slip."""
    near = {short for name in case.touchpoints for short in _shortened(name)}
    for key, journey in case.journeys.items():
        unknown = (name for name in journey.touchpoints if name not in case.touchpoints)
        slips = [name for name in unknown if not near.isdisjoint(_shortened(name))]
        yield from unknown_ids(case, slips, "touchpoints", f"journeys.{key}.touchpoints")


def _shortened(name: str) -> set[str]:
    """A name, and what is left of it without each letter: two names that share one are a slip apart."""
    return {name, *(name[:place] + name[place + 1 :] for place in range(len(name)))}


def _reach_of_link(case: Case, address: str, touchpoint: str) -> Iterator[Problem]:
    """A link from a touchpoint speaks of the customers who meet it, so how many do must be known."""
    if "reach" not in case.touchpoints[touchpoint].model_fields_set:
        message = say("starts from {name}, whose reach is not given", name=touchpoint)
        hint = say('Give its reach, or write among = "all".')
        yield Problem(f"{address}.from", message, hint)


def _links(case: Case) -> Iterator[Problem]:
    for key, link in case.links.items():
        address = f"links.{key}"
        table, _, touchpoint = link.from_.partition(".")
        if link.from_ != "satisfaction" and table != "touchpoints":
            allowed = say("`satisfaction`, or `touchpoints.` and an id")
            scores = ["satisfaction", *(f"touchpoints.{name}" for name in case.touchpoints)]
            near, other = difflib.get_close_matches(plainly(link.from_), scores, n=1), lookalike_in(link.from_)
            hint = other.hint() if other else _did_you_mean(near)
            yield Problem(f"{address}.from", say("is no score"), hint, link.from_, allowed)
        elif table == "touchpoints":
            yield from unknown_ids(case, [touchpoint], "touchpoints", f"{address}.from")
        elif link.among is not None:
            message, hint = say("speaks of a {touchpoint} only"), say("Overall {satisfaction} holds reach already.")
            yield Problem(f"{address}.among", message, hint, link.among)
        if table == "touchpoints" and touchpoint in case.touchpoints and link.counts_reach:
            yield from _reach_of_link(case, address, touchpoint)
        form = LINK_FORMS[link.form]
        if form.only and link.to not in form.only:
            yield Problem(
                f"{address}.form", say("odds are for churn only"), say("Use relative or absolute."), link.form
            )
        if form.multiplies and link.effect.value <= -1:
            yield Problem(
                f"{address}.effect",
                say("takes away everything with the first point"),
                say("For 28 % less a point write -0.28."),
                f"{link.effect.value:g}",
                say("above -1"),
            )
        yield from unknown_ids(case, link.segments or (), "segments", f"{address}.segments")


def _initiatives(case: Case) -> Iterator[Problem]:
    for key, initiative in case.initiatives.items():
        for position, effect in enumerate(initiative.effects):
            yield from _effect(case, f"initiatives.{key}.effects.{position}", effect)
        for position, cost in enumerate(initiative.costs):
            yield from _cost(case, f"initiatives.{key}.costs.{position}", cost)


def _effect(case: Case, address: str, effect: Lift | DirectChange | Benefit) -> Iterator[Problem]:
    if isinstance(effect, Lift):
        yield from unknown_ids(case, [effect.touchpoint], "touchpoints", f"{address}.touchpoint")
    elif isinstance(effect, DirectChange):
        yield from unknown_ids(case, [effect.segment] if effect.segment else [], "segments", f"{address}.segment")
    elif (effect.saving is None) == (effect.income is None):
        yield Problem(address, say("must have one of saving and income"), say("Write two effects for two benefits."))


def _cost(case: Case, address: str, cost: OneOff | Running) -> Iterator[Problem]:
    if isinstance(cost, Running):
        given = [name for name in ("annual", "per_customer", "per_contact") if getattr(cost, name) is not None]
        if len(given) > 1:
            yield Problem(
                address,
                say("must have one of annual, per_customer and per_contact"),
                say("Write a cost for each."),
                ", ".join(given),
            )
        if cost.segment and cost.annual is not None:
            yield Problem(f"{address}.segment", say("goes with per_customer or per_contact"), say("Delete it."))
        yield from unknown_ids(case, [cost.segment] if cost.segment else [], "segments", f"{address}.segment")
    elif (cost.kind == "capex") != (cost.life is not None):
        hint = (
            say("Add life in months to capex.")
            if cost.kind == "capex"
            else say('Delete life, or write kind = "capex".')
        )
        yield Problem(f"{address}.life", say("goes with capex, and capex with it"), hint)


def _alternatives(case: Case) -> Iterator[Problem]:
    for key, alternative in case.alternatives.items():
        if key == "case":
            yield Problem("alternatives.case", say("is the name of the {case} itself"), say("Choose another id."))
        given = [name for name in ("amounts", "file", "case") if getattr(alternative, name)]
        if len(given) != 1:
            yield Problem(
                f"alternatives.{key}", say("must have one of amounts, file and case"), found=", ".join(given) or "none"
            )


def _scenarios(case: Case) -> Iterator[Problem]:
    for key, scenario in case.scenarios.items():
        if key == "base":
            yield Problem("scenarios.base", say("is the name of the {case} as written"), say("Choose another id."))
        yield from unknown_ids(case, [scenario.on] if scenario.on else [], "scenarios", f"scenarios.{key}.on")
    for circle in _circles({key: scenario.on for key, scenario in case.scenarios.items()}):
        yield Problem(f"scenarios.{circle[0]}.on", say("builds on itself in the end"), BREAK, CIRCLE.join(circle))


def _circles(leads_to: Mapping[str, str | None]) -> Iterator[list[str]]:
    """Yield every circle once, from its first member back to it."""
    done: set[str] = set()
    for key in leads_to:
        path: list[str] = []
        step: str | None = key
        while step is not None and step in leads_to and step not in done:
            done.add(step)
            path.append(step)
            step = leads_to[step]
        if step is not None and step in path:
            yield [*path[path.index(step) :], step]


def _correlations(case: Case) -> Iterator[Problem]:
    known = entries(case) if case.correlations else {}
    seen: set[frozenset[str]] = set()
    for place, correlation in enumerate(case.correlations):
        address = f"correlations.{place}.between"
        pair = frozenset(correlation.between)
        for name in correlation.between:
            if name not in known:
                near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
                yield Problem(address, say("names no {assumption}"), _did_you_mean(near), name)
            elif known[name].assumption.range is None:
                yield Problem(address, say("names an {assumption} without a range"), say("Give it a range."), name)
        if len(pair) == 1:
            yield Problem(address, say("names the same {assumption} twice"), found=correlation.between[0])
        elif pair in seen:
            yield Problem(address, say("names a pair that has a correlation already"), found=", ".join(sorted(pair)))
        seen.add(pair)


def _evidence(case: Case) -> Iterator[Problem]:
    known = entries(case)
    for key, evidence in case.evidence.items():
        if evidence.about and evidence.about not in known:
            near = difflib.get_close_matches(evidence.about, list(known), n=1, cutoff=0.5)
            yield Problem(
                f"evidence.{key}.about",
                say("names no {assumption} of this {case}"),
                _did_you_mean(near),
                evidence.about,
            )
        if evidence.interval and evidence.interval[0] > evidence.interval[1]:
            yield Problem(f"evidence.{key}.interval", say("must be [low, high]"), found=_listed(evidence.interval))
        if evidence.points and list(evidence.points) != sorted(evidence.points):
            message = say("must be [lowest, most likely, highest]")
            yield Problem(f"evidence.{key}.points", message, found=_listed(evidence.points))
        yield from unknown_ids(case, [evidence.data] if evidence.data else [], "data", f"evidence.{key}.data")


def _listed(numbers: Iterable[float]) -> str:
    """Numbers as a case file lists them."""
    return f"[{', '.join(f'{number:g}' for number in numbers)}]"


def _hypotheses(case: Case) -> Iterator[Problem]:
    for key, initiative in case.initiatives.items():
        for name in ("what", "why", "works") if initiative.hypothesis else ():
            sources = getattr(initiative.hypothesis, name)
            yield from unknown_ids(case, sources, "evidence", f"initiatives.{key}.hypothesis.{name}")


def _data(case: Case) -> Iterator[Problem]:
    roles = get_args(Role)
    for key, table in case.data.items():
        for role in table.columns:
            if role not in roles:
                near = difflib.get_close_matches(role, roles, n=1, cutoff=0.5)
                allowed = say("{names}", names=", ".join(roles))
                yield Problem(
                    f"data.{key}.columns.{role}", say("is no use of a column"), _did_you_mean(near), role, allowed
                )
        yield from unknown_ids(case, table.touchpoints, "touchpoints", f"data.{key}.touchpoints", inside=True)
        yield from unknown_ids(case, table.segments.values(), "segments", f"data.{key}.segments")


def _objectives(case: Case) -> Iterator[Problem]:
    for key, objective in case.objectives.items():
        yield from unknown_ids(
            case, [objective.parent] if objective.parent else [], "objectives", f"objectives.{key}.parent"
        )
        yield from unknown_ids(case, objective.initiatives, "initiatives", f"objectives.{key}.initiatives")
    for circle in _circles({key: objective.parent for key, objective in case.objectives.items()}):
        yield Problem(f"objectives.{circle[0]}.parent", say("serves itself in the end"), BREAK, CIRCLE.join(circle))


def unknown_ids(
    case: Case, names: Iterable[str], table: str, address: str, *, inside: bool = False
) -> Iterator[Problem]:
    """Yield the problems of names that are no id of a table; `inside` where the name is a key below the address."""
    records: Mapping[str, Any] = getattr(case, table)
    for name in names:
        if name not in records:
            near = difflib.get_close_matches(plainly(name), list(records), n=1, cutoff=0.5)
            allowed = say("{names}", names=", ".join(records)) if 0 < len(records) <= 12 else NOTHING
            other = lookalike_in(name)
            singular = table.removesuffix("s")
            kind = TERMS[singular][0] if singular in TERMS else singular
            message = say("names no {kind}", kind=kind)
            hint = other.hint() if other else _did_you_mean(near)
            yield Problem(f"{address}.{name}" if inside else address, message, hint, name, allowed)


def _did_you_mean(near: list[str]) -> Text:
    return say("Did you mean {name}?", name=near[0]) if near else NOTHING


NUMBER_RULES: tuple[_Rule, ...] = (_scales, _churn, _tenure, _touchpoints, _links)
"""Rules that other numbers in the same places can break."""

_RULES: tuple[_Rule, ...] = (
    _ids,
    _horizons,
    _scales,
    _churn,
    _tenure,
    _journeys,
    _touchpoints,
    _links,
    _initiatives,
    _alternatives,
    _scenarios,
    _correlations,
    _evidence,
    _hypotheses,
    _data,
    _objectives,
)
