"""All business cases on the same terms: ranking, horizon curve, and the months where the ranking flips."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from cxvalue import finance
from cxvalue.analysis.alternatives import on_terms
from cxvalue.analysis.horizons import Horizon, ends_of, horizons_of
from cxvalue.analysis.metrics import METRICS, CashFlow, Metrics, WhatIfs, metrics_of
from cxvalue.analysis.valuation import Valuation, cash_flow_of, rates_of
from cxvalue.case.keyed import Keyed
from cxvalue.case.records import Alternative, Case
from cxvalue.errors import Problem
from cxvalue.finance import Array
from cxvalue.text import say

OWN = "case"
"""Id of the case itself among the contenders."""


@dataclass(frozen=True, slots=True, eq=False)
class Contender:
    """One business case on the terms of the comparison."""

    id: str
    label: str
    flow: CashFlow
    metrics: Metrics
    horizons: tuple[Horizon, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Curve:
    """What each contender is worth if only months 0 to h count, for h from 1 to T.

    npv, cumulative : (C, T) [money]
    rank : (C, T) [1 is best by NPV]
    """

    months: Array
    npv: Array
    cumulative: Array
    rank: Array


@dataclass(frozen=True, slots=True)
class Flip:
    """At horizon `month` one contender overtakes another by NPV."""

    month: int
    rises: str
    falls: str


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """All contenders, best first by the chosen metric."""

    by: str
    contenders: tuple[Contender, ...]
    curve: _Curve
    flips: tuple[Flip, ...]
    warnings: tuple[Problem, ...]

    def contender(self, key: str) -> Contender:
        """Return one contender by id."""
        return next(item for item in self.contenders if item.id == key)


@dataclass(frozen=True, slots=True, eq=False)
class Rivals:
    """The alternatives of a case on its terms, in file order."""

    contenders: tuple[Contender, ...]
    warnings: tuple[Problem, ...]


def rivals_of(case: Case, others: Keyed[Alternative] | None = None) -> Rivals:
    """Return the alternatives of a case, and others beside them, on the terms of the case.

    Raises
    ------
    CaseError
        If an alternative cannot be put on the terms of the case.
    """
    rate = case.discount_rate.value
    contenders = []
    warnings: list[Problem] = []
    for key, alternative in {**case.alternatives, **(others or {})}.items():
        placed = on_terms(alternative, case, f"alternatives.{key}")
        warnings += placed.warnings
        metrics = metrics_of(placed.flow, rates_of(case), _what_ifs(placed.flow, rate))
        lines = np.stack([placed.flow.benefits, placed.flow.costs])
        horizons = horizons_of(lines, rate, ends_of(case), None)
        contenders.append(Contender(key, alternative.label or key, placed.flow, metrics, horizons))
    return Rivals(tuple(contenders), tuple(warnings))


def compare(
    valuation: Valuation, others: Keyed[Alternative] | None = None, *, by: str = "npv", rivals: Rivals | None = None
) -> Comparison:
    """Compare a valued case with its alternatives, and with others, on its own terms.

    Parameters
    ----------
    others : alternatives beside those of the case
    by : one of RANKED_BY; contenders for which it is undefined come last
    rivals : where they are on the terms of the case already; they do not depend on how strongly it works

    Raises
    ------
    CaseError
        If an alternative cannot be put on the terms of the case.
    """
    case = valuation.case
    against = rivals or rivals_of(case, others)
    own = Contender(OWN, case.title, cash_flow_of(valuation.projection), valuation.metrics, valuation.horizons)
    ranked = tuple(sorted((own, *against.contenders), key=lambda item: _sort_key(item, by)))
    curve = horizon_curve(ranked, case.discount_rate.value)
    return Comparison(by, ranked, curve, tuple(flips_of(ranked, curve)), against.warnings)


def horizon_curve(contenders: tuple[Contender, ...], rate: float) -> _Curve:
    """Return NPV, cumulative cash and rank of every contender for every horizon from month 1 on."""
    flows = np.stack([item.flow.net for item in contenders])
    times = contenders[0].flow.times
    factors = finance.discount_factors(np.array([rate]), times)[:, 0]
    npv = np.cumsum(flows * factors, axis=1)[:, 1:]
    rank = 1 + (npv[None, :, :] > npv[:, None, :]).sum(axis=1)
    return _Curve(np.arange(1.0, len(times)), npv, np.cumsum(flows, axis=1)[:, 1:], rank.astype(np.float64))


def flips_of(contenders: tuple[Contender, ...], curve: _Curve) -> Iterator[Flip]:
    """Return every horizon at which one contender overtakes another, by month."""
    found = []
    for first in range(len(contenders)):
        for second in range(first + 1, len(contenders)):
            ahead = np.sign(curve.npv[first] - curve.npv[second])
            leaders = [(month, sign) for month, sign in zip(curve.months, ahead, strict=True) if sign]
            for (_, before), (month, after) in pairwise(leaders):
                if after != before:
                    pair = (contenders[first].id, contenders[second].id)
                    found.append(Flip(int(month), *(pair if after > 0 else pair[::-1])))
    return iter(sorted(found, key=lambda flip: (flip.month, flip.rises, flip.falls)))


def figure_of(metrics: Metrics, name: str) -> float | None:
    """Return the figure a contender is ranked by; an IRR only where there is just one."""
    if name == "irr":
        return metrics.irr.rates[0] if metrics.irr.status == "one" else None
    figure: float | None = getattr(metrics, name)
    return figure


def _sort_key(contender: Contender, by: str) -> tuple[bool, float, str]:
    figure = figure_of(contender.metrics, by)
    if figure is None:
        return True, 0.0, contender.id
    return False, figure if METRICS[by].better == "low" else -figure, contender.id


def _what_ifs(flow: CashFlow, rate: float) -> WhatIfs:
    """What-ifs of an alternative: a month's delay within the same horizon, no model to break even by."""
    later = np.concatenate([[0.0], flow.net[:-1]])
    rates = np.array([rate])
    values = finance.npv(np.stack([flow.net, later], axis=1), flow.times, rates)
    reason = say("an {alternative} is given as flows, with no effects to scale")
    return WhatIfs(
        float(values[0] - values[1]), None, None, {"break_even_factor": reason, "break_even_churn_change": reason}
    )
