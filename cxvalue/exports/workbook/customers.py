"""The sheet of customers: from scores to behaviour, from behaviour to customers month by month.

The same steps as `model/behaviour.py` and `model/customers.py`: three paths, the baseline, with only the
churn of the initiatives, and with everything.
"""

from dataclasses import dataclass

from cxvalue.case.initiative import DirectChange
from cxvalue.case.records import Case
from cxvalue.exhibits.names import BEHAVIOUR_NAMES, UNIT_NAMES
from cxvalue.exports.workbook.drawing import MOST, Drawing, draw
from cxvalue.exports.workbook.formula import Formula, added, between, larger, multiplied, plain
from cxvalue.exports.workbook.inputs import Inputs
from cxvalue.exports.workbook.journey import BASELINE, CHANGED, Effects, Strengths, segments_of
from cxvalue.exports.workbook.page import COUNT, FACTOR, MONEY, SHARE, Book, Line, Page
from cxvalue.model.behaviour import LEVELS
from cxvalue.text import say
from cxvalue.units import Unit

LEVEL_UNITS = {
    "churn": (Unit.SHARE_A_YEAR, "0.00%"),
    "spend": (Unit.MONEY_PER_CUSTOMER_A_YEAR, MONEY),
    "referrals": (Unit.PER_CUSTOMER_A_YEAR, FACTOR),
    "contacts": (Unit.PER_CUSTOMER_A_YEAR, FACTOR),
    "acquisition": (Unit.CUSTOMERS_A_YEAR, COUNT),
}

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
    book: Book, page: Page, inputs: Inputs, effects: Effects, strengths: Strengths
) -> dict[str, SegmentPaths]:
    """Write behaviours and customers of every segment."""
    page.begin_timeline(
        book.reader.say("From {links} to {behaviours}, from {behaviours} to customers at the end of each month"),
        book.case.start,
    )
    found = {}
    for segment in book.case.segments:
        page.heading(f"{book.reader.term('Segment')}: {book.case.segments[segment].label or segment}")
        levels = _levels(book, page, inputs, segment, (effects, strengths))
        found[segment] = _paths(book, page, inputs, segment, levels)
    for segment in list(found)[:MOST]:
        title = book.reader.say("Customers: {name}", name=book.case.segments[segment].label or segment)
        paths = [found[segment].baseline.stock, found[segment].changed.stock]
        draw(page, Drawing(title, book.reader.text(UNIT_NAMES[Unit.CUSTOMERS]), paths))
    page.end()
    return found


def _levels(
    book: Book, page: Page, inputs: Inputs, segment: str, moved: tuple[Effects, Strengths]
) -> tuple[dict[str, Formula], dict[str, Formula]]:
    """The annual level of every behaviour; one line serves both paths where nothing tells them apart."""
    levels: tuple[dict[str, Formula], dict[str, Formula]] = ({}, {})
    for behaviour in LEVELS:
        today = _today(book, page, inputs, segment, behaviour)
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
    measured, number = LEVEL_UNITS[behaviour]
    reader = page.book.reader
    return reader.text(UNIT_NAMES[measured].given(money=reader.money_unit("ones"))), number


def _today(book: Book, page: Page, inputs: Inputs, segment: str, behaviour: str) -> Formula:
    """The level of today; revenue with its growth."""
    reader, (unit, number) = book.reader, _unit(page, behaviour)
    label = reader.say("{name} today", name=reader.text(BEHAVIOUR_NAMES[behaviour]))
    today = page.constant(label, unit, inputs(f"segments.{segment}.{LEVELS[behaviour]}"), number)
    if behaviour != "spend":
        return today
    growth = page.constant(reader.say("Growth of revenue"), "%", inputs(f"segments.{segment}.revenue_growth"), SHARE)
    return page.line(reader.say("Revenue with its growth"), unit, today * (1.0 + growth) ** (page.month / 12.0), number)


def _written(
    page: Page, inputs: Inputs, segment: str, behaviour: str, level: Formula, *, changed: bool = False
) -> Formula:
    """A level that moves, as a line within its bounds."""
    reader, (unit, number) = page.book.reader, _unit(page, behaviour)
    label = say("{name} with the {initiatives}") if changed else say("{name}, {baseline}")
    named = reader.text(label.given(name=reader.text(BEHAVIOUR_NAMES[behaviour])))
    return page.line(named, unit, _bounded(inputs, segment, behaviour, level), number, bold=changed)


