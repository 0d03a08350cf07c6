"""Draws and odds: distributions against SciPy and closed forms, indices against published functions."""

import math

import numpy as np
import pytest
from scipy import special, stats

from cxvalue import parse_case, read_case, value_case
from cxvalue.analysis import draws as module
from cxvalue.analysis.draws import SUCCESS, Sampler, Uncertain, beta_quantile, normal_scores, uncertain_of
from cxvalue.analysis.simulation import indices_of, percentiles, simulate
from cxvalue.case.keyed import Keyed
from cxvalue.case.records import Case
from cxvalue.errors import CaseError, CxvalueError
from tests.cases import PLAIN, case_of, sample

BANK = read_case(sample("bank")).case
SCORES = np.concatenate(list(normal_scores(1, 1 << 14, seed=3)), axis=1)[0]


def drawn(shape: str, low: float, value: float, high: float) -> np.ndarray:
    """Values of one assumption at 16 384 draws."""
    return Uncertain("x", shape, low, value, high).at(SCORES)


@pytest.mark.parametrize(
    ("low", "likely", "high", "mean", "variance"),
    [(1, 2, 3, 2.0, 0.111111), (2, 4, 6, 4.0, 0.444444), (1, 4, 7, 4.0, 1.0)],
)
def test_a_pert_in_the_middle_has_the_published_moments(
    low: float, likely: float, high: float, mean: float, variance: float
) -> None:
    """Mean (low + 4 likely + high) / 6 as in Heizer and Render; the exact variance is (mean - low)(high - mean) / 7."""
    values = drawn("pert", low, likely, high)
    assert values.mean() == pytest.approx(mean, abs=1e-4)
    assert values.var() == pytest.approx((mean - low) * (high - mean) / 7, rel=1e-3)
    assert values.var() == pytest.approx(variance, rel=0.3)  # the book takes ((high - low) / 6) ** 2


def test_a_skewed_pert_and_a_triangle_have_their_moments() -> None:
    assert drawn("pert", 3, 4, 11).mean() == pytest.approx(5.0, abs=1e-3)
    values = drawn("triangular", 0, 2, 6)
    assert values.mean() == pytest.approx(8 / 3, abs=1e-3)
    assert values.var() == pytest.approx((36 + 4 - 12) / 18, rel=1e-3)


def test_ranges_of_normal_and_lognormal_are_their_tenth_and_ninetieth_percentiles() -> None:
    for shape in ("normal", "lognormal"):
        values = drawn(shape, 2.0, 3.0, 5.0)
        assert np.quantile(values, [0.1, 0.9]) == pytest.approx([2.0, 5.0], rel=1e-3)
    assert drawn("uniform", 2.0, 3.0, 4.0).mean() == pytest.approx(3.0, abs=1e-4)


@pytest.mark.parametrize(("alpha", "beta"), [(1, 5), (3, 3), (5, 1), (1.4, 4.6), (2.2, 3.8)])
def test_the_table_of_quantiles_equals_scipy(alpha: float, beta: float) -> None:
    exact = stats.beta.ppf(special.ndtr(SCORES), alpha, beta)
    assert np.abs(beta_quantile(alpha, beta)(SCORES) - exact).max() < 1e-11


def correlated(*pairs: tuple[str, str, float]) -> Case:
    """The bank with correlations."""
    given = [{"between": [one, two], "value": value} for one, two, value in pairs]
    return Case.model_validate(BANK.model_dump(by_alias=True, exclude_none=True) | {"correlations": given})


YOUNG, FAMILIES, SENIORS = (f"segments.{key}.annual_churn" for key in ("young", "families", "seniors"))


def test_correlations_are_induced_to_a_hundredth() -> None:
    case = correlated((YOUNG, FAMILIES, 0.6), (YOUNG, "links.churn.effect", -0.4))
    values = [part.values for part in Sampler(case, seed=1).draws(1 << 14)]
    columns = {name: np.concatenate([part[name] for part in values]) for name in values[0]}
    assert stats.spearmanr(columns[YOUNG], columns[FAMILIES]).statistic == pytest.approx(0.6, abs=0.01)
    assert stats.spearmanr(columns[YOUNG], columns["links.churn.effect"]).statistic == pytest.approx(-0.4, abs=0.01)
    assert stats.spearmanr(columns[FAMILIES], columns[SENIORS]).statistic == pytest.approx(0.0, abs=0.01)


def test_correlations_no_numbers_can_have_are_refused_by_name() -> None:
    case = correlated((YOUNG, FAMILIES, 0.9), (FAMILIES, SENIORS, 0.9), (YOUNG, SENIORS, -0.9))
    with pytest.raises(CaseError) as caught:
        Sampler(case, seed=1)
    assert len(caught.value.problems) == 3
    assert f"{YOUNG} ~ {FAMILIES}" in str(caught.value)


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        (["segments.young.anual_churn", FAMILIES], "names no assumption"),
        (["segments.young.contacts", FAMILIES], "without a range"),
        ([YOUNG, YOUNG], "twice"),
    ],
)
def test_a_correlation_that_names_nothing_uncertain_is_refused(pair: list[str], words: str) -> None:
    text = sample("bank").read_text(encoding="utf-8")
    beside = {path.name: path.read_bytes() for path in sample("bank").parent.iterdir()}
    added = f'correlations = [{{ between = ["{pair[0]}", "{pair[1]}"], value = 0.5 }}]\n'
    with pytest.raises(CaseError, match=words):
        parse_case((added + text).encode(), "case.toml", beside=beside)


