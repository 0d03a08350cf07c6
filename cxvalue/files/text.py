"""Bytes of a text file, within limits, as text; what was normalised is said.

UTF-8 only. A byte-order mark is dropped and line ends are made alike; anything else that is not
plain text is refused with the reason.
"""

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cxvalue.errors import FileError, Problem
from cxvalue.files.names import FileName
from cxvalue.text import NOTHING, Text, say

_LOOKS_LIKE = (
    (b"PK\x03\x04", say("a ZIP archive or an Excel workbook")),
    (b"PK\x05\x06", say("a ZIP archive or an Excel workbook")),
    (b"BZh", say("a compressed file")),
    (b"\xfd7zXZ", say("a compressed file")),
    (b"\x28\xb5\x2f\xfd", say("a compressed file")),
    (b"7z\xbc\xaf", say("a compressed file")),
    (b"\x89PNG", say("a picture")),
    (b"\xff\xd8\xff", say("a picture")),
    (b"\x80\x04\x95", say("a Python pickle, which is never opened")),
    (b"\x89HDF", say("an HDF5 file")),
    (b"<?xml", say("an XML file")),
    (b"\x1f\x8b", say("a gzip archive")),
    (b"\xd0\xcf\x11\xe0", say("an old or encrypted Office file")),
    (b"PAR1", say("a Parquet file")),
    (b"ARROW1", say("an Arrow file")),
    (b"SQLite format 3", say("a SQLite database")),
    (b"%PDF", say("a PDF")),
)
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a file and what was normalised on the way."""

    text: str
    notes: tuple[Text, ...] = ()


def read_bytes(path: Path, *, most: int, name: str = "") -> bytes:
    """Return the bytes of a regular file of at most `most` bytes; messages call it `name`, or as the path ends.

    Raises
    ------
    FileError
        If the file is missing, not a regular file, unreadable or too large.
    """
    name = name or path.name
    with open_regular(path, name=name) as file:
        size = os.fstat(file.fileno()).st_size
        try:
            content = file.read(most + 1) if size <= most else b""
        except OSError as error:
            raise refusal(name, say("cannot be read: {reason}", reason=reason_of(error))) from error
    if size > most or len(content) > most:
        raise too_large(name, max(size, len(content)), most)
    return content


def open_regular(path: Path, *, name: str = "") -> BinaryIO:
    """Open a regular file for reading; a device or a queue is not waited for.

    Raises
    ------
    FileError
        If the file is missing, not a regular file, or unreadable.
    """
    name = name or path.name or str(path)
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError as error:
        raise refusal(name, say("does not exist"), say("Check the spelling and the folder.")) from error
    except (OSError, ValueError) as error:
        if os.path.isdir(path):  # noqa: PTH112 (never raises; on Windows a folder cannot be opened)
            raise refusal(name, say("is {kind}", kind=say("a folder")), say("Name a file.")) from error
        raise refusal(name, say("cannot be read: {reason}", reason=reason_of(error))) from error
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        kind = say("a folder") if stat.S_ISDIR(status.st_mode) else say("not a regular file")
        raise refusal(name, say("is {kind}", kind=kind), say("Name a file."))
    return os.fdopen(handle, "rb")


def reason_of(error: Exception) -> str:
    """What the system says, without the path."""
    return error.strerror if isinstance(error, OSError) and error.strerror else "the name is not valid"


def read_beside(folder: Path, name: FileName, *, most: int) -> bytes:
    """Return the bytes of a file in a folder; a link that leads out of the folder is not followed.

    Raises
    ------
    FileError
        As `read_bytes`, and for such a link.
    """
    home = folder.resolve()
    try:
        target = (home / name).resolve()
    except (OSError, RuntimeError) as error:  # a link that leads to itself
        raise refusal(name, say("is a link that leads nowhere"), say("Put the file itself there.")) from error
    if target.parent != home:
        message = say("is a link that leads out of the folder of the {case}")
        raise refusal(name, message, say("Put the file itself there."))
    return read_bytes(target, most=most, name=name)


def too_large(name: str, size: int, most: int) -> FileError:
    """Return the error for a file above its size limit."""
    message = say("is {size} bytes, more than the {most} allowed", size=size, most=most)
    return refusal(name, message, say("Split the file or leave out what is not needed."))


def decode(content: bytes, name: str) -> Decoded:
    """Return the text of UTF-8 bytes with line feeds as line ends.

    Raises
    ------
    FileError
        If the bytes are another encoding, another kind of file, or hold control characters.
    """
    refuse_other_kinds(content, name)
    _refuse_utf16(content, name)
    notes: list[Text] = []
    if content.startswith(b"\xef\xbb\xbf"):
        content = content[3:]
        notes.append(say("a byte-order mark was dropped"))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        message = say(
            "is not UTF-8: byte {byte} at position {position}",
            byte=f"0x{content[error.start]:02x}",
            position=error.start,
        )
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        hint = say("Save the file with the encoding UTF-8.")
        raise refusal(name, message, hint, line=before.count(b"\n") + 1, column=column) from error
    unified = text.replace("\r\n", "\n")
    if "\r" in unified:
        unified = unified.replace("\r", "\n")
        notes.append(say("line ends were normalised"))
    _refuse_control_characters(unified, name)
    return Decoded(unified, tuple(notes))


def refusal(
    name: str, message: Text, hint: Text | None = None, *, line: int | None = None, column: int | None = None
) -> FileError:
    """Return a file error with one problem."""
    return FileError([Problem("", message, hint or NOTHING, file=name, line=line, column=column)])


def refuse_other_kinds(content: bytes, name: str) -> None:
    """Refuse what begins like a file of another kind, or like a web page."""
    for mark, kind in _LOOKS_LIKE:
        if content.startswith(mark):
            raise refusal(
                name, say("looks like {kind}, not a text file", kind=kind), say("Save it as plain text in UTF-8.")
            )
    if content[8:12] == b"DUCK":
        raise refusal(name, say("looks like {kind}, not a text file", kind=say("a DuckDB database")))
    head = content[:500].lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html")):
        raise refusal(
            name, say("looks like a web page (HTML)"), say("Download the file itself, not the page that shows it.")
        )


def _refuse_utf16(content: bytes, name: str) -> None:
    nul_padded = len(content) >= 4 and (content[0:4:2] == b"\x00\x00" or content[1:4:2] == b"\x00\x00")
    if content.startswith(UTF16_MARKS) or nul_padded:
        raise refusal(name, say("is UTF-16"), say("Save the file with the encoding UTF-8."))


def _refuse_control_characters(text: str, name: str) -> None:
    found = CONTROL.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        message = say("holds the control character U+{code}", code=f"{ord(found[0]):04X}")
        raise refusal(name, message, say("Delete the character."), line=line, column=column)
