"""Tables of what takes a case apart: tidy ones with unrounded figures, and the same in words."""

from collections.abc import Mapping

import pandas as pd

from cxvalue.analysis.attribution import Attribution
from cxvalue.analysis.sensitivity import Grid, Swing
from cxvalue.analysis.walkdown import Walkdown
from cxvalue.case.address import entries
from cxvalue.case.records import Case
from cxvalue.exhibits import names
from cxvalue.exhibits.apart_names import GUARD_NAMES, PART_NAMES
from cxvalue.exhibits.build_tables import size_of
from cxvalue.exhibits.labels import assumption_label, value_text, value_with_unit
from cxvalue.exhibits.waterfall import waterfall
from cxvalue.locale.numbers import SIZES
from cxvalue.locale.reader import UNKNOWN, Reader
from cxvalue.text import say
from cxvalue.units import SHARES


def walkdown_table(found: Walkdown) -> pd.DataFrame:
    """Return guard, value, change and price [money] of every step."""
    columns = ["guard", "value", "change", "price", "restored"]
    first = {"guard": "gross", "value": found.gross, "change": 0.0, "price": None, "restored": True}
    steps = [{name: getattr(step, name) for name in columns} for step in found.steps]
    return pd.DataFrame([first, *steps], columns=columns)


def walkdown_in_words(found: Walkdown, reader: Reader) -> pd.DataFrame:
    """Return one row per guard: what it sees to, what it takes, where that leaves the value, its price alone."""
    guard, sees_to = reader.say("Guard"), reader.say("What it sees to")
    change, value, price = reader.say("Changes"), reader.say("Value then"), reader.say("Alone it is worth")
    gross = {guard: reader.say("Gross claim"), sees_to: "", change: "", value: reader.money(found.gross), price: ""}
    rows = [
        {
            guard: reader.text(GUARD_NAMES[step.guard][0]),
            sees_to: reader.text(GUARD_NAMES[step.guard][1]),
            change: reader.money(step.change, plus=True) if step.restored else reader.say("left off"),
            value: reader.money(step.value),
            price: reader.money(step.price, plus=True),
        }
        for step in found.steps
    ]
    return pd.DataFrame([gross, *rows])


def walkdown_for_chart(found: Walkdown, reader: Reader) -> tuple[pd.DataFrame, str]:
    """Return the steps as a waterfall, and its unit."""
    names = [
        reader.say("Gross claim"),
        *(reader.text(GUARD_NAMES[step.guard][0]) for step in found.steps),
        reader.say("Finance-grade value") if all(step.restored for step in found.steps) else reader.say("What is left"),
    ]
    amounts = [found.gross, *(step.change for step in found.steps), found.value]
    return waterfall(names, amounts, size_of([found.gross, found.value], reader), reader)


def attribution_table(found: Attribution) -> pd.DataFrame:
    """Return kind, id, value, standalone, last_in and standard_error [money] of every share."""
    columns = ["kind", "id", "value", "standalone", "last_in", "standard_error"]
    behaviours = [{"kind": "behaviour", "id": name, "value": share} for name, share in found.by_behaviour.items()]
    initiatives = [
        {
            "kind": "initiative",
            "id": share.id,
            "value": share.shapley,
            "standalone": share.standalone,
            "last_in": share.last_in,
            "standard_error": share.standard_error,
        }
        for share in found.by_initiative
    ]
    return pd.DataFrame([*behaviours, *initiatives], columns=columns)


def behaviours_in_words(found: Attribution, reader: Reader) -> pd.DataFrame:
    """Return the share of every behaviour, adding up to the value of the case."""
    part, value = reader.say("Part"), reader.say("Its share of the value")
    rows = [
        {part: reader.text(PART_NAMES[name]), value: reader.money(share, plus=True)}
        for name, share in found.by_behaviour.items()
    ]
    return pd.DataFrame([*rows, {part: reader.say("All together"), value: reader.money(found.combined)}])


def behaviours_for_chart(found: Attribution, reader: Reader) -> tuple[pd.DataFrame, str]:
    """Return the shares of the behaviours as a waterfall up to the value of the case, and its unit."""
    shares = {name: share for name, share in found.by_behaviour.items() if share}
    labels = [reader.text(PART_NAMES[name]) for name in shares]
    size = size_of([*shares.values(), found.combined], reader)
    return waterfall(
        [reader.say("Nothing"), *labels, reader.say("All together")],
        [0.0, *shares.values(), found.combined],
        size,
        reader,
    )


def initiatives_in_words(found: Attribution, reader: Reader) -> pd.DataFrame:
    """Return one row per initiative: its share, alone, as the last one, and the error of drawn orders."""
    rows = [
        {
            reader.say("{Initiative}"): share.label,
            reader.say("Its share of the value"): reader.money(share.shapley),
            reader.say("Alone"): reader.money(share.standalone),
            reader.say("As the last one"): reader.money(share.last_in),
            **({reader.say("Give or take"): reader.money(share.standard_error)} if found.orders else {}),
        }
        for share in found.by_initiative
    ]
    return pd.DataFrame(rows)


def sensitivity_table(swings: tuple[Swing, ...], switching: Mapping[str, float | None]) -> pd.DataFrame:
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
    return pd.DataFrame(rows, columns=columns)


def sensitivity_in_words(
    case: Case, swings: tuple[Swing, ...], switching: Mapping[str, float | None], reader: Reader
) -> pd.DataFrame:
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
    return pd.DataFrame(rows)


def grid_in_words(case: Case, grid: Grid, reader: Reader) -> pd.DataFrame:
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
    return pd.DataFrame(rows)


def grid_for_chart(case: Case, grid: Grid, reader: Reader) -> tuple[pd.DataFrame, pd.DataFrame, tuple[str, str, str]]:
    """Return cells with their edges and amounts, the line of break-even, and the names of the axes and the unit.

    Columns are those of the chart: shares in percent, amounts in one unit.
    """
    first, second = (entries(case)[address] for address in grid.addresses)
    size = size_of(grid.npv.ravel().tolist(), reader)
    across, up = (100.0 if item.measure.unit in SHARES else 1.0 for item in (first, second))
    x, y = grid.first * across, grid.second * up
    half = [abs(float(values[-1] - values[0])) / (len(values) - 1) / 2 for values in (x, y)]
    cells = pd.DataFrame(
        {
            "first": x.repeat(len(y)),
            "second": [*y] * len(x),
            "amount": grid.npv.ravel() / SIZES[size],
            "note": [reader.money(float(value)) for value in grid.npv.ravel()],
        }
    )
    for name, edges, reach in (("first", ("left", "right"), half[0]), ("second", ("below", "above"), half[1])):
        cells[edges[0]], cells[edges[1]] = cells[name] - reach, cells[name] + reach
    line = pd.DataFrame({"first": x, "second": grid.break_even * up}).dropna()
    axes = [
        f"{assumption_label(case, item, reader)} [{names.unit(item.measure.unit, reader)}]" for item in (first, second)
    ]
    return cells, line, (axes[0], axes[1], reader.money_unit(size))
