"""How much each assumption moves the value and the payback, one at a time or two at once, and where the case turns.

An assumption is tried at the ends of its range; one without a range a tenth lower and higher, whole
months one month earlier and later. All in one batch.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cxvalue import finance
from cxvalue.analysis.crossing import nearest_crossings
from cxvalue.analysis.duel import SEARCHED, interval_of
from cxvalue.analysis.one_by_one import Tried, in_groups, moved_alone
from cxvalue.analysis.valuation import npv_of, rates_in
from cxvalue.case.address import Entry, entries
from cxvalue.case.overrides import unknown_address
from cxvalue.case.records import Case
from cxvalue.errors import CaseError, CxvalueError, Problem
from cxvalue.finance import Array
from cxvalue.model.batch import Batch
from cxvalue.model.run import net_cash
from cxvalue.text import say

_STEP = 0.1
"""Share of its value by which an assumption without a range is moved."""


_DIGITS = 9
"""Digits to which two swings are alike: beyond, only the order of sums tells them apart."""


@dataclass(frozen=True, slots=True)
class Swing:
    """The value of the case at two values of one assumption, all else as written.

    low, high : [unit of the assumption]         npv_low, npv_high : [money], at those values
    payback_low, payback_high : [months], None where the money never comes back
    ranged : True where low and high are the assumption's own range
    """

    address: str
    low: float
    high: float
    npv: float
    npv_low: float
    npv_high: float
    ranged: bool
    payback_low: float | None = None
    payback_high: float | None = None

    @property
    def width(self) -> float:
        """Distance between the two values of the case [money]."""
        return abs(self.npv_high - self.npv_low)


def swings_of(case: Case, addresses: Iterable[str] | None = None) -> tuple[Swing, ...]:
    """Return the swing of every assumption of the model, or of those named, the widest first."""
    known = entries(case)
    wanted = known if addresses is None else addresses
    chosen = [known[address] for address in wanted if not address.startswith("alternatives.")]
    if not chosen:
        return ()
    today = float(npv_of(case)[0])
    found = [swing for group in in_groups(chosen) for swing in _swings(case, group, today)]
    return tuple(sorted(found, key=lambda swing: (-float(f"{swing.width:.{_DIGITS}g}"), swing.address)))


def _swings(case: Case, chosen: Sequence[Entry], today: float) -> Iterator[Swing]:
    ends = [_ends_of(entry) for entry in chosen]
    tried = [Tried(entry.address, entry.assumption.value, pair) for entry, pair in zip(chosen, ends, strict=True)]
    batch = moved_alone(tried)
    net, times = net_cash(case, batch), finance.month_times(case.months)
    values = finance.npv(net, times, rates_in(case, batch))
    back = finance.payback(net, times)
    for place, (entry, (low, high)) in enumerate(zip(chosen, ends, strict=True)):
        yield Swing(
            address=entry.address,
            low=low,
            high=high,
            npv=today,
            npv_low=float(values[2 * place]),
            npv_high=float(values[2 * place + 1]),
            ranged=entry.assumption.range is not None,
            payback_low=_defined(back[2 * place]),
            payback_high=_defined(back[2 * place + 1]),
        )


def _defined(figure: float) -> float | None:
    return None if np.isnan(figure) else float(figure)


def _ends_of(entry: Entry) -> tuple[float, float]:
    """Return the two values an assumption is tried at, within its bounds."""
    value, measure = entry.assumption.value, entry.measure
    if entry.assumption.range is not None:
        return entry.assumption.range
    step = 1.0 if measure.whole else _STEP * abs(value)
    low, high = value - step, value + step
    return (low if measure.accepts(low) else value, high if measure.accepts(high) else value)


def switching_values(case: Case, addresses: Iterable[str]) -> dict[str, float | None]:
    """Return for each assumption, all else equal, the value nearest to today's at which NPV = 0; None where none is."""
    return _crossings(case, list(addresses), _value_above(0.0))


