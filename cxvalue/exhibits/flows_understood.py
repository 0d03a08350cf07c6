"""Cash flows as they were understood: which amounts fall when, and what was decided on the way."""

from cxvalue.case.flows import FlowTable
from cxvalue.exhibits.frame import Table, frame
from cxvalue.exhibits.names import PERIOD_NAMES
from cxvalue.locale.reader import Reader
from cxvalue.text import counted


def understood_finding(table: FlowTable, reader: Reader) -> str:
    """Return how many amounts there are, and what they come to."""
    total = sum(flow.adjusted for flow in table.flows)
    words = counted("{n} amount, together {total}", "{n} amounts, together {total}", len(table.flows))
    return reader.text(words.given(total=reader.number(total, 2) if total != int(total) else reader.number(total)))


def understood_table(table: FlowTable, every: str, reader: Reader) -> Table:
    """Return a row for each amount: when it falls, the amount, its line and kind where there are any."""
    when = (
        reader.say("Day") if table.dated else reader.say("Period, in {every}", every=reader.text(PERIOD_NAMES[every]))
    )
    rows = frame(
        {
            when: [reader.day(flow.day) if flow.day else reader.number(flow.period) for flow in table.flows],
            reader.say("Amount"): [
                reader.number(flow.amount, 2) if flow.amount != int(flow.amount) else reader.number(flow.amount)
                for flow in table.flows
            ],
        }
    )
    if any(flow.line for flow in table.flows):
        rows[reader.say("Line")] = [flow.line for flow in table.flows]
    if table.has_kinds:
        kinds = {"benefit": reader.say("benefit"), "cost": reader.say("cost")}
        rows[reader.say("Kind")] = [kinds[str(flow.kind)] for flow in table.flows]
    return rows
