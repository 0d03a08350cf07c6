"""What can go wrong for a user, as values.

A `Problem` says where, what was found, what is allowed and how to mend it; a `CxvalueError` carries
all problems of one input and is shown without a traceback. Anything else raised is a defect.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from cxvalue.text import NOTHING, Text, say

NO_BREAK = "\u00a0\u202f"
"""Spaces between thousands; they are not printable by the letter of the standard."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing the user can mend, and where it stands.

    `address` is the dotted path of the assumption or table; `line` and `column` count from 1; `cell` names a
    workbook cell. Empty parts are unknown or do not apply.
    """

    address: str
    message: Text
    hint: Text = NOTHING
    found: str | Text = ""
    allowed: Text = NOTHING
    file: str = ""
    line: int | None = None
    cell: str = ""
    column: int | None = None

    @property
    def place(self) -> str:
        """File, line or cell, and address, as far as they are known."""
        column = f":{self.column}" if self.column else ""
        spot = f":{self.line}{column}" if self.line else f"!{self.cell}" if self.cell else ""
        return ": ".join(part for part in (f"{self.file}{spot}", self.address) if part)

    def shown(self, words: Callable[[Text], str] = str) -> str:
        """Return the problem in one sentence, its parts put into words by a language."""
        found = words(say("found {found}", found=self.found)) if self.found else ""
        allowed = words(say("allowed: {allowed}", allowed=self.allowed)) if self.allowed else ""
        detail = "; ".join(part for part in (found, allowed) if part)
        sentence = f"{self.place}: {words(self.message)}" if self.place else words(self.message)
        sentence += f" ({detail})" if detail else ""
        return _printable(f"{sentence}. {words(self.hint)}" if self.hint else sentence)

    def __str__(self) -> str:
        return self.shown()


def _printable(text: str) -> str:
    """Text with nothing in it that a terminal would act on."""
    return "".join(character if character.isprintable() or character in NO_BREAK else "\ufffd" for character in text)


class CxvalueError(Exception):
    """A user's input cannot be used; `problems` holds every reason, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class CaseError(CxvalueError):
    """A case file, or a change to a case, breaks its rules."""


class FlowsError(CxvalueError):
    """A cash-flow file cannot be read as one."""


class FileError(CxvalueError):
    """A file cannot be opened, decoded, read within its limits, or written."""


def in_file(problems: Iterable[Problem], file: str) -> tuple[Problem, ...]:
    """Return the problems with the file's name filled in where it was unknown."""
    return tuple(problem if problem.file else replace(problem, file=file) for problem in problems)
