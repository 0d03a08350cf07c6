"""The sheet of the cash flow: what the initiatives change, line by line and month by month.

The same steps as `model/cash.py`. Received is positive, paid negative.
"""

from dataclasses import dataclass

from cxvalue.case.initiative import Benefit, Initiative, OneOff, Running
from cxvalue.exhibits.labels import record_label
from cxvalue.exhibits.names import LINE_NAMES
from cxvalue.exports.workbook.customers import SegmentPaths
from cxvalue.exports.workbook.drawing import Drawing, draw
from cxvalue.exports.workbook.formula import HERE, Formula, added
from cxvalue.exports.workbook.inputs import InputCells
from cxvalue.exports.workbook.journey import CHANGED, Effects
from cxvalue.exports.workbook.page import FACTOR, MONEY, SHARE, Book, Line, Page
from cxvalue.model.cash import LINES
from cxvalue.text import say

BASES = ("annual", "per_customer", "per_contact")
CLASSES = {"capacity": say("Freed time, not added"), "non-financial": say("Other benefits, not added")}


@dataclass(frozen=True, slots=True)
class CashLines:
    """Lines of the cash flow and what follows from them."""

    lines: dict[str, Line]
    net: Line
    cumulative: Line
    factor: Line
    discounted: Line
    discounted_cumulative: Line


@dataclass
class _Parts:
    """Terms of each line, gathered before the lines are written."""

    segments: dict[str, list[Formula]]
    shared: dict[str, list[Formula]]
    depreciation: list[Formula]
    beside: dict[str, list[Formula]]


def fill_cash(
    book: Book, page: Page, inputs: InputCells, effects: Effects, paths: dict[str, SegmentPaths]
) -> CashLines:
    """Write the lines of every segment, the costs, and the cash flow they add up to."""
    reader = book.reader
    page.begin_timeline(
        reader.say("Incremental cash: with the {initiatives} minus {baseline}; received positive, paid negative"),
        book.case.start,
    )
    top = page.row
    page.row += len(LINES) + 7  # the totals stand first, the parts they are made of below
    parts = _Parts({}, {}, [], {name: [] for name in CLASSES})
    for segment, path in paths.items():
        _fill_segment(book, page, inputs, (segment, path), parts)
    for key, initiative in book.case.initiatives.items():
        _fill_initiative(book, page, inputs, (key, initiative), (effects, paths), parts)
    _fill_beside(book, page, parts)
    bottom, page.row = page.row, top
    lines = _fill_totals(book, page, inputs, parts)
    page.row = bottom
    shown = list(lines.lines.values())
    draw(page, Drawing(reader.say("Net cash by line"), reader.money_unit("ones"), shown, stacked=True))
    page.end()
    return lines


def _fill_segment(book: Book, page: Page, inputs: InputCells, item: tuple[str, SegmentPaths], parts: _Parts) -> None:
    """Retention, spend, acquisition and service of one segment."""
    reader, (segment, path) = book.reader, item
    at, money = f"segments.{segment}", book.reader.money_unit("ones")
    page.heading(f"{reader.term('Segment')}: {book.case.segments[segment].label or segment}")
    earning = page.constant(reader.say("Contribution margin ÷ 12"), "", inputs(f"{at}.margin") / 12.0, FACTOR)
    growth = page.constant(reader.say("Growth of contact cost"), "%", inputs(f"{at}.contact_cost_growth"), SHARE)
    cost = page.constant(reader.say("Cost of a contact ÷ 12"), money, inputs(f"{at}.contact_cost") / 12.0, FACTOR)
    serving = page.line(
        reader.say("Cost of a contact ÷ 12, with its growth"),
        money,
        cost * (1.0 + growth) ** (page.month / 12.0),
        FACTOR,
    )
    before, after = path.levels
    base, kept, full = path.baseline, path.churn_only, path.changed
    unit = page.line(
        reader.say("Contribution of a customer a month, {baseline}"), money, before["spend"] * earning, FACTOR
    )
    joining = inputs(f"{at}.acquisition_cost") * (full.acquired - base.acquired)
    rewarding = inputs(f"{at}.referral_reward") * (full.referred - base.referred)
    figures = {
        "retention": (kept.active - base.active) * unit,
        "spend": full.active * (after["spend"] - before["spend"]) * earning,
        "acquisition": (full.active - kept.active) * unit - joining - rewarding,
        "service": (base.active * before["contacts"] - full.active * after["contacts"]) * serving,
    }
    for name, figure in figures.items():
        line = page.line(reader.text(LINE_NAMES[name]), money, figure, MONEY, first=1)
        parts.segments.setdefault(name, []).append(line)


def _fill_initiative(
    book: Book,
    page: Page,
    inputs: InputCells,
    item: tuple[str, Initiative],
    known: tuple[Effects, dict[str, SegmentPaths]],
    parts: _Parts,
) -> None:
    """Direct benefits and costs of one initiative."""
    key, initiative = item
    if not any(isinstance(effect, Benefit) for effect in initiative.effects) and not initiative.costs:
        return
    page.heading(f"{book.reader.term('Initiative')}: {record_label(book.case, initiative, key, book.reader)}")
    for place, effect in enumerate(initiative.effects):
        if isinstance(effect, Benefit):
            _fill_benefit(book, page, inputs, (f"initiatives.{key}.effects.{place}", key, effect), known[0], parts)
    for place, cost in enumerate(initiative.costs):
        at = f"initiatives.{key}.costs.{place}"
        if isinstance(cost, OneOff):
            _fill_one_off(book, page, inputs, (at, key, cost), known[0], parts)
        else:
            _fill_running(book, page, inputs, (at, key, cost), known, parts)


