"""Churn by score: a logistic fit on cells, with and without what else differs, and whether it can be believed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cxvalue.choices import LinkForm
from cxvalue.evidence.estimate import Estimate, Slope, mean_of_shares
from cxvalue.evidence.fits.checks import (
    Fits,
    available_controls,
    calibration,
    confounding,
    events_in,
    fits_of,
    grade_of_fit,
    influence,
    linearity,
    refuse_lost,
    require,
    require_events,
    tenths,
)
from cxvalue.evidence.fits.design import DesignMatrix
from cxvalue.evidence.fits.glm import GlmFit
from cxvalue.evidence.intervals import wilson
from cxvalue.evidence.table.cells import Cells, cells_of
from cxvalue.evidence.table.engine import FLOOR
from cxvalue.evidence.table.prepared import Customers
from cxvalue.evidence.table.shown import outcome_by_band
from cxvalue.finance import Array


@dataclass(frozen=True, slots=True)
class _Curve:
    """Observed churn at each score, and the fitted churn with all else as it is (points,) [score, share]."""

    score: Array
    n: Array
    observed: Array
    low: Array
    high: Array
    fitted: Array


@dataclass(frozen=True, slots=True)
class ChurnFit:
    """The estimate, the same without anything held equal, the curve and the calibration by tenth."""

    estimate: Estimate
    crude: float
    """Effect per point with nothing held equal."""
    full: float
    """Effect per point with everything held equal that the table has."""
    curve: _Curve
    predicted: Array
    happened: Array
    """Predicted and observed churn of each tenth of the customers (tenths,) [share]."""


def churn_fit(
    customers: Customers, controls: Sequence[str] | None = None, form: LinkForm = "odds", *, floor: int = FLOOR
) -> ChurnFit:
    """Return what a point of the score goes with in churn.

    controls : what is held equal; all the table has where None

    Raises
    ------
    CxvalueError
        With fewer than 30 customers who left or who stayed, or where there is no finite estimate.
    """
    require(customers, "score", "churned")
    least = customers.floor_there(floor)
    cells = cells_of(customers, ["score", *available_controls(customers)], ["churned"], floor=least)
    refuse_lost(cells)
    sums = cells.outcomes["churned"]
    require_events(sums)
    fits = fits_of(customers, cells, "churned", "logit", controls)
    base = float(sums.wy.sum() / sums.w.sum())
    predicted, happened, count = tenths(fits.done, cells)
    low, high = fits.done.interval
    mean = mean_of_shares(fits.done.predict(fits.done.design.x), sums.w, customers.months)
    found = Slope("log odds", fits.done.slope, low, high, fits.done.slope_error, base, mean, customers.months)
    estimate = Estimate(
        behaviour="churn",
        method="logistic",
        grade=grade_of_fit(cells, "churned", fits.held, customers),
        form=form,
        found=found,
        n=cells.customers,
        events=round(events_in(sums)),
        scale=customers.scale,
        of=customers.of,
        controls=tuple(map(customers.label, fits.held)),
        checks=(
            confounding(fits),
            calibration(predicted, happened, count),
            linearity(fits, cells),
            influence(fits, cells),
        ),
        notes=(*customers.notes, *cells.notes),
    )
    return ChurnFit(
        estimate,
        found.effect(form, fits.crude.slope),
        found.effect(form, fits.full.slope),
        _curve(fits, customers, cells, floor),
        predicted,
        happened,
    )


def _curve(fits: Fits, customers: Customers, cells: Cells, floor: int) -> _Curve:
    """What was observed of everybody with a score, and the fitted curve over those the fit is of."""
    score, n, sums = outcome_by_band(customers, "churned", floor)
    low, high = wilson(sums.mean * sums.filled, sums.filled)
    weights = cells.outcomes["churned"].w
    fitted = np.array([_standardised(fits.done, fits.done.design, level, weights) for level in score])
    return _Curve(score, n, sums.mean, low, high, fitted)


def _standardised(done: GlmFit, design: DesignMatrix, score: float, weights: Array) -> float:
    """Mean predicted churn with every customer at one score and all else as it is."""
    return float(np.average(done.predict(design.at_score(score)), weights=weights))
