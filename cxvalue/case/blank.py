"""A new case to fill in: the template, its labels in the language of whoever begins it."""

from collections.abc import Callable

from cxvalue.case.read import CaseFile, changed_file, read_case
from cxvalue.case.samples import sample_path
from cxvalue.text import Text, say

_SAMPLE = "template"

LABELS = {
    "title": say("Our case"),
    "segments.customers.label": say("Our customers"),
    "journeys.journey.label": say("From choice to everyday use"),
    "touchpoints.choose.label": say("Choosing"),
    "touchpoints.start.label": say("Getting started"),
    "touchpoints.support.label": say("Customer service"),
    "links.churn.label": say("Satisfied customers stay"),
    "links.spend.label": say("Satisfied customers buy more"),
    "initiatives.first.label": say("A better start"),
    "initiatives.first.costs.0.label": say("Building it"),
    "initiatives.first.costs.1.label": say("Running it"),
    "alternatives.other.label": say("The other case on the table"),
}


def blank_case(words: Callable[[Text], str], currency: str = "SEK") -> CaseFile:
    """Return the template with its labels put into words by a language; from now on it is somebody's own case."""
    labels = {address: words(text) for address, text in LABELS.items()}
    return changed_file(read_case(sample_path(_SAMPLE)), {**labels, "currency": currency, "illustrative": None})
