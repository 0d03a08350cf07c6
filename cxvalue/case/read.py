"""A case file in, a `Case` out, or every problem of the file at once.

A case always loads or always fails: nothing is guessed and nothing silently dropped. Files beside
the case (flows, other cases) are read with it, each once.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import ValidationError

from cxvalue.case.archive import ENDING, Unpacked, unpacked
from cxvalue.case.flow_reading import read_flows
from cxvalue.case.flows import FlowTable
from cxvalue.case.keyed import Keyed
from cxvalue.case.limits import DEEPEST_FILES, MOST_BYTES_BESIDE, MOST_CASE_BYTES, MOST_FILES, MOST_PROBLEMS
from cxvalue.case.lines import Lines, lines_of, tokens_of
from cxvalue.case.overrides import scenario_problems
from cxvalue.case.problems import problems_of
from cxvalue.case.records import Alternative, Case
from cxvalue.case.rules import BREAK, CIRCLE, broken_rules
from cxvalue.case.syntax import refuse_nesting, tables_of
from cxvalue.case.write import Plain, edited
from cxvalue.errors import CaseError, CxvalueError, FileError, Problem, in_file
from cxvalue.files.names import FileName, kept_as
from cxvalue.files.table.sheet import parse_sheet
from cxvalue.files.text import decode, read_beside, read_bytes, too_large
from cxvalue.text import Text, say


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with the text it was read from; `notes` says what was normalised, `beside` holds the files it names."""

    name: FileName
    text: str
    case: Case
    notes: tuple[Text, ...] = ()
    beside: Mapping[str, bytes] = field(default_factory=dict)


Beside = Callable[[str], bytes]
"""Gives the bytes of a file that stands beside the case, by its plain name."""


def read_case(path: Path | str) -> CaseFile:
    """Read a case file and the files it names beside it, or an archive of them.

    Raises
    ------
    CaseError, FileError
        With every problem, each with file, line, address, what was found and what is allowed.
    """
    path = Path(path)
    if path.suffix.lower() in (".csv", ".xlsx", ".xls"):
        hint = say("`cxvalue flows` values cash flows; `cxvalue compare` sets them beside a {case}.")
        raise FileError([Problem("", say("is a table, not a {case}"), hint, file=path.name)])
    if path.suffix.lower() == ENDING:
        return parse_unpacked(unpacked(read_bytes(path, most=MOST_BYTES_BESIDE), path.name))
    content = read_bytes(path, most=MOST_CASE_BYTES)

    def beside(name: str) -> bytes:
        return read_beside(path.parent, FileName(name), most=MOST_BYTES_BESIDE)

    return parse_case(content, path.name, beside=beside)


def parse_unpacked(found: Unpacked) -> CaseFile:
    """Return the case of an archive."""
    return parse_case(found.content, found.name, beside=found.beside)


def parse_case(content: bytes, name: str, *, beside: Beside | Mapping[str, bytes] | None = None) -> CaseFile:
    """Return the case in the bytes of a file called `name`.

    `beside` gives the files it names, by a function or as a table; what it does not give is a problem.
    """
    reading = _Reading(_opener(beside))
    file = reading.case(content, name, (name,))
    return replace(file, beside=reading.opened)


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


