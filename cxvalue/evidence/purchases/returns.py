"""Returns netted on the purchases they belong to: what is bought and given back was not bought.

Of a customer, a return takes from the latest purchase of just its amount on its day or before; where there is none,
from the latest purchases before it, as far as they go.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

_LEAST = 1e-9
"""Share of an amount below which nothing is left of it; amounts are floats."""


@dataclass(slots=True)
class _Purchase:
    day: date
    amount: float
    left: float


@dataclass(frozen=True, slots=True)
class Netted:
    """Purchases with what is left of them; how many returns were netted and how many found no purchase before them."""

    purchases: tuple[tuple[Any, date, float], ...]
    """Customer, day, amount."""
    found: int
    unmatched: int


def netted(rows: Iterable[tuple[Any, date, float]]) -> Netted:
    """Return purchases less their returns, from rows of customer, day and amount; a return is below 0."""
    ordered = sorted(rows, key=lambda row: (str(row[0]), row[1], row[2] < 0))
    left: list[tuple[Any, date, float]] = []
    found = unmatched = 0
    for who, own in groupby(ordered, key=lambda row: row[0]):
        purchases: list[_Purchase] = []
        for _, day, amount in own:
            if amount > 0:
                purchases.append(_Purchase(day, amount, amount))
            elif _take(purchases, -amount):
                found += 1
            else:
                unmatched += 1
        left += [(who, item.day, item.left) for item in purchases if item.left > _LEAST * item.amount]
    return Netted(tuple(left), found, unmatched)


def _take(purchases: Sequence[_Purchase], amount: float) -> bool:
    """Take a return from the purchases before it; True where something was there to take from."""
    for purchase in reversed(purchases):
        if abs(purchase.left - amount) <= _LEAST * amount:
            purchase.left = 0.0
            return True
    taken = False
    for purchase in reversed(purchases):
        part = min(purchase.left, amount)
        taken = taken or part > 0
        purchase.left -= part
        amount -= part
    return taken
