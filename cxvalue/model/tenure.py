"""Churn that falls with tenure: customers differ in how likely they are to leave, and the likeliest go first.

Each customer keeps a churn of their own; among new customers it is spread as a beta distribution, which
makes their retention the shifted beta-geometric. The spread is held as a number of propensities, so
that an initiative moves the odds of each customer and whoever it keeps stays as likely to leave as before.
"""

from dataclasses import dataclass

import numpy as np

from cxvalue.model.batch import Array
from cxvalue.units import monthly_probability

PROPENSITIES = 32
"""Propensities of one distribution: survival is right to a few customers in a million for tables like those
published; in the first month, where nearly all leave or hardly any, to a few in a thousand."""

_LEAST = 1e-9
"""Least churn of new customers and polarisation: an end of a range may be 0, where there is no distribution."""

TINY = 1e-300
"""Stands for no churn where something is divided by it."""

REACH = 16.0
"""How far the propensities reach: those beyond weigh less than exp(-REACH) of the likeliest."""


@dataclass(frozen=True, slots=True, eq=False)
class Mix:
    """Propensities of one segment, first those of today's customers, then those of new ones.

    churn : (K, B) [share/year]
    reach : (K, B) [share]               each stands for the churns from (1 - reach) to (1 + reach) times its own
    today : (K, B) [share of today's customers], 0 for those of new customers
    joining : (K, B) [share of new customers], 0 for those of today's
    """

    churn: Array
    reach: Array
    today: Array
    joining: Array


@dataclass(frozen=True, slots=True, eq=False)
class MixWalk:
    """Customers of one segment on its three paths, all propensities together, each (T, 3, B) unless said.

    stock : (T + 1, 3, B) [customers, end of month]
    leaving : [share/month] of those who are customers when the month begins
    churn : [share/year], their mean
    spared : [customers/month] of the baseline who would stay with the churn of each path
    """

    stock: Array
    leaving: Array
    churn: Array
    spared: Array


def mix_of(annual_churn: Array, new_churn: Array, polarisation: Array) -> Mix:
    """Return the propensities of a segment's customers.

    alpha = new_churn * (1 / polarisation - 1), beta = (1 - new_churn) * (1 / polarisation - 1)

    New customers: Beta(alpha, beta). Today's have stayed for some years, which leaves alpha as it is and
    adds those years to beta; their years are such that their churn is `annual_churn`:
    Beta(alpha, alpha * (1 - annual_churn) / annual_churn).

    Parameters
    ----------
    annual_churn : (B,) [share/year]         of today's customers
    new_churn : (B,) [share/year]            of new customers in their first year, above 0
    polarisation : (B,) [share]              1 / (alpha + beta + 1), above 0 and below 1

    Source: Fader and Hardie (2007), Journal of Interactive Marketing 21(1), 76-90; Sabavala and Morrison
    (1977), Journal of Advertising Research 17(6), 35-43, for the polarisation.
    """
    new_churn, polarisation = np.maximum(new_churn, _LEAST), np.maximum(polarisation, _LEAST)
    width = max(map(len, (annual_churn, new_churn, polarisation)))
    alpha = new_churn * (1.0 / polarisation - 1.0)
    (old, near_old, of_old), (new, near_new, of_new) = (
        tuple(np.broadcast_to(part, (PROPENSITIES, width)) for part in propensities(alpha, mean))
        for mean in (annual_churn, new_churn)
    )
    none = np.zeros_like(of_old)
    return Mix(
        np.concatenate([old, new]),
        np.concatenate([near_old, near_new]),
        np.concatenate([of_old, none]),
        np.concatenate([none, of_new]),
    )


