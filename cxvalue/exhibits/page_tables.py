"""Tables as a page shows them: amounts in one unit, figures in words, labels instead of ids."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cxvalue.analysis.comparison import OWN, Comparison, Contender
from cxvalue.analysis.duel import Duel
from cxvalue.case.address import entries
from cxvalue.case.records import Case
from cxvalue.exhibits import names, wording
from cxvalue.exhibits.labels import assumption_label, value_text
from cxvalue.finance import Array
from cxvalue.locale.numbers import SIZES
from cxvalue.locale.reader import UNKNOWN, Reader
from cxvalue.text import NOTHING, say

HEADINGS = {
    "npv": say("NPV"),
    "payback_months": say("Payback"),
    "peak_funding": say("Peak funding"),
    "irr": say("IRR"),
    "roi": say("ROI"),
}
"""Metrics a page compares at a glance; the command line and its JSON have all of them."""

SHORT_NAMES = {"short": say("Short"), "medium": say("Medium"), "long": say("Long")}


def steady(comparison: Comparison) -> list[Contender]:
    """Return the contenders in an order that no figure changes: the case, then the others by id.

    A line keeps its colour and its place in the legend when the ranking flips.
    """
    return sorted(comparison.contenders, key=lambda item: (item.id != OWN, item.id))


def cumulative_for_chart(comparison: Comparison, reader: Reader) -> tuple[pd.DataFrame, str]:
    """Return month, label, amount (cumulative cash in one unit) for all contenders, and that unit."""
    return _in_one_unit({item.id: item.flow.net.cumsum() for item in comparison.contenders}, 0, comparison, reader)


def curve_for_chart(comparison: Comparison, reader: Reader) -> tuple[pd.DataFrame, str]:
    """Return month, label, amount (NPV to that month in one unit) for all contenders, and that unit."""
    rows = {item.id: npv for item, npv in zip(comparison.contenders, comparison.curve.npv, strict=True)}
    return _in_one_unit(rows, 1, comparison, reader)


def wide_in_words(table: pd.DataFrame, unit: str, reader: Reader) -> pd.DataFrame:
    """Return one row per month and one column per label, of a table with month, label and amount."""
    wide = table.pivot_table(index="month", columns="label", values="amount", sort=False)
    months = {reader.say("Month"): [reader.number(month, 0) for month in wide.index]}
    columns = {f"{label}, {unit}": [reader.number(value, 2) for value in wide[label]] for label in wide.columns}
    return pd.DataFrame(months | columns)


def _in_one_unit(
    rows: Mapping[str, Array], first: int, comparison: Comparison, reader: Reader
) -> tuple[pd.DataFrame, str]:
    """A row of amounts for each contender, from a first month on, as one long table in one unit."""
    contenders = steady(comparison)
    amounts = np.stack([rows[item.id] for item in contenders])
    size = reader.size(float(np.abs(amounts).max()))
    months = np.arange(first, first + amounts.shape[1])
    table = {
        "month": np.tile(months, len(contenders)),
        "label": np.repeat([item.label for item in contenders], len(months)),
        "amount": amounts.ravel() / SIZES[size],
    }
    return pd.DataFrame(table), reader.money_unit(size)


def paybacks_for_chart(comparison: Comparison, reader: Reader) -> pd.DataFrame:
    """Return month, label, note and level of every contender that was in deficit and came back.

    Notes closer than a sixth of the chart stand on different levels.
    """
    back = [(item.metrics.payback_months, item.label) for item in comparison.contenders if item.metrics.payback_months]
    near = len(comparison.contenders[0].flow.net) / 6
    rows: list[dict[str, object]] = []
    free: list[float] = []
    for month, label in sorted(back):
        level = next((number for number, busy in enumerate(free) if month > busy), len(free))
        free[level : level + 1] = [month + near]
        rows.append({"month": month, "label": label, "note": reader.months(month), "level": level})
    return pd.DataFrame(rows, columns=["month", "label", "note", "level"])


def comparison_for_page(comparison: Comparison, reader: Reader) -> pd.DataFrame:
    """Return one row per contender, best first, in words."""
    rows = []
    for rank, item in enumerate(comparison.contenders, start=1):
        figures = {
            reader.text(heading): wording.metric(item.metrics, name, reader) for name, heading in HEADINGS.items()
        }
        tests = {
            reader.text(SHORT_NAMES[horizon.name]): reader.text(names.PASSED[horizon.verdict.passed])
            for horizon in item.horizons
        }
        rows.append({reader.say("Rank"): rank, reader.say("Business case"): item.label, **figures, **tests})
    return pd.DataFrame(rows)


def duel_table(case: Case, duel: Duel, reader: Reader) -> pd.DataFrame:
    """Return what must be true for the case and the alternative to be worth the same, one assumption a row."""
    known = entries(case)
    rows = []
    for item in duel.must_be_true:
        entry = known[item.address]
        needed = UNKNOWN if item.needed is None else value_text(item.needed, entry.measure.unit, reader, digits=4)
        rows.append(
            {
                reader.say("{Assumption}"): assumption_label(case, entry, reader),
                reader.say("Today"): value_text(item.today, entry.measure.unit, reader),
                reader.say("Level at"): needed,
                reader.say("Unit"): names.unit(entry.measure.unit, reader),
                reader.say("Note"): reader.text(item.reason or NOTHING),
            }
        )
    shown = pd.DataFrame(rows)
    note = reader.say("Note")
    return shown.drop(columns=note) if rows and not shown[note].any() else shown


def face_to_face(duel: Duel, reader: Reader) -> pd.DataFrame:
    """Return the metrics of the case and the alternative side by side."""
    return pd.DataFrame(
        [
            {
                reader.say("Figure"): reader.text(heading),
                duel.case.label: wording.metric(duel.case.metrics, name, reader),
                duel.alternative.label: wording.metric(duel.alternative.metrics, name, reader),
            }
            for name, heading in HEADINGS.items()
        ]
    )
