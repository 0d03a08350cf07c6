"""The one store of drafts of this server, opened where the program may write."""

import os
from datetime import UTC, datetime

import streamlit as st

from cxvalue.errors import Problem
from cxvalue.files.unforeseen import data_folder
from cxvalue.store.drafts import Drafts, StoreError


def drafts() -> Drafts:
    """Return the drafts in the user's data folder; for this run of the server only where it cannot be written."""
    return _opened()[0]


def not_kept() -> tuple[Problem, ...]:
    """Return why drafts will not outlive this run of the server, if they will not."""
    return _opened()[1]


@st.cache_resource(show_spinner=False)
def _opened() -> tuple[Drafts, tuple[Problem, ...]]:
    try:
        opened = Drafts.at(data_folder(os.environ) / "drafts.sqlite")
    except StoreError as error:
        return Drafts.at(None), error.problems
    return opened, () if opened.read_only is None else (opened.read_only,)


def now() -> datetime:
    """Return the time of a change."""
    return datetime.now(UTC)