def _moved(
    book: Book,
    inputs: Inputs,
    place: tuple[str, str],
    today: Formula,
    moved: tuple[Effects, Strengths],
    path: int,
) -> Formula:
    """The level after links and direct changes, in the order of the model; `today` itself where nothing moves it."""
    (segment, behaviour), (effects, strengths), case = place, moved, book.case
    level = today
    for form in ("odds", "relative"):
        factors = [
            (1.0 + inputs(f"links.{key}.effect")) ** strengths[key, segment][path]
            for key in _links(case, segment, behaviour, form)
        ]
        if factors and form == "odds":
            factor = multiplied(factors)
            level = level * factor / (1.0 - level + level * factor)
        elif factors:
            level = level * multiplied(factors)
    if path == CHANGED:
        for factor in _direct_factors(case, inputs, effects, segment, behaviour):
            level = level * factor
    steps = [
        inputs(f"links.{key}.effect") * strengths[key, segment][path]
        for key in _links(case, segment, behaviour, "absolute")
    ]
    return level + added(steps) if steps else level


def _links(case: Case, segment: str, behaviour: str, form: str) -> list[str]:
    return [
        key
        for key, link in case.links.items()
        if link.to == behaviour and link.form == form and segment in segments_of(case, link)
    ]


def _direct_factors(case: Case, inputs: Inputs, effects: Effects, segment: str, behaviour: str) -> list[Formula]:
    """Factors 1 + relative × strength × share of full effect, never below 0."""
    return [
        larger(
            1.0 + inputs(f"initiatives.{key}.effects.{place}.relative") * effects.works[key] * effects.effect[key], 0.0
        )
        for key, initiative in case.initiatives.items()
        for place, change in enumerate(initiative.effects)
        if isinstance(change, DirectChange) and change.behaviour == behaviour and change.segment in (None, segment)
    ]


def _bounded(inputs: Inputs, segment: str, behaviour: str, level: Formula) -> Formula:
    if behaviour == "churn":
        return between(level, inputs(f"segments.{segment}.unavoidable_churn"), 1.0)
    return larger(level, 0.0)


def _paths(
    book: Book,
    page: Page,
    inputs: Inputs,
    segment: str,
    levels: tuple[dict[str, Formula], dict[str, Formula]],
) -> SegmentPaths:
    """The three paths; the one with the changed churn alone is the last one where only churn is moved."""
    opening = inputs(f"segments.{segment}.customers")
    baseline = _stock(book, page, opening, BASELINE, (levels[BASELINE], levels[BASELINE]))
    only_churn = all(levels[BASELINE][name] is levels[CHANGED][name] for name in ("referrals", "acquisition"))
    changed_place = len(PATHS) - 1
    if only_churn:
        changed = _stock(book, page, opening, changed_place, (levels[CHANGED], levels[CHANGED]))
        return SegmentPaths(levels, baseline, changed, changed)
    churn_only = _stock(book, page, opening, 1, (levels[CHANGED], levels[BASELINE]))
    changed = _stock(book, page, opening, changed_place, (levels[CHANGED], levels[CHANGED]))
    return SegmentPaths(levels, baseline, churn_only, changed)


def _stock(
    book: Book, page: Page, opening: Formula, path: int, levels: tuple[dict[str, Formula], dict[str, Formula]]
) -> Stock:
    """One path: kept are those who do not leave, joined are acquired and referred.

    levels : where churn comes from, where referrals and acquisition come from
    """
    reader = book.reader
    customers = reader.text(UNIT_NAMES[Unit.CUSTOMERS])
    stock_name, active_name = (reader.text(name) for name in PATHS[path])
    kept = (1.0 - levels[0]["churn"]) ** plain(1.0 / 12.0)
    acquired = levels[1]["acquisition"] / 12.0
    referring = levels[1]["referrals"] / 12.0
    stock = page.walk(stock_name, customers, opening, (kept + referring, acquired), COUNT)
    active = page.line(active_name, customers, (stock.before + stock) / 2.0, COUNT, first=1)
    referred = page.line(
        reader.say("{name}: referred", name=stock_name), customers, stock.before * referring, "#,##0.0", first=1
    )
    return Stock(stock, active, acquired, referred)
