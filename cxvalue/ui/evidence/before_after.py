"""Before and after: a table of months, what it says an initiative did, and what that proposes."""

from typing import get_args

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cxvalue.case.fields import Scale
from cxvalue.case.records import Case
from cxvalue.choices import Measured
from cxvalue.errors import CxvalueError
from cxvalue.evidence.apply import Origin
from cxvalue.evidence.designs.effect import Observed
from cxvalue.evidence.designs.read import ReadBeforeAfter, asked_of, read_before_after
from cxvalue.evidence.direct import effect_proposal
from cxvalue.evidence.study import Study
from cxvalue.evidence.table.prepared import Customers
from cxvalue.evidence.table.source import Source, open_bytes
from cxvalue.exhibits.evidence.before_after import (
    observed_notes,
)
from cxvalue.exhibits.evidence.fit import THINGS
from cxvalue.exhibits.evidence.mapping import MORE_SCALES, SCALE_NAMES, scale_name
from cxvalue.locale.reader import Reader
from cxvalue.report import evidence as report
from cxvalue.ui import parts, uploads
from cxvalue.ui.drafts import now
from cxvalue.ui.escape import plain
from cxvalue.ui.evidence import study as evidence_exhibits
from cxvalue.ui.evidence import table as customer_data

_FILE, _OPENED = "before_after_file", "before_after_source"
_KINDS = ["csv", "xlsx", "parquet"]


def show(case: Case, reader: Reader) -> None:
    """Show the field for a table of months and, where there is one, what it says."""
    if not case.initiatives:
        return
    st.subheader(plain(reader.say("Before and after")), anchor=False)
    words = reader.say("One row a month, or a month and a group, before it began and after: what it did by itself.")
    st.caption(plain(words))
    left, right = st.columns(2)
    with left:
        initiative = _initiative_of("before_after_initiative", reader.say("What began."), case, reader)
    given = right.file_uploader(
        reader.say("A table of months"),
        _KINDS,
        key=_FILE,
        help=reader.say("Month and value; customers they are of, group and its start where there are. CSV or Excel."),
    )
    if given is None:
        st.session_state.pop(_OPENED, None)
        return
    what, touchpoint, start, chosen_worst = _asked(case, reader)
    scale = _scale(reader) if what == "score" else None
    try:
        source = _opened(given)
        asked = asked_of(case, what, touchpoint, start, scale, chosen_worst=chosen_worst)
        read = read_before_after(source, asked)
        proposal = effect_proposal(case, read.observed, initiative, touchpoint, Origin(None, now().date(), reader.text))
    except CxvalueError as error:
        customer_data.show_problems(error.problems, reader)
        return
    _exhibits(read, start, reader)
    evidence_exhibits.put_in_form(proposal, "before_after", case, reader)


def tested(study: Study, customers: Customers, case: Case, reader: Reader) -> None:
    """Show what an experiment by lot did to the behaviour itself, and what that proposes for the initiative."""
    seen = study.observed
    if seen is None:
        return
    _design(seen, reader, heading=True)
    if not case.initiatives:
        return
    initiative = _initiative_of("tested_initiative", reader.say("What was tested."), case, reader)
    origin = Origin(customers, now().date(), reader.text)
    evidence_exhibits.put_in_form(effect_proposal(case, seen, initiative, None, origin), "tested", case, reader)


def _initiative_of(key: str, help: str, case: Case, reader: Reader) -> str:
    chosen: str = st.selectbox(
        plain(reader.say("{Initiative}")),
        list(case.initiatives),
        format_func=lambda item: case.initiatives[item].label or item,
        key=key,
        help=plain(help),
    )
    return chosen


def _design(seen: Observed, reader: Reader, *, heading: bool) -> None:
    """The effect, the looks at its design, and what was left out or converted."""
    effect, *looks = report.design(seen, reader)
    if heading:
        st.subheader(plain(effect.finding), anchor=False)
    for shown in (effect, *looks):
        st.dataframe(shown.words(), hide_index=True)
    if not seen.passed:
        words = reader.say("Not everything about this design holds; see the questions beside it.")
        st.warning(plain(words), icon=":material/warning:")
    for note in observed_notes(seen, reader):
        st.caption(plain(note))


def _asked(case: Case, reader: Reader) -> tuple[Measured, str | None, str | None, bool]:
    """What is measured, whose score it is, when it began, and whether it was chosen for standing worst."""
    cells = st.columns(4, vertical_alignment="bottom")
    kinds: list[Measured] = list(get_args(Measured))
    what: Measured = cells[0].selectbox(
        reader.say("What the values are of"),
        kinds,
        format_func=lambda kind: reader.say("the score") if kind == "score" else reader.text(THINGS[kind]),
        key="before_after_what",
        help=reader.say("Churn as a share, or as a number beside the customers it is of."),
    )
    touchpoint = None
    if what == "score":
        touchpoint = cells[1].selectbox(
            plain(reader.say("{Touchpoint}")),
            list(case.touchpoints),
            format_func=lambda key: case.touchpoints[key].label or key,
            key="before_after_touchpoint",
            help=plain(reader.say("Whose score it is, on its own scale.")),
        )
    start = cells[2].text_input(
        reader.say("First month with it"),
        key="before_after_start",
        placeholder="2026-03",
        help=reader.say("Of groups the table says it: a column with the month, empty where it never came."),
    )
    worst = cells[3].checkbox(
        reader.say("Chosen for standing worst"),
        key="before_after_worst",
        help=reader.say("What stands worst comes back by itself; that part is taken off."),
    )
    return what, touchpoint, start.strip() or None, worst


def _scale(reader: Reader) -> Scale | None:
    """The scale of the scores, where it is not that of the touchpoint."""
    chosen: Scale | str = st.selectbox(
        reader.say("Scale of the scores"),
        ["", *SCALE_NAMES, *MORE_SCALES],
        format_func=lambda key: scale_name(key, reader) if key else plain(reader.say("that of the {touchpoint}")),
        key="before_after_scale",
        width=320,
        help=reader.say("Lowest and highest answer that could be given."),
    )
    return chosen or None


def _opened(given: UploadedFile) -> Source:
    """The uploaded file, opened once."""
    kept: tuple[str, Source] | None = st.session_state.get(_OPENED)
    if kept is None or kept[0] != given.file_id:
        file = uploads.taken(given)
        kept = st.session_state[_OPENED] = (given.file_id, open_bytes(file.content, file.name))
    return kept[1]


def _exhibits(read: ReadBeforeAfter, start: str | None, reader: Reader) -> None:
    parts.exhibit(report.before_after(read, start, reader), str(read.path), read.observed.value)
    _design(read.observed, reader, heading=False)
