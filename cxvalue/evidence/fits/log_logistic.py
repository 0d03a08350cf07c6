"""How long customers stay as a log-logistic time: a point moves the odds of having left, at any tenure alike.

Computed from cells, so the same from a warehouse as from rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cxvalue.choices import LinkForm
from cxvalue.evidence.estimate import Estimate, Mean, Slope
from cxvalue.evidence.fits.checks import available_controls, grade_of_fit, refuse_weights, require, require_events
from cxvalue.evidence.fits.design import SCORE_TERM, DesignMatrix, design_of
from cxvalue.evidence.fits.entry import refuse_late_entry, require_entry
from cxvalue.evidence.fits.glm import LARGEST_CELL, no_estimate
from cxvalue.evidence.fits.survival import by_month
from cxvalue.evidence.intervals import Z95
from cxvalue.evidence.table.cells import Cells, Sums
from cxvalue.evidence.table.engine import FLOOR, floats
from cxvalue.evidence.table.prepared import Customers
from cxvalue.finance import Array
from cxvalue.text import counted

EARLY = 0.5
"""Months that stand for a tenure of 0, whose logarithm would have no end."""

_MOST_STEPS, CLOSE, SINGULAR = 60, 1e-12, 1e14
"""Steps of Newton's method, the gain in likelihood of a customer below which it stops, a curvature with no summit."""


@dataclass(frozen=True, slots=True)
class LogLogistic:
    """Parameters of a log-logistic time: the shape, and what each column takes off the log odds of having left."""

    shape: float
    columns: Array
    covariance: Array
    """Of the shape and the columns (1 + columns, 1 + columns)."""
    log_likelihood: float

    @property
    def stretch(self) -> Array:
        """What one unit of each column adds to the logarithm of the time (columns,)."""
        return self.columns / self.shape


def log_logistic_fit(
    customers: Customers, controls: Sequence[str] | None = None, form: LinkForm = "odds", *, floor: int = FLOOR
) -> Estimate:
    """Return what a point of the score goes with in the odds of having left, at any tenure alike.

    log(F(t) / (1 - F(t))) = shape * log t - (constant + beta * score + gamma * controls), F the share who left
    The odds of a year are those of the first one; later on the same point moves them less.
    Source: Bennett (1983), Applied Statistics 32, 165-171.

    Raises
    ------
    CxvalueError
        With fewer than 30 customers who left or who stayed, or where there is no finite estimate.
    """
    require(customers, "score", "tenure", "churned")
    refuse_weights(customers)
    refuse_late_entry(customers)
    said = require_entry(customers)
    held = tuple(key for key in (available_controls(customers) if controls is None else controls) if key != "tenure")
    cells, month = _followed(customers, held, floor)
    sums = cells.outcomes["churned"]
    n, left = sums.w, sums.wy
    require_events(sums)
    done = fitted_log_logistic(design_of(cells, held), month, n, left)
    if abs(done.columns[SCORE_TERM]) > LARGEST_CELL:
        raise no_estimate()
    slope, error = -float(done.columns[SCORE_TERM]), float(np.sqrt(done.covariance[1 + SCORE_TERM, 1 + SCORE_TERM]))
    yearly = -float(np.expm1(-12 * left.sum() / (n * month).sum()))
    return Estimate(
        behaviour="churn",
        method="log_logistic",
        grade=grade_of_fit(cells, "churned", held, customers),
        form=form,
        found=Slope(
            "log odds",
            slope,
            slope - Z95 * error,
            slope + Z95 * error,
            error,
            yearly,
            Mean(yearly, yearly * (1 - yearly)),
        ),
        n=cells.customers,
        events=round(float(left.sum())),
        scale=customers.scale,
        of=customers.of,
        controls=tuple(customers.label(key) for key in ("tenure", *held)),
        notes=(*customers.notes, *said, *cells.notes),
    )


def _followed(customers: Customers, held: Sequence[str], floor: int) -> tuple[Cells, Array]:
    """Customers alike in score and controls by month of tenure: how many, and how many of them left."""
    got, notes = by_month(customers, customers.answered, ["score", *held], floor, whole=False)
    month, n, left = (floats(got[key]) for key in ("month", "n", "left"))
    early = float(n[month <= 0].sum())
    if early:
        words = counted(
            "{n} customer with a tenure of 0 counts as half a month",
            "{n} customers with a tenure of 0 count as half a month",
            round(early),
        )
        notes = (*notes, words)
    month = np.maximum(month, EARLY)
    numeric = {control.key for control in customers.controls if control.numeric}
    columns = {key: np.array(got[key], dtype=object) for key in held}
    cells = Cells(
        n,
        {"score": floats(got["score"]), **{key: floats(list(columns[key])) for key in held if key in numeric}},
        {key: values for key, values in columns.items() if key not in numeric},
        {"churned": Sums(n, n, left, left, n, left, left)},
        0,
        floor,
        notes,
    )
    return cells, month


def fitted_log_logistic(design: DesignMatrix, month: Array, n: Array, left: Array) -> LogLogistic:
    """Return the most likely log-logistic time, by Newton's method on a likelihood that has one summit.

    z = shape * log t - x * columns; log likelihood of one who left log(shape) - log t + z - 2 log(1 + e^z), of one
    who has not -log(1 + e^z)

    Parameters
    ----------
    month, n, left : arrays (cells,) [months, customers, customers]
    """
    sizes = np.maximum(np.abs(design.x).max(axis=0), 1e-300)  # columns alike in size, whatever their units
    x, events = np.column_stack([np.log(month), -design.x / sizes]), float(left.sum())

    def likelihood(parameters: Array) -> float:
        if parameters[0] <= 0.0:
            return -np.inf
        z = x @ parameters
        gone = float(events * np.log(parameters[0]) + left @ (z - np.log(month)))
        return gone - float((n + left) @ np.logaddexp(0.0, z))

    parameters = np.zeros(x.shape[1])
    parameters[:2] = 1.0, np.log(np.average(month, weights=n))
    reached = likelihood(parameters)
    for _ in range(_MOST_STEPS):
        share = 1.0 / (1.0 + np.exp(-(x @ parameters)))
        gradient = x.T @ (left - (n + left) * share)
        gradient[0] += events / parameters[0]
        curvature = (x * ((n + left) * share * (1.0 - share))[:, None]).T @ x
        curvature[0, 0] += events / parameters[0] ** 2
        if np.linalg.cond(curvature) > SINGULAR:
            raise no_estimate()
        step = np.linalg.solve(curvature, gradient)
        while (moved := likelihood(parameters + step)) < reached - CLOSE * n.sum():
            step = step / 2.0
        parameters = parameters + step
        if moved - reached <= CLOSE * n.sum():
            units = np.concatenate([[1.0], sizes])
            errors = np.linalg.inv(curvature) / np.outer(units, units)
            return LogLogistic(float(parameters[0]), parameters[1:] / sizes, errors, moved)
        reached = moved
    raise no_estimate()