def goal_seek(
    case: Case, address: str, *, npv: float | None = None, payback_months: float | None = None
) -> float | None:
    """Return the value of an assumption at which a goal is reached, the one nearest to today's.

    Parameters
    ----------
    npv : the value aimed at [money]; 0 where no goal is named
    payback_months : or the payback aimed at [months], within the months of the case

    Returns
    -------
    The value [unit of the assumption], None where no value within ten times today's reaches the goal

    Raises
    ------
    CxvalueError
        If there is no such assumption, or the payback lies outside the months of the case.
    """
    if npv is not None and not math.isfinite(npv):
        raise CxvalueError([Problem("--npv", say("is not a finite number"), found=f"{npv:g}")])
    if payback_months is None:
        goal = _value_above(npv or 0.0)
    else:
        if not 0 < payback_months <= case.months:
            allowed = say("a number above 0, up to {months}", months=case.months)
            raise CxvalueError(
                [Problem("", say("is no payback within the {case}"), found=f"{payback_months:g}", allowed=allowed)]
            )
        goal = _shortfall(payback_months)
    return _crossings(case, [address], goal)[address]


Goal = Callable[[Array, Array], Array]
"""Net cash (T + 1, B) and discount rate (B,) or (1,) -> a figure that is 0 where the goal is reached : (B,)."""


def _value_above(aim: float) -> Goal:
    """NPV less the one aimed at."""
    return lambda net, rate: finance.npv(net, finance.month_times(len(net) - 1), rate) - aim


def _shortfall(month: float) -> Goal:
    """The lowest cumulative cash from a month on; 0 where the money is back for good just then."""
    whole = int(month)

    def figure(net: Array, _: Array) -> Array:
        cumulative = np.cumsum(net, axis=0)
        after = cumulative[min(whole + 1, len(net) - 1)]
        between = cumulative[whole] + (month - whole) * (after - cumulative[whole])
        return np.minimum(between, cumulative[whole + 1 :].min(axis=0, initial=np.inf))

    return figure


def _crossings(case: Case, addresses: list[str], goal: Goal) -> dict[str, float | None]:
    known = entries(case)
    problems = [unknown_address(address, known) for address in addresses if address not in known]
    if problems:
        raise CaseError(problems)
    found: dict[str, float | None] = {}
    for group in in_groups(addresses, SEARCHED):
        found |= _crossings_of(case, [known[address] for address in group], goal)
    return found


def _crossings_of(case: Case, chosen: Sequence[Entry], goal: Goal) -> dict[str, float | None]:
    addresses = [entry.address for entry in chosen]
    today = np.array([entry.assumption.value for entry in chosen])
    low, high = (np.array(ends) for ends in zip(*map(interval_of, chosen), strict=True))

    def figure(values: Array, search: Array) -> Array:
        columns = {address: np.where(search == place, values, today[place]) for place, address in enumerate(addresses)}
        batch = Batch(size=len(values), values=columns)
        return goal(net_cash(case, batch), rates_in(case, batch))

    found = nearest_crossings(figure, low, high, today)
    return {address: _defined(value) for address, value in zip(addresses, found, strict=True)}


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The value of the case over two assumptions at once.

    first, second : (N,), (M,) values [unit of each]
    npv : (N, M) [money]
    break_even : (N,) value of the second at which NPV = 0, NaN where none within its values
    """

    addresses: tuple[str, str]
    first: Array
    second: Array
    npv: Array
    break_even: Array


def grid_of(case: Case, first: str, second: str, *, points: int = 11) -> Grid:
    """Return the value of a case over two assumptions, each from the low to the high end it is tried at.

    Raises
    ------
    CaseError
        If there is no such assumption.
    """
    known = entries(case)
    problems = [unknown_address(address, known) for address in (first, second) if address not in known]
    if first == second:
        problems.append(Problem("--grid", say("names the same {assumption} twice"), found=first))
    if problems:
        raise CaseError(problems)
    one, two = (np.linspace(*_ends_of(known[address]), points) for address in (first, second))
    values = {first: np.repeat(one, points), second: np.tile(two, points)}
    npv = npv_of(case, Batch(size=points**2, values=values)).reshape(points, points)
    return Grid((first, second), one, two, npv, np.array([_zero_of(two, row) for row in npv]))


def _zero_of(values: Array, figures: Array) -> float:
    """Where a line through points first crosses zero, on the straight line between two of them; NaN if nowhere."""
    change = np.flatnonzero(np.sign(figures[1:]) != np.sign(figures[:-1]))
    if not change.size:
        return float("nan")
    at = change[0]
    share = figures[at] / (figures[at] - figures[at + 1])
    return float(values[at] + share * (values[at + 1] - values[at]))
