"""Names of files from outside, as a type that cannot hold a path.

A name is checked once, where its bytes enter; what is inside carries `FileName`, so that joining it to a
folder never leaves the folder. Files of our own in temporary folders have names of our own.
"""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

from cxvalue.errors import FileError, Problem
from cxvalue.text import Text, say

LONGEST_NAME = 120
MOST_NAME_BYTES = 200
"""Of a name in UTF-8; file systems hold 255, and a temporary file beside it adds some."""

SEPARATORS = re.compile(r"[/\\:]")
DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])(\..*)?", re.IGNORECASE)
"""Names a Windows machine takes for a device, whatever their ending."""

_PLAIN = say("the plain name of a file, with no path and no web address")


class FileName(str):
    """The plain name of one file: no path, no device, nothing invisible, not too long.

    Raises
    ------
    FileError
        If the text is anything else.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> "FileName":
        """Check the text and keep it as it is."""
        reason = why_no_name(text)
        if reason is not None:
            raise FileError([Problem("", reason, found=text[:LONGEST_NAME], allowed=_PLAIN)])
        return super().__new__(cls, text)


def why_no_name(text: str) -> Text | None:
    """Return why a text is no plain name of a file, or None where it is one."""
    if not text or text.strip(". ") == "":
        return say("is no name of a file")
    if SEPARATORS.search(text):
        return say("is a path or an address, not the name of a file")
    if any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in text):
        return say("is a file name with an invisible character")
    if len(text) > LONGEST_NAME or len(text.encode()) > MOST_NAME_BYTES:
        return say("is a file name of more than {most} characters", most=LONGEST_NAME)
    if DEVICES.fullmatch(text.strip()):
        return say("is the name of a device")
    if text[-1] in ". " or text[0] == " ":
        return say("is a file name that begins or ends with a blank or ends with a point")
    return None


def kept_as(text: str, *, otherwise: str = "file") -> FileName:
    """Return the name under which a file of any name is kept: its last part, what no name may hold left out."""
    if why_no_name(text) is None:
        return FileName(text)
    last = PurePosixPath(text.replace("\\", "/").replace(":", "/")).name
    shown = "".join(
        character for character in last if unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
    )
    stem, point, ending = shown.strip(". ").rpartition(".")
    if not point:
        stem, ending = ending, ""
    while len(stem) > LONGEST_NAME - 20 or len(stem.encode()) > MOST_NAME_BYTES - 50:
        stem = stem[:-1]
    name = f"{stem}.{ending[:10]}" if ending else stem
    return FileName(name if why_no_name(name) is None else f"{otherwise}.{ending[:10]}".rstrip("."))


def kept_apart(names: Iterable[str]) -> dict[str, FileName]:
    """Return under which name each file is kept.

    Raises
    ------
    FileError
        If two of them would have the same name.
    """
    kept: dict[str, FileName] = {}
    for name in names:
        kept[name] = kept_as(name)
        twice = [other for other, taken in kept.items() if taken.lower() == kept[name].lower() and other != name]
        if twice:
            message = say("has the same name as {other}", other=twice[0])
            raise FileError([Problem("", message, say("Give each file a name of its own."), file=str(kept[name]))])
    return kept
