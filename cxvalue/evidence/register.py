"""The evidence register: what stands behind one assumption, what speaks against it, and all of it taken together.

Estimates are pooled by random effects, so that sources which disagree widen the interval instead of being
averaged away; experts are asked one by one and pooled before they stand beside the others. Contradicting
sources stay in the register and are shown. "Triangulated" takes three kinds of evidence that do not contradict.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np

from cxvalue.case.address import entries
from cxvalue.case.fields import Assumption
from cxvalue.case.notes import Evidence, Grade
from cxvalue.case.records import Case
from cxvalue.evidence.grades import GRADES, grade_of
from cxvalue.evidence.intervals import TENTH, Z95

Stance = Literal["supports", "contradicts", "open"]

KINDS_NEEDED = 3
"""Independent kinds of evidence that make an assumption triangulated."""


@dataclass(frozen=True, slots=True)
class EvidenceSource:
    """One piece of evidence about an assumption."""

    id: str
    label: str
    kind: str
    grade: Grade
    estimate: float | None
    low: float | None
    high: float | None
    n: int | None
    date: dt.date | None
    expires: dt.date | None
    expired: bool
    """Past its date on the day the case starts; kept and shown, counted for nothing."""
    stance: Stance
    note: str
    data: str | None = None
    """Table of customers it was computed from: its file where that is known."""


@dataclass(frozen=True, slots=True)
class Pooled:
    """Estimates taken together by random effects."""

    estimate: float
    low: float
    high: float
    between: float
    """Standard deviation between sources τ [unit of the assumption]."""
    disagreement: float
    """Share of the variation that is disagreement and not chance, I²."""
    sources: int
    error: float
    """Standard error of the estimate."""
    tenth: float
    """How far P10 and P90 are from the estimate."""


@dataclass(frozen=True, slots=True)
class Register:
    """All evidence about one assumption."""

    address: str
    value: float
    sources: tuple[EvidenceSource, ...]
    pooled: Pooled | None
    experts: Pooled | None
    """Experts pooled by themselves; they enter `pooled` as one."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of evidence that support the assumption and have not expired."""
        return tuple(
            dict.fromkeys(item.kind for item in self.sources if item.stance == "supports" and not item.expired)
        )

    @property
    def contradicting(self) -> tuple[EvidenceSource, ...]:
        """Sources that speak against the assumption."""
        return tuple(item for item in self.sources if item.stance == "contradicts" and not item.expired)

    @property
    def triangulated(self) -> bool:
        """Whether three kinds support it."""
        return len(self.kinds) >= KINDS_NEEDED

    @property
    def grade(self) -> Grade:
        """The strongest grade among what supports it."""
        held = [item.grade for item in self.sources if item.stance == "supports" and not item.expired]
        return max(held, key=GRADES.index, default="guess")


def registers_of(case: Case) -> dict[str, Register]:
    """Return the register of every assumption that has evidence, by address."""
    known = entries(case)
    return {
        address: Register(address, known[address].assumption.value, sources, *_together(sources))
        for address, sources in sources_of(case).items()
    }


def sources_of(case: Case) -> dict[str, tuple[EvidenceSource, ...]]:
    """Return all evidence about every assumption that has some, by address."""
    known = entries(case)
    named: dict[str, list[str]] = {}
    for key, item in case.evidence.items():
        if item.about:
            named.setdefault(item.about, []).append(key)
    for address, entry in known.items():
        for key in entry.assumption.source:
            if key in case.evidence and case.evidence[key].about in (None, address):
                named.setdefault(address, []).append(key)
    return {
        address: tuple(_source(key, case, _limits(known[address].assumption)) for key in dict.fromkeys(keys))
        for address, keys in named.items()
        if address in known
    }


def _limits(assumption: Assumption) -> tuple[float, float]:
    return assumption.range or (assumption.value, assumption.value)


def _together(sources: Sequence[EvidenceSource]) -> tuple[Pooled | None, Pooled | None]:
    """All sources pooled, experts as one of them; the experts by themselves."""
    counted = _once_each_data(
        item
        for item in sources
        if not item.expired and item.estimate is not None and item.low is not None and item.high is not None
    )
    experts = [item for item in counted if item.kind == "expert"]
    others = [item for item in counted if item.kind != "expert"]
    of_experts = _pool(experts) if len(experts) > 1 else None
    together = [(item.estimate or 0.0, _error(item)) for item in others]
    if of_experts:
        together.append((of_experts.estimate, of_experts.error))
    elif experts:
        together.append((experts[0].estimate or 0.0, _error(experts[0])))
    return pooled(together), of_experts


