"""The app's entry: the server around the pages, and in each run of a page its settings, list of pages and header."""

from pathlib import Path

import streamlit as st
from streamlit import runtime

if runtime.exists():
    import cxvalue.ui
    from cxvalue.ui import cached, header, state

    PAGES = Path(cxvalue.ui.__file__).parent / "pages"

    groups = header.navigation(PAGES, state.reader())
    page = st.navigation(groups, position="hidden")
    sidebar = "collapsed" if page.url_path in header.BARE else "auto"
    st.set_page_config(
        page_title=f"{page.title} · cxvalue", page_icon="📈", layout="wide", initial_sidebar_state=sidebar
    )
    header.render(page, groups)
    page.run()
    cached.freeze_once()
else:
    from streamlit.starlette import App

    from cxvalue.ui import server

    app = App(__file__, middleware=server.MIDDLEWARE, lifespan=server.opening, on_script_error=server.show_unforeseen)
