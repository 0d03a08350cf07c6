"""Customers by what they bought: what every model of purchases is fitted on."""

from dataclasses import dataclass
from typing import Protocol

from cxvalue.errors import CxvalueError, Problem
from cxvalue.finance import Array
from cxvalue.text import say

WEEKS_A_YEAR = 365.25 / 7

_FEWEST = 50
"""Customers with a second purchase that a fit takes."""


@dataclass(frozen=True, slots=True, eq=False)
class Purchases:
    """Customers by what they bought, each (N,).

    repeats : purchases after the first
    last : [weeks] from the first purchase to the last
    age : [weeks] from the first purchase to the end of what was seen
    amount : [money] mean of a repeat purchase; NaN where there is none, None where no amounts are known
    """

    repeats: Array
    last: Array
    age: Array
    amount: Array | None

    def every(self, step: int) -> "Purchases":
        """Return each step-th customer."""
        amount = None if self.amount is None else self.amount[::step]
        return Purchases(self.repeats[::step], self.last[::step], self.age[::step], amount)


class BuyTillStop(Protocol):
    """A model of customers who buy, each at a rate of their own, until they stop unseen."""

    @property
    def log_likelihood(self) -> float:
        """Of the customers it was fitted on."""

    @property
    def parameters(self) -> tuple[float, float, float, float]:
        """Its parameters, all above 0."""

    def at(self, parameters: Array) -> "BuyTillStop":
        """Return the model at other parameters (4,)."""

    def alive(self, bought: Purchases) -> Array:
        """Return the chance that each customer has not stopped (N,) [share]."""

    def expected(self, bought: Purchases, weeks: float) -> Array:
        """Return the purchases expected of each customer in the coming weeks (N,)."""

    def buying(self, bought: Purchases, weeks: float) -> Array:
        """Return the chance that each customer buys at least once in the coming weeks (N,) [share]."""

    def rate(self, bought: Purchases) -> Array:
        """Return the purchases a week expected of each customer while they have not stopped (N,)."""

    def staying(self, bought: Purchases, weeks: float) -> Array:
        """Return the chance that a customer who has not stopped has not done so some weeks on (N,) [share]."""


def require_repeats(bought: Purchases) -> None:
    """Refuse fewer than FEWEST customers who bought a second time."""
    repeated = int((bought.repeats > 0).sum())
    if repeated < _FEWEST:
        message = say("too few customers bought a second time")
        allowed = say("{fewest} or more", fewest=_FEWEST)
        raise CxvalueError([Problem("purchases", message, say("Take a longer time."), str(repeated), allowed)])
