"""Numbers as people write and read them: separators and signs from CLDR, money in units people use.

Typed numbers are read once, here: a decimal comma, spaces between thousands, a percent sign, and
`k`, `M` or `mn` behind an amount are understood; what could mean two things is refused.
"""

from dataclasses import dataclass
from functools import cache

from babel import Locale
from babel.numbers import get_decimal_symbol, get_group_symbol, get_minus_sign_symbol

from cxvalue import text
from cxvalue.errors import CxvalueError, Problem
from cxvalue.locale.languages import SPOKEN
from cxvalue.numerals import readings
from cxvalue.text import NOTHING, Text, say

SIZES = {"ones": 1.0, "thousands": 1e3, "millions": 1e6, "billions": 1e9}


@dataclass(frozen=True, slots=True)
class Signs:
    """Decimal sign, sign between thousands, minus sign."""

    decimal: str
    group: str
    minus: str


@cache
def signs_of(language: str) -> Signs:
    """Return the signs of a language."""
    locale = Locale.parse(language)
    return Signs(get_decimal_symbol(locale), get_group_symbol(locale), get_minus_sign_symbol(locale))


def written(value: float, language: str, decimals: int, *, plus: bool = False) -> str:
    """Return a number with so many decimals: `1 234,5`."""
    plain = f"{value:{'+' if plus else ''},.{decimals}f}"
    if not any(digit in plain for digit in "123456789"):
        plain = plain.lstrip("-+")
    return _with_signs(plain, language)


def shortest(value: float, language: str, digits: int = 6) -> str:
    """Return a number with no more digits than it needs, and at most so many: `0,25`, `1 234`."""
    return _with_signs(text.shortest(value, digits), language)


def _with_signs(plain: str, language: str) -> str:
    """A number written the English way, with the signs of a language."""
    signs = signs_of(language)
    return plain.translate({ord(","): signs.group, ord("."): signs.decimal, ord("-"): signs.minus})


def money_unit(size: str, language: str, currency: str) -> str:
    """Return the unit of amounts in ones, thousands or millions: `MSEK`, `Mkr`, `mill. kr`."""
    spoken = SPOKEN[language]
    name = "kr" if spoken.krona == currency else currency
    return spoken.money[size].format(c=name).strip()


def parse_number(typed: str, language: str) -> float:
    """Return the number in a text somebody typed; a percentage as a share.

    Raises
    ------
    CxvalueError
        If the text is no number, or could be read as two different ones.
    """
    found = readings(typed)
    if not found.values:
        raise _refusal(typed, say("is no number"))
    if found.value is not None:
        return found.value
    decimal = signs_of(language).decimal
    if decimal == "," and "," not in typed:
        hint = say("Write 1500 for one and a half thousand, 1,5 for one and a half.")
        raise _refusal(typed, say("is ambiguous: a decimal point, or one between thousands"), hint)
    return found.values[decimal]


def preferred_decimal(language: str) -> str:
    """Return the decimal sign of a language."""
    return signs_of(language).decimal


def _refusal(typed: str, message: Text, hint: Text = NOTHING) -> CxvalueError:
    allowed = say("digits, such as 1 500 or 2.5; % and k, M or mn may follow")
    return CxvalueError([Problem("", message, hint, typed, allowed)])
