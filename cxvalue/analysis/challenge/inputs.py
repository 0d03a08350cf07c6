"""Rules that look at what a case assumes: sources, ranges, timing, costs, owners.

Kept whole: the questions are one list, each a few lines.
"""

from collections.abc import Iterator
from datetime import timedelta

from cxvalue.analysis.challenge.rule import CaseResults, Finding, Rule, lifted_score
from cxvalue.case.address import Entry, entries
from cxvalue.case.guesses import guesses_in
from cxvalue.case.initiative import Benefit, DirectChange, Lift, OneOff, Running
from cxvalue.case.records import Case
from cxvalue.evidence.intervals import TENTH, Z95
from cxvalue.evidence.register import sources_of
from cxvalue.text import counted, say

ALL_MARGIN = 0.95
OLD = timedelta(days=3 * 365)
MONTHLY_LOOK = 0.025
LOW_RATE = 0.05
TIME_WORDS = ("hour", "time", "fte", "timm", "tid", "arbet", "time", "årsverk", "minut")
"""Parts of words that say a saving is of time, in English, Swedish and Norwegian."""


def _all_margin(case: Case, _: CaseResults) -> Iterator[Finding]:
    for key, item in case.segments.items():
        if item.margin.value >= ALL_MARGIN:
            yield Finding(
                say("margin of {name} is {share} %", name=item.label or key, share=round(100 * item.margin.value)),
                (f"segments.{key}.margin",),
            )


def _no_trend(case: Case, _: CaseResults) -> Iterator[Finding]:
    if case.touchpoints and not any(item.trend.value for item in case.touchpoints.values()):
        yield Finding(say("no score moves by itself"), tuple(f"touchpoints.{key}.trend" for key in case.touchpoints))


def _never_fades(case: Case, _: CaseResults) -> Iterator[Finding]:
    for key, item in case.initiatives.items():
        lasting = any(isinstance(effect, (Lift, DirectChange)) for effect in item.effects)
        if item.included and lasting and item.fade is None:
            yield Finding(say("{name} works for ever", name=item.label or key), (f"initiatives.{key}",))


def _no_lag(case: Case, _: CaseResults) -> Iterator[Finding]:
    for key, item in case.links.items():
        if item.lag.value == 0:
            yield Finding(say("{name} acts at once", name=item.label or key), (f"links.{key}.lag",))


def _thin_sources(case: Case, results: CaseResults) -> Iterator[Finding]:
    for key, item in case.links.items():
        address = f"links.{key}.effect"
        if address in results.carrying and (count := len(item.effect.source)) < 2:
            words = counted("{name}: {n} source", "{name}: {n} sources", count, name=item.label or key)
            yield Finding(words, (address,))


def _all_cause(case: Case, _: CaseResults) -> Iterator[Finding]:
    for key, item in case.links.items():
        sources = {*item.effect.source, *item.causal_share.source}
        about = {name for name, held in case.evidence.items() if held.about and held.about.startswith(f"links.{key}.")}
        tried = any(name in case.evidence and case.evidence[name].kind == "experiment" for name in sources | about)
        if item.causal_share.value == 1 and not tried:
            yield Finding(
                say("all of {name} is taken as cause", name=item.label or key), (f"links.{key}.causal_share",)
            )


def _no_running_cost(case: Case, _: CaseResults) -> Iterator[Finding]:
    for key, item in case.initiatives.items():
        if item.included and not any(isinstance(cost, Running) for cost in item.costs):
            yield Finding(say("{name} costs nothing to run", name=item.label or key), (f"initiatives.{key}.costs",))


def _no_one_off(case: Case, _: CaseResults) -> Iterator[Finding]:
    for key, item in case.initiatives.items():
        if item.included and not any(isinstance(cost, OneOff) for cost in item.costs):
            yield Finding(say("{name} costs nothing to build", name=item.label or key), (f"initiatives.{key}.costs",))


