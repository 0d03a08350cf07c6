"""The odds of a case: every metric over draws of its uncertain assumptions.

One draw is one evaluation of the model; draws are walked in chunks, so that memory does not grow
with their number but for a few figures kept of each.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.stats import sobol_indices

from cxvalue import finance
from cxvalue.analysis.comparison import Contender, rivals_of
from cxvalue.analysis.draws import Draws, Sampler, normal_scores
from cxvalue.analysis.duel import npv_of_rival
from cxvalue.analysis.metrics import METRICS, Flows
from cxvalue.analysis.valuation import npv_of, rates_in, rates_of
from cxvalue.case.records import Case
from cxvalue.choices import DrawMethod
from cxvalue.errors import CxvalueError, Problem
from cxvalue.finance import Array
from cxvalue.model.batch import Batch
from cxvalue.model.run import CashParts, cash_parts
from cxvalue.text import say

MOST_DRAWS = 1 << 20
"""Draws of one simulation at most; what is kept of each fits in memory."""

FAN = 1 << 14
"""Draws the fan of cumulative cash is made of: all of them, or the first of many."""

PERCENTS = (10, 25, 50, 75, 90)
"""Percentiles of the fan."""

_BASE = 1 << 10
"""Pairs of draws behind the Sobol' indices at most; fewer for fewer draws."""

Progress = Callable[[float], None]
"""Told the share that is done, from 0 to 1; who raises an exception in it cancels."""


@dataclass(frozen=True, slots=True)
class Spread:
    """One metric over the draws; what is undefined in a draw is left out of all but `defined`.

    A payback that never comes counts as later than any month: its percentiles may be None.
    """

    p10: float | None
    p50: float | None
    p90: float | None
    mean: float | None
    defined: float


@dataclass(frozen=True, slots=True)
class Index:
    """The share of the variance of the NPV that an assumption explains alone, and with all it acts with."""

    address: str
    first_order: float
    total: float


@dataclass(frozen=True, slots=True, eq=False)
class Simulation:
    """What the draws say.

    probability_paid_back_by_month : (T + 1,)            by month 0 to T, for good
    fan : (5, T + 1) [money]                             percentiles of cumulative cash, PERCENTS down the side
    beats : alternative -> probability that the NPV of the case is higher
    sobol : of the NPV, inputs taken as independent; the largest total first
    """

    draws: int
    seed: int
    method: DrawMethod
    uncertain: tuple[str, ...]
    metrics: dict[str, Spread]
    probability_npv_positive: float
    probability_paid_back_by_month: Array
    fan: Array
    beats: dict[str, float]
    sobol: tuple[Index, ...]


def simulate(
    case: Case,
    draws: int = FAN,
    seed: int = 1,
    *,
    method: DrawMethod = "sobol",
    indices: bool = True,
    progress: Progress = lambda _: None,
) -> Simulation:
    """Draw the uncertain assumptions of a case and value every draw.

    Parameters
    ----------
    draws : powers of two spread best
    seed : the same seed gives the same figures on every machine
    method : Sobol' points or a Latin hypercube
    indices : False leaves out Sobol' indices, which take most of the time

    Raises
    ------
    CxvalueError
        If the number of draws is out of bounds, or the correlations of the case contradict each other.
    """
    refuse_number_of(draws, MOST_DRAWS)
    sampler = Sampler(case, seed, method=method)
    base = pairs_behind(draws)
    evaluations = draws + base * (len(sampler.dimensions) + 2) * indices
    kept, fan, beats = _walk(case, sampler, draws, lambda done: progress(done / evaluations))
    found = (
        _indices(case, sampler, (base, seed), lambda done: progress((draws + done) / evaluations)) if indices else ()
    )
    months = np.arange(case.months + 1.0)
    paid_back = np.nan_to_num(kept["payback_months"], nan=np.inf)
    return Simulation(
        draws=draws,
        seed=seed,
        method=method,
        uncertain=tuple(item.address for item in sampler.dimensions),
        metrics={name: _spread(figures, late=METRICS[name].kind == "months") for name, figures in kept.items()},
        probability_npv_positive=float((kept["npv"] > 0).mean()),
        probability_paid_back_by_month=np.searchsorted(np.sort(paid_back), months + 1e-9, side="right") / draws,
        fan=percentiles(fan, PERCENTS),
        beats=beats,
        sobol=found,
    )


def pairs_behind(draws: int) -> int:
    """Return the pairs of draws behind the Sobol' indices of a simulation."""
    return min(_BASE, 1 << max(draws.bit_length() - 1, 5))


def refuse_number_of(draws: int, most: int) -> None:
    """Refuse a number of draws below 1 or above the most there may be."""
    if not 1 <= draws <= most:
        allowed = say("a whole number from 1 to {most}", most=most)
        raise CxvalueError([Problem("--draws", say("is no number of draws"), found=str(draws), allowed=allowed)])


Done = Callable[[int], None]
"""Told how many evaluations are done."""


