"""The value of a case: the verdict and its terms in words, cash by month, and the document of a run."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from cxvalue import finance
from cxvalue.analysis.points import PointValue, point_values
from cxvalue.analysis.roadmap import Roadmap, roadmap_of, worth_by_line
from cxvalue.analysis.sensitivity import Swing, swings_of
from cxvalue.analysis.valuation import Valuation
from cxvalue.exhibits.document import Document, case_document, checks_document, program, warnings_document
from cxvalue.exhibits.frame import Table, frame
from cxvalue.exhibits.horizons import horizons_document
from cxvalue.exhibits.labels import case_reader
from cxvalue.exhibits.metric import metrics_document
from cxvalue.exhibits.points import points_document
from cxvalue.exhibits.roadmap import roadmap_document
from cxvalue.locale.reader import ENGLISH_READER, Reader
from cxvalue.model.cash import LINES
from cxvalue.text import Text, counted, say


@dataclass(frozen=True, slots=True)
class Analyses:
    """What stands beside a valuation in its document: points, roadmap, sensitivity of the same case."""

    points: tuple[PointValue, ...]
    roadmap: Roadmap
    lines: Mapping[str, Mapping[str, float]]
    swings: tuple[Swing, ...]

    @classmethod
    def of(cls, valuation: Valuation) -> "Analyses":
        """Return the analyses of a valued case."""
        case = valuation.case
        lines = {key: worth_by_line(case, key) for key in case.initiatives}
        return cls(point_values(case), roadmap_of(case), lines, swings_of(case))


def break_even_finding(valuation: Valuation, reader: Reader) -> str:
    """Return how much of the effects must come true."""
    factor = valuation.metrics.break_even_factor
    if factor is None:
        return reader.say("No strength of the effects up to ten times as planned changes the sign of the value")
    share = reader.share(factor, 0)
    if valuation.metrics.npv >= 0 and factor < 1:
        return reader.say("It is worth its money as long as {share} of the effects come true", share=share)
    return reader.say("It is worth its money only if the effects are {share} of what is planned", share=share)


def cash_flow_table(valuation: Valuation) -> Table:
    """Return month, every line, net and cumulative cash [money/month]."""
    table = frame({"month": range(valuation.case.months + 1)})
    for name, flow in zip(LINES, valuation.lines, strict=True):
        table[name] = flow
    table["net"] = valuation.net
    table["cumulative"] = valuation.net.cumsum()
    return table


def tax_terms(valuation: Valuation, reader: Reader) -> str:
    """Say whether the figures are before or after tax."""
    rate = valuation.case.tax_rate
    return reader.say("before tax") if rate is None else reader.say("after {rate} tax", rate=reader.share(rate.value))


def looked_at(valuation: Valuation, reader: Reader) -> str:
    """Say under which strength and start a case is looked at, where they are not its own."""
    found = []
    if valuation.strength != 1:
        found.append(reader.say("effects at {share}", share=reader.share(valuation.strength, 0)))
    if valuation.postponed:
        found.append(reader.text(counted("started {n} month later", "started {n} months later", valuation.postponed)))
    return " · ".join(found)


def things_to_know(count: int) -> Text:
    """Return how many notes there are."""
    return counted("{n} thing to know", "{n} things to know", count)


def verdict_in_words(valuation: Valuation, reader: Reader) -> str:
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


def checks_in_words(valuation: Valuation, reader: Reader) -> str:
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


def terms_in_words(valuation: Valuation, reader: Reader) -> str:
    """Return the terms all business cases are put on."""
    case = valuation.case
    return reader.say(
        "On the same terms: {months} months, {rate} discount rate, {tax}.",
        months=case.months,
        rate=reader.share(case.discount_rate.value),
        tax=tax_terms(valuation, reader),
    )


def run_document(valuation: Valuation, beside: Analyses) -> Document:
    """Return a valuation as a document."""
    return {
        "program": program(),
        "case": case_document(valuation.case, valuation.digest),
        "scenario": valuation.scenario,
        "changes": list(valuation.changes),
        "strength": valuation.strength,
        "verdict": verdict_in_words(valuation, case_reader(valuation.case, ENGLISH_READER)),
        "metrics": metrics_document(valuation.metrics),
        "horizons": horizons_document(valuation.horizons),
        "cash_flow": _cash_flow_document(valuation),
        "segments": _segments_document(valuation),
        "beside": {name: flow[:, 0].tolist() for name, flow in valuation.projection.beside.items()},
        "touchpoints": {item.id: points_document(item) for item in beside.points},
        "roadmap": roadmap_document(beside.roadmap, beside.lines),
        "sensitivity": [asdict(swing) for swing in beside.swings],
        **checks_document(valuation.checks),
        "warnings": warnings_document(valuation.warnings),
    }


def _cash_flow_document(valuation: Valuation) -> Document:
    return {
        "month": list(range(valuation.case.months + 1)),
        "lines": dict(zip(LINES, valuation.lines.tolist(), strict=True)),
        "net": valuation.net.tolist(),
        "cumulative": valuation.net.cumsum().tolist(),
    }


def _segments_document(valuation: Valuation) -> Document:
    """Cash, customers and churn of each segment; `shared` holds what belongs to none."""
    projection = valuation.projection
    factors = finance.discount_factors(projection.discount_rate, finance.month_times(valuation.case.months))[:, 0]
    found: Document = {}
    for row, name in enumerate(projection.rows):
        lines = projection.cash[:, :, row, 0]
        net = lines.sum(axis=0)
        found[name] = {
            "lines": dict(zip(LINES, lines.tolist(), strict=True)),
            "net": net.tolist(),
            "present_value": float((net * factors).sum()),
        }
        if row < len(projection.rows) - 1:
            found[name] |= {
                "baseline_customers": projection.baseline_customers[:, row, 0].tolist(),
                "customers": projection.customers[:, row, 0].tolist(),
                "baseline_annual_churn": projection.baseline_churn[:, row, 0].tolist(),
                "annual_churn": projection.churn[:, row, 0].tolist(),
            }
            if projection.satisfaction is not None and projection.baseline_satisfaction is not None:
                found[name]["baseline_satisfaction"] = projection.baseline_satisfaction[:, row, 0].tolist()
                found[name]["satisfaction"] = projection.satisfaction[:, row, 0].tolist()
    return found
