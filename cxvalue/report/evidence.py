"""Exhibits of the evidence: customers, tests, months before and after, purchases, retention, and the register."""

from collections.abc import Iterator
from typing import Any

from cxvalue.case.address import entries
from cxvalue.case.records import Case
from cxvalue.evidence.apply import Proposal
from cxvalue.evidence.designs.effect import Observed
from cxvalue.evidence.designs.read import ReadBeforeAfter
from cxvalue.evidence.drivers import Drivers
from cxvalue.evidence.estimate import Estimate
from cxvalue.evidence.fits.survival import Survival
from cxvalue.evidence.purchases.listed import ReadPurchases
from cxvalue.evidence.register import Register
from cxvalue.evidence.retention import RetentionFit
from cxvalue.evidence.study import Study
from cxvalue.evidence.table.quality import Quality
from cxvalue.exhibits.evidence import before_after as of_months
from cxvalue.exhibits.evidence import differences as of_arms
from cxvalue.exhibits.evidence import drivers as of_drivers
from cxvalue.exhibits.evidence import fit as of_fit
from cxvalue.exhibits.evidence import proposal as of_proposal
from cxvalue.exhibits.evidence import purchases as of_purchases
from cxvalue.exhibits.evidence import quality as of_quality
from cxvalue.exhibits.evidence import register as of_register
from cxvalue.exhibits.evidence import retention as of_retention
from cxvalue.exhibits.evidence import samples as of_samples
from cxvalue.exhibits.evidence import scores as of_scores
from cxvalue.exhibits.evidence import survival as of_survival
from cxvalue.exhibits.labels import assumption_label
from cxvalue.exhibits.names import unit
from cxvalue.locale.reader import Reader
from cxvalue.report.exhibit import Exhibit


def study_exhibits(study: Study, case: Case, reader: Reader) -> Iterator[Exhibit]:
    """Return every exhibit of a study that has something to show, in the order it is read."""
    yield from quality(study.quality, case, reader)
    yield from what_customers_do(study, reader)
    if study.observed:
        yield from design(study.observed, reader)
    if study.estimate:
        yield estimate(study.estimate, reader)
    yield from samples(study, reader)
    if study.estimate and study.estimate.checks:
        yield believed(study.estimate, reader)
    if study.drivers:
        yield drivers(study.drivers, case, reader)


def quality(found: Quality, case: Case, reader: Reader) -> Iterator[Exhibit]:
    """Return who answered, whom that covers, and those who did not answer."""
    yield Exhibit(
        "quality", of_quality.quality_finding(found, reader), None, lambda: of_quality.quality_in_words(found, reader)
    )
    if found.coverage:
        words = reader.say("Whom it covers")
        yield Exhibit("coverage", words, None, lambda: of_quality.coverage_in_words(found, case, reader))
    if found.differences:
        words = reader.say("Those who did not answer")
        yield Exhibit("silent", words, None, lambda: of_quality.silent_in_words(found, reader))


def what_customers_do(study: Study, reader: Reader) -> Iterator[Exhibit]:
    """Return what customers do at each score, and the arms of a test against each other."""
    table, differences = study.table, study.differences
    if table:
        yield Exhibit(
            "scores",
            of_scores.scores_finding(table, reader),
            lambda: of_scores.scores_table(table),
            lambda: of_scores.scores_in_words(table, reader),
        )
    if differences:
        finding = of_arms.differences_finding(differences, reader)
        yield Exhibit("arms", finding, None, lambda: of_arms.arms_in_words(differences, reader))


def design(seen: Observed, reader: Reader) -> Iterator[Exhibit]:
    """Return what a design saw an initiative do, and the looks at the design."""
    finding = of_months.observed_finding(seen, reader)
    yield Exhibit("observed", finding, None, lambda: of_months.observed_in_words(seen, reader))
    if seen.checks:
        words = reader.say("Can it be believed?")
        yield Exhibit("observed_checks", words, None, lambda: of_months.observed_checks_in_words(seen, reader))


def before_after(read: ReadBeforeAfter, start: str | None, reader: Reader) -> Exhibit:
    """Return the months before an initiative began and after.

    start : first month with it, where one month is that of all
    """

    def draw(title: str | None) -> Any:
        from cxvalue.charts.evidence import before_after_chart

        measure = read.columns.value or ""
        return before_after_chart(of_months.path(read), title=title, unit=measure, start=start, reader=reader)

    return Exhibit(
        "before_after",
        of_months.observed_finding(read.observed, reader),
        lambda: of_months.path(read),
        lambda: of_months.path_in_words(read, reader),
        draw,
    )


def estimate(found: Estimate, reader: Reader) -> Exhibit:
    """Return the effect of a point."""
    return Exhibit("estimate", of_fit.fit_finding(found, reader), None, lambda: of_fit.estimate_in_words(found, reader))