def _walk(case: Case, sampler: Sampler, draws: int, done: Done) -> tuple[dict[str, Array], Array, dict[str, float]]:
    """Every metric of every draw, the cumulative cash of the first ones, and how often the case beats each rival."""
    rivals = rivals_of(case).contenders
    wins = np.zeros(len(rivals))
    found: list[dict[str, Array]] = []
    fan: list[Array] = []
    walked = 0
    for drawn in sampler.draws(draws):
        batch = batch_of(drawn)
        parts = cash_parts(case, batch)
        found.append(metrics_in(case, batch, parts))
        if walked < FAN:
            fan.append(np.cumsum(parts.net, axis=0)[:, : FAN - walked])
        wins += [float((found[-1]["npv"] > rival_npv(case, rival, batch)).sum()) for rival in rivals]
        walked += drawn.size
        done(walked)
    kept = {name: np.concatenate([part[name] for part in found]) for name in found[0]}
    beats = {rival.id: float(count / draws) for rival, count in zip(rivals, wins, strict=True)}
    return kept, np.concatenate(fan, axis=1), beats


def batch_of(drawn: Draws) -> Batch:
    """Return the batch of some draws."""
    return Batch(size=drawn.size, values=drawn.values)


def rival_npv(case: Case, rival: Contender, batch: Batch) -> Array:
    """Return the NPV of an alternative in every draw : (B,) [money]."""
    return np.broadcast_to(npv_of_rival(case, rival, batch), batch.size)


def metrics_in(case: Case, batch: Batch, parts: CashParts) -> dict[str, Array]:
    """Return every metric of every evaluation : name -> (B,), NaN where undefined."""
    times, rate = finance.month_times(case.months), rates_in(case, batch)
    rates = rates_of(case)
    value = finance.npv(parts.net, times, rate)
    costs = -finance.npv(parts.costs, times, rate)
    own = {"finance": case.finance_rate, "reinvestment": case.reinvestment_rate}
    given = {name: np.array([getattr(rates, name)]) if own[name] else rate for name in own}
    one_off = -finance.npv(parts.one_off, times, rate)
    flows = Flows(parts.net, times, rate, given["finance"], given["reinvestment"], value, value + costs, costs, one_off)
    return {key: item.compute(flows) for key, item in METRICS.items() if item.compute and item.drawn}


def _spread(figures: Array, *, late: bool) -> Spread:
    """Describe one metric; `late` where undefined means later than any month."""
    defined = np.isfinite(figures)
    if not defined.any():
        return Spread(None, None, None, None, 0.0)
    counted = np.where(defined, figures, np.inf) if late else figures[defined]
    ends = percentiles(counted[None, :], (10, 50, 90))[:, 0]
    whole = defined.all() or not late
    mean = float(figures[defined].mean()) if whole else None
    p10, p50, p90 = (float(end) if np.isfinite(end) else None for end in ends)
    return Spread(p10, p50, p90, mean, float(defined.mean()))


def percentiles(figures: Array, percents: tuple[int, ...]) -> Array:
    """Return percentiles of each row, (P, R) of (R, N): the smallest figure that so many of a hundred do not exceed."""
    count = figures.shape[1]
    at = [min(max(-(-percent * count // 100) - 1, 0), count - 1) for percent in percents]
    return np.ascontiguousarray(np.partition(figures, at, axis=1)[:, at].T)


def _indices(case: Case, sampler: Sampler, size: tuple[int, int], done: Done) -> tuple[Index, ...]:
    """Sobol' indices of the NPV; the copula is left out, for shares of a variance need independent inputs.

    size : pairs of draws, and their seed
    """
    if not sampler.dimensions:
        return ()
    base, seed = size
    free = Sampler(case, seed, correlated=False)

    def npv(scores: Array) -> Array:
        return npv_of(case, batch_of(free.at(scores)))

    first, total = indices_of(npv, len(sampler.dimensions), base, seed, done)
    found = [
        Index(item.address, float(alone), float(whole))
        for item, alone, whole in zip(sampler.dimensions, first, total, strict=True)
    ]
    return tuple(sorted(found, key=lambda index: (-index.total, index.address)))


def indices_of(
    figure: Callable[[Array], Array],
    dimensions: int,
    base: int,
    seed: int,
    done: Done = lambda _: None,
) -> tuple[Array, Array]:
    """Return first-order and total Sobol' indices of a figure of independent normal scores.

    Parameters
    ----------
    figure : scores (D, n) -> figure (n,)
    base : pairs of draws, a power of two; the figure is taken base * (D + 2) times

    Returns
    -------
    (D,), (D,) shares of the variance; 0 where the figure does not vary

    Source: estimators of Saltelli et al. (2010), as in SciPy.
    """
    both = np.concatenate(list(normal_scores(2 * dimensions, base, seed)), axis=1)
    if dimensions == 1:  # one input explains all there is to explain
        whole = np.ones(1) if np.ptp(figure(both[:1])) else np.zeros(1)
        return whole, whole
    first, second = both[:dimensions], both[dimensions:]
    at_first, at_second = figure(first), figure(second)
    mixed = np.empty((dimensions, 1, base))
    for place in range(dimensions):
        scores = first.copy()
        scores[place] = second[place]
        mixed[place, 0] = figure(scores)
        done(base * (place + 3))
    if not np.ptp(at_first):
        return np.zeros(dimensions), np.zeros(dimensions)
    centre = at_first.mean()
    found = sobol_indices(
        func={"f_A": at_first[None] - centre, "f_B": at_second[None] - centre, "f_AB": mixed - centre}, n=base
    )
    return np.ravel(found.first_order), np.ravel(found.total_order)
