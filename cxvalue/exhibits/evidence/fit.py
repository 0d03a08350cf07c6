"""An effect fitted to customers, and whether it can be believed: in sentences, tables and charts."""

from collections.abc import Mapping

from cxvalue.evidence.apply import METHODS
from cxvalue.evidence.estimate import Estimate
from cxvalue.evidence.fits.amounts import AmountFit
from cxvalue.evidence.fits.churn import ChurnFit
from cxvalue.evidence.grades import WORTH
from cxvalue.evidence.study import Study
from cxvalue.exhibits.evidence.scores import LEFT, OUTCOMES
from cxvalue.exhibits.frame import Table, frame
from cxvalue.locale.reader import Reader
from cxvalue.text import Text, counted, say

THINGS: Mapping[str, Text] = {
    "churn": say("churn"),
    "spend": say("revenue"),
    "contacts": say("number of contacts"),
    "referrals": say("number of referrals"),
    "acquisition": say("number of new customers"),
}
"""What an effect is an effect on, within a sentence."""

CHECK_NAMES = {
    "confounding": say("Is something else behind it?"),
    "calibration": say("Do as many leave as expected?"),
    "linearity": say("Does each point count the same?"),
    "influence": say("Does one group decide it?"),
}


def fit_finding(found: Estimate, reader: Reader) -> str:
    """Return the effect of a point with its interval, and how far it goes."""
    low, high = sorted((found.low, found.high), key=abs)
    values = {
        "thing": reader.text(_thing(found)),
        "effect": effect_in_words(found, found.effect, reader),
        "low": effect_in_words(found, low, reader),
        "high": effect_in_words(found, high, reader),
    }
    if found.low <= 0 <= found.high:
        return reader.say("A point more goes with no clear change of {thing}: {effect} ({low} to {high})", **values)
    if found.form == "absolute":
        return reader.say("A point more goes with {effect} in {thing} ({low} to {high})", **values)
    values |= {
        name: reader.share(abs(value)) for name, value in (("effect", found.effect), ("low", low), ("high", high))
    }
    if found.effect < 0:
        return reader.say("A point more goes with {effect} lower {thing} ({low} to {high})", **values)
    return reader.say("A point more goes with {effect} higher {thing} ({low} to {high})", **values)


def _thing(found: Estimate) -> Text:
    return say("odds of leaving") if found.form == "odds" else THINGS[found.behaviour]


def curve_unit(study: Study, reader: Reader) -> str:
    """Return what the curve of the fit shows, with its unit."""
    if study.churn is not None:
        return reader.say("Customers who left, %")
    role = study.amount.role if study.amount else ""
    if role == "revenue":
        return f"{reader.text(OUTCOMES[role])}, {reader.money_unit('ones')}"
    return reader.text(OUTCOMES[role])


def effect_in_words(found: Estimate, value: float, reader: Reader) -> str:
    """Return an effect per point in its own unit: percent, percentage points, or an amount."""
    if found.form != "absolute":
        return reader.share(value, plus=True)
    if found.behaviour == "churn":
        return reader.say("{value} percentage points", value=reader.number(100 * value, 2, plus=True))
    if found.behaviour == "spend":
        return reader.money(value, plus=True)
    return reader.number(value, 3, plus=True)


def estimate_in_words(found: Estimate, reader: Reader) -> Table:
    """Return the estimate, one thing a row."""
    low, high = (effect_in_words(found, end, reader) for end in (found.low, found.high))
    held = ", ".join(found.controls) or reader.say("nothing")
    rows = [
        (reader.say("Effect of a point"), effect_in_words(found, found.effect, reader)),
        (reader.say("95 % interval"), f"{low} – {high}"),
        (reader.say("Customers"), reader.number(found.n)),
        *([(reader.text(LEFT), reader.number(found.events))] if found.events is not None else []),
        (reader.say("Method"), reader.text(METHODS[found.method])),
        (reader.say("Held equal"), held),
        (reader.say("Grade"), f"{reader.text(WORTH[found.grade].label)}: {reader.text(WORTH[found.grade].why)}"),
        *((reader.say("Note"), reader.text(note)) for note in found.notes),
    ]
    return frame(rows, columns=[reader.say("What"), reader.say("Found")])


def fit_checks_in_words(found: Estimate, reader: Reader) -> Table:
    """Return each look at the fit, whether it holds and what was found."""
    rows = [
        {
            reader.say("Question"): reader.text(CHECK_NAMES[check.name]),
            reader.say("Answer"): reader.say("holds") if check.passed else reader.say("in doubt"),
            reader.say("Finding"): reader.text(check.finding),
        }
        for check in found.checks
    ]
    return frame(rows)


def fit_in_words(shown: Table, reader: Reader) -> Table:
    """Return a curve as people read it."""
    names = {
        "score": reader.say("Score"),
        "note": reader.say("Customers"),
        "observed": reader.say("Observed"),
        "low": reader.say("From"),
        "high": reader.say("To"),
        "fitted": reader.say("Fitted, all else equal"),
    }
    table = shown[list(names)].rename(columns=names)
    for name in ("observed", "low", "high", "fitted"):
        table[names[name]] = [reader.number(float(value), 1) for value in shown[name]]
    table[names["score"]] = [reader.shortest(float(value), 3) for value in shown["score"]]
    return table


def churn_for_chart(found: ChurnFit, reader: Reader) -> Table:
    """Return score, observed, low, high, fitted [%] and a note for each score."""
    curve = found.curve
    return frame(
        {
            "score": curve.score,
            "observed": 100 * curve.observed,
            "low": 100 * curve.low,
            "high": 100 * curve.high,
            "fitted": 100 * curve.fitted,
            "note": [reader.text(counted("{n} customer", "{n} customers", int(n))) for n in curve.n],
        }
    )


def fit_for_chart(study: Study, reader: Reader) -> Table | None:
    """Return the curve of the fit, or None where the method has none."""
    if study.churn:
        return churn_for_chart(study.churn, reader)
    return means_for_chart(study.amount, reader) if study.amount else None


def means_for_chart(found: AmountFit, reader: Reader) -> Table:
    """Return score, observed, fitted [unit of the column] and a note for each score."""
    notes = [reader.text(counted("{n} customer", "{n} customers", int(n))) for n in found.n]
    columns = {"score": found.score, "observed": found.observed, "low": found.observed, "high": found.observed}
    return frame({**columns, "fitted": found.fitted, "note": notes})
