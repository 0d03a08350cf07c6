"""Numbers nobody has looked at: what the program filled in carries the status `guess` until somebody types a number."""

from collections.abc import Container

from cxvalue.case.address import entries
from cxvalue.case.fields import Assumption
from cxvalue.case.records import Case

GUESS = "guess"


def is_guess(assumption: Assumption) -> bool:
    """Tell whether a number was filled in and not given."""
    return assumption.status == GUESS


def guesses_in(case: Case, tables: Container[str] | None = None) -> tuple[str, ...]:
    """Return the addresses of the guesses of a case, or of some of its tables such as `links`."""
    return tuple(
        address
        for address, entry in entries(case).items()
        if is_guess(entry.assumption) and (tables is None or address.partition(".")[0] in tables)
    )
