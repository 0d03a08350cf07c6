"""Open, begin, keep and download a case."""

import streamlit as st

from cxvalue.case.archive import to_hand_on
from cxvalue.case.samples import sample_names
from cxvalue.locale.reader import Reader
from cxvalue.ui import state, uploads
from cxvalue.ui.escape import plain


def render() -> None:
    """Show the page."""
    reader = state.reader()
    now = state.current()
    st.header(plain(reader.say("Open, begin or keep a {case}")), anchor=False)
    left, right = st.columns(2)
    with left:
        _open(reader)
    with right:
        _keep(now, reader)
        _begin(reader)


def _open(reader: Reader) -> None:
    with st.form("upload", clear_on_submit=True):
        files = st.file_uploader(
            plain(reader.say("Your own {case}")),
            type=["toml", "csv", "xlsx", "zip"],
            accept_multiple_files=True,
            help=plain(
                reader.say("A {case} file (.toml) with the cash-flow files it names, or all of them as one .zip.")
            ),
        )
        if st.form_submit_button(reader.say("Open file")) and files:
            state.open_case(lambda: uploads.case_among(files))
            st.rerun()
    with st.form("open_sample"):
        sample = st.selectbox(
            plain(reader.say("Sample {case}")),
            sample_names(),
            help=plain(reader.say("Made-up and published {cases} that come with the program.")),
        )
        if st.form_submit_button(reader.say("Open sample")):
            state.open_sample(sample)
            st.rerun()


def _keep(now: state.UiState, reader: Reader) -> None:
    with st.container(border=True):
        name, body, mime = to_hand_on(now.file.name, now.file.text, now.file.beside)
        st.download_button(
            plain(reader.say("Download the {case}")),
            body,
            name,
            mime,
            help=reader.say("As a file you can mail, compare and open again; your comments are kept."),
            icon=":material/download:",
        )
        if now.draft is None:
            st.caption(plain(reader.say("Nothing is changed yet. Your first change begins a draft of your own.")))
        else:
            words = reader.say("Draft saved at {when}. The link of this page opens it again.", when=now.draft.saved_at)
            st.caption(plain(words))
        for note in now.file.notes:
            st.caption(plain(reader.say("Read so: {note}.", note=note)))


def _begin(reader: Reader) -> None:
    with st.container(border=True):
        help_text = reader.say("A small {case} in which every number is a guess to be replaced.")
        st.button(
            plain(reader.say("Begin a new {case}")), on_click=state.begin, help=plain(help_text), icon=":material/add:"
        )


if __name__ == "__main__":
    render()
