"""What a visitor uploads, taken in at one door: plain names, and foreign text tried in a process of its own first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cxvalue.case.archive import ENDING, Unpacked, chosen_files, packed, unpacked
from cxvalue.case.read import CaseFile, parse_unpacked
from cxvalue.files.names import FileName, kept_apart, kept_as
from cxvalue.files.worker import ask
from cxvalue.text import say

_SECONDS = 30


class Uploaded(Protocol):
    """A file as the framework hands it over."""

    name: str

    def getvalue(self) -> bytes:
        """Return its bytes."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file under a plain name."""

    name: FileName
    content: bytes


def taken(given: Uploaded) -> Upload:
    """Return an uploaded file under the name it is kept by."""
    return Upload(kept_as(given.name), given.getvalue())


def case_among(given: Sequence[Uploaded]) -> CaseFile:
    """Return the case among some uploaded files, or in the one archive.

    Raises
    ------
    CxvalueError
        With every problem of the files.
    """
    names = kept_apart(file.name for file in given)
    files = {names[file.name]: file.getvalue() for file in given}
    first = next(iter(files))
    if len(files) == 1 and first.lower().endswith(ENDING):
        return tried(unpacked(files[first], first))
    return tried(chosen_files(files, first))


def tried(found: Unpacked) -> CaseFile:
    """Return a case that came from outside, read in a process of its own before it is read here.

    Raises
    ------
    CxvalueError
        With every problem of the case, or where reading takes too long or too much memory.
    """
    content = packed(found.name, found.content, found.beside)
    hint = say("Leave out what the {case} does not need.")
    given = {"case.zip": content}
    ask(
        "cxvalue.case.worker", ["case.zip"], name=found.name, seconds=_SECONDS, hint=hint, given=given, watch=watching()
    )
    return parse_unpacked(found)


def watching() -> Callable[[], None]:
    """Return a check that ends the work when nobody waits for it any more: the tab was closed or loaded anew."""
    context = get_script_run_ctx()
    if context is None or not runtime.exists():
        return lambda: None
    server: Any = runtime.get_instance()
    client = _client(server, context.session_id)

    def look() -> None:
        if _client(server, context.session_id) is not client:
            st.stop()

    return look


def _client(server: Any, session: str) -> object:
    """Who the session speaks to; None where the framework has no client, as in a test without a browser."""
    return server.get_client(session) if hasattr(server, "get_client") else None
