"""From the text of a case to plain tables, or every mistake of writing with its line, column and remedy.

A line with a mistake is reported and blanked, and reading goes on, so that all mistakes are found at once.
"""

import re
import tomllib
from typing import Any

from cxvalue.case.limits import DEEPEST, LONGEST_ID, LONGEST_KEY
from cxvalue.case.lines import Lines, Token, nesting_of, opened_before
from cxvalue.case.lookalikes import lookalike_in
from cxvalue.errors import CaseError, Problem
from cxvalue.text import NOTHING, Text, say

MOST_MISTAKES = 20
MOST_TRIES = 40
MOST_READ = 4_000_000
"""Characters read again after mistakes, so that a large file full of them does not take minutes."""

UNREADABLE = "unreadable_"
"""Table that takes the keys below a header that cannot be read."""

PAIR = re.compile(r"\s*+[\w.\"'-]++\s*+=")
TOO_MANY_DIGITS = re.compile(r"\d{1000}")
_PLACE = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)")
_PLAIN = r"[-+]?(0|[1-9]\d*)(\.\d+)?"
"""A number as TOML has it; where it stands, the mistake is elsewhere in the line."""

_SHOWN = 60

NOT_CLOSED = say("has text whose quotation mark is not closed")
REASONS: tuple[tuple[str, Text], ...] = (
    ("Expected '='", say("has no = between a key and its value")),
    ("Invalid value", say("has a value that is neither text in quotes, nor a number, a date, true or false")),
    ("Invalid initial character", say("has a sign that no key may begin with")),
    ("Expected newline", say("goes on after its value")),
    ("Invalid statement", say("begins with a sign that no line may begin with")),
    ("Unterminated string", NOT_CLOSED),
    ("Expected ']", say("has the header of a table whose ] is missing")),
    ("Expected", NOT_CLOSED),
    ("Illegal character", NOT_CLOSED),
    ("Found invalid character", NOT_CLOSED),
    ("Unclosed array", say("has a list whose ] or whose comma is missing")),
    ("Unclosed inline table", say("has a table whose closing brace or whose comma is missing")),
    ("Unescaped", say("has a \\ in its text that stands for nothing")),
    ("Invalid hex", say("has an escape that is no character")),
    ("Escaped character", say("has an escape that is no character")),
    ("Invalid date", say("has a day or a time that does not exist")),
)
"""How the parser's words begin, and ours."""

TWICE = ("Cannot overwrite", "Cannot declare", "Cannot mutate", "Cannot redefine", "Duplicate")


def refuse_nesting(tokens: list[Token], name: str) -> None:
    """Refuse a text that is nested too deeply to be read, or has keys too long to be shown.

    Raises
    ------
    CaseError
        Naming what was found and what is allowed.
    """
    found = nesting_of(tokens)
    for message, size, most in (
        (say("is nested too deeply"), found.depth, DEEPEST),
        (say("has a key of too many parts"), found.parts, LONGEST_KEY),
        (say("has a key that is too long"), found.name, LONGEST_ID),
    ):
        if size > most:
            raise CaseError([Problem("", message, found=str(size), allowed=say("up to {most}", most=most), file=name)])


