"""The verdict: what the case is worth, when the money is back, and how it stands against the others."""

import streamlit as st

from cxvalue.analysis.comparison import OWN, Comparison
from cxvalue.analysis.valuation import Valuation
from cxvalue.case.overrides import BASE
from cxvalue.case.records import Case
from cxvalue.case.samples import sample_names
from cxvalue.charts.cumulative import cumulative_chart
from cxvalue.exhibits import page_tables, wording
from cxvalue.ui import cached, state
from cxvalue.ui.escape import plain

MARKS = {True: ":material/check_circle:", False: ":material/cancel:", None: ":material/help:"}


def render() -> None:
    """Show the page."""
    now = state.current()
    case = now.file.case
    scenario, strength = _controls(case)
    for problem in now.problems:
        st.error(plain(str(problem)))
    if now.problems:
        st.caption("Nothing was opened: below is the case from before.")
    valuation, comparison = cached.valued(case, scenario, strength)
    _heading(valuation, scenario, strength)
    _three_numbers(valuation)
    _horizons(valuation)
    _chart(valuation, comparison)
    _comparison(valuation, comparison)
    _notes(valuation, comparison)


def _controls(case: Case) -> tuple[str, float]:
    """Scenario, strength and case, in the sidebar."""
    with st.sidebar:
        st.header("What if")
        names = [BASE, *case.scenarios]
        labels = {BASE: "As written", **{key: item.label or key for key, item in case.scenarios.items()}}
        scenario = st.selectbox(
            "Scenario",
            names,
            format_func=lambda key: labels[key],
            key=f"scenario_{case.title}",
            help="A named set of changes to the assumptions of the case.",
        )
        percent = st.slider(
            "Strength of the satisfaction effects, %",
            0,
            200,
            100,
            5,
            key="strength",
            help="Multiplies every lift and direct effect of the initiatives: 50 means all work half as well.",
        )
        st.header("Case")
        with st.form("open_sample", border=False):
            sample = st.selectbox(
                "Sample case", sample_names(), help="Made-up and published cases that come with the program."
            )
            if st.form_submit_button("Open sample"):
                state.open_sample(sample)
                st.rerun()
        _upload()
    return scenario or BASE, percent / 100


def _upload() -> None:
    with st.form("upload", clear_on_submit=True, border=False):
        files = st.file_uploader(
            "Your own case",
            type=["toml", "csv", "xlsx"],
            accept_multiple_files=True,
            help="A case file (.toml), together with the cash-flow files it names.",
        )
        if st.form_submit_button("Open file") and files:
            state.open_upload({file.name: file.getvalue() for file in files})
            st.rerun()


def _heading(valuation: Valuation, scenario: str, strength: float) -> None:
    case = valuation.case
    label = case.scenarios[scenario].label or scenario if scenario in case.scenarios else ""
    parts = [plain(case.title), plain(label), f"effects at {strength:.0%}" if strength != 1 else ""]
    st.caption(" · ".join(part for part in parts if part))
    st.header(plain(wording.verdict(valuation)), anchor=False)
    if case.illustrative:
        st.info("The figures of this case are illustrative: they are made up to show the tool.", icon=":material/info:")
    if not valuation.reconciled:
        st.error("NOT RECONCILED: a check of the model failed; do not use these figures.", icon=":material/error:")


def _three_numbers(valuation: Valuation) -> None:
    metrics, currency = valuation.metrics, valuation.case.currency
    helps = {
        "payback_months": "First month from which the money put in is back for good.",
        "npv": f"Worth today of all cash to month {valuation.case.months}, discounted.",
        "peak_funding": "The deepest the case is in the red: what has to be found.",
    }
    for column, (name, help_text) in zip(st.columns(3), helps.items(), strict=True):
        column.metric(wording.METRIC_NAMES[name], wording.metric(metrics, name, currency), help=help_text, border=True)


def _horizons(valuation: Valuation) -> None:
    currency = valuation.case.currency
    for column, horizon in zip(st.columns(3), valuation.horizons, strict=True):
        with column.container(border=True, height="stretch"):
            st.markdown(f"**{wording.HORIZON_NAMES[horizon.name]}**, months {wording.span(horizon)}")
            st.markdown(f"{MARKS[horizon.verdict.passed]} {plain(wording.horizon_verdict(horizon, currency))}")
            share = wording.satisfaction_share(horizon)
            if share:
                st.caption(plain(share))


def _chart(valuation: Valuation, comparison: Comparison) -> None:
    ends = {item.name: item.to_month for item in valuation.horizons if item.from_month <= item.to_month}
    cash, unit = page_tables.cumulative_for_chart(comparison, valuation.case.currency)
    st.subheader(plain(wording.cumulative_finding(comparison)), anchor=False)
    chart = cumulative_chart(cash, page_tables.paybacks_for_chart(comparison), ends, title=None, unit=unit)
    st.altair_chart(chart, width="stretch")
    with st.expander("Table behind the chart"):
        st.dataframe(page_tables.cumulative_wide(cash, unit), hide_index=True)


def _comparison(valuation: Valuation, comparison: Comparison) -> None:
    st.subheader("All cases on the same terms", anchor=False)
    case = valuation.case
    rate = wording.share(case.discount_rate.value)
    terms = f"{case.months} months, {rate} discount rate, {wording.tax_terms(valuation)}, ranked by net present value"
    st.caption(terms)
    st.dataframe(page_tables.comparison_for_page(comparison, case.currency), hide_index=True)
    rank = next(place for place, item in enumerate(comparison.contenders, start=1) if item.id == OWN)
    st.caption(f"This case is number {rank} of {len(comparison.contenders)}.")


def _notes(valuation: Valuation, comparison: Comparison) -> None:
    warnings = (*valuation.warnings, *comparison.warnings)
    if warnings:
        with st.expander(f"{len(warnings)} things to know"):
            for warning in warnings:
                st.markdown(f"- {plain(str(warning))}")
    passed = sum(check.passed for check in valuation.checks)
    st.caption(f"Checks: {passed} of {len(valuation.checks)} hold. Case {valuation.digest}.")


if __name__ == "__main__":
    render()
