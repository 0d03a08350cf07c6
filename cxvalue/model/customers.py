"""Customers month by month: the only walk through time.

Stocks stand at the end of a month, month 0 to T; joins and leaves happen during the month. Customers
who join are exposed to churn from the next month on.
"""

from dataclasses import dataclass

import numpy as np

from cxvalue.model.batch import Array
from cxvalue.model.behaviour import Levels
from cxvalue.units import monthly_amount, monthly_probability


@dataclass(frozen=True, slots=True, eq=False)
class Customers:
    """Stocks and movements of one path of customers.

    stock : (T + 1, S, B) [customers, end of month]
    active : (T, S, B) [customers, mean of the month]
    acquired, referred : (T or 1, S, B) [customers/month]
    """

    stock: Array
    active: Array
    acquired: Array
    referred: Array


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """Three paths: baseline, with only the churn of the initiatives, and with everything."""

    baseline: Customers
    churn_only: Customers
    with_initiatives: Customers


def project_paths(
    opening: Array, shape: tuple[int, int, int], baseline: Levels, changed: Levels, *, survival: Array | None = None
) -> Paths:
    """Project the customers of all three paths.

    customers_m = customers_(m-1) * (1 - churn_m + referrals_m / 12) + new_customers_m / 12

    Without survival, customers gained against the baseline never leave:
    gained_m = gained_(m-1) * (1 + referrals_m / 12) + baseline_(m-1) * (kept_m - baseline kept_m) + more who join

    Parameters
    ----------
    opening : (S, B) [customers, month 0]
    shape : T, S, B
    baseline, changed : annual levels (T or 1, S, B)
    survival : (B,) [0 or 1]; 1 where absent
    """
    leaving = [monthly_probability(level.churn) for level in (baseline, changed)]
    referring = [monthly_amount(level.referrals) for level in (baseline, changed)]
    joining = [monthly_amount(level.acquisition) for level in (baseline, changed)]
    kept = np.empty((shape[0], 3, *shape[1:]))
    added = np.empty_like(kept)
    for path, (churn, rest) in enumerate(((0, 0), (1, 0), (1, 1))):
        kept[:, path] = 1.0 - leaving[churn] + referring[rest]
        added[:, path] = joining[rest]
    stock = _walk(opening, kept, added)
    if survival is not None:
        stock = np.where(survival > 0, stock, _staying(stock, kept, added, leaving))
    active = 0.5 * (stock[:-1] + stock[1:])
    rests = (0, 0, 1)
    return Paths(
        *(
            Customers(stock[:, path], active[:, path], joining[rest], stock[:-1, path] * referring[rest])
            for path, rest in enumerate(rests)
        )
    )


def _staying(stock: Array, kept: Array, added: Array, leaving: list[Array]) -> Array:
    """Return the stocks (T + 1, 3, S, B) in which what is gained against the baseline never leaves."""
    churns = np.empty_like(kept)
    for path, churn in enumerate((0, 1, 1)):
        churns[:, path] = leaving[churn]
    before = stock[:, :1]
    joining = before[:-1] * (kept - kept[:, :1]) + added - added[:, :1]
    return before + _walk(np.zeros_like(stock[0]), kept + churns, joining)


def _walk(opening: Array, kept: Array, added: Array) -> Array:
    """Return stocks of months 0 to T from the share kept and the number added each month."""
    stock = np.empty((len(kept) + 1, *kept.shape[1:]))
    stock[0] = opening
    for month in range(len(kept)):
        np.multiply(stock[month], kept[month], out=stock[month + 1])
        stock[month + 1] += added[month]
    return stock
