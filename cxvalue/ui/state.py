"""What the app remembers between reruns, in one frozen value that is only ever replaced here.

The case lives in a draft from its first change on: the draft is in the store, its id in the link, so a
refresh, a restart of the server or a second tab finds it again. What is merely looked at (scenario,
language, unit) is in the link too, so that a link opens the same view.

Kept whole: all that a session holds, so that nothing else holds any.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from secrets import token_urlsafe
from typing import Any, get_args

import streamlit as st

from cxvalue.analysis.comparison import OWN
from cxvalue.analysis.duel import Duel
from cxvalue.case.address import Entry, entries, free_id
from cxvalue.case.archive import to_hand_on
from cxvalue.case.blank import blank_case
from cxvalue.case.digest import digest_as_given
from cxvalue.case.overrides import BASE
from cxvalue.case.read import CaseFile, changed_file, parse_case, read_case
from cxvalue.case.samples import FIRST, sample_names, sample_path
from cxvalue.case.write import Plain
from cxvalue.errors import CxvalueError, Problem
from cxvalue.exhibits.labels import case_reader
from cxvalue.files.names import FileName, kept_as
from cxvalue.locale.languages import LANGUAGES, SPOKEN, nearest_language
from cxvalue.locale.reader import MoneyUnit, Reader
from cxvalue.store.drafts import DamagedError, Draft, Rescued, StaleError, StoreError
from cxvalue.text import Text, say
from cxvalue.ui import cached
from cxvalue.ui.cached import View
from cxvalue.ui.drafts import drafts, now

_KEY = "cxvalue"


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of the case: what it does in words, and the values at the addresses it touches."""

    label: Text
    values: Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class Rejected:
    """What was typed into a field and not taken, and why."""

    typed: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class UiState:
    """The open case, how it is looked at, and what could not be done."""

    file: CaseFile
    digest: str
    sample: str = ""
    draft: Draft | None = None
    scenario: str = BASE
    rival: str = ""
    percent: int = 100
    wait: int = 0
    language: str = LANGUAGES[0]
    unit: MoneyUnit = "fitting"
    problems: tuple[Problem, ...] = ()
    rescued: tuple[Rescued, ...] = ()
    """Texts of a draft that could not be opened, to be downloaded."""
    rejected: Mapping[str, Rejected] = field(default_factory=dict)
    pending: _Change | None = None
    """A change made on a version that is no longer the newest."""
    edition: int = 0
    """Counts what happened to the case without the fields of a page, and what was refused in one: their widgets
    start anew with it, so that a field never shows what the model does not use."""


def current() -> UiState:
    """Return the state; on a first visit what the link asks for, or the first sample."""
    if _KEY not in st.session_state:
        _keep(_first())
    state: UiState = st.session_state[_KEY]
    return state


def reader() -> Reader:
    """Return who reads: language, unit of money, currency and own words of the open case."""
    now_open = current()
    return case_reader(now_open.file.case, Reader(now_open.language, unit=now_open.unit))


def reader_or_english() -> Reader:
    """Return who reads, also where no case could be opened."""
    return reader() if _KEY in st.session_state else Reader()


def view() -> View:
    """Return what the results on the pages are computed from."""
    now_open = current()
    return View(now_open.digest, now_open.file.case, now_open.scenario, now_open.percent / 100, now_open.wait)


def look(**changed: Any) -> None:
    """Change how the case is looked at: scenario, rival, percent, wait, language, unit."""
    _keep(replace(current(), **changed))


def remember() -> None:
    """Write what a link needs into the address of the page."""
    now_open = current()
    wanted = {
        "draft" if now_open.draft else "case": now_open.draft.id if now_open.draft else now_open.sample,
        "scenario": "" if now_open.scenario == BASE else now_open.scenario,
        "unit": "" if now_open.unit == "fitting" else now_open.unit,
        "lang": now_open.language,
    }
    params = {key: value for key, value in wanted.items() if value}
    if st.query_params.to_dict() != params:
        st.query_params.from_dict(params)


def change(label: Text, values: Mapping[str, Plain], *, field: str = "", typed: str = "") -> bool:
    """Change the open case and save it; what the validator refuses stays beside the field.

    Returns
    -------
    True where the change was taken.
    """
    before = current()
    others = {key: item for key, item in before.rejected.items() if key != field}
    try:
        file = changed_file(before.file, values)
    except CxvalueError as error:
        rejected = others | {field: Rejected(typed, error.problems)}
        _keep(replace(before, rejected=rejected, edition=before.edition + 1))
        return False
    opened = _with_case(replace(before, rejected=others, problems=()), file)
    _keep(_saved(before, opened, _Change(label, values)))
    return True


