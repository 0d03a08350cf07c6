"""What columns of customer tables are called, in any language we read, by what they are for.

A name is compared by its words, not its letters: `store` is no `score`. See `fit_of` for how far a name fits.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import get_args

from cxvalue.case.notes import Role
from cxvalue.locale.languages import words_for
from cxvalue.units import SCALES

WORDS: Mapping[Role, tuple[str, ...]] = {role: words_for(role) for role in get_args(Role)}
"""Role -> what it is called, the likeliest first."""

STAYED = words_for("stayed")
"""What a column is called that says who stayed: it is read the other way round."""

_QUESTIONS = words_for("question")
"""Beginnings of words in the questions scores answer."""

UNITS: Mapping[str, tuple[str, ...]] = {unit: words_for(unit) for unit in ("years", "days", "months")}
"""What time is counted in, as names of columns say it."""

ANNUAL, ANNUAL_START = words_for("annual"), words_for("annual_start")
"""Words in the names of amounts of a year, and what they begin with."""

MONTHLY, MONTHLY_AMOUNT = words_for("monthly"), words_for("monthly_amount")
TO = "|".join(words_for("to"))

WHOLE_NAME, _SEVERAL, COMPOUND, _TYPED = 1.0, 0.9, 0.8, 0.7
"""How far a name fits: it is the word, has it among others, ends in it, or is it but for a slip of the pen."""

SHORTEST_COMPOUND, SHORTEST_SLIP, _ALIKE = 5, 6, 0.9
ALONE = frozenset(
    (word,)
    for word in (
        *("id", "group", "grupp", "gruppe", "year", "år", "quarter", "kvartal"),
        *("customer", "kund", "kunde", "client", "respondent"),
    )
)
"""Words that mean it only where they are the whole name."""

LONG_NAME = 4
"""Words from which a name is a question rather than a name."""


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a column's name in small letters: `Kundtid (mån)`, `customerId` and `kund_nr` have two."""
    apart = re.sub(r"(?<=[a-zåäöæø])(?=[A-ZÅÄÖÆØ])", " ", name)
    return tuple(re.findall(r"[^\W\d_]+|\d+", apart.lower()))


def name_fit(name: str, called: Iterable[str]) -> float:
    """Return how well a column's name fits any of some words, from 0 to 1."""
    return best_fit(name, called)[0]


def best_fit(name: str, called: Iterable[str]) -> tuple[float, int]:
    """Return how well a column's name fits the word it fits best, and the place of that word, counted down from 0."""
    given = words_of(name)
    fits = [(_fit(given, words_of(word)), -place) for place, word in enumerate(called)] if given else []
    return max(fits, default=(0.0, 0))


def _fit(given: tuple[str, ...], word: tuple[str, ...]) -> float:
    if "".join(given) == "".join(word):
        return WHOLE_NAME
    if len(given) > LONG_NAME:
        return 0.0
    size = len(word)
    if word not in ALONE and any(given[at : at + size] == word for at in range(len(given) - size + 1)):
        return _SEVERAL
    whole = "".join(word)
    if len(whole) >= SHORTEST_COMPOUND and any(part.endswith(whole) for part in given):
        return COMPOUND
    slip = len(whole) >= SHORTEST_SLIP and difflib.SequenceMatcher(None, "".join(given), whole).ratio() >= _ALIKE
    return _TYPED if slip else 0.0


def is_question(text: str) -> bool:
    """Tell whether a text asks how satisfied a customer is, or whether they would recommend."""
    plain = text.lower()
    return len(words_of(text)) > LONG_NAME and any(word in plain for word in _QUESTIONS)


def time_unit_of(name: str) -> str:
    """Return what a column of time is counted in, by its name; '' where it does not say."""
    given = words_of(name)
    return next((unit for unit, words in UNITS.items() if any(word in given for word in words)), "")


def annual_months(name: str) -> int:
    """Return how many months an amount is of, as its column's name says; 0 where it does not.

    `Intäkt 12 mån` and `årsintäkt` are of a year, `månadsavgift` of a month, `spend 3 months` of three.
    """
    given = words_of(name)
    for place, word in enumerate(given[1:], start=1):
        if given[place - 1].isdigit() and word in UNITS["months"]:
            return int(given[place - 1])
    if any(word in ANNUAL or word.startswith(ANNUAL_START) for word in given):
        return 12
    return 1 if is_monthly(name) else 0


def is_monthly(name: str) -> bool:
    """Tell whether a name speaks of single months, not of twelve of them."""
    given = words_of(name)
    return (any(word in given for word in MONTHLY) and "12" not in given) or name_fit(
        name, words_for("monthly_amount")
    ) > 0


COMMON = (*SCALES.values(), (1.0, 10.0), (0.0, 100.0))
"""Scales scores are asked on, lowest and highest."""


def is_scale(ends: tuple[float, float]) -> bool:
    """Tell whether the ends of the values are those of a scale scores are asked on."""
    return ends in COMMON


def scale_in(name: str) -> str | list[float] | None:
    """Return the scale a name states, such as `Nöjdhet (1-5)`; None where it states none."""
    found = re.search(rf"(?<!\d)(-?\d{{1,3}})\s*(?:-|–|{TO})\s*(\d{{1,3}})(?!\d)", name)
    ends = (float(found[1]), float(found[2])) if found else (0.0, 0.0)
    if not is_scale(ends) and ends not in {(1.0, 6.0), (1.0, 4.0)}:
        return None
    return next((key for key, own in SCALES.items() if own == ends), list(ends))


CONTROL_WORDS = words_for("control_arm")
"""What the arm of a test is called that got nothing."""

TREATED_WORDS = words_for("treated_arm")
"""What the other one is called."""
