"""Tables of the pages where a case is checked: scenarios side by side, the bridge, months behind a figure."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cxvalue import finance
from cxvalue.analysis.bridge import Bridge
from cxvalue.analysis.trace import METRICS, Input
from cxvalue.analysis.valuation import Valuation
from cxvalue.case.address import entries
from cxvalue.case.overrides import BASE
from cxvalue.case.records import Case
from cxvalue.exhibits import labels, names, wording
from cxvalue.exhibits.build_tables import size_of, status
from cxvalue.exhibits.page_tables import HEADINGS
from cxvalue.exhibits.waterfall import waterfall
from cxvalue.finance import Array
from cxvalue.locale.reader import UNKNOWN, Reader
from cxvalue.model.cash import LINES
from cxvalue.model.run import SHARED
from cxvalue.text import say

BASELINE, CHANGED, INCREMENTAL = "baseline", "changed", "incremental"

VIEWS = {
    BASELINE: say("{Baseline}: without any {initiative}"),
    CHANGED: say("With the {initiatives}"),
    INCREMENTAL: say("Incremental: the difference"),
}


def scenario_label(case: Case, scenario: str, reader: Reader) -> str:
    """Return what a scenario is called."""
    return reader.say("As written") if scenario == BASE else case.scenarios[scenario].label or scenario


def scenarios_table(case: Case, valued: Mapping[str, Valuation], reader: Reader) -> pd.DataFrame:
    """Return the metrics of every scenario side by side, one column each."""
    rows = []
    for name, heading in HEADINGS.items():
        row: dict[str, str] = {reader.say("Figure"): reader.text(heading)}
        for scenario, valuation in valued.items():
            row[scenario_label(case, scenario, reader)] = wording.metric(valuation.metrics, name, reader)
        rows.append(row)
    return pd.DataFrame(rows)


def differences_table(case: Case, cases: Mapping[str, Case], reader: Reader) -> pd.DataFrame:
    """Return the assumptions that are not the same in all scenarios, one column for each scenario."""
    known = {scenario: entries(item) for scenario, item in cases.items()}
    rows = []
    for address, entry in entries(case).items():
        values = {scenario: found[address].assumption.value for scenario, found in known.items()}
        if len(set(values.values())) > 1:
            row = {reader.say("{Assumption}"): labels.assumption_label(case, entry, reader)}
            for scenario, value in values.items():
                row[scenario_label(case, scenario, reader)] = labels.value_text(value, entry.measure.unit, reader)
            rows.append(row | {reader.say("Unit"): names.unit(entry.measure.unit, reader)})
    return pd.DataFrame(rows)


def bridge_for_chart(case: Case, bridge: Bridge, reader: Reader) -> tuple[pd.DataFrame, str]:
    """Return label, low, high, kind, note and place of every step, and the unit."""
    known = entries(case)
    several = len(bridge.steps) > 1
    together = [bridge.together] if several else []
    amounts = [bridge.before, *(step.change for step in bridge.steps), *together, bridge.after]
    size = size_of([bridge.before, bridge.after], reader)
    steps = [
        scenario_label(case, bridge.start, reader),
        *(labels.assumption_label(case, known[step.address], reader) for step in bridge.steps),
        *([reader.say("what they do only together")] if several else []),
        scenario_label(case, bridge.end, reader),
    ]
    return waterfall(steps, amounts, size, reader)


def bridge_table(case: Case, bridge: Bridge, reader: Reader) -> pd.DataFrame:
    """Return one row per step, with the values the assumption goes from and to."""
    known = entries(case)
    step_name, change = reader.say("Step"), reader.say("NPV")
    before, after = reader.say("From"), reader.say("To")
    rows = [
        {
            step_name: scenario_label(case, bridge.start, reader),
            before: "",
            after: "",
            change: reader.money(bridge.before),
        }
    ]
    for step in bridge.steps:
        entry = known[step.address]
        rows.append(
            {
                step_name: labels.assumption_label(case, entry, reader),
                before: labels.value_text(step.before, entry.measure.unit, reader),
                after: labels.value_text(step.after, entry.measure.unit, reader),
                change: reader.money(step.change, plus=True),
            }
        )
    if len(bridge.steps) > 1:
        rows.append(
            {
                step_name: reader.say("what they do only together"),
                before: "",
                after: "",
                change: reader.money(bridge.together, plus=True),
            }
        )
    rows.append(
        {step_name: scenario_label(case, bridge.end, reader), before: "", after: "", change: reader.money(bridge.after)}
    )
    return pd.DataFrame(rows)


def segment_names(valuation: Valuation, reader: Reader) -> dict[str, str]:
    """Return what each row of a projection is called: every segment, and what belongs to none."""
    segments = {key: item.label or key for key, item in valuation.case.segments.items()}
    return segments | {SHARED: reader.say("belongs to no {segment}")}


def monthly_cash(valuation: Valuation, segment: str | None = None) -> pd.DataFrame:
    """Return month, every line, net and cumulative incremental cash [money/month], of one segment or of all."""
    projection = valuation.projection
    cash = projection.cash[:, :, :, 0]
    lines = cash.sum(axis=2) if segment is None else cash[:, :, projection.rows.index(segment)]
    table = pd.DataFrame({"month": range(valuation.case.months + 1), **dict(zip(LINES, lines, strict=True))})
    table["net"] = lines.sum(axis=0)
    table["cumulative"] = lines.sum(axis=0).cumsum()
    return table


def monthly_customers(valuation: Valuation, view: str, segment: str | None = None) -> pd.DataFrame:
    """Return month, customers, annual churn, satisfaction and operating result of one segment or of all.

    view : baseline, changed (with the initiatives) or incremental
    """
    projection = valuation.projection
    rows = slice(None) if segment is None else [projection.rows.index(segment)]
    before, after = (item[:, rows, 0] for item in (projection.baseline_customers, projection.customers))
    operating = [np.concatenate([[0.0], item[:, rows, 0].sum(axis=1)]) for item in projection.operating]
    table = {
        "month": np.arange(valuation.case.months + 1),
        "customers": _of_view(view, before.sum(axis=1), after.sum(axis=1)),
        "annual_churn": _of_view(
            view,
            _mean(projection.baseline_churn[:, rows, 0], before),
            _mean(projection.churn[:, rows, 0], after),
        ),
    }
    if projection.satisfaction is not None and projection.baseline_satisfaction is not None:
        table["satisfaction"] = _of_view(
            view,
            _mean(projection.baseline_satisfaction[:, rows, 0], before),
            _mean(projection.satisfaction[:, rows, 0], after),
        )
    table["operating_result"] = _of_view(view, operating[0], operating[1])
    return pd.DataFrame(table)


def monthly_in_words(table: pd.DataFrame, reader: Reader) -> pd.DataFrame:
    """Return a monthly table in the reader's words and formats."""
    money = [name for name in table.columns if name in (*LINES, "net", "cumulative", "operating_result")]
    typical = table[money].abs().replace(0.0, np.nan).median().median() if money else 0.0
    size = reader.size(float(np.nan_to_num(typical)))
    unit = reader.money_unit(size)
    shown = {}
    for name in table.columns:
        heading = reader.text(MONTHLY_NAMES[name])
        if name in money:
            shown[f"{heading}, {unit}"] = [reader.amount(value, size) for value in table[name]]
        elif name == "annual_churn":
            shown[heading] = [UNKNOWN if np.isnan(value) else reader.share(value, 2) for value in table[name]]
        else:
            decimals = {"month": 0, "customers": 0}.get(name, 3)
            shown[heading] = [UNKNOWN if np.isnan(value) else reader.number(value, decimals) for value in table[name]]
    return pd.DataFrame(shown)


