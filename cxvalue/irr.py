"""Every internal rate of return of a cash flow, or the certainty that there is none.

A flow c_k at t_k years is worth P(s) = sum of c_k * exp(-s * t_k), where s = ln(1 + rate). Roots are
sought for rates from -99.9999 % to 10 000 % a year. A scan brackets the roots; Descartes' rule of
signs tells whether the scan found all of them; where it does not, interval bounds isolate the rest.
Many flows at once; no rate is preferred here.

Kept whole: one algorithm, all its cases beside its proof.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

_Array = NDArray[np.float64]
_Whole = NDArray[np.intp]

LOWEST = float(np.log(1e-6))
HIGHEST = float(np.log(101.0))
"""Limits of s: rates from -99.9999 % to 10 000 % a year."""

RESIDUAL = 1e-9
"""Largest |P(s)| of a root, as a share of the sum of |c_k| * exp(-s * t_k)."""

NOISE = 1e-13
"""A difference of gains and losses this small, as a share of their sum, is zero: sums of floats are not exact."""

_NARROWEST = 1e-7
"""Width of s below which two roots are told apart no more."""

_STEPS = 60
ROOTS_AT_ONCE = 16384


def roots(flows: _Array, times: _Array) -> _Array:
    """Return every internal rate of return of each flow, ascending.

    0 = sum over k of c_k * (1 + rate) ** (-t_k)

    Parameters
    ----------
    flows : (N, B) [money]
    times : (N,) [years], not descending, from 0

    Returns
    -------
    (K, B) [share/year], NaN where a flow has fewer than K roots; K is 0 where none has any

    Source: Descartes' rule of signs for generalised polynomials; interval Newton isolation.
    """
    parts = _by_chunk(flows, times)
    rows = np.concatenate([part[0] + position * ROOTS_AT_ONCE for position, part in enumerate(parts)])
    at = np.concatenate([part[1] for part in parts])
    return _table(rows, at, flows.shape[1])


def _by_chunk(flows: _Array, times: _Array) -> list[tuple[_Whole, _Array]]:
    chunks = [
        np.ascontiguousarray(flows[:, first : first + ROOTS_AT_ONCE])
        for first in range(0, flows.shape[1], ROOTS_AT_ONCE)
    ]
    if len(chunks) == 1:
        return [_roots_of(chunks[0], times)]
    # one thread a chunk: the threads of the linear algebra below would only wait for each other
    with threadpool_limits(limits=1, user_api="blas"), ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda chunk: _roots_of(chunk, times), chunks))


def _roots_of(flows: _Array, times: _Array) -> tuple[_Whole, _Array]:
    """Return rows and places s of the checked roots of one chunk."""
    nodes = _nodes(float(times[-1]))
    scan = _weights(nodes, times) @ flows
    crossing, unsure = _scanned(scan, nodes, flows)
    cells, rows = np.nonzero(crossing)
    left, right = scan[cells, rows], scan[cells + 1, rows]
    start = nodes[cells] + (nodes[cells + 1] - nodes[cells]) * left / (left - right)
    places = [_refined(flows, times, _Brackets(rows, nodes[cells], nodes[cells + 1], start, right))]
    if unsure.size:
        brackets, doubles = _isolated(flows, times, nodes, unsure)
        places += [_refined(flows, times, brackets), _checked(flows, times, doubles)]
    return _distinct(*(np.concatenate([getattr(item, name) for item in places]) for name in ("rows", "at")))


@dataclass(frozen=True, slots=True, eq=False)
class _Brackets:
    """Cells of s with one root each, where to begin looking, and P at the high end."""

    rows: _Whole
    low: _Array
    high: _Array
    start: _Array
    worth: _Array

    @property
    def sign(self) -> _Array:
        """Sign of P at the high end."""
        return np.sign(self.worth)

    def part(self, own: _Whole) -> "_Brackets":
        """Return some of the cells."""
        return _Brackets(self.rows[own], self.low[own], self.high[own], self.start[own], self.worth[own])


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """Places s of roots and the rows they belong to."""

    rows: _Whole
    at: _Array


def _scanned(scan: _Array, nodes: _Array, flows: _Array) -> tuple[NDArray[np.bool_], _Whole]:
    """Return the cells of the scan with a change of sign, and the rows in which it may have missed roots.

    Descartes: no more roots with rate > 0 than the cumulative flows change sign, counted from the
    first flow on; no more with rate < 0 than counted from the last flow back. Roots beyond the scan
    are known by their parity. A row with a root on a node counts as unsure.
    """
    zero = int(np.flatnonzero(nodes == 0.0)[0])
    positive = scan > 0
    crossing = positive[1:] != positive[:-1]
    gains = [_first_sign(flows) > 0, _first_sign(flows[::-1]) > 0]
    seen = [
        crossing[zero:].sum(axis=0) + (positive[-1] != gains[0]),
        crossing[:zero].sum(axis=0) + (positive[0] != gains[1]),
    ]
    bounds = [_sign_changes(_running_sums(flows)), _sign_changes(_running_sums(flows[::-1]))]
    balanced = np.abs(flows.sum(axis=0)) <= NOISE * np.abs(flows).sum(axis=0)
    unsure = (bounds[0] > seen[0]) | (bounds[1] > seen[1]) | balanced | (scan == 0).any(axis=0)
    unsure &= flows.any(axis=0)
    return crossing & ~unsure & flows.any(axis=0), np.flatnonzero(unsure)


def _running_sums(flows: _Array) -> _Array:
    """Cumulative flows, row by row: several times faster than `np.cumsum` down the columns."""
    sums = np.empty_like(flows)
    sums[0] = flows[0]
    for row in range(1, len(flows)):
        np.add(sums[row - 1], flows[row], out=sums[row])
    return sums


def _first_sign(flows: _Array) -> _Array:
    """Signs of the first flow that is not 0."""
    signs = np.sign(flows[0])
    for flow in flows[1:]:
        open_ = signs == 0
        if not open_.any():
            break
        signs = np.where(open_, np.sign(flow), signs)
    return signs


def _sign_changes(flows: _Array) -> _Whole:
    """Count changes of sign from one row to the next, zeros skipped : (B,)."""
    if flows.all():
        positive = flows > 0
        return (positive[1:] != positive[:-1]).sum(axis=0)
    last = np.zeros(flows.shape[1])
    changes = np.zeros(flows.shape[1], dtype=np.intp)
    for sign in np.sign(flows):
        changes += sign * last < 0
        last = np.where(sign == 0, last, sign)
    return changes


def _nodes(span: float) -> _Array:
    """Places s of the scan: fine enough for the longest flow, 0 among them."""
    count = int(np.clip(0.7 * (HIGHEST - LOWEST) * span, 48, 1024))
    below = max(2, round(count * -LOWEST / (HIGHEST - LOWEST)))
    return np.concatenate(
        [np.linspace(LOWEST, 0.0, below, endpoint=False), np.linspace(0.0, HIGHEST, count - below + 2)]
    )


def _weights(places: _Array, times: _Array) -> _Array:
    """exp(-s * t), below s = 0 divided by its largest so that nothing overflows : (..., N)."""
    s = places[..., None]
    return np.exp(-s * (times - np.where(s < 0, times[-1], times[0])))


def _isolated(flows: _Array, times: _Array, nodes: _Array, unsure: _Whole) -> tuple[_Brackets, _Places]:
    """Isolate all roots of some rows: brackets with one root each, and places of double roots.

    A cell is dropped where P keeps its sign over it, kept where P is monotone and changes sign, else
    halved. On a half-line of one sign of s every weight is monotone in s, which bounds P and P'.
    """
    rows, low, high = _first_look(flows, times, nodes, unsure)
    kept = [(rows[:0], low[:0], high[:0])]
    doubles = [(rows[:0], low[:0])]
    while rows.size:
        verdict = np.concatenate(
            [_sorted_out(flows, times, rows[cut], low[cut], high[cut]) for cut in _cuts(rows.size)]
        )
        one, open_ = verdict == 1, verdict == 2
        narrow = open_ & (high - low < _NARROWEST)
        middle = 0.5 * (low + high)
        kept.append((rows[one], low[one], high[one]))
        doubles.append((rows[narrow], middle[narrow]))
        open_ &= ~narrow
        rows = np.concatenate([rows[open_], rows[open_]])
        low, high = np.concatenate([low[open_], middle[open_]]), np.concatenate([middle[open_], high[open_]])
    found, left, right = (np.concatenate([item[part] for item in kept]) for part in range(3))
    rows, middle = (np.concatenate([item[part] for item in doubles]) for part in range(2))
    worth = (flows[:, found] * _weights(right, times).T).sum(axis=0)
    brackets = _Brackets(found, left, right, 0.5 * (left + right), worth)
    return brackets, _Places(rows, _polished(flows, times, rows, middle))


def _polished(flows: _Array, times: _Array, rows: _Whole, at: _Array) -> _Array:
    """Bring the middle of a narrow cell to the root in it, which may be double or on its end."""
    for below in (False, True):
        own = np.flatnonzero((at < 0) == below)
        worth = _Worth(flows[:, rows[own]], times, below=below)
        for _ in range(_STEPS // 2 if own.size else 0):
            value, slope = worth.with_slope(at[own])
            step = np.divide(value, slope, out=np.zeros_like(value), where=slope != 0)
            at[own] -= np.clip(step, -_NARROWEST, _NARROWEST)
    return at


def _cuts(size: int) -> list[slice]:
    return [slice(first, first + ROOTS_AT_ONCE) for first in range(0, size, ROOTS_AT_ONCE)]


def _first_look(flows: _Array, times: _Array, nodes: _Array, unsure: _Whole) -> tuple[_Whole, _Array, _Array]:
    """Return rows, lows and highs of the scan's cells that may hold a root."""
    rows: list[_Whole] = []
    lows: list[_Array] = []
    highs: list[_Array] = []
    flow = flows[:, unsure]
    for own in (nodes[nodes <= 0][::-1], nodes[nodes >= 0]):
        lag = times[-1] - times if own[-1] < 0 else times - times[0]
        weights = np.exp(-np.abs(own)[:, None] * lag)
        sums = np.stack([weights @ part for part in _parts(flow, lag[:, None])])
        verdict = _verdict(sums[:, :-1], sums[:, 1:], np.abs(np.diff(own))[:, None])
        cell, row = np.nonzero(verdict)
        rows.append(unsure[row])
        lows.append(np.minimum(own[cell], own[cell + 1]))
        highs.append(np.maximum(own[cell], own[cell + 1]))
    return np.concatenate(rows), np.concatenate(lows), np.concatenate(highs)


