"""The form that says which column of a customer table is what; nothing is computed until it is sent."""

from typing import Any, get_args

import streamlit as st

from cxvalue.case.notes import CustomerTable, Role
from cxvalue.case.records import Case
from cxvalue.choices import Behaviour
from cxvalue.evidence.apply import METHODS
from cxvalue.evidence.table.mapping import ROLES, corrected, likely_segment
from cxvalue.evidence.table.prepared import unused
from cxvalue.exhibits.evidence.mapping import MORE_SCALES, SCALE_NAMES, TENURE_NAMES, scale_name
from cxvalue.exhibits.names import BEHAVIOUR_NAMES
from cxvalue.locale.reader import Reader
from cxvalue.ui.escape import plain
from cxvalue.ui.evidence import table as customer_data
from cxvalue.ui.evidence.table import Data

_FIRST: tuple[Role, ...] = ("score", "churned", "segment", "id", "tenure", "revenue", "contacts")
"""Roles most tables have; the others stand behind a fold."""

AS_THE_DAYS_SAY = 0
"""Stands among the months for none stated; nothing at all would show a button that empties the field."""

_BEHAVIOURS: tuple[Behaviour, ...] = ("churn", "spend", "contacts", "referrals")


def understood(data: Data, reader: Reader) -> None:
    """Show what was decided when the table was read, and what is in doubt, before anything is made of it."""
    for question in customer_data.open_questions(data):
        words = reader.say("{question}. {hint}", question=question.said, hint=question.hint)
        st.warning(plain(words), icon=":material/help:")
    table = data.table
    used = (*table.columns.values(), *table.touchpoints.values(), *table.controls)
    notes = (*data.source.notes, *unused(data.source, used))
    if notes:
        with st.expander(reader.say("How the table was read"), expanded=True):
            for note in notes:
                st.caption(plain(reader.text(note)))


def form(data: Data, case: Case, reader: Reader) -> None:
    """Show the mapping as fields, filled with what is known or guessed."""
    edition = data.edition
    with st.form(f"mapping_{edition}", border=True):
        st.caption(reader.say("Guessed from names and contents of the columns: look through it and correct it."))
        columns = _roles(data, _FIRST, reader)
        meanings = _meanings(data, case, reader)
        with st.expander(reader.say("More columns")):
            rest = tuple(role for role in get_args(Role) if role not in _FIRST)
            columns |= _roles(data, rest, reader)
        touchpoints = _touchpoints(data, case, reader)
        segments = _segments(data, case, reader)
        details = _details(data, reader)
        wishes = _wishes(data, reader)
        if st.form_submit_button(reader.say("Read it so"), icon=":material/check:", type="primary"):
            named = {"columns": columns, "touchpoints": touchpoints, "segments": segments}
            _take(data, {**named, **meanings, **details}, wishes)
            st.rerun()


def _roles(data: Data, roles: tuple[Role, ...], reader: Reader) -> dict[str, str]:
    found: dict[str, str] = {}
    for place, role in enumerate(roles):
        if place % 3 == 0:
            cells = st.columns(3)
        kind = ROLES[role]
        with cells[place % 3]:
            found[role] = _column(
                data, reader.text(kind.label), data.table.columns.get(role, ""), f"role_{role}", reader.text(kind.help)
            )
    return found


def _column(data: Data, label: str, held: str, key: str, help: str) -> str:
    names = ["", *(column.name for column in data.source.columns)]
    chosen: str = st.selectbox(
        plain(label),
        names,
        index=names.index(held) if held in names else 0,
        format_func=lambda name: name or "–",
        key=f"{key}_{data.edition}",
        help=plain(help),
    )
    return chosen


def _meanings(data: Data, case: Case, reader: Reader) -> dict[str, Any]:
    """What the cells of some columns mean, where their names and values do not say it plainly."""
    cells = iter(st.columns(3))
    found: dict[str, Any] = {}
    values = customer_data.left_values(data)
    if values:
        found["left"] = tuple(
            next(cells).multiselect(
                reader.say("Means that the customer left"),
                values,
                [value for value in data.table.left if value in values],
                key=f"left_{data.edition}",
                help=reader.say("The values in the column of who left; all others mean that the customer stayed."),
                placeholder="–",
            )
        )
    options = customer_data.no_answers(data, case)
    if options:
        found["no_answer"] = tuple(
            next(cells).multiselect(
                reader.say("Means no answer"),
                options,
                [value for value in data.table.no_answer if value in options],
                format_func=lambda value: value if isinstance(value, str) else reader.number(value),
                key=f"no_answer_{data.edition}",
                help=reader.say("Words and numbers among the scores that are no scores."),
                placeholder="–",
            )
        )
    if "tenure" in data.table.columns:
        found["tenure_in"] = next(cells).selectbox(
            reader.say("Tenure is counted in"),
            list(TENURE_NAMES),
            index=list(TENURE_NAMES).index(data.table.tenure_in),
            format_func=lambda key: reader.text(TENURE_NAMES[key]),
            key=f"tenure_in_{data.edition}",
            help=reader.say("Years and days are turned into months."),
        )
    return found


