"""Whose the value is: by initiative and by behaviour, as Shapley values that add up to the value of the case.

A Shapley value is the mean, over all orders in which the parts could be added, of what a part adds
(Shapley 1953). Up to ten initiatives every combination is run; beyond that orders are drawn, and the
standard error is said.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import factorial

import numpy as np
from numpy.typing import NDArray

from cxvalue.analysis.valuation import npv_of
from cxvalue.case.records import Case
from cxvalue.finance import Array
from cxvalue.model.batch import Batch
from cxvalue.model.behaviour import LEVELS

EXACT = 10
"""Initiatives up to which every combination is run."""

ORDERS = 500
"""Pairs of orders drawn beyond that; each order is followed by its reverse, which steadies the mean."""

TOGETHER = 50
"""Orders run in one batch."""

UNMOVED = "savings_and_costs"
"""Part of the value no behaviour has a share in: direct savings and incomes less all costs."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one initiative is worth [money, NPV].

    shapley : its share; all shares add up to the value of the case
    standalone, last_in : alone, and as the last one added to all others
    standard_error : of the share, 0 where every combination was run
    """

    id: str
    label: str
    shapley: float
    standalone: float
    last_in: float
    standard_error: float


@dataclass(frozen=True, slots=True)
class Attribution:
    """The value of the case in parts; over_claim = sum_of_single - combined [money, NPV].

    by_behaviour : behaviour, and `savings_and_costs` -> its share
    orders : drawn, 0 where every combination was run
    """

    combined: float
    sum_of_single: float
    over_claim: float
    by_behaviour: dict[str, float]
    by_initiative: tuple[Share, ...]
    orders: int


def attribution_of(case: Case, *, exact: int = EXACT, orders: int = ORDERS, seed: int = 0) -> Attribution:
    """Return the attribution of a case; an initiative that is not included takes no part.

    Parameters
    ----------
    exact : initiatives up to which every combination is run
    orders : pairs of orders drawn beyond that
    seed : of the orders
    """
    players = [place for place, item in enumerate(case.initiatives.values()) if item.included]
    value = _by_mask(case, players)
    combined = float(value(np.ones((len(players), 1)))[0])
    if len(players) <= exact:
        shapley, errors, drawn = shapley_values(value, len(players)), np.zeros(len(players)), 0
    else:
        shapley, errors = sampled_shapley(value, len(players), orders, seed)
        drawn = 2 * orders
    alone = value(np.eye(len(players)))
    last = combined - value(1.0 - np.eye(len(players)))
    keys = list(case.initiatives)
    shares = tuple(
        Share(
            id=keys[place],
            label=case.initiatives[keys[place]].label or keys[place],
            shapley=float(shapley[row]),
            standalone=float(alone[row]),
            last_in=float(last[row]),
            standard_error=float(errors[row]),
        )
        for row, place in enumerate(players)
    )
    single = float(alone.sum())
    return Attribution(combined, single, single - combined, _by_behaviour(case, combined), shares, drawn)


_Value = Callable[[Array], Array]
"""Masks (n, B) [0 or 1] -> value of each combination (B,)."""


def shapley_values(value: _Value, players: int) -> Array:
    """Return the Shapley value of every player, from the value of every combination.

    share_i = sum over combinations S without i of |S|! (n - |S| - 1)! / n! * (v(S and i) - v(S))

    Example
    -------
    >>> glove = lambda masks: np.minimum(masks[0], masks[1] + masks[2])
    >>> shapley_values(glove, 3).round(4).tolist()
    [0.6667, 0.1667, 0.1667]
    """
    if not players:
        return np.zeros(0)
    numbers = np.arange(2**players)
    masks = (numbers >> np.arange(players)[:, None] & 1).astype(np.float64)
    values = value(masks)
    sizes = masks.sum(axis=0).astype(int)
    weights = np.array([factorial(size) * factorial(players - size - 1) for size in range(players)]) / factorial(
        players
    )
    shares = np.empty(players)
    for player in range(players):
        without = numbers[masks[player] == 0]
        shares[player] = (weights[sizes[without]] * (values[without | 1 << player] - values[without])).sum()
    return shares


def sampled_shapley(value: _Value, players: int, orders: int, seed: int) -> tuple[Array, Array]:
    """Return Shapley values and their standard errors from pairs of an order and its reverse.

    The shares of every order add up to the whole, so their means do too.
    """
    random = np.random.default_rng(seed)
    ranks = np.array([random.permutation(players) for _ in range(orders)])
    both = np.stack([ranks, players - 1 - ranks], axis=1).reshape(-1, players)
    added = np.concatenate([_added(value, both[first : first + TOGETHER]) for first in range(0, len(both), TOGETHER)])
    paired = added.reshape(orders, 2, players).mean(axis=1)
    return paired.mean(axis=0), paired.std(axis=0, ddof=1) / np.sqrt(orders)


def _added(value: _Value, orders: NDArray[np.intp]) -> Array:
    """What each player adds in each order : (orders, players); an order holds the rank of every player."""
    count, players = orders.shape
    present = orders[:, :, None] < np.arange(players + 1)
    masks = present.transpose(1, 0, 2).reshape(players, -1).astype(np.float64)
    return np.take_along_axis(np.diff(value(masks).reshape(count, -1), axis=1), orders, axis=1)


def _by_mask(case: Case, players: list[int]) -> _Value:
    """The value of the case by which of its included initiatives take part."""

    def value(masks: Array) -> Array:
        included = np.zeros((len(case.initiatives), masks.shape[1]))
        included[players] = masks
        return npv_of(case, Batch(size=masks.shape[1], included=included))

    return value


def _by_behaviour(case: Case, combined: float) -> dict[str, float]:
    """The Shapley values of the behaviours, and what is left without any."""

    def value(masks: Array) -> Array:
        return npv_of(case, Batch(size=masks.shape[1], moved=masks))

    shares = shapley_values(value, len(LEVELS))
    found = {name: float(share) for name, share in zip(LEVELS, shares, strict=True)}
    return {**found, UNMOVED: combined - sum(found.values())}
