"""One series before and after a start: what it would have been without, from its own past or from series beside it."""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, t

from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.designs.effect import DesignName
from cxvalue.evidence.estimate import Doubt
from cxvalue.evidence.intervals import Z95
from cxvalue.finance import Array
from cxvalue.text import Text, counted, say

FEWEST_BEFORE, FEWEST_AFTER = 12, 3
"""Periods that a series needs before the start and after it."""

SEASONS = 24
"""Periods before the start from which the season of a year can be told."""

FAR = 3.0
"""Usual changes of a series beside it from which its change at the start is taken for a jump."""

A_YEAR, HARMONICS = 12, 2

OFTEN = 0.25
"""Share of made-up starts that may seem to have worked; one in twenty does so by chance."""


@dataclass(frozen=True, slots=True)
class Series:
    """A measure by month (months,), beside how many it is of, and beside series the start did not touch.

    exposure : customers at risk, where the values are counts; None where they are levels
    beside : (months, K)
    """

    month: NDArray[np.datetime64]
    value: Array
    exposure: Array | None = None
    beside: Array | None = None


@dataclass(frozen=True, slots=True)
class SeriesFit:
    """The mean after the start against what it would have been, with 95 % intervals."""

    design: DesignName
    before: float
    """Mean after the start, had nothing begun: of counts the rate of a period."""
    difference: float
    low: float
    high: float
    """After less that, in the unit of the series."""
    relative: tuple[float, float, float]
    """Difference as a share of that, with its ends; NaN where that is not above 0."""
    dispersion: float | None
    """Variance of counts, of what chance alone would make; None of levels."""
    checks: tuple[Doubt, ...]
    notes: tuple[Text, ...]


def series_fit(series: Series, start: int) -> SeriesFit:
    """Return what a series did after a start, by the best way it allows.

    start : the first place after the start

    Raises
    ------
    CxvalueError
        With nothing on one side of the start, or a series that does not move.
    """
    after = len(series.value) - start
    if min(start, after) < 2 or float(np.ptp(series.value)) == 0:
        message = say("the series has {before} periods before the start and {after} after", before=start, after=after)
        hint = say("It needs {before} and {after}, and has to move.", before=FEWEST_BEFORE, after=FEWEST_AFTER)
        raise CxvalueError([Problem("start", message, hint)])
    if start < FEWEST_BEFORE or after < FEWEST_AFTER:
        return _means(series, start)
    return _beside(series, start) if series.beside is not None else _interrupted(series, start)


def _interrupted(series: Series, start: int) -> SeriesFit:
    """Trend, season and a step at the start.

    Counts: log mean = log exposure + a + b month + harmonics + g after, quasi-Poisson. Levels: the same without
    logarithm, least squares with Newey and West's errors and Student's t.

    Source: Lopez Bernal, Cummins and Gasparrini (2017), International Journal of Epidemiology 46, 348-355.
    """
    step, error, quantile, dispersion, without = _step(series, start)
    clear = abs(step) / error
    season = (say("the season of a year is taken out"),) if start >= SEASONS else (say("no season is taken out"),)
    if series.exposure is not None:
        ends = (np.expm1(step), np.expm1(step - quantile * error), np.expm1(step + quantile * error))
        relative = (float(ends[0]), float(ends[1]), float(ends[2]))
        difference, low, high = (share * without for share in relative)
    else:
        difference, low, high = step, step - quantile * error, step + quantile * error
        relative = _shares(difference, low, high, without)
    checks = (_placebo(series, start, clear), _trend_alike(series, start))
    return SeriesFit("series", without, difference, low, high, relative, dispersion, checks, season)


def _shares(difference: float, low: float, high: float, of: float) -> tuple[float, float, float]:
    if of <= 0:
        return np.nan, np.nan, np.nan
    return difference / of, low / of, high / of


