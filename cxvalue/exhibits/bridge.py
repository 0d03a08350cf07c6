"""Scenarios side by side and the bridge between two of them: in sentences, tables, a chart and JSON."""

from collections.abc import Mapping
from dataclasses import asdict

from cxvalue.analysis.bridge import Bridge
from cxvalue.analysis.valuation import Valuation
from cxvalue.case.address import entries
from cxvalue.case.records import Case
from cxvalue.exhibits import labels, names
from cxvalue.exhibits.document import Document, case_document, program
from cxvalue.exhibits.frame import Table, frame
from cxvalue.exhibits.labels import assumption_label, scenario_label, size_of
from cxvalue.exhibits.metric import AT_A_GLANCE, heading_of, metric_in_words
from cxvalue.exhibits.waterfall import waterfall
from cxvalue.locale.reader import Reader


def scenarios_finding(case: Case, valued: Mapping[str, Valuation], reader: Reader) -> str:
    """Return between which values the scenarios lie."""
    if len(valued) == 1:
        return reader.say("There are no {scenarios} yet")
    ranked = sorted(valued.items(), key=lambda item: item[1].metrics.npv)
    (low, lowest), (high, highest) = ranked[0], ranked[-1]
    return reader.say(
        "From {low_amount} ({low}) to {high_amount} ({high})",
        low_amount=reader.money(lowest.metrics.npv),
        low=scenario_label(case, low, reader),
        high_amount=reader.money(highest.metrics.npv),
        high=scenario_label(case, high, reader),
    )


def bridge_finding(case: Case, found: Bridge, reader: Reader) -> str:
    """Return which step explains most of the difference."""
    biggest = max(found.steps, key=lambda step: abs(step.change), default=None)
    if biggest is None:
        return reader.say("The two do not differ in any {assumption}")
    return reader.say(
        "{name} explains most: {amount} of {all}",
        name=assumption_label(case, entries(case)[biggest.address], reader),
        amount=reader.money(biggest.change, plus=True),
        all=reader.money(found.after - found.before, plus=True),
    )


def scenarios_in_words(case: Case, valued: Mapping[str, Valuation], reader: Reader) -> Table:
    """Return the metrics of every scenario side by side, one column each."""
    rows = []
    for name in AT_A_GLANCE:
        row: dict[str, str] = {reader.say("Figure"): reader.text(heading_of(name))}
        for scenario, valuation in valued.items():
            row[scenario_label(case, scenario, reader)] = metric_in_words(valuation.metrics, name, reader)
        rows.append(row)
    return frame(rows)


def differences_in_words(case: Case, cases: Mapping[str, Case], reader: Reader) -> Table:
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
    return frame(rows)


def bridge_in_words(case: Case, bridge: Bridge, reader: Reader) -> Table:
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
    return frame(rows)


def bridge_for_chart(case: Case, bridge: Bridge, reader: Reader) -> tuple[Table, str]:
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


def bridge_document(case: Case, digest: str, bridge: Bridge) -> Document:
    """Return the steps between two scenarios."""
    return {
        "program": program(),
        "case": case_document(case, digest),
        **asdict(bridge),
        "steps": [asdict(step) for step in bridge.steps],
    }
