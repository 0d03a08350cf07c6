"""The sheet of customers: from scores to behaviour, from behaviour to customers month by month.

The same steps as `model/behaviour.py` and `model/customers.py`: three paths, the baseline, with only the
churn of the initiatives, and with everything.
"""

from dataclasses import dataclass

from cxvalue.case.address import measure_of
from cxvalue.case.records import Segment
from cxvalue.exhibits.names import BEHAVIOUR_NAMES, UNIT_NAMES
from cxvalue.exports.workbook.behaviour import move_of
from cxvalue.exports.workbook.drawing import MOST_LINES, Drawing, draw
from cxvalue.exports.workbook.formula import Formula, between, constant, larger
from cxvalue.exports.workbook.inputs import InputCells
from cxvalue.exports.workbook.journey import BASELINE, CHANGED, Effects, Strengths
from cxvalue.exports.workbook.page import COUNT, FACTOR, MONEY, SHARE, Book, Line, Page
from cxvalue.exports.workbook.tenure import Kinds, begin_tenure, fill_kinds, walked
from cxvalue.model.behaviour import LEVELS
from cxvalue.text import say
from cxvalue.units import Unit

_NUMBERS = {
    Unit.SHARE_A_YEAR: "0.00%",
    Unit.MONEY_PER_CUSTOMER_A_YEAR: MONEY,
    Unit.PER_CUSTOMER_A_YEAR: FACTOR,
    Unit.CUSTOMERS_A_YEAR: COUNT,
}
"""How a spreadsheet shows a level, by its unit."""

PATHS = (
    (say("Customers, {baseline}"), say("Active customers, {baseline}")),
    (say("Customers with the changed churn alone"), say("Active customers with the changed churn alone")),
    (say("Customers with the {initiatives}"), say("Active customers with the {initiatives}")),
)


@dataclass(frozen=True, slots=True)
class Stock:
    """One path of customers of a segment: stock at the end of the month, mean of the month, joins of the month."""

    stock: Line
    active: Line
    acquired: Formula
    referred: Line


@dataclass(frozen=True, slots=True)
class SegmentPaths:
    """What the cash of a segment needs: levels of the behaviours and customers, baseline and with initiatives."""

    levels: tuple[dict[str, Formula], dict[str, Formula]]
    baseline: Stock
    churn_only: Stock
    changed: Stock


def fill_customers(
    book: Book, page: Page, inputs: InputCells, effects: Effects, strengths: Strengths
) -> dict[str, SegmentPaths]:
    """Write behaviours and customers of every segment."""
    page.begin_timeline(
        book.reader.say("From {links} to {behaviours}, from {behaviours} to customers at the end of each month"),
        book.case.start,
    )
    tenure = book.pages.get("tenure")
    if tenure:
        begin_tenure(tenure)
    found = {}
    for segment in book.case.segments:
        page.heading(f"{book.reader.term('Segment')}: {book.case.segments[segment].label or segment}")
        kinds = _kinds(book, inputs, segment, (effects, strengths))
        levels = _levels(book, page, inputs, segment, (effects, strengths), tenured=kinds is not None)
        found[segment] = _paths(book, page, inputs, segment, levels, kinds)
    for segment in list(found)[:MOST_LINES]:
        title = book.reader.say("Customers: {name}", name=book.case.segments[segment].label or segment)
        paths = [found[segment].baseline.stock, found[segment].changed.stock]
        draw(page, Drawing(title, book.reader.text(UNIT_NAMES[Unit.CUSTOMERS]), paths))
    page.end()
    if tenure:
        tenure.end()
    return found


def _kinds(
    book: Book, inputs: InputCells, segment: str, moved: tuple[Effects, Strengths]
) -> tuple[Kinds, Kinds] | None:
    """The customers of a segment by their own churn, baseline and with initiatives, where churn depends on tenure."""
    if not book.case.segments[segment].polarisation:
        return None
    page = book.pages["tenure"]
    page.heading(f"{book.reader.term('Segment')}: {book.case.segments[segment].label or segment}")
    moves = tuple(move_of(book.case, inputs, (segment, "churn"), moved, path) for path in (BASELINE, CHANGED))
    return fill_kinds(page, inputs, segment, moves)


def _levels(
    book: Book, page: Page, inputs: InputCells, segment: str, moved: tuple[Effects, Strengths], *, tenured: bool
) -> tuple[dict[str, Formula], dict[str, Formula]]:
    """The annual level of every behaviour; one line serves both paths where nothing tells them apart.

    tenured : churn is that of today, what moves it stands on the sheet of tenure
    """
    levels: tuple[dict[str, Formula], dict[str, Formula]] = ({}, {})
    for behaviour in LEVELS:
        today = _today(book, page, inputs, segment, behaviour)
        if behaviour == "churn" and tenured:
            levels[BASELINE][behaviour] = levels[CHANGED][behaviour] = today
            continue
        before, after = (_moved(book, inputs, (segment, behaviour), today, moved, path) for path in (BASELINE, CHANGED))
        levels[BASELINE][behaviour] = before if before is today else _written(page, inputs, segment, behaviour, before)
        levels[CHANGED][behaviour] = (
            levels[BASELINE][behaviour]
            if after.text == before.text
            else _written(page, inputs, segment, behaviour, after, changed=True)
        )
    return levels