def _expired(case: Case, _: CaseResults) -> Iterator[Finding]:
    for key, item in case.evidence.items():
        if item.expires is not None and item.expires < case.start:
            words = say("{name} expired on {day}", name=item.label or key, day=item.expires.isoformat())
            yield Finding(words, (f"evidence.{key}",))


def _old(case: Case, _: CaseResults) -> Iterator[Finding]:
    for key, item in case.evidence.items():
        if item.date is not None and item.date + OLD < case.start and item.expires is None:
            words = say("{name} is of {day}", name=item.label or key, day=item.date.isoformat())
            yield Finding(words, (f"evidence.{key}",))


def _no_owner(case: Case, _: CaseResults) -> Iterator[Finding]:
    for key, item in case.initiatives.items():
        if item.included and not item.owner:
            yield Finding(say("nobody owns {name}", name=item.label or key), (f"initiatives.{key}",))


def _evidence_of(case: Case) -> Iterator[tuple[Entry, float, float]]:
    """Assumptions with the 95 % interval of the evidence that is about them."""
    known = entries(case)
    for key, item in case.evidence.items():
        if item.interval is None:
            continue
        named = {address for address, entry in known.items() if key in entry.assumption.source}
        for address in sorted(named) if item.about is None else [item.about]:
            yield known[address], *item.interval


NEARLY = 0.99
"""Part of its evidence's width a range may have: values in a file are rounded."""


def _narrow_range(case: Case, _: CaseResults) -> Iterator[Finding]:
    for entry, low, high in _evidence_of(case):
        limits = entry.assumption.range
        alike = TENTH / Z95 if entry.assumption.shape in ("normal", "lognormal") else 1.0
        if limits is not None and limits[1] - limits[0] < (high - low) * alike * NEARLY:
            words = say(
                "range {low} to {high}, evidence {from_} to {to}",
                low=limits[0],
                high=limits[1],
                from_=low,
                to=high,
            )
            yield Finding(words, (entry.address,))


def _beyond_evidence(case: Case, _: CaseResults) -> Iterator[Finding]:
    for entry, low, high in _evidence_of(case):
        value = entry.assumption.value
        if not low <= value <= high:
            words = say("{value}, evidence {low} to {high}", value=value, low=low, high=high)
            yield Finding(words, (entry.address,))


def _contradicted(case: Case, _: CaseResults) -> Iterator[Finding]:
    """Sources that speak against a number, except those whose interval it lies outside of: that is asked already."""
    known = entries(case)
    for address, sources in sources_of(case).items():
        against = [
            item
            for item in sources
            if item.stance == "contradicts" and not item.expired and not _outside(case, item.id, known[address])
        ]
        if against:
            yield Finding(say("{names} says otherwise", names=", ".join(item.label for item in against)), (address,))


def _outside(case: Case, evidence: str, entry: Entry) -> bool:
    interval = case.evidence[evidence].interval
    return interval is not None and not interval[0] <= entry.assumption.value <= interval[1]


def _no_range(case: Case, results: CaseResults) -> Iterator[Finding]:
    known = entries(case)
    bare = tuple(address for address in results.carrying if known[address].assumption.range is None)
    if bare:
        yield Finding(
            counted(
                "{n} of those that move the value most has no range",
                "{n} of those that move the value most have no range",
                len(bare),
            ),
            bare,
        )


def _guesses(case: Case, _: CaseResults) -> Iterator[Finding]:
    found = guesses_in(case)
    if found:
        yield Finding(counted("{n} number is a guess", "{n} numbers are guesses", len(found)), found)


def _certain(case: Case, _: CaseResults) -> Iterator[Finding]:
    for key, item in case.initiatives.items():
        if item.included and item.effects and item.probability.value == 1 and item.benefit_risk.value == 0:
            yield Finding(say("{name} is certain to work", name=item.label or key), (f"initiatives.{key}.probability",))


def _at_once(case: Case, _: CaseResults) -> Iterator[Finding]:
    for key, item in case.initiatives.items():
        ramp = 0.0 if item.shape == "step" else item.ramp.value
        if item.included and item.effects and item.delay.value == 0 and ramp == 0:
            yield Finding(
                say("{name} works fully from its first month", name=item.label or key), (f"initiatives.{key}.ramp",)
            )


