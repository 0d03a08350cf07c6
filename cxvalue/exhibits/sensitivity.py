"""What each assumption moves: tornado, grid of two assumptions and goal, in sentences, tables, charts and JSON."""

import math
from collections.abc import Mapping
from dataclasses import asdict

from cxvalue.analysis.sensitivity import Grid, Swing
from cxvalue.analysis.valuation import Valuation
from cxvalue.case.address import entries
from cxvalue.case.records import Case
from cxvalue.exhibits import labels, names
from cxvalue.exhibits.document import Document, heading_document
from cxvalue.exhibits.frame import Table, frame
from cxvalue.exhibits.labels import assumption_label, size_of, value_text, value_with_unit
from cxvalue.locale.numbers import SIZES
from cxvalue.locale.reader import UNKNOWN, Reader
from cxvalue.text import say
from cxvalue.units import SHARES


def tornado_finding(case: Case, swings: tuple[Swing, ...], reader: Reader) -> str:
    """Return how many assumptions can turn the value by themselves within where they are tried."""
    turning = [swing for swing in swings if min(swing.npv_low, swing.npv_high) < 0 < max(swing.npv_low, swing.npv_high)]
    if not turning:
        return reader.say("No {assumption} alone turns the value within its range")
    first = assumption_label(case, entries(case)[turning[0].address], reader)
    return reader.say("{n} alone can turn the value, {first} first", n=len(turning), first=first)


def grid_finding(case: Case, found: Grid, reader: Reader) -> str:
    """Return at how many of the pairs of values the case is worth something."""
    first, second = (assumption_label(case, entries(case)[address], reader) for address in found.addresses)
    return reader.say(
        "{good} of {all} pairs of {first} and {second} have a value above 0",
        good=int((found.npv > 0).sum()),
        all=found.npv.size,
        first=first,
        second=second,
    )


def goal_finding(case: Case, address: str, value: float | None, aim: str, reader: Reader) -> str:
    """Return the value of an assumption at which a goal is reached.

    aim : the goal in words
    """
    entry = entries(case)[address]
    name = assumption_label(case, entry, reader)
    today = value_with_unit(entry.assumption.value, entry.measure.unit, reader)
    if value is None:
        return reader.say("No value of {name} reaches it: {aim}", name=name, aim=aim)
    needed = value_with_unit(value, entry.measure.unit, reader, digits=4)
    return reader.say(
        "{aim} if {name} is {needed}; today it is {today}", aim=aim, name=name, needed=needed, today=today
    )


def paybacks_finding(case: Case, swings: tuple[Swing, ...], reader: Reader) -> str:
    """Return which assumption moves the payback most, and from where to where."""

    def ends(swing: Swing) -> tuple[float, float]:
        low, high = (case.months + 1.0 if back is None else back for back in (swing.payback_low, swing.payback_high))
        return min(low, high), max(low, high)

    widest = max(swings, key=lambda swing: ends(swing)[1] - ends(swing)[0])
    low, high = (None if end > case.months else end for end in ends(widest))
    return reader.say(
        "{name} moves the payback most: from {low} to {high}",
        name=assumption_label(case, entries(case)[widest.address], reader),
        low=reader.months(low),
        high=reader.months(high),
    )


def carrying_finding(case: Case, swings: tuple[Swing, ...], reader: Reader) -> str:
    """Return which assumption moves the value most, and from where to where."""
    first = swings[0]
    return reader.say(
        "{name} carries most: the value goes from {low} to {high}",
        name=assumption_label(case, entries(case)[first.address], reader),
        low=reader.money(min(first.npv_low, first.npv_high)),
        high=reader.money(max(first.npv_low, first.npv_high)),
    )


def sensitivity_table(swings: tuple[Swing, ...], switching: Mapping[str, float | None]) -> Table:
    """Return one row per assumption, the widest swing first, unrounded."""
    columns = (
        "address",
        "low",
        "high",
        "npv_low",
        "npv_high",
        "payback_low",
        "payback_high",
        "ranged",
        "switching_value",
    )
    rows = [
        {name: switching[swing.address] if name == "switching_value" else getattr(swing, name) for name in columns}
        for swing in swings
    ]
    return frame(rows, columns=columns)


