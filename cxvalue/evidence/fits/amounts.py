"""Spend, contacts and referrals by score: the mean as an exponential of the score, with robust errors.

Poisson quasi-likelihood needs only that the mean is right (Gourieroux, Monfort and Trognon 1984), so it
serves counts with many zeros and amounts with a long tail alike; errors are robust, as from single rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cxvalue.choices import Behaviour, LinkForm
from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.estimate import Estimate, Mean, Slope
from cxvalue.evidence.fits.checks import available_controls, confounding, fits_of, grade_of_fit, refuse_lost, require
from cxvalue.evidence.fits.glm import GlmFit
from cxvalue.evidence.table.cells import Cells, cells_of
from cxvalue.evidence.table.engine import FLOOR
from cxvalue.evidence.table.prepared import Customers
from cxvalue.evidence.table.shown import outcome_by_band
from cxvalue.finance import Array
from cxvalue.text import say

BEHAVIOUR_OF: dict[str, Behaviour] = {"revenue": "spend", "contacts": "contacts", "referrals": "referrals"}
"""Role of the column -> behaviour it shows."""


@dataclass(frozen=True, slots=True)
class AmountFit:
    """The estimate, the same with nothing held equal, and the means by score (points,) [score, unit of the column]."""

    role: str
    estimate: Estimate
    crude: float
    score: Array
    n: Array
    observed: Array
    fitted: Array


def amount_fit(
    customers: Customers,
    role: str,
    controls: Sequence[str] | None = None,
    form: LinkForm = "relative",
    *,
    floor: int = FLOOR,
) -> AmountFit:
    """Return what a point of the score goes with in revenue, contacts or referrals.

    Raises
    ------
    CxvalueError
        If the column is missing, has negative amounts in the mean, or there is no finite estimate.
    """
    require(customers, "score", role)
    cells = cells_of(customers, ["score", *available_controls(customers)], [role], floor=customers.floor_there(floor))
    refuse_lost(cells)
    sums = cells.outcomes[role]
    if np.any(sums.wy < 0) or sums.wy.sum() <= 0:
        message = say("{name} has negative means, or nothing but zeros", name=customers.label(role))
        raise CxvalueError([Problem(f"columns.{role}", message, say("Use amounts of 0 or more."))])
    fits = fits_of(customers, cells, role, "log", controls)
    base = float(sums.wy.sum() / sums.w.sum())
    found = Slope("log mean", fits.done.slope, *fits.done.interval, fits.done.slope_error, base, Mean(base, base))
    estimate = Estimate(
        behaviour=BEHAVIOUR_OF[role],
        method="glm",
        grade=grade_of_fit(cells, role, fits.held, customers),
        form="absolute" if form == "absolute" else "relative",
        found=found,
        n=round(float(sums.filled.sum())),
        events=None,
        scale=customers.scale,
        of=customers.of,
        controls=tuple(map(customers.label, fits.held)),
        checks=(confounding(fits),),
        notes=(*customers.notes, *cells.notes),
    )
    return AmountFit(
        role, estimate, found.effect(estimate.form, fits.crude.slope), *_means(customers, role, cells, fits.done, floor)
    )


def _means(
    customers: Customers, role: str, cells: Cells, done: GlmFit, floor: int
) -> tuple[Array, Array, Array, Array]:
    """Each score, its customers, their mean, and the fitted mean with all else as it is."""
    levels, n, sums = outcome_by_band(customers, role, floor)
    weights = cells.outcomes[role].w
    fitted = np.array([np.average(done.predict(done.design.at_score(level)), weights=weights) for level in levels])
    return levels, n, sums.mean, fitted
