"""A case and a batch as plain arrays: ranges, sources and words end here.

Shapes: S segments, B evaluations; an array whose last axis is 1 is the same for every evaluation.
Annual rates and amounts stay annual here.

Kept whole: each record of a case becomes arrays here, field by field, and nowhere else.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cxvalue.case.address import entries
from cxvalue.case.fields import Assumption
from cxvalue.case.initiative import Benefit, DirectChange, Initiative, Lift, OneOff, Running
from cxvalue.case.keyed import Keyed
from cxvalue.case.overrides import unknown_address
from cxvalue.case.records import Case, Link, Touchpoint
from cxvalue.case.scales import scale_of
from cxvalue.errors import CaseError
from cxvalue.model.batch import Array, Batch
from cxvalue.model.tenure import Mix, mix_of


@dataclass(frozen=True, slots=True, eq=False)
class SegmentInputs:
    """Figures of all segments, each (S, B) in the unit of the case file."""

    customers: Array
    annual_churn: Array
    unavoidable_churn: Array
    revenue: Array
    revenue_growth: Array
    margin: Array
    contacts: Array
    contact_cost: Array
    contact_cost_growth: Array
    new_customers: Array
    acquisition_cost: Array
    referrals: Array
    referral_reward: Array


@dataclass(frozen=True, slots=True, eq=False)
class TouchpointInputs:
    """One touchpoint: score, importance, reach (S, B) in points, points/point and shares; trend (B,)."""

    score: Array
    importance: Array
    reach: Array
    trend: Array
    scale: tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class LinkInputs:
    """One link; effect, causal_share and lag are (B,), segments an (S, 1) mask, reach (S, B) [share] or 1."""

    address: str
    touchpoint: str | None
    to: str
    form: str
    effect: Array
    causal_share: Array
    lag: Array
    segments: Array
    reach: Array | float


@dataclass(frozen=True, slots=True, eq=False)
class DirectInputs:
    """A direct relative change (B,) of a behaviour in the segments of an (S, 1) mask."""

    behaviour: str
    segments: Array
    relative: Array


@dataclass(frozen=True, slots=True, eq=False)
class OneOffInputs:
    """A cost paid once: amount (B,), month from the decision date (B,), life (B,) for capex."""

    amount: Array
    month: Array
    life: Array | None


@dataclass(frozen=True, slots=True, eq=False)
class RunningInputs:
    """A running cost (B,) per `basis` (year, customer or contact) in the segments of an (S, 1) mask."""

    basis: str
    amount: Array
    growth: Array
    segments: Array


@dataclass(frozen=True, slots=True, eq=False)
class InitiativeInputs:
    """One initiative; every array is (B,), durations in months."""

    start: Array
    delay: Array
    ramp: Array
    fade: Array | None
    lasts: Array
    shape: str
    lifts: tuple[tuple[str, Array], ...]
    changes: tuple[DirectInputs, ...]
    benefits: tuple[tuple[str, Array], ...]
    one_offs: tuple[OneOffInputs, ...]
    runnings: tuple[RunningInputs, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ModelInputs:
    """Everything the kernel reads."""

    months: int
    size: int
    segment_ids: tuple[str, ...]
    segments: SegmentInputs
    mixes: dict[int, Mix]
    """Propensities to leave, by position of the segment, where churn depends on tenure."""
    satisfaction: Array | None
    scale: tuple[float, float]
    touchpoints: dict[str, TouchpointInputs]
    links: tuple[LinkInputs, ...]
    initiatives: tuple[InitiativeInputs, ...]
    discount_rate: Array
    tax_rate: Array | None
    moved: Array | None
    """(5, B) [0 or 1], whether each behaviour is moved at all; all of them where absent."""
    survival: Array | None
    """(B,) [0 or 1], whether customers who are gained leave again; they do where absent."""


def inputs_of(case: Case, batch: Batch) -> ModelInputs:
    """Return the arrays of a case under a batch.

    Raises
    ------
    CaseError
        If the batch names an assumption the case does not have.
    """
    read = _Reader(batch)
    ids = tuple(case.segments)
    scored = all(segment.satisfaction for segment in case.segments.values())
    touchpoints = {key: _touchpoint(case, key, item, read) for key, item in case.touchpoints.items()}
    inputs = ModelInputs(
        months=case.months,
        size=batch.size,
        segment_ids=ids,
        segments=SegmentInputs(**{name: read.by_segment(case, name) for name in SegmentInputs.__slots__}),
        mixes=_mixes(case, read),
        satisfaction=read.by_segment(case, "satisfaction") if scored else None,
        scale=scale_of(None, case),
        touchpoints=touchpoints,
        links=tuple(_link(f"links.{key}", item, ids, read, touchpoints) for key, item in case.links.items()),
        initiatives=tuple(
            _initiative(f"initiatives.{key}", item, ids, read, position)
            for position, (key, item) in enumerate(case.initiatives.items())
        ),
        discount_rate=read("discount_rate", case.discount_rate),
        tax_rate=read("tax_rate", case.tax_rate) if case.tax_rate else None,
        moved=batch.moved,
        survival=batch.survival,
    )
    _refuse_unknown(case, batch, read.used)
    return inputs


class _Reader:
    """Reads an assumption as (B,) from the batch where it is there, as (1,) from the case elsewhere."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.used: set[str] = set()

    def __call__(self, address: str, assumption: Assumption) -> Array:
        given = self.batch.values.get(address)
        if given is None:
            return np.array([assumption.value])
        self.used.add(address)
        return np.asarray(given, dtype=np.float64)

    def by_segment(self, case: Case, name: str) -> Array:
        return _stacked([self(f"segments.{key}.{name}", getattr(item, name)) for key, item in case.segments.items()])

    def per_segment(self, address: str, given: Assumption | Keyed[Assumption], ids: tuple[str, ...]) -> Array:
        """One number for all segments, or one each; 0 for a segment the table leaves out."""
        if isinstance(given, Keyed):
            zero = np.zeros(1)
            return _stacked([self(f"{address}.{key}", given[key]) if key in given else zero for key in ids])
        return self(address, given)[None, :]


