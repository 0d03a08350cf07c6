"""The sheet of checks: the workbook's figures beside those the program had at the export, and identities.

The differences are 0 until somebody changes an input; the identities hold whatever is changed.
"""

from dataclasses import dataclass

import numpy as np

from cxvalue.analysis.checks import TOLERANCE
from cxvalue.analysis.valuation import Valuation
from cxvalue.exhibits import names
from cxvalue.exports.workbook.cash import CashLines
from cxvalue.exports.workbook.formula import Formula
from cxvalue.exports.workbook.metrics import FORMATS, HORIZON_FIGURES, Measured, quoted, word_for
from cxvalue.exports.workbook.page import MONEY, Book, Look, Page, at_export
from cxvalue.exports.workbook.rates import RateScan
from cxvalue.model.cash import LINES

WORKBOOK, PROGRAM, DIFFERENCE = 1, 2, 3
"""Columns of the table."""


@dataclass(frozen=True, slots=True)
class Flags:
    """Cells that sum the checks up."""

    reconciled: Formula
    unchanged: Formula
    sound: bool
    """True where the workbook agrees with the program and the program with itself, at the export."""


def fill_checks(
    book: Book, page: Page, cash: CashLines, measured: Measured, scan: RateScan, valuation: Valuation
) -> Flags:
    """Write every figure twice, the identities, and the two flags over them."""
    reader = book.reader
    page.begin_timeline(at_export(reader, valuation.digest), book.case.start)
    page.row += 3
    top = page.row
    page.header([reader.say("Figure"), reader.say("Workbook"), reader.say("Program"), reader.say("Difference, as a share")])
    first = page.row
    worst = max(_fill_metrics(book, page, measured, valuation), _fill_horizons(book, page, measured, valuation))
    worst = max(worst, _fill_months(book, page, cash, valuation))
    last = page.row - 1
    page.row += 1
    page.header([reader.say("Identity"), "", "", reader.say("Difference, as a share")])
    begin = page.row
    _fill_identities(book, page, cash, measured, scan)
    end = page.row - 1
    flags = _fill_flags(book, page, top - 2, (first, last), (begin, end), worst=worst, valuation=valuation)
    page.end()
    return flags


def _share(first: str, second: str) -> str:
    """The difference of two cells as a share of the larger; a word equals the same word."""
    size = f"MAX(ABS({first}),ABS({second}))"
    numbers = f"IF({size}=0,0,ABS({first}-{second})/{size})"
    return f"IF(AND(ISNUMBER({first}),ISNUMBER({second})),{numbers},IF({first}={second},0,1))"


def _fill_row(page: Page, label: str, cell: Formula, figure: float | str, number: str) -> float:
    """One figure of the workbook beside the program's; return their difference at the export."""
    page.text(page.row, 0, label)
    computed = float(cell.value)
    page.formula(page.row, WORKBOOK, cell, Look(number), figure if isinstance(figure, str) else None)
    if isinstance(figure, str):
        page.text(page.row, PROGRAM, figure, Look(kind="export"))
        difference = 0.0 if np.isnan(computed) else 1.0
    else:
        page.number(page.row, PROGRAM, float(figure), Look(number, kind="export"))
        size = max(abs(computed), abs(float(figure)))
        difference = abs(computed - float(figure)) / size if size else 0.0
    pair = (page.at(page.row, column, 0.0).text for column in (WORKBOOK, PROGRAM))
    page.formula(page.row, DIFFERENCE, Formula(_share(*pair), np.asarray(difference)), Look("0.0E+00"))
    page.row += 1
    return difference


def _fill_metrics(book: Book, page: Page, measured: Measured, valuation: Valuation) -> float:
    worst = 0.0
    for name, number in FORMATS.items():
        label = book.reader.text(names.METRIC_NAMES[name])
        word = word_for(name, valuation.metrics, book)
        figure: float | str = _figure(valuation, name) if word is None else word
        worst = max(worst, _fill_row(page, label, measured.metrics[name], figure, number))
    return worst


def _figure(valuation: Valuation, name: str) -> float:
    return valuation.metrics.irr.rates[0] if name == "irr" else float(getattr(valuation.metrics, name))


def _fill_horizons(book: Book, page: Page, measured: Measured, valuation: Valuation) -> float:
    worst = 0.0
    for horizon in valuation.horizons:
        cells = measured.horizons[horizon.name]
        for name in ("cash_in", "cash_out", "net", "present_value", "cumulative", "figure"):
            value = horizon.verdict.figure if name == "figure" else getattr(horizon, name)
            label = f"{book.reader.text(names.HORIZON_NAMES[horizon.name])}: {book.reader.text(HORIZON_FIGURES[name])}"
            worst = max(worst, _fill_row(page, label, cells[name], "" if value is None else value, MONEY))
    return worst


