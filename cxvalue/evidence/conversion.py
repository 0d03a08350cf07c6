"""From the unit of an estimate to the unit of a link: scales by their end points, answers into NPS by how they lie.

A point of one scale is no point of another: one of 0-10 is 0.4 of 1-5. Every conversion is a line a reader sees,
and what cannot be converted is refused with the reason.
"""

from dataclasses import dataclass, replace

import narwhals as nw
import numpy as np

from cxvalue.case.records import Case
from cxvalue.case.scales import scale_of
from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.estimate import OVERALL, Estimate
from cxvalue.evidence.table.engine import collected
from cxvalue.evidence.table.prepared import Customers
from cxvalue.text import Text, say
from cxvalue.units import SCALES

NPS, ANSWERS = SCALES["nps"], SCALES["0-10"]

TURNING = (6.0, 8.0)
"""Answers from which a point more makes a detractor a passive, or a passive a promoter."""

NEAR_ONE = 0.005
"""Difference from 1 from which the part of a slope that shows in a mean is said."""


@dataclass(frozen=True, slots=True)
class Converted:
    """An effect per point of the case's scale with its interval, and how it was brought there."""

    effect: float
    low: float
    high: float
    said: tuple[Text, ...]


def converted(estimate: Estimate, case: Case) -> Converted:
    """Return an estimate per point of the score a link of the case starts from, in the mean over customers.

    Raises
    ------
    CxvalueError
        If answers of 0-10 cannot be brought to NPS, for nothing is known of how they lie.
    """
    points, said = _points(estimate, _scale_there(estimate, case))
    effect, low, high = estimate.found.per(estimate.form, points)
    part = estimate.found.marginal
    if abs(part - 1) > NEAR_ONE:
        words = say(
            "{share} % of a customer's effect shows in the mean, for customers differ in what else moves them",
            share=f"{100 * part:.0f}",
        )
        said = (*said, words)
    return Converted(effect, low, high, said)


def _scale_there(estimate: Estimate, case: Case) -> tuple[float, float]:
    """The scale on which the case counts the score an estimate is of."""
    return scale_of(None if estimate.of == OVERALL else case.touchpoints[estimate.of].scale, case)


def _points(estimate: Estimate, target: tuple[float, float]) -> tuple[float, tuple[Text, ...]]:
    """How many points of the estimate's scale one point of another is, and that in words."""
    if estimate.scale == target:
        return 1.0, ()
    if target == NPS and estimate.scale == ANSWERS:
        if not estimate.nps_points:
            raise CxvalueError([NO_NPS])
        words = say(
            "1 point of 0 to 10 = {points} points of NPS, by how the answers lie", points=f"{estimate.nps_points:.3g}"
        )
        return 1 / estimate.nps_points, (words,)
    ratio, words = points_of(estimate.scale, target)
    return 1 / ratio, (words,)


def needs_nps(estimate: Estimate, case: Case) -> bool:
    """Tell whether an estimate of answers 0-10 is for a case that counts NPS."""
    return _scale_there(estimate, case) == NPS and estimate.scale == ANSWERS


def e_value(estimate: Estimate) -> float | None:
    """Return how strongly an unseen cause would have to go with score and outcome to explain all of a point's effect.

    E = R + √(R (R − 1)), R the ratio of the outcome at two scores a point apart, or its inverse where below 1.
    Source: VanderWeele and Ding (2017), Annals of Internal Medicine 167, 268-274.
    """
    ratio = 1 + estimate.found.mean.effect("relative", estimate.found.value)
    if not 0 < ratio < np.inf:
        return None
    ratio = max(ratio, 1 / ratio)
    return float(ratio + np.sqrt(ratio * (ratio - 1)))


NO_NPS = Problem("scale", say("answers of 0 to 10 cannot be brought to NPS: none lies where one turns into another"))


def in_nps(estimate: Estimate, customers: Customers) -> Estimate:
    """Return an estimate that knows how many points of NPS a point of the answers is.

    Raises
    ------
    CxvalueError
        If no answer lies between detractors, passives and promoters.
    """
    points = nps_per_point(customers)
    if points is None:
        raise CxvalueError([NO_NPS])
    return replace(estimate, nps_points=points)


def nps_per_point(customers: Customers) -> float | None:
    """Return by how many points NPS rises where every answer rises by one: 100 (p6 + p8), p the share at an answer."""
    groups = customers.answered.with_columns(nw.col("score").round(0).alias("answer"))
    got = collected(groups.group_by("answer").agg(nw.len().alias("n")))
    total = sum(got["n"])
    turning = sum(n for value, n in zip(got["answer"], got["n"], strict=True) if value in TURNING)
    return 100 * turning / total if total and turning else None


def points_of(own: tuple[float, float], target: tuple[float, float]) -> tuple[float, Text]:
    """Return the points of a scale in one point of another, by their ends, and say so."""
    (low, high), (own_low, own_high) = target, own
    ratio = (high - low) / (own_high - own_low)
    words = say(
        "1 point of {own_low} to {own_high} = {ratio} points of {low} to {high}",
        own_low=own_low,
        own_high=own_high,
        ratio=f"{ratio:.3g}",
        low=low,
        high=high,
    )
    return ratio, words
