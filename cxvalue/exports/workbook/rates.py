"""Internal rates of return in a spreadsheet: a scan that counts them, then the spreadsheet's own IRR near each.

A phased roadmap may have several rates, and a spreadsheet's IRR names one of them without a word. The scan
computes the value at many rates; where it changes sign, a rate lies between.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from cxvalue import finance
from cxvalue.exports.workbook.formula import Array, Formula
from cxvalue.exports.workbook.page import MONEY, WHOLE, Book, Line, Look, Page
from cxvalue.irr import HIGHEST, LOWEST

_NODES = 96
RATE, _GUESS, FIRST_FLOW = 0, 1, 2
"""Columns of the scan; two for every flow after them."""


@dataclass
class RateScan:
    """The table of the scan: where it stands, and the columns of each flow."""

    page: Page
    top: int
    columns: dict[str, int] = field(default_factory=dict)

    @property
    def rates(self) -> Array:
        """The annual rates of the scan : (NODES,) [share/year]."""
        return np.expm1(np.linspace(LOWEST, HIGHEST, _NODES))

    def area(self, column: int) -> str:
        """Return the cells of one column of the scan."""
        return self.page.area((self.top, self.top + _NODES - 1), column)

    def count(self, line: Line) -> str:
        """Return the formula of how many rates the scan found for a flow."""
        return f"MAX({self.area(self.columns[line.text] + 1)})"

    def irr(self, line: Line, none: str, several: str) -> str:
        """Return the formula of the one rate of a flow, or what is said where there is none or are several."""
        count = self.count(line)
        return f'IF({count}=0,{none},IF({count}>1,{count}&" ("&{several}&")",{self.nth(line, 1)}))'

    def nth(self, line: Line, number: int) -> str:
        """Return the formula of the n-th rate, from the lowest."""
        place = f"MATCH({number},{self.area(self.columns[line.text] + 1)},0)"
        return f"(1+IRR({line.cells.text},INDEX({self.area(_GUESS)},{place})))^12-1"


def placed_scan(page: Page) -> RateScan:
    """Return the scan at the next free row of a sheet, its rows kept free."""
    scan = RateScan(page, page.row + 3)
    page.row = scan.top + _NODES
    return scan


def fill_scan(book: Book, scan: RateScan, flows: Sequence[tuple[str, Line]], month: Line) -> None:
    """Write the value of every flow at every rate, and the number of changes of sign up to it."""
    page, reader = scan.page, book.reader
    page.text(scan.top - 2, 0, reader.say("Where the value changes sign"), Look(kind="text", bold=True))
    header = Look(kind="heading", wrap=True)
    page.text(scan.top - 1, RATE, reader.say("Annual rate"), header)
    page.sheet.set_row(scan.top - 1, 45)
    page.text(scan.top - 1, _GUESS, reader.say("Monthly rate halfway to it"), header)
    rates = scan.rates
    halfway = np.expm1((np.log1p(rates) + np.log1p(np.concatenate([rates[:1], rates[:-1]]))) / 24)
    for row, (rate, guess) in enumerate(zip(rates, halfway, strict=True), start=scan.top):
        page.number(row, RATE, float(rate), Look("0.0000%", kind="export"))
        page.number(row, _GUESS, float(guess), Look("0.0000%", kind="export"))
    for place, (label, line) in enumerate(flows):
        _fill_flow(book, scan, FIRST_FLOW + 2 * place, (label, line), month)


def _fill_flow(book: Book, scan: RateScan, column: int, item: tuple[str, Line], month: Line) -> None:
    page, (label, line) = scan.page, item
    scan.columns[line.text] = column
    header = Look(kind="heading", wrap=True)
    page.text(scan.top - 1, column, label, header)
    page.text(scan.top - 1, column + 1, book.reader.say("Rates up to here"), header)
    last = book.months
    worth = _worth(line.value, scan.rates)
    count = 0
    for place, value in enumerate(worth):
        row = scan.top + place
        rate = page.at(row, RATE, 0.0).text
        # a rate below 0 is counted from the last month, so that no power grows beyond a number
        power = f"(1+{rate})^((IF({rate}<0,{last},0)-{month.cells.text})/12)"
        page.formula(row, column, Formula(f"SUMPRODUCT({line.cells.text},{power})", np.asarray(value)), Look(MONEY))
        if place == 0:
            text = "0"
        else:
            here, before, counted = (
                page.at(at, col, 0.0).text for at, col in ((row, column), (row - 1, column), (row - 1, column + 1))
            )
            text = f"{counted}+(({here}>0)<>({before}>0))"
            count += int((value > 0) != (worth[place - 1] > 0))
        page.formula(row, column + 1, Formula(text, np.asarray(float(count))), Look(WHOLE))


def _worth(flow: Array, rates: Array) -> Array:
    times = finance.month_times(len(flow) - 1)
    shifted = np.where(rates < 0, times[-1], 0.0)[:, None] - times[None, :]
    return (np.power(1.0 + rates[:, None], shifted) * flow[None, :]).sum(axis=1)
