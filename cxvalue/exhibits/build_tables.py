"""Tables of the pages where a case is built: touchpoints, initiatives, waves, assumptions.

Every amount of one table is in one unit, the reader's; what a chart draws is a number in that unit, what a
table shows is text in the reader's format.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from cxvalue.analysis.points import PointValue
from cxvalue.analysis.roadmap import MONTHS_A_QUARTER, Roadmap
from cxvalue.analysis.sensitivity import Swing
from cxvalue.case.address import Entry, entries
from cxvalue.case.guesses import is_guess
from cxvalue.case.records import Case
from cxvalue.exhibits import labels, names
from cxvalue.locale.numbers import SIZES
from cxvalue.locale.reader import UNKNOWN, Reader


def size_of(amounts: Iterable[float], reader: Reader) -> str:
    """Return the size all amounts of one table are shown in."""
    return reader.size(max((abs(amount) for amount in amounts), default=0.0))


def points_table(points: tuple[PointValue, ...], reader: Reader) -> pd.DataFrame:
    """Return one row per touchpoint, in words."""
    rows = [
        {
            reader.say("{Touchpoint}"): item.label,
            reader.say("{Stage}"): item.stage or UNKNOWN,
            reader.say("Score"): reader.number(item.score, 2),
            reader.say("Target"): reader.number(item.target, 1),
            reader.say("Reach"): reader.share(item.reach, 0),
            reader.say("Importance"): reader.number(item.importance, 2),
            reader.say("A point, a year"): reader.money(item.point.annual),
            reader.say("A point, NPV"): reader.money(item.point.npv),
            reader.say("keeping"): reader.money(item.point.keep),
            reader.say("attracting"): reader.money(item.point.attract),
            reader.say("Room, points"): reader.number(item.room, 2),
            reader.say("Room to target, a year"): reader.money(item.to_target.annual if item.to_target else None),
        }
        for item in points
    ]
    return pd.DataFrame(rows)


def points_for_chart(points: tuple[PointValue, ...], reader: Reader) -> tuple[pd.DataFrame, str]:
    """Return label, part, amount [unit a year], right end and note, the most valuable first, and the unit."""
    ranked = sorted(points, key=lambda item: -item.point.annual)
    size = size_of((item.point.annual for item in points), reader)
    rows = []
    for item in ranked:
        whole = item.point.npv - item.point.tax
        parts = [
            amount / whole * item.point.annual if whole else 0.0 for amount in (item.point.keep, item.point.attract)
        ]
        right = sum(part for part in parts if part > 0)
        for part, amount in zip((reader.say("keeping"), reader.say("attracting")), parts, strict=True):
            rows.append(
                {
                    "label": item.label,
                    "part": part,
                    "amount": amount / SIZES[size],
                    "right": right / SIZES[size],
                    "note": reader.money(item.point.annual),
                }
            )
    return pd.DataFrame(rows), reader.money_unit(size)


def points_for_map(points: tuple[PointValue, ...], scale: tuple[float, float], reader: Reader) -> pd.DataFrame:
    """Return label, weight, score, amount, note and level of every touchpoint.

    Labels of touchpoints near each other stand on different levels.
    """
    weights = [item.importance * item.reach for item in points]
    near = max(weights, default=0.0) / 6 or 1.0
    near_score = 0.08 * (scale[1] - scale[0])
    rows: list[dict[str, Any]] = []
    for weight, item in sorted(zip(weights, points, strict=True), key=lambda pair: (pair[0], pair[1].id)):
        taken = {
            row["level"]
            for row in rows
            if weight - row["weight"] < near and abs(item.score - row["score"]) < near_score
        }
        rows.append(
            {
                "label": item.label,
                "weight": weight,
                "score": item.score,
                "amount": max(item.point.annual, 0.0),
                "note": reader.money(item.point.annual),
                "level": next(level for level in range(len(points)) if level not in taken),
            }
        )
    return pd.DataFrame(rows)


def initiatives_table(roadmap: Roadmap, reader: Reader) -> pd.DataFrame:
    """Return one row per initiative: when, what it is worth alone and as the last one, when it pays back."""
    rows = [
        {
            reader.say("{Initiative}"): place.label,
            reader.say("Included"): reader.text(names.PASSED[place.included]),
            reader.say("Owner"): place.owner or UNKNOWN,
            reader.say("Start, month"): reader.number(place.start),
            reader.say("First effect, month"): reader.number(place.first_effect),
            reader.say("Full effect, month"): reader.number(place.full_effect),
            reader.say("NPV alone"): reader.money(place.alone),
            reader.say("NPV as the last one"): reader.money(place.last_in),
            reader.say("Payback alone"): reader.months(place.payback_months),
            reader.say("Peak funding alone"): reader.money(place.peak_funding),
        }
        for place in roadmap.places
    ]
    return pd.DataFrame(rows)


def waves_table(roadmap: Roadmap, reader: Reader) -> pd.DataFrame:
    """Return one row per wave: its initiatives, the lowest cash from its start on, and whether it is funded."""
    called = {place.id: place.label for place in roadmap.places}
    rows = [
        {
            reader.say("Start, month"): reader.number(wave.start),
            reader.say("{Initiatives}"): ", ".join(called[key] for key in wave.initiatives),
            reader.say("Lowest cumulative cash from then on"): reader.money(wave.lowest),
            reader.say("in month"): reader.number(wave.month),
            reader.say("Funded by what came before"): reader.text(names.PASSED[wave.funded]),
        }
        for wave in roadmap.waves
    ]
    return pd.DataFrame(rows)


def timeline_for_chart(roadmap: Roadmap, months: int, reader: Reader) -> pd.DataFrame:
    """Return label, part, from and month of every phase of every included initiative."""
    rows = []
    for place in roadmap.places:
        stops = [place.start, place.first_effect, place.full_effect, float(months)]
        phases = (reader.say("being prepared"), reader.say("effect builds up"), reader.say("full effect"))
        for part, begin, end in zip(phases, stops, stops[1:], strict=False):
            if place.included:
                rows.append(
                    {
                        "label": place.label,
                        "part": part,
                        "from": min(begin, months),
                        "month": min(max(end, begin), months),
                    }
                )
    return pd.DataFrame(rows, columns=["label", "part", "from", "month"])


def ramps_for_chart(roadmap: Roadmap, chosen: Iterable[str]) -> pd.DataFrame:
    """Return month, label and share of the full effect [%] of some initiatives."""
    wanted = set(chosen)
    parts = [
        pd.DataFrame({"month": range(len(place.ramp)), "label": place.label, "amount": 100 * place.ramp})
        for place in roadmap.places
        if place.id in wanted
    ]
    return pd.concat(parts, ignore_index=True)


def quarters_for_chart(roadmap: Roadmap, months: int, reader: Reader) -> tuple[pd.DataFrame, str]:
    """Return month (the last of the quarter), net and cumulative cash, and their unit."""
    cumulative = roadmap.quarters.cumsum()
    size = size_of([*roadmap.quarters, *cumulative], reader)
    ends = [min((place + 1) * MONTHS_A_QUARTER, months) for place in range(len(roadmap.quarters))]
    table = pd.DataFrame({"month": ends, "net": roadmap.quarters / SIZES[size], "amount": cumulative / SIZES[size]})
    return table, reader.money_unit(size)


def quarters_table(roadmap: Roadmap, months: int, reader: Reader) -> pd.DataFrame:
    """Return net and cumulative cash of every quarter, in words."""
    cumulative = roadmap.quarters.cumsum()
    size = size_of([*roadmap.quarters, *cumulative], reader)
    unit = reader.money_unit(size)
    rows = [
        {
            reader.say("To month"): reader.number(min((place + 1) * MONTHS_A_QUARTER, months)),
            reader.say("Net, {unit}", unit=unit): reader.amount(net, size),
            reader.say("Cumulative, {unit}", unit=unit): reader.amount(total, size),
        }
        for place, (net, total) in enumerate(zip(roadmap.quarters, cumulative, strict=True))
    ]
    return pd.DataFrame(rows)


def swings_for_chart(case: Case, swings: tuple[Swing, ...], reader: Reader) -> tuple[pd.DataFrame, str]:
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
    return pd.DataFrame(rows), reader.money_unit(size)


def paybacks_for_swings(case: Case, swings: tuple[Swing, ...], today: float | None, reader: Reader) -> pd.DataFrame:
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
    table = pd.DataFrame(rows)
    return table.assign(width=table["high"] - table["low"]).sort_values("width", ascending=False, kind="stable")


def swings_table(case: Case, swings: tuple[Swing, ...], reader: Reader) -> pd.DataFrame:
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
    return pd.DataFrame(rows)


def assumptions_table(case: Case, swings: tuple[Swing, ...], reader: Reader) -> pd.DataFrame:
    """Return one row per assumption, by address: label, value as typed, unit, range, source, owner, status, effect."""
    widths = {swing.address: swing.width for swing in swings}
    rows = [_assumption_row(case, entry, widths.get(address), reader) for address, entry in entries(case).items()]
    return pd.DataFrame(rows).set_index("address", drop=False)


def status(entry: Entry, reader: Reader) -> str:
    """Return the status of an assumption; one not given is at its default, one of the template a guess."""
    if is_guess(entry.assumption):
        return reader.say("guess")
    return entry.assumption.status or ("" if entry.given else reader.say("default"))


def _assumption_row(case: Case, entry: Entry, width: float | None, reader: Reader) -> dict[str, object]:
    assumption, unit = entry.assumption, entry.measure.unit
    limits = assumption.range or ()
    return {
        "address": entry.address,
        "label": labels.assumption_label(case, entry, reader),
        "value": labels.value_text(assumption.value, unit, reader),
        "message": "",
        "unit": names.unit(unit, reader),
        "range": " – ".join(labels.value_text(limit, unit, reader) for limit in limits),
        "width": reader.money(width) if width else "",
        "moves": width or 0.0,
        "source": ", ".join(assumption.source),
        "owner": assumption.owner or "",
        "status": status(entry, reader),
        "guess": is_guess(assumption),
        "given": entry.given,
    }


def worth_table(worth: Mapping[str, float], lines: Iterable[str], reader: Reader) -> pd.DataFrame:
    """Return the present value of some lines of the cash flow, those that are not 0, and their sum."""
    line, amount = reader.say("Line"), reader.say("Present value")
    rows = [
        {line: reader.text(names.LINE_NAMES[name]), amount: reader.money(worth[name])} for name in lines if worth[name]
    ]
    total = sum(worth[name] for name in lines)
    return pd.DataFrame([*rows, {line: reader.say("Sum"), amount: reader.money(total)}])


def assumptions_finding(table: pd.DataFrame, reader: Reader) -> str:
    """Return how many assumptions there are, how many are given, and how many have a source."""
    given = table[table["given"]]
    return reader.say(
        "{all} {assumptions}: {given} given, {sourced} of them with a source, {ranged} with a range",
        all=len(table),
        given=len(given),
        sourced=int((given["source"] != "").sum()),
        ranged=int((given["range"] != "").sum()),
    )


def rows_of_kind(table: pd.DataFrame, kind: str) -> "pd.Series[bool]":
    """Tell for each assumption whether it is of a kind: `given`, `default`, `ranged`, `guess`, or `all`."""
    every = table["given"] | ~table["given"]
    kinds = {
        "given": table["given"],
        "default": ~table["given"],
        "ranged": table["range"] != "",
        "guess": table["guess"],
    }
    return every & kinds.get(kind, every)


def matching_rows(table: pd.DataFrame, searched: str) -> "pd.Series[bool]":
    """Return which assumptions have a text in their label, address, owner or source."""
    text = table[["label", "address", "owner", "source"]].agg(" ".join, axis=1).str.lower()
    return text.str.contains(searched.strip().lower(), regex=False)