def test_ishigami_has_its_published_indices() -> None:
    """Ishigami and Homma (1990): first order 0.3139, 0.4424, 0; total 0.5576, 0.4424, 0.2437."""

    def figure(scores: np.ndarray) -> np.ndarray:
        x = math.pi * (2 * special.ndtr(scores) - 1)
        return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])

    first, total = indices_of(figure, 3, 1 << 14, seed=1)
    assert first == pytest.approx([0.3139, 0.4424, 0.0], abs=0.01)
    assert total == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.01)


def test_the_g_function_has_its_published_indices() -> None:
    """Sobol' G-function with a = 0, 1, 4.5, 9, 99 x 4."""
    a = np.array([0, 1, 4.5, 9, 99, 99, 99, 99])[:, None]

    def figure(scores: np.ndarray) -> np.ndarray:
        return np.prod((np.abs(4 * special.ndtr(scores) - 2) + a) / (1 + a), axis=0)

    first, total = indices_of(figure, 8, 1 << 13, seed=1)
    assert first[:4] == pytest.approx([0.7162, 0.1790, 0.0237, 0.0072], abs=0.01)
    assert total[:4] == pytest.approx([0.7871, 0.2422, 0.0343, 0.0105], abs=0.01)


def test_without_ranges_every_draw_is_the_case_itself() -> None:
    case = case_of(PLAIN)
    found = simulate(case, 64)
    spread, value = found.metrics["npv"], value_case(case).metrics
    assert (spread.p10, spread.p50, spread.p90) == pytest.approx((value.npv,) * 3, rel=1e-12)
    assert found.metrics["payback_months"].p50 == pytest.approx(value.payback_months)
    assert found.metrics["roi"].mean == pytest.approx(value.roi)
    assert found.probability_npv_positive in (0.0, 1.0)
    assert found.sobol == ()


LINEAR = PLAIN | {
    "initiatives": {
        "train": {
            "effects": [{"saving": {"value": 12000, "range": [6000, 24000], "shape": "triangular"}}],
            "costs": [{"amount": 1000}],
            "probability": 0.7,
        }
    },
    "discount_rate": 0,
}
"""24 months of a saving of 1 000 a month, in 7 of 10; it starts in month 1: 24 000 in all."""


def test_a_linear_case_has_its_exact_mean_odds_and_percentiles() -> None:
    found = simulate(case_of(LINEAR), 1 << 14, seed=2)
    mean = 0.7 * 2 * (6000 + 12000 + 24000) / 3 - 1000
    assert found.metrics["npv"].mean == pytest.approx(mean, rel=2e-3)
    assert found.probability_npv_positive == pytest.approx(0.7, abs=2e-3)
    assert found.metrics["npv"].p10 == pytest.approx(-1000)
    assert found.uncertain == ("initiatives.train.effects.0.saving", f"initiatives.train.{SUCCESS}")
    assert found.probability_paid_back_by_month[-1] == pytest.approx(0.7, abs=2e-3)
    assert found.metrics["payback_months"].p90 is None
    assert found.metrics["payback_months"].mean is None


def test_the_same_seed_gives_the_same_figures_whatever_the_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    one = simulate(BANK, 1024, seed=5)
    monkeypatch.setattr(module, "_CHUNK", 256)
    other = simulate(BANK, 1024, seed=5)
    assert other.metrics["npv"].mean == pytest.approx(one.metrics["npv"].mean, rel=1e-12)
    assert other.metrics["npv"].p10 == one.metrics["npv"].p10
    assert simulate(BANK, 1024, seed=6).metrics["npv"].mean != one.metrics["npv"].mean


def test_the_order_of_the_file_changes_no_draw() -> None:
    turned = BANK.model_copy(update={"links": Keyed(dict(reversed(list(BANK.links.items()))))})
    one, other = (simulate(case, 256).metrics["npv"] for case in (BANK, turned))
    assert one.p50 == pytest.approx(other.p50, rel=1e-9)


def test_odds_are_ordered_and_a_hypercube_agrees() -> None:
    found = simulate(BANK, 4096)
    assert (np.diff(found.probability_paid_back_by_month) >= 0).all()
    assert (np.diff(found.fan, axis=0) >= 0).all()
    assert set(found.beats) == set(BANK.alternatives)
    other = simulate(BANK, 4096, method="lhs")
    assert other.metrics["npv"].mean == pytest.approx(found.metrics["npv"].mean, rel=0.05)


def test_percentiles_are_the_smallest_figures_so_many_do_not_exceed() -> None:
    assert percentiles(np.arange(1.0, 11.0)[None], (10, 50, 90)).ravel().tolist() == [1.0, 5.0, 9.0]


def test_an_initiative_left_out_and_a_target_are_not_drawn() -> None:
    off = BANK.initiatives["app"].model_copy(update={"included": False})
    case = BANK.model_copy(update={"initiatives": Keyed({**BANK.initiatives, "app": off})})
    assert not any(item.address.startswith("initiatives.app.") for item in uncertain_of(case))
    assert not any(item.address.endswith(".target") for item in uncertain_of(BANK))


def test_a_run_can_be_broken_off_and_refuses_a_senseless_number_of_draws() -> None:
    class StoppedError(Exception):
        pass

    def stop(_: float) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        simulate(BANK, 64, progress=stop)
    for number in (0, -1, (1 << 20) + 1):
        with pytest.raises(CxvalueError, match="no number of draws"):
            simulate(BANK, number)
