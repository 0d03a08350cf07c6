"""What a design saw an initiative do to a behaviour or to a score, and how far that goes."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from cxvalue.case.notes import Grade
from cxvalue.choices import Measured
from cxvalue.evidence.estimate import Doubt, annual_share
from cxvalue.text import Text

DesignName = Literal["experiment", "groups", "control_series", "series", "means"]
"""By lot; groups before and after; one series beside others; one series; the mean before and after."""


GRADE: dict[DesignName, Grade] = {
    "experiment": "experiment",
    "groups": "before_after",
    "control_series": "before_after",
    "series": "before_after",
    "means": "correlation",
}
"""The strongest grade of each design."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What was seen, with its 95 % interval: points of a score, or the relative change of a behaviour a year."""

    what: Measured
    design: DesignName
    value: float
    low: float
    high: float
    before: float
    """Mean without it, in the unit of the table; of churn the annual share."""
    n: int
    """Customers, or periods of a series."""
    scale: tuple[float, float] | None = None
    """Ends of the scale the points are of."""
    grade: Grade = "correlation"
    checks: tuple[Doubt, ...] = ()
    notes: tuple[Text, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every check holds."""
        return all(check.passed for check in self.checks)


def of_a_year(before: float, relative: float, months: float) -> float:
    """Return the relative change of annual churn, from that of the share who left in some months.

    a = 1 − (1 − p)^(12/months) with and without: a₁/a₀ − 1
    """
    after = min(max(before * (1 + relative), 0.0), 1 - 1e-12)
    return annual_share(after, months) / annual_share(before, months) - 1


def log_ratio(means: tuple[float, float], errors: tuple[float, float], quantile: float) -> tuple[float, float, float]:
    """Return the relative change from one mean to another, and its interval on the scale of the logarithm.

    means : before and after, both above 0
    """
    moved = np.log(means[1] / means[0])
    reach = quantile * np.hypot(errors[0] / means[0], errors[1] / means[1])
    value, low, high = (float(np.expm1(end)) for end in (moved, moved - reach, moved + reach))
    return value, low, high