def _monthly_rate(case: Case, _: CaseResults) -> Iterator[Finding]:
    for key, item in case.segments.items():
        if 0 < item.annual_churn.value <= MONTHLY_LOOK:
            words = say(
                "{name}: {share} % a year", name=item.label or key, share=round(100 * item.annual_churn.value, 2)
            )
            yield Finding(words, (f"segments.{key}.annual_churn",))


def _time_as_cash(case: Case, _: CaseResults) -> Iterator[Finding]:
    for key, item in case.initiatives.items():
        for place, effect in enumerate(item.effects):
            if isinstance(effect, Benefit) and effect.class_ == "cash" and effect.saving is not None:
                label = (effect.label or "").lower()
                if item.included and any(word in label for word in TIME_WORDS):
                    yield Finding(
                        say("{name} is counted as cash", name=effect.label or key),
                        (f"initiatives.{key}.effects.{place}.saving",),
                    )


def _no_tax(case: Case, _: CaseResults) -> Iterator[Finding]:
    if case.tax_rate is None:
        yield Finding(say("all figures are before tax"), ("tax_rate",))


def _low_rate(case: Case, _: CaseResults) -> Iterator[Finding]:
    if case.discount_rate.value < LOW_RATE:
        yield Finding(
            say("the discount rate is {share} %", share=round(100 * case.discount_rate.value, 2)), ("discount_rate",)
        )


def _all_avoidable(case: Case, _: CaseResults) -> Iterator[Finding]:
    if any(link.to == "churn" for link in case.links.values()):
        free = tuple(
            f"segments.{key}.unavoidable_churn"
            for key, item in case.segments.items()
            if item.unavoidable_churn.value == 0
        )
        if free:
            yield Finding(say("every customer who leaves could have been kept"), free)


def _no_alternative(case: Case, _: CaseResults) -> Iterator[Finding]:
    if not case.alternatives:
        yield Finding(say("nothing stands beside it"))


def _no_measure(case: Case, _: CaseResults) -> Iterator[Finding]:
    for key, item in case.initiatives.items():
        if item.included and not (item.hypothesis and item.hypothesis.measured_by):
            words = say("nothing will show whether {name} works", name=item.label or key)
            yield Finding(words, (f"initiatives.{key}.hypothesis",))


def _beyond_target(case: Case, _: CaseResults) -> Iterator[Finding]:
    for key, item in case.touchpoints.items():
        reached = lifted_score(case, key)
        if item.target is not None and reached is not None and reached > item.target.value + 1e-9:
            words = say(
                "{name} would reach {score}, its target is {target}",
                name=item.label or key,
                score=round(reached, 2),
                target=item.target.value,
            )
            yield Finding(words, (f"touchpoints.{key}.target",))


