"""Which touchpoints drive overall satisfaction: importance in points per point, reach, and shares of what is explained.

Computed from sums of products in random groups of customers, so that no row leaves the engine: the groups
are drawn with replacement for the intervals (bootstrap of groups), each weighted as the survey is.

A touchpoint a customer did not meet counts at the mean of those who met it, beside a column that says it was
not met; so its importance is that among customers who meet it, and its reach the share who do.

Kept whole: importance, its bootstrap and the penalty and reward are one decomposition.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import factorial
from statistics import NormalDist

import narwhals as nw
import numpy as np

from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.fits.checks import available_controls, require
from cxvalue.evidence.intervals import Z95
from cxvalue.evidence.table.cells import MOST_LEVELS, MOST_NAMES, spread_of
from cxvalue.evidence.table.engine import collected, floats, is_filled, one_if, row_of
from cxvalue.evidence.table.prepared import Customers
from cxvalue.finance import Array
from cxvalue.text import Text, say

_MOST = 10
"""Touchpoints told apart; the shares take 2ⁿ fits."""

_GROUPS, SMALLEST_GROUP = 200, 5
_DRAWS = 400
_TINY = 1e-12
"""Variance below which a column does not vary."""

ENTWINED = 5.0
"""Variance inflation from which a touchpoint cannot be told apart from the others (O'Brien 2007)."""

_FEWEST = 30


@dataclass(frozen=True, slots=True)
class Driver:
    """One touchpoint: what a point there goes with in overall satisfaction."""

    touchpoint: str
    importance: float
    importance_low: float
    importance_high: float
    """Points of overall satisfaction per point, all other touchpoints equal, with its 95 % interval."""
    shared: float
    """The same in proportion to its share of what is explained, for touchpoints that move together."""
    reach: float
    reach_low: float
    reach_high: float
    share: float
    share_low: float
    share_high: float
    """Share of the explained variance (Shapley, LMG)."""
    inflation: float
    """Variance inflation by the other touchpoints."""
    reward: float
    penalty: float
    """Points of overall satisfaction with a score above the middle, and with one below it."""
    n: int

    @property
    def entwined(self) -> bool:
        """Whether it can hardly be told apart from the others."""
        return self.inflation >= ENTWINED

    @property
    def offered(self) -> float:
        """The importance offered to the case."""
        return self.shared if self.entwined else self.importance


@dataclass(frozen=True, slots=True)
class Drivers:
    """All touchpoints, the most important first, and how much of the overall score they explain."""

    drivers: tuple[Driver, ...]
    explained: float
    n: int
    notes: tuple[Text, ...]


def shapley_shares(covariance: Array, sets: Sequence[Sequence[int]] = ()) -> Array:
    """Return how much of the variance of the last variable each other one explains, averaged over all orders.

    LMG_j = Σ over subsets S without j of |S|!(p − |S| − 1)!/p! · (R²(S ∪ j) − R²(S))

    Parameters
    ----------
    covariance : array (..., p + 1, p + 1) [1]   correlations or covariances, the outcome last
    sets : places of variables that count as one, such as the questions on one touchpoint; each alone if none

    Returns
    -------
    array (..., p) or (..., sets) [share of the variance]; adds up to R²

    Source: Lindeman, Merenda and Gold (1980); Grömping (2006), Journal of Statistical Software 17(1).
    """
    players = [list(chosen) for chosen in sets] or [[place] for place in range(covariance.shape[-1] - 1)]
    count = len(players)
    shares = np.zeros((*covariance.shape[:-2], count))
    explained = {
        chosen: _explained(covariance, [place for player in chosen for place in players[player]])
        for size in range(count + 1)
        for chosen in combinations(range(count), size)
    }
    for chosen, before in explained.items():
        if len(chosen) < count:
            weight = factorial(len(chosen)) * factorial(count - len(chosen) - 1) / factorial(count)
            for one in set(range(count)).difference(chosen):
                shares[..., one] += weight * (explained[tuple(sorted((*chosen, one)))] - before)
    return shares


def _explained(covariance: Array, chosen: list[int]) -> Array:
    """R² of the last variable on some of the others (...) [1]."""
    if not chosen:
        return np.zeros(covariance.shape[:-2])
    across = covariance[..., chosen, -1]
    slopes = _solved(covariance[..., chosen, :][..., :, chosen], across)
    return np.asarray(np.sum(across * slopes, axis=-1) / covariance[..., -1, -1], dtype=np.float64)


def _solved(inside: Array, across: Array) -> Array:
    """Slopes (..., columns); where columns cannot be told apart, the shortest that fit."""
    try:
        found = np.linalg.solve(inside, across[..., None])
    except np.linalg.LinAlgError:
        found = np.linalg.pinv(inside, hermitian=True) @ across[..., None]
    return np.asarray(found[..., 0], dtype=np.float64)


def drivers_of(customers: Customers, *, seed: int = 1) -> Drivers:
    """Return which touchpoints drive overall satisfaction.

    Raises
    ------
    CxvalueError
        Without touchpoints, with more than twelve, or with fewer than 30 answers.
    """
    require(customers, "score")
    keys = list(customers.touchpoints)
    if not 1 <= len(keys) <= _MOST:
        message = say("{n} {touchpoints} have a column", n=len(keys))
        hint = say("Name the columns of one to {most} {touchpoints}.", most=_MOST)
        raise CxvalueError([Problem("touchpoints", message, hint)])
    products, n = _products(customers, keys, _means(customers, keys))
    if n < _FEWEST:
        hint = say("From fewer than {least} nothing can be estimated.", least=_FEWEST)
        raise CxvalueError([Problem("columns.score", say("{n} customers answered", n=n), hint)])
    whole = _from_products(products.sum(axis=0), len(keys))
    low, high = _intervals(products, whole, len(keys), seed)
    contrasts = _contrasts(customers, keys)
    found = [
        Driver(
            touchpoint=key[2:],
            importance=float(whole.importance[at]),
            importance_low=float(low.importance[at]),
            importance_high=float(high.importance[at]),
            shared=float(whole.shared[at]),
            reach=float(whole.reach[at]),
            reach_low=float(low.reach[at]),
            reach_high=float(high.reach[at]),
            share=float(whole.share[at]),
            share_low=float(low.share[at]),
            share_high=float(high.share[at]),
            inflation=float(whole.inflation[at]),
            reward=contrasts[key][0],
            penalty=contrasts[key][1],
            n=round(float(whole.reach[at]) * n),
        )
        for at, key in enumerate(keys)
    ]
    order = sorted(found, key=lambda driver: -driver.share)
    return Drivers(tuple(order), float(whole.explained), n, customers.notes)


@dataclass(frozen=True, slots=True)
class _Figures:
    importance: Array
    shared: Array
    reach: Array
    share: Array
    inflation: Array
    explained: Array


def _intervals(products: Array, whole: _Figures, count: int, seed: int) -> tuple[_Figures, _Figures]:
    """Ends of the 95 % intervals of every figure, from groups drawn with replacement.

    Those of importance and share are as much wider as so many compared at once ask for (Bonferroni), for it is their
    order that is read; the ends of the draws are stretched, for the draws are too few to reach so far out.
    """
    random = np.random.default_rng(seed)
    groups = len(products)
    times = random.multinomial(groups, np.full(groups, 1 / groups), size=_DRAWS).astype(float)
    draws = _from_products(np.tensordot(times, products, axes=1), count)
    low, high = (
        _Figures(*(np.percentile(getattr(draws, name), end, axis=0) for name in _Figures.__slots__))
        for end in (2.5, 97.5)
    )
    wide = NormalDist().inv_cdf(1 - 0.025 / count) / Z95
    return _stretched(low, whole, wide), _stretched(high, whole, wide)


def _stretched(ends: _Figures, whole: _Figures, wide: float) -> _Figures:
    importance = whole.importance + (ends.importance - whole.importance) * wide
    share = np.clip(whole.share + (ends.share - whole.share) * wide, 0.0, 1.0)
    return replace(ends, importance=importance, share=share)


def _from_products(products: Array, count: int) -> _Figures:
    """Figures from sums of products of (1, touchpoints less their means, not met, what is held equal, overall).

    products : array (..., columns, columns) [1, points, points²]
    """
    mean = products[..., 0, :] / products[..., :1, 0]
    covariance = products / products[..., :1, :1] - mean[..., :, None] * mean[..., None, :]
    scores = list(range(1, count + 1))
    spread = np.diagonal(covariance, axis1=-2, axis2=-1)
    beside = [place for place in range(count + 1, products.shape[-1] - 1) if np.all(spread[..., place] > _TINY)]
    columns = scores + beside
    inside = _part(covariance, columns, columns)
    slopes = _solved(inside, covariance[..., columns, -1])
    partial = _less(covariance, scores, beside)
    share = shapley_shares(partial)
    explained = share.sum(axis=-1)
    alone, total = partial[..., :-1, -1], partial[..., -1:, -1]
    inflation = np.diagonal(np.linalg.pinv(inside, hermitian=True) * inside, axis1=-2, axis2=-1)
    return _Figures(
        importance=slopes[..., :count],
        shared=np.divide(share * total, alone, out=np.zeros_like(share), where=np.abs(alone) > _TINY),
        reach=1 - mean[..., count + 1 : 2 * count + 1],
        share=np.divide(share, explained[..., None], out=np.zeros_like(share), where=explained[..., None] > 0),
        inflation=inflation[..., :count],
        explained=explained,
    )


def _part(covariance: Array, rows: list[int], columns: list[int]) -> Array:
    return covariance[..., rows, :][..., :, columns]


def _less(covariance: Array, scores: list[int], beside: list[int]) -> Array:
    """Covariance of the scores and the overall score with the columns beside them held equal."""
    wanted = [*scores, covariance.shape[-1] - 1]
    part = _part(covariance, wanted, wanted)
    if not beside:
        return part
    across = _part(covariance, wanted, beside)
    inside = np.linalg.pinv(_part(covariance, beside, beside), hermitian=True)
    return part - across @ inside @ np.swapaxes(across, -1, -2)


def _means(customers: Customers, keys: list[str]) -> dict[str, float]:
    """Mean of each touchpoint among those who met it [points]."""
    got = row_of(customers.answered, [nw.col(key).mean().alias(key) for key in keys])
    empty = [key for key in keys if got[key] is None]
    if empty:
        raise CxvalueError(Problem(f"touchpoints.{key[2:]}", say("nobody who answered has met it")) for key in empty)
    return {key: float(got[key]) for key in keys}


def _products(customers: Customers, keys: list[str], means: Mapping[str, float]) -> tuple[Array, int]:
    """Sums of products in random groups (groups, columns, columns) [1, points, points²], and the customers."""
    n = int(row_of(customers.answered, [nw.len().alias("n")])["n"])
    groups = max(1, min(_GROUPS, n // SMALLEST_GROUP))
    columns = {"one": nw.lit(1)}
    for place, key in enumerate(keys):
        columns[f"s{place}"] = nw.when(is_filled(key)).then(nw.col(key) - means[key]).otherwise(nw.lit(0))
    columns |= {f"a{place}": one_if(nw.col(key).is_null()) for place, key in enumerate(keys)}
    columns |= _held_equal(customers)
    columns["y"] = nw.col("score")
    return _sums_of_products(customers, columns, groups), n


def _held_equal(customers: Customers) -> dict[str, nw.Expr]:
    """Columns of what is held equal: numbers less their mean, and one column for each name but the commonest."""
    numeric = {control.key for control in customers.controls if control.numeric} | {"tenure"}
    found: dict[str, nw.Expr] = {}
    for at, key in enumerate(available_controls(customers)):
        if key in numeric:
            mean = float(row_of(customers.answered, [nw.col(key).mean().alias("mean")])["mean"] or 0.0)
            found[f"c{at}"] = nw.when(is_filled(key)).then(nw.col(key) - mean).otherwise(nw.lit(0))
            continue
        groups = customers.answered.filter(is_filled(key)).group_by(key).agg(nw.len().alias("n"))
        levels = collected(groups.sort("n", key, descending=[True, False]).head(MOST_NAMES))[key][1:]
        found |= {f"c{at}_{place}": one_if(nw.col(key) == level) for place, level in enumerate(levels)}
    return found


def _sums_of_products(customers: Customers, columns: Mapping[str, nw.Expr], groups: int) -> Array:
    """Weighted sums of the product of every two columns, in random groups (groups, columns, columns)."""
    frame = customers.answered
    if not customers.source.numbered:
        frame = frame.with_row_index(
            "row", order_by=["id"] if "id" in customers.roles else ["score", *customers.touchpoints]
        )
    weight = nw.col("weight") if "weight" in customers.roles else nw.lit(1)
    group = (nw.col("row") % groups).cast(nw.Int64).alias("g")
    chosen = frame.select(*(value.alias(name) for name, value in columns.items()), weight.alias("w"), group)
    names = list(columns)
    pairs = [(left, right) for place, left in enumerate(names) for right in names[place:]]
    sums = [(nw.col("w") * nw.col(left) * nw.col(right)).sum().alias(f"{left}_{right}") for left, right in pairs]
    got = collected(chosen.group_by("g").agg(*sums).sort("g"))
    found = np.zeros((len(got["g"]), len(names), len(names)))
    for left, right in pairs:
        row, column = names.index(left), names.index(right)
        found[:, row, column] = found[:, column, row] = floats(got[f"{left}_{right}"])
    return found


def _contrasts(customers: Customers, keys: list[str]) -> dict[str, tuple[float, float]]:
    """What scores above the middle add and scores below it take, all touchpoints together [points].

    Source: Brandt (1988), penalty-reward contrast analysis.
    """
    columns: dict[str, nw.Expr] = {"one": nw.lit(1)}
    for place, key in enumerate(keys):
        low, high = _middle(customers, key)
        columns[f"h{place}"] = one_if(nw.col(key) > high)
        columns[f"l{place}"] = one_if(nw.col(key) < low)
        columns[f"a{place}"] = one_if(nw.col(key).is_null())
    columns["y"] = nw.col("score")
    products = _sums_of_products(customers, columns, 1)[0]
    slopes = np.linalg.lstsq(products[:-1, :-1], products[:-1, -1], rcond=None)[0]
    return {key: (float(slopes[3 * place + 1]), float(slopes[3 * place + 2])) for place, key in enumerate(keys)}


def _middle(customers: Customers, key: str) -> tuple[float, float]:
    """The middle score, or the ends of the middle third where scores are fine."""
    spread = spread_of(customers.answered.filter(is_filled(key)), key)
    below = np.cumsum(spread.counts) / spread.counts.sum()
    shares = (0.5, 0.5) if len(below) <= MOST_LEVELS else (1 / 3, 2 / 3)
    low, high = (float(spread.tops[int(np.searchsorted(below, share))]) for share in shares)
    return low, high
