"""The first sheet: the levers of a meeting, the figures they move, and a chart.

The dropdown of scenarios, the strength of the effects, a postponement, the ends of the horizons and a
switch for every initiative are inputs; everything else on the sheet is a formula.
"""

import numpy as np

from cxvalue.analysis.horizons import ends_of
from cxvalue.case.overrides import BASE
from cxvalue.exhibits import names
from cxvalue.exhibits.labels import record_label
from cxvalue.exhibits.metric import label_of
from cxvalue.exhibits.value import verdict_in_words
from cxvalue.exports.workbook.cash import CashLines
from cxvalue.exports.workbook.checks import Flags
from cxvalue.exports.workbook.drawing import ROWS, Drawing, draw
from cxvalue.exports.workbook.formula import Formula
from cxvalue.exports.workbook.inputs import HEADER_ROW, InputCells, scenario_names
from cxvalue.exports.workbook.metrics import FORMATS, HORIZON_FIGURES, MetricCells, metric_unit, word_for
from cxvalue.exports.workbook.page import MONEY, SHARE, WHOLE, Book, Look, Page
from cxvalue.model.cash import LINES
from cxvalue.report.results import Results
from cxvalue.text import say

LEVER_ROW = 6
VALUE = 1
SWITCHES = 7
"""First column of the switches."""

HIGHLIGHTS = ("npv", "payback_months", "irr", "peak_funding", "roi")


def place_levers(book: Book, page: Page, scenarios: Page, results: Results) -> InputCells:
    """Write the inputs of a meeting, where everything else will read them."""
    reader, case = book.reader, book.case
    page.begin("")
    page.text(0, 0, case.title, Look(kind="title"))
    page.text(1, 0, _subtitle(results), Look(kind="note"))
    page.sheet.set_column(0, 0, 40)
    page.sheet.set_column(1, 5, 17)
    page.sheet.set_column(6, 6, 3)
    page.sheet.set_column(SWITCHES, SWITCHES, 40)
    page.sheet.set_column(SWITCHES + 1, SWITCHES + 4, 14)
    page.text(LEVER_ROW - 1, 0, reader.say("Levers"), Look(kind="heading"))
    page.text(LEVER_ROW - 1, 1, "", Look(kind="heading"))
    strength = _lever(page, 1, reader.say("Strength of the effects"), 1.0, SHARE, "strength")
    postponed = _lever(page, 2, reader.say("All {initiatives} start later by months"), 0.0, WHOLE, "postponed")
    page.sheet.data_validation(LEVER_ROW + 1, VALUE, LEVER_ROW + 1, VALUE, _decimal(0, 3))
    page.sheet.data_validation(LEVER_ROW + 2, VALUE, LEVER_ROW + 2, VALUE, _whole(0, book.months))
    inputs = InputCells(strength, postponed, _dropdown(book, page, scenarios, results))
    for place, (name, month) in enumerate(ends_of(case).items(), start=3):
        label = reader.say("{name} ends with month", name=reader.text(names.HORIZON_NAMES[name]))
        inputs.used[f"horizons.{name}"] = _lever(page, place, label, month, WHOLE, f"horizons.{name}")
        page.sheet.data_validation(LEVER_ROW + place, VALUE, LEVER_ROW + place, VALUE, _whole(1, book.months))
    _switches(book, page, inputs)
    return inputs


def _subtitle(results: Results) -> str:
    """What does not change with an input: whether the case is made up, how many of its numbers are guesses."""
    made_up = results.reader.say("Illustrative: every figure is made up.") if results.case.illustrative else ""
    return " ".join(part for part in (made_up, results.guess_mark) if part)


def _decimal(low: float, high: float) -> dict[str, object]:
    return {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high}


def _whole(low: int, high: int) -> dict[str, object]:
    return {"validate": "integer", "criteria": "between", "minimum": low, "maximum": high}


def _lever(page: Page, place: int, label: str, value: float, number: str, name: str) -> Formula:
    page.text(LEVER_ROW + place, 0, label)
    cell = page.number(LEVER_ROW + place, VALUE, value, Look(number, kind="input"))
    page.book.file.define_name(name, f"={cell.text}")
    return cell


