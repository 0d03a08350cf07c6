"""Customers month by month: the only walk through time.

Stocks stand at the end of a month, month 0 to T; joins and leaves happen during the month. Customers
who join are exposed to churn from the next month on.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cxvalue.model.batch import Array
from cxvalue.model.behaviour import Levels
from cxvalue.model.tenure import Mix, MixWalk, walk_mix
from cxvalue.units import monthly_amount, monthly_probability

SOURCES = ((0, 0), (1, 0), (1, 1))
"""For each path, whether churn, and whether referrals and acquisition, are of the baseline (0) or changed (1)."""


@dataclass(frozen=True, slots=True, eq=False)
class CustomerStocks:
    """Stocks and movements of one path of customers.

    stock : (T + 1, S, B) [customers, end of month]
    active : (T, S, B) [customers, mean of the month]
    acquired, referred : (T or 1, S, B) [customers/month]
    leaving : (T or 1, S, B) [share/month] of those who are customers when the month begins
    churn : (T or 1, S, B) [share/year], their mean
    """

    stock: Array
    active: Array
    acquired: Array
    referred: Array
    leaving: Array
    churn: Array


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """Three paths: baseline, with only the churn of the initiatives, and with everything."""

    baseline: CustomerStocks
    churn_only: CustomerStocks
    with_initiatives: CustomerStocks


def project_paths(
    opening: Array,
    shape: tuple[int, int, int],
    baseline: Levels,
    changed: Levels,
    *,
    mixes: Mapping[int, Mix],
    survival: Array | None = None,
) -> Paths:
    """Project the customers of all three paths.

    customers_m = customers_(m-1) * (1 - churn_m + referrals_m / 12) + new_customers_m / 12

    Where churn depends on tenure the same holds for each propensity, and those who join are spread over the
    propensities of new customers.

    Without survival, customers gained against the baseline never leave:
    gained_m = gained_(m-1) * (1 + referrals_m / 12) + baseline_(m-1) * (kept_m - baseline kept_m) + more who join

    Parameters
    ----------
    opening : (S, B) [customers, month 0]
    shape : T, S, B
    baseline, changed : annual levels (T or 1, S, B)
    mixes : propensities by position of the segment, where churn depends on tenure
    survival : (B,) [0 or 1]; 1 where absent
    """
    levels = (baseline, changed)
    churns = [level.churn for level in levels]
    leaving = [monthly_probability(churn) for churn in churns]
    referring = [monthly_amount(level.referrals) for level in levels]
    joining = [monthly_amount(level.acquisition) for level in levels]
    kept = np.empty((shape[0], len(SOURCES), *shape[1:]))
    added = np.empty_like(kept)
    for path, (churn, rest) in enumerate(SOURCES):
        kept[:, path] = 1.0 - leaving[churn] + referring[rest]
        added[:, path] = joining[rest]
    stock = _walk(opening, kept, added)
    mixed = {
        place: walk_mix(
            mix,
            np.broadcast_to(opening[place], shape[2]),
            tuple(level.propensities[place] for level in levels),
            tuple(np.broadcast_to(part[:, place], (shape[0], shape[2])) for part in (*referring, *joining)),
        )
        for place, mix in mixes.items()
    }
    for place, walk in mixed.items():
        stock[:, :, place] = walk.stock
    if survival is not None:
        stock = np.where(survival > 0, stock, _staying(stock, kept, added, leaving, mixed))
    active = 0.5 * (stock[:-1] + stock[1:])
    return Paths(
        *(
            CustomerStocks(
                stock[:, path],
                active[:, path],
                joining[rest],
                stock[:-1, path] * referring[rest],
                _with_mixes(leaving[churn], shape, {place: walk.leaving[:, path] for place, walk in mixed.items()}),
                _with_mixes(churns[churn], shape, {place: walk.churn[:, path] for place, walk in mixed.items()}),
            )
            for path, (churn, rest) in enumerate(SOURCES)
        )
    )


def _with_mixes(level: Array, shape: tuple[int, int, int], mixed: Mapping[int, Array]) -> Array:
    if not mixed:
        return level
    full = np.array(np.broadcast_to(level, shape))
    for place, own in mixed.items():
        full[:, place] = own
    return full


def _staying(stock: Array, kept: Array, added: Array, leaving: list[Array], mixed: Mapping[int, MixWalk]) -> Array:
    """Return the stocks (T + 1, 3, S, B) in which what is gained against the baseline never leaves."""
    churns = np.empty_like(kept)
    for path, (churn, _) in enumerate(SOURCES):
        churns[:, path] = leaving[churn]
    before, referring = stock[:, :1], kept + churns
    spared = before[:-1] * (churns[:, :1] - churns)
    for place, walk in mixed.items():
        spared[:, :, place] = walk.spared
    joining = spared + before[:-1] * (referring - referring[:, :1]) + added - added[:, :1]
    return before + _walk(np.zeros_like(stock[0]), referring, joining)


def _walk(opening: Array, kept: Array, added: Array) -> Array:
    """Return stocks of months 0 to T from the share kept and the number added each month."""
    stock = np.empty((len(kept) + 1, *kept.shape[1:]))
    stock[0] = opening
    for month in range(len(kept)):
        np.multiply(stock[month], kept[month], out=stock[month + 1])
        stock[month + 1] += added[month]
    return stock
