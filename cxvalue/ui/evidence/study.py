"""What a customer table says, exhibit by exhibit, and the lines it proposes for the case."""

from typing import Any

import streamlit as st

from cxvalue.case.records import Case
from cxvalue.evidence.apply import Proposal
from cxvalue.evidence.study import Study
from cxvalue.evidence.table.prepared import Customers
from cxvalue.exhibits.evidence.proposal import line_labels, proposal_in_words
from cxvalue.locale.reader import Reader
from cxvalue.report import evidence as report
from cxvalue.ui import parts
from cxvalue.ui.escape import plain
from cxvalue.ui.evidence import table as customer_data


def show(customers: Customers, study: Study, case: Case, reader: Reader) -> None:
    """Show quality, table, experiment, fit, survival and drivers, and what they propose."""
    key = (customers.source.digest, hash(customers.table), study.link or "", id(study))
    _quality(study, case, reader)
    for shown in report.what_customers_do(study, reader):
        parts.table(shown)
        if shown.id == "scores" and study.table:
            for note in study.table.notes:
                st.caption(plain(reader.text(note)))
    proposed = customer_data.proposed(customers, study, case, reader)
    _fit(study, proposed.get("fit"), case, key, reader)
    for shown in report.samples(study, reader):
        parts.table(shown)
    put_in_form(proposed.get("segments"), "segments", case, reader)
    for curve in study.survival:
        parts.exhibit(report.survival(curve, reader), *key)
    if study.drivers is not None:
        parts.exhibit(report.drivers(study.drivers, case, reader), *key)
        put_in_form(proposed.get("drivers"), "drivers", case, reader)
    for problems in study.refused.values():
        for problem in problems:
            st.info(plain(reader.problem(problem)), icon=":material/info:")


def _quality(study: Study, case: Case, reader: Reader) -> None:
    first, *others = report.quality(study.quality, case, reader)
    parts.table(first)
    with st.expander(reader.say("Whom it covers, and who did not answer")):
        for shown in others:
            st.dataframe(shown.words(), hide_index=True)
        if not study.quality.differences:
            st.caption(reader.say("Nothing is known of those who did not answer."))


def _fit(study: Study, proposal: Proposal | None, case: Case, key: tuple[Any, ...], reader: Reader) -> None:
    estimate = study.estimate
    if estimate is None:
        return
    figures, curve = report.estimate(estimate, reader), report.curve(study, estimate, reader)
    if curve is None:
        st.subheader(plain(figures.finding), anchor=False)
    parts.exhibit(curve, *key)
    st.dataframe(figures.words(), hide_index=True)
    if estimate.checks:
        looks = report.believed(estimate, reader)
        st.markdown(f"**{plain(looks.finding)}**")
        st.dataframe(looks.words(), hide_index=True)
    if not estimate.passed:
        st.warning(
            plain(reader.say("Not everything about this fit holds; see the questions beside it.")),
            icon=":material/warning:",
        )
    put_in_form(proposal, "fit", case, reader)


def put_in_form(proposal: Proposal | None, name: str, case: Case, reader: Reader) -> None:
    """Show every line that is proposed, which of them to leave out, and the button that writes the others."""
    if proposal is None or not proposal.lines:
        return
    with st.container(border=True):
        st.markdown(f"**{plain(reader.say('What it proposes for the {case}'))}**")
        proposal = _together(proposal, name, reader)
        st.dataframe(proposal_in_words(proposal, case, reader), hide_index=True)
        for left in (*proposal.said, *proposal.left):
            st.caption(plain(reader.text(left)))
        labels = line_labels(proposal, case, reader)
        left_out = st.multiselect(
            reader.say("Leave out"),
            list(labels),
            format_func=labels.__getitem__,
            key=f"leave_{name}",
            placeholder=reader.say("nothing"),
            help=plain(reader.say("Lines that are not written into the {case}.")),
        )
        if st.button(
            plain(reader.say("Put it into the {case}")), key=f"put_{name}", icon=":material/add_task:", type="primary"
        ):
            if customer_data.put_in(proposal, left_out, labels[proposal.lines[0].address]):
                st.toast(plain(reader.say("It stands in the {case} now, with its source; undo takes it back.")))
                st.rerun()
            parts.show_refusal(customer_data.KEY, reader)


def _together(proposal: Proposal, name: str, reader: Reader) -> Proposal:
    """The proposal, or the one that takes all evidence together where there is more and that is wished for."""
    whole = customer_data.together(proposal)
    if whole == proposal:
        return proposal
    words = reader.say("All evidence about a number taken together, not the newest alone.")
    label = reader.say("Take all evidence together")
    return whole if st.checkbox(label, key=f"together_{name}", help=plain(words)) else proposal
