"""The sheets of the journey and of satisfaction: from the initiatives to scores, from scores to links.

The same steps as `model/timeline.py`, `model/satisfaction.py` and the link strengths of `model/behaviour.py`.

Kept whole: scores, effects and strengths are one chain of formulas on one sheet.
"""

from dataclasses import dataclass, field

import numpy as np

from cxvalue.case.initiative import Initiative, Lift
from cxvalue.case.keyed import Keyed
from cxvalue.case.records import Case, Link, Touchpoint
from cxvalue.case.scales import scale_of
from cxvalue.exhibits.labels import record_label
from cxvalue.exports.workbook.drawing import MOST_LINES, Drawing, draw
from cxvalue.exports.workbook.formula import Formula, added, between, call, choose, constant, larger, safe_ratio
from cxvalue.exports.workbook.inputs import InputCells
from cxvalue.exports.workbook.page import FACTOR, MONTHS, SCORE, SHARE, WHOLE, Book, Line, Page

_EVERY = ""
"""Stands for all segments where a score is one number for them all."""

BASELINE, CHANGED = 0, 1
"""The two paths everything is computed on."""


@dataclass
class Effects:
    """What the initiatives do, by id."""

    effect: dict[str, Line] = field(default_factory=dict)
    """Share of the full effect by month."""
    works: dict[str, Formula] = field(default_factory=dict)
    """Switched on × probability × (1 − risk) × strength."""
    paid: dict[str, Formula] = field(default_factory=dict)
    """Switched on × (1 + risk to costs)."""
    start: dict[str, Formula] = field(default_factory=dict)


Pair = tuple[Line, Line]
"""A line of the baseline and the same with initiatives."""


@dataclass
class Scores:
    """Scores by month, baseline and with initiatives, and where they stand today."""

    touchpoints: dict[tuple[str, str], Pair] = field(default_factory=dict)
    """By touchpoint and segment, or touchpoint and EVERY."""
    overall: dict[str, Pair] = field(default_factory=dict)
    today: dict[tuple[str, str], Formula] = field(default_factory=dict)
    """By touchpoint and segment, or `satisfaction` and segment."""

    def of(self, score: str, segment: str) -> tuple[Pair, Formula]:
        """Return the lines of a score for a segment, and the score today."""
        if score == "satisfaction":
            return self.overall[segment], self.today[score, segment]
        own = segment if (score, segment) in self.today else _EVERY
        return self.touchpoints[score, own], self.today[score, own]


Strengths = dict[tuple[str, str], Pair]
"""Causal share × change of score, by link and segment."""


def fill_journey(book: Book, page: Page, inputs: InputCells) -> tuple[Effects, Scores]:
    """Write the initiatives in time and the scores of all touchpoints."""
    reader = book.reader
    page.begin_timeline(
        reader.say("From {initiatives} to scores: what is lifted, and never beyond the end of the scale"),
        book.case.start,
    )
    effects = Effects()
    for key, initiative in book.case.initiatives.items():
        _fill_initiative(book, page, inputs, (key, initiative), effects)
    scores = Scores()
    for key, touchpoint in book.case.touchpoints.items():
        _fill_touchpoint(book, page, inputs, (key, touchpoint), effects, scores)
    page.end()
    return effects, scores


def _fill_initiative(
    book: Book, page: Page, inputs: InputCells, item: tuple[str, Initiative], effects: Effects
) -> None:
    reader, (key, initiative) = book.reader, item
    at = f"initiatives.{key}"
    unit = reader.say("months")
    page.heading(f"{reader.term('Initiative')}: {record_label(book.case, initiative, key, reader)}")
    switch = page.constant(reader.say("On or off"), "1 / 0", inputs(f"{at}.included"), WHOLE)
    works = page.constant(
        reader.say("Expected strength: on × probability × (1 − risk) × strength"),
        "%",
        switch * inputs(f"{at}.probability") * (1.0 - inputs(f"{at}.benefit_risk")) * inputs.strength,
        SHARE,
    )
    paid = page.constant(
        reader.say("Share of the costs paid: on × (1 + risk to costs)"),
        "%",
        switch * (1.0 + inputs(f"{at}.cost_risk")),
        SHARE,
    )
    start = page.constant(
        reader.say("Start, postponement included"), unit, inputs(f"{at}.start") + inputs.postponed, WHOLE
    )
    begins = page.constant(reader.say("First effect after month"), unit, start + inputs(f"{at}.delay"), MONTHS)
    ramp = page.constant(
        reader.say("Ramp"), unit, inputs(f"{at}.ramp") if initiative.shape != "step" else constant(0.0), MONTHS
    )
    effects.works[key], effects.paid[key], effects.start[key] = works, paid, start
    effects.effect[key] = _effect(book, page, inputs, item, (begins, ramp))


