"""The workbook as a whole: which sheets there are, and in which order they are made.

The order of the sheets is that of a reader, the order of making that of the model.
"""

import io
from typing import Any

from xlsxwriter import Workbook

from cxvalue.exports.material import Material
from cxvalue.exports.workbook.at_export import fill_challenge, fill_walkdown
from cxvalue.exports.workbook.case_text import fill_case_text
from cxvalue.exports.workbook.cash import fill_cash
from cxvalue.exports.workbook.checks import fill_checks
from cxvalue.exports.workbook.comparison import fill_comparison
from cxvalue.exports.workbook.customers import fill_customers
from cxvalue.exports.workbook.inputs import fill_inputs
from cxvalue.exports.workbook.journey import fill_journey, fill_satisfaction
from cxvalue.exports.workbook.metrics import fill_metrics
from cxvalue.exports.workbook.page import Book
from cxvalue.exports.workbook.verdict import fill_verdict, place_levers
from cxvalue.text import say
from cxvalue.version import VERSION

SHEETS = {
    "verdict": say("Verdict"),
    "assumptions": say("{Assumptions}"),
    "scenarios": say("{Scenarios}"),
    "journey": say("{Journey}"),
    "satisfaction": say("{Satisfaction}"),
    "tenure": say("Tenure"),
    "customers": say("Customers"),
    "cash": say("Cash flow"),
    "metrics": say("Metrics"),
    "comparison": say("Comparison"),
    "walkdown": say("Walk-down"),
    "challenge": say("Challenge"),
    "checks": say("Checks"),
    "case": say("{Case} file"),
}
"""Every sheet by its key, in the order of a reader."""

FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\!", " "))
LONGEST_TITLE = 31


def to_workbook(material: Material) -> bytes:
    """Return the workbook of a case: every figure a formula over the input cells, with its computed value.

    Raises
    ------
    CaseError
        If there is no such scenario, or the case cannot be valued.
    """
    made = io.BytesIO()
    # no text of a case becomes a formula, a link or a number by what it looks like
    options: dict[str, Any] = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    with Workbook(made, options) as file:
        _fill(file, material)
    return made.getvalue()


def _fill(file: Workbook, material: Material) -> None:
    book = Book(file, material.file.case, material.reader)
    tenured = any(segment.polarisation for segment in book.case.segments.values())
    for key, title in _titles(material).items():
        if key != "tenure" or tenured:
            book.page(key, title)
    pages, valuation = book.pages, material.valuation
    inputs = place_levers(book, pages["verdict"], pages["scenarios"], material)
    fill_inputs(book, pages["assumptions"], pages["scenarios"], inputs)
    effects, scores = fill_journey(book, pages["journey"], inputs)
    strengths = fill_satisfaction(book, pages["satisfaction"], inputs, scores)
    paths = fill_customers(book, pages["customers"], inputs, effects, strengths)
    cash = fill_cash(book, pages["cash"], inputs, effects, paths)
    flow, scan = fill_comparison(book, pages["comparison"], inputs, cash, material.comparison, valuation)
    measured = fill_metrics(book, pages["metrics"], inputs, (cash, flow, scan), valuation)
    fill_walkdown(book, pages["walkdown"], material)
    fill_challenge(book, pages["challenge"], material)
    flags = fill_checks(book, pages["checks"], cash, measured, scan, valuation)
    fill_verdict(book, pages["verdict"], cash, measured, flags, material)
    fill_case_text(book, pages["case"], material.file)
    file.set_properties({"title": book.case.title, "comments": material.stamp, "company": f"cxvalue {VERSION}"})
    file.set_calc_mode("auto")


def _titles(material: Material) -> dict[str, str]:
    """Titles a spreadsheet takes: no forbidden sign, not too long, no two alike."""
    titles: dict[str, str] = {}
    taken: set[str] = set()
    for key, text in SHEETS.items():
        plain = material.reader.text(text).translate(FORBIDDEN).strip("' ")[:LONGEST_TITLE].strip("' ") or key
        title, number = plain, 2
        while title.lower() in taken or title.lower() == "history":
            suffix = f" {number}"
            title, number = plain[: LONGEST_TITLE - len(suffix)] + suffix, number + 1
        taken.add(title.lower())
        titles[key] = title
    return titles
