"""All business cases on the same terms: in sentences, tables, charts and JSON."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from cxvalue.analysis.comparison import OWN, Comparison, Contender, Flip
from cxvalue.analysis.duel import Duel
from cxvalue.analysis.valuation import Valuation
from cxvalue.exhibits import names
from cxvalue.exhibits.document import Document, case_document, checks_document, program, warnings_document
from cxvalue.exhibits.duel import duel_document
from cxvalue.exhibits.frame import Table, frame
from cxvalue.exhibits.horizons import horizons_document
from cxvalue.exhibits.metric import AT_A_GLANCE, heading_of, metric_in_words, metrics_document, metrics_table
from cxvalue.exhibits.names import SHORT_NAMES
from cxvalue.finance import Array
from cxvalue.locale.numbers import SIZES
from cxvalue.locale.reader import Reader


def cumulative_finding(comparison: Comparison, rival: str, reader: Reader) -> str:
    """Return what the chart of cumulative cash shows: when the case pays back, and when a rival or the first does.

    rival : id of the alternative to name; where empty, the one that pays back first
    """
    own = comparison.contender(OWN)
    back = [item for item in comparison.contenders if item.metrics.payback_months is not None]
    chosen = [item for item in comparison.contenders if item.id == rival]
    first = chosen[0] if chosen else min(back, key=lambda item: item.metrics.payback_months or 0.0, default=None)
    if first is None:
        return reader.say("The {case} does not pay back; none of the others does")
    months, soonest = (reader.months(item.metrics.payback_months) for item in (own, first))
    if own.metrics.payback_months is None:
        return reader.say("The {case} does not pay back; {first}: {soonest}", first=first.label, soonest=soonest)
    if first.id == OWN:
        return reader.say("The {case} pays back in {months}", months=months)
    if first.metrics.payback_months is None:
        return reader.say("The {case} pays back in {months}; {first} never", months=months, first=first.label)
    return reader.say(
        "The {case} pays back in {months}; {first} in {soonest}", months=months, first=first.label, soonest=soonest
    )


def ranking_finding(comparison: Comparison, reader: Reader) -> str:
    """Return where the case stands among all."""
    place = 1 + [item.id for item in comparison.contenders].index(OWN)
    others = [item for item in comparison.contenders if item.id != OWN]
    own = reader.money(comparison.contender(OWN).metrics.npv)
    if not others:
        return reader.say("The {case} is worth {amount}; there is nothing to compare it with yet", amount=own)
    return reader.say(
        "The {case} is number {place} of {all}: worth {amount}, {other} {others_amount}",
        place=place,
        all=len(comparison.contenders),
        amount=own,
        other=others[0].label,
        others_amount=reader.money(others[0].metrics.npv),
    )


def curve_finding(comparison: Comparison, reader: Reader) -> str:
    """Return from which horizon on the case is worth most, or that it never is."""
    row = [item.id for item in comparison.contenders].index(OWN)
    ranks = comparison.curve.rank[row]
    if len(comparison.contenders) == 1:
        return reader.say("What the {case} is worth if only the months up to each {horizon} count")
    if (ranks == 1).all():
        return reader.say("The {case} is worth most whatever the {horizon}")
    if not (ranks == 1).any():
        return reader.say("The {case} is never the one worth most, whatever the {horizon}")
    if ranks[-1] == 1:
        since = int(comparison.curve.months[len(ranks) - 1 - int((ranks[::-1] != 1).argmax()) + 1])
        return reader.say("The {case} is worth most if at least {months} months count", months=since)
    return reader.say("The {case} is worth most for some {horizons} only")


def flip_finding(found: Flip, comparison: Comparison, reader: Reader) -> str:
    """Return at which horizon one business case overtakes another."""
    return reader.say(
        "If only months to {month} count, {rises} overtakes {falls}.",
        month=found.month,
        rises=comparison.contender(found.rises).label,
        falls=comparison.contender(found.falls).label,
    )


def comparison_table(comparison: Comparison) -> Table:
    """Return one row per contender, best first: rank, id, label and every metric."""
    rows = []
    for rank, item in enumerate(comparison.contenders, start=1):
        figures = metrics_table(item.metrics).set_index("metric")["value"].to_dict()
        rows.append({"rank": rank, "id": item.id, "label": item.label, **figures})
    return frame(rows)


def steady(comparison: Comparison) -> list[Contender]:
    """Return the contenders in an order that no figure changes: the case, then the others by id.

    A line keeps its colour and its place in the legend when the ranking flips.
    """
    return sorted(comparison.contenders, key=lambda item: (item.id != OWN, item.id))


def wide_in_words(table: Table, unit: str, reader: Reader) -> Table:
    """Return one row per month and one column per label, of a table with month, label and amount."""
    wide = table.pivot_table(index="month", columns="label", values="amount", sort=False)
    months = {reader.say("Month"): [reader.number(month, 0) for month in wide.index]}
    columns = {f"{label}, {unit}": [reader.number(value, 2) for value in wide[label]] for label in wide.columns}
    return frame(months | columns)


def cumulative_table(comparison: Comparison) -> Table:
    """Return month and the cumulative cash of every contender, by id."""
    months = len(comparison.contenders[0].flow.net)
    return frame({"month": range(months), **{item.id: item.flow.net.cumsum() for item in steady(comparison)}})


def curve_table(comparison: Comparison) -> Table:
    """Return month and the NPV to that month of every contender, by id."""
    values = {item.id: npv for item, npv in zip(comparison.contenders, comparison.curve.npv, strict=True)}
    return frame({"month": range(1, comparison.curve.npv.shape[1] + 1), **values})


def comparison_rows(comparison: Comparison, reader: Reader) -> list[dict[str, Any]]:
    """Return each contender in words, best first."""
    rows = []
    for rank, item in enumerate(comparison.contenders, start=1):
        figures = {reader.text(heading_of(name)): metric_in_words(item.metrics, name, reader) for name in AT_A_GLANCE}
        tests = {
            reader.text(SHORT_NAMES[horizon.name]): reader.text(names.PASSED[horizon.verdict.passed])
            for horizon in item.horizons
        }
        rows.append({reader.say("Rank"): rank, reader.say("Business case"): item.label, **figures, **tests})
    return rows


def comparison_in_words(comparison: Comparison, reader: Reader) -> Table:
    """Return the same as a table."""
    return frame(comparison_rows(comparison, reader))


def cumulative_for_chart(comparison: Comparison, reader: Reader) -> tuple[Table, str]:
    """Return month, label, amount (cumulative cash in one unit) for all contenders, and that unit."""
    return _in_one_unit({item.id: item.flow.net.cumsum() for item in comparison.contenders}, 0, comparison, reader)


def _in_one_unit(rows: Mapping[str, Array], first: int, comparison: Comparison, reader: Reader) -> tuple[Table, str]:
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
    return frame(table), reader.money_unit(size)


def curve_for_chart(comparison: Comparison, reader: Reader) -> tuple[Table, str]:
    """Return month, label, amount (NPV to that month in one unit) for all contenders, and that unit."""
    rows = {item.id: npv for item, npv in zip(comparison.contenders, comparison.curve.npv, strict=True)}
    return _in_one_unit(rows, 1, comparison, reader)


def paybacks_for_chart(comparison: Comparison, reader: Reader) -> Table:
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
    return frame(rows, columns=["month", "label", "note", "level"])


def compare_document(valuation: Valuation, comparison: Comparison, duels: Iterable[Duel]) -> Document:
    """Return a comparison as a document."""
    curve = comparison.curve
    ids = [item.id for item in comparison.contenders]
    return {
        "program": program(),
        "case": case_document(valuation.case, valuation.digest),
        "scenario": valuation.scenario,
        "changes": list(valuation.changes),
        "by": comparison.by,
        "ranking": [
            {
                "rank": rank,
                "id": item.id,
                "label": item.label,
                "metrics": metrics_document(item.metrics),
                "horizons": horizons_document(item.horizons),
                "cash_flow": {
                    "month": list(range(len(item.flow.net))),
                    "net": item.flow.net.tolist(),
                    "cumulative": item.flow.net.cumsum().tolist(),
                },
            }
            for rank, item in enumerate(comparison.contenders, start=1)
        ],
        "horizon_curve": {
            "month": curve.months.astype(int).tolist(),
            "npv": dict(zip(ids, curve.npv.tolist(), strict=True)),
            "cumulative": dict(zip(ids, curve.cumulative.tolist(), strict=True)),
            "rank": dict(zip(ids, curve.rank.astype(int).tolist(), strict=True)),
        },
        "flips": [{"month": flip.month, "rises": flip.rises, "falls": flip.falls} for flip in comparison.flips],
        "duels": [duel_document(duel) for duel in duels],
        **checks_document(valuation.checks),
        "warnings": warnings_document((*valuation.warnings, *comparison.warnings)),
    }