def _dropdown(book: Book, page: Page, scenarios: Page, results: Results) -> Formula:
    """Write the scenario by its name, chosen from the list on the sheet of scenarios; return its number."""
    reader = book.reader
    called = scenario_names(book.case, reader)
    rows = (HEADER_ROW + 1, HEADER_ROW + len(called))
    area, chosen = scenarios.area(rows, 0), results.scenario or BASE
    page.text(LEVER_ROW, 0, reader.term("Scenario"))
    page.text(LEVER_ROW, VALUE, called[chosen], Look("@", kind="input"))
    page.sheet.data_validation(LEVER_ROW, VALUE, LEVER_ROW, VALUE, {"validate": "list", "source": f"={area}"})
    cell = page.at(LEVER_ROW, VALUE, 0.0)
    book.file.define_name("scenario", f"={cell.text}")
    # MATCH would take * and ? of a name for wildcards, and capitals for small letters
    place = f"SUMPRODUCT(EXACT({area},{cell.text})*(ROW({area})-{rows[0]}))"
    number = Formula(f"IF({place}=0,NA(),{place})", np.asarray(float(list(called).index(chosen) + 1)))
    return page.formula(LEVER_ROW, VALUE + 1, number, Look(f'"{reader.say("no.")} "0', kind="note"))


def _switches(book: Book, page: Page, inputs: InputCells) -> None:
    reader, case = book.reader, book.case
    page.text(LEVER_ROW - 1, SWITCHES, reader.say("{Initiatives}: on or off"), Look(kind="heading"))
    page.text(LEVER_ROW - 1, SWITCHES + 1, "", Look(kind="heading"))
    on, off = reader.say("on"), reader.say("off")
    for place, (key, initiative) in enumerate(case.initiatives.items()):
        row = LEVER_ROW + place
        page.text(row, SWITCHES, record_label(case, initiative, key, reader))
        look = Look(f'"{on} (1)";;"{off} (0)"', kind="input")
        cell = page.number(row, SWITCHES + 1, float(initiative.included), look)
        page.sheet.data_validation(row, SWITCHES + 1, row, SWITCHES + 1, {"validate": "list", "source": [1, 0]})
        book.file.define_name(f"initiatives.{key}.included", f"={cell.text}")
        inputs.used[f"initiatives.{key}.included"] = cell


def fill_verdict(
    book: Book, page: Page, cash: CashLines, measured: MetricCells, flags: Flags, results: Results
) -> None:
    """Write the figures, the horizons, the state of the checks and the charts."""
    reader = book.reader
    state = Look(bold=True)
    reconciled = results.reader.say("reconciled") if flags.sound else results.reader.say("NOT RECONCILED")
    page.formula(2, 0, flags.reconciled, state, reconciled)
    page.formula(2, 1, flags.unchanged, Look(), reader.say("as exported"))
    page.text(
        3,
        0,
        reader.say("At the export: {sentence}", sentence=verdict_in_words(results.valuation, reader)),
        Look(kind="export"),
    )
    page.row = LEVER_ROW + 7
    page.header([reader.say("Figure"), reader.say("Value"), reader.say("Unit")], figures=(1,))
    for name in HIGHLIGHTS:
        page.text(page.row, 0, reader.text(label_of(name)))
        word = word_for(name, measured.figures, book)
        page.formula(page.row, 1, measured.metrics[name], Look(FORMATS[name], bold=name == "npv", right=True), word)
        page.text(page.row, 2, metric_unit(name, book), Look(kind="unit"))
        page.row += 1
    for label, name in ((say("Discount rate"), "discount_rate"), (say("Tax rate (0: before tax)"), "tax_rate")):
        page.text(page.row, 0, reader.text(label))
        page.formula(page.row, 1, measured.rates[name], Look(SHARE))
        page.row += 1
    page.row += 1
    shown = ("from_month", "to_month", "net", "cumulative")
    titles = [reader.text(HORIZON_FIGURES[name]) for name in shown]
    page.header([reader.term("Horizon"), *titles, reader.say("Passed")], figures=(1, 2, 3, 4, 5))
    for horizon in measured.terms:
        page.text(page.row, 0, reader.text(names.HORIZON_NAMES[horizon.name]))
        for column, name in enumerate(shown, start=1):
            look = Look(WHOLE if name.endswith("month") else MONEY)
            page.formula(page.row, column, measured.horizons[horizon.name][name], look)
        answer = reader.text(names.PASSED[horizon.verdict.passed])
        page.formula(page.row, len(shown) + 1, measured.passed[horizon.name], Look(bold=True, right=True), answer)
        page.row += 1
    _charts(book, page, cash)
    page.end(last_column=SWITCHES + 7)


def _charts(book: Book, page: Page, cash: CashLines) -> None:
    reader, money = book.reader, book.reader.money_unit("ones")
    page.month = book.pages["cash"].month
    row = max(page.row, LEVER_ROW + len(book.case.initiatives)) + 1
    draw(page, Drawing(reader.say("Cumulative cash"), money, [cash.cumulative]), (row, 0))
    lines = [cash.lines[name] for name in LINES]
    draw(page, Drawing(reader.say("Net cash by line"), money, lines, stacked=True), (row, SWITCHES))
    page.row = row + ROWS
