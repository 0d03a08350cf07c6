"""JSON documents of what takes a case apart: walk-down, attribution, sensitivity, simulation and what follows."""

from dataclasses import asdict

from cxvalue.analysis.valuation import Valuation
from cxvalue.analysis.walkdown import Walkdown
from cxvalue.exhibits.documents import Document, case_document, program


def heading_document(valuation: Valuation) -> Document:
    """Return what every document begins with: program, case, scenario, changes."""
    return {
        "program": program(),
        "case": case_document(valuation.case, valuation.digest),
        "scenario": valuation.scenario,
        "changes": list(valuation.changes),
    }


def walkdown_document(valuation: Valuation, found: Walkdown) -> Document:
    """Return the gross claim, every guard with its value, change and price, and the finance-grade value."""
    return {
        **heading_document(valuation),
        "gross": found.gross,
        "steps": [asdict(step) for step in found.steps],
        "value": found.value,
        "finance_grade": found.finance_grade,
    }
