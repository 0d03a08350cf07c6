"""Take the case out of the house: workbook, slides, page, report, data; and bring an edited workbook back."""

import streamlit as st

from cxvalue.case.digest import digest_of_bytes
from cxvalue.errors import CxvalueError
from cxvalue.exhibits.changes import changes_finding, changes_in_words
from cxvalue.exhibits.labels import scenario_label
from cxvalue.exports.kinds import KINDS
from cxvalue.exports.workbook.read_back import ReadBack, read_back
from cxvalue.locale.reader import Reader
from cxvalue.ui import cached, export_process, state, uploads
from cxvalue.ui.escape import plain

_MADE = "made_exports"
"""Files made in this session, by what they were made of."""

MOST_KEPT = 5


def render() -> None:
    """Show the page."""
    reader, now = state.reader(), state.current()
    st.header(plain(reader.say("Take the {case} to where it is decided")), anchor=False)
    label = scenario_label(now.file.case, now.scenario, reader)
    st.caption(plain(reader.say("{Scenario}: {label}, at full strength and in time.", label=label)))
    _kinds(now, reader)
    st.subheader(plain(reader.say("Bring an edited workbook back")), anchor=False)
    _way_back(now, reader)


def _kinds(now: state.UiState, reader: Reader) -> None:
    template = None
    for name, kind in KINDS.items():
        with st.container(border=True):
            st.markdown(f"**{plain(reader.text(kind.label))}** · {plain(reader.text(kind.help))}")
            if name == "slides":
                template = _template(reader)
            order = export_process.ExportOrder(
                now.file, now.scenario, now.language, name, template if name == "slides" else None
            )
            _offer(order, reader)


def _template(reader: Reader) -> bytes | None:
    help_text = reader.say("A presentation (.pptx); its slides are left out, its look is kept.")
    given = st.file_uploader(reader.say("Your template"), type=["pptx"], key="template", help=plain(help_text))
    return given.getvalue() if given else None


def _offer(order: export_process.ExportOrder, reader: Reader) -> None:
    """A button that makes the file, then one that hands it over."""
    kind = KINDS[order.kind]
    made: dict[object, bytes] = st.session_state.setdefault(_MADE, {})
    beside = digest_of_bytes(order.file.beside)
    key = (order.kind, order.file.name, order.file.text, beside, order.scenario, order.language, order.template)
    with st.container(horizontal=True, vertical_alignment="center"):
        words_ = reader.say("Make {file}", file=kind.file_name)
        if st.button(
            words_, key=f"make_{order.kind}", icon=":material/build:", help=reader.say("Takes a few seconds.")
        ):
            with st.spinner(reader.say("Being made …")):
                _make(order, made, key, reader)
        if key in made:
            st.download_button(
                reader.say("Download {file}", file=kind.file_name),
                made[key],
                kind.file_name,
                kind.mime,
                key=f"download_{order.kind}",
                icon=":material/download:",
                on_click="ignore",
            )


def _make(order: export_process.ExportOrder, made: dict[object, bytes], key: object, reader: Reader) -> None:
    try:
        made[key] = export_process.make(order, uploads.watching())
    except CxvalueError as error:
        for problem in error.problems:
            st.error(plain(reader.problem(problem)), icon=":material/error:")
    for old in list(made)[:-MOST_KEPT]:
        del made[old]


def _way_back(now: state.UiState, reader: Reader) -> None:
    help_text = reader.say("A workbook made here, with inputs changed, notes written or {alternatives} added.")
    given = st.file_uploader(reader.say("Edited workbook"), type=["xlsx"], key="way_back", help=plain(help_text))
    if given is None:
        return
    try:
        book = uploads.taken(given)
        key = ("way back", book.name, digest_of_bytes({**now.file.beside, "": book.content}))
        found = cached.once(lambda: read_back(book.content, book.name, now.file.beside), key)
    except CxvalueError as error:
        for problem in error.problems:
            st.error(plain(reader.problem(problem)), icon=":material/error:")
        return
    _show(found, reader)


def _show(found: ReadBack, reader: Reader) -> None:
    listed = tuple((change.address, change.before, change.after) for change in found.changes)
    st.markdown(f"**{plain(changes_finding(listed, reader))}**")
    if listed:
        st.dataframe(changes_in_words(found.before.case, found.after.case, listed, reader), hide_index=True)
    if st.button(plain(reader.say("Open it as a draft")), key="open_way_back", icon=":material/edit_note:"):
        state.open_case(lambda: found.after)
        st.rerun()


if __name__ == "__main__":
    render()
