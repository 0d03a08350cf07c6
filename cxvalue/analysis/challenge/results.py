"""Rules that look at what came out: what carries the value, how large it is, when it comes."""

import math
from collections.abc import Iterator

import numpy as np

from cxvalue import finance
from cxvalue.analysis.challenge.rule import CaseResults, Finding, Rule, lifted_score
from cxvalue.analysis.horizons import ends_of
from cxvalue.analysis.one_by_one import Tried, in_groups, moved_alone
from cxvalue.analysis.valuation import npv_of
from cxvalue.case.address import entries
from cxvalue.case.initiative import Lift
from cxvalue.case.keyed import Keyed
from cxvalue.case.overrides import with_scenario
from cxvalue.case.records import Case
from cxvalue.case.scales import scale_of
from cxvalue.model.cash import COST_LINES, LINES
from cxvalue.text import say

CARRIED = 0.6
"""Share of the benefits above which one assumption carries too much."""

REFERRED = 0.1
"""Share of the benefits above which referrals are doubted."""

SHARE_OF_REVENUE, SHARE_OF_TOUCHED = 0.05, 0.15
"""Shares of the revenue, and of the contribution of customers touched, above which a benefit a year is doubted."""

CLAIMED_TWICE = 0.1
SERVED = 0.2
LATE = 0.75
"""Share of the months after which a payback is late."""

EFFECTS = ("effect", "lift", "relative", "saving", "income")
"""Last parts of the addresses of what makes a benefit."""


def _benefits(results: CaseResults) -> float:
    """Present value of all benefits before costs and tax [money]."""
    valuation = results.valuation
    flow = sum(valuation.projection.line(name)[:, 0] for name in LINES if name not in (*COST_LINES, "tax"))
    rate = np.array([valuation.case.discount_rate.value])
    times = finance.month_times(valuation.case.months)
    return float(finance.npv(np.asarray(flow)[:, None], times, rate)[0])


def _carries_most(case: Case, results: CaseResults) -> Iterator[Finding]:
    benefits = _benefits(results)
    known = entries(case)
    chosen = [address for address in known if address.rpartition(".")[2] in EFFECTS]
    chosen = [address for address in chosen if not address.startswith("alternatives.")]
    if benefits <= 0 or not chosen:
        return
    tried = [Tried(address, known[address].assumption.value, (0.0,)) for address in chosen]
    left = np.concatenate([npv_of(case, moved_alone(group)) for group in in_groups(tried)])
    for address, amount in zip(chosen, results.valuation.metrics.npv - left, strict=True):
        if amount > CARRIED * benefits:
            share = round(100 * amount / benefits)
            yield Finding(say("without it {share} % of the benefits are gone", share=share), (address,))


def _referrals(_: Case, results: CaseResults) -> Iterator[Finding]:
    benefits, referred = _benefits(results), results.attribution.by_behaviour["referrals"]
    if benefits > 0 and referred > REFERRED * benefits:
        yield Finding(say("{share} % of the benefits are referrals", share=round(100 * referred / benefits)))


def _of_revenue(case: Case, results: CaseResults) -> Iterator[Finding]:
    a_year = _benefits(results) * 12 / case.months
    revenue = sum(item.customers.value * item.revenue.value for item in case.segments.values())
    if revenue > 0 and a_year > SHARE_OF_REVENUE * revenue:
        yield Finding(say("the benefits a year are {share} % of the revenue", share=round(100 * a_year / revenue)))


def _of_touched(case: Case, results: CaseResults) -> Iterator[Finding]:
    """Benefits a year against the contribution of the customers who meet a lifted touchpoint."""
    lifted = {
        effect.touchpoint
        for item in case.initiatives.values()
        for effect in item.effects
        if item.included and isinstance(effect, Lift)
    }
    if not lifted:
        return
    touched = 0.0
    for key, segment in case.segments.items():
        missed = 1.0
        for name in lifted:
            reach = case.touchpoints[name].reach
            share = (reach[key].value if key in reach else 0.0) if isinstance(reach, Keyed) else reach.value
            missed *= 1.0 - share
        touched += segment.customers.value * segment.revenue.value * segment.margin.value * (1.0 - missed)
    a_year = _benefits(results) * 12 / case.months
    if touched > 0 and a_year > SHARE_OF_TOUCHED * touched:
        percent = round(100 * a_year / touched)
        yield Finding(
            say("the benefits a year are {share} % of what the customers touched bring in", share=percent),
            tuple(f"touchpoints.{name}.reach" for name in sorted(lifted)),
        )


def _late(case: Case, results: CaseResults) -> Iterator[Finding]:
    back = results.valuation.metrics.payback_months
    if back is not None and back > LATE * case.months:
        yield Finding(say("payback in month {month} of {months}", month=math.ceil(back), months=case.months))


