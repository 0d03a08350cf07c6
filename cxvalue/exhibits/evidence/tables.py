"""Tables of the evidence: tidy ones with unrounded figures, and the same in words."""

from collections.abc import Iterator, Sequence

import pandas as pd

from cxvalue.case.address import Entry, entries
from cxvalue.case.fields import number
from cxvalue.case.notes import CustomerTable
from cxvalue.case.overrides import absent_measure
from cxvalue.case.records import Case
from cxvalue.evidence.apply import METHODS, Proposal
from cxvalue.evidence.by_score import ByScore
from cxvalue.evidence.drivers import Drivers
from cxvalue.evidence.estimate import Estimate
from cxvalue.evidence.fits.amounts import AmountFit
from cxvalue.evidence.fits.churn import ChurnFit
from cxvalue.evidence.fits.experiment import Difference
from cxvalue.evidence.fits.survival import Survival
from cxvalue.evidence.grades import WORTH
from cxvalue.evidence.study import Study
from cxvalue.evidence.table.prepared import role_label
from cxvalue.evidence.table.quality import Quality
from cxvalue.exhibits.evidence import findings, observed, samples
from cxvalue.exhibits.labels import assumption_label, value_text
from cxvalue.locale.reader import UNKNOWN, Reader
from cxvalue.text import counted, say

ORDERS = {
    "after": say("the outcome was seen after the score"),
    "unknown": say("not known whether the outcome was seen after the score"),
    "reversed": say("some outcomes were seen before the score"),
}
CHECKS = {
    "confounding": say("Is something else behind it?"),
    "calibration": say("Do as many leave as expected?"),
    "linearity": say("Does each point count the same?"),
    "influence": say("Does one group decide it?"),
}
SCALE_NAMES = {
    "csat-5": say("CSAT, 1 to 5"),
    "0-10": say("0 to 10"),
    "ces-7": say("CES, 1 to 7"),
    "nps": say("NPS, -100 to 100"),
}


MORE_SCALES = ((1.0, 10.0), (0.0, 100.0))
"""Scales without a name that are common all the same."""

TENURE_NAMES = {"months": say("months"), "years": say("years"), "days": say("days")}


def scale_name(scale: str | tuple[float, float], reader: Reader) -> str:
    """Return what a scale is called: its name, or its ends."""
    if isinstance(scale, str):
        return reader.text(SCALE_NAMES[scale])
    return reader.say("{low} to {high}", low=reader.number(scale[0]), high=reader.number(scale[1]))


def mapping_in_words(table: CustomerTable, case: Case, reader: Reader) -> pd.DataFrame:
    """Return which column is what, and what its cells mean."""
    rows = [(reader.text(role_label(role)), _column_in_words(role, table, reader)) for role in table.columns]
    for key, column in table.touchpoints.items():
        rows.append((case.touchpoints[key].label or key, column))
    rows += [(reader.say("Held equal"), column) for column in table.controls]
    return pd.DataFrame(rows, columns=[reader.say("What"), reader.say("Column")])


def _column_in_words(role: str, table: CustomerTable, reader: Reader) -> str:
    column = table.columns[role]
    if role == "tenure":
        return reader.say("{name}, in {unit}", name=column, unit=TENURE_NAMES[table.tenure_in])
    if role == "churned" and table.left:
        return reader.say("{name}, where it says {values}", name=column, values=", ".join(table.left))
    if role == "score":
        scale = scale_name(table.scale, reader) if table.scale else reader.say("that of the {case}")
        said = reader.say("{name}, scale {scale}", name=column, scale=scale)
        none = ", ".join(value if isinstance(value, str) else reader.number(value) for value in table.no_answer)
        return reader.say("{what}; no answer: {values}", what=said, values=none) if none else said
    return column


def quality_in_words(found: Quality, reader: Reader) -> pd.DataFrame:
    """Return what is known of the table, one thing a row."""
    rows: list[tuple[str, str]] = [(reader.say("Customers"), reader.number(found.rows))]
    if found.repeated:
        rows.append((reader.say("Repeated rows, counted once"), reader.number(found.repeated)))
    if found.answered is not None:
        rows.append((reader.say("Answered"), f"{reader.number(found.answered)} ({reader.share(found.response)})"))
    if found.events is not None:
        rows.append((reader.say("Left"), reader.number(found.events)))
    rows.append((reader.say("Order"), reader.text(ORDERS[found.order])))
    for role, missing in found.missing.items():
        if missing and role != "score":
            rows.append((reader.say("Missing: {role}", role=role_label(role)), reader.number(missing)))
    rows += [(reader.say("Note"), reader.text(note)) for note in found.notes]
    return pd.DataFrame(rows, columns=[reader.say("What"), reader.say("Found")])


