"""What figures, lines, behaviours, horizons and units are called."""

from collections.abc import Mapping

from cxvalue.case.behaviours import BEHAVIOURS
from cxvalue.locale.reader import UNKNOWN, Reader
from cxvalue.text import Text, say
from cxvalue.units import Unit

LINE_NAMES = {
    "retention": say("Customers kept"),
    "spend": say("More spend"),
    "acquisition": say("Acquisition and referrals"),
    "service": say("Service cost"),
    "direct": say("Direct savings and income"),
    "capex": say("Capital cost"),
    "opex": say("One-off cost"),
    "running": say("Running cost"),
    "tax": say("Tax"),
}

BEHAVIOUR_NAMES: Mapping[str, Text] = {key: item.label for key, item in BEHAVIOURS.items()}

HORIZON_NAMES = {"short": say("Short term"), "medium": say("Medium term"), "long": say("Long term")}

PASSED = {True: say("yes"), False: say("no"), None: say(UNKNOWN)}

UNIT_NAMES = {
    Unit.CUSTOMERS: say("customers"),
    Unit.CUSTOMERS_A_YEAR: say("customers a year"),
    Unit.SHARE: say("%"),
    Unit.SHARE_A_YEAR: say("% a year"),
    Unit.PER_CUSTOMER_A_YEAR: say("per customer a year"),
    Unit.MONEY: say("{money}"),
    Unit.MONEY_A_YEAR: say("{money} a year"),
    Unit.MONEY_PER_CUSTOMER: say("{money} per customer"),
    Unit.MONEY_PER_CUSTOMER_A_YEAR: say("{money} per customer a year"),
    Unit.MONEY_PER_CONTACT: say("{money} per contact"),
    Unit.POINTS: say("points"),
    Unit.POINTS_A_YEAR: say("points a year"),
    Unit.POINTS_PER_POINT: say("points per point"),
    Unit.EFFECT_PER_POINT: say("% per point"),
    Unit.MONTHS: say("months"),
    Unit.AMOUNT: say("amount"),
}


PERIOD_NAMES = {"month": say("month"), "quarter": say("quarter"), "year": say("year")}
"""Lengths of a period."""


def unit(measured: Unit, reader: Reader) -> str:
    """Return the unit of an assumption, money by the name of the currency."""
    return reader.text(UNIT_NAMES[measured].given(money=reader.money_unit("ones")))


SHORT_NAMES = {"short": say("Short"), "medium": say("Medium"), "long": say("Long")}