def add_flows(label: str, every: str, name: FileName, body: bytes) -> bool:
    """Add a table of cash flows as an alternative, its file kept beside the case."""
    before = current()
    key = free_id(label, [*before.file.case.alternatives, "case", "base"])
    name = _free_name(name, body, before.file.beside)
    record: Plain = {"label": label, "every": every, "file": name}
    try:
        file = changed_file(
            replace(before.file, beside={**before.file.beside, name: body}), {f"alternatives.{key}": record}
        )
    except CxvalueError as error:
        reject("alternatives", name, error.problems)
        return False
    made = _Change(say("added: {name}", name=label), {f"alternatives.{key}": record})
    _keep(_saved(before, _with_case(before, file), made))
    return True


def _free_name(name: FileName, body: bytes, taken: Mapping[str, bytes]) -> FileName:
    """The name, or the next one that no other file has."""
    stem, point, ending = name.rpartition(".")
    numbered = (FileName(f"{stem}-{number}{point}{ending}") for number in range(2, 1000))
    return next(item for item in (name, *numbered) if taken.get(item, body) == body)


def chosen_duel() -> Duel | None:
    """Return the case against the alternative the header names, or against the best of them."""
    seen = view()
    others = [item.id for item in cached.comparison(seen).contenders if item.id != OWN]
    chosen = current().rival or next(iter(others), "")
    return cached.duel(seen, chosen) if chosen else None


def begun_with() -> Mapping[str, Entry]:
    """Return the assumptions the draft began with, or those of the open case where there is no draft."""
    now_open = current()
    if now_open.draft is None:
        return entries(now_open.file.case)
    draft_id, name, beside = now_open.draft.id, now_open.file.name, now_open.file.beside
    try:
        return cached.once(
            lambda: entries(parse_case(drafts().original(draft_id).encode(), name, beside=beside).case),
            ("begun with", draft_id),
        )
    except CxvalueError:
        return {}


def changed_numbers() -> dict[str, tuple[float, float]]:
    """Return every number that is not what the draft began with: address -> before, now."""
    before, after = begun_with(), entries(current().file.case)
    return {
        address: (before[address].assumption.value, entry.assumption.value)
        for address, entry in after.items()
        if address in before and before[address].assumption.value != entry.assumption.value
    }


def make_scenario(label: str, changed: Mapping[str, tuple[float, float]]) -> None:
    """Turn changed numbers into a scenario of the case, which goes back to what it was."""
    key = free_id(label, [*current().file.case.scenarios, BASE])
    record: Plain = {"label": label, "set": {address: after for address, (_, after) in changed.items()}}
    back: dict[str, Plain] = {address: before for address, (before, _) in changed.items()}
    if change(say("{scenario} made: {name}", name=label), {**back, f"scenarios.{key}": record}):
        look(scenario=key)


def begin() -> None:
    """Begin a new case from the template, in the reader's language, as a draft."""
    before = current()
    file = blank_case(Reader(before.language).text, SPOKEN[before.language].krona or "SEK")
    _keep(_as_draft(_fresh(file, before)))


def reject(field: str, typed: str, problems: tuple[Problem, ...]) -> None:
    """Keep what was typed into a field and cannot be read, beside it."""
    before = current()
    rejected = {**before.rejected, field: Rejected(typed, problems)}
    _keep(replace(before, rejected=rejected, edition=before.edition + 1))


def accept(field: str) -> None:
    """Forget what was refused in a field."""
    before = current()
    _keep(replace(before, rejected={key: item for key, item in before.rejected.items() if key != field}))


def undo(by: int = -1) -> None:
    """Take the last change back, or with 1 make it again."""
    before = current()
    if before.draft is None:
        return
    try:
        draft = drafts().step(before.draft.id, before.draft.version, by)
    except StaleError as error:
        _keep(replace(_from_draft(before, error.newer), problems=error.problems))
    except StoreError as error:
        _keep(replace(before, problems=error.problems))
    else:
        _keep(_from_draft(before, draft))


def settle_state(*, again: bool) -> None:
    """After a conflict: make the pending change again on the newer version, or drop it."""
    pending = current().pending
    _keep(replace(current(), pending=None, problems=()))
    if again and pending is not None:
        change(pending.label, pending.values)


def open_sample(name: str) -> None:
    """Open a sample case."""
    before = current()
    _keep(replace(_fresh(read_case(sample_path(name)), before), sample=name))


