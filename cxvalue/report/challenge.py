"""The exhibit of the questions finance will ask."""

from cxvalue.analysis.challenge.questions import Challenge
from cxvalue.case.records import Case
from cxvalue.exhibits.challenge import challenges_finding, challenges_in_words, challenges_table
from cxvalue.locale.reader import Reader
from cxvalue.report.exhibit import Exhibit


def challenges(found: tuple[Challenge, ...], case: Case, reader: Reader) -> Exhibit:
    """Return every question, the serious ones first."""
    return Exhibit(
        "challenge",
        challenges_finding(found, reader),
        lambda: challenges_table(found),
        lambda: challenges_in_words(case, found, reader),
    )
