"""The one store of drafts of this server, opened where the program may write."""

import os
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st
import typer

from cxvalue.errors import Problem
from cxvalue.store.drafts import Drafts, StoreError

FOLDER = "CXVALUE_DATA"
"""Environment variable that names the folder of the drafts; the user's own data folder without it."""


def drafts() -> Drafts:
    """Return the drafts in the user's data folder; for this run of the server only where it cannot be written."""
    return _opened()[0]


def not_kept() -> tuple[Problem, ...]:
    """Return why drafts will not outlive this run of the server, if they will not."""
    return _opened()[1]


@st.cache_resource(show_spinner=False)
def _opened() -> tuple[Drafts, tuple[Problem, ...]]:
    folder = Path(os.environ.get(FOLDER) or typer.get_app_dir("cxvalue"))
    try:
        return Drafts.at(folder / "drafts.sqlite"), ()
    except StoreError as error:
        return Drafts.at(None), error.problems


def now() -> datetime:
    """Return the time of a change."""
    return datetime.now(UTC)
