"""A sentence whose values stand apart from its words.

Messages, verdicts and reasons are kept as a template and its values, so that a language can be
chosen where the sentence is shown. Nothing here translates or formats numbers for a locale.
"""

from dataclasses import dataclass

Value = str | int | float


@dataclass(frozen=True, slots=True)
class Text:
    """A template with `{named}` places and the values that fill them."""

    template: str
    values: tuple[tuple[str, Value], ...] = ()

    def __str__(self) -> str:
        return self.template.format(**dict(self.values)) if self.values else self.template


def say(template: str, **values: Value) -> Text:
    """Return a sentence; `say("{n} months", n=3)` reads "3 months"."""
    return Text(template, tuple(values.items()))
