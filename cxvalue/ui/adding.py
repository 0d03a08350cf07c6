"""Forms that add a record to the case: a touchpoint, a link, an initiative, a scenario."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

import streamlit as st

from cxvalue.case.address import Entry, entries, free_id, measure_of
from cxvalue.case.fields import Record
from cxvalue.case.initiative import Behaviour, Initiative, Lift, OneOff, Running
from cxvalue.case.records import Case, Link, Touchpoint
from cxvalue.case.write import Plain
from cxvalue.errors import CxvalueError, Problem
from cxvalue.exhibits import labels, names
from cxvalue.locale.reader import Reader
from cxvalue.text import say
from cxvalue.ui import state
from cxvalue.ui.escape import plain

TOUCHPOINT: dict[str, tuple[type[Record], str]] = {
    "score": (Touchpoint, "3"),
    "importance": (Touchpoint, "0.2"),
    "reach": (Touchpoint, "30 %"),
    "target": (Touchpoint, "4"),
}
LINK: dict[str, tuple[type[Record], str]] = {
    "effect": (Link, "3 %"),
    "causal_share": (Link, "50 %"),
    "lag": (Link, "6"),
}
INITIATIVE: dict[str, tuple[type[Record], str]] = {
    "lift": (Lift, "0.3"),
    "start": (Initiative, "0"),
    "delay": (Initiative, "3"),
    "ramp": (Initiative, "6"),
    "probability": (Initiative, "80 %"),
    "amount": (OneOff, "1 000 000"),
    "annual": (Running, "200 000"),
}
"""Numbers a new record needs, each with an example to start from."""

SATISFACTION = "satisfaction"
"""What a link starts from, if not from one touchpoint."""


def add(table: str, label: str, record: Mapping[str, Plain]) -> str | None:
    """Add a record to a table of the case under an id made from its label; None where it was refused."""
    case: Any = state.current().file.case
    key = free_id(label, [*getattr(case, table), "case", "base"])
    taken = state.change(say("added: {name}", name=label), {f"{table}.{key}": {"label": label, **record}}, field=table)
    return key if taken else None


def _problems(field: str) -> tuple[Problem, ...]:
    rejected = state.current().rejected.get(field)
    return rejected.problems if rejected else ()


def touchpoint(reader: Reader) -> None:
    """Show the form for another touchpoint."""
    with st.expander(plain(reader.say("Add a {touchpoint}")), icon=":material/add:"):
        with st.form("touchpoint", border=False, enter_to_submit=False):
            label = st.text_input(reader.say("Name"), help=reader.say("Where the customer meets you."))
            stage = st.text_input(
                plain(reader.say("{Stage}")), help=reader.say("Such as attract, onboard, use, support, renew.")
            )
            figures = _figures(TOUCHPOINT, reader)
            if st.form_submit_button(reader.say("Add")):
                record = _typed_figures("touchpoints", label, figures, reader)
                if record is not None:
                    add("touchpoints", label.strip(), {"stage": stage.strip() or None, **record})
                st.rerun()
        show_problems("touchpoints", reader)


def link(reader: Reader) -> None:
    """Show the form for another link from satisfaction, or from one touchpoint, to a behaviour."""
    case = state.current().file.case
    sources = {SATISFACTION: reader.say("{Satisfaction}")}
    sources |= {f"touchpoints.{key}": item.label or key for key, item in case.touchpoints.items()}
    with st.expander(plain(reader.say("Add a {link}")), icon=":material/add:"):
        with st.form("link", border=False, enter_to_submit=False):
            label = st.text_input(reader.say("Name"), help=reader.say("What you believe, in a few words."))
            left, right = st.columns(2)
            source = left.selectbox(
                reader.say("From"),
                list(sources),
                format_func=sources.__getitem__,
                help=plain(reader.say("All of {satisfaction}, or the score of one {touchpoint}.")),
            )
            target = right.selectbox(
                reader.say("To"),
                get_args(Behaviour),
                format_func=lambda name: reader.text(names.BEHAVIOUR_NAMES[name]),
                help=plain(reader.say("The {behaviour} it moves.")),
            )
            words = reader.say("Per point: 3 % makes the {behaviour} 1.03 times what it is, -5 % makes it 0.95 times.")
            st.caption(plain(words))
            figures = _figures(LINK, reader)
            if st.form_submit_button(reader.say("Add")):
                record = _typed_figures("links", label, figures, reader)
                if record is not None:
                    add("links", label.strip(), {"from": source, "to": target, "form": "relative", **record})
                st.rerun()
        show_problems("links", reader)


def initiative(reader: Reader) -> None:
    """Show the form for another initiative: one lift, one cost to build, one to run."""
    case = state.current().file.case
    called = {key: item.label or key for key, item in case.touchpoints.items()}
    with st.expander(plain(reader.say("Add an {initiative}")), icon=":material/add:"):
        with st.form("initiative", border=False, enter_to_submit=False):
            label = st.text_input(reader.say("Name"), help=reader.say("What you want to do."))
            lifted = st.selectbox(
                plain(reader.say("{Touchpoint} it lifts")),
                list(called),
                format_func=called.__getitem__,
                help=reader.say("Where customers will notice it."),
            )
            figures = _figures(INITIATIVE, reader)
            if st.form_submit_button(reader.say("Add")):
                record = _typed_figures("initiatives", label, figures, reader)
                if record is not None:
                    add("initiatives", label.strip(), _initiative(record, lifted))
                st.rerun()
        show_problems("initiatives", reader)


def _initiative(figures: Mapping[str, float], lifted: str | None) -> dict[str, Plain]:
    effects: list[Plain] = [{"touchpoint": lifted, "lift": figures["lift"]}] if lifted else []
    costs: list[Plain] = [{"amount": figures["amount"]}, {"annual": figures["annual"]}]
    in_time = {name: figures[name] for name in ("start", "delay", "ramp", "probability")}
    return {**in_time, "effects": effects, "costs": costs}


def _figures(fields: Mapping[str, tuple[type[Record], str]], reader: Reader) -> dict[str, str]:
    """Text fields for the numbers of a new record, each with its unit, help and an example to start from."""
    found = {}
    for columns_of, (name, (record, example)) in zip(_columns(len(fields)), fields.items(), strict=True):
        measure = measure_of(record, name)
        if measure is not None:
            label = f"{reader.text(measure.label)} [{names.unit(measure.unit, reader)}]"
            found[name] = columns_of.text_input(
                plain(label), example, help=plain(reader.text(measure.help)), key=f"new_{record.__name__}_{name}"
            )
    return found


def _columns(count: int) -> list[Any]:
    return [column for _ in range(-(-count // 3)) for column in st.columns(3)][:count]


def _typed_figures(table: str, label: str, typed: Mapping[str, str], reader: Reader) -> dict[str, float] | None:
    """The numbers typed for a new record, or None and every refusal kept beside the form."""
    problems = [] if label.strip() else [Problem("", say("a name is missing"))]
    found = {}
    fields = TOUCHPOINT | LINK | INITIATIVE
    for name, text in typed.items():
        measure = measure_of(fields[name][0], name)
        try:
            found[name] = labels.typed_value(text, measure.unit, reader.language) if measure else 0.0
        except CxvalueError as error:
            problems += [replace(problem, address=name) for problem in error.problems]
    if problems:
        state.reject(table, label, tuple(problems))
        return None
    return found


def show_problems(field: str, reader: Reader) -> None:
    """Show why what was typed for a table was refused."""
    for problem in _problems(field):
        st.error(plain(reader.problem(problem)))


def challenge(entry: Entry, typed: str, scenario: str, name: str, reader: Reader) -> None:
    """Put another value of an assumption into a scenario, and show that scenario."""
    case = state.current().file.case
    try:
        value = labels.typed_value(typed, entry.measure.unit, reader.language)
    except CxvalueError as error:
        state.reject("scenarios", typed, error.problems)
        return
    if scenario:
        text = say("{name}: {value}", name=scenario, value=typed)
        key = (
            scenario
            if state.change(
                text, {f"scenarios.{scenario}.set": _set_with(case, scenario, entry, value)}, field="scenarios"
            )
            else None
        )
    else:
        label = name or f"{labels.assumption_label(case, entry, reader)}: {typed}"
        key = add("scenarios", label[:120], {"set": {entry.address: value}})
    if key is not None:
        state.look(scenario=key)


def _set_with(case: Case, scenario: str, entry: Entry, value: float) -> dict[str, Plain]:
    held = {address: change.model_dump(exclude_none=True) for address, change in case.scenarios[scenario].set.items()}
    return {**held, entry.address: value}


def scenario_of_edits(reader: Reader) -> None:
    """Show the form that turns the changes made so far into a scenario and puts the case back."""
    changed = state.changed_numbers()
    if not changed:
        return
    known = entries(state.current().file.case)
    st.subheader(plain(reader.say("Make a {scenario} of your changes")), anchor=False)
    for address, (before, after) in changed.items():
        entry = known[address]
        unit = entry.measure.unit
        name = labels.assumption_label(state.current().file.case, entry, reader)
        words = reader.say(
            "{name}: {before} before, {after} now",
            name=name,
            before=labels.value_text(before, unit, reader),
            after=labels.value_with_unit(after, unit, reader),
        )
        st.markdown(f"- {plain(words)}")
    with st.form("scenario_of_edits", border=False):
        label = st.text_input(reader.say("Name"), help=reader.say("What it assumes, in a few words."))
        if st.form_submit_button(plain(reader.say("Make it a {scenario}, put the {case} back"))) and label.strip():
            state.make_scenario(label.strip()[:120], changed)
            st.rerun()
