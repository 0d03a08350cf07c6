"""Numbers as people and programs write them: what a text may mean as a number, under each decimal sign.

One grammar for what is typed, pasted and read from files: signs before or behind, brackets, blanks or points
between thousands, a currency, per cent, and thousands or millions in words. Whether a point or a comma is the
decimal sign is for the column, the file or the language to settle; here both are tried.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MULTIPLES: Mapping[str, float] = {
    **dict.fromkeys(("k", "t", "tusen", "tkr", "tsek", "tnok", "tdkk", "teur", "ksek", "knok", "keur"), 1e3),
    **dict.fromkeys(("m", "mn", "mill", "mio", "milj", "mkr", "mnkr", "msek", "mnok", "mdkk", "meur"), 1e6),
    **dict.fromkeys(("md", "mrd", "mdr", "bn", "mdkr"), 1e9),
}
CURRENCY = r"(?:kr|sek|nok|dkk|isk|eur|usd|gbp|€|\$|£)"
_SPACES = "\u00a0\u202f\u2009\u2007"
MINUS = "-\u2212\u2013"
DECIMALS = ".,"

_NUMBER = re.compile(
    rf"(?P<open>\()?\s*(?:{CURRENCY}\.?\s*)?(?P<sign>[-+])?\s*(?:{CURRENCY}\.?\s*)?"
    r"(?P<digits>\d[\d.,' ]*|[.,]\d+)(?P<exponent>[eE][-+]?\d{1,3})?\s*(?P<behind>-)?\s*(?P<percent>%)?\s*"
    rf"(?:(?P<multiple>{'|'.join(sorted(MULTIPLES, key=len, reverse=True))})\.?(?![a-z]))?\s*"
    rf"(?:{CURRENCY}\.?)?\s*(?P<close>\))?(?P<last>-)?",
    re.IGNORECASE | re.ASCII,
)

_FORMS = {
    sign: re.compile(
        rf"\d+(?:\{sign}\d*)?|\{sign}\d+|[1-9]\d{{0,2}}(?:\{other}\d{{3}})+(?:\{sign}\d*)?"
        rf"|[1-9]\d{{0,2}}(?:(?P<gap>[ '])\d{{3}})(?:(?P=gap)\d{{3}})*(?:\{sign}\d*)?",
        re.ASCII,
    )
    for sign, other in ((".", ","), (",", "."))
}
"""Digits under each decimal sign: plain, with the other sign between thousands, or with blanks or apostrophes."""


@dataclass(frozen=True, slots=True)
class Readings:
    """What a text may mean: decimal sign -> number; and whether it was written in per cent or with a unit."""

    values: Mapping[str, float]
    percent: bool = False
    unit: str = ""
    """The thousands or millions that stood behind it."""

    @property
    def value(self) -> float | None:
        """The number, where both signs give the same."""
        found = set(self.values.values())
        return found.pop() if len(found) == 1 else None


NO_NUMBER = Readings({})


def readings(text: str) -> Readings:
    """Return the numbers a text may be; none where it is no number.

    A percentage is a share, and `tkr` and the like are multiplied out.
    """
    plain = text.strip().translate({ord(space): " " for space in _SPACES})
    plain = re.sub(rf"[{MINUS}]", "-", plain)
    found = _NUMBER.fullmatch(plain)
    if found is None or bool(found["open"]) != bool(found["close"]):
        return NO_NUMBER
    signs = [bool(found["open"]), found["sign"] is not None, bool(found["behind"] or found["last"])]
    if sum(signs) > 1:
        return NO_NUMBER
    minus = signs[0] or signs[2] or found["sign"] == "-"
    digits, exponent = found["digits"].strip(), found["exponent"] or ""
    unit = (found["multiple"] or "").lower()
    factor = MULTIPLES.get(unit, 1.0) * (-1.0 if minus else 1.0)
    values = {
        sign: _number(digits, sign, exponent) * factor / (100.0 if found["percent"] else 1.0)
        for sign, form in _FORMS.items()
        if form.fullmatch(digits)
    }
    return Readings(values, percent=bool(found["percent"]), unit=unit)


def _number(digits: str, sign: str, exponent: str) -> float:
    other = "," if sign == "." else "."
    plain = digits.replace(other, "").replace(" ", "").replace("'", "").replace(sign, ".")
    return float(plain.rstrip(".") + exponent if not plain.startswith(".") else "0" + plain + exponent)


def decimal_of(cells: Iterable[Readings]) -> str | None:
    """Return the decimal sign under which every cell is a number; "" where either will do, None where it is open.

    Cells that are no number are not looked at. A sign that no cell contradicts and that makes no difference is open
    to either; where both are possible and differ, the column does not tell.
    """
    possible = set(DECIMALS)
    differ = False
    for cell in cells:
        if cell.values:
            possible &= set(cell.values)
            differ = differ or (cell.value is None and len(cell.values) > 1)
    if len(possible) == 1:
        return possible.pop()
    return None if differ or not possible else ""


def contradicts(cells: Iterable[Readings]) -> bool:
    """Tell whether some cells can only have a decimal point and others only a comma."""
    kinds = {tuple(cell.values) for cell in cells if len(cell.values) == 1}
    return len(kinds) > 1