def _effect(
    book: Book, page: Page, inputs: InputCells, item: tuple[str, Initiative], times: tuple[Formula, Formula]
) -> Line:
    """The share of the full effect by month."""
    reader, (key, initiative), (begins, ramp) = book.reader, item, times
    age = page.month - begins
    built = choose(ramp.equals(0.0), (age > 0) * 1.0, between(safe_ratio(age, ramp, 0.0), 0.0, 1.0))
    if initiative.shape == "s-curve":
        built = page.line(reader.say("Built up, linear"), "%", built, SHARE)
        built = built * built * (3.0 - 2.0 * built)
    if initiative.fade is not None:
        at = f"initiatives.{key}"
        fades = page.constant(
            reader.say("Fades after month"), reader.say("months"), begins + ramp + inputs(f"{at}.lasts"), MONTHS
        )
        fade = page.constant(reader.say("Fade"), reader.say("months"), inputs(f"{at}.fade"), MONTHS)
        built = page.line(reader.say("Built up"), "%", built, SHARE)
        built = built * constant(0.5) ** (larger(page.month - fades, 0.0) / fade)
    return page.line(reader.say("Share of the full effect"), "%", built, SHARE, bold=True)


def _fill_touchpoint(
    book: Book,
    page: Page,
    inputs: InputCells,
    item: tuple[str, Touchpoint],
    effects: Effects,
    scores: Scores,
) -> None:
    reader, case, (key, touchpoint) = book.reader, book.case, item
    points = reader.say("points")
    page.heading(f"{reader.term('Touchpoint')}: {record_label(case, touchpoint, key, reader)}")
    low, high = scale_of(touchpoint.scale, case)
    trend = page.constant(reader.say("Trend"), reader.say("points a year"), inputs(f"touchpoints.{key}.trend"), FACTOR)
    drift = page.line(reader.say("Trend since today"), points, trend * page.month / 12.0, FACTOR)
    lifts = [
        inputs(f"initiatives.{initiative}.effects.{place}.lift")
        * effects.works[initiative]
        * effects.effect[initiative]
        for initiative, record in case.initiatives.items()
        for place, effect in enumerate(record.effects)
        if isinstance(effect, Lift) and effect.touchpoint == key
    ]
    lift = page.line(reader.say("Lifted by the {initiatives}"), points, added(lifts), FACTOR) if lifts else None
    segments = list(touchpoint.score) if isinstance(touchpoint.score, Keyed) else [_EVERY]
    for segment in segments:
        own = f".{segment}" if segment else ""
        name = f", {case.segments[segment].label or segment}" if segment else ""
        today = page.constant(reader.say("Score today") + name, points, inputs(f"touchpoints.{key}.score{own}"), SCORE)
        moved = today + drift
        before = page.line(reader.say("Score, {baseline}") + name, points, between(moved, low, high), SCORE)
        after = (
            page.line(
                reader.say("Score with the {initiatives}") + name, points, between(moved + lift, low, high), SCORE
            )
            if lift is not None
            else before
        )
        scores.touchpoints[key, segment] = (before, after)
        scores.today[key, segment] = today


def fill_satisfaction(book: Book, page: Page, inputs: InputCells, scores: Scores) -> Strengths:
    """Write overall satisfaction of every segment, and what the links make of the scores."""
    reader, case = book.reader, book.case
    page.begin_timeline(
        reader.say(
            "From scores to {satisfaction}, from {satisfaction} to {links}: causal share × change, after the lag"
        ),
        case.start,
    )
    if all(segment.satisfaction for segment in case.segments.values()):
        for segment in case.segments:
            _fill_overall(book, page, inputs, segment, scores)
    strengths: Strengths = {}
    for key, link in case.links.items():
        _fill_link(book, page, inputs, (key, link), scores, strengths)
    for segment in list(scores.overall)[:MOST_LINES]:
        title = f"{reader.term('Satisfaction')}: {case.segments[segment].label or segment}"
        draw(page, Drawing(title, reader.say("points"), scores.overall[segment], number="0.00"))
    page.end()
    return strengths


