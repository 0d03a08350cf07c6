"""The sentence above each exhibit of the evidence."""

from collections.abc import Mapping

from cxvalue.case.address import entries
from cxvalue.case.records import Case
from cxvalue.evidence.by_score import ByScore, Row
from cxvalue.evidence.drivers import Drivers
from cxvalue.evidence.estimate import Estimate
from cxvalue.evidence.fits.experiment import Difference
from cxvalue.evidence.fits.survival import Survival
from cxvalue.evidence.grades import WORTH
from cxvalue.evidence.register import Register
from cxvalue.evidence.study import Study
from cxvalue.evidence.table.quality import Quality
from cxvalue.exhibits.labels import value_text
from cxvalue.locale.reader import Reader
from cxvalue.text import Text, counted, say


def quality(found: Quality, reader: Reader) -> str:
    """Return how many customers there are and how many answered."""
    if found.answered is None:
        return reader.text(counted("{n} customer, without a score", "{n} customers, without a score", found.rows))
    return reader.text(
        counted(
            "{answered} of {n} customer answered, {share}",
            "{answered} of {n} customers answered, {share}",
            found.rows,
            answered=found.answered,
            share=reader.share(found.response, 0),
        )
    )


def table(found: ByScore, reader: Reader) -> str:
    """Return what the least and the most satisfied do."""
    rows = [row for row in found.rows if row.segment is None]
    if len(rows) < 2:
        return reader.say("{Satisfaction} and what customers do")
    first, last = rows[0], rows[-1]
    if first.churn is not None and last.churn is not None:
        return reader.say(
            "Of those who score {low}, {first} left; of those who score {high}, {last}",
            low=band(first, reader),
            high=band(last, reader),
            first=reader.share(first.churn),
            last=reader.share(last.churn),
        )
    role = next(iter(first.means), "")
    if role not in last.means:
        return reader.say("{Satisfaction} and what customers do")
    return reader.say(
        "{role}: {first} on average at a score of {low}, {last} at {high}",
        role=reader.text(outcome_label(role)),
        low=band(first, reader),
        high=band(last, reader),
        first=amount(role, first.means[role], reader),
        last=amount(role, last.means[role], reader),
    )


