"""What a customer table says, exhibit by exhibit, and the lines it proposes for the case."""

from typing import Any

import streamlit as st

from cxvalue.case.records import Case
from cxvalue.charts.evidence import curve_chart, intervals_chart, survival_chart
from cxvalue.evidence.apply import Proposal
from cxvalue.evidence.study import Study
from cxvalue.evidence.table.prepared import Customers
from cxvalue.exhibits.evidence import findings, samples, tables
from cxvalue.locale.reader import Reader
from cxvalue.ui import parts
from cxvalue.ui.escape import plain
from cxvalue.ui.evidence import table as customer_data


def show(customers: Customers, study: Study, case: Case, reader: Reader) -> None:
    """Show quality, table, experiment, fit, survival and drivers, and what they propose."""
    key = (customers.source.digest, hash(customers.table), study.link or "", id(study))
    _quality(study, case, reader)
    if study.table is not None:
        st.subheader(plain(findings.table(study.table, reader)), anchor=False)
        st.dataframe(tables.by_score_in_words(study.table, reader), hide_index=True)
        for note in study.table.notes:
            st.caption(plain(reader.text(note)))
    if study.differences:
        st.subheader(plain(findings.difference(study.differences, reader)), anchor=False)
        st.dataframe(tables.differences_in_words(study.differences, reader), hide_index=True)
    proposed = customer_data.proposed(customers, study, case, reader)
    _fit(study, proposed.get("fit"), case, key, reader)
    for title, table in samples.exhibits(study, reader):
        st.subheader(plain(title), anchor=False)
        st.dataframe(table, hide_index=True)
    put_in_form(proposed.get("segments"), "segments", case, reader)
    _survival(study, key, reader)
    _drivers(study, proposed.get("drivers"), case, key, reader)
    for problems in study.refused.values():
        for problem in problems:
            st.info(plain(reader.problem(problem)), icon=":material/info:")


def _quality(study: Study, case: Case, reader: Reader) -> None:
    st.subheader(plain(findings.quality(study.quality, reader)), anchor=False)
    st.dataframe(tables.quality_in_words(study.quality, reader), hide_index=True)
    with st.expander(reader.say("Whom it covers, and who did not answer")):
        if study.quality.coverage:
            st.dataframe(tables.coverage_in_words(study.quality, case, reader), hide_index=True)
        if study.quality.differences:
            st.dataframe(tables.silent_in_words(study.quality, reader), hide_index=True)
        else:
            st.caption(reader.say("Nothing is known of those who did not answer."))


def _fit(study: Study, proposal: Proposal | None, case: Case, key: tuple[Any, ...], reader: Reader) -> None:
    estimate = study.estimate
    if estimate is None:
        return
    finding = findings.fit(estimate, reader)
    shown = tables.fit_for_chart(study, reader)
    if shown is None:
        st.subheader(plain(finding), anchor=False)
    else:
        parts.exhibit(
            finding,
            lambda title: curve_chart(shown, title=title, unit=findings.curve_unit(study, reader), reader=reader),
            lambda: tables.curve_in_words(shown, reader),
            ("fit", *key),
        )
    st.dataframe(tables.estimate_in_words(estimate, reader), hide_index=True)
    if estimate.checks:
        st.markdown(f"**{plain(reader.say('Can the fit be believed?'))}**")
        st.dataframe(tables.checks_in_words(estimate, reader), hide_index=True)
    if not estimate.passed:
        st.warning(
            plain(reader.say("Not everything about this fit holds; see the questions beside it.")),
            icon=":material/warning:",
        )
    put_in_form(proposal, "fit", case, reader)


def _survival(study: Study, key: tuple[Any, ...], reader: Reader) -> None:
    for curve in study.survival:
        table = tables.survival_for_chart(curve)
        parts.exhibit(
            findings.survival(curve, reader),
            lambda title, table=table: survival_chart(table, title=title, reader=reader),  # type: ignore[misc]
            lambda curve=curve: tables.survival_in_words(curve, reader),  # type: ignore[misc]
            ("survival", *key),
        )


def _drivers(study: Study, proposal: Proposal | None, case: Case, key: tuple[Any, ...], reader: Reader) -> None:
    found = study.drivers
    if found is None:
        return
    words = reader.say("Points of overall {satisfaction} per point")
    parts.exhibit(
        findings.drivers(found, case, reader),
        lambda title: intervals_chart(
            tables.drivers_for_chart(found, case, reader), title=title, axis=words, subtitle=words, reader=reader
        ),
        lambda: tables.drivers_in_words(found, case, reader),
        ("drivers", *key),
    )
    put_in_form(proposal, "drivers", case, reader)


def put_in_form(proposal: Proposal | None, name: str, case: Case, reader: Reader) -> None:
    """Show every line that is proposed, which of them to leave out, and the button that writes the others."""
    if proposal is None or not proposal.lines:
        return
    with st.container(border=True):
        st.markdown(f"**{plain(reader.say('What it proposes for the {case}'))}**")
        proposal = _together(proposal, name, reader)
        st.dataframe(tables.proposal_in_words(proposal, case, reader), hide_index=True)
        for left in (*proposal.said, *proposal.left):
            st.caption(plain(reader.text(left)))
        labels = tables.line_labels(proposal, case, reader)
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
            parts.refusal(customer_data.KEY, reader)


def _together(proposal: Proposal, name: str, reader: Reader) -> Proposal:
    """The proposal, or the one that takes all evidence together where there is more and that is wished for."""
    whole = customer_data.together(proposal)
    if whole == proposal:
        return proposal
    words = reader.say("All evidence about a number taken together, not the newest alone.")
    label = reader.say("Take all evidence together")
    return whole if st.checkbox(label, key=f"together_{name}", help=plain(words)) else proposal
