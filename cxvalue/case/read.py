"""A case file in, a `Case` out, or every problem of the file at once.

A case always loads or always fails: nothing is guessed and nothing silently dropped. Files beside
the case (flows, other cases) are read with it.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cxvalue.case.flows import FlowTable, read_flows
from cxvalue.case.keyed import Keyed
from cxvalue.case.lines import Lines, depth_and_parts, lines_of
from cxvalue.case.overrides import scenario_problems
from cxvalue.case.problems import problems_of
from cxvalue.case.records import Alternative, Case
from cxvalue.case.rules import broken_rules
from cxvalue.case.write import Plain, edited
from cxvalue.errors import CaseError, CxvalueError, FileError, Problem, in_file
from cxvalue.files.sheet import MOST_BYTES as MOST_BYTES_BESIDE
from cxvalue.files.sheet import parse_sheet
from cxvalue.files.text import decode, read_bytes, too_large
from cxvalue.text import Text, say

MOST_BYTES = 1024 * 1024
DEEPEST = 32
LONGEST_KEY = 16
MOST_SYNTAX_PROBLEMS = 20
UNREADABLE = "unreadable_"
"""Table that takes the keys below a header that cannot be read."""

PAIR = re.compile(r"\s*[\w.\"'-]+\s*=")
TOO_MANY_DIGITS = re.compile(r"\d{1000}")
PLACE = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)")


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with the text it was read from; `notes` says what was normalised, `beside` holds the files it names."""

    name: str
    text: str
    case: Case
    notes: tuple[Text, ...] = ()
    beside: Mapping[str, bytes] = field(default_factory=dict)


Beside = Callable[[str], bytes]
"""Gives the bytes of a file that stands beside the case, by its plain name."""


def read_case(path: Path | str) -> CaseFile:
    """Read a case file and the files it names beside it.

    Raises
    ------
    CaseError, FileError
        With every problem, each with file, line, address, what was found and what is allowed.
    """
    path = Path(path)
    if path.suffix.lower() in (".csv", ".xlsx", ".xls"):
        hint = say("`cxvalue flows` values cash flows; `cxvalue compare` sets them beside a {case}.")
        raise FileError([Problem("", say("is a table, not a {case}"), hint, file=path.name)])
    content = read_bytes(path, most=MOST_BYTES)
    return parse_case(content, path.name, beside=lambda name: read_bytes(path.parent / name, most=MOST_BYTES_BESIDE))


def parse_case(content: bytes, name: str, *, beside: Beside | Mapping[str, bytes] | None = None) -> CaseFile:
    """Return the case in the bytes of a file called `name`.

    `beside` gives the files it names, by a function or as a table; what it does not give is a problem.
    """
    opener = _opener(beside)
    opened: dict[str, bytes] = {}

    def kept(wanted: str) -> bytes:
        opened[wanted] = opener(wanted)
        return opened[wanted]

    return replace(_parse(content, name, kept, within=(name,)), beside=opened)


def changed_file(file: CaseFile, changes: Mapping[str, Plain]) -> CaseFile:
    """Return a case file with what stands at some addresses changed, its comments kept.

    Raises
    ------
    CaseError
        With every problem the changed text would have.
    """
    return parse_case(edited(file.text, changes).encode(), file.name, beside=file.beside)


def _opener(beside: Beside | Mapping[str, bytes] | None) -> Beside:
    if callable(beside):
        return beside
    files = beside or {}

    def opened(name: str) -> bytes:
        if name not in files:
            raise FileError([Problem("", say("did not come with the {case}"), say("Add it to the files."), file=name)])
        return files[name]

    return opened


def _parse(content: bytes, name: str, beside: Beside, within: tuple[str, ...]) -> CaseFile:
    if len(content) > MOST_BYTES:
        raise too_large(name, len(content), MOST_BYTES)
    decoded = decode(content, name)
    _check_nesting(decoded.text, name)
    plain, syntax = _tables(decoded.text)
    lines = lines_of(decoded.text)
    problems = [*syntax, *_number_forms(lines)]
    case: Case | None = None
    try:
        case = Case.model_validate(plain)
    except ValidationError as error:
        problems += _without_echoes(problems_of(error, plain), syntax)
    if case is not None and not syntax:
        problems += broken_rules(case) or scenario_problems(case)
        case, attached = _with_attachments(case, beside, within)
        problems += attached
    if problems or case is None:
        raise CaseError(_placed(problems, lines, name))
    return CaseFile(name, decoded.text, case, decoded.notes)


