"""The calculation order, from a case and a batch to incremental cash.

One kernel for everything: a single case, scenarios, what-ifs and draws are batches of one or many.
Large batches are walked in chunks that stay in the processor's cache.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from cxvalue.case.records import Case
from cxvalue.model.batch import SINGLE, Array, Batch
from cxvalue.model.behaviour import Clip, Levels, levels, moved_levels
from cxvalue.model.cash import LINES, Cash, incremental_cash, operating_result
from cxvalue.model.customers import CustomerStocks, Paths, project_paths
from cxvalue.model.inputs import ModelInputs, inputs_of
from cxvalue.model.satisfaction import ScoreChanges, score_changes
from cxvalue.model.tenure import PROPENSITIES
from cxvalue.model.timeline import effect_in_time, months_from_one

SHARED = "shared"
"""Row of what belongs to no segment."""

CHUNK = 256
"""Evaluations walked together at most; a megabyte per array of a middle-sized case."""

MEMORY = 256 * 2**20
"""Bytes the arrays of one walk may take; a large case is walked in smaller chunks."""

ARRAYS = 48
"""Arrays of every month and segment that one walk holds at most, those of the touchpoints aside."""


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """Everything one run of the kernel found, for months 0 to T.

    cash : (L, T + 1, S + 1, B) [money/month]          by line of LINES, segment and `shared`, incremental
    baseline_customers, customers : (T + 1, S, B) [customers, end of month]
    baseline_churn, churn : (T + 1, S, B) [share/year], mean of the customers there are
    baseline_satisfaction, satisfaction : (T + 1, S, B) [points], or None
    beside : class -> (T + 1, B) [money/month]         capacity and non-financial, never added
    discount_rate : (B,) [share/year]
    """

    rows: tuple[str, ...]
    cash: Array
    baseline_customers: Array
    customers: Array
    baseline_churn: Array
    churn: Array
    baseline_satisfaction: Array | None
    satisfaction: Array | None
    beside: dict[str, Array]
    discount_rate: Array
    joined: Array
    """(2, T, S, B) [customers/month], acquired and referred; baseline, then with initiatives."""
    leaving: Array
    """(2, T, S, B) [share/month] of those who are customers when the month begins; as above."""
    operating: Array
    """(2, T, S, B) [money/month], contribution - service - acquisition; baseline, then with initiatives."""
    clips: tuple[Clip, ...]

    @property
    def net(self) -> Array:
        """Incremental net cash : (T + 1, B) [money/month]."""
        return self.cash.sum(axis=(0, 2))

    def line(self, name: str) -> Array:
        """One line, all segments together : (T + 1, B) [money/month]."""
        return self.cash[LINES.index(name)].sum(axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """What the steps of one run hand on."""

    changes: tuple[ScoreChanges, ScoreChanges]
    levels: tuple[Levels, Levels]
    paths: Paths
    cash: Cash


def project(case: Case, batch: Batch = SINGLE) -> Projection:
    """Return baseline, with initiatives and incremental cash of every evaluation of a batch."""
    inputs = inputs_of(case, batch)
    return _projection(inputs, _run(inputs))


def projected(case: Case, batch: Batch) -> Iterator[tuple[slice, Projection]]:
    """Yield the projections of a batch, chunk by chunk, each with the rows it holds."""
    for rows in chunks_of(case, batch.size):
        yield rows, project(case, batch.part(rows))


def chunks_of(case: Case, size: int) -> Iterator[slice]:
    """Yield the rows of a batch that are walked together, so many that memory stays within bounds."""
    cells = case.months * len(case.segments) * (ARRAYS + len(case.touchpoints))
    spread = sum(segment.polarisation is not None for segment in case.segments.values())
    cells += case.months * spread * PROPENSITIES * ARRAYS // 2
    chunk = min(max(MEMORY // (8 * cells), 1), CHUNK)
    for first in range(0, size, chunk):
        yield slice(first, min(first + chunk, size))


def net_cash(case: Case, batch: Batch) -> Array:
    """Return the incremental net cash of every evaluation : (T + 1, B) [money/month].

    The same figures as `project(case, batch).net`, with memory bounded by the chunk.
    """
    net = np.empty((case.months + 1, batch.size))
    for rows in chunks_of(case, batch.size):
        net[:, rows] = _net(_run(inputs_of(case, batch.part(rows))).cash)
    return net


@dataclass(frozen=True, slots=True, eq=False)
class CashParts:
    """Net cash of every evaluation, and of it the initiatives' costs and their one-off costs : (T + 1, B) [money]."""

    net: Array
    costs: Array
    one_off: Array