def _columns(n: int, start: int, *, own_trend: bool = False) -> tuple[Array, int]:
    """Constant, trend, harmonics, the step and, if asked for, a trend after it; and the place of the step."""
    month = np.arange(n, dtype=float)
    parts = [np.ones(n), month - month.mean()]
    if start >= SEASONS:
        for k in range(1, HARMONICS + 1):
            turn = 2 * np.pi * k * month / A_YEAR
            parts += [np.sin(turn), np.cos(turn)]
    place = len(parts)
    after = (month >= start).astype(float)
    parts.append(after)
    if own_trend:
        parts.append(after * (month - start))
    return np.column_stack(parts), place


def _step(series: Series, start: int, *, own_trend: bool = False) -> tuple[float, float, float, float | None, float]:
    """The last coefficient asked for with its error and quantile, the dispersion, and the mean after without it."""
    import statsmodels.api as sm  # noqa: PLC0415 (takes seconds to load)

    x, place = _columns(len(series.value), start, own_trend=own_trend)
    wanted = place + own_trend
    done: Any
    if series.exposure is not None:
        model = sm.GLM(series.value, x, family=sm.families.Poisson(), offset=np.log(series.exposure))
        done = model.fit(scale="X2")
        bare = np.exp(x[start:] @ np.where(np.arange(x.shape[1]) >= place, 0.0, done.params))
        without = float(np.average(bare, weights=series.exposure[start:]))
        return float(done.params[wanted]), float(done.bse[wanted]), Z95, float(done.scale), without
    lags = int(4 * (len(series.value) / 100) ** (2 / 9))
    done = sm.OLS(series.value, x).fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True})
    without = float((x[start:] @ np.where(np.arange(x.shape[1]) >= place, 0.0, done.params)).mean())
    quantile = float(t.ppf(0.975, len(series.value) - x.shape[1]))
    return float(done.params[wanted]), float(done.bse[wanted]), quantile, None, without


def _placebo(series: Series, start: int, clear: float) -> Doubt:
    """Starts made up before the real one, each with enough before it: few may seem to have worked, or none as clearly.

    clear : step of the real start over its error
    """
    places = range(FEWEST_BEFORE, start - FEWEST_AFTER + 1)
    past, found = _part(series, start), []
    for place in places:
        step, error, quantile, _, _ = _step(past, place)
        found.append((abs(step) / error, quantile))
    if not found:
        return Doubt("placebo", passed=True, finding=say("too little before the start to try another one"))
    seen = sum(one > quantile for one, quantile in found)
    as_clear = sum(one >= clear for one, _ in found)
    words = counted(
        "{seen} of {n} start made up before it seems to have worked too, {as_clear} as clearly",
        "{seen} of {n} starts made up before it seem to have worked too, {as_clear} as clearly",
        len(found),
        seen=seen,
        as_clear=as_clear,
    )
    return Doubt("placebo", passed=seen <= OFTEN * len(found) or not as_clear, finding=words)


def _part(series: Series, end: int) -> Series:
    exposure = None if series.exposure is None else series.exposure[:end]
    return Series(series.month[:end], series.value[:end], exposure)


def _trend_alike(series: Series, start: int) -> Doubt:
    """Whether the series bends at the start instead of stepping: one step is then not all there is to say."""
    bend, error, quantile, _, _ = _step(series, start, own_trend=True)
    bends = abs(bend) > quantile * error
    words = say("it goes on bending after the start") if bends else say("it steps at the start and then runs on")
    return Doubt("step", passed=not bends, finding=words)


