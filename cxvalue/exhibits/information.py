"""What it is worth to know more, and the test for it: in a sentence, in tables and as JSON."""

from dataclasses import asdict

from cxvalue.analysis.information import DO, DO_NOT, Information, Worth
from cxvalue.analysis.valuation import Valuation
from cxvalue.case.records import Case
from cxvalue.exhibits import names
from cxvalue.exhibits.document import Document, heading_document
from cxvalue.exhibits.frame import Table, frame
from cxvalue.exhibits.simulation import dimension_label
from cxvalue.locale.reader import Reader
from cxvalue.text import say

GROUP_NAMES = {
    "segments": say("{Segments}"),
    "touchpoints": say("{Touchpoints}"),
    "links": say("{Links}"),
    "discount_rate": say("Discount rate"),
    "tax_rate": say("Tax rate"),
}
"""Group of assumptions -> its name; an initiative and an alternative go by their own."""


def information_finding(case: Case, found: Information, reader: Reader) -> str:
    """Return what knowing everything and knowing the first assumption is worth."""
    if found.evpi <= 0:
        return reader.say("Nothing that could be known would change the choice")
    first = found.evppi[0]
    if first.value <= 0:
        return reader.say(
            "To know everything is worth {all}; no single answer changes the choice", all=reader.money(found.evpi)
        )
    return reader.say(
        "Most worth knowing: {name}, up to {amount}; to know everything {all}",
        name=dimension_label(case, first.address, reader),
        amount=reader.money(first.value),
        all=reader.money(found.evpi),
    )


def information_table(found: Information) -> Table:
    """Return kind, address, value and standard_error [money]."""
    whole = [{"kind": "all", "address": "", "value": found.evpi, "standard_error": found.evpi_standard_error}]
    parts = [_worth_row("assumption", worth) for worth in found.evppi] + [
        _worth_row("group", worth) for worth in found.groups
    ]
    return frame([*whole, *parts])


def _worth_row(kind: str, worth: Worth) -> dict[str, object]:
    return {"kind": kind, "address": worth.address, "value": worth.value, "standard_error": worth.standard_error}


def group_label(case: Case, group: str, reader: Reader) -> str:
    """Return what a group of assumptions is called."""
    table, _, key = group.partition(".")
    if key and table in ("initiatives", "alternatives"):
        label: str | None = getattr(case, table)[key].label
        return label or key
    return reader.text(GROUP_NAMES[table]) if table in GROUP_NAMES else table


def information_in_words(case: Case, found: Information, reader: Reader) -> Table:
    """Return what knowing each assumption is worth, the largest first."""
    rows = [
        {
            reader.say("{Assumption}"): dimension_label(case, worth.address, reader),
            reader.say("Knowing it is worth"): reader.money(worth.value),
            reader.say("Give or take"): reader.money(worth.standard_error),
        }
        for worth in found.evppi
    ]
    return frame(rows)


def groups_in_words(case: Case, found: Information, reader: Reader) -> Table:
    """Return what knowing each group of assumptions is worth."""
    rows = [
        {
            reader.say("Group"): group_label(case, worth.address, reader),
            reader.say("Knowing it is worth"): reader.money(worth.value),
            reader.say("Give or take"): reader.money(worth.standard_error),
        }
        for worth in found.groups
    ]
    return frame(rows)


def options_in_words(case: Case, found: Information, reader: Reader) -> Table:
    """Return what can be chosen, with the expected value of each, the best first."""
    called = {DO: case.title, DO_NOT: reader.say("Do nothing")}
    rows = [
        {
            reader.say("Choice"): called.get(key) or case.alternatives[key].label or key,
            reader.say("Expected value"): reader.money(value),
        }
        for key, value in sorted(found.options.items(), key=lambda item: -item[1])
    ]
    return frame(rows)


def plan_in_words(case: Case, found: Information, reader: Reader) -> Table:
    """Return the test for what is most worth knowing, one line each."""
    plan = found.test_plan
    if plan is None:
        return frame()
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
    return frame({reader.say("Test"): [reader.text(key) for key in lines], "": list(lines.values())})


def information_document(valuation: Valuation, found: Information) -> Document:
    """Return what knowing more is worth, and the test for what is most worth knowing."""
    return {
        **heading_document(valuation),
        "draws": found.draws,
        "seed": found.seed,
        "options": found.options,
        "choice": found.choice,
        "evpi": found.evpi,
        "evpi_standard_error": found.evpi_standard_error,
        "evppi": [asdict(worth) for worth in found.evppi],
        "groups": [asdict(worth) for worth in found.groups],
        "test_plan": None if found.test_plan is None else asdict(found.test_plan),
    }