def _check_nesting(text: str, name: str) -> None:
    deepest, longest = depth_and_parts(text)
    if deepest > DEEPEST or longest > LONGEST_KEY:
        found, most = (deepest, DEEPEST) if deepest > DEEPEST else (longest, LONGEST_KEY)
        message = say("is nested too deeply") if deepest > DEEPEST else say("has a key of too many parts")
        raise CaseError([Problem("", message, found=str(found), allowed=say("up to {most}", most=most), file=name)])


def _tables(text: str) -> tuple[dict[str, Any], list[Problem]]:
    """Parse; on a mistake of syntax report the line, blank it and go on, so that all are found."""
    problems: list[Problem] = []
    rows = text.split("\n")
    last = -1
    while True:
        try:
            plain = tomllib.loads("\n".join(rows))
            plain.pop(UNREADABLE, None)
            return plain, problems
        except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
            problem = _syntax_problem(error, rows)
            line = problem.line or len(rows)
            row = rows[line - 1]
            if line != last + 1 or PAIR.match(row):  # what follows a mistake and is no pair belongs to it
                problems.append(problem)
            last = line
            if len(problems) >= MOST_SYNTAX_PROBLEMS or problem.line is None or not row.strip():
                return {}, problems
            rows[line - 1] = f"[{UNREADABLE}.at{line}]" if row.lstrip().startswith("[") else ""


def _syntax_problem(error: Exception, rows: list[str]) -> Problem:
    place = PLACE.search(str(error))
    line = int(place[1]) if place and place[1] else None
    if place is None:  # not the parser's own error: a number too long to be one
        line = next((number for number, row in enumerate(rows, start=1) if TOO_MANY_DIGITS.search(row)), None)
    written = rows[line - 1].strip() if line and line <= len(rows) else ""
    reason = PLACE.sub("", str(error)).strip() or "cannot be read"
    if "overwrite" in reason or "twice" in reason or "declare" in reason:
        key = written.partition("=")[0].strip(" []")
        first = next(
            (number for number, row in enumerate(rows[: (line or 1) - 1], start=1) if _key_of(row) == key), None
        )
        message = (
            say("{key} stands on line {line} already", key=key, line=first)
            if first
            else say("{key} stands there already", key=key)
        )
        return Problem("", message, say("Keep one of them."), line=line)
    return Problem(
        "",
        say("is not valid TOML: {reason}", reason=reason[:1].lower() + reason[1:]),
        _syntax_hint(written, rows),
        _excerpt(written, place),
        line=line,
    )


def _excerpt(written: str, place: re.Match[str] | None) -> str:
    """The part of a line around the place where reading stopped."""
    column = int(place[2]) - 1 if place and place[2] else 0
    first = max(0, min(column - 30, len(written) - 60))
    return f"{'…' if first else ''}{written[first : first + 60]}{'…' if first + 60 < len(written) else ''}"


def _key_of(row: str) -> str:
    return row.partition("=")[0].strip(" []")


def _syntax_hint(written: str, rows: list[str]) -> Text:
    value = written.partition("=")[2].strip()
    inside = re.search(r"=\s*([-+]?[\d.]+) ?%", written) or re.search(r"=\s*([-+]?\d+,\d+)\s*[,}\]]", written)
    if inside and ("{" in written or value.startswith("[")):
        return _inside_hint(inside)
    grouped = re.search(r"=\s*(\d{1,3}( \d{3})+)\s*[,}\]]", written)
    if grouped and "{" in written:
        return say("Write {number}: no thousands separator.", number=grouped[1].replace(" ", ""))
    if re.fullmatch(r"[-+]?[\d.]+ ?%.*", value):
        number = float(value.partition("%")[0])
        return say("For {percent} % write {share}.", percent=f"{number:g}", share=f"{number / 100:g}")
    if re.fullmatch(r"[-+]?\d[\d '\u00a0\u202f]*(,\d+)?(\.\d+)?\s*(#.*)?", value):
        number_text = re.sub(r"[ '\u00a0\u202f]", "", value.partition("#")[0]).replace(",", ".")
        return say("Write {number}: a decimal point, no thousands separator.", number=number_text)
    first = next((row.strip() for row in rows if row.strip()), "")
    if first.startswith(("{", "---")) or re.match(r"^[\w ]+:\s", first):
        return say('The file looks like JSON or YAML; a {case} is TOML, such as title = "Our case".')
    return say("Text stands in quotes, numbers do not; `cxvalue new` writes a {case} to start from.")


