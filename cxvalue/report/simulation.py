"""Exhibits of the odds."""

from typing import Any

from cxvalue.analysis.horizons import ends_of
from cxvalue.analysis.simulation import Simulation
from cxvalue.case.records import Case
from cxvalue.exhibits.horizons import horizon_ends
from cxvalue.exhibits.simulation import (
    beats_in_words,
    fan_finding,
    fan_for_chart,
    fan_in_words,
    indices_finding,
    indices_for_chart,
    indices_in_words,
    odds_finding,
    paid_back_finding,
    paid_back_for_chart,
    paid_back_in_words,
    spreads_in_words,
    spreads_table,
)
from cxvalue.locale.reader import Reader
from cxvalue.report.exhibit import Exhibit


def odds(found: Simulation, reader: Reader) -> Exhibit:
    """Return the percentiles of every metric."""
    return Exhibit(
        "odds",
        odds_finding(found, reader),
        lambda: spreads_table(found),
        lambda: spreads_in_words(found, reader),
    )


def fan(found: Simulation, case: Case, reader: Reader) -> Exhibit:
    """Return the fan of cumulative cash."""
    bands, unit = fan_for_chart(found, reader)

    def draw(title: str | None) -> Any:
        from cxvalue.charts.odds import fan_chart

        return fan_chart(bands, horizon_ends(ends_of(case), reader), title=title, unit=unit, reader=reader)

    return Exhibit("fan", fan_finding(found, reader), lambda: bands, lambda: fan_in_words(found, reader), draw)


def paid_back(found: Simulation, reader: Reader) -> Exhibit:
    """Return the chance that the money is back by each month."""

    def draw(title: str | None) -> Any:
        from cxvalue.charts.odds import chance_chart

        return chance_chart(paid_back_for_chart(found), title=title, reader=reader)

    return Exhibit(
        "paid_back",
        paid_back_finding(found, reader),
        lambda: paid_back_for_chart(found),
        lambda: paid_back_in_words(found, reader),
        draw,
    )


def beats(found: Simulation, case: Case, reader: Reader) -> Exhibit:
    """Return the chance that the case is worth more than each alternative, under that of being paid back."""
    return Exhibit(
        "beats",
        paid_back_finding(found, reader),
        None,
        lambda: beats_in_words(case, found, reader),
    )


def indices(found: Simulation, case: Case, reader: Reader) -> Exhibit:
    """Return what explains the uncertainty of the value."""

    def draw(title: str | None) -> Any:
        from cxvalue.charts.odds import shares_chart

        subtitle = reader.say("Share of the variance of the value, with all it acts with, %")
        bars = indices_for_chart(case, found, reader)
        return shares_chart(bars, title=title, subtitle=subtitle, reader=reader)

    return Exhibit(
        "indices",
        indices_finding(case, found, reader),
        None,
        lambda: indices_in_words(case, found, reader),
        draw,
    )
