"""The column of a foreign list that plays a part: the one that is named, or the one that is likely to be it."""

from collections.abc import Sequence
from typing import Any

from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.table.source import Column, Source
from cxvalue.evidence.table.words import best_fit, name_fit
from cxvalue.text import NOTHING, Text, say


def named_column(
    source: Source, what: str, name: str | None, kinds: tuple[str, ...], words: tuple[str, ...], *, needed: bool = True
) -> Any:
    """Return the column of a name, or the one it is likely to be; None where none is and none is needed.

    kinds : what it may hold
    words : what such columns are called, the likeliest first; the only fitting one is taken where none is called so

    Raises
    ------
    CxvalueError
        If it is not there, or it is not clear which one it is.
    """
    fitting = [column for column in source.columns if column.kind in kinds or ("number" in kinds and column.number)]
    allowed = say("{names}", names=", ".join(column.name for column in fitting)) if fitting else NOTHING
    if name is not None:
        return _named(source, what, name, fitting, allowed)
    best = max(fitting, key=lambda column: best_fit(column.name, words), default=None)
    is_called_so = best is not None and name_fit(best.name, words) > 0
    likely = best if is_called_so else fitting[0] if needed and len(fitting) == 1 else None
    if likely is None and needed:
        raise CxvalueError([_not_found(source, what, kinds, allowed)])
    return likely


def _named(source: Source, what: str, name: str, fitting: Sequence[Column], allowed: Text) -> Column:
    found = source.column(name)
    if found is None or found not in fitting:
        message = (
            say("is no such column")
            if found is None or not found.doubt
            else say("{name} {doubt}", name=name, doubt=found.doubt)
        )
        raise CxvalueError([Problem(f"columns.{what}", message, found=name, allowed=allowed)])
    return found


def _not_found(source: Source, what: str, kinds: Sequence[str], allowed: Text) -> Problem:
    """Why no column is taken: several may be meant, or the cells of the likely one cannot be read."""
    if allowed:
        hint = say("Name it, or leave only one such column: it is not clear which one it is.")
        return Problem(f"columns.{what}", say("is not found"), hint, allowed=allowed)
    doubtful = next((column for column in source.columns if column.doubt), None)
    if doubtful is not None:
        message = say("{name} {doubt}", name=doubtful.name, doubt=doubtful.doubt)
        return Problem(f"columns.{what}", message, say("Write its cells alike."), file=source.name)
    names = ", ".join(column.name for column in source.columns)
    if "date" in kinds:
        message, hint = say("no column holds days only"), say("Write days as 2026-09-30 or 30.9.2026.")
    else:
        message, hint = say("no column holds numbers only"), say("Mend the cells, or leave them empty.")
    return Problem(f"columns.{what}", message, hint, names)
