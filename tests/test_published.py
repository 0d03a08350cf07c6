"""Business cases others published, from the flow files the project ships: totals as printed there.

Sources stand in the head of each file under `scenarios/published` and `scenarios/published_long`.
"""

import numpy as np
import pytest

from cxvalue import finance
from cxvalue.analysis.series import SeriesValuation, value_series
from cxvalue.case.flow_reading import read_flows
from cxvalue.files.table.sheet import read_sheet
from cxvalue.units import monthly_probability
from tests.cases import SAMPLES


def valued(path: str, rate: float) -> SeriesValuation:
    return value_series(read_flows(read_sheet(SAMPLES / path)), rate, every="year")


def test_customer_education_risk_adjusted() -> None:
    """Forrester for Intellum (2024), benefit table B: by year, in all, and worth at 10 %."""
    series = valued("published/customer_education.csv", 0.10)
    np.testing.assert_allclose(series.flow.net[1:], [1563513, 3260364, 3406606], atol=1)
    assert series.flow.net.sum() == pytest.approx(8230482, abs=1.5)
    assert series.metrics.npv == pytest.approx(6675324, abs=1)


def test_order_tracking() -> None:
    """Piedmont Trailer: present values by year, of benefits and of costs; value and ROI by subtraction."""
    series = valued("published/order_tracking.csv", 0.14)
    factors = finance.discount_factors(np.array([0.14]), series.flow.times)[:, 0]
    np.testing.assert_allclose(
        (series.flow.benefits * factors)[1:], [380701.75, 333948.91, 292937.64, 256962.84, 225406.0], atol=0.005
    )
    assert (series.flow.costs * factors).sum() == pytest.approx(-1462422.75, abs=0.005)
    assert series.metrics.npv == pytest.approx(1489957.14 - 1462422.75, abs=0.01)
    assert series.metrics.roi == pytest.approx(0.0188, abs=5e-5)
    assert series.metrics.discounted_payback_months == pytest.approx(4.542973 * 12, abs=1e-5)


def test_microsites() -> None:
    """Cloud Ratings: savings on prior and on induced volume, and together."""
    series = valued("published/microsites.csv", 0.10)
    assert series.lines[:, 1].tolist() == [31939, 159695]
    assert series.flow.net[1] == pytest.approx(191634, abs=0.5)


def test_education_investment() -> None:
    """Lightcast table A8.1: IRR 18.0 % and benefit-cost ratio 1.7; its NPV and payback mix two timings."""
    series = valued("published/education_investment.csv", 0.04)
    assert list(series.metrics.irr.rates) == [pytest.approx(0.18, abs=5e-4)]
    assert series.metrics.benefit_cost_ratio == pytest.approx(1.7, abs=0.05)
    assert series.metrics.npv == pytest.approx(15676.66, abs=0.01)
    assert series.metrics.payback_months == pytest.approx(4.3 * 12)


def test_college() -> None:
    """Lightcast table 3.4 ($ million): at the rate its own present value implies."""
    series = valued("published_long/college.csv", 0.00189260407489)
    metrics = series.metrics
    assert metrics.npv == pytest.approx(25.4, abs=0.1)
    assert metrics.benefit_cost_ratio == pytest.approx(1.4, abs=0.05)
    assert list(metrics.irr.rates) == [pytest.approx(0.021, abs=5e-4)]
    assert metrics.payback_months == pytest.approx(25.3 * 12, abs=0.6)


def walk_down(
    *, margin: float, reach: float, cause: float, waits: bool, fade: float, running: float, rate: float
) -> tuple[float, int | None]:
    """Value and payback month of a retention claim, by the definition its figures were computed with.

    Not our model: the monthly hazard moves, not the annual odds, and month-end customers earn.
    """
    months = np.arange(1, 37)
    worse, better = monthly_probability(0.18), monthly_probability(0.165)
    ramp = np.clip((months - 3) / 6, 0, 1) if waits else np.ones(36)
    faded = fade ** (np.maximum(0, months - 9) / 12)
    hazard = worse - (worse - better) * reach * cause * ramp * faded
    saved = 100_000 * (np.cumprod(1 - hazard) - (1 - worse) ** months)
    flow = np.concatenate([[-500_000], saved * 300 * margin - running])[:, None]
    times = finance.month_times(36)
    cumulative = np.cumsum(flow[:, 0])
    back = next((month for month in range(37) if (cumulative[month:] >= 0).all()), None)
    return float(finance.npv(flow, times, np.array([rate]))[0]) / 1e6, back


@pytest.mark.parametrize(
    ("guards", "value", "month"),
    [
        ({}, 20.25, 5),
        ({"margin": 0.4}, 7.80, 8),
        ({"margin": 0.4, "reach": 0.6}, 4.45, 10),
        ({"margin": 0.4, "reach": 0.6, "cause": 0.5}, 1.96, 15),
        ({"margin": 0.4, "reach": 0.6, "cause": 0.5, "waits": True}, 1.22, 21),
        ({"margin": 0.4, "reach": 0.6, "cause": 0.5, "waits": True, "fade": 0.85}, 1.07, 21),
        ({"margin": 0.4, "reach": 0.6, "cause": 0.5, "waits": True, "fade": 0.85, "running": 10_000}, 0.71, 25),
        (
            {"margin": 0.4, "reach": 0.6, "cause": 0.5, "waits": True, "fade": 0.85, "running": 10_000, "rate": 0.1},
            0.48,
            25,
        ),
    ],
)
def test_a_walk_down_from_claim_to_value(guards: dict[str, float], value: float, month: int) -> None:
    """Figures computed for the design of this program, eight guards restored one by one."""
    free = {"margin": 1.0, "reach": 1.0, "cause": 1.0, "waits": False, "fade": 1.0, "running": 0.0, "rate": 0.0}
    found = walk_down(**{**free, **guards})  # type: ignore[arg-type]
    assert found[0] == pytest.approx(value, abs=0.005)
    assert found[1] == month
