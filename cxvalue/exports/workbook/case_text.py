"""The case file inside the workbook, so that what is edited here can go back to where it came from.

One line of the file in each row, as text; a line longer than a cell goes on in the cells beside it.
"""

from collections.abc import Sequence

from cxvalue.case.digest import digest_of
from cxvalue.case.read import CaseFile
from cxvalue.exports.workbook.page import Book, Look, Page

_LONGEST = 32_000
"""Characters of a line in one cell; a spreadsheet holds 32 767."""

BOOK_FORMAT = 1
"""Of the workbook; raised when an older program could not read one back."""

MARK, NAME, FORMAT_NAME, DIGEST = "cxvalue", "cxvalue.file", "cxvalue.format", "cxvalue.digest"
PIECES_NAME = "cxvalue.lines"
"""Names of cells by which a workbook is known as one of ours."""

FIRST_LINE = 7
"""Row of the first line, counted from 0."""


def fill_case_text(book: Book, page: Page, file: CaseFile) -> None:
    """Write name, format, digest and every line of the case file."""
    reader = book.reader
    page.begin(
        reader.say("The {case} file at the export; `cxvalue import` puts edited inputs into it. Do not edit it here.")
    )
    lines = file.text.split("\n")
    about = {NAME: file.name, FORMAT_NAME: str(BOOK_FORMAT), DIGEST: digest_of(file.case), PIECES_NAME: str(len(lines))}
    for row, (name, text) in enumerate(about.items(), start=2):
        page.text(row, 0, name, Look(kind="note"))
        page.text(row, 1, text, Look("@", kind="export"))
        book.file.define_name(name, f"={page.at(row, 1, 0.0).text}")
    book.file.define_name(MARK, f"={page.at(FIRST_LINE, 0, 0.0).text}")
    for row, line in enumerate(lines, start=FIRST_LINE):
        for column, first in enumerate(range(0, max(len(line), 1), _LONGEST)):
            page.text(row, column, line[first : first + _LONGEST], Look("@", kind="note"))
    page.sheet.set_column(0, 0, 120)
    page.row = FIRST_LINE + len(lines)
    page.end(last_column=1)


def text_from(rows: Sequence[Sequence[object]]) -> str:
    """Return the case file from the rows of its lines; a spreadsheet may have dropped empty cells."""
    return "\n".join("".join(str(cell) for cell in row if cell is not None) for row in rows)
