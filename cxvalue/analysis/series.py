"""The metrics of any business case given as a table of flows, by period or by date."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from cxvalue import finance
from cxvalue.analysis.alternatives import MONTHS_OF
from cxvalue.analysis.metrics import CashFlow, Metrics, Rates, bare_series, metrics_of, what_ifs_of_series
from cxvalue.analysis.valuation import BOUNDLESS
from cxvalue.case.flows import Flow, FlowTable
from cxvalue.errors import FlowsError, Problem
from cxvalue.finance import Array
from cxvalue.text import say
from cxvalue.units import MONTHS_A_YEAR

DAYS_A_YEAR = 365.0
"""Dated flows count actual days over 365, as a spreadsheet's XIRR does."""


@dataclass(frozen=True, slots=True, eq=False)
class SeriesValuation:
    """A table of flows, evaluated; `lines` is (L, N) [money] at `flow.times`."""

    table: FlowTable
    flow: CashFlow
    dates: tuple[date, ...] | None
    line_names: tuple[str, ...]
    lines: Array
    metrics: Metrics

    @property
    def months(self) -> Array:
        """Months from the first date or the decision date : (N,)."""
        return self.flow.times * MONTHS_A_YEAR


def value_series(table: FlowTable, discount_rate: float, *, every: str = "year") -> SeriesValuation:
    """Evaluate a table of flows.

    Parameters
    ----------
    discount_rate : [share/year]
    every : month, quarter or year; the length of a period, where the table does not say it itself

    Raises
    ------
    FlowsError
        If the value is beyond all bounds at this rate.
    """
    dates, times = _times(table, every)
    names = tuple(dict.fromkeys(flow.line or "net" for flow in table.flows))
    shape = (len(names), len(times))
    benefits, costs = np.zeros(shape), np.zeros(shape)
    for flow in table.flows:
        place = (names.index(flow.line or "net"), dates.index(flow.day) if dates and flow.day else flow.period)
        (costs if flow.kind == "cost" else benefits)[place] += flow.adjusted
    series = _cash_flow(table, times, benefits, costs)
    with np.errstate(over="ignore", invalid="ignore"):
        value = finance.npv(series.net[:, None], times, np.array([discount_rate]))[0]
    if not abs(value) < BOUNDLESS:
        raise FlowsError(
            [
                Problem(
                    "",
                    say("is worth more than all bounds at this discount rate"),
                    found=f"{discount_rate:g}",
                    file=table.name,
                )
            ]
        )
    metrics = metrics_of(series, Rates.of(discount_rate), what_ifs_of_series(series, discount_rate))
    return SeriesValuation(table, series, dates, names, benefits + costs, metrics)


def _times(table: FlowTable, every: str) -> tuple[tuple[date, ...] | None, Array]:
    if table.dated:
        days = _days(table.flows)
        return days, np.array([(day - days[0]).days / DAYS_A_YEAR for day in days])
    last = max(flow.period for flow in table.flows)
    return None, np.arange(last + 1.0) * MONTHS_OF[table.every or every] / MONTHS_A_YEAR


def _days(flows: tuple[Flow, ...]) -> tuple[date, ...]:
    return tuple(sorted({flow.day for flow in flows if flow.day}))


def _cash_flow(table: FlowTable, times: Array, benefits: Array, costs: Array) -> CashFlow:
    gained, paid = benefits.sum(axis=0), costs.sum(axis=0)
    if table.has_kinds:
        return CashFlow(gained + paid, times, gained, paid)
    return bare_series(gained + paid, times)
