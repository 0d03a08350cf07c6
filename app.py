"""The app's entry: page settings, the list of pages, and the header they share."""

from pathlib import Path

import streamlit as st

import cxvalue.ui
from cxvalue.ui import cached, header, state

PAGES = Path(cxvalue.ui.__file__).parent / "pages"

groups = header.navigation(PAGES, state.reader())
page = st.navigation(groups, position="hidden")
sidebar = "collapsed" if page.url_path in header.BARE else "auto"
st.set_page_config(page_title=f"{page.title} · cxvalue", page_icon="📈", layout="wide", initial_sidebar_state=sidebar)
header.render(page, groups)
page.run()
cached.settle()
