"""What several pages show alike: an exhibit with its table, the three numbers, a field that is typed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from cxvalue.analysis.valuation import Valuation
from cxvalue.case.address import Entry, entries
from cxvalue.case.guesses import is_guess
from cxvalue.charts.export import as_arrow, as_picture, with_data
from cxvalue.errors import CxvalueError
from cxvalue.exhibits import labels, names
from cxvalue.exhibits.frame import as_csv
from cxvalue.exhibits.metric import label_of, metric_in_words
from cxvalue.locale.reader import Reader
from cxvalue.report.exhibit import Exhibit
from cxvalue.text import say
from cxvalue.ui import cached, state
from cxvalue.ui.escape import plain


def exhibit(shown: Exhibit | None, *key: object) -> None:
    """Show a chart under the sentence it proves, with its table and the chart as a file behind it.

    key : whatever a chart that holds its figures depends on; it is built once for each
    """
    if shown is None or shown.draw is None:
        return
    reader, name, draw = state.reader(), shown.id, shown.draw
    st.subheader(plain(shown.finding), anchor=False)
    spec = cached.specification(lambda: draw(None), (name, *shown.frame, *key, reader))
    tables = cached.once(
        lambda: {called: as_arrow(held) for called, held in shown.data().items()},
        (f"{name}, data", *state.view().key, reader),
    )
    st.vega_lite_chart(with_data(spec, tables), width="stretch", alt=shown.finding)
    with st.expander(reader.say("Table behind the chart"), key=f"behind_{name}", on_change="rerun") as behind:
        if not behind.open:
            return
        table = shown.words()
        st.dataframe(table, hide_index=True)
        with st.container(horizontal=True):
            st.download_button(reader.say("Table as CSV"), lambda: as_csv(table), f"{name}.csv", "text/csv")
            for kind, mime in (("svg", "image/svg+xml"), ("png", "image/png")):
                label = reader.say("Chart as {kind}", kind=kind.upper())
                st.download_button(label, _picture(shown, kind), f"{name}.{kind}", mime)


def three_numbers(valuation: Valuation, reader: Reader) -> None:
    """Show payback, value and peak funding."""
    helps = {
        "payback_months": say("First month from which the money put in is back for good."),
        "npv": say("Worth today of all cash to month {months}, discounted.", months=valuation.case.months),
        "peak_funding": say("The deepest the {case} is in the red: what has to be found."),
    }
    for column, (name, help_text) in zip(st.columns(3), helps.items(), strict=True):
        label, value = reader.text(label_of(name)), metric_in_words(valuation.metrics, name, reader)
        column.metric(label, value, help=plain(reader.text(help_text)), border=True)


def one_of(name: str, called: Mapping[str, str], key: str, reader: Reader) -> str:
    """Show a choice among records by their labels; return the id of the chosen one."""
    chosen: str = st.selectbox(
        plain(name),
        list(called),
        format_func=called.__getitem__,
        key=key,
        width=420,
        help=reader.say("The one to look at and change."),
    )
    return chosen


def segment_chosen(key: str, reader: Reader) -> str:
    """Show a choice among the segments of the open case, for customers brought from elsewhere; return its id."""
    segments = state.current().file.case.segments
    chosen: str = st.selectbox(
        plain(reader.say("{Segment}")),
        list(segments),
        format_func=lambda item: segments[item].label or item,
        key=key,
        help=plain(reader.say("The {segment} the customers are of.")),
    )
    return chosen


def number_field(entry: Entry, reader: Reader, *, label: str = "") -> None:
    """Show an assumption of a named record as a text field in the reader's format; refusals stand below it."""
    now = state.current()
    shown = labels.value_text(entry.assumption.value, entry.measure.unit, reader)
    name = label or labels.assumption_label(now.file.case, entry, reader, within=2)
    key = f"field_{entry.address}_{shown}_{now.edition}"
    guess = reader.say("guess") if is_guess(entry.assumption) else ""
    st.text_input(
        f"{plain(name)} [{plain(names.unit(entry.measure.unit, reader))}]{f' · {guess}' if guess else ''}",
        shown,
        key=key,
        help=plain(reader.text(entry.measure.help)),
        on_change=take_number,
        args=(entry, key),
    )
    show_refusal(entry.address, reader)
    _propose_range(entry, reader)


def show_refusal(field: str, reader: Reader) -> None:
    """Show why what was typed into a field was not taken."""
    rejected = state.current().rejected.get(field)
    for problem in rejected.problems if rejected else ():
        words = reader.problem(problem)
        if rejected and rejected.typed:
            words = reader.say("“{typed}” was not taken: {problem}", typed=rejected.typed, problem=words)
        st.caption(f":material/error: {plain(words)}")


def take_number(entry: Entry, key: str) -> None:
    """Put a typed number into the case."""
    set_number(entry, str(st.session_state[key]))


def set_number(entry: Entry, typed: str) -> bool:
    """Change an assumption to what was typed; a guess stops being one, and loses a range nobody gave."""
    reader = state.reader()
    try:
        value = labels.typed_value(typed, entry.measure.unit, reader.language)
    except CxvalueError as error:
        state.reject(entry.address, typed, error.problems)
        return False
    changes: dict[str, Any] = {entry.address: value}
    if is_guess(entry.assumption):
        changes[f"{entry.address}.status"] = None
        changes |= _without_range(entry)
    name = labels.assumption_label(state.current().file.case, entry, reader)
    text = say("{name}: {value}", name=name, value=labels.value_with_unit(value, entry.measure.unit, reader))
    return state.change(text, changes, field=entry.address, typed=typed)


