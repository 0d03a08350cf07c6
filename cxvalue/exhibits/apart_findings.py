"""The sentence above each exhibit that takes a case apart."""

from cxvalue.analysis.walkdown import Walkdown
from cxvalue.exhibits.apart_names import GUARD_NAMES
from cxvalue.locale.reader import Reader


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