INPUT_RULES = (
    Rule(
        "revenue_without_margin",
        "high",
        _all_margin,
        say("Revenue is not value: what customers pay has to be produced first."),
        say("Use the contribution margin finance reports for these customers."),
    ),
    Rule(
        "beyond_evidence",
        "high",
        _beyond_evidence,
        say("The value lies outside what its own evidence says."),
        say("Move it into the interval, or bring the evidence it rests on."),
    ),
    Rule(
        "contradicted",
        "high",
        _contradicted,
        say("A source that says otherwise is found sooner or later, and the whole {case} is doubted with it."),
        say("Move the number, widen its range, or write down why the source does not count."),
    ),
    Rule(
        "range_narrower_than_evidence",
        "high",
        _narrow_range,
        say("A range narrower than its evidence makes the odds look better than anybody knows."),
        say("Widen the range to the interval of the evidence; P10 and P90 of a normal range are two thirds of 95 %."),
    ),
    Rule(
        "thin_sources",
        "high",
        _thin_sources,
        say("What carries the result should not rest on one source or none."),
        say("Triangulate: analytics, survey, interviews, best of all an experiment."),
    ),
    Rule(
        "correlation_as_cause",
        "high",
        _all_cause,
        say("Satisfied customers also stay for other reasons; without an experiment nobody knows how many."),
        say("Lower the causal share, or test it on a group of customers."),
    ),
    Rule(
        "no_counterfactual_trend",
        "medium",
        _no_trend,
        say("Without the {initiatives} scores rarely stand still; what would happen anyway is no effect."),
        say("Give each {touchpoint} the trend of the last years."),
    ),
    Rule(
        "never_fades",
        "medium",
        _never_fades,
        say("Customers get used to what is better, and others catch up."),
        say("Give it a fade, or say who keeps it up and what that costs."),
    ),
    Rule(
        "no_lag",
        "medium",
        _no_lag,
        say("Customers who are more satisfied today do not act on it the same month."),
        say("Give the {link} a lag of the months until the next choice."),
    ),
    Rule(
        "no_running_cost",
        "medium",
        _no_running_cost,
        say("What is built has to be run, staffed and renewed."),
        say("Add the running cost, one's own people included."),
    ),
    Rule(
        "no_one_off_cost",
        "medium",
        _no_one_off,
        say("Somebody has to make it; internal hours are a cost too."),
        say("Add what it takes to build, one's own people included."),
    ),
    Rule(
        "expired_evidence",
        "medium",
        _expired,
        say("Its own date says that it should no longer be relied on."),
        say("Repeat it, or take another source."),
    ),
    Rule(
        "no_range_on_what_carries",
        "medium",
        _no_range,
        say("Odds are only as honest as the ranges of what matters most."),
        say("Give each the lowest and highest value you would not be surprised by."),
    ),
    Rule(
        "guesses_left",
        "medium",
        _guesses,
        say("Nobody has looked at these numbers yet."),
        say("Replace each, or confirm it, beginning with those that move the value most."),
    ),
    Rule(
        "benefit_without_owner",
        "medium",
        _no_owner,
        say("A benefit nobody answers for does not come."),
        say("Name who answers for it."),
    ),
    Rule(
        "certain_success",
        "medium",
        _certain,
        say("Not everything that is built works."),
        say("Give it a probability, from what became of the last ones like it."),
    ),
    Rule(
        "works_at_once",
        "medium",
        _at_once,
        say("Nothing reaches everybody in its first month."),
        say("Give it a delay and a ramp."),
    ),
    Rule(
        "monthly_rate_as_annual",
        "medium",
        _monthly_rate,
        say("So little looks like the churn of a month."),
        say("Check that it is the share who leave in a year."),
    ),
    Rule(
        "time_counted_as_cash",
        "medium",
        _time_as_cash,
        say("Freed time is money only when somebody is paid less."),
        say("Class it as capacity, or name the budget that is lowered."),
    ),
    Rule(
        "low_discount_rate",
        "medium",
        _low_rate,
        say("Below the cost of capital of most companies, late money looks too good."),
        say("Take the rate finance uses at this risk."),
    ),
    Rule(
        "no_alternative",
        "medium",
        _no_alternative,
        say("The money can be used once; the question is what else it could do."),
        say("Set at least one other business case beside it."),
    ),
    Rule(
        "all_churn_avoidable",
        "low",
        _all_avoidable,
        say("Some leave whatever is done: deaths, moves, closures."),
        say("Give each {segment} the churn nothing can prevent."),
    ),
    Rule(
        "no_measure",
        "low",
        _no_measure,
        say("What is not measured cannot be shown to have worked."),
        say("Write down what will be measured, and when."),
    ),
    Rule(
        "beyond_target",
        "low",
        _beyond_target,
        say("The {initiatives} promise more than the target asks for."),
        say("Lower the lifts, or raise the target."),
    ),
    Rule(
        "old_evidence",
        "low",
        _old,
        say("Customers and competitors have changed since."),
        say("Repeat it, or say until when it holds."),
    ),
    Rule(
        "before_tax",
        "low",
        _no_tax,
        say("Other business cases may be after tax."),
        say("Give the tax rate, or compare before tax throughout."),
    ),
)
