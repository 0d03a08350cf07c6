"""Steps one walks through, one at a time: those of the guide to a first case, and where one stands."""

import streamlit as st

from cxvalue.text import Text, say

GUIDE: tuple[tuple[str, Text, Text, tuple[str, ...]], ...] = (
    (
        "segments",
        say("Your customers"),
        say("How many there are, how many leave in a year, and what one is worth."),
        ("customers", "annual_churn", "revenue", "margin", "contacts", "contact_cost", "satisfaction"),
    ),
    (
        "touchpoints",
        say("Your {journey} and its scores"),
        say("Where customers meet you, how they score it, how much it matters to them, and where it should be."),
        ("score", "importance", "reach", "target"),
    ),
    (
        "links",
        say("What {satisfaction} moves"),
        say("What one point does to staying and buying, and how much of that you believe is cause."),
        ("effect", "causal_share", "lag"),
    ),
    (
        "initiatives",
        say("What you want to do"),
        say("What gets better, when, how surely, and what it costs."),
        (
            "lift",
            "relative",
            "saving",
            "income",
            "amount",
            "annual",
            "per_customer",
            "start",
            "delay",
            "ramp",
            "probability",
        ),
    ),
    (
        "alternatives",
        say("What it competes with"),
        say("The other business case on the table, as cash: paid is negative, received positive."),
        ("amounts",),
    ),
)
"""Table of the case, title, help, and the fields a first case needs."""


def place(walk: str) -> int:
    """Return the step one stands at, from 0."""
    found: int = st.session_state.setdefault(walk, 0)
    return found


def go(walk: str, by: int, count: int) -> None:
    """Go some steps on or back, not beyond either end."""
    st.session_state[walk] = min(max(place(walk) + by, 0), count - 1)
