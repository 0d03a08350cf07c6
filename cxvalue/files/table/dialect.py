"""The rows of a CSV text: its separator is found, `sep=` lines and comments are heeded, quoted cells may hold lines."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from cxvalue.files.table.layout import LeftOut, Row
from cxvalue.files.text import refusal
from cxvalue.text import Text, say

LONGEST_FIELD = 32_767
_MOST_COLUMNS = 500
_LONGEST_LINE = 200_000
DELIMITERS = {",": say("comma"), ";": say("semicolon"), "\t": say("tab"), "|": say("bar")}
TRIED = 40
"""Rows by which the separator is found."""

CSV_MISTAKES = (
    ("field larger", say("has a cell of more than {most} characters", most=LONGEST_FIELD)),
    ("unexpected end", say("has text whose quotation mark is not closed")),
    ("expected after", say("has a quotation mark inside a cell that is not written twice")),
)
"""How the parser's words go, and ours."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """The separator of a text, and the line its rows begin on where a `sep=` line stands above them."""

    delimiter: str
    first: int = 1


def dialect_of(text: str, name: str) -> Dialect:
    """Return how the columns of a text are parted.

    Raises
    ------
    FileError
        If it has too many columns.
    """
    first, _, _ = text.partition("\n")
    named = first.strip("\r\n").strip('"')
    if named.lower().startswith("sep=") and len(named) == 5 and named[4] in DELIMITERS:
        return Dialect(named[4], 2)
    if len(first) > _LONGEST_LINE or max(first.count(sign) for sign in DELIMITERS) >= _MOST_COLUMNS:
        raise refusal(name, say("has more than {most} columns", most=_MOST_COLUMNS))
    sample = text if len(text) < _LONGEST_LINE else text[: text.rfind("\n", 0, _LONGEST_LINE)]
    return Dialect(max(DELIMITERS, key=lambda sign: _evenness(sample, sign)))


def _evenness(text: str, sign: str) -> tuple[int, int]:
    """How many of the first rows have the commonest number of cells above one, and how many cells that is."""
    widths: list[int] = []
    try:
        for cells in csv.reader(io.StringIO(text), delimiter=sign):
            if any(cell.strip() for cell in cells) and not is_comment(cells):
                widths.append(len(cells))
            if len(widths) >= TRIED:
                break
    except csv.Error:
        pass
    several = [width for width in widths if width > 1]
    if not several:
        return 0, 0
    commonest = max(set(several), key=lambda width: (several.count(width), width))
    return several.count(commonest), commonest


def rows_of(text: str, dialect: Dialect, name: str, *, most: int, cut: bool = False) -> tuple[list[Row], list[LeftOut]]:
    """Return the rows of a text that hold something, and the comments among them.

    most : rows
    cut : True where the text is the beginning of a longer one, so that its last row may be torn

    Raises
    ------
    FileError
        If it is no CSV, or has more rows.
    """
    csv.field_size_limit(LONGEST_FIELD)
    body = text if dialect.first == 1 else text.partition("\n")[2]
    reader = csv.reader(io.StringIO(body), delimiter=dialect.delimiter, strict=True)
    rows: list[Row] = []
    comments: list[LeftOut] = []
    before = dialect.first - 1
    try:
        for cells in reader:
            row = Row(before + 1, tuple(cell.strip() for cell in cells))
            before = reader.line_num + dialect.first - 1
            if is_comment(cells):
                comments.append(LeftOut(row.line, dialect.delimiter.join(cells)[:60], say("a comment")))
            elif any(row.cells):
                rows.append(row)
            if len(rows) > most:
                if cut:
                    break
                raise refusal(name, say("has more than {most} rows", most=most))
    except csv.Error as error:
        if not cut:
            message = next(
                (ours for words, ours in CSV_MISTAKES if words in str(error)), say("is no row of a CSV file")
            )
            raise refusal(name, message, say("Open it in a spreadsheet and save it again."), line=before + 1) from error
    return rows, comments


def is_comment(cells: Sequence[str]) -> bool:
    """Tell whether a row is a comment: `# ` before anything, or `#` before a lone cell that is no number."""
    first = cells[0].strip() if cells else ""
    is_alone = not any(cell.strip() for cell in cells[1:])
    return first.startswith("# ") or (is_alone and len(first) > 1 and first[0] == "#" and not first[1].isdigit())


def separator(dialect: Dialect) -> tuple[Text, ...]:
    """Say which separator was read, where it is not the comma."""
    if dialect.delimiter == ",":
        return ()
    return (say("read with the {delimiter} as separator", delimiter=DELIMITERS[dialect.delimiter]),)