def cash_parts(case: Case, batch: Batch) -> CashParts:
    """Return net cash and costs of every evaluation, with memory bounded by the chunk."""
    parts = CashParts(*(np.empty((case.months + 1, batch.size)) for _ in range(3)))
    for rows in chunks_of(case, batch.size):
        cash = _run(inputs_of(case, batch.part(rows))).cash
        parts.net[:, rows] = _net(cash)
        parts.one_off[:, rows] = cash.shared["capex"] + cash.shared["opex"]
        parts.costs[:, rows] = parts.one_off[:, rows] + cash.shared["running"]
        parts.costs[1:, rows] += cash.by_segment["running"].sum(axis=1)
    return parts


def _run(inputs: ModelInputs) -> _Run:
    """The model, step by step: baseline first, then with the initiatives."""
    months = months_from_one(inputs.months)
    with np.errstate(over="ignore", invalid="ignore"):  # who asks refuses figures that are not finite
        return _steps(inputs, months)


def _steps(inputs: ModelInputs, months: Array) -> _Run:
    effects = tuple(effect_in_time(initiative, months) for initiative in inputs.initiatives)
    before = score_changes(inputs, (), months)
    after = score_changes(inputs, effects, months)
    baseline = levels(inputs, before, (), months)
    changed = moved_levels(baseline, levels(inputs, after, effects, months), inputs.moved)
    shape = (inputs.months, len(inputs.segment_ids), inputs.size)
    paths = project_paths(
        inputs.segments.customers, shape, baseline, changed, mixes=inputs.mixes, survival=inputs.survival
    )
    cash = incremental_cash(inputs, paths, baseline, changed, effects, months)
    return _Run((before, after), (baseline, changed), paths, cash)


def _net(cash: Cash) -> Array:
    shared = sum(cash.shared.values())
    net = np.array(shared)
    net[1:] += sum(cash.by_segment.values()).sum(axis=1)  # type: ignore[union-attr]
    return net


def _projection(inputs: ModelInputs, run: _Run) -> Projection:
    shape = (inputs.months + 1, len(inputs.segment_ids), inputs.size)
    (before, after), (baseline, changed) = run.changes, run.levels
    return Projection(
        rows=(*inputs.segment_ids, SHARED),
        cash=_frozen(_laid_out(inputs, run.cash)),
        baseline_customers=_full(run.paths.baseline.stock, shape),
        customers=_full(run.paths.with_initiatives.stock, shape),
        baseline_churn=_from_today(inputs.segments.annual_churn, run.paths.baseline.churn, shape),
        churn=_from_today(inputs.segments.annual_churn, run.paths.with_initiatives.churn, shape),
        baseline_satisfaction=_score(inputs, before, shape),
        satisfaction=_score(inputs, after, shape),
        beside={name: _frozen(flow) for name, flow in run.cash.beside.items()},
        discount_rate=np.broadcast_to(inputs.discount_rate, inputs.size),
        joined=_both(run.paths, lambda path: path.acquired + path.referred, shape),
        leaving=_both(run.paths, lambda path: path.leaving, shape),
        operating=_frozen(operating_result(inputs, run.paths, (baseline, changed))),
        clips=tuple(dict.fromkeys((*baseline.clips, *changed.clips))),
    )


def _laid_out(inputs: ModelInputs, cash: Cash) -> Array:
    laid = np.zeros((len(LINES), inputs.months + 1, len(inputs.segment_ids) + 1, inputs.size))
    for name, flow in cash.by_segment.items():
        laid[LINES.index(name), 1:, :-1] = flow
    for name, flow in cash.shared.items():
        laid[LINES.index(name), :, -1] = flow
    return laid


def _both(paths: Paths, of: Callable[[CustomerStocks], Array], shape: tuple[int, int, int]) -> Array:
    """What a path of customers has each month, baseline and with initiatives : (2, T, S, B)."""
    monthly = (shape[0] - 1, *shape[1:])
    return _frozen(np.stack([np.broadcast_to(of(path), monthly) for path in (paths.baseline, paths.with_initiatives)]))


def _score(inputs: ModelInputs, changes: ScoreChanges, shape: tuple[int, int, int]) -> Array | None:
    if inputs.satisfaction is None:
        return None
    moved = np.zeros((1, 1, 1)) if changes.overall is None else changes.overall
    return _from_today(inputs.satisfaction, inputs.satisfaction + moved, shape)


def _from_today(today: Array, later: Array, shape: tuple[int, int, int]) -> Array:
    full = np.empty(shape)
    full[0] = today
    full[1:] = later
    return _frozen(full)


def _full(array: Array, shape: tuple[int, int, int]) -> Array:
    return _frozen(np.array(np.broadcast_to(array, shape)))


def _frozen(array: Array) -> Array:
    array.flags.writeable = False
    return array
