"""The workbook as a whole: which sheets there are, and in which order they are made.

The order of the sheets is that of a reader, the order of making that of the model.
"""

import io
from typing import Any

from xlsxwriter import Workbook

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
from cxvalue.report.results import Results
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


def to_workbook(results: Results) -> bytes:
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
        _fill(file, results)
    return made.getvalue()


def _fill(file: Workbook, results: Results) -> None:
    book = Book(file, results.file.case, results.reader)
    tenured = any(segment.polarisation for segment in book.case.segments.values())
    for key, title in _titles(results).items():
        if key != "tenure" or tenured:
            book.page(key, title)
    pages, valuation = book.pages, results.valuation
    inputs = place_levers(book, pages["verdict"], pages["scenarios"], results)
    fill_inputs(book, pages["assumptions"], pages["scenarios"], inputs)
    effects, scores = fill_journey(book, pages["journey"], inputs)
    strengths = fill_satisfaction(book, pages["satisfaction"], inputs, scores)
    paths = fill_customers(book, pages["customers"], inputs, effects, strengths)
    cash = fill_cash(book, pages["cash"], inputs, effects, paths)
    flow, scan = fill_comparison(book, pages["comparison"], inputs, cash, results.comparison, valuation)
    measured = fill_metrics(book, pages["metrics"], inputs, (cash, flow, scan), valuation)
    fill_walkdown(book, pages["walkdown"], results)
    fill_challenge(book, pages["challenge"], results)
    flags = fill_checks(book, pages["checks"], cash, measured, scan, valuation)
    fill_verdict(book, pages["verdict"], cash, measured, flags, results)
    fill_case_text(book, pages["case"], results.file)
    file.set_properties({"title": book.case.title, "comments": results.stamp, "company": f"cxvalue {VERSION}"})
    file.set_calc_mode("auto")


def _titles(results: Results) -> dict[str, str]:
    """Titles a spreadsheet takes: no forbidden sign, not too long, no two alike."""
    titles: dict[str, str] = {}
    taken: set[str] = set()
    for key, text in SHEETS.items():
        plain = results.reader.text(text).translate(FORBIDDEN).strip("' ")[:LONGEST_TITLE].strip("' ") or key
        title, number = plain, 2
        while title.lower() in taken or title.lower() == "history":
            suffix = f" {number}"
            title, number = plain[: LONGEST_TITLE - len(suffix)] + suffix, number + 1
        taken.add(title.lower())
        titles[key] = title
    return titles