def _means(series: Series, start: int) -> SeriesFit:
    """Mean after less mean before, each period by itself: what else moved the series is not told apart."""
    weights = np.ones_like(series.value) if series.exposure is None else series.exposure
    level = series.value if series.exposure is None else series.value / series.exposure
    parts = [slice(None, start), slice(start, None)]
    mean = [float(np.average(level[part], weights=weights[part])) for part in parts]
    error = [float(np.std(level[part], ddof=1) / np.sqrt(len(level[part]))) for part in parts]
    difference, spread = mean[1] - mean[0], float(np.hypot(error[0], error[1]))
    reach = float(t.ppf(0.975, min(start, len(level) - start) - 1)) * spread
    note = say(
        "{before} periods before and {after} after are too few for a trend: the two means are compared, no more",
        before=start,
        after=len(level) - start,
    )
    low, high = difference - reach, difference + reach
    return SeriesFit(
        "means", mean[0], difference, low, high, _shares(difference, low, high, mean[0]), None, (), (note,)
    )


def _beside(series: Series, start: int) -> SeriesFit:
    """What the series beside it let expect after the start: a local level and a regression on them, fitted before it.

    The mean of what was not expected; its variance from the errors of level, regression and of each period.

    Source: Brodersen et al. (2015), Annals of Applied Statistics 9, 247-274; the likelihood instead of priors.
    """
    level, beside = _levels(series), np.asarray(series.beside)
    expected, spread = counterfactual(level, beside, start)
    difference = float(level[start:].mean() - expected)
    reach = float(norm.ppf(0.975)) * spread
    touched = _jump(beside, start) > FAR
    words = say("the series beside it jump at the start too") if touched else say("the series beside it run on")
    low, high = difference - reach, difference + reach
    return SeriesFit(
        "control_series",
        expected,
        difference,
        low,
        high,
        _shares(difference, low, high, expected),
        None,
        (Doubt("untouched", passed=not touched, finding=words),),
        (),
    )


def _levels(series: Series) -> Array:
    return series.value if series.exposure is None else series.value / series.exposure


def _jump(beside: Array, start: int) -> float:
    """How far the series beside jump between the periods around the start, in spreads of their usual changes."""
    change = np.diff(beside, axis=0)
    usual = change.std(axis=0)
    usual[usual == 0] = 1.0
    return float(np.abs(change[start - 1] / usual).max())


def counterfactual(level: Array, beside: Array, start: int) -> tuple[float, float]:
    """Return the mean of the periods after a start had nothing begun, and its standard error.

    The state at the start holds the level and the regression; the sum over the periods after it has the variance
    z' P z + Σ min(h, k) σ²_level + n σ²_period, z the sum of their designs.

    level : (months,)     beside : (months, K)
    """
    from statsmodels.tsa.statespace.structural import UnobservedComponents  # noqa: PLC0415 (takes seconds to load)

    middle, size = level[:start].mean(), level[:start].std()
    center, width = beside[:start].mean(axis=0), beside[:start].std(axis=0)
    y, x = (level - middle) / size, (beside - center) / np.where(width > 0, width, 1.0)
    model = UnobservedComponents(y[:start], level="llevel", exog=x[:start], mle_regression=False)
    done = _likeliest(model)
    irregular, wandering = (float(value) for value in done.params[:2])
    state = done.filtered_state[:, -1]
    covariance = done.filtered_state_cov[:, :, -1]
    designs = np.column_stack([np.ones(len(y) - start), x[start:]])
    n = len(designs)
    total = designs.sum(axis=0)
    ahead = np.minimum.outer(np.arange(1, n + 1), np.arange(1, n + 1)).sum()
    variance = float(total @ covariance @ total) + wandering * float(ahead) + irregular * n
    expected = float((designs @ state).mean())
    return expected * size + middle, float(np.sqrt(variance)) / n * size


def _likeliest(model: Any) -> Any:
    """The most likely variances; by a search without slopes where the one with them does not arrive."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what does not arrive is tried again, and refused below
        for method in ("lbfgs", "powell"):
            done = model.fit(disp=False, method=method)
            if done.mle_retvals["converged"]:
                return done
    message = say("the series fits no level beside the others")
    raise CxvalueError([Problem("beside", message, say("Leave out what stands beside, or take a longer series."))])
