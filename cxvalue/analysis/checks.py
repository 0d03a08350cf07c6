"""The check block of every run: identities that hold for any case, and one master flag over them."""

from dataclasses import dataclass

import numpy as np

from cxvalue import finance
from cxvalue.analysis.horizons import Horizon
from cxvalue.analysis.metrics import Metrics
from cxvalue.finance import Array
from cxvalue.model.cash import COST_LINES, LINES
from cxvalue.model.run import Projection
from cxvalue.text import Text, say

TOLERANCE = 1e-9
"""Largest difference of an identity, as a share of the money or customers moved."""


@dataclass(frozen=True, slots=True)
class Check:
    """One identity: what it says, and how far it is from holding, as a share."""

    name: str
    text: Text
    difference: float

    @property
    def passed(self) -> bool:
        """True where the difference is within the tolerance; NaN never is."""
        return self.difference <= TOLERANCE


def reconciled(checks: tuple[Check, ...]) -> bool:
    """Return the master flag: true where every check passes."""
    return all(check.passed for check in checks)


def checks_of(projection: Projection, metrics: Metrics, horizons: tuple[Horizon, ...]) -> tuple[Check, ...]:
    """Return the check block of one evaluation."""
    return (
        Check("finite", say("every figure is a finite number"), 0.0 if _finite(projection) else np.inf),
        Check(
            "customers",
            say("customers at the start, plus joined, less left, are customers at the end"),
            _customers(projection),
        ),
        Check(
            "operating", say("lines of customers add up to the change of the operating result"), _operating(projection)
        ),
        Check("segments", say("{segments} and lines add up to the net cash flow"), _parts(projection)),
        Check(
            "horizons",
            say("{horizons} add up to the cash flow up to the last of them"),
            _horizons(projection, horizons),
        ),
        Check("signs", say("no cost is received"), _signs(projection)),
        Check("npv", say("the present values of the lines add up to the value"), _npv(projection, metrics)),
        Check("irr", say("every internal rate of return brings the value to 0"), _irr(projection, metrics)),
        Check(
            "payback",
            say("cumulative cash is below 0 before the payback and not after it"),
            _payback(projection, metrics),
        ),
    )


def _share(difference: Array | float, scale: Array | float) -> float:
    largest = float(np.max(np.abs(difference), initial=0.0))
    return largest / max(float(np.max(np.abs(scale), initial=0.0)), 1e-300) if largest else 0.0


def _finite(projection: Projection) -> bool:
    arrays = (
        projection.cash,
        projection.customers,
        projection.baseline_customers,
        projection.churn,
        *projection.beside.values(),
    )
    return all(bool(np.isfinite(array).all()) for array in arrays)


def _customers(projection: Projection) -> float:
    paths = (projection.baseline_customers, projection.customers)
    worst = 0.0
    for stock, leaving, joined in zip(paths, projection.leaving, projection.joined, strict=True):
        left = stock[:-1] * leaving
        worst = max(worst, _share(stock[:-1] + joined - left - stock[1:], stock))
    return worst


def _operating(projection: Projection) -> float:
    change = projection.operating[1] - projection.operating[0]
    lines = sum(
        projection.cash[LINES.index(name), 1:, :-1] for name in ("retention", "spend", "acquisition", "service")
    )
    return _share(change - lines, projection.operating)


def _parts(projection: Projection) -> float:
    by_line = sum(projection.line(name) for name in LINES)
    by_segment = sum(projection.cash[:, :, row].sum(axis=0) for row in range(len(projection.rows)))
    return max(_share(by_line - projection.net, projection.cash), _share(by_segment - projection.net, projection.cash))


def _horizons(projection: Projection, horizons: tuple[Horizon, ...]) -> float:
    last = horizons[-1].to_month
    total = float(projection.net[: last + 1].sum())
    parts = sum(horizon.net for horizon in horizons)
    in_and_out = sum(horizon.cash_in + horizon.cash_out for horizon in horizons)
    moved = float(np.abs(projection.cash).sum())
    return max(_share(parts - total, moved), _share(in_and_out - total, moved))


def _signs(projection: Projection) -> float:
    costs = np.stack([projection.cash[LINES.index(name)] for name in COST_LINES])
    return _share(np.maximum(costs, 0.0), costs)


def _npv(projection: Projection, metrics: Metrics) -> float:
    times = finance.month_times(len(projection.net) - 1)
    values = [finance.npv(projection.line(name), times, projection.discount_rate)[0] for name in LINES]
    return _share(sum(values) - metrics.npv, np.abs(projection.cash).sum())


def _irr(projection: Projection, metrics: Metrics) -> float:
    times = finance.month_times(len(projection.net) - 1)
    worst = 0.0
    for rate in metrics.irr.rates:
        terms = projection.net[:, 0] * np.power(1.0 + rate, -times)
        worst = max(worst, float(abs(terms.sum()) / np.abs(terms).sum()))
    return worst


def _payback(projection: Projection, metrics: Metrics) -> float:
    cumulative = np.cumsum(projection.net[:, 0])
    moved = np.abs(projection.net[:, 0]).sum()
    if metrics.payback_months is None:
        return 0.0 if cumulative[-1] < 0 else np.inf
    back = int(np.ceil(metrics.payback_months - 1e-9))
    late = _share(np.minimum(cumulative[back:], 0.0), moved)
    early = 0.0 if back == 0 or cumulative[back - 1] < finance.ROUNDING * moved else np.inf
    return max(late, early)
