"""Forms that add a record to the case: a touchpoint, a link, an initiative, a scenario."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias, get_args

import streamlit as st

from cxvalue.case.address import Entry, entries, free_id, measure_of
from cxvalue.case.behaviours import BEHAVIOURS
from cxvalue.case.fields import Record
from cxvalue.case.guesses import GUESS
from cxvalue.case.initiative import Initiative, Lift, OneOff, Running
from cxvalue.case.records import Case, Link, Segment, Touchpoint
from cxvalue.case.scales import scale_of
from cxvalue.case.write import Plain
from cxvalue.choices import Behaviour
from cxvalue.errors import CxvalueError, Problem
from cxvalue.exhibits import labels, names
from cxvalue.locale.reader import Reader
from cxvalue.text import say
from cxvalue.ui import state
from cxvalue.ui.escape import plain

Example: TypeAlias = "tuple[type[Record], float | Callable[[float, float], float]]"
"""A field's record, and the number it begins with; of a score, what that is on a scale from low to high."""


def _on_scale(share: float) -> Callable[[float, float], float]:
    return lambda low, high: round(low + share * (high - low), 2)


SEGMENT: Mapping[str, Example] = {
    "customers": (Segment, 10_000),
    "annual_churn": (Segment, 0.12),
    "revenue": (Segment, 3_000),
    "margin": (Segment, 0.5),
    "contacts": (Segment, 2),
    "contact_cost": (Segment, 70),
    "satisfaction": (Segment, _on_scale(0.65)),
}
TOUCHPOINT: Mapping[str, Example] = {
    "score": (Touchpoint, _on_scale(0.5)),
    "importance": (Touchpoint, 0.2),
    "reach": (Touchpoint, 0.3),
    "target": (Touchpoint, _on_scale(0.75)),
}
_LINK: Mapping[str, Example] = {
    "effect": (Link, 0.03),
    "causal_share": (Link, 0.5),
    "lag": (Link, 6),
}
INITIATIVE: Mapping[str, Example] = {
    "lift": (Lift, lambda low, high: round(0.075 * (high - low), 2)),
    "start": (Initiative, 0),
    "delay": (Initiative, 3),
    "ramp": (Initiative, 6),
    "probability": (Initiative, 0.8),
    "amount": (OneOff, 1_000_000),
    "annual": (Running, 200_000),
}
"""Numbers a new record needs, each with an example to begin with; left as it stands, it is a guess."""

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


def segment(reader: Reader) -> None:
    """Show the form for another segment."""
    with st.expander(plain(reader.say("Add a {segment}")), icon=":material/add:"):
        with st.form("segment", border=False, enter_to_submit=False):
            label = st.text_input(reader.say("Name"), help=reader.say("A group of customers that behave alike."))
            figures = _figures(SEGMENT, reader)
            if st.form_submit_button(reader.say("Add")):
                record = _typed_figures("segments", label, SEGMENT, figures, reader)
                if record is not None:
                    add("segments", label.strip(), record)
                st.rerun()
        show_rejected("segments", reader)


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
                record = _typed_figures("touchpoints", label, TOUCHPOINT, figures, reader)
                if record is not None:
                    add("touchpoints", label.strip(), {"stage": stage.strip() or None, **record})
                st.rerun()
        show_rejected("touchpoints", reader)


