"""When customers came into view: a fit by tenure must not take those who had to survive first for many who stayed."""

import narwhals as nw

from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.table.engine import row_of
from cxvalue.evidence.table.prepared import Customers
from cxvalue.text import Text, say


def enters_late(customers: Customers) -> bool:
    """Tell whether the table says at which tenure each customer was first watched."""
    return "entry" in customers.roles


def require_entry(customers: Customers) -> tuple[Text, ...]:
    """Return what to say of how customers came into view.

    Where the months of the table are stated, a longer tenure says that customers were there before they were watched:
    who left earlier is missing among the old ones.

    Raises
    ------
    CxvalueError
        If they were, and the table does not say at which tenure each was first watched.
    """
    if enters_late(customers):
        return (say("each customer counts from the tenure at which they were first watched"),)
    if not customers.months_known:
        words = say("each customer counts from the first month on; if some were there before, name their {entry}")
        return (words.given(entry=say("tenure at the start")),)
    longest = float(row_of(customers.frame, [nw.col("tenure").max().alias("longest")])["longest"] or 0.0)
    if longest <= customers.months:
        return ()
    message = say(
        "customers of up to {longest} months were watched for {months}: those who left before are not in the table",
        longest=round(longest),
        months=customers.months,
    )
    hint = say("Name the column with the tenure at the start, or take the logistic fit over the months.")
    raise CxvalueError([Problem("columns.entry", message, hint)])


def refuse_late_entry(customers: Customers) -> None:
    """Refuse customers who came into view late, where a fit cannot take them."""
    if enters_late(customers):
        message = say("this fit counts every customer from the first month on")
        raise CxvalueError([Problem("method", message, say("Take the hazard by month, or the logistic fit."))])


def refuse_late_entry_of_groups(customers: Customers) -> None:
    """Refuse late entry where single rows must not leave the engine: groups by both tenures would be too small."""
    if enters_late(customers) and not customers.source.leaves:
        hint = say("Take the logistic fit over the months.")
        message = say("needs single rows, and they do not leave the warehouse")
        raise CxvalueError([Problem("columns.entry", message, hint)])