def _unit(page: Page, behaviour: str) -> tuple[str, str]:
    """Unit and number format of a behaviour's level."""
    measure = measure_of(Segment, LEVELS[behaviour])
    measured = measure.unit if measure else Unit.AMOUNT
    reader = page.book.reader
    return reader.text(UNIT_NAMES[measured].given(money=reader.money_unit("ones"))), _NUMBERS.get(measured, FACTOR)


def _today(book: Book, page: Page, inputs: InputCells, segment: str, behaviour: str) -> Formula:
    """The level of today; revenue with its growth."""
    reader, (unit, number) = book.reader, _unit(page, behaviour)
    label = reader.say("{name} today", name=reader.text(BEHAVIOUR_NAMES[behaviour]))
    today = page.constant(label, unit, inputs(f"segments.{segment}.{LEVELS[behaviour]}"), number)
    if behaviour != "spend":
        return today
    growth = page.constant(reader.say("Growth of revenue"), "%", inputs(f"segments.{segment}.revenue_growth"), SHARE)
    return page.line(reader.say("Revenue with its growth"), unit, today * (1.0 + growth) ** (page.month / 12.0), number)


def _written(
    page: Page, inputs: InputCells, segment: str, behaviour: str, level: Formula, *, changed: bool = False
) -> Formula:
    """A level that moves, as a line within its bounds."""
    reader, (unit, number) = page.book.reader, _unit(page, behaviour)
    label = say("{name} with the {initiatives}") if changed else say("{name}, {baseline}")
    named = reader.text(label.given(name=reader.text(BEHAVIOUR_NAMES[behaviour])))
    return page.line(named, unit, _bounded(inputs, segment, behaviour, level), number, bold=changed)


def _moved(
    book: Book,
    inputs: InputCells,
    place: tuple[str, str],
    today: Formula,
    moved: tuple[Effects, Strengths],
    path: int,
) -> Formula:
    """The level after links and direct changes; `today` itself where nothing moves it."""
    return move_of(book.case, inputs, place, moved, path).of(today)


def _bounded(inputs: InputCells, segment: str, behaviour: str, level: Formula) -> Formula:
    if behaviour == "churn":
        return between(level, inputs(f"segments.{segment}.unavoidable_churn"), 1.0)
    return larger(level, 0.0)


def _paths(
    book: Book,
    page: Page,
    inputs: InputCells,
    segment: str,
    levels: tuple[dict[str, Formula], dict[str, Formula]],
    kinds: tuple[Kinds, Kinds] | None,
) -> SegmentPaths:
    """The three paths; the one with the changed churn alone is the last one where only churn is moved."""
    opening = inputs(f"segments.{segment}.customers")

    def stock(path: int, churn: int, rest: int) -> Stock:
        joining = (levels[rest]["acquisition"] / 12.0, levels[rest]["referrals"] / 12.0)
        stock_name, _ = (book.reader.text(name) for name in PATHS[path])
        if kinds is None:
            kept = (1.0 - levels[churn]["churn"]) ** constant(1.0 / 12.0)
            line = page.walk(stock_name, _customers(book), opening, (kept + joining[1], joining[0]), COUNT)
        else:
            line = page.line(stock_name, _customers(book), walked(stock_name, opening, kinds[churn], joining), COUNT)
        return _stock(book, page, path, line, joining)

    baseline = stock(0, BASELINE, BASELINE)
    only_churn = all(levels[BASELINE][name] is levels[CHANGED][name] for name in ("referrals", "acquisition"))
    if only_churn:
        changed = stock(len(PATHS) - 1, CHANGED, CHANGED)
        return SegmentPaths(levels, baseline, changed, changed)
    return SegmentPaths(levels, baseline, stock(1, CHANGED, BASELINE), stock(len(PATHS) - 1, CHANGED, CHANGED))


def _customers(book: Book) -> str:
    return book.reader.text(UNIT_NAMES[Unit.CUSTOMERS])


def _stock(book: Book, page: Page, path: int, stock: Line, joining: tuple[Formula, Formula]) -> Stock:
    """One path with what the cash needs of it; joining are those acquired and the referrals of a customer a month."""
    stock_name, active_name = (book.reader.text(name) for name in PATHS[path])
    acquired, referring = joining
    active = page.line(active_name, _customers(book), (stock.before + stock) / 2.0, COUNT, first=1)
    label = book.reader.say("{name}: referred", name=stock_name)
    referred = page.line(label, _customers(book), stock.before * referring, "#,##0.0", first=1)
    return Stock(stock, active, acquired, referred)
