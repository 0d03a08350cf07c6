"""Regression to the mean: what was chosen for standing worst comes back by itself."""

import numpy as np

from cxvalue.evidence.designs.groups import NEVER_STARTED, Panel
from cxvalue.text import Text, say


def by_chance(within: float, between: float) -> float:
    """Return the part of a distance from the mean that does not last: σ_w² / (σ_w² + σ_b²).

    Parameters
    ----------
    within, between : variances of one unit over time, and of the true levels of units

    Source: Barnett, van der Pols and Dobson (2005), International Journal of Epidemiology 34, 215-220.
    """
    return within / (within + between) if within + between else 0.0


def rebound_of(panel: Panel) -> tuple[float, tuple[Text, ...]]:
    """Return how far the units that got it would have come back, had they been chosen for standing worst just before.

    The part of their distance from the others that does not last, from the periods before any start; with one such
    period it cannot be told, and that is said.
    """
    first = int(panel.start.min())
    early = panel.value[:, : max(first, 0)]
    got = panel.start != NEVER_STARTED
    if early.shape[1] < 2 or got.all():
        return 0.0, (say("one period before the start does not tell how much of being worst was chance"),)
    moved = early - early.mean(axis=0)
    within = float(moved.var(axis=1, ddof=1).mean())
    between = max(float(moved.mean(axis=1).var(ddof=1)) - within / early.shape[1], 0.0)
    last, weight = early[:, -1], panel.weight
    apart = np.average(last[~got], weights=weight[~got]) - np.average(last[got], weights=weight[got])
    back = by_chance(within, between) * float(apart)
    words = say("chosen for standing worst, they would have come back by {back} without it; that is taken off")
    return back, (words.given(back=f"{back:.2g}"),)
