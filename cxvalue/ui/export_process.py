"""Exports for a visitor, made in a process of their own.

Drawing pictures holds the interpreter for seconds; here the other visitors do not wait for it. The process
is the command line's `export`, so that a page and a script give the same file.
"""

from dataclasses import dataclass

from cxvalue.case.archive import packed
from cxvalue.case.read import CaseFile
from cxvalue.errors import CxvalueError, Problem
from cxvalue.files.worker import Watch, run_worker
from cxvalue.text import say

_MOST_SECONDS = 120
_CASE, _TEMPLATE, _MADE = "case.zip", "template.pptx", "made"
"""Names of our own in the folder of the process, whatever the visitor's files are called."""


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """What is to be made: of which case, under which scenario, in which language, on which template."""

    file: CaseFile
    scenario: str
    language: str
    kind: str
    template: bytes | None = None


def make(order: ExportOrder, watch: Watch = lambda: None) -> bytes:
    """Return the file; `watch` ends the work by raising an exception.

    Raises
    ------
    CxvalueError
        With what the export had to say, or that it took too long.
    """
    arguments = ["--language", order.language, "export", _CASE, "--to", _MADE, "--as", order.kind]
    arguments += ["--scenario", order.scenario]
    given = {_CASE: packed(order.file.name, order.file.text.encode(), order.file.beside)}
    if order.template is not None:
        arguments += ["--template", _TEMPLATE]
        given[_TEMPLATE] = order.template
    try:
        done = run_worker("cxvalue.cli", arguments, seconds=_MOST_SECONDS, given=given, taken=_MADE, watch=watch)
    except TimeoutError as error:
        problem = Problem("", say("takes longer than the {seconds} seconds allowed", seconds=_MOST_SECONDS))
        raise CxvalueError([problem]) from error
    if done.status or not done.taken:
        words = done.complaint.decode("utf-8", "replace").strip()
        raise CxvalueError([Problem("", say("{message}", message=words or say("could not be made")))])
    return done.taken