def _sorted_out(flows: _Array, times: _Array, rows: _Whole, low: _Array, high: _Array) -> _Whole:
    """Tell for each cell: 0 no root, 1 just one, 2 not known yet."""
    lag = np.where((high <= 0)[:, None], times[-1] - times, times - times[0])
    near, far = np.minimum(np.abs(low), np.abs(high)), np.maximum(np.abs(low), np.abs(high))
    parts = _parts(flows[:, rows].T, lag)
    large, small = np.exp(-near[:, None] * lag), np.exp(-far[:, None] * lag)
    at_near, at_far = (np.stack([(part * weights).sum(axis=1) for part in parts]) for weights in (large, small))
    return _verdict(at_near, at_far, high - low)


def _parts(flow: _Array, lag: _Array) -> tuple[_Array, _Array, _Array, _Array]:
    """Gains, losses, and both times the lag of their weight."""
    gains, losses = np.maximum(flow, 0.0), np.maximum(-flow, 0.0)
    return gains, losses, lag * gains, lag * losses


def _verdict(near: _Array, far: _Array, width: _Array) -> _Whole:
    """Bound P and its slope over cells from the weighted sums (4, ...) at both ends.

    Every weight falls from the near end (towards s = 0) to the far one, so a sum of gains lies
    between its values at the ends, and so does a sum of losses.
    """
    at_near, at_far = _difference(near), _difference(far)
    least, most = far[0] - near[1], near[0] - far[1]
    slope_least, slope_most = far[3] - near[2], near[3] - far[2]
    steepest = np.maximum(np.abs(slope_least), np.abs(slope_most)) * width
    apart = (
        (least > 0) | (most < 0) | ((at_near * at_far > 0) & (np.minimum(np.abs(at_near), np.abs(at_far)) > steepest))
    )
    monotone = ((slope_least > 0) | (slope_most < 0)) & (at_near * at_far != 0)
    known = np.where(monotone, np.where(at_near * at_far < 0, 1, 0), 2)
    return np.where(apart, 0, known).astype(np.intp)


