"""Many assumptions moved one at a time, in groups, so that memory grows with the group and not with their square."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from cxvalue.model.batch import Batch

GROUP = 64
"""Assumptions moved in one batch."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Tried:
    """An assumption, its value as written, and the values it is tried at, all else as written [its unit]."""

    address: str
    today: float
    at: tuple[float, ...]


def in_groups(items: Sequence[Item], most: int = GROUP) -> Iterator[Sequence[Item]]:
    """Yield items in their order, at most so many at a time."""
    for first in range(0, len(items), most):
        yield items[first : first + most]


def moved_alone(tried: Sequence[Tried]) -> Batch:
    """Return the batch in which each assumption is at each value it is tried at, in their order."""
    size = sum(len(item.at) for item in tried)
    values, row = {}, 0
    for item in tried:
        column = np.full(size, item.today)
        column[row : row + len(item.at)] = item.at
        values[item.address] = column
        row += len(item.at)
    return Batch(size=size, values=values)
