"""The same customers twice: how spend or contacts change where the score changes. What stays the same drops out."""

from collections.abc import Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from cxvalue.choices import LinkForm
from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.estimate import Estimate, Mean, Slope
from cxvalue.evidence.fits.amounts import BEHAVIOUR_OF
from cxvalue.evidence.fits.checks import refuse_weights, require
from cxvalue.evidence.fits.design import design_of
from cxvalue.evidence.fits.glm import fit
from cxvalue.evidence.intervals import Z95
from cxvalue.evidence.table.cells import Cells, Sums
from cxvalue.evidence.table.engine import FLOOR, collected, floats, is_filled, row_of
from cxvalue.evidence.table.prepared import Customers
from cxvalue.finance import Array
from cxvalue.text import say

_MOST_TURNS, _STILL = 500, 1e-12
"""Turns in which means are taken out, and the largest move after which they are."""

_FEWEST = 30
"""Customers seen twice below which nothing is estimated."""


def waves_of(customers: Customers) -> tuple[object, ...]:
    """Return the waves of the table, in order."""
    got = collected(customers.frame.filter(is_filled("wave")).group_by("wave").agg(nw.len().alias("n")).sort("wave"))
    return tuple(got["wave"])


def panel_fit(customers: Customers, role: str, form: LinkForm = "relative", waves: Sequence[object] = ()) -> Estimate:
    """Return what a point more of the score goes with in the same customer, over all waves.

    y_it = a_i + w_t + b s_it: by least squares on what is left of both when the means of customers and waves are taken
    out, errors clustered by customer; `relative` divides by the mean of y. Of a warehouse only the change between two
    waves, y₂ − y₁ = a + b (s₂ − s₁), with robust errors: its groups of changes may leave, its rows may not.

    waves : the two to compare; all of them, or the last two of a warehouse, where none are named

    Raises
    ------
    CxvalueError
        With fewer than two waves, or fewer than 30 customers in two.
    """
    require(customers, "id", "wave", "score", role)
    refuse_weights(customers)
    known = waves_of(customers)
    chosen = list(waves) or list(known if customers.source.leaves else known[-2:])
    if len(chosen) < 2:
        raise CxvalueError([Problem("columns.wave", say("two waves are needed"), say("Name the column of waves."))])
    within = _two_waves(customers, role, chosen) if len(chosen) == 2 else _all_waves(customers, role, chosen)
    if within.n < _FEWEST:
        message = say("{n} customers answered in two waves", n=within.n)
        hint = say("From fewer than {least} nothing can be estimated.", least=_FEWEST)
        raise CxvalueError([Problem("columns.wave", message, hint)])
    slope, error = within.slope, within.error
    return Estimate(
        behaviour=BEHAVIOUR_OF[role],
        method="panel",
        grade="panel",
        form="absolute" if form == "absolute" else "relative",
        found=Slope(
            "level", slope, slope - Z95 * error, slope + Z95 * error, error, within.base, Mean(within.base, 1.0)
        ),
        n=within.n,
        events=None,
        scale=customers.scale,
        of=customers.of,
        controls=(),
        notes=(*customers.notes, say("from {first} to {second}", first=str(chosen[0]), second=str(chosen[-1]))),
    )


@dataclass(frozen=True, slots=True)
class Within:
    """A slope within customers, and how many there are with two waves or more."""

    slope: float
    error: float
    base: float
    """Mean outcome a year: of all waves, or of the first of two."""
    n: int


def _two_waves(customers: Customers, role: str, waves: Sequence[object]) -> Within:
    changes = _changes(customers, role, waves)
    groups = changes.group_by("score").agg(
        nw.len().alias("n"), nw.col("change").sum().alias("y"), (nw.col("change") * nw.col("change")).sum().alias("yy")
    )
    got = collected(groups.filter(nw.col("n") >= customers.floor_there(FLOOR)).sort("score"))
    n, y, yy = (floats(got[key]) for key in ("n", "y", "yy"))
    if n.sum() < _FEWEST:
        return Within(np.nan, np.nan, np.nan, int(n.sum()))
    sums = Sums(n, n, y, yy, n, y, yy)
    done = fit(design_of(Cells(n, {"score": floats(got["score"])}, {}, {}, 0, 1)), sums, "identity", "robust")
    base = float(row_of(changes, [nw.col("first").mean().alias("mean")])["mean"])
    return Within(done.slope, done.slope_error, base, int(n.sum()))


def _all_waves(customers: Customers, role: str, waves: Sequence[object]) -> Within:
    """Fixed effects of customers and waves.

    Source: Baltagi and Khanti-Akom (1990), Journal of Applied Econometrics 5, 401-406, for the panel it is tested on.
    """
    known = customers.frame.filter(is_filled("score") & is_filled(role) & nw.col("wave").is_in(list(waves)))
    got = collected(known.select("id", "wave", "score", nw.col(role).alias("outcome")))
    who, when = (np.unique(np.array(got[key], dtype=str), return_inverse=True)[1] for key in ("id", "wave"))
    often = np.bincount(who)[who] > 1
    if not often.any():
        return Within(np.nan, np.nan, np.nan, 0)
    who = np.unique(who[often], return_inverse=True)[1]
    when = when[often]
    x, y = (_without_means(floats(got[key])[often], who, when) for key in ("score", "outcome"))
    spread = float(x @ x)
    if spread <= 0:
        raise CxvalueError([Problem("columns.score", say("no customer's score changes from one wave to another"))])
    slope, n = float(x @ y) / spread, int(who.max()) + 1
    of_customer = np.bincount(who, weights=x * (y - slope * x))
    error = float(np.sqrt((of_customer**2).sum() * n / (n - 1))) / spread
    return Within(slope, error, float(floats(got["outcome"])[often].mean()), n)


def _without_means(values: Array, *groups: NDArray[np.intp]) -> Array:
    """Values less the means of their customers and waves, in turn until nothing moves."""
    left = values - values.mean()
    for _ in range(_MOST_TURNS):
        before = left
        for group in groups:
            left = left - (np.bincount(group, weights=left) / np.bincount(group))[group]
        if np.abs(left - before).max() <= _STILL * max(float(np.abs(left).max()), 1.0):
            break
    return left


def _changes(customers: Customers, role: str, waves: Sequence[object]) -> "nw.LazyFrame":  # type: ignore[type-arg]
    known = customers.frame.filter(is_filled("score") & is_filled(role))
    first, second = (
        known.filter(nw.col("wave") == wave).select(
            "id", nw.col("score").alias(f"s{place}"), nw.col(role).alias(f"y{place}")
        )
        for place, wave in enumerate(waves)
    )
    return first.join(second, on="id", how="inner").select(
        (nw.col("s1") - nw.col("s0")).alias("score"),
        (nw.col("y1") - nw.col("y0")).alias("change"),
        nw.col("y0").alias("first"),
    )
