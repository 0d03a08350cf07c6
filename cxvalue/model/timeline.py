"""Months, ramps and growth. Months 1 to T; a flow of month m falls at its end; month 0 is the decision date."""

import numpy as np

from cxvalue.model.batch import Array
from cxvalue.model.inputs import InitiativeInputs
from cxvalue.units import years


def months_from_one(count: int) -> Array:
    """Return the months 1 to T as a column : (T, 1) [months]."""
    return np.arange(1.0, count + 1.0)[:, None]


def effect_in_time(initiative: InitiativeInputs, months: Array) -> Array:
    """Return the share of an initiative's full effect in each month.

    u = clip((m - start - delay) / ramp, 0, 1)
    effect = shape(u) * 0.5 ** (max(0, m - start - delay - ramp - lasts) / fade)
    shape: linear u, s-curve 3u^2 - 2u^3, step (or ramp 0) 1 from the first month after start + delay

    Parameters
    ----------
    initiative : arrays (B,) [months]
    months : (T, 1) [months]

    Returns
    -------
    (T, B) [share of the full effect, at the end of each month]
    """
    age = months - initiative.start - initiative.delay
    instant = initiative.ramp == 0
    built = np.where(instant, age > 0, np.clip(age / np.where(instant, 1.0, initiative.ramp), 0.0, 1.0))
    if initiative.shape == "s-curve":
        built = built * built * (3.0 - 2.0 * built)
    if initiative.fade is None:
        return built
    faded = np.maximum(age - initiative.ramp - initiative.lasts, 0.0)
    return built * np.power(0.5, faded / initiative.fade)


def growth_factor(annual: Array, months: Array) -> Array:
    """Return the level an annual growth has reached: (1 + annual) ** (m / 12).

    Parameters
    ----------
    annual : (..., B) [share/year]
    months : (T, 1) [months]

    Returns
    -------
    (T, ..., B) [factor]; one row where there is no growth
    """
    if not annual.any():
        return np.ones((1,) * (annual.ndim + 1))
    column = months.reshape(-1, *(1,) * annual.ndim)
    return np.power(1.0 + annual, years(column))
