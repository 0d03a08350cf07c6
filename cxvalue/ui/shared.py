"""Exhibits that several pages show, with what each depends on."""

from cxvalue.analysis.comparison import Comparison
from cxvalue.analysis.roadmap import Roadmap
from cxvalue.analysis.valuation import Valuation
from cxvalue.locale.reader import Reader
from cxvalue.report import comparison as report
from cxvalue.report import roadmap as report_roadmap
from cxvalue.report import sensitivity as report_sensitivity
from cxvalue.ui import cached, parts, state


def cumulative(valuation: Valuation, comparison: Comparison, reader: Reader) -> None:
    """Show the cumulative cash of all business cases."""
    view, case = state.view(), valuation.case
    rival = state.current().rival
    shown = cached.once(
        lambda: report.cumulative(comparison, case, reader, rival), ("cumulative cash", rival, *view.key, reader)
    )
    parts.exhibit(shown)


def carrying(view: cached.View, reader: Reader) -> None:
    """Show the assumptions that carry the result."""
    case, swings = cached.chosen(view), cached.swings(view)[: report_sensitivity.CARRYING]
    key = (view.digest, view.scenario)
    shown = cached.once(
        lambda: report_sensitivity.carrying(case, swings, lambda: cached.switching(view, len(swings)), reader),
        ("carrying", *key, reader),
    )
    parts.exhibit(shown, *key)


def tornado(view: cached.View, reader: Reader) -> None:
    """Show how far each assumption moves the value, and how far the payback."""
    case, swings, key = cached.chosen(view), cached.swings(view), (view.digest, view.scenario)
    today = cached.valuation(view).metrics.payback_months

    def switching() -> dict[str, float | None]:
        return cached.switching(view, report_sensitivity.WIDEST)

    parts.exhibit(report_sensitivity.tornado(case, swings, switching, reader), *key)
    parts.exhibit(report_sensitivity.tornado_of_payback(case, swings, switching, today, reader), *key)


def timeline(roadmap: Roadmap, reader: Reader) -> None:
    """Show the initiatives in time."""
    view = state.view()
    parts.exhibit(
        report_roadmap.timeline(roadmap, cached.chosen(view), reader), view.digest, view.scenario, view.postponed
    )


def quarters(roadmap: Roadmap, reader: Reader) -> None:
    """Show the cash of every quarter."""
    shown = report_roadmap.quarters(roadmap, state.view().case.months, reader)
    parts.exhibit(shown)