def _inside_hint(found: re.Match[str]) -> Text:
    """Say how a number inside a table or list is written."""
    if "%" in found[0]:
        return say("For {percent} % write {share}.", percent=found[1], share=f"{float(found[1]) / 100:g}")
    return say("Write {number}: a decimal point, no thousands separator.", number=found[1].replace(",", "."))


def _number_forms(lines: Lines) -> list[Problem]:
    """Numbers TOML reads but people do not: hexadecimal and the like, infinities, beyond a float."""
    problems = []
    for path, written in lines.written.items():
        bare = written.lstrip("+-")
        if re.match(r"0[xob]", bare):
            problems.append(
                Problem(
                    ".".join(path), say("is not a decimal number"), say("Write it with the digits 0 to 9."), written
                )
            )
    return problems


def _without_echoes(problems: list[Problem], syntax: list[Problem]) -> list[Problem]:
    """Drop what is only missing because its line could not be read."""
    if not syntax:
        return problems
    return [problem for problem in problems if problem.message.template != "is missing"]


def _with_attachments(case: Case, beside: Beside, within: tuple[str, ...]) -> tuple[Case, list[Problem]]:
    problems: list[Problem] = []
    alternatives: dict[str, Alternative] = {}
    for key, alternative in case.alternatives.items():
        alternatives[key] = alternative
        named = "file" if alternative.file else "case"
        if bool(alternative.file) + bool(alternative.case) + bool(alternative.amounts) != 1:
            continue
        try:
            attached = _attachment(alternative, beside, within)
        except CxvalueError as error:
            problems += [_from_attachment(problem, f"alternatives.{key}.{named}") for problem in error.problems]
            continue
        if isinstance(attached, Case) and attached.currency != case.currency:
            message = say("is in another currency")
            allowed = say("{own}, the currency of this {case}", own=case.currency)
            problems.append(Problem(f"alternatives.{key}.case", message, found=attached.currency, allowed=allowed))
        elif attached:
            alternatives[key] = alternative.model_copy(update={"attached": attached})
    return case.model_copy(update={"alternatives": Keyed(alternatives)}), problems


def _from_attachment(problem: Problem, address: str) -> Problem:
    """A problem inside a file beside the case keeps its place; one of the file as a whole stands where it is named."""
    if problem.line or problem.cell or not problem.file:
        return replace(problem, address=problem.address or address)
    message = say("{file}: {message}", file=problem.file, message=problem.message)
    return replace(problem, address=address, message=message, file="")


def _attachment(alternative: Alternative, beside: Beside, within: tuple[str, ...]) -> FlowTable | Case | None:
    if alternative.file:
        return read_flows(parse_sheet(beside(alternative.file), alternative.file))
    name = alternative.case
    if name is None:
        return None
    if name in within:
        raise CaseError([Problem("", say("names a {case} that names this one"), say("Break the circle."), name)])
    return _parse(beside(name), name, beside, (*within, name)).case


def _placed(problems: list[Problem], lines: Lines, name: str) -> list[Problem]:
    """Give each problem its line and file, in file order."""
    placed = [
        problem if problem.file or problem.line else replace(problem, line=lines.of(problem.address))
        for problem in problems
    ]
    return sorted(in_file(_as_written(placed, lines), name), key=lambda problem: problem.line or 0)


def _as_written(problems: list[Problem], lines: Lines) -> list[Problem]:
    """Show a number as the file has it, not as the parser turned it."""
    shown = []
    for problem in problems:
        written = lines.written.get(tuple(problem.address.split(".")))
        shown.append(
            replace(problem, found=written) if written and problem.found in ("inf", "-inf", "nan") else problem
        )
    return shown
