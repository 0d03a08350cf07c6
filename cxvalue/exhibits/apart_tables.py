"""Tables of what takes a case apart: tidy ones with unrounded figures, and the same in words."""

import pandas as pd

from cxvalue.analysis.walkdown import Walkdown
from cxvalue.exhibits.apart_names import GUARD_NAMES
from cxvalue.exhibits.build_tables import size_of
from cxvalue.exhibits.waterfall import waterfall
from cxvalue.locale.reader import Reader


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
