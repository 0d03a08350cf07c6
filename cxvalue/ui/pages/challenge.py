"""What finance will ask, before it asks: each question with what was found, why it matters and how to mend it."""

import streamlit as st

from cxvalue.analysis.challenge import SEVERITIES, Challenge
from cxvalue.case.records import Case
from cxvalue.exhibits import apart_findings
from cxvalue.exhibits.apart_names import SEVERITY_NAMES
from cxvalue.exhibits.risk_tables import about, challenges_table
from cxvalue.exhibits.tables import as_csv
from cxvalue.locale.reader import Reader
from cxvalue.ui import cached, state
from cxvalue.ui.escape import plain

MARKS = {"high": ":material/error:", "medium": ":material/help:", "low": ":material/info:"}


def render() -> None:
    """Show the page."""
    reader = state.reader()
    view = cached.as_written(state.view(), state.view().scenario)
    case, found = cached.chosen(view), cached.challenges(view)
    st.header(plain(apart_findings.challenges(found, reader)), anchor=False)
    for severity in SEVERITIES:
        asked = [item for item in found if item.severity == severity]
        if asked:
            st.subheader(f"{MARKS[severity]} {plain(reader.text(SEVERITY_NAMES[severity]))}", anchor=False)
        for rule in dict.fromkeys(item.rule for item in asked):
            _rule(case, [item for item in asked if item.rule == rule], reader)
    table = challenges_table(found)
    st.download_button(reader.say("Table as CSV"), lambda: as_csv(table), "challenge.csv", "text/csv")


def _rule(case: Case, items: list[Challenge], reader: Reader) -> None:
    """One rule: why it matters, everything it found, how to mend it."""
    with st.container(border=True):
        st.markdown(f"**{plain(reader.text(items[0].why))}**")
        for item in items:
            concerns = about(case, item.addresses, reader)
            st.markdown(f"- {plain(reader.text(item.found))}{f' ({plain(concerns)})' if concerns else ''}")
        st.caption(plain(reader.text(items[0].remedy)))


if __name__ == "__main__":
    render()
