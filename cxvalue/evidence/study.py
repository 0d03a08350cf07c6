"""Everything a customer table says, in one go: quality, table, fits, drivers; what cannot be said, with its reason."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar, get_args

from cxvalue.case.records import Case, Link
from cxvalue.choices import BandForm, Behaviour, FitMethod, LinkForm
from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.by_score import ByScore, by_score
from cxvalue.evidence.conversion import in_nps, needs_nps
from cxvalue.evidence.designs.effect import Observed
from cxvalue.evidence.designs.lot import experiment_effect
from cxvalue.evidence.drivers import Drivers, drivers_of
from cxvalue.evidence.estimate import OVERALL, Estimate
from cxvalue.evidence.fits.amounts import BEHAVIOUR_OF, AmountFit, amount_fit
from cxvalue.evidence.fits.churn import ChurnFit, churn_fit
from cxvalue.evidence.fits.experiment import Difference, difference_of, experiment_fit
from cxvalue.evidence.fits.log_logistic import log_logistic_fit
from cxvalue.evidence.fits.panel import panel_fit, waves_of
from cxvalue.evidence.fits.survival import Survival, cox_fit, hazard_fit, survival_of
from cxvalue.evidence.per_segment import PerSegment, per_segment
from cxvalue.evidence.raking import raked
from cxvalue.evidence.table.engine import FLOOR
from cxvalue.evidence.table.prepared import Customers
from cxvalue.evidence.table.quality import Quality, quality_of
from cxvalue.evidence.table.shown import segments_shown
from cxvalue.text import say

ROLE_OF: Mapping[Behaviour, str] = {"churn": "churned", **{behaviour: role for role, behaviour in BEHAVIOUR_OF.items()}}
"""Behaviour -> role of the column that shows it."""

_METHODS: tuple[FitMethod, ...] = get_args(FitMethod)

_PLAIN: tuple[FitMethod, ...] = ("logistic", "glm")
"""Methods that take weights, and can be fitted segment by segment."""

Result = TypeVar("Result")
Fit = ChurnFit | AmountFit | Estimate


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a reader asked for; everything the table has is held equal where `controls` is None."""

    behaviour: Behaviour = "churn"
    method: FitMethod | None = None
    """The one that fits the table where None."""
    link: str | None = None
    """Link of the case the estimate is for; the first to the behaviour where None."""
    controls: tuple[str, ...] | None = None
    bands: BandForm = "scores"
    floor: int = FLOOR
    seed: int = 1
    planned: float | None = None
    """Share of an experiment meant to be treated."""
    rake: bool = False
    """Weight the answers so that segment and tenure are spread as among all customers."""


@dataclass(frozen=True, slots=True)
class Raking:
    """An estimate from the answers as they are, and weighted to all customers."""

    plain: Estimate
    weighted: Estimate
    by: tuple[str, ...]
    effective: float
    """Answers of equal weight they are worth."""


@dataclass(frozen=True, slots=True)
class Study:
    """What a customer table says; `refused` says why a part is missing."""

    quality: Quality
    table: ByScore | None
    link: str | None
    estimate: Estimate | None
    churn: ChurnFit | None
    amount: AmountFit | None
    survival: tuple[Survival, ...]
    differences: tuple[Difference, ...]
    raking: Raking | None
    """The effect with and without weights to all customers, where those who did not answer differ."""
    segments: PerSegment | None
    """The effect in each segment, where there are several."""
    observed: Observed | None
    """What an experiment did to the behaviour itself."""
    drivers: Drivers | None
    refused: Mapping[str, tuple[Problem, ...]]


class _Tried:
    """Parts of a study, each tried by itself; `refused` keeps why one is missing."""

    def __init__(self) -> None:
        self.refused: dict[str, tuple[Problem, ...]] = {}

    def __call__(self, name: str, make: Callable[[], Result]) -> Result | None:
        try:
            return make()
        except CxvalueError as error:
            self.refused[name] = error.problems
            return None


def study_of(customers: Customers, case: Case, wishes: Wishes | None = None) -> Study:
    """Return what a customer table says about one behaviour and about the touchpoints."""
    wanted, tried = wishes or Wishes(), _Tried()
    link, role = link_for(case, wanted), ROLE_OF[wanted.behaviour]
    method = wanted.method or fitting_method(customers)
    quality = quality_of(customers, case, floor=wanted.floor)
    every_wave, customers = customers, _once_each(customers)
    scored = every_wave if method == "panel" and wanted.behaviour != "churn" else customers
    form = case.links[link].form if link else "odds" if wanted.behaviour == "churn" else "relative"

    def fitted(of: Customers) -> Fit:
        return _fit(_scored(of, case, link), wanted, method, form)

    # without a score a test still tells what it did
    found = tried("fit", lambda: fitted(scored)) if method != "experiment" or "score" in customers.roles else None
    raking = (
        tried("raking", lambda: _raking(found, customers, case, fitted)) if _asks(wanted, quality, method) else None
    )
    estimate = _with_rest(raking.weighted if raking and wanted.rake else _estimate(found), customers, role)
    if estimate is not None and needs_nps(estimate, case):
        estimate = tried("fit", partial(in_nps, estimate, customers))
    return Study(
        quality=quality,
        table=tried("table", lambda: _by_score(customers, wanted)),
        link=link,
        estimate=estimate,
        churn=found if isinstance(found, ChurnFit) else None,
        amount=found if isinstance(found, AmountFit) else None,
        survival=tried("survival", lambda: _survival(customers, method, wanted.floor)) or (),
        differences=tried("experiment", lambda: _differences(customers)) or (),
        raking=raking,
        segments=tried("segments", lambda: _per_segment(customers, estimate, fitted, wanted.floor)),
        observed=tried("observed", lambda: _observed(customers, role, wanted)),
        drivers=tried("drivers", lambda: drivers_of(customers, seed=wanted.seed)) if customers.touchpoints else None,
        refused=tried.refused,
    )