def tables_of(text: str, tokens: list[Token], lines: Lines) -> tuple[dict[str, Any], list[Problem]]:
    """Return the plain tables of a text, and its mistakes."""
    problems: list[Problem] = []
    rows = text.split("\n")
    last = -1
    for _ in range(min(MOST_TRIES, max(3, MOST_READ // (len(text) + 1)))):
        try:
            plain = tomllib.loads("\n".join(rows))
        except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
            problem, end = _mistake(error, rows, tokens, lines)
            line = problem.line or len(rows)
            row = rows[line - 1]
            if line != last + 1 or PAIR.match(row):  # what follows a mistake and is no pair belongs to it
                problems.append(problem)
            last = end - 1
            if len(problems) >= MOST_MISTAKES or problem.line is None or not row.strip() or UNREADABLE in row:
                return {}, problems
            rows[line - 1 : end - 1] = [""] * (end - line)
            if row.lstrip().startswith("["):
                rows[line - 1] = f"[{UNREADABLE}.at{line}]"
        else:
            plain.pop(UNREADABLE, None)
            return plain, problems
    return {}, problems


def _mistake(error: Exception, rows: list[str], tokens: list[Token], lines: Lines) -> tuple[Problem, int]:
    """What is wrong, and the line after the last that belongs to it."""
    place = _PLACE.search(str(error))
    line = int(place[1]) if place and place[1] else None
    column = int(place[2]) if place and place[2] else None
    if str(error).startswith(TWICE):
        return _twice(line, column, lines), (line or len(rows)) + 1
    if place is None:  # not the parser's own error: a number too long to be one
        line = next((number for number, row in enumerate(rows, start=1) if TOO_MANY_DIGITS.search(row)), None)
        message = say("has a number of too many digits") if line else say("cannot be read as TOML")
        found = _excerpt(rows[line - 1], 1) if line else ""
        return Problem("", message, found=found, line=line), (line or len(rows)) + 1
    message = next((ours for words, ours in REASONS if str(error).startswith(words)), say("cannot be read as TOML"))
    end = (line or len(rows)) + 1
    if line is None or str(error).startswith("Unclosed"):
        begun = opened_before(tokens, line)
        if begun is not None and begun != line:
            line, column, end = begun, None, end - (line is not None)
    written = rows[line - 1] if line and line <= len(rows) else ""
    found = _excerpt(written, column or 1)
    return Problem("", message, _hint(written, rows), found, line=line, column=column), end


def _twice(line: int | None, column: int | None, lines: Lines) -> Problem:
    here = lines.heads.get(line or 0, [])
    again = [key for key in here if here.count(key) > 1]
    found = lines.first_of(line) if line else None
    if again:
        message = say("{key} stands twice on this line", key=again[0])
    elif found is not None:
        message = say("{key} stands on line {line} already", key=found[0], line=found[1])
    else:
        message = say("stands there already")
    return Problem("", message, say("Keep one of them."), line=line, column=column)


def _excerpt(written: str, column: int) -> str:
    """The part of a line around the place where reading stopped."""
    first = max(0, min(column - _SHOWN // 2, len(written) - _SHOWN))
    shown = written[first : first + _SHOWN].strip()
    return f"{'…' if first else ''}{shown}{'…' if first + _SHOWN < len(written) else ''}"


def _hint(row: str, rows: list[str]) -> Text:
    written = row.strip()[:1000]
    value = written.partition("=")[2].partition("#")[0].strip()
    inside = re.search(r"=\s*+([-+]?[\d.]++) ?%", written) or re.search(r"=\s*+([-+]?\d++,\d++)\s*+[,}\]]", written)
    if inside and ("{" in written or value.startswith("[")):
        return _inside_hint(inside)
    grouped = re.search(r"=\s*+(\d{1,3}(?: \d{3})++)\s*+[,}\]]", written)
    if grouped and "{" in written:
        return say("Write {number}: no thousands separator.", number=grouped[1].replace(" ", ""))
    if re.fullmatch(r"[-+]?\d++(\.\d++)? ?%", value):
        number = float(value.partition("%")[0])
        return say("For {percent} % write {share}.", percent=f"{number:g}", share=f"{number / 100:g}")
    if re.fullmatch(r"[-+]?\d[\d '\u00a0\u202f]*+(,\d++)?(\.\d++)?", value, re.ASCII) and not re.fullmatch(
        _PLAIN, value
    ):
        number_text = re.sub(r"[ '\u00a0\u202f]", "", value).replace(",", ".")
        return say("Write {number}: a decimal point, no thousands separator.", number=number_text)
    other = lookalike_in(row[:1000])
    if other is not None:
        return other.hint()
    first = next((line.strip() for line in rows if line.strip()), "")
    if first.startswith(("{", "---")) or re.match(r"^[\w ]{1,100}:\s", first):
        return say('The file looks like JSON or YAML; a {case} is TOML, such as title = "Our case".')
    return say("Text stands in quotes, numbers do not; `cxvalue new` writes a {case} to start from.")


def _inside_hint(found: "re.Match[str]") -> Text:
    """Say how a number inside a table or list is written."""
    if "%" in found[0]:
        try:
            share = f"{float(found[1]) / 100:g}"
        except ValueError:
            return NOTHING
        return say("For {percent} % write {share}.", percent=found[1], share=share)
    return say("Write {number}: a decimal point, no thousands separator.", number=found[1].replace(",", "."))