def paybacks_for_swings(case: Case, swings: tuple[Swing, ...], today: float | None, reader: Reader) -> Table:
    """Return the columns of `swings_for_chart` with the payback [months] instead of the value, the widest first.

    today : payback as written; a payback that never comes stands at the last month
    """
    known = entries(case)
    rows = []
    for swing in swings:
        unit = known[swing.address].measure.unit
        ends = [(swing.low, swing.payback_low), (swing.high, swing.payback_high)]
        first, last = sorted(ends, key=lambda end: case.months if end[1] is None else end[1])
        low, high = (float(case.months if back is None else back) for _, back in (first, last))
        rows.append(
            {
                "label": labels.assumption_label(case, known[swing.address], reader),
                "low": low,
                "high": high,
                "today": float(case.months if today is None else today),
                "left": labels.value_text(first[0], unit, reader),
                "right": labels.value_text(last[0], unit, reader),
                "at_low": reader.months(swing.payback_low),
                "at_high": reader.months(swing.payback_high),
            }
        )
    table = frame(rows)
    return table.assign(width=table["high"] - table["low"]).sort_values("width", ascending=False, kind="stable")


def goal_in_words(goal_npv: float | None, payback_months: float | None, reader: Reader) -> str:
    """Return a goal in words."""
    if payback_months is not None:
        return reader.say("Payback in {months}", months=reader.months(payback_months))
    return reader.say("A value of {amount}", amount=reader.money(goal_npv or 0.0))


def sensitivity_in_words(
    case: Case, swings: tuple[Swing, ...], switching: Mapping[str, float | None], reader: Reader
) -> Table:
    """Return one row per assumption: where it is tried, what value and payback become, where the value is zero."""
    known = entries(case)
    rows = []
    for swing in swings:
        entry = known[swing.address]
        unit = entry.measure.unit
        zero = switching[swing.address]
        low, high = (value_text(value, unit, reader) for value in (swing.low, swing.high))
        kind = say("{low} – {high}") if swing.ranged else say("{low} – {high} (a tenth either way)")
        rows.append(
            {
                reader.say("{Assumption}"): assumption_label(case, entry, reader),
                reader.say("Today"): value_with_unit(entry.assumption.value, unit, reader),
                reader.say("Tried"): reader.text(kind.given(low=low, high=high)),
                reader.say("NPV low end"): reader.money(swing.npv_low),
                reader.say("NPV high end"): reader.money(swing.npv_high),
                reader.say("Payback low end"): reader.months(swing.payback_low),
                reader.say("Payback high end"): reader.months(swing.payback_high),
                reader.say("NPV is 0 at"): UNKNOWN if zero is None else value_text(zero, unit, reader, digits=4),
            }
        )
    return frame(rows)


def grid_in_words(case: Case, grid: Grid, reader: Reader) -> Table:
    """Return the value over two assumptions: one row per value of the first, one column per value of the second."""
    first, second = (entries(case)[address] for address in grid.addresses)
    corner = f"{assumption_label(case, first, reader)} ↓ · {assumption_label(case, second, reader)} →"
    rows = []
    for value, figures in zip(grid.first, grid.npv, strict=True):
        row = {corner: value_text(float(value), first.measure.unit, reader, digits=3)}
        for place, figure in enumerate(figures):
            row[value_text(float(grid.second[place]), second.measure.unit, reader, digits=3)] = reader.money(
                float(figure)
            )
        rows.append(row)
    return frame(rows)


def swings_in_words(case: Case, swings: tuple[Swing, ...], reader: Reader) -> Table:
    """Return one row per swing, in words."""
    known = entries(case)
    rows = []
    for swing in swings:
        entry = known[swing.address]
        unit = entry.measure.unit
        rows.append(
            {
                reader.say("{Assumption}"): labels.assumption_label(case, entry, reader),
                reader.say("Today"): labels.value_text(entry.assumption.value, unit, reader),
                reader.say("Low"): labels.value_text(swing.low, unit, reader),
                reader.say("High"): labels.value_text(swing.high, unit, reader),
                reader.say("NPV at low"): reader.money(swing.npv_low),
                reader.say("NPV at high"): reader.money(swing.npv_high),
                reader.say("Range"): reader.say("its own") if swing.ranged else reader.say("a tenth either way"),
            }
        )
    return frame(rows)