def _difference(sums: _Array) -> _Array:
    """Gains less losses, 0 where they are equal but for rounding."""
    difference = sums[0] - sums[1]
    return np.where(np.abs(difference) <= NOISE * (sums[0] + sums[1]), 0.0, difference)


def _refined(flows: _Array, times: _Array, brackets: _Brackets) -> _Places:
    """Close each bracket on its root and check it, the two half-lines of s apart."""
    places = [_Places(brackets.rows[:0], brackets.low[:0])]
    middle = 0.5 * (brackets.low + brackets.high)
    for below in (False, True):
        chosen = np.flatnonzero((middle < 0) == below)
        for cut in _cuts(chosen.size):
            own = brackets.part(chosen[cut])
            worth = _Worth(flows.take(own.rows, axis=1), times, below=below)
            at, value = _closed_in(worth, own)
            # the terms of P sum to at least the one whose weight is 1: most roots need no second look
            surely = np.abs(value) <= RESIDUAL * np.abs(worth.flows[-1 if below else 0])
            places.append(_Places(own.rows[surely], at[surely]))
            places.append(_checked(flows, times, _Places(own.rows[~surely], at[~surely])))
    return _Places(*(np.concatenate([getattr(item, name) for item in places]) for name in ("rows", "at")))


def _closed_in(worth: "_Worth", brackets: _Brackets) -> tuple[_Array, _Array]:
    """Close in by secants that stay inside the bracket, halving where they do not.

    Returns the roots, and P at the last place looked at, a step before.
    """
    low, high, rising = brackets.low, brackets.high, brackets.sign
    before, worth_before, at = brackets.high, brackets.worth, brackets.start
    found, last = np.empty_like(at), np.empty_like(at)
    open_ = np.arange(at.size)
    for _ in range(_STEPS):
        value = worth(at)
        beyond = np.sign(value) == rising
        low, high = np.where(beyond, low, at), np.where(beyond, at, high)
        with np.errstate(divide="ignore", invalid="ignore"):
            secant = at - value * (at - before) / (value - worth_before)
        inside = (secant >= low) & (secant <= high)
        following = np.where(value == 0, at, np.where(inside, secant, 0.5 * (low + high)))
        found[open_], last[open_] = following, value
        # an error is about the product of the two before it: a step of 1e-9 leaves one near 1e-15
        small = np.abs(following - at) <= 1e-9 * np.maximum(1.0, np.abs(at))
        left = ~((value == 0) | (inside & small) | (high - low <= 1e-15))
        if not left.any():
            break
        before, worth_before, at = at, value, following
        if 2 * np.count_nonzero(left) < left.size:
            worth, open_ = worth.of(left), open_[left]
            low, high, rising, at = low[left], high[left], rising[left], at[left]
            before, worth_before = before[left], worth_before[left]
    return found, last


