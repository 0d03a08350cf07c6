"""The same customers twice: how spend or contacts change where the score changes. What stays the same drops out."""

from collections.abc import Sequence

import narwhals as nw

from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.estimate import Estimate, Form, Mean, Slope
from cxvalue.evidence.fits.amounts import BEHAVIOURS
from cxvalue.evidence.fits.checks import refuse_weights, require
from cxvalue.evidence.fits.design import design_of
from cxvalue.evidence.fits.glm import fit
from cxvalue.evidence.table.cells import FLOOR, Cells, Sums
from cxvalue.evidence.table.engine import answer, floats, is_filled, row_of
from cxvalue.evidence.table.prepared import Customers
from cxvalue.text import say

FEWEST = 30
"""Customers seen twice below which nothing is estimated."""


def waves_of(customers: Customers) -> tuple[object, ...]:
    """Return the waves of the table, in order."""
    got = answer(customers.frame.filter(is_filled("wave")).group_by("wave").agg(nw.len().alias("n")).sort("wave"))
    return tuple(got["wave"])


def panel_fit(customers: Customers, role: str, form: Form = "relative", waves: Sequence[object] = ()) -> Estimate:
    """Return what a point more of the score goes with, from one wave to the next, in the same customer.

    y₂ − y₁ = a + b (s₂ − s₁), by least squares with robust errors; `relative` divides by the mean of y₁.

    waves : the two to compare; the last two where none are named

    Raises
    ------
    CxvalueError
        With fewer than two waves, or fewer than 30 customers in both.
    """
    require(customers, "id", "wave", "score", role)
    refuse_weights(customers)
    chosen = list(waves) or list(waves_of(customers)[-2:])
    if len(chosen) != 2:
        raise CxvalueError([Problem("columns.wave", say("two waves are needed"), say("Name the column of waves."))])
    changes = _changes(customers, role, chosen)
    groups = changes.group_by("score").agg(
        nw.len().alias("n"), nw.col("change").sum().alias("y"), (nw.col("change") * nw.col("change")).sum().alias("yy")
    )
    got = answer(groups.filter(nw.col("n") >= customers.floor_there(FLOOR)).sort("score"))
    n, y, yy = (floats(got[key]) for key in ("n", "y", "yy"))
    if n.sum() < FEWEST:
        message = say("{n} customers answered in both waves", n=int(n.sum()))
        hint = say("From fewer than {least} nothing can be estimated.", least=FEWEST)
        raise CxvalueError([Problem("columns.wave", message, hint)])
    sums = Sums(n, n, y, yy, n, y, yy)
    done = fit(design_of(Cells(n, {"score": floats(got["score"])}, {}, {}, 0, 1)), sums, "identity", "robust")
    base = float(row_of(changes, [nw.col("first").mean().alias("mean")])["mean"])
    return Estimate(
        behaviour=BEHAVIOURS[role],
        method="panel",
        grade="panel",
        form="absolute" if form == "absolute" else "relative",
        found=Slope("level", done.slope, *done.interval, done.slope_error, base, Mean(base, 1.0)),
        n=int(n.sum()),
        events=None,
        scale=customers.scale,
        of=customers.of,
        controls=(),
        notes=(*customers.notes, say("from {first} to {second}", first=str(chosen[0]), second=str(chosen[1]))),
    )


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
