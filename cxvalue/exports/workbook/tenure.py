"""The sheet of tenure: customers by how likely they are to leave, where churn falls with tenure.

The same steps as `model/tenure.py`: the propensities of today's and of new customers, and each of them
month by month.
"""

from dataclasses import dataclass

import numpy as np

from cxvalue.exhibits.names import UNIT_NAMES
from cxvalue.exports.workbook.behaviour import Move
from cxvalue.exports.workbook.formula import (
    HERE,
    Array,
    Formula,
    between,
    call,
    choose,
    constant,
    larger,
    multiplied,
    smaller,
)
from cxvalue.exports.workbook.inputs import InputCells
from cxvalue.exports.workbook.page import COUNT, FACTOR, FIRST_MONTH, LABEL, SHARE, Line, Look, Page
from cxvalue.model.tenure import PROPENSITIES, REACH, TINY
from cxvalue.text import say
from cxvalue.units import Unit

_COLUMNS = (
    say("Logarithm of the hazard"),
    say("Hazard"),
    say("Logarithm of the density"),
    say("Weight"),
    say("Annual churn"),
    say("Share of today's customers"),
    say("Share of new customers"),
)
_PLACE, HAZARD, DENSITY, WEIGHT, CHURN, TODAY, JOINING = range(FIRST_MONTH, FIRST_MONTH + len(_COLUMNS))
"""Columns of the table of propensities."""

TABLE_FORMAT = "0.000000"


@dataclass(frozen=True, slots=True)
class _Kind:
    """Customers of one propensity to leave."""

    churn: Formula
    today: Formula
    joining: Formula
    reach: Formula


@dataclass(frozen=True, slots=True)
class Kinds:
    """The customers of a segment by propensity, and what moves the churn of each of them."""

    page: Page
    kinds: tuple[_Kind, ...]
    move: Move
    lowest: Formula

    def kept(self, kind: _Kind) -> Formula:
        """Return the share of a kind that stays in a month."""
        return (1.0 - self._within_bounds(kind)) ** constant(1.0 / 12.0)

    def _within_bounds(self, kind: _Kind) -> Formula:
        """The annual churn of a kind, as `within_bounds` of the model."""
        moved = self.move.of(kind.churn)
        if moved is kind.churn:
            return moved
        taken, near, far = kind.churn - moved, 1.0 - kind.reach, 1.0 + kind.reach
        begin = between(self.lowest / larger(kind.churn, TINY), near, far)
        whole = between(self.lowest / larger(moved, TINY), near, far)
        bounded = 0.5 * kind.churn * (whole * whole - begin * begin) - self.lowest * (whole - begin)
        mean = (bounded + 0.5 * taken * (far * far - whole * whole)) / (2.0 * kind.reach)
        return between(kind.churn - choose(taken > 0.0, mean, taken), 0.0, 1.0)


def begin_tenure(page: Page) -> None:
    """Write title and timeline of the sheet."""
    note = page.book.reader.say("Customers by how likely they are to leave: the likeliest go first, so churn falls")
    page.begin_timeline(note, page.book.case.start)


def fill_kinds(page: Page, inputs: InputCells, segment: str, moves: tuple[Move, ...]) -> tuple[Kinds, Kinds]:
    """Write the propensities of a segment and what moves their churn, on both paths."""
    reader = page.book.reader
    annual, new, polarisation, lowest = (
        inputs(f"segments.{segment}.{name}")
        for name in ("annual_churn", "new_customer_churn", "polarisation", "unavoidable_churn")
    )
    alpha = page.constant(reader.say("Alpha of the beta distribution"), "", new * (1.0 / polarisation - 1.0), FACTOR)
    kinds = (
        *_spread(page, reader.say("Today's customers"), alpha, annual, TODAY),
        *_spread(page, reader.say("New customers"), alpha, new, JOINING),
    )
    before, after = (_written(page, move, path) for path, move in enumerate(moves))
    return Kinds(page, kinds, before, lowest), Kinds(page, kinds, after, lowest)


def walked(label: str, opening: Formula, kinds: Kinds, joining: tuple[Formula, Formula]) -> Line:
    """Write the customers of every propensity month by month, and return them all together.

    joining : acquired [customers/month], referrals [per customer and month]
    """
    page, reader, (acquired, referring) = kinds.page, kinds.page.book.reader, joining
    unit = reader.text(UNIT_NAMES[Unit.CUSTOMERS])
    kept = [kinds.kept(kind) for kind in kinds.kinds]
    figures = _figures(opening, kinds.kinds, kept, joining, page.book.months)
    first = page.row + 2
    own = f"{page.own}{HERE}"
    together = Formula(f"SUM({own}${first + 1}:{own}${first + len(kept)})", figures.sum(axis=0))
    total = page.line(label, unit, together, COUNT, bold=True)
    joined = page.line(reader.say("Customers who join"), unit, acquired + total.before * referring, COUNT, first=1)
    for number, (kind, stays) in enumerate(zip(kinds.kinds, kept, strict=True), start=1):
        name = reader.say("{name}: propensity {number}", name=label, number=number)
        page.walk(name, unit, opening * kind.today, (stays, kind.joining * joined), "#,##0.00")
    return total


