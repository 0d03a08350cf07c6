"""What a chart shows, in the one sentence that stands above it."""

from collections.abc import Mapping

from cxvalue.analysis.bridge import Bridge
from cxvalue.analysis.comparison import OWN, Comparison
from cxvalue.analysis.points import PointValue
from cxvalue.analysis.roadmap import Place, Roadmap
from cxvalue.analysis.sensitivity import Swing
from cxvalue.analysis.valuation import Valuation
from cxvalue.case.address import entries
from cxvalue.case.records import Case
from cxvalue.exhibits.check_tables import scenario_label
from cxvalue.exhibits.labels import assumption_label
from cxvalue.locale.reader import Reader
from cxvalue.text import counted


def cumulative(comparison: Comparison, rival: str, reader: Reader) -> str:
    """Return what the chart of cumulative cash shows: when the case pays back, and when a rival or the first does.

    rival : id of the alternative to name; where empty, the one that pays back first
    """
    own = comparison.contender(OWN)
    back = [item for item in comparison.contenders if item.metrics.payback_months is not None]
    chosen = [item for item in comparison.contenders if item.id == rival]
    first = chosen[0] if chosen else min(back, key=lambda item: item.metrics.payback_months or 0.0, default=None)
    if first is None:
        return reader.say("The {case} does not pay back; none of the others does")
    months, soonest = (reader.months(item.metrics.payback_months) for item in (own, first))
    if own.metrics.payback_months is None:
        return reader.say("The {case} does not pay back; {first}: {soonest}", first=first.label, soonest=soonest)
    if first.id == OWN:
        return reader.say("The {case} pays back in {months}", months=months)
    if first.metrics.payback_months is None:
        return reader.say("The {case} pays back in {months}; {first} never", months=months, first=first.label)
    return reader.say(
        "The {case} pays back in {months}; {first} in {soonest}", months=months, first=first.label, soonest=soonest
    )


def carrying(case: Case, swings: tuple[Swing, ...], reader: Reader) -> str:
    """Return which assumption moves the value most, and from where to where."""
    first = swings[0]
    return reader.say(
        "{name} carries most: the value goes from {low} to {high}",
        name=assumption_label(case, entries(case)[first.address], reader),
        low=reader.money(min(first.npv_low, first.npv_high)),
        high=reader.money(max(first.npv_low, first.npv_high)),
    )


def ranking(comparison: Comparison, reader: Reader) -> str:
    """Return where the case stands among all."""
    place = 1 + [item.id for item in comparison.contenders].index(OWN)
    others = [item for item in comparison.contenders if item.id != OWN]
    own = reader.money(comparison.contender(OWN).metrics.npv)
    if not others:
        return reader.say("The {case} is worth {amount}; there is nothing to compare it with yet", amount=own)
    return reader.say(
        "The {case} is number {place} of {all}: worth {amount}, {other} {others_amount}",
        place=place,
        all=len(comparison.contenders),
        amount=own,
        other=others[0].label,
        others_amount=reader.money(others[0].metrics.npv),
    )


def curve(comparison: Comparison, reader: Reader) -> str:
    """Return from which horizon on the case is worth most, or that it never is."""
    row = [item.id for item in comparison.contenders].index(OWN)
    ranks = comparison.curve.rank[row]
    if len(comparison.contenders) == 1:
        return reader.say("What the {case} is worth if only the months up to each {horizon} count")
    if (ranks == 1).all():
        return reader.say("The {case} is worth most whatever the {horizon}")
    if not (ranks == 1).any():
        return reader.say("The {case} is never the one worth most, whatever the {horizon}")
    if ranks[-1] == 1:
        since = int(comparison.curve.months[len(ranks) - 1 - int((ranks[::-1] != 1).argmax()) + 1])
        return reader.say("The {case} is worth most if at least {months} months count", months=since)
    return reader.say("The {case} is worth most for some {horizons} only")


def risk(valuation: Valuation, reader: Reader) -> str:
    """Return how much of the effects must come true."""
    factor = valuation.metrics.break_even_factor
    if factor is None:
        return reader.say("No strength of the effects up to ten times as planned changes the sign of the value")
    share = reader.share(factor, 0)
    if valuation.metrics.npv >= 0 and factor < 1:
        return reader.say("It is worth its money as long as {share} of the effects come true", share=share)
    return reader.say("It is worth its money only if the effects are {share} of what is planned", share=share)


def funding(roadmap: Roadmap, reader: Reader) -> str:
    """Return how many waves the ones before pay for."""
    funded = sum(wave.funded for wave in roadmap.waves)
    if not roadmap.waves:
        return reader.say("No {initiative} is included")
    if len(roadmap.waves) == 1:
        return reader.say("Everything starts at once; nothing pays for it in advance")
    if funded == 0:
        return reader.say("No wave is paid for by the ones before it")
    return reader.say("{funded} of {all} waves are paid for by the ones before", funded=funded, all=len(roadmap.waves))