def coverage_in_words(found: Quality, case: Case, reader: Reader) -> pd.DataFrame:
    """Return how much of each segment of the case the table covers."""
    rows = [
        {
            reader.say("In the table"): item.value or reader.say("not given"),
            reader.say("{Segment}"): (case.segments[item.segment].label or item.segment)
            if item.segment
            else reader.say("matched with none"),
            reader.say("Customers"): _count(item.customers, reader),
            reader.say("Answered"): _count(item.answered, reader),
            reader.say("Share of the {segment}"): reader.share((item.customers or item.answered or 0) / item.of_case)
            if item.of_case
            else UNKNOWN,
        }
        for item in found.coverage
    ]
    return pd.DataFrame(rows)


def _count(n: int | None, reader: Reader) -> str:
    return reader.say("not shown") if n is None else reader.number(n)


def silent_in_words(found: Quality, reader: Reader) -> pd.DataFrame:
    """Return how those who did not answer differ."""
    rows = [
        {
            reader.say("What"): reader.text(findings.outcome_label(item.role)),
            reader.say("Answered"): findings.amount(item.role, item.answered, reader),
            reader.say("Did not answer"): findings.amount(item.role, item.silent, reader),
            reader.say("Difference in standard deviations"): reader.number(item.standardised, 2, plus=True),
            reader.say("Finding"): reader.say("they differ") if item.telling else reader.say("much alike"),
        }
        for item in found.differences
    ]
    return pd.DataFrame(rows)


def by_score_table(found: ByScore) -> pd.DataFrame:
    """Return segment, lowest and highest score, n, churn with its interval, and the means [money a year, a year]."""
    rows = [
        {
            "segment": row.segment or "",
            "score_low": row.low,
            "score_high": row.high,
            "n": row.n,
            "churn": row.churn,
            "churn_low": row.churn_low,
            "churn_high": row.churn_high,
            **{role: row.means.get(role) for role in found.outcomes if role != "churned"},
        }
        for row in found.rows
    ]
    return pd.DataFrame(rows)


def by_score_in_words(found: ByScore, reader: Reader) -> pd.DataFrame:
    """Return one row per band of scores and segment."""
    rows = []
    for row in found.rows:
        shown = {
            reader.say("{Segment}"): row.segment or reader.say("All"),
            reader.say("Score"): findings.band(row, reader),
            reader.say("Customers"): reader.number(row.n),
        }
        if row.churn is not None:
            low, high = reader.share(row.churn_low), reader.share(row.churn_high)
            shown[reader.say("Left")] = reader.share(row.churn)
            shown[reader.say("95 % interval")] = f"{low} – {high}"
        for role, mean in row.means.items():
            shown[reader.text(findings.outcome_label(role))] = findings.amount(role, mean, reader)
        rows.append(shown)
    return pd.DataFrame(rows)


def estimate_in_words(found: Estimate, reader: Reader) -> pd.DataFrame:
    """Return the estimate, one thing a row."""
    low, high = (findings.effect(found, end, reader) for end in (found.low, found.high))
    held = ", ".join(found.controls) or reader.say("nothing")
    rows = [
        (reader.say("Effect of a point"), findings.effect(found, found.effect, reader)),
        (reader.say("95 % interval"), f"{low} – {high}"),
        (reader.say("Customers"), reader.number(found.n)),
        *([(reader.say("Left"), reader.number(found.events))] if found.events is not None else []),
        (reader.say("Method"), reader.text(METHODS[found.method])),
        (reader.say("Held equal"), held),
        (reader.say("Grade"), f"{reader.text(WORTH[found.grade].label)}: {reader.text(WORTH[found.grade].why)}"),
        *((reader.say("Note"), reader.text(note)) for note in found.notes),
    ]
    return pd.DataFrame(rows, columns=[reader.say("What"), reader.say("Found")])