def _once_each_data(sources: Iterable[EvidenceSource]) -> list[EvidenceSource]:
    """Sources of which none shares its customers with another: of several, the strongest grade, then the newest."""
    chosen: dict[str, EvidenceSource] = {}
    for item in sources:
        key = f"data {item.data}" if item.data else item.id
        held = chosen.get(key)
        rank = (GRADES.index(item.grade), item.date or dt.date.min)
        if held is None or rank > (GRADES.index(held.grade), held.date or dt.date.min):
            chosen[key] = item
    return list(chosen.values())


def pooled(estimates: Sequence[tuple[float, float]]) -> Pooled | None:
    """Return estimates with their standard errors taken together by random effects, or None if there are none.

    τ² by DerSimonian and Laird; weights 1/(error² + τ²). The interval is Hartung and Knapp's, with Student's t on one
    fewer than the sources: a normal one takes τ² of few sources for known. It is never narrower than from the errors.

    Source: DerSimonian and Laird (1986), Controlled Clinical Trials 7, 177-188; Hartung and Knapp (2001), Statistics in
    Medicine 20, 3875-3889; Röver, Knapp and Friede (2015), BMC Medical Research Methodology 15:99, for the lower bound.
    """
    usable = [(value, error) for value, error in estimates if error > 0]
    if not usable:
        return None
    if len(usable) == 1:
        ((value, error),) = usable
        return Pooled(value, value - Z95 * error, value + Z95 * error, 0.0, 0.0, 1, error, TENTH * error)
    from scipy.stats import t as students  # noqa: PLC0415 (takes a second to load)
    from statsmodels.stats.meta_analysis import combine_effects  # noqa: PLC0415 (takes seconds to load)

    values, errors = (np.array(column) for column in zip(*usable, strict=True))
    with np.errstate(all="ignore"):  # sources that agree wholly leave no variation to take a share of
        done = combine_effects(values, errors**2, method_re="dl")
    apart = float(done.tau2) > 0  # below 0 there is less disagreement than chance makes, and none is added
    estimate = float(done.mean_effect_re if apart else done.mean_effect_fe)
    tau, disagreement = (sqrt(done.tau2), max(0.0, float(done.i2))) if apart else (0.0, 0.0)
    weights = 1 / (errors**2 + tau**2)
    scatter = float(weights @ (values - estimate) ** 2) / (len(usable) - 1)
    error = sqrt(max(scatter, 1.0) / float(weights.sum()))
    tenth, reach = (float(students.ppf(share, len(usable) - 1)) * error for share in (0.9, 0.975))
    return Pooled(estimate, estimate - reach, estimate + reach, tau, disagreement, len(usable), error, tenth)


def _pool(sources: Sequence[EvidenceSource]) -> Pooled | None:
    return pooled([(item.estimate or 0.0, _error(item)) for item in sources])


def _error(source: EvidenceSource) -> float:
    """Standard error of a source with a 95 % interval."""
    return ((source.high or 0.0) - (source.low or 0.0)) / (2 * Z95)


def _source(key: str, case: Case, limits: tuple[float, float]) -> EvidenceSource:
    item = case.evidence[key]
    estimate = item.estimate
    low, high = item.interval or (None, None)
    if item.points:
        estimate, low, high = elicited(item.points)
    return EvidenceSource(
        id=key,
        label=item.label or key,
        kind=item.kind,
        grade=grade_of(item),
        estimate=estimate,
        low=low,
        high=high,
        n=item.n,
        date=item.date,
        expires=item.expires,
        expired=item.expires is not None and item.expires < case.start,
        stance=_stance(item, estimate, low, high, limits),
        note=item.note or "",
        data=_table_of(item, case),
    )


def _table_of(item: Evidence, case: Case) -> str | None:
    """The table behind a source; one file read in two ways is one table."""
    if item.data is None or item.data not in case.data:
        return item.data
    return case.data[item.data].file or item.data


def elicited(points: tuple[float, float, float]) -> tuple[float, float, float]:
    """Return mean and 95 % interval of three points an expert gave: lowest, most likely, highest.

    PERT: mean (a + 4m + b)/6, standard deviation (b − a)/6.
    Source: Malcolm, Roseboom, Clark and Fazar (1959), Operations Research 7, 646-669.
    """
    low, likely, high = points
    mean, spread = (low + 4 * likely + high) / 6, (high - low) / 6
    return mean, mean - Z95 * spread, mean + Z95 * spread


def _stance(
    item: Evidence, estimate: float | None, low: float | None, high: float | None, limits: tuple[float, float]
) -> Stance:
    """As stated; else it contradicts when its interval, or its estimate, lies outside the range of the assumption."""
    if item.stance:
        return item.stance
    if low is not None and high is not None:
        return "supports" if low <= limits[1] and high >= limits[0] else "contradicts"
    if estimate is not None:
        return "supports" if limits[0] <= estimate <= limits[1] else "contradicts"
    return "open"