def _fill_overall(book: Book, page: Page, inputs: InputCells, segment: str, scores: Scores) -> None:
    reader, case = book.reader, book.case
    points = reader.say("points")
    page.heading(f"{reader.term('Segment')}: {case.segments[segment].label or segment}")
    today = page.constant(reader.say("{Satisfaction} today"), points, inputs(f"segments.{segment}.satisfaction"), SCORE)
    low, high = scale_of(None, case)
    sums: tuple[list[Formula], list[Formula]] = ([], [])
    for key, touchpoint in case.touchpoints.items():
        weight = _weight(inputs, key, touchpoint, segment)
        if weight is None:
            continue
        label = reader.say("Reach × importance of {name}", name=record_label(case, touchpoint, key, reader))
        weighted = page.constant(label, reader.say("points per point"), weight, FACTOR)
        pair, before = scores.of(key, segment)
        for total, score in zip(sums, pair, strict=True):
            total.append(weighted * (score - before))
    lines = [
        page.line(name, points, between(today + added(total), low, high), SCORE, bold=path == CHANGED)
        for path, (name, total) in enumerate(
            zip(
                (reader.say("{Satisfaction}, {baseline}"), reader.say("{Satisfaction} with the {initiatives}")),
                sums,
                strict=True,
            )
        )
    ]
    scores.overall[segment] = (lines[BASELINE], lines[CHANGED])
    scores.today["satisfaction", segment] = today


def _weight(inputs: InputCells, key: str, touchpoint: Touchpoint, segment: str) -> Formula | None:
    """Reach × importance for a segment; None where the segment does not meet the touchpoint at all."""
    if isinstance(touchpoint.score, Keyed) and segment not in touchpoint.score:
        return None
    parts = []
    for name in ("reach", "importance"):
        given = getattr(touchpoint, name)
        if isinstance(given, Keyed) and segment not in given:
            return None
        parts.append(inputs(f"touchpoints.{key}.{name}" + (f".{segment}" if isinstance(given, Keyed) else "")))
    return parts[0] * parts[1]


def segments_of(case: Case, link: Link) -> list[str]:
    """Return the segments a link holds for."""
    return [key for key in case.segments if link.segments is None or key in link.segments]


def _fill_link(
    book: Book, page: Page, inputs: InputCells, item: tuple[str, Link], scores: Scores, strengths: Strengths
) -> None:
    reader, case, (key, link) = book.reader, book.case, item
    page.heading(f"{reader.term('Link')}: {record_label(case, link, key, reader)}")
    share = page.constant(reader.say("Causal share"), "%", inputs(f"links.{key}.causal_share"), SHARE)
    lag = inputs(f"links.{key}.lag")
    whole = page.constant(
        reader.say("Lag, whole months"), reader.say("months"), call("INT", (lag,), np.floor(lag.value)), WHOLE
    )
    rest = page.constant(reader.say("Lag, rest of a month"), reader.say("months"), lag - whole, MONTHS)
    written: dict[tuple[str, str], Pair] = {}
    source = link.from_.removeprefix("touchpoints.")
    for segment in segments_of(case, link):
        pair, today = scores.of(source, segment)
        reach = _reach(case, inputs, link, segment)
        place = (pair[BASELINE].text, reach.text if reach else "")
        if place not in written:
            by_segment = reach is not None and isinstance(case.touchpoints[source].reach, Keyed)
            alike = (source, _EVERY) in scores.today and not by_segment
            name = "" if alike else f", {case.segments[segment].label or segment}"
            part = share
            if reach:
                part = page.constant(reader.say("Causal share × reach") + name, "%", share * reach, SHARE)
            written[place] = _strengths(book, page, pair, (today, part, whole, rest), name)
        strengths[key, segment] = written[place]


def _reach(case: Case, inputs: InputCells, link: Link, segment: str) -> Formula | None:
    """Share of a segment that meets the touchpoint of a link; None where the link speaks of everybody."""
    if not link.counts_reach:
        return None
    key = link.from_.removeprefix("touchpoints.")
    given = case.touchpoints[key].reach
    if not isinstance(given, Keyed):
        return inputs(f"touchpoints.{key}.reach")
    return inputs(f"touchpoints.{key}.reach.{segment}") if segment in given else Formula("0", np.asarray(0.0))


def _strengths(
    book: Book, page: Page, pair: Pair, constants: tuple[Formula, Formula, Formula, Formula], name: str
) -> Pair:
    reader, (today, share, whole, rest) = book.reader, constants
    labels = (reader.say("Strength, {baseline}") + name, reader.say("Strength with the {initiatives}") + name)
    lines = []
    for label, score in zip(labels, pair, strict=True):
        late = (1.0 - rest) * _earlier(page, score, whole) + rest * _earlier(page, score, whole + 1.0)
        lines.append(page.line(label, reader.say("points"), share * (late - today), FACTOR))
        if pair[BASELINE] is pair[CHANGED]:
            lines.append(lines[0])
            break
    return lines[BASELINE], lines[CHANGED]


def _earlier(page: Page, score: Line, lag: Formula) -> Formula:
    """The score some whole months before; the score of today while there were none."""
    place = larger(page.month - lag, 0.0) + 1.0
    at = np.asarray(place.value, dtype=int) - 1
    return call("INDEX", (score.cells, place), score.value[at])
