"""A formula of a spreadsheet with the value it has: written once, read by people, cells and NumPy.

A formula is put together with the operators of Python and holds both its text and its figures for
months 0 to T, so that every cell is written with its computed value. References carry the name of
their sheet; what is written on that sheet drops it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

HERE = "\x00"
"""Stands in a text for the letters of the month's column."""
BEFORE = "\x01"
"""Stands in a text for the letters of the column one month earlier."""

ATOM, _POWER, PRODUCT, SUM, COMPARED = 5, 4, 3, 2, 1


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    """Text and figures of a formula; figures are (T + 1,), or () where they are the same for every month."""

    text: str
    value: Array
    rank: int = ATOM
    """How strongly its outermost operator binds."""

    def __add__(self, other: "Term") -> "Formula":
        return _joined(self, "+", other, SUM)

    def __radd__(self, other: "Term") -> "Formula":
        return _joined(other, "+", self, SUM)

    def __sub__(self, other: "Term") -> "Formula":
        return _joined(self, "-", other, SUM)

    def __rsub__(self, other: "Term") -> "Formula":
        return _joined(other, "-", self, SUM)

    def __mul__(self, other: "Term") -> "Formula":
        return _joined(self, "*", other, PRODUCT)

    def __rmul__(self, other: "Term") -> "Formula":
        return _joined(other, "*", self, PRODUCT)

    def __truediv__(self, other: "Term") -> "Formula":
        return _joined(self, "/", other, PRODUCT)

    def __rtruediv__(self, other: "Term") -> "Formula":
        return _joined(other, "/", self, PRODUCT)

    def __pow__(self, other: "Term") -> "Formula":
        return _joined(self, "^", other, _POWER)

    def __gt__(self, other: "Term") -> "Formula":
        return _joined(self, ">", other, COMPARED)

    def __lt__(self, other: "Term") -> "Formula":
        return _joined(self, "<", other, COMPARED)

    def __ge__(self, other: "Term") -> "Formula":
        return _joined(self, ">=", other, COMPARED)

    def __le__(self, other: "Term") -> "Formula":
        return _joined(self, "<=", other, COMPARED)

    def __neg__(self) -> "Formula":
        return Formula(f"-{_within(self, _POWER, strict=True)}", -self.value, SUM)

    def equals(self, other: "Term") -> "Formula":
        """Return whether both are the same: 1 or 0 here, TRUE or FALSE in the cell."""
        return _joined(self, "=", other, COMPARED)


Term = Formula | float

_COMPUTED = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "^": np.power,
    ">": np.greater,
    "<": np.less,
    ">=": np.greater_equal,
    "<=": np.less_equal,
    "=": np.equal,
}


def constant(number: Term) -> Formula:
    """Return a number as a formula, written with every digit it has."""
    if isinstance(number, Formula):
        return number
    text = repr(int(number)) if number == int(number) and abs(number) < 1e15 else repr(float(number)).upper()
    return Formula(text, np.asarray(float(number)), ATOM if number >= 0 else SUM)


def call(name: str, terms: Sequence[Term], value: Array | float) -> Formula:
    """Return a call of a function of the spreadsheet with the value it has."""
    texts = ",".join(constant(term).text for term in terms)
    return Formula(f"{name}({texts})", np.asarray(value, dtype=np.float64))


def smaller(first: Term, second: Term) -> Formula:
    """Return the smaller of two."""
    first, second = constant(first), constant(second)
    return call("MIN", (first, second), np.minimum(first.value, second.value))


def larger(first: Term, second: Term) -> Formula:
    """Return the larger of two."""
    first, second = constant(first), constant(second)
    return call("MAX", (first, second), np.maximum(first.value, second.value))


def between(value: Term, low: Term, high: Term) -> Formula:
    """Return a value clipped to two ends."""
    return larger(smaller(value, high), low)


def choose(condition: Formula, then: Term, otherwise: Term) -> Formula:
    """Return one of two by a condition; the other is not looked at, so it may be undefined."""
    then, otherwise = constant(then), constant(otherwise)
    return call("IF", (condition, then, otherwise), np.where(condition.value > 0, then.value, otherwise.value))


def safe_ratio(above: Term, below: Formula, otherwise: Term) -> Formula:
    """Return a quotient, and something else where the divisor is 0."""
    above = constant(above)
    safe = Formula(below.text, np.where(below.value == 0, 1.0, below.value), below.rank)
    return choose(below.equals(0.0), otherwise, above / safe)


def added(terms: Sequence[Term]) -> Formula:
    """Return the sum of several terms; 0 of none."""
    if not terms:
        return constant(0.0)
    total = constant(terms[0])
    for term in terms[1:]:
        total = total + term
    return total


def multiplied(terms: Sequence[Term]) -> Formula:
    """Return the product of several terms; 1 of none."""
    if not terms:
        return constant(1.0)
    product = constant(terms[0])
    for term in terms[1:]:
        product = product * term
    return product


def _joined(left: Term, sign: str, right: Term, rank: int) -> Formula:
    left, right = constant(left), constant(right)
    with np.errstate(all="ignore"):
        value = np.asarray(_COMPUTED[sign](left.value, right.value), dtype=np.float64)
    return Formula(f"{_within(left, rank, strict=sign == '^')}{sign}{_within(right, rank, strict=True)}", value, rank)


def _within(term: Formula, rank: int, *, strict: bool) -> str:
    """The text of a term inside an operator, in brackets where it binds less (or, if strict, no more)."""
    bare = term.rank > rank or (term.rank == rank and not strict)
    return term.text if bare else f"({term.text})"
