"""Exhibits of the initiatives in time."""

from collections.abc import Mapping
from typing import Any

from pandas import DataFrame

from cxvalue.analysis.horizons import ends_of
from cxvalue.analysis.roadmap import Roadmap
from cxvalue.case.records import Case
from cxvalue.exhibits.horizons import horizon_ends
from cxvalue.exhibits.roadmap import (
    funding_finding,
    overlap_finding,
    places_in_words,
    quarters_finding,
    quarters_for_chart,
    quarters_in_words,
    ramp_finding,
    ramps_for_chart,
    timeline_finding,
    timeline_for_chart,
    waves_in_words,
)
from cxvalue.locale.reader import Reader
from cxvalue.report.exhibit import Exhibit


def timeline(roadmap: Roadmap, case: Case, reader: Reader) -> Exhibit | None:
    """Return the initiatives in time; nothing where none is included."""
    if not any(place.included for place in roadmap.places):
        return None

    def bars() -> DataFrame:
        return timeline_for_chart(roadmap, case.months, reader)

    def draw(title: str | None) -> Any:
        from cxvalue.charts.bars import timeline_chart

        return timeline_chart(bars(), horizon_ends(ends_of(case), reader), title=title, reader=reader)

    return Exhibit(
        "timeline",
        timeline_finding(roadmap, reader),
        bars,
        lambda: places_in_words(roadmap, reader),
        draw,
    )


def quarters(roadmap: Roadmap, months: int, reader: Reader) -> Exhibit:
    """Return the cash of every quarter."""
    flows, unit = quarters_for_chart(roadmap, months, reader)

    def draw(title: str | None) -> Any:
        from cxvalue.charts.lines import quarters_chart

        return quarters_chart(months, title=title, unit=unit, reader=reader)

    def data() -> Mapping[str, DataFrame]:
        from cxvalue.charts.lines import QUARTERS

        return {QUARTERS: flows}

    return Exhibit(
        "quarters",
        quarters_finding(roadmap, reader),
        lambda: flows,
        lambda: quarters_in_words(roadmap, months, reader),
        draw,
        data,
        (months, unit),
    )


def ramp(roadmap: Roadmap, chosen: str, reader: Reader) -> Exhibit:
    """Return how the effect of one initiative builds up and fades."""
    place = next(item for item in roadmap.places if item.id == chosen)

    def draw(title: str | None) -> Any:
        from cxvalue.charts.lines import ramp_chart

        return ramp_chart(ramps_for_chart(roadmap, [chosen]), title=title, reader=reader)

    return Exhibit(
        "ramp",
        ramp_finding(place, reader),
        None,
        lambda: ramps_for_chart(roadmap, [chosen]),
        draw,
    )


def overlap(roadmap: Roadmap, reader: Reader) -> Exhibit:
    """Return what each initiative is worth, and how much of it would be claimed twice."""
    return Exhibit(
        "initiatives",
        overlap_finding(roadmap, reader),
        None,
        lambda: places_in_words(roadmap, reader),
    )


def funding(roadmap: Roadmap, reader: Reader) -> Exhibit:
    """Return which waves the ones before pay for."""
    return Exhibit(
        "waves",
        funding_finding(roadmap, reader),
        None,
        lambda: waves_in_words(roadmap, reader),
    )
