"""What a point of satisfaction is worth at every touchpoint, and the room up to its target.

One sustained point at no cost, from the first month on and from today's position: a probe that lifts
one touchpoint and costs nothing, in place of the case's own initiatives.
"""

from dataclasses import dataclass

import numpy as np

from cxvalue import finance
from cxvalue.case.fields import Assumption, number
from cxvalue.case.initiative import Initiative, Lift
from cxvalue.case.keyed import Keyed
from cxvalue.case.records import Case, Touchpoint
from cxvalue.case.scales import scale_of
from cxvalue.finance import Array
from cxvalue.model.batch import Batch
from cxvalue.model.cash import LINES
from cxvalue.model.run import projected

ATTRACT = ("acquisition",)
KEEP = ("retention", "spend", "service")
"""Lines of the cash flow that come from new customers, and from those the company has."""


@dataclass(frozen=True, slots=True)
class _Worth:
    """Present values [money] of moving one touchpoint, and the level annual amount they equal.

    npv = keep + attract + tax
    """

    npv: float
    annual: float
    keep: float
    attract: float
    tax: float


@dataclass(frozen=True, slots=True)
class PointValue:
    """One touchpoint: where it stands, what a point is worth there, and what the room to its target is.

    score, importance : means over the customers who meet it [points, points of satisfaction per point]
    reach : share of all customers who meet it in a year
    room : [points] mean over the customers who meet it; None where there is no target
    """

    id: str
    label: str
    stage: str
    score: float
    target: float | None
    reach: float
    importance: float
    point: _Worth
    room: float | None
    to_target: _Worth | None


@dataclass(frozen=True, slots=True)
class _Probe:
    """A lift of one touchpoint by so many points, counted in some segments : mask (S,)."""

    touchpoint: str
    points: float
    segments: tuple[bool, ...]
    to_target: bool


def point_values(case: Case) -> tuple[PointValue, ...]:
    """Return the value of a point at every touchpoint, in file order."""
    probes = [probe for key, item in case.touchpoints.items() for probe in _probes(case, key, item)]
    if not probes:
        return ()
    flows = _probed(case, probes)
    return tuple(_point_value(case, key, item, probes, flows) for key, item in case.touchpoints.items())


def _probes(case: Case, key: str, touchpoint: Touchpoint) -> list[_Probe]:
    """One point in all segments; the room to the target for each score the segments have."""
    everyone = tuple(True for _ in case.segments)
    rooms = _rooms(case, touchpoint)
    to_target = [
        _Probe(key, room, tuple(own == room for own in rooms), to_target=True)
        for room in sorted({room for room in rooms if room > 0})
    ]
    return [_Probe(key, 1.0, everyone, to_target=False), *to_target]


def _rooms(case: Case, touchpoint: Touchpoint) -> list[float]:
    """Points up to the target in each segment; none where there is no target, or the score is past it."""
    if touchpoint.target is None:
        return [0.0 for _ in case.segments]
    top = min(touchpoint.target.value, scale_of(touchpoint.scale, case)[1])
    return [max(0.0, top - _of_segment(touchpoint.score, key)) for key in case.segments]


def _of_segment(given: Assumption | Keyed[Assumption], segment: str) -> float:
    if isinstance(given, Keyed):
        return given[segment].value if segment in given else 0.0
    return given.value


def _probed(case: Case, probes: list[_Probe]) -> list[Array]:
    """The cash of each probe in its segments, (L, T + 1) [money/month].

    The case is run with one costless initiative for each probe in place of its own, one at a time.
    """
    initiatives = {
        f"probe_{place}": Initiative(effects=(Lift(touchpoint=probe.touchpoint, lift=number(probe.points)),))
        for place, probe in enumerate(probes)
    }
    probed = case.model_copy(update={"initiatives": Keyed(initiatives)})
    flows = []
    for rows, run in projected(probed, Batch(size=len(probes), included=np.eye(len(probes)))):
        for row, probe in enumerate(probes[rows]):
            mask = np.array([*probe.segments, all(probe.segments)], dtype=float)
            flows.append((run.cash[:, :, :, row] * mask).sum(axis=2))
    return flows


def _point_value(case: Case, key: str, touchpoint: Touchpoint, probes: list[_Probe], flows: list[Array]) -> PointValue:
    weights = np.array([segment.customers.value for segment in case.segments.values()])
    reach = np.array([_of_segment(touchpoint.reach, segment) for segment in case.segments])
    met = weights * reach if (weights * reach).any() else np.maximum(weights, 1.0)

    def mean(given: Assumption | Keyed[Assumption]) -> float:
        return float(np.average([_of_segment(given, segment) for segment in case.segments], weights=met))

    own = [(probe, flow) for probe, flow in zip(probes, flows, strict=True) if probe.touchpoint == key]
    has_target = touchpoint.target is not None
    return PointValue(
        id=key,
        label=touchpoint.label or key,
        stage=touchpoint.stage or "",
        score=mean(touchpoint.score),
        target=touchpoint.target.value if touchpoint.target else None,
        reach=float(np.average(reach, weights=weights)) if weights.any() else 0.0,
        importance=mean(touchpoint.importance),
        point=_worth(case, [flow for probe, flow in own if not probe.to_target]),
        room=float(np.average(_rooms(case, touchpoint), weights=met)) if has_target else None,
        to_target=_worth(case, [flow for probe, flow in own if probe.to_target]) if has_target else None,
    )


def _worth(case: Case, probed: list[Array]) -> _Worth:
    """Present value of the cash (L, T + 1) of some probes together."""
    flows = np.zeros((len(LINES), case.months + 1))
    for flow in probed:
        flows += flow
    rate, times = np.array([case.discount_rate.value]), finance.month_times(case.months)
    worth = dict(zip(LINES, finance.npv(flows.T, times, rate), strict=True))
    npv = np.array([sum(worth.values())])
    annual = finance.equivalent_annual_value(npv, rate, float(times[-1]))
    return _Worth(float(npv[0]), float(annual[0]), _sum(worth, KEEP), _sum(worth, ATTRACT), float(worth["tax"]))


def _sum(worth: dict[str, Array], names: tuple[str, ...]) -> float:
    return float(sum(worth[name] for name in names))
