"""The sheet of checks: the workbook's figures beside those the program had at the export, and identities.

The differences are 0 until somebody changes an input; the identities hold whatever is changed.
"""

from dataclasses import dataclass

import numpy as np

from cxvalue.analysis.checks import TOLERANCE
from cxvalue.analysis.comparison import figure_of
from cxvalue.analysis.valuation import Valuation
from cxvalue.exhibits import names
from cxvalue.exhibits.metric import label_of
from cxvalue.exports.workbook.cash import CashLines
from cxvalue.exports.workbook.formula import Formula, constant
from cxvalue.exports.workbook.metrics import FORMATS, HORIZON_FIGURES, MetricCells, quoted, word_for
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
    book: Book, page: Page, cash: CashLines, measured: MetricCells, scan: RateScan, valuation: Valuation
) -> Flags:
    """Write every figure twice, the identities, and the two flags over them."""
    reader = book.reader
    page.begin_timeline(at_export(reader, valuation.digest), book.case.start)
    page.row += 3
    top = page.row
    page.header(
        [reader.say("Figure"), reader.say("Workbook"), reader.say("Program"), reader.say("Difference, as a share")],
        figures=(1, 2, 3),
    )
    first = page.row
    worst = max(
        _fill_metrics(book, page, cash, measured, valuation),
        _fill_horizons(book, page, cash, measured, valuation),
        _fill_months(book, page, cash, valuation),
    )
    figures = page.area((first, page.row - 1), DIFFERENCE)
    page.row += 1
    page.header([reader.say("Identity"), "", "", reader.say("Difference, as a share")], figures=(3,))
    first = page.row
    _fill_identities(book, page, cash, measured, scan)
    identities = page.area((first, page.row - 1), DIFFERENCE)
    flags = _fill_flags(page, top - 2, (figures, identities), sound=worst <= TOLERANCE and valuation.reconciled)
    page.end(last_column=DIFFERENCE)
    return flags


def _share(first: str, second: str, least: str) -> str:
    """The difference of two cells as a share of the larger; a word equals the same word."""
    size = f"MAX(ABS({first}),ABS({second}),{least})"
    numbers = f"IF({size}=0,0,ABS({first}-{second})/{size})"
    return f"IF(AND(ISNUMBER({first}),ISNUMBER({second})),{numbers},IF({first}={second},0,1))"


def _fill_row(page: Page, label: str, cell: Formula, figure: float | str, look: tuple[str, Formula]) -> float:
    """One figure of the workbook beside the program's; return their difference at the export.

    look : number format; the smallest size the difference is a share of, so that a sum near 0 is held to its parts
    """
    number, least = look
    page.text(page.row, 0, label)
    computed = float(cell.value)
    shown = figure if isinstance(figure, str) else None
    page.formula(page.row, WORKBOOK, cell, Look(number, right=True), shown)
    if isinstance(figure, str):
        page.text(page.row, PROGRAM, figure, Look(kind="export", right=True))
        difference = 0.0 if np.isnan(computed) else 1.0
    else:
        page.number(page.row, PROGRAM, figure, Look(number, kind="export"))
        size = max(abs(computed), abs(figure), float(least.value))
        difference = abs(computed - figure) / size if size else 0.0
    workbook, program = (page.at(page.row, column, 0.0).text for column in (WORKBOOK, PROGRAM))
    share = Formula(_share(workbook, program, least.text), np.asarray(difference))
    page.formula(page.row, DIFFERENCE, share, Look("0.0E+00"))
    page.row += 1
    return difference


def _least(cash: CashLines, number: str) -> Formula:
    """A millionth of all cash moved, for amounts of money; 0 for everything else."""
    if number != MONEY:
        return constant(0.0)
    return Formula(f"1E-6*SUMPRODUCT(ABS({cash.net.cells.text}))", np.asarray(1e-6 * np.abs(cash.net.value).sum()))


def _fill_metrics(book: Book, page: Page, cash: CashLines, measured: MetricCells, valuation: Valuation) -> float:
    worst = 0.0
    for name, number in FORMATS.items():
        label = book.reader.text(label_of(name))
        word = word_for(name, valuation.metrics, book)
        figure = figure_of(valuation.metrics, name) if word is None else word
        worst = max(
            worst, _fill_row(page, label, measured.metrics[name], figure or 0.0, (number, _least(cash, number)))
        )
    return worst


def _fill_horizons(book: Book, page: Page, cash: CashLines, measured: MetricCells, valuation: Valuation) -> float:
    worst = 0.0
    for horizon in valuation.horizons:
        cells, look = measured.horizons[horizon.name], (MONEY, _least(cash, MONEY))
        for name in ("cash_in", "cash_out", "net", "present_value", "cumulative", "figure"):
            value = horizon.verdict.figure if name == "figure" else getattr(horizon, name)
            label = f"{book.reader.text(names.HORIZON_NAMES[horizon.name])}: {book.reader.text(HORIZON_FIGURES[name])}"
            worst = max(worst, _fill_row(page, label, cells[name], "" if value is None else value, look))
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


def _fill_identities(book: Book, page: Page, cash: CashLines, measured: MetricCells, scan: RateScan) -> None:
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
        reader.say("The internal rate of return brings the value to 0"): (f"IF({scan.count(cash.net)}=1,{residual},0)"),
    }
    for label, text in identities.items():
        page.text(page.row, 0, label)
        share = Formula(f"IFERROR(ABS({text})/MAX({moved},1E-300),1)", np.asarray(0.0))
        page.formula(page.row, DIFFERENCE, share, Look("0.0E+00"))
        page.row += 1


def _fill_flags(page: Page, row: int, areas: tuple[str, str], *, sound: bool) -> Flags:
    """Write whether the figures are those of the export, and whether the identities hold.

    What did not agree at the export says so whatever is changed.
    """
    reader, (figures, identities) = page.book.reader, areas
    yes, no = reader.say("reconciled"), reader.say("NOT RECONCILED")
    same, changed = reader.say("as exported"), reader.say("changed since the export")
    tolerance = f"{TOLERANCE!r}".replace("e", "E")
    holds = f"AND(COUNT({identities})=ROWS({identities}),MAX({identities})<={tolerance})"
    texts = {
        reader.say("Checks"): (f"IF({holds if sound else 'FALSE'},{quoted(yes)},{quoted(no)})", yes if sound else no),
        reader.say("Figures"): (f"IF(MAX({figures})<={tolerance},{quoted(same)},{quoted(changed)})", same),
    }
    cells = []
    for place, (label, (text, shown)) in enumerate(texts.items()):
        page.text(row + place, 0, label, Look(bold=True))
        cells.append(page.formula(row + place, WORKBOOK, Formula(text, np.asarray(0.0)), Look(bold=True), shown))
    for name, cell in zip(("result.reconciled", "result.unchanged"), cells, strict=True):
        page.book.file.define_name(name, f"={cell.text}")
    return Flags(cells[0], cells[1], sound)