def _fill_benefit(
    book: Book, page: Page, inputs: InputCells, item: tuple[str, str, Benefit], effects: Effects, parts: _Parts
) -> None:
    at, key, benefit = item
    name = "saving" if benefit.saving else "income"
    amount = inputs(f"{at}.{name}") * effects.works[key] / 12.0 * effects.effect[key]
    label = benefit.label or book.reader.text(LINE_NAMES["direct"])
    line = page.line(label, book.reader.money_unit("ones"), amount, MONEY, first=1)
    if benefit.class_ == "cash":
        parts.shared.setdefault("direct", []).append(line)
    else:
        parts.beside[benefit.class_].append(line)


def _fill_one_off(
    book: Book, page: Page, inputs: InputCells, item: tuple[str, str, OneOff], effects: Effects, parts: _Parts
) -> None:
    reader, (at, key, cost) = book.reader, item
    line_name = "opex" if cost.life is None else "capex"
    label = cost.label or reader.text(LINE_NAMES[line_name])
    money = reader.money_unit("ones")
    month = page.constant(
        reader.say("{name}: month of payment", name=label),
        reader.say("month"),
        effects.start[key] + inputs(f"{at}.month"),
        "0",
    )
    amount = page.constant(
        reader.say("{name}: amount paid", name=label), money, inputs(f"{at}.amount") * effects.paid[key], MONEY
    )
    paid = page.line(label, money, -amount * page.month.equals(month), MONEY)
    parts.shared.setdefault(line_name, []).append(paid)
    if cost.life is not None:
        life = inputs(f"{at}.life")
        written_off = amount / life * (page.month > month) * (page.month <= month + life)
        parts.depreciation.append(page.line(reader.say("{name}: depreciation", name=label), money, written_off, MONEY))


def _fill_running(
    book: Book,
    page: Page,
    inputs: InputCells,
    item: tuple[str, str, Running],
    known: tuple[Effects, dict[str, SegmentPaths]],
    parts: _Parts,
) -> None:
    (at, key, cost), (effects, paths) = item, known
    basis = next(name for name in BASES if getattr(cost, name) is not None)
    growth = (1.0 + inputs(f"{at}.growth")) ** (page.month / 12.0)
    level = (page.month > effects.start[key]) * (inputs(f"{at}.{basis}") * effects.paid[key] * growth) / 12.0
    if basis != "annual":
        volumes = [
            path.changed.active if basis == "per_customer" else path.changed.active * path.levels[CHANGED]["contacts"]
            for segment, path in paths.items()
            if cost.segment in (None, segment)
        ]
        level = level * added(volumes)
    label = cost.label or book.reader.text(LINE_NAMES["running"])
    line = page.line(label, book.reader.money_unit("ones"), -level, MONEY, first=1)
    parts.shared.setdefault("running", []).append(line)


def _fill_beside(book: Book, page: Page, parts: _Parts) -> None:
    """What is shown beside the cash flow and never added to it."""
    given = {name: lines for name, lines in parts.beside.items() if lines}
    if given:
        page.heading(book.reader.say("Beside the cash flow"))
    for name, lines in given.items():
        page.line(book.reader.text(CLASSES[name]), book.reader.money_unit("ones"), added(lines), MONEY, first=1)


def _fill_totals(book: Book, page: Page, inputs: InputCells, parts: _Parts) -> CashLines:
    reader, money = book.reader, book.reader.money_unit("ones")
    lines: dict[str, Line] = {}
    for name in LINES:
        terms = [*parts.segments.get(name, []), *parts.shared.get(name, [])]
        total = added(terms) if name != "tax" else _tax(inputs, lines, parts)
        lines[name] = page.line(reader.text(LINE_NAMES[name]), money, total, MONEY)
    net = page.line(reader.say("Net cash"), money, added(list(lines.values())), MONEY, bold=True)
    book.file.define_name("result.net", f"={net.cells.text}")
    cumulative = page.walk(reader.say("Cumulative cash"), money, _at_month_0(page, net), (None, net), MONEY)
    rate = page.constant(reader.say("Discount rate"), reader.say("% a year"), inputs("discount_rate"), SHARE)
    factor = page.line(reader.say("Discount factor"), "", (1.0 + rate) ** (-(page.month / 12.0)), FACTOR)
    discounted = page.line(reader.say("Discounted net cash"), money, net * factor, MONEY)
    worth = page.walk(reader.say("Value to date"), money, _at_month_0(page, discounted), (None, discounted), MONEY)
    return CashLines(lines, net, cumulative, factor, discounted, worth)


def _tax(inputs: InputCells, lines: dict[str, Line], parts: _Parts) -> Formula:
    """Tax on the incremental result: operating lines, costs paid at once, running costs, depreciation."""
    taxed = [lines[name] for name in LINES if name not in ("capex", "tax")]
    return -(inputs("tax_rate") * (added(taxed) - added(parts.depreciation)))


def _at_month_0(page: Page, line: Line) -> Formula:
    text = line.text.replace(HERE, page.book.columns[0])
    return Formula(text, line.value[0])