def _stacked(rows: list[Array]) -> Array:
    """Stack (1,) and (B,) rows to (S, 1) or (S, B)."""
    width = max(map(len, rows))
    if width == 1:
        return np.concatenate(rows)[:, None]
    return np.stack([np.broadcast_to(row, width) for row in rows])


def _mixes(case: Case, read: _Reader) -> dict[int, Mix]:
    mixes = {}
    for position, (key, segment) in enumerate(case.segments.items()):
        if segment.new_customer_churn and segment.polarisation:
            at = f"segments.{key}"
            mixes[position] = mix_of(
                read(f"{at}.annual_churn", segment.annual_churn),
                read(f"{at}.new_customer_churn", segment.new_customer_churn),
                read(f"{at}.polarisation", segment.polarisation),
            )
    return mixes


def _touchpoint(case: Case, key: str, touchpoint: Touchpoint, read: _Reader) -> TouchpointInputs:
    ids = tuple(case.segments)
    score, importance, reach = (
        read.per_segment(f"touchpoints.{key}.{name}", getattr(touchpoint, name), ids)
        for name in ("score", "importance", "reach")
    )
    trend = read(f"touchpoints.{key}.trend", touchpoint.trend)
    return TouchpointInputs(
        score=score, importance=importance, reach=reach, trend=trend, scale=scale_of(touchpoint.scale, case)
    )


def _mask(ids: tuple[str, ...], chosen: tuple[str, ...] | None) -> Array:
    return np.array([[1.0 if chosen is None or key in chosen else 0.0] for key in ids])


def _link(
    address: str, link: Link, ids: tuple[str, ...], read: _Reader, touchpoints: dict[str, TouchpointInputs]
) -> LinkInputs:
    touchpoint = None if link.from_ == "satisfaction" else link.from_.removeprefix("touchpoints.")
    return LinkInputs(
        address=address,
        touchpoint=touchpoint,
        to=link.to,
        form=link.form,
        effect=read(f"{address}.effect", link.effect),
        causal_share=read(f"{address}.causal_share", link.causal_share),
        lag=read(f"{address}.lag", link.lag),
        segments=_mask(ids, link.segments),
        reach=touchpoints[touchpoint].reach if touchpoint is not None and link.counts_reach else 1.0,
    )


