"""The kinds of file a case leaves the house as, and the one function that makes each."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cxvalue.case.read import CaseFile
from cxvalue.errors import CxvalueError, FileError, Problem
from cxvalue.exports.data import to_archive
from cxvalue.exports.pdf.onepage import to_page
from cxvalue.exports.pdf.report import to_report
from cxvalue.exports.slides.board import to_slides
from cxvalue.exports.workbook.book import to_workbook
from cxvalue.locale.reader import Reader
from cxvalue.report.results import Results, results_of
from cxvalue.text import Text, say

OFFICE = "application/vnd.openxmlformats-officedocument"
PAGE_NAME = "onepage"
"""A PDF of this name is the page for the board, any other the full report."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of file: its usual name, what it is called and good for, and its media type."""

    file_name: str
    label: Text
    help: Text
    mime: str
    make: Callable[[Results], bytes]


KINDS = {
    "workbook": _Kind(
        "case.xlsx",
        say("Workbook"),
        say("The whole model as formulas: change an input and the spreadsheet recalculates. Comes back by import."),
        f"{OFFICE}.spreadsheetml.sheet",
        to_workbook,
    ),
    "slides": _Kind(
        "deck.pptx",
        say("Slides"),
        say(
            "A board deck of at most eight slides, with charts that can be edited, on your own template if you give it."
        ),
        f"{OFFICE}.presentationml.presentation",
        to_slides,
    ),
    "onepage": _Kind(
        "onepage.pdf",
        say("One page"),
        say("Verdict, curve, {horizons}, comparison, what it rests on and what finance will ask, on one page of A4."),
        "application/pdf",
        to_page,
    ),
    "report": _Kind(
        "report.pdf",
        say("Report"),
        say("Every exhibit, the {assumptions} with their sources, and the whole list of questions, as PDF."),
        "application/pdf",
        to_report,
    ),
    "data": _Kind(
        "exhibits.zip",
        say("Data and pictures"),
        say("Every exhibit as CSV and Parquet, every chart as PNG and SVG, the results as JSON."),
        "application/zip",
        to_archive,
    ),
}
"""Every kind, by its id."""


def kind_of(file: Path) -> str:
    """Return the kind of file a name asks for.

    Raises
    ------
    FileError
        If its ending is none of ours.
    """
    ending = file.suffix.lower()
    if ending == ".pdf":
        return "onepage" if file.stem.lower().startswith(PAGE_NAME) else "report"
    found = next((kind for kind, item in KINDS.items() if item.file_name.endswith(ending) and ending), None)
    if found is None:
        names = ", ".join(item.file_name for item in KINDS.values())
        raise FileError(
            [
                Problem(
                    "--to",
                    say("is no kind of file an export can be"),
                    found=file.name,
                    allowed=say("{names}", names=names),
                )
            ]
        )
    return found


def export_case(
    file: CaseFile, kind: str, *, scenario: str | None = None, language: str = "en", template: bytes | None = None
) -> bytes:
    """Return a case file as a file of some kind: `workbook`, `slides`, `onepage`, `report` or `data`.

    Raises
    ------
    CxvalueError
        If there is no such kind or scenario, the case cannot be valued, or the template is no presentation.
    """
    if kind not in KINDS:
        allowed = say("{names}", names=", ".join(KINDS))
        raise CxvalueError([Problem("kind", say("is no kind of file an export can be"), found=kind, allowed=allowed)])
    return made(results_of(file, scenario, Reader(language)), kind, template)


def made(results: Results, kind: str, template: bytes | None = None) -> bytes:
    """Return a case as a file of some kind; a template is for slides only.

    Raises
    ------
    CxvalueError
        If the case cannot be valued, or the template is no presentation.
    """
    if template is not None:
        if kind != "slides":
            raise FileError([Problem("--template", say("goes with slides only"), say("Leave it out."))])
        return to_slides(results, template)
    return KINDS[kind].make(results)