def propensities(alpha: Array, mean: Array) -> tuple[Array, Array, Array]:
    """Return churn [share/year], reach and weight [share], each (K, B), of a beta distribution with alpha and a mean.

    With hazard = -ln(1 - churn) and y = ln(hazard), the density of y falls exponentially to the left and
    doubly so to the right. Equal steps of y then sum up any survival, the mean of exp(-hazard * years), with an
    error that falls exponentially with their number; what lies left of the first step is added to it.
    """
    inner = np.clip(mean, 1e-12, 1.0 - 1e-12)
    beta = alpha * (1.0 - inner) / inner
    middle = -np.log1p(-inner)
    left = np.log(middle) - REACH / (alpha + 1.0) - 6.0 / np.sqrt(alpha + 36.0)
    right = np.log(middle + (7.0 * np.sqrt(alpha) + REACH + 2.0) / beta)
    place = np.linspace(left, right, PROPENSITIES)
    hazard = np.exp(place)
    density = (alpha - 1.0) * np.log(-np.expm1(-hazard)) - beta * hazard + place
    weight = np.exp(density - density.max(axis=0))
    weight[0] /= -np.expm1(-alpha * (place[1] - place[0]))
    churn = np.where(mean <= 0.0, 0.0, np.where(mean >= 1.0, 1.0, -np.expm1(-hazard)))
    reach = np.broadcast_to(np.tanh(0.5 * (place[1] - place[0])), churn.shape)
    return churn, reach, weight / weight.sum(axis=0)


def within_bounds(moved: Array, mix: Mix, lowest: Array) -> Array:
    """Return the annual churn of each propensity (T or 1, K, B), lowered no further than what nothing can prevent.

    level = churn - min(churn - moved, max(churn - lowest, 0)), at most 1

    The minimum is the mean over what a propensity stands for, x churn with x from 1 - reach to 1 + reach, where
    moved is x times its own: a bound between two propensities then counts by where it lies.

    Parameters
    ----------
    moved : (T or 1, K, B) [share/year], after links and direct changes
    lowest : (B,) [share/year]
    """
    taken, near, far = mix.churn - moved, 1.0 - mix.reach, 1.0 + mix.reach
    begin = np.clip(lowest / np.maximum(mix.churn, TINY), near, far)
    whole = np.clip(lowest / np.maximum(moved, TINY), near, far)
    bounded = 0.5 * mix.churn * (whole**2 - begin**2) - lowest * (whole - begin)
    mean = (bounded + 0.5 * taken * (far**2 - whole**2)) / (2.0 * mix.reach)
    return np.clip(mix.churn - np.where(taken > 0.0, mean, taken), 0.0, 1.0)


def walk_mix(mix: Mix, opening: Array, churn: tuple[Array, ...], rest: tuple[Array, ...]) -> MixWalk:
    """Walk the customers of one segment through time, propensity by propensity.

    customers_(k,m) = customers_(k,m-1) * (1 - churn_(k,m)) + joining_k * (new_customers_m + referred_m) / 12

    Parameters
    ----------
    opening : (B,) [customers, month 0]
    churn : (T or 1, K, B) [share/year], of the baseline and changed
    rest : referrals [per customer and month] of the baseline and changed, then new customers [per month]: (T, B)
    """
    months, width = rest[0].shape
    every = (months, len(mix.churn), width)
    annual = [np.broadcast_to(level, every) for level in churn]
    monthly = [np.broadcast_to(monthly_probability(level), every) for level in churn]
    walk = MixWalk(np.empty((months + 1, 3, width)), *(np.empty((months, 3, width)) for _ in range(3)))
    standing = np.repeat((mix.today * opening)[None], 3, axis=0)
    walk.stock[0] = opening
    for month in range(months):
        churns, leaving = (np.stack([before[month], *[after[month]] * 2]) for before, after in (annual, monthly))
        left = standing * leaving
        total = walk.stock[month]
        mean = 1.0 / np.where(total > 0.0, total, 1.0)
        walk.leaving[month] = left.sum(axis=1) * mean
        walk.churn[month] = (standing * churns).sum(axis=1) * mean
        walk.spared[month] = (standing[0] * (leaving[0] - leaving)).sum(axis=1)
        referring, acquired = (np.stack([*[part[month]] * 2, other[month]]) for part, other in (rest[:2], rest[2:]))
        standing = standing - left + mix.joining * (acquired + total * referring)[:, None]
        walk.stock[month + 1] = standing.sum(axis=1)
    return walk
