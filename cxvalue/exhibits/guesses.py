"""What is said of guesses wherever a figure is shown that rests on them."""

from cxvalue.case.guesses import guesses_in
from cxvalue.case.records import Case
from cxvalue.text import NOTHING, Text, counted, say


def guesses_left(case: Case) -> Text:
    """Return how many numbers of a case nobody has looked at."""
    return guesses_mark(case) or say("No number is a guess any more.")


def guesses_mark(case: Case) -> Text:
    """Return the same, or nothing where no number is a guess."""
    count = len(guesses_in(case))
    return counted("{n} number is still a guess.", "{n} numbers are still guesses.", count) if count else NOTHING


def order_of_touchpoints(case: Case) -> Text:
    """Return on how many guesses the order of the touchpoints rests: on their own numbers and those of the links."""
    count = len(guesses_in(case, ("touchpoints", "links")))
    if not count:
        return NOTHING
    return counted(
        "The order of the {touchpoints} rests on {n} guess.",
        "The order of the {touchpoints} rests on {n} guesses.",
        count,
    )
