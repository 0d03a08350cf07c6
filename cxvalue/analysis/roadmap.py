"""The initiatives in time: what each is worth alone and with the others, and who pays for whom.

Every figure is a run of the same case with some of its initiatives left out. An initiative that is
not included in the case takes part in none of the combined runs.
"""

from dataclasses import dataclass

import numpy as np

from cxvalue import finance
from cxvalue.case.records import Case
from cxvalue.finance import Array
from cxvalue.model.batch import NO_VALUES, Batch
from cxvalue.model.cash import LINES
from cxvalue.model.inputs import inputs_of
from cxvalue.model.run import net_cash, project
from cxvalue.model.timeline import effect_in_time, months_from_one

MONTHS_A_QUARTER = 3


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """One initiative in time and money.

    start, first_effect, full_effect : [months from the decision]
    ramp : (T + 1,) [share of the full effect] by month
    alone, last_in : NPV [money] with no other initiative, and as the last one added
    payback_months, peak_funding : of the initiative alone
    net : (T + 1,) [money/month] of the initiative alone
    """

    id: str
    label: str
    owner: str
    included: bool
    start: int
    first_effect: float
    full_effect: float
    ramp: Array
    alone: float
    last_in: float
    payback_months: float | None
    peak_funding: float
    net: Array


@dataclass(frozen=True, slots=True)
class Wave:
    """The initiatives that start in one month, and whether those before pay for them.

    lowest, month : the lowest cumulative cash of this wave and all before it, from its start on [money, month]
    funded : True where that is never below the floor
    """

    start: int
    initiatives: tuple[str, ...]
    lowest: float
    month: int
    funded: bool


@dataclass(frozen=True, slots=True, eq=False)
class Roadmap:
    """All initiatives, the overlap between them, the waves, and the cash of every quarter.

    combined : NPV [money] of all included ones together
    over_claim : sum of the single cases less combined [money]
    quarters : (Q,) net cash [money/quarter], month 0 in the first
    """

    places: tuple[Place, ...]
    sum_of_single: float
    combined: float
    over_claim: float
    waves: tuple[Wave, ...]
    quarters: Array


@dataclass(frozen=True, slots=True, eq=False)
class _Runs:
    """All runs behind a roadmap: each initiative alone, each toggled, all together, the waves up to each.

    net : (T + 1, B) [money/month]     npv, payback, deepest : (B,) [money, months, money]
    """

    net: Array
    npv: Array
    payback: Array
    deepest: Array
    ramps: tuple[Array, ...]
    postponed: int

    @property
    def combined(self) -> int:
        """The column of all included initiatives together."""
        return 2 * len(self.ramps)


def roadmap_of(case: Case, *, strength: float = 1.0, postponed: int = 0, floor: float = 0.0) -> Roadmap:
    """Return the roadmap of a case.

    Parameters
    ----------
    strength : [factor] on all lifts and direct effects
    postponed : [months] added to every start
    floor : [money] cumulative cash below which a wave counts as not funded by the ones before
    """
    waves = _waves(case)
    runs = _run(case, _masks(case, waves), strength, postponed)
    places = tuple(_place(case, place, runs) for place in range(len(case.initiatives)))
    combined = float(runs.npv[runs.combined])
    single = sum(place.alone for place in places if place.included)
    found = tuple(
        _wave(start + postponed, keys, runs.net[:, runs.combined + 1 + row], floor)
        for row, (start, keys) in enumerate(waves.items())
    )
    return Roadmap(places, single, combined, single - combined, found, quarters_of(runs.net[:, runs.combined]))


def worth_by_line(case: Case, initiative: str) -> dict[str, float]:
    """Return the present value of every line of the cash flow, of one initiative alone [money]."""
    mask = np.array([[float(key == initiative)] for key in case.initiatives])
    run = project(case, Batch(included=mask))
    times = finance.month_times(case.months)
    return {name: float(finance.npv(run.line(name), times, run.discount_rate)[0]) for name in LINES}


def quarters_of(net: Array) -> Array:
    """Return a monthly flow (T + 1,) summed by quarter from the decision on : (Q,) [money/quarter]."""
    months = np.arange(len(net))
    quarter = np.maximum(months - 1, 0) // MONTHS_A_QUARTER
    return np.bincount(quarter, weights=net).astype(np.float64)


def _waves(case: Case) -> dict[int, tuple[str, ...]]:
    """Start -> included initiatives that start then, the earliest first."""
    starts = {key: round(item.start.value) for key, item in case.initiatives.items() if item.included}
    return {start: tuple(key for key, own in starts.items() if own == start) for start in sorted(set(starts.values()))}


def _masks(case: Case, waves: dict[int, tuple[str, ...]]) -> Array:
    """Masks (I, 2I + 1 + W): each alone, each toggled, all included, and the waves up to each."""
    count = len(case.initiatives)
    included = np.array([float(item.included) for item in case.initiatives.values()])
    starts = np.array([round(item.start.value) for item in case.initiatives.values()])
    toggled = np.repeat(included[:, None], count, axis=1)
    toggled[np.diag_indices(count)] = 1.0 - included
    return np.column_stack([np.eye(count), toggled, included, *(included * (starts <= start) for start in waves)])


def _run(case: Case, masks: Array, strength: float, postponed: int) -> _Runs:
    size = masks.shape[1]
    strengths = np.full(size, strength)
    batch = Batch(size, NO_VALUES, strengths, strengths, np.full(size, float(postponed)), masks)
    net = net_cash(case, batch)
    times = finance.month_times(case.months)
    inputs = inputs_of(case, Batch(postponed=np.full(1, float(postponed))))
    months = months_from_one(case.months)
    ramps = tuple(np.append(0.0, effect_in_time(item, months)[:, 0]) for item in inputs.initiatives)
    return _Runs(
        net=net,
        npv=finance.npv(net, times, np.array([case.discount_rate.value])),
        payback=finance.payback(net, times),
        deepest=finance.peak_funding(net, times)[0],
        ramps=ramps,
        postponed=postponed,
    )


def _place(case: Case, place: int, runs: _Runs) -> Place:
    key, item = list(case.initiatives.items())[place]
    start = round(item.start.value) + runs.postponed
    first = start + item.delay.value
    added = runs.npv[runs.combined] - runs.npv[len(runs.ramps) + place]
    payback = runs.payback[place]
    return Place(
        id=key,
        label=item.label or key,
        owner=item.owner or "",
        included=item.included,
        start=start,
        first_effect=first,
        full_effect=first + (0.0 if item.shape == "step" else item.ramp.value),
        ramp=runs.ramps[place],
        alone=float(runs.npv[place]),
        last_in=float(added if item.included else -added),
        payback_months=None if np.isnan(payback) else float(payback),
        peak_funding=float(runs.deepest[place]),
        net=runs.net[:, place],
    )


def _wave(start: int, initiatives: tuple[str, ...], net: Array, floor: float) -> Wave:
    """Judge one wave by the cash (T + 1,) of this wave and all before it."""
    cumulative = np.cumsum(net)
    first = min(start, len(net) - 1)
    month = first + int(np.argmin(cumulative[first:]))
    lowest = float(cumulative[month])
    return Wave(start, initiatives, lowest, month, lowest >= floor)
