"""The exhibit of the assumptions of a case."""

from cxvalue.analysis.sensitivity import Swing
from cxvalue.case.records import Case
from cxvalue.exhibits.assumptions import assumptions_finding, assumptions_in_words, assumptions_table
from cxvalue.locale.reader import Reader
from cxvalue.report.exhibit import Exhibit


def assumptions(case: Case, swings: tuple[Swing, ...], reader: Reader) -> Exhibit:
    """Return every assumption with where it comes from."""
    table = assumptions_in_words(case, swings, reader)
    return Exhibit(
        "assumptions",
        assumptions_finding(table, reader),
        lambda: assumptions_table(case),
        lambda: table,
    )