def checks_in_words(found: Estimate, reader: Reader) -> pd.DataFrame:
    """Return each look at the fit, whether it holds and what was found."""
    rows = [
        {
            reader.say("Question"): reader.text(CHECKS[check.name]),
            reader.say("Answer"): reader.say("holds") if check.passed else reader.say("in doubt"),
            reader.say("Finding"): reader.text(check.finding),
        }
        for check in found.checks
    ]
    return pd.DataFrame(rows)


def curve_for_chart(found: ChurnFit, reader: Reader) -> pd.DataFrame:
    """Return score, observed, low, high, fitted [%] and a note for each score."""
    curve = found.curve
    return pd.DataFrame(
        {
            "score": curve.score,
            "observed": 100 * curve.observed,
            "low": 100 * curve.low,
            "high": 100 * curve.high,
            "fitted": 100 * curve.fitted,
            "note": [reader.text(counted("{n} customer", "{n} customers", int(n))) for n in curve.n],
        }
    )


def fit_for_chart(study: Study, reader: Reader) -> pd.DataFrame | None:
    """Return the curve of the fit, or None where the method has none."""
    if study.churn:
        return curve_for_chart(study.churn, reader)
    return means_for_chart(study.amount, reader) if study.amount else None


def means_for_chart(found: AmountFit, reader: Reader) -> pd.DataFrame:
    """Return score, observed, fitted [unit of the column] and a note for each score."""
    notes = [reader.text(counted("{n} customer", "{n} customers", int(n))) for n in found.n]
    columns = {"score": found.score, "observed": found.observed, "low": found.observed, "high": found.observed}
    return pd.DataFrame({**columns, "fitted": found.fitted, "note": notes})


def curve_in_words(shown: pd.DataFrame, reader: Reader) -> pd.DataFrame:
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


def survival_for_chart(found: Survival) -> pd.DataFrame:
    """Return month, share, low and high [%], from the first month on."""
    table = survival_table(found)
    start = pd.DataFrame([{"month": found.begin, "share": 1.0, "low": 1.0, "high": 1.0}])
    shown = pd.concat([start, table[["month", "share", "low", "high"]]], ignore_index=True)
    shown[["share", "low", "high"]] *= 100
    return shown


def survival_in_words(found: Survival, reader: Reader) -> pd.DataFrame:
    """Return one row a month: who is left, and the share still there with its interval."""
    rows = [
        {
            reader.say("Month"): reader.number(month),
            reader.say("At risk"): reader.number(at_risk),
            reader.say("Left"): reader.number(left),
            reader.say("Still customers"): reader.share(share),
            reader.say("95 % interval"): f"{reader.share(low)} – {reader.share(high)}",
        }
        for month, at_risk, left, share, low, high in survival_table(found).itertuples(index=False)
    ]
    return pd.DataFrame(rows)


def survival_table(found: Survival) -> pd.DataFrame:
    """Return month, at_risk, left, share, low, high of a curve of survival."""
    names = ("month", "at_risk", "left", "share", "low", "high")
    return pd.DataFrame({name: getattr(found, name) for name in names})


def differences_in_words(found: tuple[Difference, ...], reader: Reader) -> pd.DataFrame:
    """Return what the arms differ in."""
    rows = [
        {
            reader.say("What"): reader.text(findings.outcome_label(item.role)),
            reader.say(
                "Control"
            ): f"{findings.amount(item.role, item.control.adjusted, reader)} ({reader.number(item.control.n)})",
            reader.say(
                "Treated"
            ): f"{findings.amount(item.role, item.treated.adjusted, reader)} ({reader.number(item.treated.n)})",
            reader.say("Difference"): _difference(item, item.difference, reader),
            reader.say(
                "95 % interval"
            ): f"{_difference(item, item.low, reader)} – {_difference(item, item.high, reader)}",
            reader.say("Chance taken out"): reader.share(item.explained, 0) if item.explained is not None else UNKNOWN,
        }
        for item in found
    ]
    return pd.DataFrame(rows)


def _difference(item: Difference, value: float, reader: Reader) -> str:
    if item.role == "churned":
        return reader.say("{value} percentage points", value=reader.number(100 * value, 2, plus=True))
    return reader.money(value, plus=True) if item.role in ("revenue", "margin") else reader.number(value, 3, plus=True)


def drivers_table(found: Drivers) -> pd.DataFrame:
    """Return every figure of every touchpoint, unrounded."""
    return pd.DataFrame([{name: getattr(item, name) for name in item.__slots__} for item in found.drivers])


