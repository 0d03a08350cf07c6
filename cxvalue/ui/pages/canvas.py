"""The business canvas of one initiative beside the customer journey; revenue and cost come from the model."""

import streamlit as st

from cxvalue.case.initiative import Initiative, Lift
from cxvalue.case.records import Case
from cxvalue.exhibits.roadmap import worth_in_words
from cxvalue.locale.reader import Reader
from cxvalue.text import Text, say
from cxvalue.ui import cached, parts, state
from cxvalue.ui.escape import plain

BOXES: tuple[tuple[tuple[str, Text, Text], ...], ...] = (
    (
        ("partners", say("Partners"), say("Who you need outside the company.")),
        ("activities", say("Activities"), say("What must be done well.")),
        ("resources", say("Resources"), say("People, systems and data it takes.")),
    ),
    (
        ("value_proposition", say("Value proposition"), say("What gets better for the customer.")),
        ("relationships", say("Relationships"), say("How you meet the customer, and who does.")),
    ),
    (
        ("customers", say("Customers"), say("For whom it gets better.")),
        ("channels", say("Channels"), say("Where they notice it.")),
    ),
)
_MONEY = {
    "revenue_streams": (
        say("Revenue streams"),
        ("retention", "spend", "acquisition", "direct"),
        say("What the figures do not say."),
    ),
    "cost_structure": (
        say("Cost structure"),
        ("service", "capex", "opex", "running"),
        say("What the figures do not say."),
    ),
}


def render() -> None:
    """Show the page."""
    reader, case = state.reader(), state.view().case
    if not case.initiatives:
        st.header(plain(reader.say("There are no {initiatives} yet")), anchor=False)
        return
    labels = {key: item.label or key for key, item in case.initiatives.items()}
    chosen = parts.one_of(reader.say("{Initiative}"), labels, "canvas_of", reader)
    st.header(plain(labels[chosen]), anchor=False)
    _journey(case, case.initiatives[chosen], reader)
    for column, boxes in zip(st.columns(3), BOXES, strict=True):
        for name, title, help_text in boxes:
            with column:
                _text(case, chosen, name, title, help_text, reader)
    for column, (name, (title, lines, help_text)) in zip(st.columns(2), _MONEY.items(), strict=True):
        with column:
            worth = cached.worth_by_line(state.view(), chosen)
            st.markdown(f"**{plain(reader.text(title))}**")
            st.dataframe(worth_in_words(worth, lines, reader), hide_index=True)
            _text(case, chosen, name, say("Notes"), help_text, reader)


def _journey(case: Case, initiative: Initiative, reader: Reader) -> None:
    """The touchpoints of the journeys, those the initiative lifts marked."""
    lifted = {effect.touchpoint: effect.lift.value for effect in initiative.effects if isinstance(effect, Lift)}
    for key, journey in case.journeys.items():
        steps = []
        for name in journey.touchpoints:
            label = plain(case.touchpoints[name].label or name) if name in case.touchpoints else plain(name)
            points = lifted.get(name)
            raised = plain(reader.say("{points} points", points=reader.number(points, 2, plus=True))) if points else ""
            steps.append(f"**{label} ({raised})**" if points else label)
        st.markdown(f"{plain(journey.label or key)}: {' → '.join(steps)}")


def _text(case: Case, initiative: str, name: str, title: Text, help_text: Text, reader: Reader) -> None:
    held = case.initiatives[initiative].canvas
    value = getattr(held, name) if held else None
    parts.text_field(
        f"initiatives.{initiative}.canvas.{name}",
        reader.text(title),
        value or "",
        help=reader.text(help_text),
        area=True,
    )


if __name__ == "__main__":
    render()
