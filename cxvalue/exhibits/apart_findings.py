"""The sentence above each exhibit that takes a case apart."""

from cxvalue.analysis.attribution import Attribution
from cxvalue.analysis.challenge.questions import Challenge
from cxvalue.analysis.information import Information
from cxvalue.analysis.sensitivity import Grid, Swing
from cxvalue.analysis.simulation import Simulation
from cxvalue.analysis.walkdown import Walkdown
from cxvalue.case.address import entries
from cxvalue.case.records import Case
from cxvalue.exhibits.apart_names import GUARD_NAMES, PART_NAMES
from cxvalue.exhibits.labels import assumption_label, value_with_unit
from cxvalue.exhibits.risk_tables import dimension_label
from cxvalue.locale.reader import Reader
from cxvalue.text import counted


def walkdown(found: Walkdown, reader: Reader) -> str:
    """Return how much of the gross claim is left, and which guard takes most."""
    taking = min(found.steps, key=lambda step: step.change)
    if found.gross <= 0 or taking.change >= 0:
        return reader.say(
            "From a gross claim of {gross} to a value of {value}",
            gross=reader.money(found.gross),
            value=reader.money(found.value),
        )
    return reader.say(
        "Of a gross claim of {gross}, {value} is left; {guard} takes most",
        gross=reader.money(found.gross),
        value=reader.money(found.value),
        guard=reader.text(GUARD_NAMES[taking.guard][0]),
    )


def price_of(found: Walkdown, reader: Reader) -> str:
    """Return what the guards that are left off add, or which guard alone is worth most."""
    off = [step for step in found.steps if not step.restored]
    if off:
        return reader.say(
            "Without {guards} the {case} looks {amount} better than it is",
            guards=", ".join(reader.text(GUARD_NAMES[step.guard][0]) for step in off),
            amount=reader.money(found.value - found.finance_grade),
        )
    dearest = max(found.steps, key=lambda step: step.price)
    return reader.say(
        "Left off alone, {guard} would add most: {amount}",
        guard=reader.text(GUARD_NAMES[dearest.guard][0]),
        amount=reader.money(dearest.price),
    )


def behaviours(found: Attribution, reader: Reader) -> str:
    """Return which part brings most of the value."""
    most = max(found.by_behaviour, key=lambda name: found.by_behaviour[name])
    return reader.say(
        "{part} brings most: {share} of a value of {value}",
        part=reader.text(PART_NAMES[most]),
        share=reader.money(found.by_behaviour[most]),
        value=reader.money(found.combined),
    )


def initiatives(found: Attribution, reader: Reader) -> str:
    """Return which initiative has the largest share, and which the smallest."""
    if not found.by_initiative:
        return reader.say("No {initiative} is included")
    most = max(found.by_initiative, key=lambda share: share.shapley)
    least = min(found.by_initiative, key=lambda share: share.shapley)
    if most is least:
        return reader.say("{name} is all of it: {amount}", name=most.label, amount=reader.money(most.shapley))
    return reader.say(
        "{most} is worth most, {amount}; {least} least, {least_amount}",
        most=most.label,
        amount=reader.money(most.shapley),
        least=least.label,
        least_amount=reader.money(least.shapley),
    )


def tornado(case: Case, swings: tuple[Swing, ...], reader: Reader) -> str:
    """Return how many assumptions can turn the value by themselves within where they are tried."""
    turning = [swing for swing in swings if min(swing.npv_low, swing.npv_high) < 0 < max(swing.npv_low, swing.npv_high)]
    if not turning:
        return reader.say("No {assumption} alone turns the value within its range")
    first = assumption_label(case, entries(case)[turning[0].address], reader)
    return reader.say("{n} alone can turn the value, {first} first", n=len(turning), first=first)


def grid(case: Case, found: Grid, reader: Reader) -> str:
    """Return at how many of the pairs of values the case is worth something."""
    first, second = (assumption_label(case, entries(case)[address], reader) for address in found.addresses)
    return reader.say(
        "{good} of {all} pairs of {first} and {second} have a value above 0",
        good=int((found.npv > 0).sum()),
        all=found.npv.size,
        first=first,
        second=second,
    )


