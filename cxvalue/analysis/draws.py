"""Draws of the uncertain assumptions: which there are, how each is distributed, which move together.

Every draw is first a point of independent normal scores (Sobol' points or a Latin hypercube, by
seed), then correlated through a Gaussian copula, then taken through the quantile function of each
assumption. An initiative that may fail has a dimension of its own: it works, or it does not.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import special
from scipy.interpolate import CubicHermiteSpline
from scipy.stats import qmc

from cxvalue.case.address import Entry, entries
from cxvalue.case.fields import LARGEST
from cxvalue.case.records import Case
from cxvalue.choices import DrawMethod
from cxvalue.errors import CaseError, Problem
from cxvalue.finance import Array
from cxvalue.text import say

_CHUNK = 8192
"""Draws made together."""

P10 = float(special.ndtri(0.1))
"""Normal score of the tenth percentile; the range of a normal or lognormal assumption is P10 and P90."""

FARTHEST = 8.2
"""Normal score beyond which the chance is less than a computer tells from none."""

_NODES = 2049
"""Nodes of a table of quantiles; it is exact to 1e-12 of the range."""

SUCCESS = "success"
"""Last part of the name of the dimension that says whether an initiative works."""


@dataclass(frozen=True, slots=True)
class Uncertain:
    """One dimension of the draws.

    shape : of the distribution, or `success`
    low, value, high : [unit of the assumption]; for a success, value is its probability as written
    bounds : within which the field lies
    """

    address: str
    shape: str
    low: float
    value: float
    high: float
    bounds: tuple[float, float] = (-math.inf, math.inf)

    def at(self, scores: Array) -> Array:
        """Return the values at normal scores, both (N,)."""
        return np.clip(_QUANTILES[self.shape](self, scores), *self.bounds)


def uncertain_of(case: Case) -> tuple[Uncertain, ...]:
    """Return the dimensions of a case by address; a range of no width and a target are none.

    What belongs to an initiative that is not included is left out.
    """
    found = [
        _of_entry(entry)
        for address, entry in entries(case).items()
        if entry.assumption.range is not None and _counts(case, address) and _width(entry) > 0
    ]
    for key, item in case.initiatives.items():
        ranged = item.probability.range is not None
        if item.included and (ranged or 0 < item.probability.value < 1):
            found.append(Uncertain(f"initiatives.{key}.{SUCCESS}", SUCCESS, 0.0, item.probability.value, 1.0))
    return tuple(sorted(found, key=lambda item: item.address))


def _counts(case: Case, address: str) -> bool:
    table, _, rest = address.partition(".")
    if table == "initiatives":
        return case.initiatives[rest.partition(".")[0]].included
    return not (table == "touchpoints" and address.endswith(".target"))


def _width(entry: Entry) -> float:
    low, high = entry.assumption.range or (0.0, 0.0)
    return high - low


def _of_entry(entry: Entry) -> Uncertain:
    low, high = entry.assumption.range or (0.0, 0.0)
    bounds = entry.measure.low, entry.measure.high
    inside = (bounds[0] + 1e-9 if entry.measure.above else bounds[0], bounds[1])
    shape = entry.assumption.shape or "pert"
    if shape not in ("normal", "lognormal"):
        inside = (-LARGEST, LARGEST)
    return Uncertain(entry.address, shape, low, entry.assumption.value, high, inside)


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Some draws.

    values : address -> (N,) [unit]; for an initiative that may fail, 1 or 0 at its `probability`
    scores : (D, N) normal scores before the copula, by dimension
    """

    size: int
    values: dict[str, Array]
    scores: Array


class Sampler:
    """Makes the draws of a case, chunk by chunk; the same seed gives the same draws."""

    def __init__(self, case: Case, seed: int, *, method: DrawMethod = "sobol", correlated: bool = True) -> None:
        self.dimensions = uncertain_of(case)
        self._factor = copula_factor(case, self.dimensions) if correlated and case.correlations else None
        self._seed, self._method = seed, method

    def draws(self, count: int) -> Iterator[Draws]:
        """Yield a number of draws in chunks."""
        for scores in normal_scores(len(self.dimensions), count, self._seed, self._method):
            yield self.at(scores)

    def correlated(self, scores: Array) -> Array:
        """Return independent normal scores (D, N) as the case correlates them."""
        return scores if self._factor is None else self._factor @ scores

    def at(self, scores: Array) -> Draws:
        """Return the draws at independent normal scores (D, N)."""
        moved = self.correlated(scores)
        values: dict[str, Array] = {}
        for item, row in zip(self.dimensions, moved, strict=True):
            if item.shape != SUCCESS:
                values[item.address] = item.at(row)
        for item, row in zip(self.dimensions, moved, strict=True):
            if item.shape == SUCCESS:
                address = f"{item.address.removesuffix(SUCCESS)}probability"
                chance = values.get(address, item.value)
                values[address] = (special.ndtr(row) < chance).astype(np.float64)
        return Draws(scores.shape[1], values, scores)