def _without_range(entry: Entry) -> dict[str, Any]:
    """The change that takes away the range of a guess; one that was given since the case was begun stays."""
    begun = state.begun_with().get(entry.address)
    is_given = begun is not None and begun.assumption.range != entry.assumption.range
    held = () if is_given else tuple(name for name in ("range", "shape") if getattr(entry.assumption, name) is not None)
    return {f"{entry.address}.{name}": None for name in held}


def _propose_range(entry: Entry, reader: Reader) -> None:
    """Offer a range in proportion to that of the guess a number has replaced; it is used only when it is taken."""
    begun = state.begun_with().get(entry.address)
    if begun is None or entry.assumption.range or is_guess(entry.assumption) or not is_guess(begun.assumption):
        return
    limits = labels.proposed_range(begun, entry)
    if limits is None:
        return
    low, high = (labels.value_text(end, entry.measure.unit, reader) for end in limits)
    words = reader.say("No range. Proposed, a guess: {low} – {high}.", low=low, high=high)
    st.caption(plain(words))
    st.button(
        reader.say("Take this range"),
        key=f"range_{entry.address}_{state.current().edition}",
        on_click=set_cell,
        args=(entry.address, "range", f"{low} – {high}"),
        type="tertiary",
        icon=":material/straighten:",
        help=plain(
            reader.say("In proportion to the range of the guess that stood here; without one the number is certain.")
        ),
    )


def set_cell(address: str, column: str, typed: str) -> None:
    """Change one cell of the table of assumptions, if it does not hold that already."""
    reader = state.reader()
    entry = entries(state.current().file.case)[address]
    rejected = state.current().rejected.get(address)
    if rejected is not None and rejected.typed == typed:
        return
    if column == "value":
        if typed != labels.value_text(entry.assumption.value, entry.measure.unit, reader) and not _means(entry, typed):
            set_number(entry, typed)
    elif column == "range":
        _set_range(entry, typed, reader)
    elif typed != (getattr(entry.assumption, column) or ""):
        name = labels.assumption_label(state.current().file.case, entry, reader)
        values = labels.annotated(entry, column, typed)
        state.change(say("{name}: {value}", name=name, value=typed), values, field=address, typed=typed)


def _means(entry: Entry, typed: str) -> bool:
    """Tell whether a typed text is the value the assumption has."""
    try:
        return labels.typed_value(typed, entry.measure.unit, state.reader().language) == entry.assumption.value
    except CxvalueError:
        return False


def _set_range(entry: Entry, typed: str, reader: Reader) -> None:
    try:
        limits = labels.typed_range(typed, entry.measure.unit, reader.language)
    except CxvalueError as error:
        state.reject(entry.address, typed, error.problems)
        return
    if limits != entry.assumption.range:
        name = labels.assumption_label(state.current().file.case, entry, reader)
        values = labels.annotated(entry, "range", list(limits) if limits else None)
        state.change(say("{name}: range {value}", name=name, value=typed), values, field=entry.address, typed=typed)


def text_field(address: str, label: str, value: str, *, help: str, area: bool = False) -> None:
    """Show a text of the case as a field; an empty one takes it out of the case."""
    now, reader = state.current(), state.reader()
    key = f"text_{address}_{hash(value)}_{now.edition}"
    widget = st.text_area if area else st.text_input
    widget(plain(label), value, key=key, help=plain(help), on_change=_take_text, args=(address, label, key))
    show_refusal(address, reader)


def several_of(address: str, label: str, called: Mapping[str, str], chosen: Sequence[str], *, help: str) -> None:
    """Show a list of ids of the case as a choice of several; none chosen takes the list out of the case."""
    now, reader = state.current(), state.reader()
    key = f"several_{address}_{hash(tuple(chosen))}_{now.edition}"
    st.multiselect(
        plain(label),
        list(called),
        list(chosen),
        format_func=called.__getitem__,
        key=key,
        placeholder=reader.say("nothing yet"),
        help=plain(help),
        on_change=_take_several,
        args=(address, label, key, called),
    )
    show_refusal(address, reader)


def _take_several(address: str, label: str, key: str, called: Mapping[str, str]) -> None:
    chosen = list(st.session_state[key])
    shown = ", ".join(called[item] for item in chosen)[:60]
    state.change(say("{name}: {value}", name=label, value=shown), {address: chosen or None}, field=address)


def _take_text(address: str, label: str, key: str) -> None:
    typed = str(st.session_state[key]).strip()
    state.change(
        say("{name}: {value}", name=label, value=typed[:60]), {address: typed or None}, field=address, typed=typed
    )


def _picture(shown: Exhibit, kind: str) -> Callable[[], bytes]:
    return lambda: as_picture(shown.draw(shown.finding) if shown.draw else None, kind, shown.data())


def table(shown: Exhibit) -> None:
    """Show a table under the sentence it proves, where there is no chart."""
    st.subheader(plain(shown.finding), anchor=False)
    st.dataframe(shown.words(), hide_index=True)
