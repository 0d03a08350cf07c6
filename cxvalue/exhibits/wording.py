"""Figures and verdicts in words, as a reader reads them; money in the currency of the case."""

from cxvalue.analysis.comparison import Comparison, Flip
from cxvalue.analysis.duel import Duel
from cxvalue.analysis.horizons import Horizon
from cxvalue.analysis.metrics import Metrics
from cxvalue.analysis.roadmap import Place
from cxvalue.analysis.valuation import Valuation
from cxvalue.case.records import Case
from cxvalue.exhibits.names import HORIZON_NAMES, METRIC_NAMES
from cxvalue.finance import Irr
from cxvalue.locale.reader import UNKNOWN, Reader
from cxvalue.text import NOTHING, Text, counted, say

MONEY_METRICS = ("npv", "peak_funding", "equivalent_annual_value", "cost_of_delay_per_month")
MONTH_METRICS = ("payback_months", "discounted_payback_months", "peak_funding_month")
SHARE_METRICS = ("mirr", "roi", "break_even_factor")


def reader_of(case: Case, reader: Reader) -> Reader:
    """Return the reader with the currency and the own words of a case."""
    return reader.of(case.currency, case.words.chosen())


def irr(found: Irr, reader: Reader) -> str:
    """Return one rate, or all of them, or none: no rate is preferred where there are several."""
    if not found.rates:
        return reader.say("none")
    first, *others = (reader.share(rate) for rate in found.rates)
    for other in others:
        first = reader.say("{first} and {second}", first=first, second=other)
    return first


def metric(metrics: Metrics, name: str, reader: Reader) -> str:
    """Return one metric as people read it."""
    value = getattr(metrics, name)
    if name == "irr":
        return irr(value, reader)
    if name in MONEY_METRICS:
        return reader.money(value)
    if name == "peak_funding_month":
        return UNKNOWN if value is None else reader.say("month {month}", month=reader.number(value, 0))
    if name in MONTH_METRICS:
        return reader.months(value)
    if name in SHARE_METRICS:
        return reader.share(value)
    if name == "break_even_churn_change":
        points = None if value is None else reader.number(100 * value, 2, plus=True)
        return UNKNOWN if points is None else reader.say("{points} percentage points", points=points)
    return reader.number(value, 2)


def verdict(valuation: Valuation, reader: Reader) -> str:
    """Return the case in one sentence that can be repeated in a meeting."""
    metrics, case = valuation.metrics, valuation.case
    if metrics.payback_months is None:
        start = reader.say("The money is not back within {months} months", months=case.months)
    elif metrics.peak_funding == 0:
        start = reader.say("It never needs money put in")
    else:
        start = reader.say("It pays back in {months}", months=reader.months(metrics.payback_months))
    terms = reader.say(
        "over {months} months at {rate}, {tax}",
        months=case.months,
        rate=reader.share(case.discount_rate.value),
        tax=tax_terms(valuation, reader),
    )
    value = reader.money(abs(metrics.npv))
    worth = say("is worth {value} {terms}") if metrics.npv >= 0 else say("loses {value} {terms}")
    said = reader.text(worth.given(value=value, terms=terms))
    need = (
        reader.say("needs {money} at most", money=reader.money(metrics.peak_funding))
        if metrics.peak_funding
        else reader.say("needs no funding")
    )
    return reader.say("{start}, {worth}, and {need}.", start=start, worth=said, need=need)


def tax_terms(valuation: Valuation, reader: Reader) -> str:
    """Say whether the figures are before or after tax."""
    rate = valuation.case.tax_rate
    return reader.say("before tax") if rate is None else reader.say("after {rate} tax", rate=reader.share(rate.value))


def horizon_verdict(horizon: Horizon, reader: Reader) -> str:
    """Return the verdict of a horizon with the figure that decides it."""
    test = horizon.verdict
    if test.passed is None:
        return reader.text(test.reason or NOTHING)
    figure = reader.text(FIGURES[horizon.name].given(amount=reader.money(test.figure)))
    words = reader.text(test.test if test.passed else NOT_PASSED[horizon.name])
    return f"{words[:1].upper()}{words[1:]}: {figure}"


def span(horizon: Horizon) -> str:
    """Return the months of a horizon: "13–36"; unknown where the case ends before it."""
    return f"{horizon.from_month}–{horizon.to_month}" if horizon.from_month <= horizon.to_month else UNKNOWN


