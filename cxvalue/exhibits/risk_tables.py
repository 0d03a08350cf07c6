"""Tables of the odds and of what it is worth to know more: tidy ones, and the same in words."""

from collections.abc import Mapping

import pandas as pd

from cxvalue.analysis.challenge.questions import Challenge
from cxvalue.analysis.draws import SUCCESS
from cxvalue.analysis.information import DO, DO_NOT, Information, Worth
from cxvalue.analysis.sensitivity import Swing
from cxvalue.analysis.simulation import PERCENTS, Simulation, Spread
from cxvalue.case.address import entries
from cxvalue.case.records import Case
from cxvalue.exhibits import names
from cxvalue.exhibits.apart_names import GROUP_NAMES, SEVERITY_NAMES
from cxvalue.exhibits.build_tables import size_of
from cxvalue.exhibits.labels import assumption_label, value_text, value_with_unit
from cxvalue.locale.numbers import SIZES
from cxvalue.locale.reader import UNKNOWN, Reader
from cxvalue.text import say

MOST = 12
"""Rows of a chart; the table has all."""

NAMED = 3
"""Assumptions named in one line; the file has all."""

MONEY = ("npv", "peak_funding", "equivalent_annual_value")
MONTHS = ("payback_months", "discounted_payback_months")
SHARES = ("irr", "mirr", "roi")


def dimension_label(case: Case, address: str, reader: Reader) -> str:
    """Return what one dimension of the draws is called."""
    if address.endswith(f".{SUCCESS}"):
        key = address.split(".")[1]
        return reader.say("Whether {name} works", name=case.initiatives[key].label or key)
    return assumption_label(case, entries(case)[address], reader)


def spreads_table(found: Simulation) -> pd.DataFrame:
    """Return metric, p10, p50, p90, mean and the share of draws in which it is defined."""
    columns = ["metric", "p10", "p50", "p90", "mean", "defined"]
    rows = [
        {name: metric if name == "metric" else getattr(spread, name) for name in columns}
        for metric, spread in found.metrics.items()
    ]
    return pd.DataFrame(rows, columns=columns)


def spreads_in_words(found: Simulation, reader: Reader) -> pd.DataFrame:
    """Return one row per metric: what nine, five and one of ten draws exceed, and the mean."""
    rows = []
    for name, spread in found.metrics.items():
        row = {reader.say("Figure"): reader.text(names.METRIC_NAMES[name])}
        for label, figure in _figures(spread, reader).items():
            unknown = figure is None and label == reader.say("Mean")
            row[label] = UNKNOWN if unknown else _in_words(name, figure, reader)
        rows.append(row)
    return pd.DataFrame(rows)


def _figures(spread: Spread, reader: Reader) -> dict[str, float | None]:
    return {"P10": spread.p10, "P50": spread.p50, "P90": spread.p90, reader.say("Mean"): spread.mean}


def _in_words(name: str, figure: float | None, reader: Reader) -> str:
    if name in MONTHS:
        return reader.months(figure)
    if name in MONEY:
        return reader.money(figure)
    return reader.share(figure) if name in SHARES else reader.number(figure, 2)


def fan_for_chart(found: Simulation, reader: Reader) -> tuple[pd.DataFrame, str]:
    """Return month and p10 to p90 of cumulative cash, and their unit."""
    size = size_of([float(found.fan.min()), float(found.fan.max())], reader)
    rows = {f"p{percent}": row / SIZES[size] for percent, row in zip(PERCENTS, found.fan, strict=True)}
    return pd.DataFrame({"month": range(found.fan.shape[1]), **rows}), reader.money_unit(size)


def fan_in_words(found: Simulation, reader: Reader) -> pd.DataFrame:
    """Return the percentiles of cumulative cash of every month."""
    table, unit = fan_for_chart(found, reader)
    columns = {
        f"P{percent}, {unit}": [reader.number(value, 2) for value in table[f"p{percent}"]] for percent in PERCENTS
    }
    return pd.DataFrame({reader.say("Month"): [reader.number(month, 0) for month in table["month"]], **columns})