def _asks(wanted: Wishes, quality: Quality, method: FitMethod) -> bool:
    """Whether the answers are to be weighted: asked for, or those who did not answer differ."""
    return wanted.rake or (method in _PLAIN and any(difference.telling for difference in quality.differences))


def _raking(found: Fit | None, customers: Customers, case: Case, fitted: Callable[[Customers], Fit]) -> Raking | None:
    plain = _estimate(found)
    if plain is None:
        return None
    weighted = raked(customers, case)
    estimate = _require(fitted(weighted.customers))
    words = say(
        "the answers are weighted to all customers by {by}, worth {n} answers of equal weight",
        by=", ".join(weighted.by),
        n=round(weighted.effective),
    )
    return Raking(plain, replace(estimate, notes=(*estimate.notes, words)), weighted.by, weighted.effective)


def _per_segment(
    customers: Customers, estimate: Estimate | None, fitted: Callable[[Customers], Fit], floor: int
) -> PerSegment | None:
    """The effect in each segment, where rows or groups of one look tell it and there are several."""
    if estimate is None or estimate.method not in _PLAIN or "segment" not in customers.roles:
        return None
    if len(segments_shown(customers.answered, floor)[0]) < 2:
        return None
    return per_segment(customers, lambda one: _require(fitted(one)), floor)


def _by_score(customers: Customers, wanted: Wishes) -> ByScore | None:
    return by_score(customers, bands=wanted.bands, floor=wanted.floor) if "score" in customers.roles else None


def _observed(customers: Customers, role: str, wanted: Wishes) -> Observed | None:
    return experiment_effect(customers, role, wanted.planned) if {"arm", role} <= customers.roles else None


def _once_each(customers: Customers) -> Customers:
    """Customers of the last wave, for who is in two of them is one customer."""
    return customers.of_wave(waves_of(customers)[-1]) if "wave" in customers.roles else customers


def _with_rest(estimate: Estimate | None, customers: Customers, outcome: str) -> Estimate | None:
    """An estimate that names every column of the table that was not held equal."""
    if estimate is None:
        return None
    roles = ("id", "score", "weight", "wave", "arm", "scored_on", "seen_on", "before", outcome)
    used = {customers.table.columns.get(role) for role in roles} | set(estimate.controls)
    rest = [column.name for column in customers.source.columns if column.name not in used]
    if not rest:
        return estimate
    return replace(estimate, notes=(*estimate.notes, say("not held equal: {names}", names=", ".join(rest))))


def _scored(customers: Customers, case: Case, link: str | None) -> Customers:
    """The customers with the score the link starts from: of a touchpoint, or overall."""
    start = case.links[link].from_ if link else OVERALL
    return customers if start == OVERALL else customers.scored_by(start.removeprefix("touchpoints."), case)


def link_for(case: Case, wishes: Wishes) -> str | None:
    """Return the link an estimate is for.

    Raises
    ------
    CxvalueError
        If the case has no such link, or it leads to another behaviour.
    """
    if wishes.link is None:
        return next((key for key, link in case.links.items() if _leads(link, wishes.behaviour)), None)
    if wishes.link not in case.links:
        allowed = say("{names}", names=", ".join(case.links))
        raise CxvalueError([Problem("link", say("names no {link}"), found=wishes.link, allowed=allowed)])
    if case.links[wishes.link].to != wishes.behaviour:
        raise CxvalueError(
            [Problem(f"links.{wishes.link}", say("leads to another {behaviour}"), found=case.links[wishes.link].to)]
        )
    return wishes.link


def fitting_method(customers: Customers) -> FitMethod:
    """Return the strongest method a table allows: an experiment, the same customers twice, else one look."""
    if "arm" in customers.roles:
        return "experiment"
    return "panel" if "wave" in customers.roles and "id" in customers.roles else "logistic"


def _leads(link: Link, behaviour: Behaviour) -> bool:
    return link.to == behaviour and link.from_ == "satisfaction"


def _fit(customers: Customers, wishes: Wishes, method: FitMethod, form: LinkForm) -> Fit:
    role, controls = ROLE_OF[wishes.behaviour], wishes.controls
    if method == "experiment":
        return experiment_fit(customers, role, form)
    if wishes.behaviour == "churn":
        if method == "hazard":
            return hazard_fit(customers, controls, form, floor=wishes.floor)
        if method == "cox":
            return cox_fit(customers, controls, form)
        if method == "log_logistic":
            return log_logistic_fit(customers, controls, form, floor=wishes.floor)
        return churn_fit(customers, controls, form, floor=wishes.floor)
    if method == "panel":
        return panel_fit(customers, role, form)
    return amount_fit(customers, role, controls, form, floor=wishes.floor)


def _estimate(found: Fit | None) -> Estimate | None:
    return None if found is None else _require(found)


def _require(found: Fit) -> Estimate:
    return found.estimate if isinstance(found, (ChurnFit, AmountFit)) else found


def _differences(customers: Customers) -> tuple[Difference, ...]:
    if "arm" not in customers.roles:
        return ()
    roles: Sequence[str] = [role for role in ("score", "churned", *BEHAVIOUR_OF) if role in customers.roles]
    return tuple(difference_of(customers, role) for role in roles)


def _survival(customers: Customers, method: FitMethod, floor: int) -> tuple[Survival, ...]:
    if not {"tenure", "churned"} <= customers.roles or method not in ("hazard", "cox", "log_logistic"):
        return ()
    shown = (curve.shown(floor) for curve in survival_of(customers))
    return tuple(curve for curve in shown if len(curve.month))
