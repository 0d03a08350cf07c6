"""An experiment by lot: what it did to a behaviour or a score itself, with nothing said of a point."""

from dataclasses import replace

from scipy.stats import binomtest

from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.designs.effect import GRADE, Observed, log_ratio, of_a_year
from cxvalue.evidence.estimate import Doubt, annual_share
from cxvalue.evidence.fits.amounts import BEHAVIOUR_OF
from cxvalue.evidence.fits.experiment import Difference, difference_of
from cxvalue.evidence.intervals import Z95
from cxvalue.evidence.table.prepared import Customers
from cxvalue.text import say

_UNLIKELY = 0.01
"""Chance below which a lot is not taken to have drawn arms of these sizes."""

ABOUT_HALF = 0.1
"""Distance from half within which the arms are taken to have been meant alike in size."""


def experiment_effect(customers: Customers, role: str, planned: float | None = None) -> Observed:
    """Return what an experiment did: points of the score, or the relative change of a behaviour a year.

    planned : share of the customers meant to be treated; half where the arms are about alike in size

    Raises
    ------
    CxvalueError
        Without two arms of enough customers, or where an arm has a mean of zero or less.
    """
    found = difference_of(customers, role)
    n = found.control.n + found.treated.n
    checks = _drawn_as_meant(found, planned)
    if role == "score":
        value, low, high = found.difference, found.low, found.high
        before, scale = found.control.adjusted, customers.scale
        seen = Observed("score", "experiment", value, low, high, before, n, scale, GRADE["experiment"], checks)
        return replace(seen, notes=customers.notes)
    means = found.control.adjusted, found.treated.adjusted
    if min(means) <= 0:
        raise CxvalueError([Problem(f"columns.{role}", say("an arm has a mean of zero or less"))])
    value, low, high = log_ratio(means, found.errors, Z95)
    before = means[0]
    if role == "churned":
        value, low, high = (of_a_year(before, end, customers.months) for end in (value, low, high))
        before = annual_share(before, customers.months)
    what = "churn" if role == "churned" else BEHAVIOUR_OF[role]
    seen = Observed(what, "experiment", value, low, high, before, n, None, GRADE["experiment"], checks)
    return replace(seen, notes=customers.notes)


def _drawn_as_meant(found: Difference, planned: float | None) -> tuple[Doubt, ...]:
    """Whether the arms are of the sizes a lot would have drawn; if not, something chose who is in the table."""
    n, treated = found.control.n + found.treated.n, found.treated.n
    if planned is None and abs(treated / n - 0.5) > ABOUT_HALF:
        words = say("what share was meant to be treated is not said, so the sizes of the arms are not checked")
        return (Doubt("sizes", passed=True, finding=words),)
    share = 0.5 if planned is None else planned
    chance = float(binomtest(treated, n, share).pvalue)
    if chance < _UNLIKELY:
        words = say(
            "{treated} of {n} were treated, which a lot for {share} hardly draws (chance {chance}): who is missing?",
            treated=treated,
            n=n,
            share=f"{share:.0%}",
            chance=f"{chance:.1g}",
        )
    else:
        words = say("the arms are of the sizes a lot would draw")
    return (Doubt("sizes", passed=chance >= _UNLIKELY, finding=words),)
