"""Units, scales and the only conversions between annual and monthly figures.

Functions take and return plain numbers or NumPy arrays alike. Nothing here knows a case.
"""

from enum import StrEnum
from typing import TypeVar

MONTHS_A_YEAR = 12

Number = TypeVar("Number")
"""A float or an array of floats; what goes in comes out."""


class Unit(StrEnum):
    """The unit of an assumption. Money is in the currency of the case."""

    CUSTOMERS = "customers"
    CUSTOMERS_A_YEAR = "customers/year"
    SHARE = "share"
    SHARE_A_YEAR = "share/year"
    PER_CUSTOMER_A_YEAR = "1/customer/year"
    MONEY = "money"
    MONEY_A_YEAR = "money/year"
    MONEY_PER_CUSTOMER = "money/customer"
    MONEY_PER_CUSTOMER_A_YEAR = "money/customer/year"
    MONEY_PER_CONTACT = "money/contact"
    POINTS = "points"
    POINTS_A_YEAR = "points/year"
    POINTS_PER_POINT = "points/point"
    EFFECT_PER_POINT = "effect/point"
    MONTHS = "months"
    AMOUNT = "amount"


SHARES = (Unit.SHARE, Unit.SHARE_A_YEAR, Unit.EFFECT_PER_POINT)
"""Units in which a case may also write `unit = "percent"` or `unit = "bp"`."""

SCALES: dict[str, tuple[float, float]] = {
    "csat-5": (1.0, 5.0),
    "0-10": (0.0, 10.0),
    "ces-7": (1.0, 7.0),
    "nps": (-100.0, 100.0),
}
"""Lowest and highest score of each named satisfaction scale."""


def monthly_probability(annual: Number) -> Number:
    """Return the monthly probability of an annual one.

    monthly = 1 - (1 - annual) ** (1/12)     [share/month] from [share/year]

    Example
    -------
    >>> round(monthly_probability(0.18), 6)
    0.016402
    """
    return 1.0 - (1.0 - annual) ** (1.0 / MONTHS_A_YEAR)  # type: ignore[operator]


def monthly_amount(annual: Number) -> Number:
    """Return an annual amount spread evenly over twelve months [per month]."""
    return annual / MONTHS_A_YEAR  # type: ignore[operator, return-value]


def years(months: Number) -> Number:
    """Return months as years, the time unit of every annual rate."""
    return months / MONTHS_A_YEAR  # type: ignore[operator, return-value]
