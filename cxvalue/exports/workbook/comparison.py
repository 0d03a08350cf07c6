"""The sheet of the comparison: the case beside every alternative, and room for new ones.

All on the terms of the case. Amounts that stand in the case file are formulas over their input cells; flows
from files beside it are values of the export.
"""

from dataclasses import dataclass, replace

import numpy as np

from cxvalue import finance
from cxvalue.analysis.alternatives import MONTHS_OF, inline_flows
from cxvalue.analysis.comparison import OWN, Comparison, Contender
from cxvalue.analysis.metrics import WhatIfs, bare_series, metrics_of
from cxvalue.analysis.valuation import Valuation, rates_of
from cxvalue.exhibits.metric import label_of
from cxvalue.exports.workbook.cash import CashLines
from cxvalue.exports.workbook.drawing import Drawing, draw
from cxvalue.exports.workbook.formula import HERE, Formula, constant
from cxvalue.exports.workbook.inputs import InputCells
from cxvalue.exports.workbook.metrics import FORMATS, FlowLines, formulas_of, own_flow, word_for
from cxvalue.exports.workbook.page import FIRST_MONTH, MONEY, WHOLE, Book, Line, Look, Page
from cxvalue.exports.workbook.rates import RateScan, fill_scan, placed_scan
from cxvalue.units import MONTHS_A_YEAR

NEW = 3
"""Alternatives a reader may add in the workbook."""

SUMMARY_ROW = 4
NAME_OF_NEW, STEP_OF_NEW = "new.{number}.label", "new.{number}.every"
AMOUNTS_OF_NEW = "new.{number}.amounts"


@dataclass(frozen=True, slots=True)
class _Beside:
    """One business case of the comparison: what it is called, and its flows."""

    id: str
    label: Formula
    """The cell of its name; the summary is empty where that is empty."""
    shown: str
    flow: FlowLines


def fill_comparison(
    book: Book, page: Page, inputs: InputCells, cash: CashLines, comparison: Comparison, valuation: Valuation
) -> tuple[FlowLines, RateScan]:
    """Write flows, summary and scan of all; return the flow of the case, and the scan."""
    reader, case = book.reader, book.case
    page.begin(
        reader.say("All on the same start, discount rate, tax and months; {alternatives} are set beside, never added")
    )
    count = 1 + len(case.alternatives) + NEW
    page.row = SUMMARY_ROW + count + 2
    page.timeline(page.row, case.start)
    page.row += 2
    rivals = {item.id: item for item in comparison.contenders}
    own = own_flow(cash, valuation)
    label = constant(0.0)
    all_ = [_Beside(OWN, label, case.title, own)]
    all_ += [_fill_alternative(book, page, inputs, cash, rivals[key], valuation) for key in case.alternatives]
    all_ += [_fill_new(book, page, cash, number, valuation) for number in range(1, NEW + 1)]
    named = [item for item in all_ if item.shown]
    money = reader.money_unit("ones")
    names = [(page.title, SUMMARY_ROW + 1 + place, 0) for place in range(len(named))]
    sums, worths = ([getattr(item.flow, name) for item in named] for name in ("cumulative", "worth"))
    draw(page, Drawing(reader.say("Cumulative cash"), money, sums, names=names))
    draw(page, Drawing(reader.say("Value to date"), money, worths, names=names))
    scan = placed_scan(page)
    fill_scan(book, scan, [(item.shown or item.id, item.flow.net) for item in all_], cash_month(book))
    _fill_summary(book, page, inputs, scan, all_)
    page.sheet.freeze_panes(0, 1)
    page.end(last_column=max(FIRST_MONTH + 12, FIRST_MONTH + book.months))
    return own, scan


def cash_month(book: Book) -> Line:
    """Return the months of the sheet of the cash flow."""
    return book.pages["cash"].month


