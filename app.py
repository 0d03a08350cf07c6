"""The app's entry: page settings and the list of pages."""

from pathlib import Path

import streamlit as st

import cxvalue.ui

PAGES = Path(cxvalue.ui.__file__).parent / "pages"

st.set_page_config(page_title="cxvalue", page_icon="📈", layout="wide")
st.navigation(
    [st.Page(PAGES / "verdict.py", title="Verdict", url_path="verdict", default=True)], position="hidden"
).run()
