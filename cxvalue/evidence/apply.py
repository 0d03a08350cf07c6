"""From estimates to the case: every change as a line with its reason, before anything is written.

An estimate becomes the value and the range of its assumption, a piece of evidence beside those already
there, and a source. What the grade proposes (causal share, wider range) is a line of its own that can be
left out. Nothing here approves anything: an assumption that was approved is to be reviewed again.

Kept whole: a line is proposed, bounded and explained in one place for all evidence.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cxvalue.case.address import free_id, measure_of
from cxvalue.case.fields import Assumption, Measure
from cxvalue.case.guesses import GUESS
from cxvalue.case.keyed import Keyed
from cxvalue.case.records import Case, Link, Segment
from cxvalue.case.write import Plain
from cxvalue.evidence.conversion import converted, e_value
from cxvalue.evidence.drivers import Driver, Drivers
from cxvalue.evidence.estimate import OVERALL, Estimate
from cxvalue.evidence.grades import WORTH, widened
from cxvalue.evidence.intervals import TENTH, Z95
from cxvalue.evidence.purchases.fit import PurchasesFit
from cxvalue.evidence.retention import RetentionFit
from cxvalue.evidence.table.prepared import Customers
from cxvalue.text import Text, counted, say

_DIGITS = 4
"""Digits of a value written into a case; more would claim a precision nobody has."""

LEAST = -0.99
"""Lowest end of a range of an effect that multiplies: below -1 nothing would be left to multiply."""

METHODS: Mapping[str, Text] = {
    "logistic": say("logistic fit"),
    "hazard": say("hazard by month"),
    "cox": say("Cox's hazard"),
    "log_logistic": say("log-logistic tenure"),
    "glm": say("mean as an exponential of the score"),
    "panel": say("change in the same customers"),
    "experiment": say("experiment"),
}

_Words = Callable[[Text], str]


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """One change of a case and why it is proposed."""

    address: str
    before: float | None
    after: float | None
    """Numbers where the line is about one."""
    why: Text
    change: Mapping[str, Plain]
    measure: Measure | None = None
    """What the number is, where the case does not hold it yet."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Changes an estimate proposes, each of which can be left out."""

    lines: tuple[ProposedLine, ...]
    left: tuple[Text, ...] = ()
    """What was left as it is, and why."""
    said: tuple[Text, ...] = ()
    """How an estimate was brought to the units of the case, and what to look out for."""

    def changes(self, without: Iterable[str] = ()) -> dict[str, Plain]:
        """Return what to write, the lines at some addresses left out."""
        left_out = set(without)
        return {key: value for line in self.lines if line.address not in left_out for key, value in line.change.items()}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an estimate is from: the table of customers if it is one, the day, the language notes are written in."""

    customers: Customers | None
    on: date
    words: _Words


def proposal_for(case: Case, estimate: Estimate, link: str | None, origin: Origin) -> Proposal:
    """Return what an estimate proposes for a link; a new link where the case has none to the behaviour."""
    key = link or free_id(estimate.behaviour, case.links)
    held = case.links[key].effect if key in case.links else None
    here = converted(estimate, case)
    worth, address = WORTH[estimate.grade], f"links.{key}.effect"
    data, kept_mapping = data_line(case, origin)
    source = same_source(case, address, data) or free_id(f"{estimate.behaviour}_{estimate.method}", case.evidence)
    ends = widened(here.effect, here.low, here.high, worth.widen * TENTH / Z95)
    if estimate.form != "absolute":
        ends = (max(ends[0], LEAST), ends[1])
    table = number_table(held, here.effect, ends, source)
    why = say(
        "{method} on {n} customers; the range is {times} times as wide, for it is {grade}",
        method=METHODS[estimate.method],
        n=estimate.n,
        times=worth.widen,
        grade=worth.label,
    )
    if held is None:
        kept = {"from": _start(estimate), "to": estimate.behaviour, "form": estimate.form, "effect": table}
        record: dict[str, Any] = {**kept, "causal_share": _share(estimate, origin)}
        new = {f"links.{key}": record}
        lines = [ProposedLine(address, None, table["value"], why, new, measure_of(Link, "effect"))]
    else:
        lines = [
            ProposedLine(address, held.value, table["value"], why, {address: table}),
            _causal_line(case, key, estimate, origin),
        ]
    record = {
        "kind": "experiment" if estimate.grade == "experiment" else "analytics",
        "grade": estimate.grade,
        "about": address,
        "estimate": rounded(here.effect),
        "interval": [rounded(here.low), rounded(here.high)],
        "n": estimate.n,
        "note": origin.words(_method_note(estimate)),
    }
    said = (*here.said, *_guessed_months(origin), *_counted_twice(case, key, estimate))
    return Proposal((*lines, evidence_line(source, record, data, origin), *kept_mapping), said=said)


def _guessed_months(origin: Origin) -> tuple[Text, ...]:
    """Say where the effect of a year rests on months nobody stated."""
    customers = origin.customers
    if customers is None or customers.months_known:
        return ()
    return (say("this rests on a guess: that the outcome was seen over {months} months", months=customers.months),)


def same_source(case: Case, address: str, data: str) -> str | None:
    """Return the evidence about an assumption from the same table of customers: the same data twice is one source."""
    return next(
        (key for key, item in case.evidence.items() if data and item.about == address and item.data == data), None
    )


def _start(estimate: Estimate) -> str:
    return OVERALL if estimate.of == OVERALL else f"touchpoints.{estimate.of}"


def _counted_twice(case: Case, key: str, estimate: Estimate) -> tuple[Text, ...]:
    """Say which other links move the same behaviour, where one is from a touchpoint and one from the overall score."""
    start = _start(estimate)
    others = [
        link.label or other
        for other, link in case.links.items()
        if other != key and link.to == estimate.behaviour and link.from_ != start and OVERALL in (link.from_, start)
    ]
    if not others:
        return ()
    names = ", ".join(others)
    return (say("{names} moves the same {behaviour}: what both hold would count twice", names=names),)


def drivers_proposal(case: Case, drivers: Drivers, origin: Origin) -> Proposal:
    """Return what the drivers propose for importance and reach; those given per segment are left as they are."""
    data, kept_mapping = data_line(case, origin)
    taken = list(case.evidence)
    lines: list[ProposedLine] = []
    left: list[Text] = []
    for driver in drivers.drivers:
        for name, figures in (
            ("importance", _importance(driver)),
            ("reach", (driver.reach, driver.reach_low, driver.reach_high)),
        ):
            held = getattr(case.touchpoints[driver.touchpoint], name)
            address, source = f"touchpoints.{driver.touchpoint}.{name}", free_id(f"{driver.touchpoint}_{name}", taken)
            if name == "importance" and figures[0] < 0:
                left.append(say("{address} would be below 0 and is not proposed", address=address))
                continue
            if isinstance(held, Keyed):
                left.append(say("{address} is given per {segment} and left as it is", address=address))
                continue
            taken.append(source)
            given = name in case.touchpoints[driver.touchpoint].model_fields_set
            worth = WORTH["controlled" if name == "importance" else "experiment"]
            ends = widened(*figures, worth.widen * TENTH / Z95)
            limits = (max(ends[0], 0.0), min(ends[1], 1.0)) if name == "reach" else ends
            table = number_table(held if given else None, figures[0], limits, source)
            lines.append(
                ProposedLine(
                    address, held.value if given else None, table["value"], _why_driver(driver, name), {address: table}
                )
            )
            record = {
                "kind": "survey",
                "grade": "controlled" if name == "importance" else "correlation",
                "about": address,
                "estimate": rounded(figures[0]),
                "interval": [rounded(end) for end in figures[1:]],
                "n": drivers.n if name == "reach" else max(driver.n, 1),
                "note": origin.words(_why_driver(driver, name)),
            }
            lines.append(evidence_line(source, record, data, origin))
    return Proposal((*lines, *(kept_mapping if lines else ())), tuple(left))


def retention_proposal(case: Case, segment: str, fit: RetentionFit, origin: Origin) -> Proposal:
    """Return what a retention table proposes for a segment whose churn falls with tenure."""
    if (why_not := _not_by_tenure(fit)) is not None:
        return Proposal((), (why_not,))
    why = say(
        "retention of {years} years, {customers}; alpha {alpha}, beta {beta}",
        years=len(fit.table.observed),
        customers=_how_many(fit),
        alpha=rounded(fit.retention.alpha),
        beta=rounded(fit.retention.beta),
    )
    figures = {
        "new_customer_churn": (fit.retention.first_churn, fit.first_churn),
        "polarisation": (fit.retention.polarisation, fit.polarisation),
    }
    n = int(fit.table.customers) if fit.table.customers else None
    return Proposal(_segment_lines(case, segment, figures, why, n, origin))


def _not_by_tenure(fit: RetentionFit) -> Text | None:
    """Why a retention table proposes nothing, if it does not."""
    if fit.alike and fit.own_churn_changes:
        return say("Churn changes with tenure, but not because customers differ: nothing is proposed.")
    if fit.alike:
        return say("Churn does not fall with tenure here: annual_churn alone says all.")
    for name, value in (
        ("new_customer_churn", fit.retention.first_churn),
        ("polarisation", fit.retention.polarisation),
    ):
        measure = measure_of(Segment, name)
        if measure and not measure.accepts(value):
            return say(
                "Customers differ more than can be computed, {name} {value}: nothing is proposed (allowed: {allowed}).",
                name=name,
                value=rounded(value),
                allowed=measure.allowed(),
            )
    return None


def purchases_proposal(case: Case, segment: str, fit: PurchasesFit, origin: Origin) -> Proposal:
    """Return what purchases propose for a segment of customers without a contract."""
    why = say("purchases of {customers}", customers=counted("{n} customer", "{n} customers", fit.seen))
    said = {"customers": fit.customers, "annual_churn": fit.annual_churn, "revenue": fit.revenue}
    figures = {name: (found.value, found.interval) for name, found in said.items() if found}
    return Proposal(_segment_lines(case, segment, figures, why, fit.seen, origin))


def _segment_lines(
    case: Case,
    segment: str,
    figures: Mapping[str, tuple[float, tuple[float, float] | None]],
    why: Text,
    n: int | None,
    origin: Origin,
) -> tuple[ProposedLine, ...]:
    """A line for each figure of a segment, given with its 95 % interval, and one for the evidence behind it."""
    lines: list[ProposedLine] = []
    for name, (value, interval) in figures.items():
        address = f"segments.{segment}.{name}"
        before: Assumption | None = getattr(case.segments[segment], name)
        low, high = widened(value, *(interval or (value, value)), TENTH / Z95)
        if measure := measure_of(Segment, name):
            low = max(low, measure.low + (10.0**-_DIGITS if measure.above else 0.0))
            high = min(high, measure.high)
        record = {
            "kind": "analytics",
            "grade": "correlation",
            "about": address,
            "estimate": rounded(value),
            **({"interval": [rounded(end) for end in interval]} if interval else {}),
            **({"n": n} if n else {}),
            "note": origin.words(why),
        }
        source = _said_before(case, record) or free_id(f"{segment}_{name}", case.evidence)
        table = number_table(before, value, (low, high), source)
        lines.append(ProposedLine(address, before.value if before else None, table["value"], why, {address: table}))
        lines.append(evidence_line(source, record, "", origin))
    return tuple(lines)


def _said_before(case: Case, record: Mapping[str, Any]) -> str | None:
    """The evidence that says just what a record says: the same list or table, put in a second time."""
    new = (record["about"], record["estimate"], record.get("n"), tuple(record.get("interval", ())))
    return next(
        (key for key, item in case.evidence.items() if (item.about, item.estimate, item.n, item.interval or ()) == new),
        None,
    )


def _how_many(fit: RetentionFit) -> Text:
    if fit.table.customers is None:
        return say("of a number of customers that is not given, so without intervals")
    return counted("{n} customer", "{n} customers", int(fit.table.customers))


def _importance(driver: Driver) -> tuple[float, float, float]:
    """Value and interval of the importance offered; moved with it where touchpoints move together."""
    shift = driver.offered - driver.importance
    return driver.offered, driver.importance_low + shift, driver.importance_high + shift


def _why_driver(driver: Driver, name: str) -> Text:
    if name == "reach":
        return say("share of those who answered that has met it")
    if driver.entwined:
        return say("in proportion to its share of what is explained, for it moves with other {touchpoints}")
    return say("points of overall {satisfaction} per point, all other {touchpoints} equal")


def _method_note(estimate: Estimate) -> Text:
    if not estimate.controls:
        return say("{method}, nothing held equal.", method=METHODS[estimate.method])
    return say(
        "{method}, {controls} held equal.", method=METHODS[estimate.method], controls=", ".join(estimate.controls)
    )


def _share(estimate: Estimate, origin: Origin) -> dict[str, Any]:
    worth = WORTH[estimate.grade]
    note = say("Proposed by the grade: {grade}; {why}.", grade=worth.label, why=worth.why)
    return {"value": worth.causal_share, "note": origin.words(note), "status": GUESS}


def _causal_line(case: Case, key: str, estimate: Estimate, origin: Origin) -> ProposedLine:
    """What the grade proposes for the causal share; one that has a reason of its own stays."""
    worth, held = WORTH[estimate.grade], case.links[key].causal_share
    address = f"links.{key}.causal_share"
    if held.note or held.source:
        why = say(
            "kept, for it has a reason of its own; {grade} would propose {share}",
            grade=worth.label,
            share=worth.causal_share,
        )
        return ProposedLine(address, held.value, held.value, why, {})
    given = "causal_share" in case.links[key].model_fields_set
    why = say("{grade}: {why}", grade=worth.label, why=worth.why)
    if (least := e_value(estimate)) is not None and worth.causal_share < 1:
        why = say(
            "{why}; an unseen cause of all of it would have to move score and outcome {times}-fold",
            why=why,
            times=f"{least:.2g}",
        )
    return ProposedLine(
        address, held.value if given else None, worth.causal_share, why, {address: _share(estimate, origin)}
    )


def evidence_line(source: str, record: Mapping[str, Any], data: str, origin: Origin) -> ProposedLine:
    """Return the line for the evidence behind a number."""
    why = say("what stands behind it, with its interval and day")
    return ProposedLine(
        f"evidence.{source}",
        None,
        record["estimate"],
        why,
        {f"evidence.{source}": {**record, "date": origin.on, **({"data": data} if data else {})}},
    )


def data_line(case: Case, origin: Origin) -> tuple[str, tuple[ProposedLine, ...]]:
    """Return the id the mapping is kept under, and the line that keeps it where it is not there already."""
    if origin.customers is None:
        return "", ()
    table = origin.customers.table
    same = next((key for key, item in case.data.items() if item == table), None)
    if same:
        return same, ()
    name = table.file or "customers"
    key = free_id(name.rpartition(".")[0] or name, case.data)
    plain: Any = table.model_dump(mode="json", exclude_unset=True, exclude_defaults=True)
    why = say("which column is what, so that the next table is read the same way")
    return key, (ProposedLine(f"data.{key}", None, None, why, {f"data.{key}": plain}),)


def number_table(held: Assumption | None, value: float, limits: tuple[float, float], source: str) -> dict[str, Any]:
    """Return a number as a table: value, range and source new, owner and note kept, no longer approved."""
    table = ranged(value, limits)
    table["source"] = list(dict.fromkeys((*(held.source if held else ()), source)))
    table |= {name: text for name in ("owner", "note") if held and (text := getattr(held, name))}
    return {**table, "status": "estimated"}


def ranged(value: float, limits: tuple[float, float]) -> dict[str, Any]:
    """Return a number and its range from P10 to P90 as they are written."""
    low, middle, high = (rounded(number) for number in (limits[0], value, limits[1]))
    if low >= high:
        return {"value": middle}
    return {"value": middle, "range": [min(low, middle), max(high, middle)], "shape": "normal"}


def rounded(value: float) -> float:
    """Return a number as it is written into a case."""
    return float(f"{value:.{_DIGITS}g}")