def _fill_alternative(
    book: Book, page: Page, inputs: InputCells, cash: CashLines, contender: Contender, valuation: Valuation
) -> _Beside:
    reader = book.reader
    alternative = book.case.alternatives[contender.id]
    page.heading(f"{reader.term('Alternative')}: {contender.label}")
    label = page.at(page.row, 0, 0.0)
    flow = contender.flow
    money = reader.money_unit("ones")
    if alternative.amounts:
        net = page.line(contender.label, money, _inline(page, inputs, contender.id, valuation), MONEY)
        return _Beside(contender.id, label, contender.label, _bare(book, page, cash, net, contender))
    net = page.series(contender.label, money, flow.net, MONEY)
    page.text(page.row, 0, reader.say("from a file beside the {case}: values of the export"), Look(kind="note"))
    page.row += 1
    if flow.one_off is None and np.array_equal(flow.benefits, np.maximum(flow.net, 0.0)):
        return _Beside(contender.id, label, contender.label, _bare(book, page, cash, net, contender))
    benefits = page.series(reader.say("of it benefits"), money, flow.benefits, MONEY)
    costs = page.series(reader.say("of it costs"), money, flow.costs, MONEY)
    lines = _bare(book, page, cash, net, contender)
    factor = cash.factor.cells.text
    lines = replace(
        lines,
        benefits=f"SUMPRODUCT({benefits.cells.text},{factor})",
        costs=f"(-SUMPRODUCT({costs.cells.text},{factor}))",
    )
    if flow.one_off is not None:
        one_off = page.series(reader.say("of it one-off costs"), money, flow.one_off, MONEY)
        lines = replace(lines, one_off=f"(-SUMPRODUCT({one_off.cells.text},{factor}))")
    return _Beside(contender.id, label, contender.label, lines)


def _inline(page: Page, inputs: InputCells, key: str, valuation: Valuation) -> Formula:
    """The amount of a month: the next one of the list at every whole period."""
    alternative = valuation.case.alternatives[key]
    count, step = len(alternative.amounts), MONTHS_OF[alternative.every]
    first, last = (inputs(f"alternatives.{key}.amounts.{place}").text for place in (0, count - 1))
    column = f"{first}:{last.split('!')[1]}"
    month = page.month.text
    amounts = np.array([amount.value for amount in alternative.amounts])
    value = inline_flows(alternative, page.book.months) @ amounts
    text = f"IF(MOD({month},{step})=0,IF({month}/{step}<{count},INDEX({column},MIN({month}/{step},{count - 1})+1),0),0)"
    return Formula(text, value)


def _fill_new(book: Book, page: Page, cash: CashLines, number: int, valuation: Valuation) -> _Beside:
    """Room for an alternative that is typed into the workbook: a name, months between amounts, amounts."""
    reader = book.reader
    page.heading(reader.say("New {alternative} {number}", number=number))
    label, step, amounts = _fill_inputs(book, page, number)
    month = page.month.text
    text = f"IF(MOD({month},{step})=0,N(INDEX({amounts},{month}/{step}+1)),0)"
    zeros = np.zeros(book.months + 1)
    net = page.line(reader.say("Flow by month"), reader.money_unit("ones"), Formula(text, zeros), MONEY)
    flow = bare_series(zeros, finance.month_times(book.months))
    metrics = metrics_of(flow, rates_of(valuation.case), WhatIfs(0.0, None, None))
    contender = Contender(f"new_{number}", "", flow, metrics, ())
    return _Beside(contender.id, label, "", _bare(book, page, cash, net, contender))


def _fill_inputs(book: Book, page: Page, number: int) -> tuple[Formula, str, str]:
    """The row of inputs of a new alternative; return its name, and its period and amounts as references."""
    reader, sheet, row = book.reader, page.sheet, page.row
    page.text(row, 0, "", Look("@", kind="input"))
    page.text(row, 1, reader.say("months between amounts"), Look(kind="unit"))
    step = page.number(row, 2, MONTHS_A_YEAR, Look(WHOLE, kind="input"))
    for month in range(book.months + 1):
        sheet.write_blank(row, FIRST_MONTH + month, None, book.look(Look(MONEY, kind="input")))
    help_text = reader.say("Name it here, type its amounts to the right: received +, paid −.")
    sheet.data_validation(row, 0, row, 0, {"validate": "any", "input_message": help_text})
    sheet.data_validation(row, 2, row, 2, {"validate": "list", "source": sorted(MONTHS_OF.values())})
    label, amounts = page.at(row, 0, 0.0), page.area((row, row), FIRST_MONTH, FIRST_MONTH + book.months)
    for name, cell in ((NAME_OF_NEW, label.text), (STEP_OF_NEW, step.text), (AMOUNTS_OF_NEW, amounts)):
        book.file.define_name(name.format(number=number), f"={cell}")
    page.row += 1
    return label, step.text, amounts


