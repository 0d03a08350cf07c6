"""What it would be worth to know: perfect information, one assumption at a time, and the test that would tell.

The decision is between doing it, not doing it, and each alternative, by expected NPV. Knowing an
assumption is worth what a better choice in some of its values brings on average; it is never worth
anything where no value of it changes the choice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from cxvalue.analysis.comparison import rivals_of
from cxvalue.analysis.draws import FARTHEST, SUCCESS, Sampler, Uncertain
from cxvalue.analysis.simulation import Progress, batch_of, refuse_number_of, rival_npv
from cxvalue.analysis.split_test import TestPlan, test_plan_of
from cxvalue.analysis.valuation import npv_of
from cxvalue.case.records import Case
from cxvalue.finance import Array

_DRAWS = 1 << 14
"""Draws behind the figures."""

_MOST = 1 << 17
"""Draws at most: all of them are looked at together."""

DEGREE = 5
"""Of the polynomial through the NPV over one assumption."""

MOST_PAIRED = 40
"""Dimensions of a group of which every two are looked at together; their number grows with its square."""

DO, DO_NOT = "case", "nothing"
"""Options beside the alternatives."""


@dataclass(frozen=True, slots=True)
class Worth:
    """What knowing one assumption, or a group of them, is worth [money], and the standard error of that."""

    address: str
    value: float
    standard_error: float


@dataclass(frozen=True, slots=True)
class Information:
    """The decision, and what knowing more would be worth [money, NPV].

    options : id -> expected NPV; `choice` is the best
    evpi : of knowing everything        evppi : of each assumption alone, the largest first        groups : of groups
    """

    options: dict[str, float]
    choice: str
    evpi: float
    evpi_standard_error: float
    evppi: tuple[Worth, ...]
    groups: tuple[Worth, ...]
    test_plan: TestPlan | None
    draws: int
    seed: int


def information_of(
    case: Case, draws: int = _DRAWS, seed: int = 1, *, progress: Progress = lambda _: None
) -> Information:
    """Return what information is worth for the decision on a case.

    Raises
    ------
    CxvalueError
        If the number of draws is out of bounds, or the correlations of the case contradict each other.
    """
    refuse_number_of(draws, _MOST)
    sampler = Sampler(case, seed)
    options, scores, successes = _outcomes(case, sampler, draws, progress)
    values = np.stack(list(options.values()))
    evpi, error = perfect_information(values)
    found = _each(sampler.dimensions, scores, successes, values)
    expected = {name: float(value.mean()) for name, value in options.items()}
    return Information(
        options=expected,
        choice=max(expected, key=lambda name: expected[name]),
        evpi=evpi,
        evpi_standard_error=error,
        evppi=found,
        groups=_groups(sampler.dimensions, scores, successes, values),
        test_plan=_plan(case, found, sampler.dimensions, (scores, successes, values)),
        draws=draws,
        seed=seed,
    )


def perfect_information(values: Array) -> tuple[float, float]:
    """Return the expected value of perfect information and its standard error.

    EVPI = E[max over options of value] - max over options of E[value]

    Parameters
    ----------
    values : (D, N) [money] of each option in each draw

    Example
    -------
    >>> stock = np.repeat([[1500.0, 300.0, -800.0], [900.0, 600.0, -200.0], [500.0] * 3], [5, 3, 2], axis=1)
    >>> perfect_information(stock)[0]
    350.0
    """
    return _gain(values, values)


def partial_information(basis: Array, values: Array) -> tuple[float, float]:
    """Return the expected value of knowing what a basis describes, and its standard error.

    EVPPI = E[max over options of E[value | known]] - max over options of E[value]; the inner expectation is the
    least-squares fit of each option's value on the basis (Strong, Oakley and Brennan 2014).

    Parameters
    ----------
    basis : (N, K) of what is known in each draw, a column of ones included
    values : (D, N) [money]
    """
    return _gain(_fitted(basis, values), values)


def _gain(known: Array, values: Array) -> tuple[float, float]:
    """The gain of choosing by what is known over choosing by the means, and its standard error."""
    chosen = known.argmax(axis=0)
    fixed = int(values.mean(axis=1).argmax())
    gain = np.take_along_axis(known, chosen[None], axis=0)[0] - known[fixed]
    return float(gain.mean()), float(gain.std() / np.sqrt(gain.size))


def _fitted(basis: Array, values: Array) -> Array:
    coefficients, *_ = np.linalg.lstsq(basis, values.T, rcond=None)
    return np.asarray((basis @ coefficients).T)


def _outcomes(
    case: Case, sampler: Sampler, draws: int, progress: Progress
) -> tuple[dict[str, Array], Array, Mapping[str, Array]]:
    """The NPV of every option, the scores, and which initiatives worked, in every draw."""
    rivals = rivals_of(case).contenders
    names = (DO, DO_NOT, *(rival.id for rival in rivals))
    found: dict[str, list[Array]] = {name: [] for name in names}
    scores: list[Array] = []
    works: dict[str, list[Array]] = {item.address: [] for item in sampler.dimensions if item.shape == SUCCESS}
    walked = 0
    for drawn in sampler.draws(draws):
        batch = batch_of(drawn)
        found[DO].append(npv_of(case, batch))
        found[DO_NOT].append(np.zeros(drawn.size))
        for rival in rivals:
            found[rival.id].append(rival_npv(case, rival, batch))
        scores.append(sampler.correlated(drawn.scores))
        for address, parts in works.items():
            parts.append(drawn.values[f"{address.removesuffix(SUCCESS)}probability"])
        walked += drawn.size
        progress(walked / draws)
    return (
        {name: np.concatenate(parts) for name, parts in found.items()},
        np.concatenate(scores, axis=1),
        {address: np.concatenate(parts) for address, parts in works.items()},
    )


def _basis(scores: Array, works: Array | None) -> Array:
    """What is known of one dimension: whether it works, or powers of its normal score."""
    if works is not None:
        return np.stack([np.ones(works.size), works], axis=1)
    powers = np.polynomial.hermite_e.hermevander(np.clip(scores, -FARTHEST / 2, FARTHEST / 2), DEGREE)
    return np.asarray(powers, dtype=np.float64)


def _each(
    dimensions: tuple[Uncertain, ...], scores: Array, successes: Mapping[str, Array], values: Array
) -> tuple[Worth, ...]:
    found = [
        Worth(item.address, *partial_information(_basis(row, successes.get(item.address)), values))
        for item, row in zip(dimensions, scores, strict=True)
    ]
    return tuple(sorted(found, key=lambda worth: (-worth.value, worth.address)))


def group_of(address: str) -> str:
    """Return the group an assumption belongs to: its table, of initiatives and alternatives each its own."""
    table, *rest = address.split(".")
    return f"{table}.{rest[0]}" if table in ("initiatives", "alternatives") and rest else table


def _groups(
    dimensions: tuple[Uncertain, ...], scores: Array, successes: Mapping[str, Array], values: Array
) -> tuple[Worth, ...]:
    members: dict[str, list[int]] = {}
    for place, item in enumerate(dimensions):
        members.setdefault(group_of(item.address), []).append(place)
    found = []
    for name, places in members.items():
        columns = [successes.get(dimensions[place].address, scores[place]) for place in places]
        found.append(Worth(name, *partial_information(_together(columns), values)))
    return tuple(sorted(found, key=lambda worth: (-worth.value, worth.address)))


def _together(columns: Iterable[Array]) -> Array:
    """A basis of several dimensions: each alone, squared, and every product of two unless they are very many."""
    known = list(columns)
    together = combinations_with_replacement(known, 2) if len(known) <= MOST_PAIRED else ((one, one) for one in known)
    pairs = [one * two for one, two in together]
    return np.stack([np.ones(known[0].size), *known, *pairs], axis=1)


def _plan(
    case: Case,
    found: tuple[Worth, ...],
    dimensions: tuple[Uncertain, ...],
    drawn: tuple[Array, Mapping[str, Array], Array],
) -> TestPlan | None:
    """The test for the assumption most worth knowing; None where knowing none would change the choice."""
    if not found or found[0].value <= 0:
        return None
    scores, successes, values = drawn
    place = [item.address for item in dimensions].index(found[0].address)
    item, works = dimensions[place], successes.get(found[0].address)
    expected = _fitted(_basis(scores[place], works), values)
    return test_plan_of(case, item.address, item.at(scores[place]) if works is None else works, expected)
