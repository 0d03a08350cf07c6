"""The sheet of metrics: what the cash flow is worth, and the cash of each horizon.

Formulas over the lines of the cash flow, by the conventions of `finance.py`: a flow of month m falls at its
end, rates are annual and effective. What is undefined is said in words, never 0.

Kept whole: the formulas of the metrics, and the sheet they stand on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from cxvalue import finance
from cxvalue.analysis.comparison import figure_of
from cxvalue.analysis.horizons import Horizon, ends_of, horizons_of
from cxvalue.analysis.metrics import METRICS, CashFlow, Metrics, WhatIfs, metrics_of
from cxvalue.analysis.valuation import Valuation, rates_of
from cxvalue.exhibits import names
from cxvalue.exhibits.formulas import FORMULAS
from cxvalue.exhibits.metric import label_of, metric_in_words
from cxvalue.exports.workbook.cash import CashLines
from cxvalue.exports.workbook.formula import Formula
from cxvalue.exports.workbook.inputs import InputCells
from cxvalue.exports.workbook.page import MONEY, SHARE, WHOLE, Book, Line, Look, Page, at_export
from cxvalue.exports.workbook.rates import RateScan
from cxvalue.finance import ROUNDING
from cxvalue.model.cash import COST_LINES, LINES
from cxvalue.text import NOTHING, Text, say
from cxvalue.units import MONTHS_A_YEAR

NEVER, NONE, UNDEFINED, _SEVERAL = say("never"), say("none"), say("n/a"), say("several")

FORMAT_OF = {"money": MONEY, "share": SHARE, "ratio": "0.00", "months": "0.0", "month": WHOLE}
"""How a spreadsheet shows what a metric is a figure of."""

HORIZON_FIGURES = {
    "from_month": say("From month"),
    "to_month": say("To month"),
    "cash_in": say("Cash in"),
    "cash_out": say("Cash out"),
    "net": say("Net"),
    "present_value": say("Present value"),
    "cumulative": say("Cumulative"),
    "figure": say("Figure that decides"),
}
"""Columns of the horizons."""


@dataclass(frozen=True, slots=True)
class FlowLines:
    """A cash flow by month, the present values its ratios need as texts, and the figures it has."""

    net: Line
    cumulative: Line
    discounted: Line
    worth: Line
    """Value to date: cumulative discounted cash."""
    benefits: str
    costs: str
    one_off: str
    metrics: Metrics


@dataclass(frozen=True, slots=True)
class MetricCells:
    """Cells of the metrics and of the horizons, and the figures behind them."""

    metrics: dict[str, Formula]
    horizons: dict[str, dict[str, Formula]]
    passed: dict[str, Formula]
    rates: dict[str, Formula]
    """Discount rate and tax rate in use."""
    figures: Metrics
    terms: tuple[Horizon, ...]


def own_flow(cash: CashLines, valuation: Valuation) -> FlowLines:
    """Return the cash flow of the case, its figures computed from the lines of the workbook."""
    costs = np.sum([cash.lines[name].value for name in COST_LINES], axis=0)
    one_off = cash.lines["capex"].value + cash.lines["opex"].value
    figures = valuation.metrics
    what_ifs = WhatIfs(figures.cost_of_delay_per_month, figures.break_even_factor, figures.break_even_churn_change)
    net = cash.net.value
    flow = CashFlow(net, finance.month_times(len(net) - 1), net - costs, costs, one_off)
    worth = {name: f"SUMPRODUCT({cash.lines[name].cells.text},{cash.factor.cells.text})" for name in LINES}
    paid = "+".join(worth[name] for name in COST_LINES)
    return FlowLines(
        net=cash.net,
        cumulative=cash.cumulative,
        discounted=cash.discounted,
        worth=cash.discounted_cumulative,
        benefits=f"(SUM({cash.discounted.cells.text})-({paid}))",
        costs=f"(-({paid}))",
        one_off=f"(-({worth['capex']}+{worth['opex']}))",
        metrics=metrics_of(flow, rates_of(valuation.case), what_ifs),
    )


def formulas_of(flow: FlowLines, month: Line, inputs: InputCells, scan: RateScan, book: Book) -> dict[str, Formula]:
    """Return the formula of every metric of a flow; its figure is NaN where it is undefined."""
    cells = _Cells(flow, month, inputs, scan, book)
    return {name: Formula(TEXTS[name](cells), np.asarray(_figure(flow.metrics, name))) for name in FORMATS}


@dataclass(frozen=True, slots=True)
class _Cells:
    """What the formulas are made from, as they stand in cells."""

    flow: FlowLines
    month: Line
    inputs: InputCells
    scan: RateScan
    book: Book

    @property
    def value(self) -> str:
        return f"SUM({self.flow.discounted.cells.text})"

    @property
    def net(self) -> str:
        return self.flow.net.cells.text

    @property
    def cumulative(self) -> str:
        return self.flow.cumulative.cells.text

    def monthly(self, rate: str) -> str:
        return f"(1+{self.inputs(rate).text})^(1/12)-1"

    def word(self, word: Text) -> str:
        return quoted(self.book.reader.text(word))

    def or_undefined(self, formula: str) -> str:
        return f"IFERROR({formula},{self.word(UNDEFINED)})"

    def annual(self) -> str:
        rate, last = self.inputs("discount_rate").text, self.book.months
        return f"IF({rate}=0,{self.value}/({last}/12),{self.value}*{rate}/(1-(1+{rate})^(-{last}/12)))"

    def back(self, flow: Line, total: Line) -> str:
        return _payback(flow, total, self.month, self.book.months, self.word(NEVER))


TEXTS: Mapping[str, Callable[[_Cells], str]] = {
    "npv": lambda at: at.value,
    "irr": lambda at: at.scan.irr(at.flow.net, at.word(NONE), at.word(_SEVERAL)),
    "mirr": lambda at: at.or_undefined(
        f"(1+MIRR({at.net},{at.monthly('finance_rate')},{at.monthly('reinvestment_rate')}))^12-1"
    ),
    "roi": lambda at: at.or_undefined(f"({at.flow.benefits}-{at.flow.costs})/{at.flow.costs}"),
    "profitability_index": lambda at: at.or_undefined(f"1+{at.value}/{at.flow.one_off}"),
    "benefit_cost_ratio": lambda at: at.or_undefined(f"{at.flow.benefits}/{at.flow.costs}"),
    "payback_months": lambda at: at.back(at.flow.net, at.flow.cumulative),
    "discounted_payback_months": lambda at: at.back(at.flow.discounted, at.flow.worth),
    "peak_funding": lambda at: f"MAX(0,-MIN({at.cumulative}))",
    "peak_funding_month": lambda at: (
        f"IF(MIN({at.cumulative})<0,MATCH(MIN({at.cumulative}),{at.cumulative},0)-1,{at.word(NONE)})"
    ),
    "equivalent_annual_value": lambda at: at.annual(),
}
"""Metric -> its formula. One without a formula stands in the workbook as a value of the export."""

FORMATS = {key: FORMAT_OF[item.kind] for key, item in METRICS.items() if key in TEXTS}
"""The metrics a workbook computes, in the order they are shown."""

AT_EXPORT = tuple(key for key in METRICS if key not in FORMATS)
"""The others; most of them need the model run again."""


def word_for(name: str, metrics: Metrics, book: Book) -> str | None:
    """Return what a cell says where a metric is undefined; None where it is not."""
    if not np.isnan(_figure(metrics, name)):
        return None
    if name == "irr" and metrics.irr.status == "several":
        return f"{len(metrics.irr.rates)} ({book.reader.text(_SEVERAL)})"
    words = {"payback_months": NEVER, "discounted_payback_months": NEVER, "peak_funding_month": NONE, "irr": NONE}
    return book.reader.text(words.get(name, UNDEFINED))


def quoted(text: str) -> str:
    """Return a text as it stands inside a formula."""
    escaped = text.replace('"', '""')
    return f'"{escaped}"'


def metric_unit(name: str, book: Book) -> str:
    """Return the unit of a metric."""
    kind = METRICS[name].kind
    if kind == "money":
        return book.reader.money_unit("ones")
    if kind in ("months", "month"):
        return book.reader.say("months")
    return "" if kind == "ratio" else "%"


def fill_metrics(
    book: Book, page: Page, inputs: InputCells, known: tuple[CashLines, FlowLines, RateScan], valuation: Valuation
) -> MetricCells:
    """Write every metric, the horizons, and the values that need the model run again."""
    (cash, flow, scan), reader = known, book.reader
    page.begin(reader.say("Formulas over the sheet of the cash flow; what is undefined is said in words"))
    page.sheet.set_column(0, 0, 44)
    page.sheet.set_column(1, 9, 16)
    page.row = 3
    page.header([reader.say("Figure"), reader.say("Value"), reader.say("Unit"), reader.say("How")], figures=(1,))
    month = book.pages["cash"].month
    cells = {}
    for name, formula in formulas_of(flow, month, inputs, scan, book).items():
        page.text(page.row, 0, reader.text(label_of(name)))
        look = Look(FORMATS[name], bold=name == "npv", right=True)
        cells[name] = page.formula(page.row, 1, formula, look, word_for(name, flow.metrics, book))
        book.file.define_name(f"result.{name}", f"={cells[name].text}")
        page.text(page.row, 2, metric_unit(name, book), Look(kind="unit"))
        page.text(page.row, 3, reader.text(FORMULAS.get(name, NOTHING)), Look(kind="note"))
        page.row += 1
    _fill_all_rates(book, page, flow, scan)
    horizons, passed, terms = _fill_horizons(book, page, inputs, cash, valuation)
    _fill_at_export(book, page, valuation)
    page.end(last_column=9)
    rates = {name: inputs(name) for name in ("discount_rate", "tax_rate")}
    return MetricCells(cells, horizons, passed, rates, flow.metrics, terms)


def _fill_all_rates(book: Book, page: Page, flow: FlowLines, scan: RateScan) -> None:
    """Where there are several rates, all are listed and none is preferred."""
    rates = flow.metrics.irr.rates
    for number in range(1, 4):
        page.text(page.row, 0, book.reader.say("Rate {number} at which the value is 0", number=number))
        text = f'IF({scan.count(flow.net)}<{number},"",{scan.nth(flow.net, number)})'
        there = len(rates) >= number
        value = Formula(text, np.asarray(rates[number - 1] if there else np.nan))
        page.formula(page.row, 1, value, Look(SHARE), None if there else "")
        page.text(page.row, 2, "%", Look(kind="note"))
        page.row += 1


def _fill_horizons(
    book: Book, page: Page, inputs: InputCells, cash: CashLines, valuation: Valuation
) -> tuple[dict[str, dict[str, Formula]], dict[str, Formula], tuple[Horizon, ...]]:
    reader = book.reader
    lines = np.stack([cash.lines[name].value for name in LINES])
    case = valuation.case
    terms = horizons_of(lines, case.discount_rate.value, ends_of(case), None)
    page.row += 1
    titles = [reader.text(title) for title in HORIZON_FIGURES.values()]
    page.header([reader.say("{Horizon}"), *titles, reader.say("Passed")], figures=tuple(range(1, 10)))
    found: dict[str, dict[str, Formula]] = {}
    passed: dict[str, Formula] = {}
    for horizon in terms:
        texts = _horizon_texts(book, page, inputs, cash, horizon.name)
        page.text(page.row, 0, reader.text(names.HORIZON_NAMES[horizon.name]))
        cells = {}
        for column, name in enumerate(HORIZON_FIGURES, start=1):
            value = horizon.verdict.figure if name == "figure" else getattr(horizon, name)
            formula = Formula(texts[name], np.asarray(np.nan if value is None else float(value)))
            look = Look(WHOLE if name in ("from_month", "to_month") else MONEY)
            cells[name] = page.formula(page.row, column, formula, look, "" if value is None else None)
            book.file.define_name(f"result.horizons.{horizon.name}.{name}", f"={cells[name].text}")
        found[horizon.name] = cells
        yes, no = (reader.text(names.PASSED[answer]) for answer in (True, False))
        test = Formula(f"IF({texts['test']},{quoted(yes)},{quoted(no)})", np.asarray(0.0))
        if horizon.name != "short":
            test = Formula(f'IF({texts["empty"]},"–",{test.text})', np.asarray(0.0))
        passed[horizon.name] = page.formula(
            page.row,
            len(HORIZON_FIGURES) + 1,
            test,
            Look(right=True),
            reader.text(names.PASSED[horizon.verdict.passed]),
        )
        page.row += 1
    return found, passed, terms


def _horizon_texts(book: Book, page: Page, inputs: InputCells, cash: CashLines, name: str) -> dict[str, str]:
    """The formulas of one row of horizons; the first month follows the last one of the row above."""
    at = {figure: page.at(page.row, column, 0.0).text for column, figure in enumerate(HORIZON_FIGURES, start=1)}
    above = page.at(page.row - 1, 2, 0.0).text
    given, last = inputs(f"horizons.{name}").text, book.months
    month, net = book.pages["cash"].month.cells.text, cash.net.cells.text
    first_line, last_line = cash.lines[LINES[0]].cells.text, cash.lines[LINES[-1]].cells.text
    block = f"{first_line.split(':')[0]}:{last_line.split(':')[1]}"
    window = f"({month}>={at['from_month']})*({month}<={at['to_month']})"
    last_year = f"({month}>=MAX({at['from_month']},{at['to_month']}-{MONTHS_A_YEAR - 1}))*({month}<={at['to_month']})"
    ends = {
        "short": f"MIN({given},{last})",
        "medium": f"MIN(MAX({given},{above}),{last})",
        "long": f"MAX(MIN({given},{last}),{above})",
    }
    figures = {
        "short": f"{at['net']}",
        "medium": f"{at['cumulative']}",
        "long": f"SUMPRODUCT({net},{last_year})",
    }
    tests = {
        "short": f"{at['figure']}>0",
        "medium": f"{at['figure']}>=-{_rounding(net)}",
        "long": f"{at['figure']}>0",
    }
    empty = f"{at['from_month']}>{at['to_month']}"
    return {
        "from_month": "0" if name == "short" else f"{above}+1",
        "to_month": ends[name],
        "cash_in": f"SUMPRODUCT(({block}>0)*{block}*{window})",
        "cash_out": f"SUMPRODUCT(({block}<0)*{block}*{window})",
        "net": f"SUMPRODUCT({net},{window})",
        "present_value": f"SUMPRODUCT({cash.discounted.cells.text},{window})",
        "cumulative": f"SUMPRODUCT({net},1*({month}<={at['to_month']}))",
        "figure": figures[name] if name == "short" else f'IF({empty},"",{figures[name]})',
        "test": tests[name],
        "empty": empty,
    }


def _fill_at_export(book: Book, page: Page, valuation: Valuation) -> None:
    reader = book.reader
    page.row += 1
    page.text(page.row, 0, at_export(reader, valuation.digest), Look(kind="note"))
    page.row += 1
    for name in AT_EXPORT:
        page.text(page.row, 0, reader.text(label_of(name)), Look(kind="export"))
        page.text(page.row, 1, metric_in_words(valuation.metrics, name, reader), Look(kind="export"))
        page.row += 1


def _payback(flow: Line, cumulative: Line, month: Line, last: int, never: str) -> str:
    """After the last month in deficit, on the line between it and the month after."""
    cells, sums = flow.cells.text, cumulative.cells.text
    deficit = f"SUMPRODUCT(MAX(({sums}<-{_rounding(cells)})*({month.cells.text}+1)))"
    crossing = f"{deficit}-1-INDEX({sums},{deficit})/INDEX({cells},MIN({deficit},{last})+1)"
    return f"IF({deficit}=0,0,IF({deficit}={last}+1,{never},{crossing}))"


def _rounding(cells: str) -> str:
    """A sum this small is 0: sums of numbers with so many digits are not exact."""
    return f"{ROUNDING!r}*SUMPRODUCT(ABS({cells}))".replace("e", "E")


def _figure(metrics: Metrics, name: str) -> float:
    value = figure_of(metrics, name)
    return np.nan if value is None else float(value)
