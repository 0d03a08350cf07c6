"""What every page shares: the navigation, and the line that says which case, scenario and unit one looks at."""

from pathlib import Path
from typing import get_args

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from cxvalue.case.overrides import BASE
from cxvalue.exhibits.guesses import guesses_mark
from cxvalue.exhibits.labels import scenario_label
from cxvalue.locale.languages import LANGUAGES, SPOKEN
from cxvalue.locale.reader import MoneyUnit, Reader
from cxvalue.text import say
from cxvalue.ui import cached, state
from cxvalue.ui.drafts import not_kept
from cxvalue.ui.escape import plain

_GROUPS = {
    say("Decide"): {"verdict": say("Verdict"), "compare": say("Compare"), "meeting": say("Meeting mode")},
    say("Build"): {
        "start": say("Start"),
        "journey": say("{Journey}"),
        "roadmap": say("{Initiatives} and {roadmap}"),
        "canvas": say("Canvas"),
        "assumptions": say("{Assumptions}"),
        "evidence": say("Evidence"),
    },
    say("Check"): {
        "walkdown": say("Walk-down"),
        "risk": say("Risk"),
        "challenge": say("Challenge"),
        "scenarios": say("{Scenarios}"),
        "trace": say("Trace"),
    },
    say("File"): {"share": say("Share"), "cases": say("{Cases} and drafts")},
}
FIRST_PAGE = "verdict"
BARE = ("meeting",)
"""Pages without the header's controls."""

_UNIT_NAMES = {
    "fitting": say("Whatever fits"),
    "ones": say("Units"),
    "thousands": say("Thousands"),
    "millions": say("Millions"),
}


def navigation(folder: Path, reader: Reader) -> dict[str, list[StreamlitPage]]:
    """Return the pages in their groups, titled in the reader's language."""
    return {
        reader.text(group): [
            st.Page(folder / f"{name}.py", title=reader.text(title), url_path=name, default=name == FIRST_PAGE)
            for name, title in pages.items()
        ]
        for group, pages in _GROUPS.items()
    }


def render(page: StreamlitPage, groups: dict[str, list[StreamlitPage]]) -> None:
    """Show navigation and header, what could not be done, and keep the link up to date."""
    with st.sidebar:
        for group, pages in groups.items():
            st.caption(plain(group))
            for item in pages:
                st.page_link(item, label=plain(item.title))
    if (page.url_path or FIRST_PAGE) not in BARE:
        _controls()
    _problems()
    state.remember()


def _controls() -> None:
    now, reader = state.current(), state.reader()
    case = now.file.case
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            plain(reader.say("{Scenario}")),
            [BASE, *case.scenarios],
            index=[BASE, *case.scenarios].index(now.scenario),
            format_func=lambda key: scenario_label(case, key, reader),
            key=f"scenario_{now.digest}_{now.scenario}_{now.language}",
            on_change=_take,
            args=("scenario", f"scenario_{now.digest}_{now.scenario}_{now.language}"),
            help=plain(reader.say("A named set of changes to the {assumptions} of the {case}.")),
            width=260,
        )
        rivals = {
            "": reader.say("the best of the others"),
            **{key: item.label or key for key, item in case.alternatives.items()},
        }
        st.selectbox(
            reader.say("Compared with"),
            list(rivals),
            index=list(rivals).index(now.rival),
            format_func=lambda key: rivals[key],
            key=f"rival_{now.digest}_{now.rival}_{now.language}",
            on_change=_take,
            args=("rival", f"rival_{now.digest}_{now.rival}_{now.language}"),
            help=reader.say("The other business case that the pages set beside this one."),
            width=260,
        )
        with st.popover(
            f"{SPOKEN[now.language].name} · {plain(reader.money_unit(reader.size(1e6)))}", icon=":material/language:"
        ):
            _language_and_unit(reader)
        if now.draft is not None:
            _steps(reader)
    name = reader.say("illustrative figures") if case.illustrative else ""
    st.caption(" · ".join(plain(part) for part in (case.title, name, guess_mark(reader)) if part))


def guess_mark(reader: Reader) -> str:
    """Return how many numbers of the open case are guesses, for every page shows what rests on them."""
    view = state.view()
    return reader.text(cached.once(lambda: guesses_mark(view.case), ("guess mark", view.digest)))


def _language_and_unit(reader: Reader) -> None:
    now = state.current()
    st.radio(
        reader.say("Language"),
        LANGUAGES,
        index=LANGUAGES.index(now.language),
        format_func=lambda code: SPOKEN[code].name,
        key=f"language_{now.language}",
        on_change=_take,
        args=("language", f"language_{now.language}"),
        horizontal=True,
        help=plain(reader.say("Of the app; labels of the {case} stay as they are written.")),
    )
    units = get_args(MoneyUnit)
    st.radio(
        reader.say("Amounts in"),
        units,
        index=units.index(now.unit),
        format_func=lambda unit: reader.text(_UNIT_NAMES[unit]),
        key=f"unit_{now.unit}_{now.language}",
        on_change=_take,
        args=("unit", f"unit_{now.unit}_{now.language}"),
        horizontal=True,
        help=reader.say("One unit for all amounts, or for each the one that fits it."),
    )


def _steps(reader: Reader) -> None:
    draft = state.current().draft
    if draft is None:
        return
    for label, text, by, icon in (
        (say("Undo"), draft.undo, -1, ":material/undo:"),
        (say("Redo"), draft.redo, 1, ":material/redo:"),
    ):
        st.button(
            reader.text(label),
            icon=icon,
            disabled=not text,
            help=plain(reader.text(text)) or None,
            on_click=state.undo,
            args=(by,),
        )


def _problems() -> None:
    now, reader = state.current(), state.reader()
    for problem in not_kept():
        st.warning(plain(reader.problem(problem)), icon=":material/warning:")
    for problem in now.problems:
        st.error(plain(reader.problem(problem)), icon=":material/error:")
    for place, text in enumerate(now.rescued):
        st.download_button(
            plain(reader.text(text.label)), text.text, text.name, key=f"rescued_{place}", icon=":material/download:"
        )
    if now.pending is not None:
        st.caption(plain(reader.say("Your change: {change}", change=now.pending.label)))
        with st.container(horizontal=True):
            st.button(
                reader.say("Make my change on the newer version"), on_click=state.settle_state, kwargs={"again": True}
            )
            st.button(reader.say("Drop my change"), on_click=state.settle_state, kwargs={"again": False})


def _take(name: str, key: str) -> None:
    """Put what a control shows into the state."""
    state.look(**{name: st.session_state[key]})