class _Reading:
    """One case and all files it leads to, each opened and understood once."""

    def __init__(self, beside: Beside) -> None:
        self._beside = beside
        self._found: dict[tuple[str, bool], FlowTable | Case | CxvalueError] = {}
        self.opened: dict[str, bytes] = {}

    def case(self, content: bytes, name: str, within: tuple[str, ...]) -> CaseFile:
        """Return a case file; `within` are the files that led to it, itself the last."""
        if len(content) > MOST_CASE_BYTES:
            raise too_large(name, len(content), MOST_CASE_BYTES)
        decoded = decode(content, name)
        tokens = tokens_of(decoded.text)
        refuse_nesting(tokens, name)
        lines = lines_of(tokens)
        plain, syntax = tables_of(decoded.text, tokens, lines)
        problems = [*syntax, *_number_forms(lines)]
        case: Case | None = None
        try:
            case = Case.model_validate(plain)
        except ValidationError as error:
            problems += _without_echoes(problems_of(error, plain), syntax)
        if case is not None and not syntax:
            problems += broken_rules(case) or scenario_problems(case)
            case, attached = self._with_attachments(case, within)
            problems += attached
        if problems or case is None:
            raise CaseError(_placed(problems, lines, name))
        return CaseFile(_own_name(name), decoded.text, case, decoded.notes)

    def _with_attachments(self, case: Case, within: tuple[str, ...]) -> tuple[Case, list[Problem]]:
        problems: list[Problem] = []
        alternatives: dict[str, Alternative] = {}
        for key, alternative in case.alternatives.items():
            alternatives[key] = alternative
            named = "file" if alternative.file else "case"
            if bool(alternative.file) + bool(alternative.case) + bool(alternative.amounts) != 1:
                continue
            try:
                attached = self._attachment(alternative, within)
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

    def _attachment(self, alternative: Alternative, within: tuple[str, ...]) -> FlowTable | Case | None:
        name = alternative.file or alternative.case
        if name is None:
            return None
        if name in within:
            circle = CIRCLE.join((*within[within.index(name) :], name))
            raise CaseError([Problem("", say("names a {case} that names this one"), BREAK, circle)])
        key = (name, alternative.case is not None)
        if key not in self._found:
            try:
                self._found[key] = self._opened(FileName(name), within, is_case=key[1])
            except CxvalueError as error:
                self._found[key] = error
        found = self._found[key]
        if isinstance(found, CxvalueError):
            raise found
        return found

    def _opened(self, name: FileName, within: tuple[str, ...], *, is_case: bool) -> FlowTable | Case:
        if len(self.opened) >= MOST_FILES:
            raise FileError([Problem("", say("leads to more than {most} files", most=MOST_FILES), found=name)])
        if len(within) >= DEEPEST_FILES and is_case:
            message = say("is the {case} of a {case} of a {case}, more than {most} deep", most=DEEPEST_FILES)
            raise FileError([Problem("", message, say("Name it in the first {case}."), CIRCLE.join((*within, name)))])
        content = self._beside(name)
        self.opened[name] = content
        if not is_case:
            return read_flows(parse_sheet(content, name))
        return _alone(self.case(content, name, (*within, name)).case)


def _own_name(name: str) -> FileName:
    """The name a case is kept under, by which it is known among the files beside it."""
    kept = kept_as(name, otherwise="case")
    return kept if kept.lower().endswith(".toml") else FileName(f"{kept.partition('.')[0][:100]}.toml")


def _alone(case: Case) -> Case:
    """A case without what its own alternatives lead to: no figure of another case depends on that."""
    bare = {key: item.model_copy(update={"attached": None}) for key, item in case.alternatives.items()}
    return case.model_copy(update={"alternatives": Keyed(bare)})


def _number_forms(lines: Lines) -> list[Problem]:
    """Numbers TOML reads but people do not: hexadecimal, octal and binary ones. Fields refuse what is not finite."""
    hint = say("Write it with the digits 0 to 9.")
    return [
        Problem(address, say("is not a decimal number"), hint, written)
        for address, written in lines.written.items()
        if re.match(r"0[xob]", written.lstrip("+-"))
    ][:MOST_PROBLEMS]


def _without_echoes(problems: list[Problem], syntax: list[Problem]) -> list[Problem]:
    """Drop what is only missing because its line could not be read."""
    if not syntax:
        return problems
    return [problem for problem in problems if problem.message.template != "is missing"]


def _from_attachment(problem: Problem, address: str) -> Problem:
    """A problem inside a file beside the case keeps its place; one of the file as a whole stands where it is named."""
    if problem.line or problem.cell or not problem.file:
        return replace(problem, address=problem.address or address)
    message = say("{file}: {message}", file=problem.file, message=problem.message)
    return replace(problem, address=address, message=message, file="")


def _placed(problems: list[Problem], lines: Lines, name: str) -> list[Problem]:
    """Give each problem its line and file, in file order; of very many the first, and the count of the others."""
    placed = [
        problem if problem.file or problem.line else replace(problem, line=lines.of(problem.address))
        for problem in problems
    ]
    found = sorted(in_file(_as_written(placed, lines), name), key=lambda problem: problem.line or 0)
    if len(found) > MOST_PROBLEMS:
        more = say("there are more problems than these; mend them first")
        found = [*found[:MOST_PROBLEMS], Problem("", more, file=name)]
    return found


def _as_written(problems: list[Problem], lines: Lines) -> list[Problem]:
    """Show a number as the file has it, not as the parser turned it."""
    shown = []
    for problem in problems:
        written = lines.written.get(problem.address) or lines.written.get(f"{problem.address}.value")
        shown.append(
            replace(problem, found=written) if written and problem.found in ("inf", "-inf", "nan") else problem
        )
    return shown
