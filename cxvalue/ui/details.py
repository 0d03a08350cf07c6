"""One initiative in full: hypothesis, owner, effects, costs, ramp; every number can be changed where it stands."""

import streamlit as st

from cxvalue.analysis.roadmap import Roadmap
from cxvalue.case.address import entries
from cxvalue.case.notes import Hypothesis
from cxvalue.case.records import Case
from cxvalue.locale.reader import Reader
from cxvalue.report import roadmap as report
from cxvalue.text import say
from cxvalue.ui import parts, state, terms
from cxvalue.ui.escape import plain

IN_TIME = ("delay", "ramp", "fade", "lasts", "probability", "benefit_risk", "cost_risk")

HYPOTHESIS = {
    "because": (say("Because"), say("What has been seen that makes this worth trying.")),
    "we_believe": (say("We believe"), say("What will change, for whom, and by how much.")),
    "measured_by": (say("Measured by"), say("What will show whether it works, and when.")),
}

_QUESTIONS = {
    "what": (say("What happens"), say("Evidence of what happens: numbers.")),
    "why": (say("Why"), say("Evidence of why: interviews, tests with users.")),
    "works": (say("Does it work"), say("Evidence that it works: an experiment, a pilot.")),
}


def initiative_in_full(case: Case, roadmap: Roadmap, reader: Reader) -> None:
    """Show one initiative, chosen by name."""
    labels = {place.id: place.label for place in roadmap.places}
    st.subheader(plain(reader.say("One {initiative} in full")), anchor=False)
    chosen = parts.one_of(reader.say("{Initiative}"), labels, "initiative_in_full", reader)
    record = case.initiatives[chosen]
    at = f"initiatives.{chosen}"
    left, right = st.columns(2)
    with left:
        parts.text_field(
            f"{at}.label", reader.say("Name"), record.label or "", help=reader.say("What it is called in the meeting.")
        )
        parts.text_field(f"{at}.owner", reader.say("Owner"), record.owner or "", help=reader.say("Who answers for it."))
        held = record.hypothesis
        for name, (label, help_text) in HYPOTHESIS.items():
            value = getattr(held, name) if held else None
            parts.text_field(
                f"{at}.hypothesis.{name}", reader.text(label), value or "", help=reader.text(help_text), area=True
            )
        if case.evidence:
            _sources(case, at, held, reader)
    with right:
        _ramp(roadmap, chosen, reader)
    _numbers(case, at, reader)
    terms.remove("initiatives", chosen, labels[chosen], reader)


def _sources(case: Case, at: str, held: Hypothesis | None, reader: Reader) -> None:
    """Which evidence stands behind each question of the hypothesis."""
    called = {key: item.label or key for key, item in case.evidence.items()}
    for name, (label, help_text) in _QUESTIONS.items():
        chosen = getattr(held, name) if held else ()
        parts.several_of(f"{at}.hypothesis.{name}", reader.text(label), called, chosen, help=reader.text(help_text))


def _numbers(case: Case, at: str, reader: Reader) -> None:
    known = {address: entry for address, entry in entries(case).items() if address.startswith(f"{at}.")}
    groups = {
        say("What it does"): [entry for address, entry in known.items() if address.startswith(f"{at}.effects.")],
        say("What it costs"): [entry for address, entry in known.items() if address.startswith(f"{at}.costs.")],
        say("When, and how surely"): [known[f"{at}.{name}"] for name in IN_TIME if f"{at}.{name}" in known],
    }
    for column, (title, group) in zip(st.columns(3), groups.items(), strict=True):
        with column:
            st.markdown(f"**{plain(reader.text(title))}**")
            for entry in group:
                parts.number_field(entry, reader)


def _ramp(roadmap: Roadmap, chosen: str, reader: Reader) -> None:
    """Show how the effect of one initiative builds up."""
    parts.exhibit(report.ramp(roadmap, chosen, reader), chosen, *state.view().key)