def open_case(read: Callable[[], CaseFile]) -> bool:
    """Open a case from outside as a draft; a damaged one leaves the open case as it is."""
    before = current()
    try:
        file = read()
    except CxvalueError as error:
        _keep(replace(before, problems=error.problems))
        return False
    _keep(_as_draft(_fresh(file, before)))
    return True


def _keep(state: UiState) -> None:
    st.session_state[_KEY] = state


def _first() -> UiState:
    """The state a link asks for, or the case given at the start, or the first sample."""
    asked = st.query_params.to_dict()
    language = asked.get("lang", "")
    look_of = UiState(
        file=read_case(sample_path(FIRST)),
        digest="",
        language=language if language in LANGUAGES else nearest_language(st.context.locale),
        unit=asked["unit"] if asked.get("unit") in get_args(MoneyUnit) else "fitting",  # type: ignore[arg-type]
    )
    opened = _asked_for(look_of, asked)
    scenario = asked.get("scenario", BASE)
    return replace(opened, scenario=scenario) if scenario in opened.file.case.scenarios else opened


def _asked_for(before: UiState, asked: Mapping[str, str]) -> UiState:
    if "draft" in asked:
        return _linked_draft(before, asked["draft"])
    given = [Path(argument) for argument in sys.argv[1:] if argument.endswith(".toml")]
    if "case" not in asked and given:
        return _fresh(read_case(given[0]), before)
    known = asked.get("case") in sample_names()
    sample = asked["case"] if known else FIRST
    opened = replace(_fresh(read_case(sample_path(sample)), before), sample=sample)
    if "case" in asked and not known:
        return replace(
            opened, problems=(Problem("", say("the link names a {case} that is not here"), found=asked["case"]),)
        )
    return opened


def _linked_draft(before: UiState, draft_id: str) -> UiState:
    opened = replace(_fresh(before.file, before), sample=FIRST)
    try:
        draft = drafts().find(draft_id)
    except DamagedError as error:
        return replace(opened, problems=error.problems, rescued=error.rescued)
    except StoreError as error:
        return replace(opened, problems=error.problems)
    if draft is None:
        hint = say("Open the {case} from a file, or ask for the link again.")
        return replace(opened, problems=(Problem("", say("the draft of this link is not kept here"), hint),))
    return _from_draft(opened, draft)


def _fresh(file: CaseFile, before: UiState) -> UiState:
    """Another case, looked at in the same language and unit."""
    return UiState(
        file, digest_as_given(file.case), language=before.language, unit=before.unit, edition=before.edition + 1
    )


def _with_case(before: UiState, file: CaseFile) -> UiState:
    scenario = before.scenario if before.scenario in file.case.scenarios else BASE
    rival = before.rival if before.rival in file.case.alternatives else ""
    return replace(before, file=file, digest=digest_as_given(file.case), scenario=scenario, rival=rival)


def _from_draft(before: UiState, draft: Draft) -> UiState:
    try:
        file = parse_case(draft.text.encode("utf-8", "surrogatepass"), draft.name, beside=draft.files)
    except CxvalueError as error:
        name, body, _ = to_hand_on(kept_as(draft.name), draft.text, draft.files)
        rescued = Rescued(say("The text of the draft, which this program cannot open"), name, body)
        return replace(before, problems=error.problems, rescued=(rescued,))
    opened = _with_case(before, file)
    return replace(opened, draft=draft, sample="", rejected={}, problems=(), rescued=(), edition=before.edition + 1)


def _saved(before: UiState, opened: UiState, made: _Change) -> UiState:
    """The state with the change in the store; a conflict keeps it pending, a failure keeps it here."""
    return _stored(before, lambda: _write(before, opened, made), opened, made)


def _write(before: UiState, opened: UiState, made: _Change) -> UiState:
    draft = before.draft or drafts().create(
        token_urlsafe(16), before.file.name, before.file.text, dict(before.file.beside), now()
    )
    for name, body in opened.file.beside.items():
        if name not in draft.files:
            drafts().add_file(draft.id, name, body)
    draft = drafts().save(draft.id, draft.version, opened.file.text, made.label, now())
    return replace(opened, draft=draft, sample="")


def _as_draft(opened: UiState) -> UiState:
    def write() -> UiState:
        file = opened.file
        return replace(opened, draft=drafts().create(token_urlsafe(16), file.name, file.text, dict(file.beside), now()))

    return _stored(opened, write, opened, None)


def _stored(before: UiState, write: Callable[[], UiState], unsaved: UiState, made: _Change | None) -> UiState:
    try:
        return write()
    except StaleError as error:
        newer = _from_draft(before, error.newer)
        return replace(newer, pending=made, problems=error.problems)
    except StoreError as error:
        return replace(unsaved, problems=error.problems)
