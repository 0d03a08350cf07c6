"""Which column is what, guessed from its name and from what is in it; a doubtful guess is a question, not an answer.

A guess is only ever offered: it is shown, can be corrected, and what speaks against it is said.

Kept whole: the questions share what one look at a column has found.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import narwhals as nw
import numpy as np

from cxvalue.case.keyed import Keyed
from cxvalue.case.notes import CustomerTable, Role
from cxvalue.case.records import Case
from cxvalue.evidence.fits.experiment import is_called
from cxvalue.evidence.table import words
from cxvalue.evidence.table.engine import collected, count_if, is_filled, row_of
from cxvalue.evidence.table.left import NO, YES, plain_value
from cxvalue.evidence.table.mapping import ROLES, kept_mapping, likely_segment
from cxvalue.evidence.table.prepared import role_label
from cxvalue.evidence.table.source import Column, Source
from cxvalue.locale.languages import words_for
from cxvalue.text import Text, say

MOST_VALUES = 60
"""Different values of a column that are looked at."""

MOST_EMPTY = 0.1
"""Share of empty cells from which a column is not taken unasked for what every row needs."""

NEEDED_OF_ALL: tuple[Role, ...] = ("segment", "tenure", "weight", "wave", "arm", "id", "before")
"""Roles whose empty cells take the whole row out of the figures."""

FEWEST_EVEN, EVEN_CUSTOMERS = 8, 5
"""Values of an even spread, and customers to each, from which it tells that they are no answers."""

CHOSEN: tuple[Role, ...] = ("score", "churned")
"""Roles everything rests on: of several columns that may play one none is taken unasked."""

MOST_ARMS, MOST_WAVES = 4, 12
OLDEST_WAVE = 15
"""Years back from which a number of a year is no round of a survey."""

LABELS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Question:
    """A column that may be something: what speaks against it, and how it is answered.

    taken : True where the column is used all the same, unless it is said not to be
    """

    role: Role
    column: str
    why: Text
    hint: Text
    taken: bool = False
    example: str = ""
    """A likely answer, where a value has to be named."""
    is_choice: bool = False
    """True where another column may be it just as well."""
    is_of_cells: bool = False
    """True where its cells are in doubt and not what it is for."""

    def is_open_choice(self, role: Role) -> bool:
        """Tell whether it asks which of several columns plays a role."""
        return self.is_choice and self.role == role

    @property
    def said(self) -> Text:
        """The question in a sentence."""
        if self.taken:
            return say("{name} {why}", name=self.column, why=self.why)
        role = role_label(self.role)
        return say("{name} may be the column “{role}”, but {why}", name=self.column, role=role, why=self.why)


@dataclass(frozen=True, slots=True)
class Guess:
    """A mapping that fits the names and contents of the columns; roles without a likely column stay open."""

    table: CustomerTable
    questions: tuple[Question, ...]

    def open_for(self, table: CustomerTable) -> tuple[Question, ...]:
        """Return the questions a mapping has not answered: neither the role nor the column is named otherwise."""
        return tuple(question for question in self.questions if not _is_answered(question, self.table, table))


def _is_answered(question: Question, before: CustomerTable, after: CustomerTable) -> bool:
    now = after.columns.get(question.role)
    used = {*after.columns.values(), *after.touchpoints.values(), *after.controls}
    if question.taken:
        return now != question.column or (question.role == "churned" and bool(after.left))
    return now != before.columns.get(question.role) or question.column in used


def offered(source: Source, case: Case, today: date) -> Guess:
    """Return the mapping the case keeps for a table of this name, or else the likely one."""
    kept = kept_mapping(source, case)
    return Guess(kept, ()) if kept else guessed(source, case, today)


def guessed(source: Source, case: Case, today: date) -> Guess:
    """Return the likely mapping of a table, and what is in doubt about it."""
    looks = {column.name: _Look(source, column) for column in source.columns}
    touchpoints = _touchpoints(case, looks)
    free = {name: look for name, look in looks.items() if name not in touchpoints.values()}
    taken: dict[Role, str] = {}
    questions: list[Question] = []
    more: dict[str, Any] = {}
    fits = _by_fit(free)
    for fit, role, name in fits:
        is_asked = any(question.column == name or question.is_open_choice(role) for question in questions)
        if role in taken or name in taken.values() or is_asked:
            continue
        look = free[name]
        rivals = [
            other for like, same, other in fits if (like, same) == (fit, role) and other not in (name, *taken.values())
        ]
        found = _question(role, look, looks, taken, today) or _choice(role, look, [free[other] for other in rivals])
        is_segment = role == "arm" and found is not None and "segment" not in taken and _names_segments(look, case)
        if is_segment:
            taken["segment"] = name
            continue
        if found is None or found.taken:
            taken[role] = name
            more |= _read_as(role, look)
        if found is not None:
            questions.append(found)
    table = CustomerTable(
        file=source.name[:120],
        columns=Keyed({role: taken[role] for role in ROLES if role in taken}),
        touchpoints=Keyed(touchpoints),
        segments=Keyed({}),
        **more,
    )
    return Guess(table, tuple(question for question in questions if question.taken or question.role not in taken))


class _Look:
    """What is in one column, asked of the engine only when it matters."""

    def __init__(self, source: Source, column: Column) -> None:
        self._source, self.column = source, column

    @property
    def name(self) -> str:
        """Its name in the file."""
        return self.column.name

    @property
    def rows(self) -> int:
        """Rows of the table."""
        return self._source.rows

    @cached_property
    def values(self) -> dict[Any, int]:
        """Value -> how often, the commonest first; one more than are looked at where there are more."""
        frame = self._source.frame().filter(is_filled(self.column.key))
        groups = frame.group_by(self.column.key).agg(nw.len().alias("n"))
        got = collected(groups.sort("n", self.column.key, descending=[True, False]).head(MOST_VALUES + 1))
        return dict(zip(got[self.column.key], map(int, got["n"]), strict=True))

    @cached_property
    def filled(self) -> int:
        """Rows in which there is something."""
        return int(row_of(self._source.frame(), [count_if(is_filled(self.column.key)).alias("n")])["n"] or 0)

    @cached_property
    def distinct(self) -> int:
        """Different values."""
        frame = self._source.frame().filter(is_filled(self.column.key))
        groups = frame.group_by(self.column.key).agg(nw.len().alias("of_each"))
        return int(row_of(groups, [nw.len().alias("n")])["n"] or 0)

    @cached_property
    def ends(self) -> tuple[float, float] | None:
        """Lowest and highest of its numbers."""
        if not self.column.number:
            return None
        number = nw.col(self.column.number)
        got = row_of(self._source.frame(), [number.min().alias("low"), number.max().alias("high")])
        return None if got["low"] is None else (float(got["low"]), float(got["high"]))

    @property
    def plain(self) -> tuple[str, ...]:
        """Its values in small letters, the commonest first."""
        return tuple(plain_value(value) for value in self.values)

    def repeats_in(self, other: "_Look") -> bool:
        """Tell whether some value of this column stands with more than one value of another."""
        pair = self._source.frame().group_by(self.column.key, other.column.key).agg(nw.len().alias("n"))
        each = pair.group_by(self.column.key).agg(nw.len().alias("n")).filter(nw.col("n") > 1)
        return bool(row_of(each, [nw.len().alias("n")])["n"])


def _names_segments(look: _Look, case: Case) -> bool:
    """Tell whether the values of a column are what the segments of the case are called."""
    return bool(look.values) and all(likely_segment(str(value), case) for value in look.values)


def _by_fit(looks: Mapping[str, _Look]) -> list[tuple[float, Role, str]]:
    """How well, role and column, the best fit first; a question that was asked fits the score."""
    found: list[tuple[float, int, int, int, Role, str]] = []
    for order, (role, kind) in enumerate(ROLES.items()):
        for place, (name, look) in enumerate(looks.items()):
            column = look.column
            able = column.kind in kind.kinds or ("number" in kind.kinds and (column.number or column.doubt))
            fit, word = _fit(role, column) if able else (0.0, 0)
            if fit:
                found.append((-fit, order, -word, place, role, name))
    return [(-fit, role, name) for fit, *_, role, name in sorted(found)]


def _fit(role: Role, column: Column) -> tuple[float, int]:
    called = words.WORDS[role]
    if role == "churned":
        called = (*called, *words.STAYED)
    is_asked = role == "score" and any(map(words.is_question, (column.name, column.asked)))
    return max(words.best_fit(column.name, called), (words.COMPOUND, 0) if is_asked else (0.0, 0))


def _question(
    role: Role, look: _Look, looks: Mapping[str, _Look], taken: Mapping[Role, str], today: date
) -> Question | None:
    """What speaks against a column for a role, if anything does."""
    name = look.name
    if look.column.doubt:
        hint = say("Say which decimal sign the file uses, or write its numbers alike.")
        return Question(role, name, say("it {doubt}", doubt=look.column.doubt), hint, is_of_cells=True)
    hint = say("If so, choose it.")
    why = _why_not(role, look, looks.get(taken.get("id", "")), today)
    if why is not None:
        return Question(role, name, why, hint)
    if role == "churned":
        return _which_left(look)
    empty = 1 - look.filled / max(look.rows, 1)
    if role in NEEDED_OF_ALL and empty > MOST_EMPTY:
        return Question(
            role,
            name,
            say("{share} % of its cells are empty, and their rows would not count", share=round(100 * empty)),
            hint,
        )
    return None


def _choice(role: Role, look: _Look, rivals: Sequence[_Look]) -> Question | None:
    """Which of several columns is meant, where the names tell of all of them that they are it."""
    able = [rival.name for rival in rivals if role in CHOSEN and not rival.column.doubt and not _unfit(role, rival)]
    if not able:
        return None
    why = say("so may {names}", names=", ".join(able[:LABELS_SHOWN]))
    return Question(role, look.name, why, say("If so, choose it."), is_choice=True)


def _unfit(role: Role, look: _Look) -> bool:
    return role == "score" and _no_score(look) is not None


def _why_not(role: Role, look: _Look, ids: _Look | None, today: date) -> Text | None:
    if role == "score":
        return _no_score(look)
    if role == "id":
        few = look.distinct * 10 < look.filled
        return say("only {n} different values stand in it", n=look.distinct) if few else None
    if role == "tenure":
        return _no_tenure(look)
    if role in ("revenue", "margin", "service_cost", "contacts", "referrals") and words.is_monthly(look.name):
        return say("it speaks of months, and a year's is needed")
    if role == "wave":
        return _no_wave(look, ids, today)
    if role == "arm":
        return _no_arm(look)
    if role == "segment" and look.distinct > MOST_VALUES:
        return say("it has {n} different values", n=look.distinct)
    return None


def _no_score(look: _Look) -> Text | None:
    """Numbers of stores, years or amounts are no scores, nor is what is spread evenly."""
    ends = look.ends
    if ends is None:
        return say("there is no number in it")
    if len(look.values) > MOST_VALUES and (ends[1] > 100 or ends[0] < -100):
        return say("its values go from {low} to {high}, which no scale does", low=ends[0], high=ends[1])
    counts = np.array(list(look.values.values()), dtype=float)
    expected = counts.mean() if len(counts) else 0.0
    is_named = words.name_fit(look.name, words.WORDS["score"]) == words.WHOLE_NAME
    if FEWEST_EVEN <= len(counts) <= MOST_VALUES and expected >= EVEN_CUSTOMERS and not is_named:
        spread = float(((counts - expected) ** 2 / expected).sum())
        free = len(counts) - 1
        if spread <= free + 4 * np.sqrt(2 * free):  # beyond four standard deviations of chance it is not even
            return say("its values are spread evenly, as numbers of shops or groups are")
    return None


def _no_tenure(look: _Look) -> Text | None:
    ends = look.ends
    if ends is None:
        return say("there is no number in it")
    is_month = ends[0] >= 1 and ends[1] <= 12 and words.time_unit_of(look.name) == "months" and len(look.values) <= 12
    if is_month and words.name_fit(look.name, words_for("tenure_word")) == 0:
        return say("it may be the month of the year")
    broken = any(isinstance(value, float) and not value.is_integer() for value in look.values)
    if not words.time_unit_of(look.name) and broken:
        return say("it does not say whether it counts months or years")
    return None


def _no_wave(look: _Look, ids: _Look | None, today: date) -> Text | None:
    if look.distinct > MOST_WAVES:
        return say("it has {n} different values", n=look.distinct)
    ends = look.ends
    this_year = today.year
    if ends is not None and 1900 <= ends[0] <= 2200 and not this_year - OLDEST_WAVE <= ends[0] <= this_year + 1:
        return say("its years are too long ago to be rounds of a survey")
    if ids is None or not ids.repeats_in(look):
        return say("no customer is in two of its rounds, so that all but the last would not count")
    return None


def _no_arm(look: _Look) -> Text | None:
    values = look.plain
    if not 2 <= look.distinct <= MOST_ARMS:
        return say("it has {n} different values", n=look.distinct)
    has_control = any(is_called(value, words.CONTROL_WORDS) for value in values)
    if not has_control or not any(is_called(value, words.TREATED_WORDS) for value in values):
        return say("its values, {values}, are not called like arms of a test", values=", ".join(values[:LABELS_SHOWN]))
    return None


def _which_left(look: _Look) -> Question | None:
    """Whether the values that mean having left are plain; asked where they are not."""
    values = look.plain
    if look.column.kind == "flag" or set(values) <= {*YES, *NO}:
        return None
    shown = ", ".join(f"{value:g}" if isinstance(value, float) else str(value) for value in look.values)[:60]
    if look.column.kind == "number" or look.distinct > LABELS_SHOWN:
        return Question(
            "churned",
            look.name,
            say("it holds {values}, not yes and no", values=shown),
            say("Choose another column, or write 1 for a customer who left and 0 for one who stayed."),
        )
    rarest = str(min(look.values, key=lambda value: look.values[value]))
    why = say("holds {values}, and which of them means having left is not plain", values=shown)
    hint = say("Name it, such as {value}.", value=rarest)
    return Question("churned", look.name, why, hint, taken=True, example=rarest)


def _read_as(role: Role, look: _Look) -> dict[str, Any]:
    """What else the name of a column says of how it is read."""
    if role == "tenure" and words.time_unit_of(look.name) in ("years", "days"):
        return {"tenure_in": words.time_unit_of(look.name)}
    if role == "score" and (scale := words.scale_in(f"{look.name} {look.column.asked}")):
        return {"scale": scale}
    if role == "churned" and _says_stayed(look.name):
        stayed = tuple(
            str(value) if isinstance(value, str) else plain_value(value)
            for value in look.values
            if plain_value(value) in NO
        )
        return {"left": stayed}
    return {}


def _says_stayed(name: str) -> bool:
    return words.name_fit(name, words.STAYED) > words.name_fit(name, words.WORDS["churned"])


GENERIC = frozenset(
    {
        "betyg",
        "score",
        "csat",
        "nöjdhet",
        "rating",
        "nps",
        "tilfredshet",
        "poeng",
        "satisfaction",
        "med",
        "with",
        "för",
        "for",
        "karakter",
        "ces",
    }
)
"""Words of a column with the score of a touchpoint that do not name it."""


def _touchpoints(case: Case, looks: Mapping[str, _Look]) -> dict[str, str]:
    """Columns called like a touchpoint of the case, by its id or its label, with a word for a score or without."""
    found: dict[str, str] = {}
    for key, touchpoint in case.touchpoints.items():
        called = {_core(key.replace("_", " ")), _core(touchpoint.label or key)} - {()}
        fitting = (
            name
            for name, look in looks.items()
            if look.column.number and not look.column.doubt and _core(name) in called
        )
        name = next((name for name in fitting if name not in found.values()), "")
        if name:
            found[key] = name
    return found


def _core(name: str) -> tuple[str, ...]:
    """The words of a name but those of any score; the ends of a scale behind it are none of it."""
    given = words.words_of(re.sub(r"\(.*\)\s*$", "", name))
    return tuple(word for word in given if word not in GENERIC)
