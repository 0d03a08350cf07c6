"""What a point is worth at every touchpoint: in sentences, tables, charts and JSON."""

from dataclasses import asdict
from typing import Any

from cxvalue.analysis.points import PointValue
from cxvalue.exhibits.document import Document
from cxvalue.exhibits.frame import Table, frame
from cxvalue.exhibits.labels import size_of
from cxvalue.locale.numbers import SIZES
from cxvalue.locale.reader import UNKNOWN, Reader


def points_finding(points: tuple[PointValue, ...], reader: Reader) -> str:
    """Return where a point is worth most."""
    best = max(points, key=lambda item: item.point.annual)
    return reader.say(
        "A point is worth most at {name}: {amount} a year", name=best.label, amount=reader.money(best.point.annual)
    )


def keep_or_attract_finding(points: tuple[PointValue, ...], reader: Reader) -> str:
    """Return where a point keeps customers best, and where it attracts them best."""
    keep = max(points, key=lambda item: item.point.keep)
    attract = max(points, key=lambda item: item.point.attract)
    if attract.point.attract <= 0:
        return reader.say("{keep} keeps customers best; no {touchpoint} attracts new ones", keep=keep.label)
    if keep.id == attract.id:
        return reader.say("{keep} both keeps and attracts customers best", keep=keep.label)
    return reader.say(
        "{keep} keeps customers best, {attract} attracts them best", keep=keep.label, attract=attract.label
    )


def room_finding(points: tuple[PointValue, ...], reader: Reader) -> str:
    """Return the touchpoint where the room to the target is worth most."""
    roomy = [item for item in points if item.to_target is not None and item.to_target.annual > 0]
    best = max(roomy, key=lambda item: item.to_target.annual if item.to_target else 0.0, default=None)
    if best is None or best.to_target is None:
        return reader.say("Importance against performance; no {touchpoint} has room to a target")
    return reader.say(
        "Most room at {name}: its target is worth {amount} a year",
        name=best.label,
        amount=reader.money(best.to_target.annual),
    )


def points_table(points: tuple[PointValue, ...]) -> Table:
    """Return one row per touchpoint: score, target, reach, importance, and what a point and the room are worth."""
    rows = [
        {
            "touchpoint": item.id,
            "score": item.score,
            "target": item.target,
            "reach": item.reach,
            "importance": item.importance,
            "point_npv": item.point.npv,
            "point_annual": item.point.annual,
            "keep_npv": item.point.keep,
            "attract_npv": item.point.attract,
            "room": item.room,
            "to_target_annual": item.to_target.annual if item.to_target else None,
        }
        for item in points
    ]
    return frame(rows)


def points_in_words(points: tuple[PointValue, ...], reader: Reader) -> Table:
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
    return frame(rows)


def points_for_chart(points: tuple[PointValue, ...], reader: Reader) -> tuple[Table, str]:
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
    return frame(rows), reader.money_unit(size)


def points_for_map(points: tuple[PointValue, ...], scale: tuple[float, float], reader: Reader) -> Table:
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
    return frame(rows)


def points_document(found: PointValue) -> Document:
    """Return the value of a point at one touchpoint."""
    return {key: value for key, value in asdict(found).items() if key != "id"}
