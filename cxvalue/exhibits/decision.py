"""What a board is asked to decide, in sentences that can stand in minutes."""

from cxvalue.analysis.challenge.questions import Challenge
from cxvalue.analysis.metrics import Metrics
from cxvalue.analysis.roadmap import Roadmap
from cxvalue.analysis.valuation import Valuation
from cxvalue.case.records import Case
from cxvalue.locale.reader import Reader
from cxvalue.text import counted

MOST_NAMED = 4
"""Initiatives named one by one; the others are counted."""

_QUESTIONS = 2
"""Open questions that are named."""


def asked_for(valuation: Valuation, roadmap: Roadmap, reader: Reader) -> str:
    """Return the decision in one sentence: how many initiatives, with how much money at most."""
    count = sum(place.included for place in roadmap.places)
    what = reader.text(counted("start {n} {initiative}", "start {n} {initiatives}", count))
    need = valuation.metrics.peak_funding
    if not need:
        return reader.say("Decision asked for: {what}, which needs no funding", what=what)
    return reader.say("Decision asked for: {what} with at most {money}", what=what, money=reader.money(need))


def reasons(
    valuation: Valuation, roadmap: Roadmap, questions: tuple[Challenge, ...], reader: Reader
) -> tuple[str, ...]:
    """Return what is started when, what it needs and brings, what it can bear, and what is still open."""
    metrics = valuation.metrics
    return (
        *_starts(roadmap, reader),
        _money(metrics, reader),
        _margin_of_safety(metrics, reader),
        *_measured(valuation.case, reader),
        *(reader.say("Open: {found}", found=reader.text(item.found)) for item in questions[:_QUESTIONS]),
    )


def _starts(roadmap: Roadmap, reader: Reader) -> list[str]:
    places = [place for place in roadmap.places if place.included]
    named = [
        reader.say(
            "{name}: starts in month {start}, full effect from month {full}",
            name=place.label,
            start=reader.number(place.start, 0),
            full=reader.number(place.full_effect, 0),
        )
        for place in places[:MOST_NAMED]
    ]
    left = len(places) - MOST_NAMED
    return [*named, reader.say("and {n} more", n=left)] if left > 0 else named


def _money(metrics: Metrics, reader: Reader) -> str:
    if metrics.payback_months is None:
        return reader.say(
            "The money is not back in the time looked at; the value is {npv}", npv=reader.money(metrics.npv)
        )
    return reader.say(
        "The money is back after {months}; the value is {npv}",
        months=reader.months(metrics.payback_months),
        npv=reader.money(metrics.npv),
    )


def _margin_of_safety(metrics: Metrics, reader: Reader) -> str:
    factor = metrics.break_even_factor
    if factor is None:
        return reader.say("No share of the effects makes it break even")
    return reader.say("It breaks even at {share} of the effects assumed", share=reader.share(factor, 0))


def _measured(case: Case, reader: Reader) -> list[str]:
    """How the first hypothesis that says so will be followed up."""
    found = [item.hypothesis.measured_by for item in case.initiatives.values() if item.hypothesis]
    return [reader.say("Followed up by: {what}", what=what) for what in found if what][:1]
