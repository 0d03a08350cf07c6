"""What finance will ask, before it asks: rules that look at a case and its results.

A rule says where it found something; why that matters and how to mend it belong to the rule. Nothing
here changes a figure.
"""

from dataclasses import dataclass

from cxvalue.analysis.challenge.inputs import INPUT_RULES
from cxvalue.analysis.challenge.results import RESULT_RULES
from cxvalue.analysis.challenge.rule import Rule, case_results_of
from cxvalue.case.records import Case
from cxvalue.text import Text

RULES: tuple[Rule, ...] = (*RESULT_RULES, *INPUT_RULES)
"""All rules; the order of equally severe ones in the list."""

SEVERITIES = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Challenge:
    """One question finance will ask.

    addresses : of the assumptions or records it is about; empty where it is about the whole case
    """

    rule: str
    severity: str
    found: Text
    why: Text
    remedy: Text
    addresses: tuple[str, ...]


def challenges_of(case: Case) -> tuple[Challenge, ...]:
    """Return the questions a case raises, the most severe first."""
    results = case_results_of(case)
    found = [
        Challenge(rule.id, rule.severity, finding.found, rule.why, rule.remedy, finding.addresses)
        for rule in RULES
        for finding in rule.look(case, results)
    ]
    return tuple(sorted(found, key=lambda item: SEVERITIES.index(item.severity)))