def _flattering(case: Case, results: CaseResults) -> Iterator[Finding]:
    """A value that is below 0 at the medium term and above it at the end."""
    medium = ends_of(case)["medium"]
    net = results.valuation.net[: medium + 1, None]
    value = float(finance.npv(net, finance.month_times(medium), np.array([case.discount_rate.value]))[0])
    if medium < case.months and value < 0 < results.valuation.metrics.npv:
        yield Finding(say("the value is below 0 if only {months} months count", months=medium), ("months",))


def _claimed_twice(_: Case, results: CaseResults) -> Iterator[Finding]:
    found = results.attribution
    if found.combined > 0 and found.over_claim > CLAIMED_TWICE * found.combined:
        share = round(100 * found.over_claim / found.combined)
        yield Finding(say("added up one by one they claim {share} % more than all together", share=share))


def _several_rates(_: Case, results: CaseResults) -> Iterator[Finding]:
    if results.valuation.metrics.irr.status == "several":
        yield Finding(say("{n} rates make the value 0", n=len(results.valuation.metrics.irr.rates)))


def _service(case: Case, results: CaseResults) -> Iterator[Finding]:
    """Contacts that are saved are cash only where capacity is taken out."""
    line = results.valuation.projection.line("service")
    rate = np.array([case.discount_rate.value])
    served = float(finance.npv(line, finance.month_times(case.months), rate)[0])
    benefits = _benefits(results)
    if benefits > 0 and served > SERVED * benefits:
        addresses = tuple(f"segments.{key}.contact_cost" for key in case.segments)
        yield Finding(
            say("{share} % of the benefits are fewer contacts", share=round(100 * served / benefits)), addresses
        )


def _ceiling(case: Case, _: CaseResults) -> Iterator[Finding]:
    for key, item in case.touchpoints.items():
        reached = lifted_score(case, key)
        highest = scale_of(item.scale, case)[1] if reached is not None else 0.0
        if reached is not None and reached > highest:
            words = say("{name} would pass the end of its scale, {end}", name=item.label or key, end=highest)
            yield Finding(words, (f"touchpoints.{key}.score",))


def _no_downside(case: Case, results: CaseResults) -> Iterator[Finding]:
    base = results.valuation.metrics.npv
    if all(float(npv_of(with_scenario(case, name))[0]) >= base for name in case.scenarios):
        yield Finding(say("no {scenario} is worse than the {case} itself"), ("scenarios",))


def _loses_to(_: Case, results: CaseResults) -> Iterator[Finding]:
    if results.valuation.metrics.npv < 0:
        yield Finding(say("the {case} is worth less than nothing"))


RESULT_RULES = (
    Rule(
        "value_below_zero",
        "high",
        _loses_to,
        say("Not doing it is better, on the money alone."),
        say("Leave out what costs more than it brings, or say what else speaks for it."),
    ),
    Rule(
        "one_assumption_carries",
        "high",
        _carries_most,
        say("If this one number is wrong, so is the {case}."),
        say("Find a second and a third source, or test it before the money is spent."),
    ),
    Rule(
        "large_against_revenue",
        "high",
        _of_revenue,
        say("Few programmes have ever moved so much of what a company earns."),
        say("Check effects and reach; show a programme that did as much."),
    ),
    Rule(
        "large_against_touched",
        "high",
        _of_touched,
        say("The customers it touches would have to change more than customers do."),
        say("Check reach, importance and lifts of these {touchpoints}."),
    ),
    Rule(
        "horizon_flatters",
        "high",
        _flattering,
        say("The value rests on the last years, which nobody knows."),
        say("Show the {horizon} curve, and what would bring the money back sooner."),
    ),
    Rule(
        "late_payback",
        "medium",
        _late,
        say("Until then almost everything has to go as planned."),
        say("Start with what pays back soonest, or cut the first cost."),
    ),
    Rule(
        "referrals_carry",
        "medium",
        _referrals,
        say("Referred customers are hard to count, and some would have come anyway."),
        say("Count them at the counter: ask new customers who sent them."),
    ),
    Rule(
        "overlap_claimed_twice",
        "medium",
        _claimed_twice,
        say("Whoever adds them up one by one promises the same customers twice."),
        say("Use the shares that add up."),
    ),
    Rule(
        "capacity_as_cash",
        "medium",
        _service,
        say("A contact that does not come saves money only when somebody is paid less."),
        say("Use the cost that really falls away, not the full cost of a contact."),
    ),
    Rule(
        "several_irr",
        "medium",
        _several_rates,
        say("An internal rate of return picked from several says what one likes."),
        say("Lead with value and payback; leave the rate out."),
    ),
    Rule(
        "no_downside",
        "medium",
        _no_downside,
        say("A {case} that is only shown as hoped is not believed."),
        say("Add a {scenario} in which less works, later and at a higher cost."),
    ),
    Rule(
        "end_of_scale",
        "low",
        _ceiling,
        say("What goes beyond the scale is not counted, though it is paid for."),
        say("Lower the lifts, or leave one {initiative} out."),
    ),
)
