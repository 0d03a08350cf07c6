"""What all JSON documents share: unrounded numbers, `null` with a reason beside it where undefined."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import numpy as np

from cxvalue.analysis.checks import Check
from cxvalue.analysis.valuation import Valuation
from cxvalue.case.guesses import guesses_in
from cxvalue.case.records import Case
from cxvalue.errors import Problem
from cxvalue.text import Text
from cxvalue.version import VERSION

Document = dict[str, Any]


def program() -> Document:
    """Return name and version of the program."""
    return {"name": "cxvalue", "version": VERSION}


def heading_document(valuation: Valuation) -> Document:
    """Return what every document begins with: program, case, scenario, changes."""
    return {
        "program": program(),
        "case": case_document(valuation.case, valuation.digest),
        "scenario": valuation.scenario,
        "changes": list(valuation.changes),
    }


def warnings_document(problems: Iterable[Problem]) -> list[Document]:
    """Return warnings as address, message, hint."""
    return [{"address": item.address, "message": str(item.message), "hint": str(item.hint)} for item in problems]


def reason_document(key: str, reason: Text | None) -> Mapping[str, str]:
    """Return why a figure is undefined under a key; nothing where it is defined."""
    return {} if reason is None else {key: str(reason)}


def case_document(case: Case, digest: str) -> Document:
    """Return what tells one case from another, and its terms."""
    return {
        "title": case.title,
        "illustrative": case.illustrative,
        "guesses": len(guesses_in(case)),
        "currency": case.currency,
        "start": case.start.isoformat(),
        "months": case.months,
        "discount_rate": case.discount_rate.value,
        "tax_rate": None if case.tax_rate is None else case.tax_rate.value,
        "digest": digest,
    }


def checks_document(checks: Iterable[Check]) -> Document:
    """Return every check with its difference, and whether all of them hold."""
    listed = [
        {"name": item.name, "text": str(item.text), "difference": item.difference, "passed": item.passed}
        for item in checks
    ]
    return {"reconciled": all(item["passed"] for item in listed), "checks": listed}


def plain_data(held: Any) -> Any:
    """Return a result as numbers, lists and tables; a number that is none is null."""
    if isinstance(held, Text):
        return str(held)
    if is_dataclass(held) and not isinstance(held, type):
        return {field.name: plain_data(getattr(held, field.name)) for field in fields(held)}
    if isinstance(held, Mapping):
        return {key: plain_data(value) for key, value in held.items()}
    if isinstance(held, np.ndarray):
        return [plain_data(value) for value in held.tolist()]
    if isinstance(held, (tuple, list)):
        return [plain_data(value) for value in held]
    if isinstance(held, date):
        return held.isoformat()
    return None if isinstance(held, float) and not math.isfinite(held) else held
