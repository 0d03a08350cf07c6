"""Finance metrics against published figures, closed forms and other libraries.

Published figures and where they come from stand beside each table. None is our own.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import numpy_financial
import pytest
import pyxirr
from hypothesis import given, settings
from hypothesis import strategies as st

from cxvalue import finance, irr
from cxvalue.finance import Array

TEN = np.array([0.1])


def column(flows: Sequence[float]) -> Array:
    return np.array(flows, dtype=float)[:, None]


def yearly(count: int) -> Array:
    return np.arange(float(count))


def roots(flows: list[float], every: float = 1.0) -> list[float]:
    """All rates of one flow with equal steps in years."""
    times = np.arange(float(len(flows))) * every
    return irr.roots(column(flows), times).ravel().tolist()


# Excel function reference, examples for NPV: the first flow one period away, or an outlay now
@pytest.mark.parametrize(
    ("rate", "now", "flows", "published"),
    [
        (0.1, 0, [-10000, 3000, 4200, 6800], 1188.44),
        (0.08, -40000, [8000, 9200, 10000, 12000, 14500], 1922.06),
        (0.08, -40000, [8000, 9200, 10000, 12000, 14500, -9000], -3749.47),
        # ExcelFinancialFunctions test data npv.test, computed by Excel
        (-0.4, 0, [-100, 10, 10, 100], 679.012345679),
        (-0.1, 0, [-200, 0, 10, -10, 300], 284.306254128),
        (0.0, 0, [-200, 0, 10, -10, 300], 100),
        (0.6, 0, [-100, -10, 10, 100], -48.7060546875),
        (1.5, 0, [-200, 0, 10, -10, 300], -76.544),
        (0.14, 0, [-123, 12, 15, 50, 200], 44.941192983),
    ],
)
def test_npv_as_spreadsheets_give_it(rate: float, now: float, flows: list[float], published: float) -> None:
    value = finance.npv(column([now, *flows]), yearly(len(flows) + 1), np.array([rate]))[0]
    assert value == pytest.approx(published, abs=0.005)


def test_npv_leaves_the_first_flow_undiscounted() -> None:
    assert finance.npv(column([100, 110]), yearly(2), TEN)[0] == pytest.approx(200)


def test_rates_pair_with_flows_not_with_dates() -> None:
    """A rate per flow, where another library pairs rates with periods."""
    flows = np.array([[1.0, 1.0], [2.0, 2.0]])
    np.testing.assert_allclose(finance.npv(flows, yearly(2), np.array([0.1, 0.2])), [1 + 2 / 1.1, 1 + 2 / 1.2])


# one rate each
@pytest.mark.parametrize(
    ("flows", "published", "tolerance"),
    [
        ([-70000, 12000, 15000, 18000, 21000], -0.021, 6e-4),  # Excel function reference, IRR
        ([-70000, 12000, 15000, 18000, 21000, 26000], 0.087, 6e-4),
        ([-70000, 12000, 15000], -0.444, 6e-4),
        ([-100, 39, 59, 55, 20], 0.28095, 5e-5),  # numpy-financial documentation, after Gitman
        ([-100, 0, 0, 74], -0.0955, 5e-5),
        ([-100, 100, 0, 7], 0.06206, 5e-5),
        ([-150000, 15000, 25000, 35000, 45000, 60000], 0.0524, 5e-5),
        ([-100, 10, 10, 100], 0.0688601791248, 1e-11),  # ExcelFinancialFunctions test data irr.test
        ([-100, -10, 10, 100], 0.0, 1e-11),
        ([-200, 0, 10, -10, 300], 0.107781412417, 1e-11),
        ([-123, 12, 15, 50, 200], 0.260952337009, 1e-11),
        # Lightcast, appendix 8, table A8.1 (SUNY WCC p. 85): 18 %
        ([-21500, *[5000] * 9], 0.18, 5e-4),
    ],
)
def test_one_irr_as_published(flows: list[float], published: float, tolerance: float) -> None:
    if flows == [-200, 0, 10, -10, 300]:
        assert min(roots(flows), key=lambda rate: abs(rate - published)) == pytest.approx(published, abs=tolerance)
    else:
        assert roots(flows) == [pytest.approx(published, abs=tolerance)]


# several rates, each listed
@pytest.mark.parametrize(
    ("flows", "published"),
    [
        ([-1, 3.6, -4.31, 1.716], [0.1, 0.2, 0.3]),  # (1 - 1.1v)(1 - 1.2v)(1 - 1.3v), adjacent by construction
        ([-1600, 10000, -10000], [0.25, 4.0]),  # Lorie & Savage (1955), the oil pump
        ([-2000, 10000, -10000], [0.38196601125, 2.61803398875]),  # CFA level I question: 38 % and 260 %
        ([-100, 230, -132], [0.1, 0.2]),
        ([-100, 100, 0, -7], [-0.678894, -0.0833]),  # numpy-financial gives the second alone
        ([-5, 10.5, 1, -8, 1], [-0.870201, 0.088598, 0.70956]),
        # numpy-financial issue 44: version 1.0.0 gives the first alone, where a spreadsheet gives the second
        ([-1678.87, 771.96, 1814.05, 3520.30, 3552.95, 3584.99, 4789.91, -1], [-0.999791, 1.00427]),
        ([-50, -100, 600, 300, -100], [-0.768895, 1.854418]),  # a spreadsheet gives 185 %
    ],
)
def test_every_irr_is_listed(flows: list[float], published: list[float]) -> None:
    assert roots(flows) == [pytest.approx(rate, abs=5e-6) for rate in published]


def test_a_double_root_is_found_once() -> None:
    assert roots([-100, 220, -121]) == [pytest.approx(0.1, abs=1e-6)]


def test_roots_a_thousandth_apart_are_told_apart() -> None:
    near = np.polynomial.polynomial.polyfromroots([1 / 1.1, 1 / 1.101, 1 / 1.4])
    assert roots(near.tolist()) == [pytest.approx(rate, abs=1e-6) for rate in (0.1, 0.101, 0.4)]


@pytest.mark.parametrize(
    "flows", [[1, 2, 3], [-1, -2, -3], [0, 0, 0], [-1, 0, 0], [-100, 10, 10, -100], [100, -150, 100]]
)
def test_no_irr_where_there_is_none(flows: list[float]) -> None:
    found = finance.irr_of(np.array(flows, dtype=float), yearly(len(flows)))
    assert found.status == "none"
    assert found.rates == ()
    assert str(found.reason)


@pytest.mark.parametrize(
    ("flows", "reason"),
    [
        ([0, 0], "there is no cash flow"),
        ([0, 0.5, 2], "there is no payment to earn a return on"),
        ([0, -0.5, -2], "there is no receipt, so no rate makes the value 0"),
        ([-100, 10, 10, -100], "no rate from -99.9999 % to 10 000 % makes the value 0"),
        ([-1, 0.1, -1], "no rate from -99.9999 % to 10 000 % makes the value 0"),
        ([0.5, -2, 30], "no rate from -99.9999 % to 10 000 % makes the value 0"),
        ([-100, 230, -132], "the flow changes sign more than once and 2 rates make its value 0"),
        ([-100, 110], None),
    ],
)
def test_the_reason_for_no_single_rate_is_said(flows: list[float], reason: str | None) -> None:
    found = finance.irr_of(np.array(flows, dtype=float), yearly(len(flows)))
    assert (found.reason if found.reason is None else str(found.reason)) == reason
    assert found.status == {0: "none", 1: "one", 2: "several"}[len(found.rates)]


def test_rates_beyond_the_limits_are_none() -> None:
    assert roots([-1, 102.5]) == []
    assert roots([-1, 100.5]) == [pytest.approx(99.5)]


def test_three_hundred_and_sixty_one_months() -> None:
    flows = [-1000.0, *[10.0] * 360]
    rate = pyxirr.irr(flows)
    assert rate is not None
    assert roots(flows, 1 / 12) == [pytest.approx((1 + rate) ** 12 - 1, rel=1e-10)]


# actual days over 365: Excel function reference, XIRR and XNPV; MathWorks xirr; pyxirr zeros.csv
@pytest.mark.parametrize(
    ("flows", "published", "tolerance"),
    [
        (
            [
                ("2008-01-01", -10000),
                ("2008-03-01", 2750),
                ("2008-10-30", 4250),
                ("2009-02-15", 3250),
                ("2009-04-01", 2750),
            ],
            0.373362535,
            2e-9,
        ),
        (
            [
                ("2007-01-12", -10000),
                ("2008-02-14", 2500),
                ("2008-03-03", 2000),
                ("2008-06-14", 3000),
                ("2008-12-01", 4000),
            ],
            0.100643783426,
            1e-9,
        ),
        (
            [
                (f"{year}-12-31", amount)
                for year, amount in zip(
                    range(2021, 2034), [0, 0, -100, 10, 0, 10, 10, 10, 200, 0, 0, 0, 0], strict=True
                )
            ],
            0.175680730581,
            1e-9,
        ),
    ],
)
def test_xirr_as_published(flows: list[tuple[str, float]], published: float, tolerance: float) -> None:
    days = [date.fromisoformat(day) for day, _ in flows]
    times = np.array([(day - days[0]).days / 365 for day in days])
    assert irr.roots(column([amount for _, amount in flows]), times).ravel().tolist() == [
        pytest.approx(published, abs=tolerance)
    ]


def test_xnpv_as_published() -> None:
    """Excel function reference, XNPV."""
    days = [0, 60, 303, 411, 456]
    value = finance.npv(column([-10000, 2750, 4250, 3250, 2750]), np.array(days) / 365, np.array([0.09]))[0]
    assert value == pytest.approx(2086.65, abs=0.005)


# Excel function reference, MIRR
@pytest.mark.parametrize(
    ("years", "reinvestment", "published", "tolerance"),
    [(6, 0.12, 0.1261, 5e-5), (4, 0.12, -0.048, 5e-4), (6, 0.14, 0.1348, 5e-5)],
)
def test_mirr_as_published(years: int, reinvestment: float, published: float, tolerance: float) -> None:
    flows = [-120000, 39000, 30000, 21000, 37000, 46000][:years]
    rate = finance.mirr(column(flows), yearly(years), finance_rate=TEN, reinvestment_rate=np.array([reinvestment]))[0]
    assert rate == pytest.approx(published, abs=tolerance)


def test_mirr_of_a_single_month_is_annual() -> None:
    flows = column([-100, 110])
    rate = finance.mirr(flows, np.array([0, 1 / 12]), finance_rate=TEN, reinvestment_rate=TEN)[0]
    assert rate == pytest.approx(1.1**12 - 1)


@pytest.mark.parametrize("flows", [[1, 2], [-1, -2], [0, 0], [-5]])
def test_mirr_needs_both_signs(flows: list[float]) -> None:
    assert np.isnan(finance.mirr(column(flows), yearly(len(flows)), finance_rate=TEN, reinvestment_rate=TEN)[0])


@pytest.mark.parametrize(
    ("flows", "months"),
    [
        ([-1, 0, 0, 0, 0, 0, 2], 66),  # the model's own example: -1 at year 5, +1 at year 6
        ([-2000, 500, 500, 5000], 26.4),  # Brealey, Myers & Allen ch. 5, interpolated 2.2, 1.83, 1.4 years
        ([-2000, 500, 1800, 0], 12 * (1 + 1500 / 1800)),
        ([-2000, 1800, 500, 0], 16.8),
        ([-100, 150, -100, 100], 12 * (2 + 50 / 100)),  # falls below again
        ([-100, 100, 0], 12),
        ([10, 10], 0),
        ([0, 0], 0),
        ([-100, 50, 40], None),
        ([100, -150, 20], None),
        ([-5], None),
    ],
)
def test_payback_is_the_last_crossing(flows: list[float], months: float | None) -> None:
    found = finance.payback(column(flows), yearly(len(flows)))[0]
    assert np.isnan(found) if months is None else found == pytest.approx(months)


def test_paybacks_of_many_flows_do_not_touch_each_other() -> None:
    flows = np.array([[-100.0, 5, -1e-6, -1e12, 0], [150, 5, 2e-6, 1, 0], [-40, 5, 0, 1, 0]])
    np.testing.assert_allclose(finance.payback(flows, yearly(3)), [8, 0, 6, np.nan, 0])


def test_payback_is_not_lost_to_rounding() -> None:
    assert finance.payback(column([-1, *[0.1] * 10]), yearly(11))[0] == pytest.approx(120)


# Kaplan ACCA F9 (2017) p. 114: 3.7 years; a worked answer of the University of Nairobi: 4.93 years
@pytest.mark.parametrize(
    ("flows", "years", "tolerance"),
    [([-10000, 4000, 3500, 3000, 2500], 3.7, 0.05), ([-30000, *[8000] * 8], 4.93, 0.005)],
)
def test_discounted_payback_as_published(flows: list[float], years: float, tolerance: float) -> None:
    assert finance.discounted_payback(column(flows), yearly(len(flows)), TEN)[0] / 12 == pytest.approx(
        years, abs=tolerance
    )


# Brealey, Myers & Allen, Principles of Corporate Finance, ch. 5: payback ranks wrongly
@pytest.mark.parametrize(
    ("flows", "npv"), [([-2000, 500, 500, 5000], 2624), ([-2000, 500, 1800, 0], -58), ([-2000, 1800, 500, 0], 50)]
)
def test_three_projects_as_published(flows: list[float], npv: float) -> None:
    assert finance.npv(column(flows), yearly(4), TEN)[0] == pytest.approx(npv, abs=0.5)


def test_roi_as_published() -> None:
    """Rust, Lemon & Zeithaml (2004), J. Marketing 68(1): 101.3 million gained on 70 million, 44.7 %."""
    assert finance.return_on_investment(np.array([101.3]), np.array([70.0]))[0] == pytest.approx(0.447, abs=5e-4)


def test_ratios_without_a_divisor_are_undefined() -> None:
    nothing = np.zeros(1)
    assert np.isnan(finance.return_on_investment(np.ones(1), nothing))
    assert np.isnan(finance.benefit_cost_ratio(np.ones(1), nothing))
    assert np.isnan(finance.profitability_index(np.ones(1), nothing))
    assert finance.profitability_index(np.array([50.0]), np.array([100.0]))[0] == 1.5
    assert finance.benefit_cost_ratio(np.array([150.0]), np.array([100.0]))[0] == 1.5


def test_the_outlay_of_a_bare_series_ends_with_its_first_receipt() -> None:
    assert finance.initial_outlay(column([-100, -110, 300, -50]), yearly(4), TEN)[0] == pytest.approx(200)


def test_the_outlay_counts_zeros_in_and_small_receipts_as_its_end() -> None:
    assert finance.initial_outlay(column([-100, 0, -121, 0.5, -50]), yearly(5), TEN)[0] == pytest.approx(200)


def test_peak_funding_is_the_deepest_deficit_and_its_month() -> None:
    amount, month = finance.peak_funding(np.array([[-10.0, 5], [-20, 5], [50, -3]]), np.array([0, 1 / 12, 2 / 12]))
    np.testing.assert_allclose(amount, [30, 0])
    np.testing.assert_allclose(month, [1, np.nan])


def test_equivalent_annual_value_is_the_payment_of_an_annuity() -> None:
    value = finance.equivalent_annual_value(np.array([1000.0]), TEN, 5.0)[0]
    assert value == pytest.approx(-numpy_financial.pmt(0.1, 5, 1000))
    assert finance.equivalent_annual_value(np.array([1000.0]), np.zeros(1), 5.0)[0] == pytest.approx(200)
    assert finance.equivalent_annual_value(np.array([1000.0]), np.ones(1), 2.0)[0] == pytest.approx(1000 / 0.75)
    assert finance.equivalent_annual_value(np.array([1000.0]), np.ones(1), 1.0)[0] == pytest.approx(2000)
    assert finance.equivalent_annual_value(np.array([1000.0]), np.zeros(1), 0.5)[0] == pytest.approx(2000)
    assert np.isnan(finance.equivalent_annual_value(np.array([1.0]), TEN, 0.0)[0])


# Gupta & Lehmann, Managing Customers as Investments (2005), margin multiples r / (1 + i - r)
@pytest.mark.parametrize(
    ("retention", "multiples"),
    [
        (0.6, [1.20, 1.15, 1.11, 1.07]),
        (0.7, [1.75, 1.67, 1.59, 1.52]),
        (0.8, [2.67, 2.50, 2.35, 2.22]),
        (0.9, [4.50, 4.09, 3.75, 3.46]),
    ],
)
def test_margin_multiples_as_published(retention: float, multiples: list[float]) -> None:
    years = np.arange(0.0, 400.0)
    flows = np.where(years == 0, 0.0, retention**years)[:, None].repeat(4, axis=1)
    found = finance.npv(flows, years, np.array([0.10, 0.12, 0.14, 0.16]))
    np.testing.assert_allclose(found, multiples, atol=0.005)


def test_month_times_are_twelfths() -> None:
    np.testing.assert_allclose(finance.month_times(24)[[0, 1, 12, 24]], [0, 1 / 12, 1, 2])


amounts = st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 2))
bare = st.lists(amounts, min_size=2, max_size=30)


@settings(max_examples=300, deadline=None)
@given(bare, st.sampled_from([1.0, 1 / 12]))
def test_irr_agrees_with_a_dense_scan(flows: list[float], every: float) -> None:
    """A root between every two places of a fine grid with opposite signs, and every root a zero."""
    times = np.arange(float(len(flows))) * every
    found = np.array(roots(flows, every))
    grid = np.linspace(irr.LOWEST, irr.HIGHEST, 40_001)
    lag = np.where(grid < 0, times[-1], 0.0)[:, None]
    worth = (np.array(flows) * np.exp(-grid[:, None] * (times - lag))).sum(axis=1)
    cells = np.flatnonzero(worth[1:] * worth[:-1] < 0)
    places = np.log1p(found)
    for cell in cells:
        assert ((places >= grid[cell] - 1e-9) & (places <= grid[cell + 1] + 1e-9)).any()
    for place in places:
        shift = times[-1] if place < 0 else 0.0
        terms = np.array(flows) * np.exp(-place * (times - shift))
        assert abs(terms.sum()) <= 1e-9 * np.abs(terms).sum()


@settings(max_examples=200, deadline=None)
@given(st.lists(bare, min_size=1, max_size=6))
def test_many_flows_at_once_equal_one_by_one(series: list[list[float]]) -> None:
    length = max(map(len, series))
    padded = np.array([flows + [0.0] * (length - len(flows)) for flows in series]).T
    times = yearly(length)
    together = irr.roots(padded, times)
    for row in range(len(series)):
        alone = irr.roots(padded[:, row : row + 1], times).ravel()
        own = together[:, row]
        np.testing.assert_allclose(own[~np.isnan(own)], alone, rtol=1e-9, atol=1e-9)


def test_chunks_of_many_flows_keep_their_rows() -> None:
    size = irr.ROOTS_AT_ONCE + 3
    flows = np.stack([-np.ones(size), 1.0 + np.arange(size) / size])
    np.testing.assert_allclose(irr.roots(flows, yearly(2))[0], np.arange(size) / size, atol=1e-12)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.floats(1, 1e5), min_size=1, max_size=20), st.floats(1, 1e6), st.floats(0.0, 0.5))
def test_metrics_agree_with_other_libraries(receipts: list[float], outlay: float, rate: float) -> None:
    flows = [-outlay, *receipts]
    times = yearly(len(flows))
    value = finance.npv(column(flows), times, np.array([rate]))[0]
    assert value == pytest.approx(numpy_financial.npv(rate, flows), rel=1e-9, abs=1e-6)
    other = pyxirr.mirr(flows, rate, rate)
    found = finance.mirr(column(flows), times, finance_rate=np.array([rate]), reinvestment_rate=np.array([rate]))[0]
    assert found == pytest.approx(other, rel=1e-9, abs=1e-9)
    rates = roots(flows)
    if rates:
        assert pyxirr.npv(rates[0], flows) == pytest.approx(0, abs=1e-6 * outlay)


def test_negation_in_place_is_not_used() -> None:
    """NumPy reads a strided view with a stride of 64 bytes as contiguous when it negates in place."""
    sources = Path(finance.__file__).parent.rglob("*.py")
    assert not [path for path in sources if "np.negative" in path.read_text(encoding="utf-8")]
