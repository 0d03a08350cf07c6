"""A case as one file to hand on: its TOML, or an archive with the files it names; and the way back.

Nothing is ever unpacked into a folder: the members of an archive are read into memory, by plain names.
"""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cxvalue.case.limits import MOST_BYTES_BESIDE, MOST_CASE_BYTES, MOST_FILES
from cxvalue.errors import FileError, Problem
from cxvalue.files.names import FileName
from cxvalue.files.text import refusal
from cxvalue.text import say

TOML, ZIP = "application/toml", "application/zip"
ENDING = ".zip"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""Date of every file in an archive: the same case gives the same bytes whenever it is packed."""

_MOST_MEMBERS = 4 * MOST_FILES
_MOST_UNPACKED = 2 * MOST_BYTES_BESIDE
BESIDE_ON_A_MAC = "__MACOSX/"
"""Folder in which one system packs what belongs to no file."""

DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The case file among some files, and the others."""

    name: FileName
    content: bytes
    beside: Mapping[str, bytes]


def to_hand_on(name: FileName, text: str, beside: Mapping[str, bytes]) -> tuple[str, bytes, str]:
    """Return file name, content and media type of a case with everything it needs."""
    if not beside:
        return name, text.encode(), TOML
    return f"{name.removesuffix('.toml')}{ENDING}", packed(name, text.encode(), beside), ZIP


def packed(name: FileName, text: bytes, beside: Mapping[str, bytes]) -> bytes:
    """Return an archive of a case and the files beside it, the case first."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, body in {name: text, **beside}.items():
            archive.writestr(zipfile.ZipInfo(member, FIRST_DAY), body, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def refuse_archive(path: Path) -> None:
    """Refuse to write the text of a case where an archive stands.

    Raises
    ------
    FileError
        If the path ends like one.
    """
    if path.suffix.lower() == ENDING:
        raise refusal(path.name, say("is an archive, which is not written into"), say("Name a .toml file with --to."))


def unpacked(content: bytes, name: str) -> Unpacked:
    """Return what stands in an archive of a case.

    Raises
    ------
    FileError
        If it is no archive, holds a path, a link or no case, or unpacks to more than is allowed.
    """
    files: dict[FileName, bytes] = {}
    for member, body in _members(content, name):
        if member in files:
            raise refusal(name, say("holds two files called {member}", member=member), say("Pack it again."))
        files[member] = body
    return chosen_files(files, name)


def chosen_files(files: Mapping[FileName, bytes], name: str) -> Unpacked:
    """Return the case among some files: one that no other names, called case.toml where there are several.

    Raises
    ------
    FileError
        If there is no case.
    """
    cases = [file for file in files if file.lower().endswith(".toml")]
    if not cases:
        raise refusal(name, say("there is no {case} file among them"), say("Choose a file that ends in .toml."))
    unnamed = [file for file in cases if not any(_names(files[other], file) for other in cases if other != file)]
    main = next((file for file in unnamed if file == "case.toml"), (unnamed or cases)[0])
    return Unpacked(main, files[main], {file: body for file, body in files.items() if file != main})


def _names(content: bytes, file: FileName) -> bool:
    """Tell whether a text holds the name of a file in quotes."""
    return any(f"{sign}{file}{sign}".encode() in content for sign in "\"'")


def _members(content: bytes, name: str) -> Iterator[tuple[FileName, bytes]]:
    too_much = say("unpacks to more than is allowed")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = [item for item in archive.infolist() if not item.filename.startswith(BESIDE_ON_A_MAC)]
        if len(members) > _MOST_MEMBERS or sum(item.file_size for item in members) > _MOST_UNPACKED:
            raise refusal(name, too_much, say("Leave out files the {case} does not name."))
        for item in members:
            plain = _plain(item, name)
            most = MOST_CASE_BYTES if plain.lower().endswith(".toml") else MOST_BYTES_BESIDE
            with archive.open(item) as file:
                body = file.read(most + 1)
            if len(body) > most:
                raise refusal(name, too_much, say("Split the file or leave out what is not needed."))
            yield plain, body
    except DAMAGED as error:
        raise refusal(name, say("is damaged, or locked with a password"), say("Pack it again.")) from error


def _plain(member: zipfile.ZipInfo, name: str) -> FileName:
    hint = say("Pack the files themselves, not the folder they stand in.")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise refusal(name, say("holds a link instead of a file"), hint)
    try:
        return FileName(member.filename)
    except FileError as error:
        (problem,) = error.problems
        raise FileError([Problem("", problem.message, hint, problem.found, problem.allowed, file=name)]) from error