def grid_for_chart(case: Case, grid: Grid, reader: Reader) -> tuple[Table, Table, tuple[str, str, str]]:
    """Return cells with their edges and amounts, the line of break-even, and the names of the axes and the unit.

    Columns are those of the chart: shares in percent, amounts in one unit.
    """
    first, second = (entries(case)[address] for address in grid.addresses)
    size = size_of(grid.npv.ravel().tolist(), reader)
    across, up = (100.0 if item.measure.unit in SHARES else 1.0 for item in (first, second))
    x, y = grid.first * across, grid.second * up
    half = [abs(float(values[-1] - values[0])) / (len(values) - 1) / 2 for values in (x, y)]
    cells = frame(
        {
            "first": x.repeat(len(y)),
            "second": [*y] * len(x),
            "amount": grid.npv.ravel() / SIZES[size],
            "note": [reader.money(float(value)) for value in grid.npv.ravel()],
        }
    )
    for name, edges, reach in (("first", ("left", "right"), half[0]), ("second", ("below", "above"), half[1])):
        cells[edges[0]], cells[edges[1]] = cells[name] - reach, cells[name] + reach
    line = frame({"first": x, "second": grid.break_even * up}).dropna()
    axes = [
        f"{assumption_label(case, item, reader)} [{names.unit(item.measure.unit, reader)}]" for item in (first, second)
    ]
    return cells, line, (axes[0], axes[1], reader.money_unit(size))


def swings_for_chart(case: Case, swings: tuple[Swing, ...], reader: Reader) -> tuple[Table, str]:
    """Return label, low, high, today and notes of some swings, and the unit of the values."""
    known = entries(case)
    size = size_of((value for swing in swings for value in (swing.npv_low, swing.npv_high, swing.npv)), reader)
    rows = []
    for swing in swings:
        entry = known[swing.address]
        left, right = (swing.low, swing.high) if swing.npv_low <= swing.npv_high else (swing.high, swing.low)
        rows.append(
            {
                "label": labels.assumption_label(case, entry, reader),
                "low": min(swing.npv_low, swing.npv_high) / SIZES[size],
                "high": max(swing.npv_low, swing.npv_high) / SIZES[size],
                "today": swing.npv / SIZES[size],
                "left": labels.value_text(left, entry.measure.unit, reader),
                "right": labels.value_text(right, entry.measure.unit, reader),
                "at_low": reader.money(swing.npv_low),
                "at_high": reader.money(swing.npv_high),
            }
        )
    return frame(rows), reader.money_unit(size)


def sensitivity_document(
    valuation: Valuation, swings: tuple[Swing, ...], switching: Mapping[str, float | None], grid: Grid | None
) -> Document:
    """Return the tornado, and the grid of two assumptions where one is asked for."""
    return {
        **heading_document(valuation),
        "base": {"npv": valuation.metrics.npv, "payback_months": valuation.metrics.payback_months},
        "tornado": [{**asdict(swing), "switching_value": switching[swing.address]} for swing in swings],
        **({} if grid is None else {"grid": _grid_document(grid)}),
    }


def _grid_document(grid: Grid) -> Document:
    return {
        "addresses": list(grid.addresses),
        "first": grid.first.tolist(),
        "second": grid.second.tolist(),
        "npv": grid.npv.tolist(),
        "break_even": [None if math.isnan(value) else value for value in grid.break_even.tolist()],
    }


def goal_document(valuation: Valuation, address: str, goal: Mapping[str, float], value: float | None) -> Document:
    """Return the value of an assumption at which a goal is reached."""
    return {**heading_document(valuation), "address": address, "goal": dict(goal), "value": value}