def fit(found: Estimate, reader: Reader) -> str:
    """Return the effect of a point with its interval, and how far it goes."""
    low, high = sorted((found.low, found.high), key=abs)
    values = {
        "thing": reader.text(_thing(found)),
        "effect": effect(found, found.effect, reader),
        "low": effect(found, low, reader),
        "high": effect(found, high, reader),
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


def curve_unit(study: Study, reader: Reader) -> str:
    """Return what the curve of the fit shows, with its unit."""
    if study.churn is not None:
        return reader.say("Customers who left, %")
    role = study.amount.role if study.amount else ""
    if role == "revenue":
        return f"{reader.text(OUTCOMES[role])}, {reader.money_unit('ones')}"
    return reader.text(OUTCOMES[role])


def effect(found: Estimate, value: float, reader: Reader) -> str:
    """Return an effect per point in its own unit: percent, percentage points, or an amount."""
    if found.form != "absolute":
        return reader.share(value, plus=True)
    if found.behaviour == "churn":
        return reader.say("{value} percentage points", value=reader.number(100 * value, 2, plus=True))
    if found.behaviour == "spend":
        return reader.money(value, plus=True)
    return reader.number(value, 3, plus=True)


def survival(found: Survival, reader: Reader) -> str:
    """Return when half have left."""
    if found.begin:
        return reader.say(
            "Of those there in {begin}, {share} still were after {months}",
            begin=reader.say("month {month}", month=reader.number(found.begin)),
            share=reader.share(float(found.share[-1]), 0),
            months=reader.months(float(found.month[-1])),
        )
    if found.median is None:
        last = found.share[-1]
        return reader.say(
            "After {months}, {share} are still customers",
            months=reader.months(float(found.month[-1])),
            share=reader.share(float(last), 0),
        )
    return reader.say("Half have left after {months}", months=reader.months(found.median))


LITTLE = 0.1
"""Share of the variance below which the order of what explains it means nothing."""


def drivers(found: Drivers, case: Case, reader: Reader) -> str:
    """Return which touchpoint explains most."""
    first = found.drivers[0]
    if len(found.drivers) == 1:
        return reader.say(
            "A point more at {name} goes with {points} points of overall {satisfaction}",
            name=case.touchpoints[first.touchpoint].label or first.touchpoint,
            points=reader.number(first.importance, 2),
        )
    if found.explained < LITTLE:
        return reader.say(
            "Together the {touchpoints} explain {share} of {satisfaction}: no order can be read from this",
            share=reader.share(found.explained, 0),
        )
    return reader.say(
        "{name} explains most: {share} of the {explained} the {touchpoints} explain of {satisfaction}",
        explained=reader.share(found.explained, 0),
        name=case.touchpoints[first.touchpoint].label or first.touchpoint,
        share=reader.share(first.share, 0),
    )


def difference(found: tuple[Difference, ...], reader: Reader) -> str:
    """Return whether the arms differ, in the first outcome that is not the score."""
    shown = next((item for item in found if item.role != "score"), found[0])
    name = reader.text(outcome_label(shown.role))
    if shown.low <= 0 <= shown.high:
        return reader.say("{name}: the arms do not differ beyond chance", name=name)
    relative = shown.relative
    share = reader.share(relative, plus=True) if relative is not None else reader.number(shown.difference, 3, plus=True)
    return reader.say("{name}: {share} in the treated arm", name=name, share=share)


def register(found: Register, label: str, reader: Reader) -> str:
    """Return how much stands behind an assumption, and what speaks against it."""
    against = len(found.contradicting)
    kinds = counted("{n} kind of evidence", "{n} kinds of evidence", len(found.kinds))
    head = say("{label} is triangulated: {kinds}") if found.triangulated else say("{label} rests on {kinds}")
    sentence = reader.text(head.given(label=label, kinds=kinds))
    if against:
        also = counted("{n} source contradicts it", "{n} sources contradict it", against)
        return f"{sentence}; {reader.text(also)}"
    return sentence


def register_details(found: Register, case: Case, reader: Reader) -> str:
    """Return all sources taken together, how much they disagree, and how far the strongest goes."""
    grade = reader.say("The strongest is {grade}.", grade=WORTH[found.grade].label)
    if found.pooled is None or found.pooled.sources < 2:
        return grade
    together = reader.text(
        counted(
            "Taken together {n} source says {estimate}; {share} of the difference between them is more than chance.",
            "Taken together {n} sources say {estimate}; {share} of the difference between them is more than chance.",
            found.pooled.sources,
            estimate=value_text(found.pooled.estimate, entries(case)[found.address].measure.unit, reader, digits=3),
            share=reader.share(found.pooled.disagreement, 0),
        )
    )
    if found.experts is not None:
        experts = reader.text(counted("{n} expert counts as one.", "{n} experts count as one.", found.experts.sources))
        return f"{together} {experts} {grade}"
    return f"{together} {grade}"


def band(row: Row, reader: Reader) -> str:
    """Return the scores of a band: `3`, or `1–2`."""
    low, high = reader.shortest(row.low, 3), reader.shortest(row.high, 3)
    return low if low == high else f"{low}–{high}"


def outcome_label(role: str) -> Text:
    """Return what an outcome is called."""
    return OUTCOMES[role]


def amount(role: str, value: float, reader: Reader) -> str:
    """Return the mean of an outcome in its unit."""
    if role == "churned":
        return reader.share(value)
    return reader.money(value) if role in ("revenue", "margin", "service_cost") else reader.number(value, 2)


OUTCOMES = {
    "score": say("Score"),
    "churned": say("Left"),
    "revenue": say("Revenue a year"),
    "margin": say("Margin a year"),
    "contacts": say("Contacts a year"),
    "service_cost": say("Cost to serve a year"),
    "referrals": say("Referrals a year"),
    "tenure": say("Tenure in months"),
}


def _thing(found: Estimate) -> Text:
    return say("odds of leaving") if found.form == "odds" else THINGS[found.behaviour]


THINGS: Mapping[str, Text] = {
    "churn": say("churn"),
    "spend": say("revenue"),
    "contacts": say("number of contacts"),
    "referrals": say("number of referrals"),
    "acquisition": say("number of new customers"),
}
"""What an effect is an effect on, within a sentence."""