def goal(case: Case, address: str, value: float | None, aim: str, reader: Reader) -> str:
    """Return the value of an assumption at which a goal is reached.

    aim : the goal in words
    """
    entry = entries(case)[address]
    name = assumption_label(case, entry, reader)
    today = value_with_unit(entry.assumption.value, entry.measure.unit, reader)
    if value is None:
        return reader.say("No value of {name} reaches it: {aim}", name=name, aim=aim)
    needed = value_with_unit(value, entry.measure.unit, reader, digits=4)
    return reader.say(
        "{aim} if {name} is {needed}; today it is {today}", aim=aim, name=name, needed=needed, today=today
    )


def aim(goal_npv: float | None, payback_months: float | None, reader: Reader) -> str:
    """Return a goal in words."""
    if payback_months is not None:
        return reader.say("Payback in {months}", months=reader.months(payback_months))
    return reader.say("A value of {amount}", amount=reader.money(goal_npv or 0.0))


def odds(found: Simulation, reader: Reader) -> str:
    """Return the odds in one sentence."""
    if not found.uncertain:
        return reader.say("Nothing is uncertain: no {assumption} has a range")
    spread = found.metrics["npv"]
    return reader.say(
        "The value is above 0 in {chance} of the draws; eight of ten lie from {low} to {high}",
        chance=reader.share(found.probability_npv_positive),
        low=reader.money(spread.p10),
        high=reader.money(spread.p90),
    )


def fan(found: Simulation, reader: Reader) -> str:
    """Return where cumulative cash ends in the middle and in bad and good draws."""
    low, middle, high = (float(row[-1]) for row in (found.fan[0], found.fan[2], found.fan[-1]))
    return reader.say(
        "Cumulative cash ends at {middle}, in eight of ten draws from {low} to {high}",
        middle=reader.money(middle),
        low=reader.money(low),
        high=reader.money(high),
    )


def paid_back(found: Simulation, reader: Reader) -> str:
    """Return the chance that the money is back at the end, and when it is as likely as not."""
    chances = found.probability_paid_back_by_month
    even = next((month for month, chance in enumerate(chances) if chance >= 0.5), None)
    if even is None:
        return reader.say("The money is back by the end in {chance} of the draws", chance=reader.share(chances[-1]))
    return reader.say(
        "The money is as likely as not back by month {month}, in the end in {chance} of the draws",
        month=even,
        chance=reader.share(chances[-1]),
    )


def indices(case: Case, found: Simulation, reader: Reader) -> str:
    """Return what explains most of the uncertainty."""
    if not found.sobol:
        return reader.say("Nothing is uncertain: no {assumption} has a range")
    first = found.sobol[0]
    return reader.say(
        "{name} explains most of the uncertainty: {share}",
        name=dimension_label(case, first.address, reader),
        share=reader.share(max(first.total, 0.0)),
    )


def information(case: Case, found: Information, reader: Reader) -> str:
    """Return what knowing everything and knowing the first assumption is worth."""
    if found.evpi <= 0:
        return reader.say("Nothing that could be known would change the choice")
    first = found.evppi[0]
    if first.value <= 0:
        return reader.say(
            "To know everything is worth {all}; no single answer changes the choice", all=reader.money(found.evpi)
        )
    return reader.say(
        "Most worth knowing: {name}, up to {amount}; to know everything {all}",
        name=dimension_label(case, first.address, reader),
        amount=reader.money(first.value),
        all=reader.money(found.evpi),
    )


def challenges(found: tuple[Challenge, ...], reader: Reader) -> str:
    """Return how many questions finance will ask, and how many are serious."""
    serious = sum(item.severity == "high" for item in found)
    if not found:
        return reader.say("No rule finds anything to ask")
    asked = reader.text(counted("{n} question", "{n} questions", len(found)))
    return reader.say("Finance will ask {questions}, {serious} of them serious", questions=asked, serious=serious)


def paybacks(case: Case, swings: tuple[Swing, ...], reader: Reader) -> str:
    """Return which assumption moves the payback most, and from where to where."""

    def ends(swing: Swing) -> tuple[float, float]:
        low, high = (case.months + 1.0 if back is None else back for back in (swing.payback_low, swing.payback_high))
        return min(low, high), max(low, high)

    widest = max(swings, key=lambda swing: ends(swing)[1] - ends(swing)[0])
    low, high = (None if end > case.months else end for end in ends(widest))
    return reader.say(
        "{name} moves the payback most: from {low} to {high}",
        name=assumption_label(case, entries(case)[widest.address], reader),
        low=reader.months(low),
        high=reader.months(high),
    )
