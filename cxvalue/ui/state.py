"""What the app remembers between reruns: which case is open, and where it came from."""

import sys
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

from cxvalue.case.read import CaseFile, parse_case, read_case
from cxvalue.case.samples import FIRST, sample_path
from cxvalue.errors import CxvalueError, Problem

KEY = "cxvalue"


@dataclass(frozen=True, slots=True)
class UiState:
    """The open case, and the problems of the last upload, which left it open."""

    file: CaseFile
    problems: tuple[Problem, ...] = field(default=())


def current() -> UiState:
    """Return the state; on a first visit the case named at the start, or the first sample."""
    if KEY not in st.session_state:
        st.session_state[KEY] = UiState(read_case(_named_at_start()))
    state: UiState = st.session_state[KEY]
    return state


def open_sample(name: str) -> None:
    """Open a sample case."""
    st.session_state[KEY] = UiState(read_case(sample_path(name)))


def open_upload(files: dict[str, bytes]) -> None:
    """Open an uploaded case with the files it names; a damaged one leaves the open case as it is."""
    names = [name for name in files if name.lower().endswith(".toml")]
    main = next((name for name in names if name == "case.toml"), names[0] if names else "")
    if not main:
        return
    try:
        st.session_state[KEY] = UiState(parse_case(files[main], main, beside=files))
    except CxvalueError as error:
        st.session_state[KEY] = UiState(current().file, error.problems)


def _named_at_start() -> Path:
    """The case file given to `cxvalue app CASE`, which Streamlit hands on behind `--`."""
    given = [Path(argument) for argument in sys.argv[1:] if argument.endswith(".toml")]
    return given[0] if given else sample_path(FIRST)