MONTHLY_NAMES = {
    "month": say("Month"),
    **names.LINE_NAMES,
    "net": say("Net"),
    "cumulative": say("Cumulative"),
    "customers": say("Customers"),
    "annual_churn": say("Annual churn"),
    "satisfaction": say("{Satisfaction}"),
    "operating_result": say("Operating result"),
}


def _of_view(view: str, before: Array, after: Array) -> Array:
    return before if view == BASELINE else after if view == CHANGED else after - before


def _mean(rates: Array, customers: Array) -> Array:
    """Mean over segments, weighted by customers; undefined where there are none."""
    whole = customers.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, (rates * customers).sum(axis=1) / whole, np.nan)


def traced_figure(valuation: Valuation, figure: str, reader: Reader) -> str:
    """Return a traced figure with its name: a metric, or the present value of a line."""
    if figure in METRICS:
        return f"{reader.text(names.METRIC_NAMES[figure])}: {wording.metric(valuation.metrics, figure, reader)}"
    line = valuation.lines[LINES.index(figure)]
    rate = np.array([valuation.case.discount_rate.value])
    value = float(finance.npv(line[:, None], finance.month_times(valuation.case.months), rate)[0])
    return reader.say(
        "{name}: present value {amount}", name=reader.text(names.LINE_NAMES[figure]), amount=reader.money(value)
    )


def inputs_table(case: Case, figure: str, inputs: tuple[Input, ...], reader: Reader) -> pd.DataFrame:
    """Return one row per assumption behind a figure: value, what moving it does, source, owner, status."""
    known = entries(case)
    rows = []
    for item in inputs:
        entry = known[item.address]
        assumption, unit = entry.assumption, entry.measure.unit
        change = (
            reader.say("{months} months", months=reader.number(item.change, 1, plus=True))
            if figure == "payback_months"
            else reader.money(item.change, plus=True)
        )
        rows.append(
            {
                reader.say("{Assumption}"): labels.assumption_label(case, entry, reader),
                reader.say("Value"): labels.value_with_unit(assumption.value, unit, reader),
                reader.say("Tried at"): labels.value_text(item.tried, unit, reader),
                reader.say("Moves the figure by"): change,
                reader.say("Source"): ", ".join(_source(case, key) for key in assumption.source),
                reader.say("Owner"): assumption.owner or "",
                reader.say("Status"): status(entry, reader),
                reader.say("Address"): item.address,
            }
        )
    return pd.DataFrame(rows)


def _source(case: Case, key: str) -> str:
    evidence = case.evidence.get(key)
    return key if evidence is None or not evidence.note else f"{key} ({evidence.note})"