def paid_back_in_words(found: Simulation, reader: Reader) -> pd.DataFrame:
    """Return the chance that the money is back by each month."""
    chances = found.probability_paid_back_by_month
    months = [reader.number(month, 0) for month in range(len(chances))]
    heading = reader.say("Chance that the money is back, %")
    return pd.DataFrame({reader.say("Month"): months, heading: [reader.number(100 * chance, 1) for chance in chances]})


def paid_back_for_chart(found: Simulation) -> pd.DataFrame:
    """Return month and the chance that the money is back by then [%]."""
    chances = 100 * found.probability_paid_back_by_month
    return pd.DataFrame({"month": range(len(chances)), "chance": chances})


def beats_in_words(case: Case, found: Simulation, reader: Reader) -> pd.DataFrame:
    """Return the chance that the case is worth more than each alternative."""
    rows = [
        {
            reader.say("{Alternative}"): case.alternatives[key].label or key,
            reader.say("The {case} is worth more in"): reader.share(chance),
        }
        for key, chance in found.beats.items()
        if key in case.alternatives
    ]
    return pd.DataFrame(rows)


def indices_in_words(case: Case, found: Simulation, reader: Reader) -> pd.DataFrame:
    """Return what share of the uncertainty each assumption explains, alone and with all it acts with."""
    rows = [
        {
            reader.say("{Assumption}"): dimension_label(case, index.address, reader),
            reader.say("Explains alone"): reader.share(index.first_order),
            reader.say("With the others"): reader.share(index.total),
        }
        for index in found.sobol
    ]
    return pd.DataFrame(rows)


def indices_for_chart(case: Case, found: Simulation, reader: Reader) -> pd.DataFrame:
    """Return label, amount [% of the variance] and note of the largest indices."""
    rows = [
        {
            "label": dimension_label(case, index.address, reader),
            "amount": 100 * max(index.total, 0.0),
            "note": reader.share(index.total),
        }
        for index in found.sobol[:MOST]
    ]
    return pd.DataFrame(rows, columns=["label", "amount", "note"])


def information_table(found: Information) -> pd.DataFrame:
    """Return kind, address, value and standard_error [money]."""
    whole = [{"kind": "all", "address": "", "value": found.evpi, "standard_error": found.evpi_standard_error}]
    parts = [_row("assumption", worth) for worth in found.evppi] + [_row("group", worth) for worth in found.groups]
    return pd.DataFrame([*whole, *parts])


def _row(kind: str, worth: Worth) -> dict[str, object]:
    return {"kind": kind, "address": worth.address, "value": worth.value, "standard_error": worth.standard_error}


def information_in_words(case: Case, found: Information, reader: Reader) -> pd.DataFrame:
    """Return what knowing each assumption is worth, the largest first."""
    rows = [
        {
            reader.say("{Assumption}"): dimension_label(case, worth.address, reader),
            reader.say("Knowing it is worth"): reader.money(worth.value),
            reader.say("Give or take"): reader.money(worth.standard_error),
        }
        for worth in found.evppi
    ]
    return pd.DataFrame(rows)


def groups_in_words(case: Case, found: Information, reader: Reader) -> pd.DataFrame:
    """Return what knowing each group of assumptions is worth."""
    rows = [
        {
            reader.say("Group"): group_label(case, worth.address, reader),
            reader.say("Knowing it is worth"): reader.money(worth.value),
            reader.say("Give or take"): reader.money(worth.standard_error),
        }
        for worth in found.groups
    ]
    return pd.DataFrame(rows)


def group_label(case: Case, group: str, reader: Reader) -> str:
    """Return what a group of assumptions is called."""
    table, _, key = group.partition(".")
    if key and table in ("initiatives", "alternatives"):
        label: str | None = getattr(case, table)[key].label
        return label or key
    return reader.text(GROUP_NAMES[table]) if table in GROUP_NAMES else table