class _Worth:
    """P(s), one place per flow, by Horner's rule where flows are evenly spaced.

    Below s = 0 it is divided by the largest weight, which moves no root.
    """

    def __init__(self, flows: _Array, times: _Array, *, below: bool) -> None:
        gaps = np.diff(times)
        self.even = len(times) > 1 and times[0] == 0.0 and bool(np.allclose(gaps, gaps[0], rtol=1e-12, atol=0.0))
        self.gap = float(gaps[0]) if self.even else 0.0
        self.flows, self.times, self.below = flows, times, below

    def of(self, rows: NDArray[np.bool_]) -> "_Worth":
        """Return the same for some of the flows."""
        return _Worth(self.flows[:, rows], self.times, below=self.below)

    def __call__(self, at: _Array) -> _Array:
        if not self.even:
            return self._terms(at).sum(axis=0)
        base = np.exp(at * self.gap if self.below else -at * self.gap)
        order = self.flows if self.below else self.flows[::-1]
        worth = order[0].copy()
        for flow in order[1:]:
            np.multiply(worth, base, out=worth)
            worth += flow
        return worth

    def with_slope(self, at: _Array) -> tuple[_Array, _Array]:
        """P and its slope, in the same division."""
        terms = self._terms(at)
        return terms.sum(axis=0), -(self.times[:, None] * terms).sum(axis=0)

    def _terms(self, at: _Array) -> _Array:
        lag = self.times[-1] - self.times if self.below else self.times[0] - self.times
        return np.exp(at * lag[:, None]) * self.flows


def _checked(flows: _Array, times: _Array, places: _Places) -> _Places:
    """Keep what is a root by its residual."""
    kept = np.zeros(places.rows.size, dtype=bool)
    for below in (False, True):
        own = np.flatnonzero((places.at < 0) == below)
        if own.size:
            flow, at = flows[:, places.rows[own]], places.at[own]
            residual = np.abs(_Worth(flow, times, below=below)(at))
            kept[own] = residual <= RESIDUAL * _Worth(np.abs(flow), times, below=below)(at)
    return _Places(places.rows[kept], places.at[kept])


def _distinct(rows: _Whole, at: _Array) -> tuple[_Whole, _Array]:
    """Sort by row and place, and drop what was found twice."""
    order = np.lexsort((at, rows))
    rows, at = rows[order], at[order]
    same = (np.diff(rows) == 0) & (np.diff(at) <= 4 * _NARROWEST)
    keep = np.concatenate([np.ones(min(1, rows.size), dtype=bool), ~same])
    return rows[keep], at[keep]


def _table(rows: _Whole, at: _Array, width: int) -> _Array:
    """Lay roots out as (K, B) rates, NaN where there are fewer."""
    counts = np.bincount(rows, minlength=width)
    table = np.full((int(counts.max(initial=0)), width), np.nan)
    rank = np.arange(rows.size) - np.repeat(np.cumsum(counts) - counts, counts)
    table[rank, rows] = np.expm1(at)
    return table
