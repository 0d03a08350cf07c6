"""Exhibits of the value shared out among behaviours and initiatives."""

from typing import Any

from cxvalue.analysis.attribution import Attribution
from cxvalue.exhibits.attribution import (
    attribution_table,
    behaviours_finding,
    behaviours_for_chart,
    behaviours_in_words,
    initiatives_finding,
    initiatives_in_words,
)
from cxvalue.locale.reader import Reader
from cxvalue.report.exhibit import Exhibit


def behaviours(found: Attribution, reader: Reader) -> Exhibit:
    """Return the share of every behaviour."""

    def draw(title: str | None) -> Any:
        from cxvalue.charts.bars import bridge_chart

        steps, unit = behaviours_for_chart(found, reader)
        return bridge_chart(steps, title=title, unit=unit, reader=reader)

    return Exhibit(
        "attribution",
        behaviours_finding(found, reader),
        lambda: attribution_table(found),
        lambda: behaviours_in_words(found, reader),
        draw,
    )


def initiatives(found: Attribution, reader: Reader) -> Exhibit:
    """Return the share of every initiative."""
    return Exhibit(
        "shares",
        initiatives_finding(found, reader),
        lambda: attribution_table(found),
        lambda: initiatives_in_words(found, reader),
    )