def curve(study: Study, found: Estimate, reader: Reader) -> Exhibit | None:
    """Return the fit over the scores; nothing where the method has no curve."""
    points = of_fit.fit_for_chart(study, reader)
    if points is None:
        return None

    def draw(title: str | None) -> Any:
        from cxvalue.charts.evidence import fit_chart

        return fit_chart(points, title=title, unit=of_fit.curve_unit(study, reader), reader=reader)

    return Exhibit(
        "fit",
        of_fit.fit_finding(found, reader),
        lambda: points,
        lambda: of_fit.fit_in_words(points, reader),
        draw,
    )


def believed(found: Estimate, reader: Reader) -> Exhibit:
    """Return the looks at a fit."""
    words = reader.say("Can the fit be believed?")
    return Exhibit("fit_checks", words, None, lambda: of_fit.fit_checks_in_words(found, reader))


def samples(study: Study, reader: Reader) -> Iterator[Exhibit]:
    """Return the effect with weights to all customers, and segment by segment, where there are such."""
    raking, segments = study.raking, study.segments
    if raking:
        finding = of_samples.raking_finding(raking, reader)
        yield Exhibit("raking", finding, None, lambda: of_samples.raking_in_words(raking, reader))
    if segments:
        finding = of_samples.segments_finding(segments, reader)
        yield Exhibit("segments", finding, None, lambda: of_samples.segments_in_words(segments, reader))


def survival(found: Survival, reader: Reader) -> Exhibit:
    """Return how long customers stay."""

    def draw(title: str | None) -> Any:
        from cxvalue.charts.evidence import survival_chart

        return survival_chart(of_survival.survival_for_chart(found), title=title, reader=reader)

    return Exhibit(
        "survival",
        of_survival.survival_finding(found, reader),
        lambda: of_survival.survival_table(found),
        lambda: of_survival.survival_in_words(found, reader),
        draw,
    )


def drivers(found: Drivers, case: Case, reader: Reader) -> Exhibit:
    """Return what each touchpoint explains of overall satisfaction."""

    def draw(title: str | None) -> Any:
        from cxvalue.charts.evidence import intervals_chart

        words = reader.say("Points of overall {satisfaction} per point")
        rows = of_drivers.drivers_for_chart(found, case, reader)
        return intervals_chart(rows, title=title, axis=words, subtitle=words, reader=reader)

    return Exhibit(
        "drivers",
        of_drivers.drivers_finding(found, case, reader),
        lambda: of_drivers.drivers_table(found),
        lambda: of_drivers.drivers_in_words(found, case, reader),
        draw,
    )


def purchases(read: ReadPurchases, reader: Reader) -> Iterator[Exhibit]:
    """Return what a list of purchases says: the customers, the models, and them by repeat purchases."""
    yield Exhibit(
        "purchases",
        of_purchases.purchases_finding(read, reader),
        None,
        lambda: of_purchases.purchases_fit_in_words(read, reader),
    )
    yield Exhibit(
        "models",
        of_purchases.models_finding(read, reader),
        lambda: of_purchases.models_table(read),
        lambda: of_purchases.models_in_words(read, reader),
    )
    yield Exhibit(
        "by_repeats",
        reader.say("By how often they came back"),
        lambda: of_purchases.by_repeats_table(read),
        lambda: of_purchases.by_repeats_in_words(read, reader),
    )


def retention(found: RetentionFit, reader: Reader) -> Exhibit:
    """Return the share still there after each year, as observed and as fitted."""

    def draw(title: str | None) -> Any:
        from cxvalue.charts.evidence import retention_chart

        return retention_chart(of_retention.retention_table(found), title=title, reader=reader)

    return Exhibit(
        "retention",
        of_retention.retention_finding(found, reader),
        lambda: of_retention.retention_table(found),
        lambda: of_retention.retention_in_words(found, reader),
        draw,
    )


def proposal(found: Proposal, case: Case, reader: Reader) -> Exhibit:
    """Return the lines that are proposed for a case."""
    return Exhibit(
        "proposal",
        reader.say("What it proposes for the {case}"),
        lambda: of_proposal.proposal_table([found]),
        lambda: of_proposal.proposal_in_words(found, case, reader),
    )


def register(found: Register, case: Case, reader: Reader) -> Exhibit:
    """Return all that stands behind one assumption."""
    entry = entries(case)[found.address]

    def draw(title: str | None) -> Any:
        from cxvalue.charts.evidence import intervals_chart

        return intervals_chart(
            of_register.register_for_chart(found, case, reader),
            title=title,
            axis=unit(entry.measure.unit, reader),
            subtitle=reader.say("Each source with its 95 % interval; crosses have expired, triangles contradict"),
            reader=reader,
        )

    return Exhibit(
        "register",
        of_register.register_finding(found, assumption_label(case, entry, reader), reader),
        None,
        lambda: of_register.register_in_words(found, case, reader),
        draw,
    )
