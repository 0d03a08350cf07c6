"""A batch: many evaluations of one case that differ in values, strengths, starts or initiatives.

Row n of every array is evaluation n; what is absent is as the case says. A batch of one with nothing
in it is the case itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

NO_VALUES: Mapping[str, Array] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """What differs between evaluations.

    values : address -> (B,) [unit of the assumption]
    lift_strength : (B,) [factor]            on every lift of a touchpoint
    direct_strength : (B,) [factor]          on every direct change, saving and income
    postponed : (B,) [months]                added to every initiative's start
    included : (I, B) [0 or 1]               whether each initiative, in file order, takes part
    moved : (5, B) [0 or 1]                  whether each behaviour, in the order of LEVELS, is moved at all
    survival : (B,) [0 or 1]                 whether customers who are gained leave again like the others
    """

    size: int = 1
    values: Mapping[str, Array] = field(default_factory=lambda: NO_VALUES)
    lift_strength: Array | None = None
    direct_strength: Array | None = None
    postponed: Array | None = None
    included: Array | None = None
    moved: Array | None = None
    survival: Array | None = None

    def __post_init__(self) -> None:
        for name, array in self._arrays():
            if array.shape[-1] != self.size:
                raise ValueError(f"{name} has {array.shape[-1]} rows in a batch of {self.size}")

    def part(self, rows: slice) -> "Batch":
        """Return the evaluations of some rows as a batch of their own."""
        cut = {name: array[..., rows] for name, array in self._arrays() if name not in self.values}
        values = {address: array[rows] for address, array in self.values.items()}
        return replace(self, size=len(range(*rows.indices(self.size))), values=values, **cut)

    def _arrays(self) -> list[tuple[str, Array]]:
        own = ("lift_strength", "direct_strength", "postponed", "included", "moved", "survival")
        given = [(name, getattr(self, name)) for name in own if getattr(self, name) is not None]
        return [*given, *self.values.items()]


SINGLE = Batch()


def of_strengths(strengths: Array) -> Batch:
    """Return a batch in which all effects are multiplied by each strength : (B,) [factor]."""
    return Batch(size=len(strengths), lift_strength=strengths, direct_strength=strengths)