def options_in_words(case: Case, found: Information, reader: Reader) -> pd.DataFrame:
    """Return what can be chosen, with the expected value of each, the best first."""
    called = {DO: case.title, DO_NOT: reader.say("Do nothing")}
    rows = [
        {
            reader.say("Choice"): called.get(key) or case.alternatives[key].label or key,
            reader.say("Expected value"): reader.money(value),
        }
        for key, value in sorted(found.options.items(), key=lambda item: -item[1])
    ]
    return pd.DataFrame(rows)


def plan_in_words(case: Case, found: Information, reader: Reader) -> pd.DataFrame:
    """Return the test for what is most worth knowing, one line each."""
    plan = found.test_plan
    if plan is None:
        return pd.DataFrame()
    lines = {say("To find out"): dimension_label(case, plan.address, reader)}
    if plan.kind == "split" and plan.per_arm is not None and plan.outcome is not None:
        outcome = reader.say("Score") if plan.outcome == "score" else reader.text(names.BEHAVIOUR_NAMES[plan.outcome])
        where = reader.say("all customers") if plan.where is None else case.touchpoints[plan.where].label or plan.where
        lines |= {
            say("Two groups of customers at"): where,
            say("Watched"): outcome,
            say("Customers in each group"): reader.number(plan.per_arm, 0),
            say("Smallest difference it tells"): reader.number(plan.detectable, 4),
            say("Takes"): reader.say("longer than there are customers")
            if plan.months is None
            else reader.months(plan.months),
        }
    lines[say("Not worth more than")] = reader.money(plan.value)
    return pd.DataFrame({reader.say("Test"): [reader.text(key) for key in lines], "": list(lines.values())})


def challenges_table(found: tuple[Challenge, ...]) -> pd.DataFrame:
    """Return rule, severity, found, why, remedy and addresses of every question."""
    rows = [
        {
            "rule": item.rule,
            "severity": item.severity,
            "found": str(item.found),
            "why": str(item.why),
            "remedy": str(item.remedy),
            "addresses": " ".join(item.addresses),
        }
        for item in found
    ]
    return pd.DataFrame(rows, columns=["rule", "severity", "found", "why", "remedy", "addresses"])


def challenges_in_words(case: Case, found: tuple[Challenge, ...], reader: Reader) -> pd.DataFrame:
    """Return every question: how severe, what was found, why it matters, how to mend it."""
    rows = [
        {
            reader.say("Severity"): reader.text(SEVERITY_NAMES[item.severity]),
            reader.say("Found"): reader.text(item.found),
            reader.say("About"): about(case, item.addresses, reader),
            reader.say("Why it matters"): reader.text(item.why),
            reader.say("Remedy"): reader.text(item.remedy),
        }
        for item in found
    ]
    return pd.DataFrame(rows)


def about(case: Case, addresses: tuple[str, ...], reader: Reader) -> str:
    """Return what the assumptions a question is about are called, the first few of many."""
    known = entries(case)
    labels = [assumption_label(case, known[address], reader) for address in addresses if address in known]
    more = [reader.say("and {n} more", n=len(labels) - NAMED)] if len(labels) > NAMED else []
    return ", ".join([*labels[:NAMED], *more])


def first_to_challenge(
    case: Case,
    swings: tuple[Swing, ...],
    switching: Mapping[str, float | None],
    information: Information | None,
    reader: Reader,
) -> pd.DataFrame:
    """Return the assumptions that move the value most: today, how far, where the value is 0, what knowing is worth."""
    known = entries(case)
    worth = {item.address: item.value for item in information.evppi} if information else {}
    rows = []
    for swing in swings:
        entry = known[swing.address]
        unit, zero = entry.measure.unit, switching[swing.address]
        row = {
            reader.say("{Assumption}"): assumption_label(case, entry, reader),
            reader.say("Today"): value_with_unit(entry.assumption.value, unit, reader),
            reader.say("Moves the value by"): reader.money(swing.width),
            reader.say("NPV is 0 at"): UNKNOWN if zero is None else value_text(zero, unit, reader, digits=4),
        }
        if information is not None:
            row[reader.say("Knowing it is worth")] = reader.money(worth.get(swing.address))
        rows.append(row)
    return pd.DataFrame(rows)
