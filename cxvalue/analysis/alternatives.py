"""Other business cases as monthly flows on the terms of the case: its start, rate, horizon and timing."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from cxvalue.analysis.metrics import CashFlow
from cxvalue.case.flows import Flow, FlowTable
from cxvalue.case.records import Alternative, Case
from cxvalue.errors import CaseError, Problem
from cxvalue.finance import Array, month_times
from cxvalue.model.cash import COST_LINES
from cxvalue.model.run import project
from cxvalue.text import say
from cxvalue.units import MONTHS_A_YEAR

MONTHS_OF = {"month": 1, "quarter": 3, "year": MONTHS_A_YEAR}
"""Months between the flows of an alternative."""


@dataclass(frozen=True, slots=True, eq=False)
class OnTerms:
    """An alternative's cash flow by month, and what of it could not be taken along."""

    flow: CashFlow
    warnings: tuple[Problem, ...] = ()


def on_terms(alternative: Alternative, case: Case, address: str) -> OnTerms:
    """Return an alternative's monthly flow on the terms of a case.

    Amounts after the last month of the case are left out and warned of; flows that end before it
    stand with zeros to the end.

    Raises
    ------
    CaseError
        If the alternative is in another currency, or has flows before the case starts.
    """
    attached = alternative.attached
    if isinstance(attached, Case):
        return OnTerms(_of_case(_with_terms(attached, case, address)), _other_terms(attached, case, address))
    amounts, late = _monthly(alternative, case, address)
    times = month_times(case.months)
    net = amounts.sum(axis=0)
    kinds = isinstance(attached, FlowTable) and attached.has_kinds
    benefits, costs = (amounts[0], amounts[1]) if kinds else (np.maximum(net, 0.0), np.minimum(net, 0.0))
    return OnTerms(CashFlow(net, times, benefits, costs), _too_late(late, case, address))


def inline_flows(alternative: Alternative, months: int) -> Array:
    """Return the months at which an alternative's amounts fall, as a (T + 1, n) selection matrix."""
    step = MONTHS_OF[alternative.every]
    selection = np.zeros((months + 1, len(alternative.amounts)))
    for position in range(len(alternative.amounts)):
        if position * step <= months:
            selection[position * step, position] = 1.0
    return selection


def _monthly(alternative: Alternative, case: Case, address: str) -> tuple[Array, float]:
    """Benefits and costs by month : (2, T + 1), and the sum that falls after the end."""
    amounts = np.zeros((2, case.months + 1))
    late = 0.0
    for month, amount, is_cost in _flows(alternative, case, address):
        if month > case.months:
            late += abs(amount)
        else:
            amounts[int(is_cost), month] += amount
    return amounts, late


def _flows(alternative: Alternative, case: Case, address: str) -> list[tuple[int, float, bool]]:
    attached = alternative.attached
    step = MONTHS_OF[(attached.every if isinstance(attached, FlowTable) else "") or alternative.every]
    if isinstance(alternative.attached, FlowTable):
        return [
            (_month_of(flow, step, case, address), flow.adjusted, flow.kind == "cost")
            for flow in alternative.attached.flows
        ]
    return [(position * step, item.value, item.value < 0) for position, item in enumerate(alternative.amounts)]


def _month_of(flow: Flow, step: int, case: Case, address: str) -> int:
    """A dated flow belongs to the month in which it falls, counted from the start of the case."""
    if flow.day is None:
        return flow.period * step
    month = months_between(case.start, flow.day)
    if month < 0:
        message = say("has a flow before the {case} starts")
        raise CaseError(
            [Problem(address, message, found=str(flow.day), allowed=say("{day} or later", day=str(case.start)))]
        )
    return month


def months_between(start: date, day: date) -> int:
    """Return the number of the month, counted from `start`, at whose end a day's flow falls."""
    whole = (day.year - start.year) * MONTHS_A_YEAR + day.month - start.month
    return whole + (day.day > start.day)


def _too_late(late: float, case: Case, address: str) -> tuple[Problem, ...]:
    if not late:
        return ()
    message = say("flows after month {months} are left out of the comparison", months=case.months)
    return (Problem(address, message, say("Lengthen the {case} to count them."), f"{late:g}"),)


def _with_terms(other: Case, case: Case, address: str) -> Case:
    if other.currency != case.currency:
        message = say("is in another currency")
        raise CaseError(
            [
                Problem(
                    address,
                    message,
                    say("Convert one of the {cases}."),
                    other.currency,
                    say("{own}", own=case.currency),
                )
            ]
        )
    terms = ("months", "discount_rate", "tax_rate", "finance_rate", "reinvestment_rate", "horizons")
    return other.model_copy(update={name: getattr(case, name) for name in terms})


def _other_terms(other: Case, case: Case, address: str) -> tuple[Problem, ...]:
    """Say which of its own terms another case does not keep in the comparison."""
    own = {
        "start": (other.start, case.start),
        "months": (other.months, case.months),
        "discount_rate": (other.discount_rate.value, case.discount_rate.value),
        "tax_rate": (_rate(other), _rate(case)),
    }
    changed = ", ".join(f"{name} {here} for {there}" for name, (there, here) in own.items() if there != here)
    if not changed:
        return ()
    return (Problem(address, say("is valued on the terms of this {case}: {changed}", changed=changed)),)


def _rate(case: Case) -> float | str:
    return "none" if case.tax_rate is None else case.tax_rate.value


def _of_case(other: Case) -> CashFlow:
    projection = project(other)
    costs = np.sum([projection.line(name)[:, 0] for name in COST_LINES], axis=0)
    one_off = np.sum([projection.line(name)[:, 0] for name in ("capex", "opex")], axis=0)
    net = projection.net[:, 0]
    return CashFlow(net, month_times(other.months), net - costs, costs, one_off)