def _bare(book: Book, page: Page, cash: CashLines, net: Line, contender: Contender) -> FlowLines:
    """The lines a series of flows needs for its metrics: receipts are benefits, payments are costs."""
    reader, money = book.reader, book.reader.money_unit("ones")
    cumulative = page.walk(reader.say("Cumulative cash"), money, _first(page, net), (None, net), MONEY)
    discounted = page.line(reader.say("Discounted net cash"), money, net * cash.factor, MONEY)
    worth = page.walk(reader.say("Value to date"), money, _first(page, discounted), (None, discounted), MONEY)
    not_yet = (net <= 0.0) * 1.0
    before = page.walk(
        reader.say("Before the first receipt"), "1 / 0", _first(page, not_yet), (not_yet, constant(0.0)), WHOLE
    )
    cells, factor = net.cells.text, cash.factor.cells.text
    return FlowLines(
        net=net,
        cumulative=cumulative,
        discounted=discounted,
        worth=worth,
        benefits=f"SUMPRODUCT(({cells}>0)*{cells}*{factor})",
        costs=f"(-SUMPRODUCT(({cells}<0)*{cells}*{factor}))",
        one_off=f"(-SUMPRODUCT({before.cells.text}*{discounted.cells.text}))",
        metrics=contender.metrics,
    )


def _first(page: Page, formula: Formula) -> Formula:
    """A formula of the months at month 0."""
    return Formula(formula.text.replace(HERE, page.book.columns[0]), np.asarray(formula.value).ravel()[0], formula.rank)


def _fill_summary(book: Book, page: Page, inputs: InputCells, scan: RateScan, all_: list[_Beside]) -> None:
    """Every metric of every business case, and its rank by value."""
    reader = book.reader
    end, page.row = page.row, SUMMARY_ROW
    titles = [reader.text(label_of(name)) for name in FORMATS]
    page.header([reader.say("Business case"), reader.say("Rank by value"), *titles], figures=tuple(range(1, 14)))
    first = page.row
    ranked = sorted((item.flow.metrics.npv for item in all_ if item.shown), reverse=True)
    values = page.area((first, first + len(all_) - 1), 2)
    for item in all_:
        own, named = item.id == OWN, f'{item.label.text}=""'
        if own:
            page.text(page.row, 0, item.shown, Look(bold=True))
        else:
            label = Formula(f'IF({named},"",{item.label.text})', np.asarray(0.0))
            page.formula(page.row, 0, label, Look(), item.shown)
        value = _fill_metrics(book, page, inputs, scan, item)["npv"]
        rank = Formula(f"RANK({value.text},{values})", np.asarray(0.0))
        shown = 1.0 + ranked.index(item.flow.metrics.npv) if item.shown else ""
        page.formula(page.row, 1, rank if own else _unless(named, rank), Look(WHOLE, right=True), shown)
        page.row += 1
    page.row = end


def _fill_metrics(book: Book, page: Page, inputs: InputCells, scan: RateScan, item: _Beside) -> dict[str, Formula]:
    cells = {}
    formulas = formulas_of(item.flow, cash_month(book), inputs, scan, book)
    for column, (name, formula) in enumerate(formulas.items(), start=2):
        word = word_for(name, item.flow.metrics, book) if item.shown else ""
        own = formula if item.id == OWN else _unless(f'{item.label.text}=""', formula)
        cells[name] = page.formula(page.row, column, own, Look(FORMATS[name], right=True), word)
    return cells


def _unless(empty: str, formula: Formula) -> Formula:
    return Formula(f'IF({empty},"",{formula.text})', formula.value)
