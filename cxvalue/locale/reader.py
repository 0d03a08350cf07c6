"""The reader: in which language, in which words and in which unit of money a result is shown.

Every exhibit, chart and page takes a `Reader`; nothing below the exhibits knows one.
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Literal

from babel.dates import format_date

from cxvalue.errors import Problem
from cxvalue.locale.catalogue import translations
from cxvalue.locale.numbers import SIZES, Signs, money_unit, shortest, signs_of, written
from cxvalue.text import TERMS, Text, Value, counted, filled, say, term_places

UNKNOWN = "–"
"""What stands where a figure is undefined."""

MoneyUnit = Literal["fitting", "ones", "thousands", "millions"]


@dataclass(frozen=True, slots=True)
class Reader:
    """Language, currency, unit of money and own words of whoever reads.

    unit : `fitting` gives every amount the unit that leaves it one to three digits
    words : term -> (one, several), the case's own names for terms of the vocabulary
    """

    language: str = "en"
    currency: str = ""
    unit: MoneyUnit = "fitting"
    words: tuple[tuple[str, tuple[str, str]], ...] = ()

    def of(self, currency: str, words: tuple[tuple[str, tuple[str, str]], ...] = ()) -> "Reader":
        """Return the reader of a case in some currency, with its own words."""
        return replace(self, currency=currency, words=words)

    def say(self, template: str, **values: Value) -> str:
        """Return a sentence in the reader's language."""
        return self.text(say(template, **values))

    def text(self, text: Text) -> str:
        """Return a sentence in the reader's language, its numbers in the reader's format."""
        if not text.template:
            return ""
        values = dict(text.values)
        found = translations(self.language)
        number = values.get("n")
        if text.plural and isinstance(number, int):
            template = found.ngettext(text.template, text.plural, number)
        elif text.context:
            template = found.pgettext(text.context, text.template)
        else:
            template = found.gettext(text.template)
        if "{" not in template:
            return template
        return filled(template, {key: self._value(value) for key, value in values.items()}, self._places())

    def term(self, name: str) -> str:
        """Return a term of the vocabulary, or several of it, as the reader knows it."""
        return self._places()[name]

    def problem(self, problem: Problem) -> str:
        """Return a problem in the reader's language."""
        return problem.shown(self.text)

    def number(self, value: float | None, decimals: int | None = None, *, plus: bool = False) -> str:
        """Return a number, with as many decimals as it needs unless told how many."""
        if value is None:
            return UNKNOWN
        if decimals is None:
            return shortest(value, self.language)
        return written(value, self.language, decimals, plus=plus)

    def shortest(self, value: float, digits: int = 6) -> str:
        """Return a number with no more digits than it needs, and at most so many."""
        return shortest(value, self.language, digits)

    def share(self, value: float | None, decimals: int = 1, *, plus: bool = False) -> str:
        """Return a share as a percentage: `12.3 %`."""
        return UNKNOWN if value is None else f"{self.number(100 * value, decimals, plus=plus)} %"

    def money(self, amount: float | None, *, plus: bool = False) -> str:
        """Return an amount with its unit: `12.3 MSEK`, `-450 kSEK`."""
        if amount is None:
            return UNKNOWN
        size = self.size(amount)
        return f"{self.amount(amount, size, plus=plus)} {self.money_unit(size)}".rstrip()

    def amount(self, amount: float | None, size: str, *, plus: bool = False) -> str:
        """Return an amount in a unit, without naming it; for columns that name it once."""
        if amount is None:
            return UNKNOWN
        scaled = amount / SIZES[size]
        magnitude = abs(scaled)
        whole = magnitude >= 99.95 or (size == "ones" and scaled == int(scaled)) or magnitude == 0
        decimals = 0 if whole else 1 if magnitude >= 0.95 else 2 if magnitude >= 0.095 else 3
        return self.number(scaled, decimals, plus=plus)

    def size(self, amount: float) -> str:
        """Return the size an amount is shown in: the chosen one, or the one that fits."""
        if self.unit != "fitting":
            return self.unit
        return next((name for name in reversed(SIZES) if abs(amount) >= 0.9995 * SIZES[name]), "ones")

    def money_unit(self, size: str) -> str:
        """Return the unit of money of a size: `MSEK`, `tkr`."""
        return money_unit(size, self.language, self.currency)

    def months(self, value: float | None) -> str:
        """Return months, rounded up to whole ones as a payback is: `17 months`."""
        if value is None:
            return self.say("never")
        whole = round(value)
        rounded = whole if abs(value - whole) < 1e-9 else int(value) + 1
        return self.text(counted("{n} month", "{n} months", rounded))

    def day(self, day: date) -> str:
        """Return a date as the language writes it."""
        return str(format_date(day, "medium", locale=self.language))

    def signs(self) -> Signs:
        """Return the reader's decimal sign, sign between thousands and minus sign."""
        return signs_of(self.language)

    def _value(self, value: Value) -> str:
        if isinstance(value, Text):
            return self.text(value)
        return value if isinstance(value, str) else self.number(value)

    def _places(self) -> dict[str, str]:
        return _places(self.language, self.words)


@cache
def _places(language: str, words: tuple[tuple[str, tuple[str, str]], ...]) -> dict[str, str]:
    found = translations(language)
    known = {term: tuple(found.gettext(text.template) for text in forms) for term, forms in TERMS.items()}
    return term_places(known | dict(words))  # type: ignore[arg-type]  # two forms each


ENGLISH_READER = Reader()
"""Who reads where nobody said otherwise."""