def link(reader: Reader) -> None:
    """Show the form for another link from satisfaction, or from one touchpoint, to a behaviour."""
    case = state.current().file.case
    sources = {SATISFACTION: reader.say("{Satisfaction}")}
    sources |= {f"touchpoints.{key}": item.label or key for key, item in case.touchpoints.items()}
    with st.expander(plain(reader.say("Add a {link}")), icon=":material/add:"):
        left, right = st.columns(2)
        source = left.selectbox(
            reader.say("From"),
            list(sources),
            format_func=sources.__getitem__,
            key="new_Link_from",
            help=plain(reader.say("All of {satisfaction}, or the score of one {touchpoint}.")),
        )
        target: Behaviour = right.selectbox(
            reader.say("To"),
            get_args(Behaviour),
            format_func=lambda name: reader.text(names.BEHAVIOUR_NAMES[name]),
            key="new_Link_to",
            help=plain(reader.say("The {behaviour} it moves.")),
        )
        # satisfied customers show more of what is welcome
        less = BEHAVIOURS[target].welcome == "less"
        begun: dict[str, Example] = {**_LINK, "effect": (Link, -0.03 if less else 0.03)}
        with st.form(f"link_{less}", border=False, enter_to_submit=False):
            label = st.text_input(reader.say("Name"), help=reader.say("What you believe, in a few words."))
            words = reader.say("Per point: 3 % makes the {behaviour} 1.03 times what it is, -5 % makes it 0.95 times.")
            st.caption(plain(words))
            figures = _figures(begun, reader, apart=f"_{target}")
            if st.form_submit_button(reader.say("Add")):
                record = _typed_figures("links", label, begun, figures, reader)
                if record is not None:
                    add("links", label.strip(), {"from": source, "to": target, "form": "relative", **record})
                st.rerun()
        show_rejected("links", reader)


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
                record = _typed_figures("initiatives", label, INITIATIVE, figures, reader)
                if record is not None:
                    add("initiatives", label.strip(), _initiative(record, lifted))
                st.rerun()
        show_rejected("initiatives", reader)


def _initiative(figures: Mapping[str, Plain], lifted: str | None) -> dict[str, Plain]:
    effects: list[Plain] = [{"touchpoint": lifted, "lift": figures["lift"]}] if lifted else []
    costs: list[Plain] = [{"amount": figures["amount"]}, {"annual": figures["annual"]}]
    in_time = {name: figures[name] for name in ("start", "delay", "ramp", "probability")}
    return {**in_time, "effects": effects, "costs": costs}


def _examples(fields: Mapping[str, Example], reader: Reader) -> dict[str, str]:
    """Each number a record begins with, as it is shown."""
    low, high = scale_of(None, state.current().file.case)
    found = {}
    for name, (record, value) in fields.items():
        measure = measure_of(record, name)
        if measure is not None:
            found[name] = labels.value_text(value(low, high) if callable(value) else value, measure.unit, reader)
    return found


def _figures(fields: Mapping[str, Example], reader: Reader, apart: str = "") -> dict[str, str]:
    """Text fields for the numbers of a new record, each with its unit, help and an example to begin with."""
    found = {}
    examples = _examples(fields, reader)
    for columns_of, (name, (record, _)) in zip(_columns(len(fields)), fields.items(), strict=True):
        measure = measure_of(record, name)
        if measure is not None:
            label = f"{reader.text(measure.label)} [{names.unit(measure.unit, reader)}]"
            found[name] = columns_of.text_input(
                plain(label),
                examples[name],
                help=plain(reader.text(measure.help)),
                key=f"new_{record.__name__}_{name}{apart}",
            )
    st.caption(reader.say("A number left as it stands is marked as a guess."))
    return found


def _columns(count: int) -> list[Any]:
    return [column for _ in range(-(-count // 3)) for column in st.columns(3)][:count]


def _typed_figures(
    table: str, label: str, fields: Mapping[str, Example], typed: Mapping[str, str], reader: Reader
) -> dict[str, Plain] | None:
    """The numbers typed for a new record, those left as they stood marked; or None, every refusal kept."""
    problems = [] if label.strip() else [Problem("", say("a name is missing"))]
    examples = _examples(fields, reader)
    found: dict[str, Plain] = {}
    for name, text in typed.items():
        measure = measure_of(fields[name][0], name)
        try:
            value = labels.typed_value(text, measure.unit, reader.language) if measure else 0.0
        except CxvalueError as error:
            problems += [replace(problem, address=name) for problem in error.problems]
            continue
        found[name] = {"value": value, "status": GUESS} if text.strip() == examples[name] else value
    if problems:
        state.reject(table, label, tuple(problems))
        return None
    return found


def show_rejected(field: str, reader: Reader) -> None:
    """Show why what was typed for a table was refused."""
    for problem in _problems(field):
        st.error(plain(reader.problem(problem)))


def challenge_number(entry: Entry, typed: str, scenario: str, name: str, reader: Reader) -> None:
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
