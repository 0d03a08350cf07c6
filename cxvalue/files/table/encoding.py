"""A text file of any common encoding as UTF-8, in pieces, so that its size does not matter.

A byte-order mark decides; without one UTF-8 is tried, then Windows-1252, which holds Latin-1. What was
done is said; what is no text is refused with the line.
"""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from cxvalue.files.text import CONTROL, refusal, refuse_other_kinds
from cxvalue.text import Text, say

_PIECE = 1 << 20
"""Bytes read at a time."""

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NAMES = {"utf-16": say("UTF-16"), "utf-16-le": say("UTF-16"), "utf-16-be": say("UTF-16")}
WORD = re.compile(r"\w*[^\W\d_a-zA-Z]\w*")
"""A word with a letter beyond the English ones, by which a reader sees whether the encoding is right."""


def as_utf8(path: Path, target: Path, name: str) -> tuple[Text, ...]:
    """Write the text of a file to `target` as UTF-8 with line feeds; return what was normalised.

    Raises
    ------
    FileError
        If the file is no text, or holds control characters.
    """
    encoding = _encoding(path, name)
    try:
        notes = _copied(path, target, name, encoding)
    except UnicodeDecodeError:
        if encoding.startswith("utf-16"):
            raise refusal(name, say("is not text"), say("Save it as .csv with the encoding UTF-8.")) from None
        encoding = "cp1252"
        try:
            notes = _copied(path, target, name, encoding)
        except UnicodeDecodeError as error:
            raise refusal(
                name, say("is in an encoding that is not known"), say("Save the file with the encoding UTF-8.")
            ) from error
    if encoding == "utf-8-sig":
        return (say("a byte-order mark was dropped"), *notes)
    if encoding in _NAMES:
        return (say("read as {encoding}", encoding=_NAMES[encoding]), *notes)
    if encoding == "cp1252":
        return (say("is not UTF-8; read as Windows-1252, so that it says {word}", word=_sample(target)), *notes)
    return notes


def _encoding(path: Path, name: str) -> str:
    with path.open("rb") as file:
        head = file.read(4096)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    refuse_other_kinds(head, name)
    if len(head) >= 4 and head[1:40:2].count(0) > len(head[1:40:2]) // 2:
        return "utf-16-le"
    if len(head) >= 4 and head[0:40:2].count(0) > len(head[0:40:2]) // 2:
        return "utf-16-be"
    return "utf-8"


def _copied(path: Path, target: Path, name: str, encoding: str) -> tuple[Text, ...]:
    lines, odd_ends = 1, False
    with target.open("w", encoding="utf-8", newline="") as out:
        for piece in _pieces(path, encoding):
            unified = piece.replace("\r\n", "\n")
            if "\r" in unified:
                unified, odd_ends = unified.replace("\r", "\n"), True
            found = CONTROL.search(unified)
            if found:
                line = lines + unified.count("\n", 0, found.start())
                message = say("holds the control character U+{code}", code=f"{ord(found[0]):04X}")
                column = found.start() - unified.rfind("\n", 0, found.start())
                raise refusal(name, message, say("Delete the character."), line=line, column=column)
            lines += unified.count("\n")
            out.write(unified)
    return (say("line ends were normalised"),) if odd_ends else ()


def _pieces(path: Path, encoding: str) -> Iterator[str]:
    """The text in pieces, none of which ends between a carriage return and its line feed."""
    decoder = codecs.getincrementaldecoder(encoding)()
    held = ""
    with path.open("rb") as file:
        while block := file.read(_PIECE):
            text = held + decoder.decode(block)
            held = "\r" if text.endswith("\r") else ""
            yield text.removesuffix("\r")
    yield held + decoder.decode(b"", final=True)


def _sample(target: Path) -> str:
    with target.open(encoding="utf-8") as file:
        for line in file:
            if found := WORD.search(line):
                return found[0]
    return "…"
