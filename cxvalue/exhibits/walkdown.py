"""The walk-down from the gross claim: what it shows in a sentence, in tables, as bars and as JSON."""

from dataclasses import asdict

from cxvalue.analysis.valuation import Valuation
from cxvalue.analysis.walkdown import Walkdown
from cxvalue.exhibits.document import Document, heading_document
from cxvalue.exhibits.frame import Table, frame
from cxvalue.exhibits.labels import size_of
from cxvalue.exhibits.waterfall import waterfall
from cxvalue.locale.reader import Reader
from cxvalue.text import say

GUARD_NAMES = {
    "survival": (say("Survival"), say("Customers who are kept or won leave again like all others.")),
    "margin": (say("Margin, not revenue"), say("Only the contribution margin of what customers pay is counted.")),
    "reach": (say("Reach"), say("Only those who meet the {touchpoint} can notice it.")),
    "cause": (say("Cause, not correlation"), say("Only the causal share of each {link} is counted.")),
    "lag_and_ramp": (
        say("Lag and ramp"),
        say("Effects are prepared, build up, and change what customers do with a lag."),
    ),
    "fade": (say("Fade"), say("Effects wear off where the {case} says so.")),
    "overlap": (say("Overlap"), say("Several {initiatives} meet in the same score and the same customers.")),
    "unavoidable_churn": (say("Unavoidable churn"), say("Deaths and moves cannot be prevented.")),
    "running_cost": (say("Running cost"), say("What is built also has to be run.")),
    "probability_and_risk": (say("Probability and risk"), say("Not everything works, and costs may grow.")),
    "tax": (say("Tax"), say("Tax on the incremental result, where there is a rate.")),
    "discounting": (say("Discounting"), say("Money later is worth less than money now.")),
}
"""Guard of the walk-down -> its name, and what it sees to."""


def walkdown_finding(found: Walkdown, reader: Reader) -> str:
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


def price_finding(found: Walkdown, reader: Reader) -> str:
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


def walkdown_table(found: Walkdown) -> Table:
    """Return guard, value, change and price [money] of every step."""
    columns = ["guard", "value", "change", "price", "restored"]
    first = {"guard": "gross", "value": found.gross, "change": 0.0, "price": None, "restored": True}
    steps = [{name: getattr(step, name) for name in columns} for step in found.steps]
    return frame([first, *steps], columns=columns)


def walkdown_in_words(found: Walkdown, reader: Reader) -> Table:
    """Return one row per guard: what it sees to, what it takes, where that leaves the value, its price alone."""
    guard, sees_to = reader.say("Guard"), reader.say("What it sees to")
    change, value, price = reader.say("Changes"), reader.say("Value then"), reader.say("Alone it is worth")
    gross = {guard: reader.say("Gross claim"), sees_to: "", change: "", value: reader.money(found.gross), price: ""}
    rows = [
        {
            guard: reader.text(GUARD_NAMES[step.guard][0]),
            sees_to: reader.text(GUARD_NAMES[step.guard][1]),
            change: reader.money(step.change, plus=True) if step.restored else reader.say("left off"),
            value: reader.money(step.value),
            price: reader.money(step.price, plus=True),
        }
        for step in found.steps
    ]
    return frame([gross, *rows])


def walkdown_for_chart(found: Walkdown, reader: Reader) -> tuple[Table, str]:
    """Return the steps as a waterfall, and its unit."""
    names = [
        reader.say("Gross claim"),
        *(reader.text(GUARD_NAMES[step.guard][0]) for step in found.steps),
        reader.say("Finance-grade value") if all(step.restored for step in found.steps) else reader.say("What is left"),
    ]
    amounts = [found.gross, *(step.change for step in found.steps), found.value]
    return waterfall(names, amounts, size_of([found.gross, found.value], reader), reader)


def walkdown_document(valuation: Valuation, found: Walkdown) -> Document:
    """Return the gross claim, every guard with its value, change and price, and the finance-grade value."""
    return {
        **heading_document(valuation),
        "gross": found.gross,
        "steps": [asdict(step) for step in found.steps],
        "value": found.value,
        "finance_grade": found.finance_grade,
    }
