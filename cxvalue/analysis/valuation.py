"""One case, evaluated: projection, metrics, horizons, checks, warnings.

Everything that needs the case run under other conditions (a month later, no lifts, other strengths)
is a row of one batch beside it.
"""

from dataclasses import dataclass, replace

import numpy as np

from cxvalue import finance
from cxvalue.analysis.checks import Check, checks_of, reconciled
from cxvalue.analysis.crossing import nearest_crossings
from cxvalue.analysis.horizons import Horizon, ends_of, horizons_of
from cxvalue.analysis.metrics import HIGHEST_FACTOR, CashFlow, Metrics, Rates, WhatIfs, metrics_of
from cxvalue.analysis.warnings import warnings_of
from cxvalue.case.digest import digest_of
from cxvalue.case.overrides import BASE, with_scenario
from cxvalue.case.records import Case
from cxvalue.errors import CaseError, Problem
from cxvalue.finance import Array
from cxvalue.model.batch import SINGLE, Batch, of_strengths
from cxvalue.model.cash import COST_LINES, LINES
from cxvalue.model.run import Projection, net_cash, project
from cxvalue.text import say

BOUNDLESS = 1e30
"""No cash flow of a business case is this large; a computer still counts well below it."""


@dataclass(frozen=True, slots=True, eq=False)
class Valuation:
    """Everything one evaluation of a case says."""

    case: Case
    scenario: str
    strength: float
    postponed: int
    digest: str
    projection: Projection
    metrics: Metrics
    horizons: tuple[Horizon, ...]
    checks: tuple[Check, ...]
    warnings: tuple[Problem, ...]
    changes: tuple[str, ...] = ()
    """Changes of single assumptions the case was given after its scenario, as they were written."""

    @property
    def reconciled(self) -> bool:
        """The master flag: true where every check of the run passes."""
        return reconciled(self.checks)

    @property
    def net(self) -> Array:
        """Incremental net cash of months 0 to T : (T + 1,) [money/month]."""
        return self.projection.net[:, 0]

    def named(self, scenario: str | None, changes: tuple[str, ...]) -> "Valuation":
        """Return the same valuation with the scenario and the changes its case came from."""
        return replace(self, scenario=scenario or BASE, changes=changes)

    @property
    def lines(self) -> Array:
        """Incremental cash by line of LINES and month : (L, T + 1) [money/month]."""
        return self.projection.cash.sum(axis=2)[:, :, 0]


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The factor on all effects at which NPV = 0, the one nearest to 1, and the churn change it means [share/year]."""

    factor: float | None
    churn_change: float | None


def value_case(
    case: Case,
    scenario: str | None = None,
    *,
    strength: float = 1.0,
    postponed: int = 0,
    break_even: BreakEven | None = None,
) -> Valuation:
    """Evaluate a case.

    Parameters
    ----------
    scenario : id of a scenario of the case, or None for the case as written
    strength : [factor] on all lifts and direct effects
    postponed : [months] added to the start of every initiative
    break_even : where it is known already, for it is the same at every strength

    Raises
    ------
    CaseError
        If there is no such scenario.
    """
    chosen = with_scenario(case, scenario)
    projection = project(chosen, _at(strength, postponed))
    _refuse_boundless(chosen, projection)
    even = break_even or break_even_of(chosen, postponed)
    what_ifs, share = _what_ifs(chosen, projection, (strength, postponed), even)
    flow = cash_flow_of(projection)
    metrics = metrics_of(flow, rates_of(chosen), what_ifs)
    lines = projection.cash.sum(axis=2)[:, :, 0]
    horizons = horizons_of(lines, chosen.discount_rate.value, ends_of(chosen), share)
    return Valuation(
        case=chosen,
        scenario=scenario or BASE,
        strength=strength,
        postponed=postponed,
        digest=digest_of(chosen),
        projection=projection,
        metrics=metrics,
        horizons=horizons,
        checks=checks_of(projection, metrics, horizons),
        warnings=tuple(warnings_of(chosen, projection)),
    )


def cash_flow_of(projection: Projection) -> CashFlow:
    """Return the cash flow of the first evaluation; tax counts with the benefits."""
    net = projection.net[:, 0]
    costs = sum(projection.line(name)[:, 0] for name in COST_LINES)
    one_off = sum(projection.line(name)[:, 0] for name in ("capex", "opex"))
    return CashFlow(net, finance.month_times(len(net) - 1), net - costs, costs, one_off)  # type: ignore[arg-type]


def rates_of(case: Case) -> Rates:
    """Return the rates of a case."""
    given = (case.finance_rate, case.reinvestment_rate)
    return Rates.of(case.discount_rate.value, *(None if rate is None else rate.value for rate in given))


def npv_of(case: Case, batch: Batch = SINGLE) -> Array:
    """Return the NPV of every evaluation of a batch : (B,) [money]."""
    return finance.npv(net_cash(case, batch), finance.month_times(case.months), rates_in(case, batch))


def rates_in(case: Case, batch: Batch) -> Array:
    """Return the discount rate of every evaluation, (B,), or one for all, (1,) [share/year]."""
    return np.asarray(batch.values.get("discount_rate", np.array([case.discount_rate.value])))


def _refuse_boundless(case: Case, projection: Projection) -> None:
    """Refuse a case whose figures leave the numbers a computer has."""
    hint = say("Check the effects per point, the points moved and the rates of growth.")
    with np.errstate(over="ignore", invalid="ignore"):
        largest = float(np.abs(projection.operating).max(initial=0.0)) + float(np.abs(projection.cash).max())
        value = finance.npv(projection.net, finance.month_times(case.months), projection.discount_rate)[0]
    if not largest < BOUNDLESS:
        raise CaseError(
            [Problem("links" if case.links else "initiatives", say("the figures grow beyond all bounds"), hint)]
        )
    if not abs(value) < BOUNDLESS:
        found = f"{case.discount_rate.value:g}"
        raise CaseError([Problem("discount_rate", say("makes the value grow beyond all bounds"), found=found)])


def _at(strength: float, postponed: int) -> Batch:
    batch = SINGLE if strength == 1.0 else of_strengths(np.array([strength]))
    return replace(batch, postponed=np.array([float(postponed)])) if postponed else batch


def _what_ifs(
    case: Case, projection: Projection, at: tuple[float, int], even: BreakEven
) -> tuple[WhatIfs, float | None]:
    """Cost of delay, break-even, and the share of the benefits that rests on satisfaction."""
    strength, postponed = at
    others = Batch(
        size=2,
        lift_strength=np.array([strength, 0.0]),
        direct_strength=np.full(2, strength),
        postponed=postponed + np.array([1.0, 0.0]),
    )
    run = project(case, others)
    times = finance.month_times(case.months)
    value = float(finance.npv(projection.net, times, projection.discount_rate)[0])
    later = float(finance.npv(run.net, times, run.discount_rate)[0])
    return WhatIfs(value - later, even.factor, even.churn_change), _satisfaction_share(projection, run)


def _strengths(factors: Array, postponed: int) -> Batch:
    return replace(of_strengths(factors), postponed=np.full(len(factors), float(postponed)))


def break_even_of(case: Case, postponed: int = 0) -> BreakEven:
    """Return the break-even of a case whose initiatives start some months later."""

    def value(factor: Array, _: Array) -> Array:
        return npv_of(case, _strengths(factor, postponed))

    zero, one = np.zeros(1), np.ones(1)
    found = nearest_crossings(value, zero, HIGHEST_FACTOR * one, one)[0]
    if np.isnan(found):
        return BreakEven(None, None)
    return BreakEven(float(found), _churn_change(case, float(found), postponed))


def _churn_change(case: Case, factor: float, postponed: int) -> float:
    """The change of annual churn at a factor, mean over months and customers [share/year]."""
    run = project(case, _strengths(np.array([factor]), postponed))
    weights = run.baseline_customers[1:]
    total = float(weights.sum())
    return float((weights * (run.churn - run.baseline_churn)[1:]).sum()) / total if total else 0.0


def _satisfaction_share(projection: Projection, run: Projection) -> float | None:
    """The share of the benefits' present value that is gone without lifts of satisfaction."""
    times = finance.month_times(len(projection.net) - 1)

    def benefits(source: Projection, row: int) -> float:
        flows = sum(source.line(name)[:, row] for name in LINES if name not in (*COST_LINES, "tax"))
        return float(finance.npv(flows[:, None], times, source.discount_rate[row : row + 1])[0])  # type: ignore[index]

    total = benefits(projection, 0)
    return (total - benefits(run, 1)) / total if total > 0 else None