def _initiative(
    address: str, initiative: Initiative, ids: tuple[str, ...], read: _Reader, position: int
) -> InitiativeInputs:
    """Arrays of an initiative; probability, risk, strength and inclusion are multiplied in here."""

    def field(name: str) -> Array:
        return read(f"{address}.{name}", getattr(initiative, name))

    batch = read.batch
    taken = np.array([float(initiative.included)]) if batch.included is None else batch.included[position]
    works = taken * field("probability") * (1.0 - field("benefit_risk"))
    paid = taken * (1.0 + field("cost_risk"))
    start = np.rint(field("start")) if batch.postponed is None else np.rint(field("start")) + batch.postponed
    lifted = works if batch.lift_strength is None else works * batch.lift_strength
    direct = works if batch.direct_strength is None else works * batch.direct_strength
    effects = [(f"{address}.effects.{n}", effect) for n, effect in enumerate(initiative.effects)]
    costs = [(f"{address}.costs.{n}", cost) for n, cost in enumerate(initiative.costs)]
    return InitiativeInputs(
        start=start,
        delay=field("delay"),
        ramp=field("ramp") if initiative.shape != "step" else np.zeros(1),
        fade=field("fade") if initiative.fade else None,
        lasts=field("lasts"),
        shape=initiative.shape,
        lifts=tuple(
            (item.touchpoint, read(f"{at}.lift", item.lift) * lifted) for at, item in effects if isinstance(item, Lift)
        ),
        changes=tuple(_direct(at, item, ids, read, direct) for at, item in effects if isinstance(item, DirectChange)),
        benefits=tuple(_benefit(at, item, read, direct) for at, item in effects if isinstance(item, Benefit)),
        one_offs=tuple(_one_off(at, item, read, start, paid) for at, item in costs if isinstance(item, OneOff)),
        runnings=tuple(_running(at, item, ids, read, paid) for at, item in costs if isinstance(item, Running)),
    )


def _direct(address: str, change: DirectChange, ids: tuple[str, ...], read: _Reader, strength: Array) -> DirectInputs:
    segments = _mask(ids, (change.segment,) if change.segment else None)
    return DirectInputs(change.behaviour, segments, read(f"{address}.relative", change.relative) * strength)


def _benefit(address: str, benefit: Benefit, read: _Reader, strength: Array) -> tuple[str, Array]:
    given = {"saving": benefit.saving, "income": benefit.income}
    name, amount = next((name, amount) for name, amount in given.items() if amount)
    return benefit.class_, read(f"{address}.{name}", amount) * strength


def _one_off(address: str, cost: OneOff, read: _Reader, start: Array, paid: Array) -> OneOffInputs:
    life = read(f"{address}.life", cost.life) if cost.life else None
    month = start + np.rint(read(f"{address}.month", cost.month))
    return OneOffInputs(amount=read(f"{address}.amount", cost.amount) * paid, month=month, life=life)


def _running(address: str, cost: Running, ids: tuple[str, ...], read: _Reader, paid: Array) -> RunningInputs:
    bases: dict[str, Callable[[Running], Assumption | None]] = {
        "annual": lambda item: item.annual,
        "per_customer": lambda item: item.per_customer,
        "per_contact": lambda item: item.per_contact,
    }
    basis, amount = next((name, given) for name, of in bases.items() if (given := of(cost)))
    return RunningInputs(
        basis=basis,
        amount=read(f"{address}.{basis}", amount) * paid,
        growth=read(f"{address}.growth", cost.growth),
        segments=_mask(ids, (cost.segment,) if cost.segment else None),
    )


def _refuse_unknown(case: Case, batch: Batch, used: set[str]) -> None:
    unused = [address for address in batch.values if address not in used]
    if unused:
        known = entries(case)
        problems = [unknown_address(address, known) for address in unused if address not in known]
        if problems:
            raise CaseError(problems)
