"""Every exhibit there is of a case, in the order a reader follows the value: for the archive and whoever wants all."""

from collections.abc import Iterator
from dataclasses import replace

from cxvalue.analysis.sensitivity import switching_values
from cxvalue.report import value
from cxvalue.report.assumptions import assumptions
from cxvalue.report.attribution import behaviours
from cxvalue.report.challenge import challenges
from cxvalue.report.comparison import cumulative, ranking, value_to_date
from cxvalue.report.exhibit import Exhibit
from cxvalue.report.points import points
from cxvalue.report.results import Results
from cxvalue.report.roadmap import quarters, timeline
from cxvalue.report.sensitivity import WIDEST, carrying
from cxvalue.report.simulation import fan, odds, paid_back
from cxvalue.report.walkdown import walkdown


def exhibits_of(results: Results) -> Iterator[Exhibit]:
    """Return every exhibit there is something to show of."""
    case, valuation, reader = results.case, results.valuation, results.reader
    yield value.metrics(valuation, reader)
    yield value.horizons(valuation, reader)
    yield value.cash_flow(valuation, reader)
    yield from exhibits_of_comparison(results)
    yield from value.customers(valuation, reader)
    if results.points:
        yield points(results.points, reader)
    yield from _if_any(timeline(results.roadmap, case, reader))
    yield quarters(results.roadmap, case.months, reader)
    yield walkdown(results.walkdown, reader)
    yield behaviours(results.attribution, reader)
    yield from _if_any(widest(results))
    yield challenges(results.challenges, case, reader)
    if results.odds is not None:
        yield odds(results.odds, reader)
        yield fan(results.odds, case, reader)
        yield paid_back(results.odds, reader)
    yield assumptions(case, results.swings, reader)


def exhibits_of_comparison(results: Results) -> Iterator[Exhibit]:
    """Return the comparison, cumulative cash and the value to date of all business cases."""
    comparison, case, reader = results.comparison, results.case, results.reader
    yield ranking(comparison, reader)
    yield cumulative(comparison, case, reader)
    yield value_to_date(comparison, case, reader)


def widest(results: Results) -> Exhibit | None:
    """Return how far each assumption moves the value; nothing where none does."""
    case, swings = results.case, results.swings[:WIDEST]
    found = carrying(case, swings, lambda: switching_values(case, [swing.address for swing in swings]), results.reader)
    return replace(found, id="tornado") if found else None


def _if_any(found: Exhibit | None) -> Iterator[Exhibit]:
    if found is not None:
        yield found