def _touchpoints(data: Data, case: Case, reader: Reader) -> dict[str, str]:
    if not case.touchpoints:
        return {}
    found = {}
    with st.expander(plain(reader.say("Scores of {touchpoints}"))):
        st.caption(plain(reader.say("With them the page shows what drives overall {satisfaction}.")))
        cells = st.columns(3)
        for place, (key, item) in enumerate(case.touchpoints.items()):
            with cells[place % 3]:
                help_text = reader.say("The column with the score of {name}.", name=item.label or key)
                found[key] = _column(
                    data, item.label or key, data.table.touchpoints.get(key, ""), f"tp_{key}", help_text
                )
    return found


def _segments(data: Data, case: Case, reader: Reader) -> dict[str, str]:
    values = customer_data.segment_values(data)
    if not values:
        return {}
    found = {}
    with st.expander(plain(reader.say("Which {segment} is which"))):
        cells = st.columns(3)
        keys = ["", *case.segments]
        for place, value in enumerate(values):
            held = data.table.segments.get(value) or likely_segment(value, case) or ""
            with cells[place % 3]:
                found[value] = st.selectbox(
                    plain(value),
                    keys,
                    index=keys.index(held),
                    format_func=lambda key: (case.segments[key].label or key) if key else "–",
                    key=f"segment_{value}_{data.edition}",
                    help=plain(reader.say("The {segment} of the {case} these customers belong to.")),
                )
    return found


def _details(data: Data, reader: Reader) -> dict[str, Any]:
    table = data.table
    scales = list(dict.fromkeys(("", *SCALE_NAMES, *MORE_SCALES, table.scale or "")))
    left, middle, right = st.columns(3)
    scale = left.selectbox(
        reader.say("Scale of the scores"),
        scales,
        index=scales.index(table.scale) if table.scale in scales else 0,
        format_func=lambda key: scale_name(key, reader) if key else reader.say("that of the {case}"),
        key=f"scale_{data.edition}",
        help=reader.say("Scores outside it are refused."),
    )
    lengths = list(dict.fromkeys((AS_THE_DAYS_SAY, 1, 3, 6, 12, 18, 24, 36, table.months or AS_THE_DAYS_SAY)))
    months = middle.selectbox(
        reader.say("Months the outcome was seen over"),
        lengths,
        lengths.index(table.months or AS_THE_DAYS_SAY),
        format_func=lambda months: reader.say("as the days say") if months == AS_THE_DAYS_SAY else f"{months}",
        key=f"months_{data.edition}",
        help=reader.say("How long after the score a customer was followed."),
    )
    used = {*table.columns.values(), *table.touchpoints.values()}
    free = [column.name for column in data.source.columns if column.name not in used and column.kind != "date"]
    controls = right.multiselect(
        reader.say("Held equal besides"),
        free,
        [name for name in table.controls if name in free],
        key=f"controls_{data.edition}",
        help=plain(
            reader.say("What else customers differ in: product, income, region. {Segment} and tenure always are.")
        ),
        placeholder="–",
    )
    return {"scale": scale or None, "months": months or None, "controls": tuple(controls)}


def _wishes(data: Data, reader: Reader) -> dict[str, Any]:
    left, middle, right = st.columns(3)
    behaviour = left.selectbox(
        plain(reader.say("{Behaviour}")),
        _BEHAVIOURS,
        index=_BEHAVIOURS.index(data.wishes.behaviour),
        format_func=lambda key: reader.text(BEHAVIOUR_NAMES[key]),
        key=f"behaviour_{data.edition}",
        help=plain(reader.say("What the estimate is of.")),
    )
    bands = middle.selectbox(
        reader.say("Scores shown as"),
        ["scores", "nps"],
        index=["scores", "nps"].index(data.wishes.bands),
        format_func=lambda key: (
            reader.say("each score") if key == "scores" else reader.say("promoters, passives, detractors")
        ),
        key=f"bands_{data.edition}",
        help=reader.say("Promoters answer 9 or 10, detractors 0 to 6."),
    )
    methods = ["", *METHODS]
    method = right.selectbox(
        reader.say("Method"),
        methods,
        index=methods.index(data.wishes.method or ""),
        format_func=lambda key: reader.text(METHODS[key]) if key else reader.say("the strongest the table allows"),
        key=f"method_{data.edition}",
        help=reader.say("An experiment before the same customers twice, that before one look."),
    )
    rake = st.checkbox(
        reader.say("Weight answers to all customers"),
        data.wishes.rake,
        key=f"rake_{data.edition}",
        help=plain(
            reader.say("So that {segment} and tenure are spread as among all, those who did not answer included.")
        ),
    )
    return {"behaviour": behaviour, "bands": bands, "method": method or None, "rake": rake}


def _take(data: Data, changes: dict[str, Any], wishes: dict[str, Any]) -> None:
    bare = CustomerTable(file=data.table.file, decimal=data.table.decimal)
    named = {key: value for key, value in changes.items() if value not in (None, ())}
    customer_data.read_as(corrected(bare, **named), wishes)
