"""Numbers as people write and read them: separators and signs from CLDR, money in units people use.

Typed numbers are read once, here: a decimal comma, spaces between thousands, a percent sign, and
`k`, `M` or `mn` behind an amount are understood; what could mean two things is refused.
"""

import re
from dataclasses import dataclass, replace
from functools import cache

from babel import Locale
from babel.numbers import get_decimal_symbol, get_group_symbol, get_minus_sign_symbol

from cxvalue import text
from cxvalue.errors import CxvalueError, Problem
from cxvalue.text import NOTHING, Text, say

OWN_CURRENCY = {"sv": "SEK", "nb": "NOK"}
"""The currency a language calls `kr`; all others go by their code."""

SIZES = {"ones": 1.0, "thousands": 1e3, "millions": 1e6, "billions": 1e9}

UNITS = {
    "en": {"ones": "{c}", "thousands": "k{c}", "millions": "M{c}", "billions": "bn {c}"},
    "sv": {"ones": "{c}", "thousands": "t{c}", "millions": "M{c}", "billions": "md {c}"},
    "nb": {"ones": "{c}", "thousands": "tusen {c}", "millions": "mill. {c}", "billions": "mrd. {c}"},
}
"""How a language writes amounts in thousands and millions; {c} is the currency."""

MULTIPLES = {
    **dict.fromkeys(("k", "t", "tusen"), 1e3),
    **dict.fromkeys(("m", "mn", "mill", "mio", "milj"), 1e6),
    **dict.fromkeys(("md", "mrd", "mdr", "bn"), 1e9),
}
CURRENCIES = r"(?:kr|sek|nok|dkk|eur|€)"
TYPED = re.compile(
    rf"(?P<digits>[-+]?[\d.,' ]*\d)\s*(?P<percent>%)?\s*(?:(?P<multiple>{'|'.join(MULTIPLES)})\.?\s*)?{CURRENCIES}?",
    re.IGNORECASE | re.ASCII,
)
SPACES = "\u00a0\u202f\u2009"


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
    name = "kr" if OWN_CURRENCY.get(language) == currency else currency
    return UNITS[language][size].format(c=name).strip()


def parse_number(typed: str, language: str) -> float:
    """Return the number in a text somebody typed; a percentage as a share.

    Raises
    ------
    CxvalueError
        If the text is no number, or could be read as two different ones.
    """
    plain = typed.strip().replace("\u2212", "-").translate(dict.fromkeys(map(ord, SPACES), " "))
    found = TYPED.fullmatch(plain)
    if found is None:
        raise _refusal(typed, say("is no number"))
    digits = _plain(found["digits"].replace(" ", "").replace("'", ""), language, typed)
    factor = MULTIPLES[found["multiple"].lower()] if found["multiple"] else 1.0
    return digits * factor / (100.0 if found["percent"] else 1.0)


def _plain(digits: str, language: str, typed: str) -> float:
    """Digits with points and commas, as a number."""
    decimal = signs_of(language).decimal
    other = "." if decimal == "," else ","
    if digits.count(decimal) <= 1 and re.fullmatch(
        rf"[-+]?\d{{1,3}}(?:{re.escape(other)}\d{{3}})*(?:{re.escape(decimal)}\d+)?", digits
    ):
        if other in digits and decimal not in digits and decimal == ",":
            hint = say("Write 1500 for one and a half thousand, 1,5 for one and a half.")
            raise _refusal(typed, say("is ambiguous: a decimal point, or one between thousands"), hint)
        return float(digits.replace(other, "").replace(decimal, "."))
    if re.fullmatch(r"[-+]?\d*[.,]?\d+", digits):
        return float(digits.replace(",", "."))
    raise _refusal(typed, say("is no number"))


def _refusal(typed: str, message: Text, hint: Text = NOTHING) -> CxvalueError:
    allowed = say("digits, such as 1 500 or 2.5; % and k, M or mn may follow")
    return CxvalueError([Problem("", message, hint, typed, allowed)])


def parse_amounts(typed: str, language: str) -> list[float]:
    """Return the amounts of a column or a row copied from a spreadsheet, or typed one a line.

    Two columns are period (from 0) and amount; periods left out are 0.

    Raises
    ------
    CxvalueError
        For every cell that is no number.
    """
    rows = [[cell.strip() for cell in line.split("\t") if cell.strip()] for line in typed.splitlines()]
    rows = [row for row in rows if row]
    if len(rows) == 1:
        rows = [[cell] for cell in rows[0]]
    problems = []
    amounts: dict[int, float] = {}
    for place, row in enumerate(rows):
        try:
            period = int(parse_number(row[0], language)) if len(row) > 1 else place
            amounts[period] = amounts.get(period, 0.0) + parse_number(row[-1], language)
        except CxvalueError as error:
            if place or len(rows) == 1:  # the first row of a copied table may be its heading
                problems += [replace(problem, line=place + 1) for problem in error.problems]
    if not amounts and not problems:
        problems.append(Problem("", say("there are no amounts"), say("Write one amount a line, or paste a column.")))
    if problems:
        raise CxvalueError(problems)
    if len(rows) > len(amounts) and all(len(row) == 1 for row in rows):
        amounts = dict(enumerate(amounts.values()))  # a heading took a place
    return [amounts.get(period, 0.0) for period in range(max(amounts) + 1)]
