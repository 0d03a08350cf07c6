"""Exhibits of what it is worth to know more."""

from collections.abc import Iterator

from cxvalue.analysis.information import Information
from cxvalue.case.records import Case
from cxvalue.exhibits.information import (
    groups_in_words,
    information_finding,
    information_in_words,
    information_table,
    options_in_words,
    plan_in_words,
)
from cxvalue.locale.reader import Reader
from cxvalue.report.exhibit import Exhibit


def information(found: Information, case: Case, reader: Reader) -> Exhibit:
    """Return what knowing each assumption is worth."""
    return Exhibit(
        "information",
        information_finding(case, found, reader),
        lambda: information_table(found),
        lambda: information_in_words(case, found, reader),
    )


def groups(found: Information, case: Case, reader: Reader) -> Exhibit:
    """Return what knowing each group of assumptions is worth."""
    return Exhibit(
        "groups",
        reader.say("In groups"),
        lambda: information_table(found),
        lambda: groups_in_words(case, found, reader),
    )


def options(found: Information, case: Case, reader: Reader) -> Exhibit:
    """Return what can be chosen."""
    return Exhibit(
        "options",
        reader.say("The choice"),
        None,
        lambda: options_in_words(case, found, reader),
    )


def plan(found: Information, case: Case, reader: Reader) -> Iterator[Exhibit]:
    """Return the test for what is most worth knowing, where there is one."""
    if found.test_plan is not None:
        yield Exhibit(
            "test_plan",
            reader.say("The test that would tell"),
            None,
            lambda: plan_in_words(case, found, reader),
        )