def drivers_for_chart(found: Drivers, case: Case, reader: Reader) -> pd.DataFrame:
    """Return label, estimate, low, high [points per point], side and note of every touchpoint."""
    rows = [
        {
            "label": case.touchpoints[item.touchpoint].label or item.touchpoint,
            "estimate": item.importance,
            "low": item.importance_low,
            "high": item.importance_high,
            "side": "open" if item.entwined else "supports",
            "note": reader.share(item.share, 0),
        }
        for item in found.drivers
    ]
    return pd.DataFrame(rows)


def drivers_in_words(found: Drivers, case: Case, reader: Reader) -> pd.DataFrame:
    """Return what each touchpoint does for overall satisfaction."""
    rows = []
    for item in found.drivers:
        low, high = reader.number(item.importance_low, 2), reader.number(item.importance_high, 2)
        rows.append(
            {
                reader.say("{Touchpoint}"): case.touchpoints[item.touchpoint].label or item.touchpoint,
                reader.say("Share of what is explained"): reader.share(item.share, 0),
                reader.say("Importance"): f"{reader.number(item.importance, 2)} ({low} – {high})",
                reader.say("Reach"): reader.share(item.reach, 0),
                reader.say("A good score adds"): reader.number(item.reward, 2, plus=True),
                reader.say("A bad score takes"): reader.number(item.penalty, 2, plus=True),
                reader.say("Told apart"): reader.say("hardly") if item.entwined else reader.say("well"),
            }
        )
    return pd.DataFrame(rows)


def study_in_words(study: Study, case: Case, reader: Reader) -> Iterator[tuple[str, pd.DataFrame]]:
    """Return every exhibit of a study that has something to show: its finding and its table."""
    quality, estimate = study.quality, study.estimate
    yield findings.quality(quality, reader), quality_in_words(quality, reader)
    if quality.coverage:
        yield reader.say("Whom it covers"), coverage_in_words(quality, case, reader)
    if quality.differences:
        yield reader.say("Those who did not answer"), silent_in_words(quality, reader)
    if study.table:
        yield findings.table(study.table, reader), by_score_in_words(study.table, reader)
    if study.differences:
        yield findings.difference(study.differences, reader), differences_in_words(study.differences, reader)
    if study.observed:
        yield from observed.exhibits(study.observed, reader)
    if estimate:
        yield findings.fit(estimate, reader), estimate_in_words(estimate, reader)
    yield from samples.exhibits(study, reader)
    if estimate and estimate.checks:
        yield reader.say("Can the fit be believed?"), checks_in_words(estimate, reader)
    if study.drivers:
        yield findings.drivers(study.drivers, case, reader), drivers_in_words(study.drivers, case, reader)


def proposal_table(found: Sequence[Proposal]) -> pd.DataFrame:
    """Return address, before and after of every line."""
    lines = [line for proposal in found for line in proposal.lines]
    rows = [(line.address, line.before, line.after) for line in lines]
    return pd.DataFrame(rows, columns=["address", "before", "after"])


def line_labels(found: Proposal, case: Case, reader: Reader) -> dict[str, str]:
    """Return what each line is called, by its address."""
    known = _entries(found, case)
    return {
        line.address: assumption_label(case, known[line.address], reader) if line.address in known else line.address
        for line in found.lines
    }


def _entries(found: Proposal, case: Case) -> dict[str, Entry]:
    """The assumptions of the case, and those it leaves out that the proposal would add."""
    new = {
        line.address: Entry(line.address, number(line.after), measure, given=False)
        for line in found.lines
        if line.after is not None and (measure := absent_measure(case, line.address) or line.measure)
    }
    return entries(case) | new


def proposal_in_words(found: Proposal, case: Case, reader: Reader) -> pd.DataFrame:
    """Return what each line changes and why."""
    known, labels = _entries(found, case), line_labels(found, case, reader)

    def shown(value: float | None, address: str) -> str:
        if value is None:
            return UNKNOWN
        return value_text(value, known[address].measure.unit, reader) if address in known else reader.shortest(value, 4)

    rows = [
        {
            reader.say("What"): labels[line.address],
            reader.say("Before"): shown(line.before, line.address),
            reader.say("After"): shown(line.after, line.address),
            reader.say("Why"): reader.text(line.why),
            reader.say("Address"): line.address,
        }
        for line in found.lines
    ]
    return pd.DataFrame(rows)
