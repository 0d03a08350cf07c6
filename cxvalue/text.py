"""A sentence whose values stand apart from its words.

Messages, verdicts, labels and help are kept as a template and its values, so that language, number
format and a company's own words are chosen where the sentence is shown (`locale/`). The terms of the
vocabulary stand in a template as `{touchpoint}`, `{Touchpoint}` or `{touchpoints}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    """A template with `{named}` places and the values that fill them.

    With a `plural`, that template is used unless the value called `n` is one.
    """

    template: str
    values: tuple[tuple[str, "Value"], ...] = ()
    plural: str = field(default="")
    context: str = field(default="")
    """Which of several things an English word stands for, where other languages have a word for each."""

    def __str__(self) -> str:
        """The sentence in English."""
        values = dict(self.values)
        template = self.plural if self.plural and values.get("n") != 1 else self.template
        written = {key: shortest(value) if isinstance(value, (int, float)) else value for key, value in values.items()}
        return filled(template, written, ENGLISH_TERMS)

    def __bool__(self) -> bool:
        return bool(self.template)

    def given(self, **values: "Value") -> "Text":
        """Return the same sentence with more of its places filled."""
        return replace(self, values=(*self.values, *values.items()))


Value: TypeAlias = str | int | float | Text


def say(template: str, **values: Value) -> Text:
    """Return a sentence; `say("{left} months", left=3)` reads "3 months"."""
    return Text(template, tuple(values.items()))


def in_sense(context: str, template: str) -> Text:
    """Return a word that means several things in English, in one of its senses: `in_sense("month", "Start")`."""
    return Text(template, context=context)


NOTHING = Text("")


def shortest(value: float, digits: int = 6) -> str:
    """Return a number with no more digits than it needs, and at most so many: 0.25, 1,234."""
    if value == int(value):
        return f"{value:,.0f}"
    shown = f"{value:.{digits}g}"
    return shown if "e" in shown else f"{value:,.{len(shown.partition('.')[2])}f}"


def counted(one: str, many: str, n: int, **values: Value) -> Text:
    """Return a sentence that counts; `counted("{n} month", "{n} months", 3)` reads "3 months"."""
    return Text(one, (("n", n), *values.items()), many)


TERMS: Mapping[str, tuple[Text, Text]] = {
    "alternative": (say("alternative"), say("alternatives")),
    "assumption": (say("assumption"), say("assumptions")),
    "baseline": (say("baseline"), say("baselines")),
    "behaviour": (say("behaviour"), say("behaviours")),
    "case": (say("case"), say("cases")),
    "horizon": (say("horizon"), say("horizons")),
    "initiative": (say("initiative"), say("initiatives")),
    "journey": (say("journey"), say("journeys")),
    "link": (say("link"), say("links")),
    "roadmap": (say("roadmap"), say("roadmaps")),
    "satisfaction": (say("satisfaction"), say("satisfaction")),
    "scenario": (say("scenario"), say("scenarios")),
    "segment": (say("segment"), say("segments")),
    "stage": (say("stage"), say("stages")),
    "touchpoint": (say("touchpoint"), say("touchpoints")),
}
"""The vocabulary: one thing and several of it. A case may rename each in its `[words]`."""


def term_places(words: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Return what each place of a term is filled with: `touchpoint`, `touchpoints`, and both capitalised."""
    places: dict[str, str] = {}
    for term, (one, many) in words.items():
        places |= {term: one, f"{term}s": many}
    return places | {key.capitalize(): word[:1].upper() + word[1:] for key, word in places.items()}


def filled(template: str, values: Mapping[str, object], terms: Mapping[str, str]) -> str:
    """Return a template with its places filled by its values, then by the terms."""
    return template.format_map({**terms, **values}) if "{" in template else template


ENGLISH_TERMS = term_places({term: (one.template, many.template) for term, (one, many) in TERMS.items()})