def normal_scores(dimensions: int, count: int, seed: int, method: DrawMethod = "sobol") -> Iterator[Array]:
    """Yield independent normal scores (D, n) in chunks: scrambled Sobol' points, or Latin hypercubes."""
    random = np.random.default_rng(seed)
    engine = qmc.Sobol(dimensions, scramble=True, rng=random) if dimensions and method == "sobol" else None
    for first in range(0, count, _CHUNK):
        size = min(_CHUNK, count - first)
        if not dimensions:
            yield np.empty((0, size))
        elif engine is not None:
            yield _scores(_next(engine, size))
        else:
            yield _scores(qmc.LatinHypercube(dimensions, rng=random).random(size))


def _next(engine: qmc.Sobol, size: int) -> Array:
    """The next points; made up to a power of two, for which the points are balanced, and cut."""
    whole = 1 << (size - 1).bit_length()
    points: Array = engine.random(whole)
    return points[:size]


def _scores(points: Array) -> Array:
    """Normal scores (D, N) of points (N, D) in the unit cube."""
    scores: Array = np.clip(special.ndtri(np.ascontiguousarray(points.T)), -FARTHEST, FARTHEST)
    return scores


def copula_factor(case: Case, dimensions: tuple[Uncertain, ...]) -> Array:
    """Return the lower triangle L (D, D) with L @ independent scores = scores that are correlated as the case says.

    A rank correlation s is the correlation 2 sin(pi s / 6) of normal scores (Pearson 1907).

    Raises
    ------
    CaseError
        If no numbers can be correlated like that, naming the pairs.
    """
    places = {item.address: place for place, item in enumerate(dimensions)}
    matrix = np.eye(len(dimensions))
    for correlation in case.correlations:
        if all(address in places for address in correlation.between):
            one, two = (places[address] for address in correlation.between)
            matrix[one, two] = matrix[two, one] = 2.0 * math.sin(math.pi * correlation.value / 6.0)
    try:
        factor = np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        raise CaseError(
            [
                Problem(
                    f"correlations.{place}",
                    say("contradicts the other correlations"),
                    say("No numbers can move together like this; bring the correlations nearer to 0."),
                    f"{' ~ '.join(item.between)}: {item.value:g}",
                )
                for place, item in enumerate(case.correlations)
                if _at_odds(matrix, [places.get(address) for address in item.between])
            ]
        ) from None
    return np.asarray(factor, dtype=np.float64)


def _at_odds(matrix: Array, pair: list[int | None]) -> bool:
    """Tell whether a pair has a part in what makes the matrix impossible."""
    values, vectors = np.linalg.eigh(matrix)
    impossible = vectors[:, values <= 1e-12]
    return all(place is not None and bool(np.abs(impossible[place]).max(initial=0.0) > 1e-6) for place in pair)


def _uniform(item: Uncertain, scores: Array) -> Array:
    return item.low + (item.high - item.low) * special.ndtr(scores)


def _triangular(item: Uncertain, scores: Array) -> Array:
    width, rising = item.high - item.low, item.value - item.low
    share = special.ndtr(scores)
    left = item.low + np.sqrt(share * width * rising)
    right = item.high - np.sqrt(special.ndtr(-scores) * width * (item.high - item.value))
    return np.where(share * width < rising, left, right)


def _pert(item: Uncertain, scores: Array) -> Array:
    """A beta distribution whose mean is (low + 4 value + high) / 6."""
    width = item.high - item.low
    peak = (item.value - item.low) / width
    quantile = beta_quantile(1.0 + 4.0 * peak, 1.0 + 4.0 * (1.0 - peak))
    return item.low + width * np.clip(quantile(scores), 0.0, 1.0)


def _normal(item: Uncertain, scores: Array) -> Array:
    return 0.5 * (item.low + item.high) + scores * (item.high - item.low) / (-2.0 * P10)


def _lognormal(item: Uncertain, scores: Array) -> Array:
    low, high = math.log(item.low), math.log(item.high)
    return np.exp(0.5 * (low + high) + scores * (high - low) / (-2.0 * P10))


_QUANTILES = {
    "uniform": _uniform,
    "triangular": _triangular,
    "pert": _pert,
    "normal": _normal,
    "lognormal": _lognormal,
}


@lru_cache(maxsize=512)
def beta_quantile(alpha: float, beta: float) -> CubicHermiteSpline:
    """Return the quantile of a beta distribution as a table over normal scores, a cubic between its nodes.

    The exact quantile takes a hundred times longer than the model it is drawn for.
    """
    scores = np.linspace(-FARTHEST, FARTHEST, _NODES)
    lower = special.betaincinv(alpha, beta, special.ndtr(np.minimum(scores, 0.0)))
    upper = special.betaincinv(beta, alpha, special.ndtr(-np.maximum(scores, 0.0)))
    rising = scores <= 0
    value, rest = np.where(rising, lower, 1.0 - upper), np.where(rising, 1.0 - lower, upper)
    log_density = special.xlogy(alpha - 1.0, value) + special.xlogy(beta - 1.0, rest) - special.betaln(alpha, beta)
    slope = np.exp(-0.5 * scores**2 - 0.5 * math.log(2.0 * math.pi) - log_density)
    return CubicHermiteSpline(scores, value, slope)
