"""Whether a fit can be believed: enough customers, nothing left out that explains it, its shape, its largest cell."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import f as fisher

from cxvalue.case.notes import Grade
from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.estimate import Doubt
from cxvalue.evidence.fits.design import columns_of, design_of
from cxvalue.evidence.fits.glm import Errors, Family, GlmFit, fit
from cxvalue.evidence.table.cells import Cells, Sums
from cxvalue.evidence.table.prepared import Customers, role_label
from cxvalue.finance import Array
from cxvalue.text import say

FEWEST_EVENTS = 30
"""Customers who left, and who stayed, below which nothing is estimated."""

CHANGE = 0.10
"""Change of the estimate from which something else explains part of it (Maldonado and Greenland 1993)."""

GAP = 0.02
"""Gap between predicted and observed churn of a tenth of the customers that is let pass [share]."""

CHANCE = 0.05
"""Chance below which a control is taken to go with the score or the outcome."""

_MOST_LOST = 0.1
"""Share of the customers that may fall out of a fit for the smallness of their groups."""

_UNLIKELY = 0.01
"""Chance below which a straight line through the log odds is doubted."""


@dataclass(frozen=True, slots=True)
class Fits:
    """One fit, the same with nothing held equal, and the same with everything held equal the table has."""

    held: tuple[str, ...]
    everything: tuple[str, ...]
    errors: Errors
    done: GlmFit
    crude: GlmFit
    full: GlmFit


def available_controls(customers: Customers) -> tuple[str, ...]:
    """Return what the table could hold equal: segment, tenure, and the controls named in its mapping."""
    roles = [role for role in ("segment", "tenure") if role in customers.roles]
    return (*roles, *(control.key for control in customers.controls))


def fits_of(customers: Customers, cells: Cells, role: str, family: Family, controls: Sequence[str] | None) -> Fits:
    """Return the fits of an outcome on the score; everything the table has is held equal where None is named."""
    everything = available_controls(customers)
    held = everything if controls is None else tuple(controls)
    sums = cells.outcomes[role]
    errors: Errors = "robust" if "weight" in customers.roles or family == "log" else "model"
    done = fit(design_of(cells, held), sums, family, errors)
    crude = fit(design_of(cells), sums, family, errors) if held else done
    full = done if set(held) == set(everything) else fit(design_of(cells, everything), sums, family, errors)
    return Fits(held, everything, errors, done, crude, full)


def confounders(cells: Cells, role: str, held: Sequence[str]) -> tuple[str, ...]:
    """Return what is held equal that could confound: it goes with the score and with the outcome, beyond chance.

    An F test of each on all columns of the control, customers as the number of rows; a control that goes with one of
    the two only takes nothing out of the effect.
    """
    sums = cells.outcomes[role]
    score = cells.numbers["score"]
    spread = float(cells.n @ (score - np.average(score, weights=cells.n)) ** 2)
    mean = sums.wy.sum() / sums.w.sum()
    total = float(sums.wyy.sum() - sums.w.sum() * mean**2)
    return tuple(
        control
        for control in held
        if _goes_with(cells, control, score, cells.n, spread) and _goes_with(cells, control, sums.mean, sums.w, total)
    )


def _goes_with(cells: Cells, control: str, values: Array, weights: Array, total: float) -> bool:
    """Whether a control explains more of a weighted mean (cells,) than chance would, of a total sum of squares."""
    columns = [column for _, column in columns_of(cells, control)]
    known = (weights > 0) & np.isfinite(values)
    if not columns or total <= 0 or known.sum() <= len(columns) + 1:
        return False
    x = np.column_stack([np.ones(known.sum()), *(column[known] for column in columns)])
    root = np.sqrt(weights[known])
    y = values[known]
    slopes = np.linalg.lstsq(x * root[:, None], y * root, rcond=None)[0]
    explained = float(weights[known] @ (x @ slopes - np.average(y, weights=weights[known])) ** 2)
    free = float(cells.n.sum()) - len(columns) - 1
    share = min(explained / total, 1.0)
    if free <= 0 or share >= 1:
        return share >= 1
    return bool(fisher.sf(share / len(columns) / ((1 - share) / free), len(columns), free) < CHANCE)


def grade_of_fit(cells: Cells, role: str, held: Sequence[str], customers: Customers) -> Grade:
    """Return how far a comparison goes: controlled only where something that could confound is held equal."""
    could = confounders(cells, role, held)
    return "controlled" if could and customers.order != "reversed" else "correlation"


def refuse_weights(customers: Customers) -> None:
    """Refuse a weighted table in a fit that counts every customer once."""
    if "weight" in customers.roles:
        hint = say("Take the logistic fit, which weighs, or leave the weights out.")
        raise CxvalueError([Problem("columns.weight", say("this fit cannot weigh customers"), hint)])


def refuse_lost(cells: Cells) -> None:
    """Refuse a fit that more than a tenth of the customers fell out of, for their groups were too small to show."""
    whole = cells.customers + cells.dropped
    if cells.dropped > _MOST_LOST * whole:
        message = say("{lost} of {whole} customers stand in groups too small to leave", lost=cells.dropped, whole=whole)
        raise CxvalueError([Problem("controls", message, say("Hold fewer things equal, or group them more coarsely."))])


def require(customers: Customers, *roles: str) -> None:
    """Refuse a table without a column for each role."""
    missing = [role for role in roles if role not in customers.roles]
    if missing:
        hint = say("Say which column it is.")
        raise CxvalueError(
            Problem(f"columns.{role}", say("{role} is needed", role=role_label(role)), hint) for role in missing
        )


def events_in(sums: Sums) -> float:
    """Return how many customers left, weights aside."""
    return float((sums.mean * sums.filled)[sums.w > 0].sum())


def require_events(sums: Sums) -> None:
    """Refuse fewer than 30 customers who left or who stayed."""
    left = events_in(sums)
    stayed = float(sums.filled.sum()) - left
    if min(left, stayed) < FEWEST_EVENTS - 1e-9:
        message = say("{left} customers left and {stayed} stayed", left=round(left), stayed=round(stayed))
        hint = say("From fewer than {least} nothing can be estimated.", least=FEWEST_EVENTS)
        raise CxvalueError([Problem("columns.churned", message, hint)])


def confounding(fits: Fits) -> Doubt:
    """Whether something that was not held equal explains part of the effect."""
    if not fits.everything:
        words = say("nothing else is held equal: who is satisfied may differ in other ways")
        return Doubt("confounding", passed=False, finding=words)
    if fits.done is fits.full:
        return Doubt("confounding", passed=True, finding=say("everything the table has is held equal"))
    change = abs(fits.done.slope - fits.full.slope) / max(abs(fits.full.slope), 1e-12)
    if change <= CHANGE:
        words = say("holding more equal changes the effect by {change} %", change=round(100 * change))
        return Doubt("confounding", passed=True, finding=words)
    words = say(
        "holding all else equal changes the effect by {change} %: something else explains part of it",
        change=round(100 * change),
    )
    return Doubt("confounding", passed=False, finding=words)


def tenths(done: GlmFit, cells: Cells) -> tuple[Array, Array, Array]:
    """Return predicted and observed churn, and customers, of tenths in the order of the prediction."""
    sums = cells.outcomes["churned"]
    means = done.predict(done.design.x)
    order = np.argsort(means, kind="stable")
    weight = sums.w[order]
    middle = (np.cumsum(weight) - weight / 2) / weight.sum()
    tenth = np.minimum((middle * 10).astype(int), 9)
    groups = np.unique(tenth)
    w = np.array([weight[tenth == group].sum() for group in groups])
    predicted = np.array([(weight * means[order])[tenth == group].sum() for group in groups]) / w
    happened = np.array([sums.wy[order][tenth == group].sum() for group in groups]) / w
    return predicted, happened, np.array([sums.filled[order][tenth == group].sum() for group in groups])


def calibration(predicted: Array, happened: Array, count: Array) -> Doubt:
    """Whether as many left in each tenth as were expected to."""
    gap = np.abs(predicted - happened)
    chance = 3 * np.sqrt(predicted * (1 - predicted) / count)
    worst = int(np.argmax(gap - chance))
    finding = say(
        "where {predicted} % were expected to leave, {happened} % did",
        predicted=round(100 * float(predicted[worst]), 1),
        happened=round(100 * float(happened[worst]), 1),
    )
    return Doubt("calibration", bool(np.all(gap <= np.maximum(GAP, chance))), finding)


def linearity(fits: Fits, cells: Cells) -> Doubt:
    """Whether the log odds change by the same amount at every point: the square of the score adds nothing."""
    score = cells.numbers["score"]
    if len(np.unique(score)) < 3:
        return Doubt("linearity", passed=True, finding=say("two scores always lie on a line"))
    centred = score - np.average(score, weights=cells.n)
    try:
        design = design_of(cells, fits.held, extra=[("square", centred**2)])
        bent = fit(design, cells.outcomes["churned"], "logit", fits.errors)
    except CxvalueError:
        return Doubt("linearity", passed=False, finding=say("too few left at some score to see a bend"))
    from scipy.stats import norm  # noqa: PLC0415 (takes a second to load)

    chance = float(2 * norm.sf(abs(bent.coefficients[-1]) / np.sqrt(bent.covariance[-1, -1])))
    finding = say("each point counts about the same (chance of a bend this large: {chance})", chance=round(chance, 3))
    if chance < _UNLIKELY:
        finding = say(
            "a point counts more at one end of the scale than at the other (chance: {chance})", chance=round(chance, 4)
        )
    return Doubt("linearity", chance >= _UNLIKELY, finding)


def influence(fits: Fits, cells: Cells) -> Doubt:
    """How much the estimate moves when the largest cell is left out."""
    keep = np.arange(len(cells.n)) != int(np.argmax(cells.n))
    fewer = cells.where(keep)
    try:
        without = fit(design_of(fewer, fits.held), fewer.outcomes["churned"], "logit", fits.errors)
    except CxvalueError:
        return Doubt("influence", passed=False, finding=say("without the largest group there is no estimate"))
    moved = abs(without.slope - fits.done.slope)
    change = moved / max(abs(fits.done.slope), 1e-12)
    passed = change <= CHANGE or moved <= fits.done.slope_error
    return Doubt(
        "influence",
        passed,
        say("without the largest group the effect changes by {change} %", change=round(100 * change)),
    )