def timeline(roadmap: Roadmap, reader: Reader) -> str:
    """Return from when to when the initiatives start and when all are in full effect."""
    included = [place for place in roadmap.places if place.included]
    return reader.text(
        counted(
            "{n} {initiative}, in full effect from month {full}",
            "{n} {initiatives}, started by month {last}, all in full effect from month {full}",
            len(included),
            last=max(place.start for place in included),
            full=max(place.full_effect for place in included),
        )
    )


def quarters(roadmap: Roadmap, reader: Reader) -> str:
    """Return from which quarter on every quarter brings cash."""
    negative = [place for place, net in enumerate(roadmap.quarters, start=1) if net < 0]
    last = len(roadmap.quarters)
    if not negative:
        return reader.say("No quarter costs more than it brings")
    if negative[-1] == last:
        return reader.say("The last quarter still costs more than it brings")
    return reader.say("From quarter {quarter} on, every quarter brings cash", quarter=negative[-1] + 1)


def ramp(place: Place, reader: Reader) -> str:
    """Return when an initiative begins to work and when it works fully."""
    return reader.say(
        "{name} works from month {first}, fully from month {full}",
        name=place.label,
        first=place.first_effect,
        full=place.full_effect,
    )


def overlap(roadmap: Roadmap, reader: Reader) -> str:
    """Return how much of the single cases' sum would be claimed twice."""
    amount = reader.money(abs(roadmap.over_claim))
    if roadmap.over_claim > 0:
        return reader.say("Added up one by one, the {initiatives} would claim {amount} twice", amount=amount)
    if roadmap.over_claim < 0:
        return reader.say("Together the {initiatives} are worth {amount} more than one by one", amount=amount)
    return reader.say("The {initiatives} do not overlap")


def points(points: tuple[PointValue, ...], reader: Reader) -> str:
    """Return where a point is worth most."""
    best = max(points, key=lambda item: item.point.annual)
    return reader.say(
        "A point is worth most at {name}: {amount} a year", name=best.label, amount=reader.money(best.point.annual)
    )


def keep_or_attract(points: tuple[PointValue, ...], reader: Reader) -> str:
    """Return where a point keeps customers best, and where it attracts them best."""
    keep = max(points, key=lambda item: item.point.keep)
    attract = max(points, key=lambda item: item.point.attract)
    if attract.point.attract <= 0:
        return reader.say("{keep} keeps customers best; no {touchpoint} attracts new ones", keep=keep.label)
    if keep.id == attract.id:
        return reader.say("{keep} both keeps and attracts customers best", keep=keep.label)
    return reader.say(
        "{keep} keeps customers best, {attract} attracts them best", keep=keep.label, attract=attract.label
    )


def room(points: tuple[PointValue, ...], reader: Reader) -> str:
    """Return the touchpoint where the room to the target is worth most."""
    roomy = [item for item in points if item.to_target is not None and item.to_target.annual > 0]
    best = max(roomy, key=lambda item: item.to_target.annual if item.to_target else 0.0, default=None)
    if best is None or best.to_target is None:
        return reader.say("Importance against performance; no {touchpoint} has room to a target")
    return reader.say(
        "Most room at {name}: its target is worth {amount} a year",
        name=best.label,
        amount=reader.money(best.to_target.annual),
    )


def scenarios(case: Case, valued: Mapping[str, Valuation], reader: Reader) -> str:
    """Return between which values the scenarios lie."""
    if len(valued) == 1:
        return reader.say("There are no {scenarios} yet")
    ranked = sorted(valued.items(), key=lambda item: item[1].metrics.npv)
    (low, lowest), (high, highest) = ranked[0], ranked[-1]
    return reader.say(
        "From {low_amount} ({low}) to {high_amount} ({high})",
        low_amount=reader.money(lowest.metrics.npv),
        low=scenario_label(case, low, reader),
        high_amount=reader.money(highest.metrics.npv),
        high=scenario_label(case, high, reader),
    )


def bridge(case: Case, found: Bridge, reader: Reader) -> str:
    """Return which step explains most of the difference."""
    biggest = max(found.steps, key=lambda step: abs(step.change), default=None)
    if biggest is None:
        return reader.say("The two do not differ in any {assumption}")
    return reader.say(
        "{name} explains most: {amount} of {all}",
        name=assumption_label(case, entries(case)[biggest.address], reader),
        amount=reader.money(biggest.change, plus=True),
        all=reader.money(found.after - found.before, plus=True),
    )
