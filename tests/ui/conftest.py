"""Every test of the pages keeps its drafts to itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from cxvalue.files.unforeseen import FOLDER


@pytest.fixture(autouse=True)
def _own_drafts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Drafts of each test in a folder of its own."""
    monkeypatch.setenv(FOLDER, str(tmp_path))
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()