def _figures(
    opening: Formula, kinds: tuple[_Kind, ...], kept: list[Formula], joining: tuple[Formula, Formula], months: int
) -> Array:
    """Customers of each propensity, months 0 to T, so that every cell can be written with its value."""
    shares = np.stack([np.broadcast_to(stays.value, months + 1) for stays in kept])
    acquired, referring = (np.broadcast_to(part.value, months + 1) for part in joining)
    spread = np.array([float(kind.joining.value) for kind in kinds])
    figures = np.empty((len(kinds), months + 1))
    figures[:, 0] = [float(opening.value) * float(kind.today.value) for kind in kinds]
    for month in range(1, months + 1):
        joined = acquired[month] + figures[:, month - 1].sum() * referring[month]
        figures[:, month] = figures[:, month - 1] * shares[:, month] + spread * joined
    return figures


def _written(page: Page, move: Move, path: int) -> Move:
    """What moves churn, as a line for each step, so that the formulas of the propensities stay short."""
    reader = page.book.reader
    named = (say("{step}, {baseline}"), say("{step} with the {initiatives}"))[path]

    def line(step: str, formula: Formula) -> Formula:
        return page.line(reader.text(named.given(step=step)), "", formula, FACTOR)

    return Move(
        None if move.odds is None else line(reader.say("Factor on the odds of churn"), move.odds),
        (line(reader.say("Factor on churn"), multiplied(move.factors)),) if move.factors else (),
        None if move.added is None else line(reader.say("Added to churn"), move.added),
    )


def _spread(page: Page, title: str, alpha: Formula, mean: Formula, column: int) -> list[_Kind]:
    """The propensities of one beta distribution, as a table with a row for each."""
    reader = page.book.reader
    inner = smaller(larger(mean, 1e-12), 1.0 - 1e-12)
    beta = page.constant(reader.say("{name}: beta", name=title), "", alpha * (1.0 - inner) / inner, FACTOR)
    middle = _logarithm(1.0 - inner) * -1.0
    root = alpha ** constant(0.5)
    low = _logarithm(middle) - REACH / (alpha + 1.0) - 6.0 / (alpha + 36.0) ** constant(0.5)
    high = _logarithm(middle + (7.0 * root + REACH + 2.0) / beta)
    left = page.constant(reader.say("{name}: lowest logarithm of the hazard", name=title), "", low, TABLE_FORMAT)
    step = page.constant(
        reader.say("{name}: step", name=title), "", (high - left) / float(PROPENSITIES - 1), TABLE_FORMAT
    )
    half = step / 2.0
    label = reader.say("{name}: reach of a propensity", name=title)
    reach = page.constant(label, "", call("TANH", (half,), np.tanh(half.value)), TABLE_FORMAT)
    for place, text in enumerate(_COLUMNS):
        page.text(page.row, FIRST_MONTH + place, reader.text(text), Look(kind="heading", wrap=True, right=True))
    page.sheet.set_row(page.row, 45)
    top = page.row + 1
    page.row = top + PROPENSITIES
    densities = [
        _density(page, top + number, (alpha, beta), left + float(number) * step) for number in range(PROPENSITIES)
    ]
    return _weighed(page, top, title, densities, (mean, alpha * step, reach, column))


def _density(page: Page, row: int, parameters: tuple[Formula, Formula], place: Formula) -> tuple[Formula, Formula]:
    """Hazard and logarithm of the density of one propensity."""
    alpha, beta = parameters
    at = page.formula(row, _PLACE, place, Look(TABLE_FORMAT))
    hazard = page.formula(row, HAZARD, call("EXP", (at,), np.exp(at.value)), Look(TABLE_FORMAT))
    # 1 - exp(-h) through the hyperbolic sine, which keeps its digits where h is small
    half = hazard / 2.0
    small = _logarithm(2.0 * call("SINH", (half,), np.sinh(np.minimum(half.value, 1.0)))) - half
    large = _logarithm(1.0 - _exponential(hazard * -1.0))
    log = choose(hazard < 1.0, small, large)
    return hazard, page.formula(row, DENSITY, (alpha - 1.0) * log - beta * hazard + at, Look(TABLE_FORMAT))


def _weighed(
    page: Page, top: int, title: str, found: list[tuple[Formula, Formula]], of: tuple[Formula, Formula, Formula, int]
) -> list[_Kind]:
    mean, falling, reach, column = of
    rows = (top, top + PROPENSITIES - 1)
    highest = Formula(f"MAX({page.area(rows, DENSITY)})", np.max([density.value for _, density in found]))
    weights = []
    for number, (_, density) in enumerate(found):
        weight = _exponential(density - highest)
        if number == 0:
            weight = weight / (1.0 - _exponential(falling * -1.0))
        weights.append(page.formula(top + number, WEIGHT, weight, Look(TABLE_FORMAT)))
    total = Formula(f"SUM({page.area(rows, WEIGHT)})", np.sum([weight.value for weight in weights]))
    kinds = []
    for number, ((hazard, _), weight) in enumerate(zip(found, weights, strict=True)):
        row = top + number
        page.text(row, LABEL, page.book.reader.say("{name}: propensity {number}", name=title, number=number + 1))
        inside = 1.0 - _exponential(hazard * -1.0)
        churn = choose(mean <= 0.0, 0.0, choose(mean >= 1.0, 1.0, inside))
        shares = {
            place: page.formula(row, place, weight / total if place == column else constant(0.0), Look("0.0000%"))
            for place in (TODAY, JOINING)
        }
        kinds.append(_Kind(page.formula(row, CHURN, churn, Look(SHARE)), shares[TODAY], shares[JOINING], reach))
    return kinds


def _exponential(exponent: Formula) -> Formula:
    return call("EXP", (exponent,), np.exp(exponent.value))


def _logarithm(of: Formula) -> Formula:
    return call("LN", (of,), np.log(of.value))