def _fill_months(book: Book, page: Page, cash: CashLines, valuation: Valuation) -> float:
    """Net cash of every month beside the program's."""
    reader, money = book.reader, book.reader.money_unit("ones")
    program = page.series(reader.say("Net cash by month, program"), money, valuation.net, MONEY)
    row = page.row
    page.text(row, 0, reader.say("Net cash, largest difference of a month"))
    moved = max(float(np.abs(valuation.net).max()), 1e-300)
    difference = float(np.abs(cash.net.value - valuation.net).max()) / moved
    both = (cash.net.cells.text, program.cells.text)
    text = f"SUMPRODUCT(MAX(ABS({both[0]}-{both[1]})))/MAX(SUMPRODUCT(MAX(ABS({both[1]}))),1E-300)"
    page.formula(row, DIFFERENCE, Formula(text, np.asarray(difference)), Look("0.0E+00"))
    page.row += 1
    return difference


def _fill_identities(book: Book, page: Page, cash: CashLines, measured: Measured, scan: RateScan) -> None:
    """What holds for any input: parts add up, customers' cash is whole, a rate brings the value to 0."""
    reader = book.reader
    net, moved = cash.net.cells.text, f"SUMPRODUCT(ABS({cash.net.cells.text}))"
    lines = "+".join(f"SUM({cash.lines[name].cells.text})" for name in LINES)
    values = "+".join(f"SUMPRODUCT({cash.lines[name].cells.text},{cash.factor.cells.text})" for name in LINES)
    horizons = "+".join(measured.horizons[name]["net"].text for name in ("short", "medium", "long"))
    rate = f"IF(ISNUMBER({measured.metrics['irr'].text}),{measured.metrics['irr'].text},0)"
    residual = f"SUMPRODUCT({net},(1+{rate})^(-{book.pages['cash'].month.cells.text}/12))"
    identities = {
        reader.say("The lines add up to the net cash flow"): f"{lines}-SUM({net})",
        reader.say("The values of the lines add up to the value"): f"{values}-{measured.metrics['npv'].text}",
        reader.say("The {horizons} add up to the cash up to the last of them"): (
            f"{horizons}-{measured.horizons['long']['cumulative'].text}"
        ),
        reader.say("The internal rate of return brings the value to 0"): (
            f"IF({scan.count(cash.net)}=1,{residual},0)"
        ),
    }
    for label, text in identities.items():
        page.text(page.row, 0, label)
        share = Formula(f"IFERROR(ABS({text})/MAX({moved},1E-300),1)", np.asarray(0.0))
        page.formula(page.row, DIFFERENCE, share, Look("0.0E+00"))
        page.row += 1


def _fill_flags(
    book: Book,
    page: Page,
    row: int,
    figures: tuple[int, int],
    identities: tuple[int, int],
    *,
    worst: float,
    valuation: Valuation,
) -> Flags:
    reader = book.reader
    areas = []
    for first, last in (figures, identities):
        begin, end = page.at(first, DIFFERENCE, 0.0).text, page.at(last, DIFFERENCE, 0.0).text
        areas.append(f"{begin}:{end.removeprefix(page.own)}")
    sound = worst <= TOLERANCE and valuation.reconciled
    yes, no = reader.say("reconciled"), reader.say("NOT RECONCILED")
    same, changed = reader.say("as exported"), reader.say("changed since the export")
    at_the_export = "" if sound else f"IF(TRUE,{quoted(no)},"
    state = f"IF(AND(COUNT({areas[1]})=ROWS({areas[1]}),MAX({areas[1]})<={TOLERANCE!r}),{quoted(yes)},{quoted(no)})"
    text = state.replace("e-", "E-") if not at_the_export else f"{at_the_export}{quoted(no)})"
    page.text(row, 0, reader.say("Checks"), Look(bold=True))
    reconciled = page.formula(row, WORKBOOK, Formula(text, np.asarray(0.0)), Look(bold=True), yes if sound else no)
    test = f"IF(AND(COUNT({areas[0]})>0,MAX({areas[0]})<={TOLERANCE!r}),{quoted(same)},{quoted(changed)})"
    page.text(row + 1, 0, reader.say("Figures"), Look(bold=True))
    unchanged = page.formula(
        row + 1, WORKBOOK, Formula(test.replace("e-", "E-"), np.asarray(0.0)), Look(bold=True), same if sound else changed
    )
    return Flags(reconciled, unchanged, sound)