def satisfaction_share(horizon: Horizon, reader: Reader) -> str:
    """Say how much of the benefits rests on satisfaction rather than on savings."""
    part = horizon.verdict.satisfaction_share
    return (
        ""
        if part is None
        else reader.say("{share} of the benefits rest on {satisfaction}", share=reader.share(part, 0))
    )


FIGURES = {
    "short": say("{amount} net"),
    "medium": say("{amount} cumulative"),
    "long": say("{amount} in the last 12 months"),
}

NOT_PASSED = {
    "short": say("brings no cash in the short term"),
    "medium": say("does not fund itself in the medium term"),
    "long": say("does not last in the long term"),
}


def flip(found: Flip, comparison: Comparison, reader: Reader) -> str:
    """Return at which horizon one business case overtakes another."""
    return reader.say(
        "If only months to {month} count, {rises} overtakes {falls}.",
        month=found.month,
        rises=comparison.contender(found.rises).label,
        falls=comparison.contender(found.falls).label,
    )


def duel(found: Duel, reader: Reader) -> str:
    """Return how far the case is ahead of an alternative or behind it."""
    words = (
        say("{amount} ahead of {other}. Level where, all else equal:")
        if found.lead > 0
        else say("{amount} behind {other}. Level where, all else equal:")
        if found.lead < 0
        else say("{amount} apart from {other}. Level where, all else equal:")
    )
    return reader.text(words.given(amount=reader.money(abs(found.lead)), other=found.alternative.label))


def checks(valuation: Valuation, reader: Reader) -> str:
    """Return how many checks hold, which do not, and the digest of the case."""
    wrong = [reader.text(check.text) for check in valuation.checks if not check.passed]
    state = reader.say("NOT RECONCILED ({wrong})", wrong="; ".join(wrong)) if wrong else reader.say("reconciled")
    return reader.say(
        "Checks: {passed} of {all} hold, {state}. {Case} {digest}.",
        passed=len(valuation.checks) - len(wrong),
        all=len(valuation.checks),
        state=state,
        digest=valuation.digest,
    )


def looked_at(valuation: Valuation, reader: Reader) -> str:
    """Say under which strength and start a case is looked at, where they are not its own."""
    found = []
    if valuation.strength != 1:
        found.append(reader.say("effects at {share}", share=reader.share(valuation.strength, 0)))
    if valuation.postponed:
        found.append(reader.text(counted("started {n} month later", "started {n} months later", valuation.postponed)))
    return " · ".join(found)


def horizon_ends(ends: dict[str, int], reader: Reader) -> dict[str, int]:
    """Return the name of each horizon as the reader knows it, with its last month."""
    return {reader.text(HORIZON_NAMES[name]): month for name, month in ends.items()}


def things_to_know(count: int) -> Text:
    """Return how many notes there are."""
    return counted("{n} thing to know", "{n} things to know", count)


def terms(valuation: Valuation, reader: Reader) -> str:
    """Return the terms all business cases are put on."""
    case = valuation.case
    return reader.say(
        "On the same terms: {months} months, {rate} discount rate, {tax}.",
        months=case.months,
        rate=reader.share(case.discount_rate.value),
        tax=tax_terms(valuation, reader),
    )


def face_to_face(found: Duel, reader: Reader) -> tuple[tuple[str, str, str], ...]:
    """Return name, figure of the case and figure of the alternative, of the three numbers people compare."""
    return tuple(
        (
            reader.text(METRIC_NAMES[name]),
            metric(found.case.metrics, name, reader),
            f"{found.alternative.label}: {metric(found.alternative.metrics, name, reader)}",
        )
        for name in ("payback_months", "npv", "peak_funding")
    )


def place_in_words(place: Place, reader: Reader) -> str:
    """Return what an initiative is worth alone and as the last one, and when it pays back."""
    if place.payback_months is None:
        return reader.say(
            "worth {alone} alone, {last} as the last one; alone it does not pay back",
            alone=reader.money(place.alone),
            last=reader.money(place.last_in),
        )
    return reader.say(
        "worth {alone} alone, {last} as the last one; alone it pays back in {months}",
        alone=reader.money(place.alone),
        last=reader.money(place.last_in),
        months=reader.months(place.payback_months),
    )
