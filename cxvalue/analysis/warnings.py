"""What a reader should know though the case is valid: clipped levels, missing sources, unused parts."""

from collections.abc import Iterator

from cxvalue.analysis.horizons import ends_of
from cxvalue.case.address import entries
from cxvalue.case.initiative import DirectChange, OneOff
from cxvalue.case.keyed import Keyed
from cxvalue.case.records import Case
from cxvalue.errors import Problem
from cxvalue.model.behaviour import LEVELS
from cxvalue.model.run import Projection
from cxvalue.text import say


def warnings_of(case: Case, projection: Projection) -> Iterator[Problem]:
    """Return the warnings of a case and its run."""
    yield from _clipped(case, projection)
    yield from _without_reach(case)
    yield from _without_customers(case)
    yield from _without_effect(case)
    yield from _late_costs(case)
    yield from _after_horizons(case)
    yield from _high_rate(case)
    yield from _unmeasured(case)
    yield from _unknown_sources(case)
    yield from _other_terms(case)


def _clipped(case: Case, projection: Projection) -> Iterator[Problem]:
    for clip in projection.clips:
        causes = (*clip.links, *_direct_changes(case, clip.behaviour))
        address = causes[0] if causes else f"segments.{clip.segment}.{LEVELS[clip.behaviour]}"
        message = say(
            "{what} of {which} leaves its bounds in month {month} and is held at the bound; moved by {causes}",
            what=clip.behaviour,
            which=clip.segment,
            month=clip.month,
            causes=", ".join(causes) or say("its own trend"),
        )
        yield Problem(address, message, say("Check the effect and what moves it."))


def _without_reach(case: Case) -> Iterator[Problem]:
    """A touchpoint nobody meets moves nothing, whatever its link says."""
    for key, link in case.links.items():
        if not link.counts_reach:
            continue
        given = case.touchpoints[link.from_.removeprefix("touchpoints.")].reach
        numbers = given.values() if isinstance(given, Keyed) else (given,)
        if not any(number.value for number in numbers):
            message = say("starts from a {touchpoint} with a reach of 0, and moves nothing")
            yield Problem(f"links.{key}", message, say("Give the reach, or leave the {link} out."))


def _direct_changes(case: Case, behaviour: str) -> Iterator[str]:
    for key, initiative in case.initiatives.items():
        for position, effect in enumerate(initiative.effects):
            if isinstance(effect, DirectChange) and effect.behaviour == behaviour:
                yield f"initiatives.{key}.effects.{position}.relative"


def _without_customers(case: Case) -> Iterator[Problem]:
    for key, segment in case.segments.items():
        if segment.customers.value == 0 and segment.new_customers.value == 0:
            yield Problem(
                f"segments.{key}.customers",
                say("the {segment} has no customers"),
                say("Its figures are 0; ratios are undefined."),
            )
        if segment.annual_churn.value == 1:
            yield Problem(
                f"segments.{key}.annual_churn",
                say("every customer leaves within the year"),
                say("Check that 1 is meant, not 1 %."),
            )


def _without_effect(case: Case) -> Iterator[Problem]:
    for key, initiative in case.initiatives.items():
        if not initiative.included:
            yield Problem(
                f"initiatives.{key}", say("the {initiative} is not included"), say("Set included = true to count it.")
            )
        elif initiative.start.value + initiative.delay.value >= case.months and initiative.effects:
            yield Problem(
                f"initiatives.{key}.start",
                say("no effect falls within the months of the {case}"),
                say("Start earlier or lengthen the {case}."),
            )


def _late_costs(case: Case) -> Iterator[Problem]:
    for key, initiative in case.initiatives.items():
        for position, cost in enumerate(initiative.costs):
            month = initiative.start.value + (cost.month.value if isinstance(cost, OneOff) else 1)
            if month > case.months and initiative.included:
                message = say("the cost falls after month {last} and is not counted", last=case.months)
                hint = say("Check the month, or lengthen the {case}.")
                yield Problem(f"initiatives.{key}.costs.{position}", message, hint, f"month {month:g}")


def _high_rate(case: Case) -> Iterator[Problem]:
    rate = case.discount_rate.value
    if rate > 1:
        message = say("a discount rate of {rate} % a year is unusual", rate=f"{100 * rate:g}")
        yield Problem("discount_rate", message, say("For 8 % write 0.08."))


def _after_horizons(case: Case) -> Iterator[Problem]:
    last = ends_of(case)["long"]
    if last < case.months:
        message = say("cash of months {first} to {last} is in no {horizon}", first=last + 1, last=case.months)
        yield Problem("horizons.long", message, say("It counts in NPV and payback."))


def _unmeasured(case: Case) -> Iterator[Problem]:
    for key, journey in case.journeys.items():
        for name in journey.touchpoints:
            if name not in case.touchpoints:
                message = say("{name} has no record among the {touchpoints}", name=name)
                yield Problem(f"journeys.{key}.touchpoints", message, say("It is shown, not computed."))


def _unknown_sources(case: Case) -> Iterator[Problem]:
    for address, entry in entries(case).items():
        for source in entry.assumption.source:
            if source not in case.evidence:
                message = say("the source {source} has no entry under evidence", source=source)
                yield Problem(address, message, say("Add [evidence.{source}].", source=source))


def _other_terms(case: Case) -> Iterator[Problem]:
    if case.tax_rate is not None and case.alternatives:
        yield Problem(
            "alternatives", say("flows of {alternatives} are taken as given, after tax"), say("Give them after tax.")
        )
