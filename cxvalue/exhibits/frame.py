"""Tables: made here, so that pandas is imported when the first of them is made and not before.

It takes as long to import as a case takes to be valued, and what a terminal shows of a case needs none of it.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from pandas import DataFrame

    Table: TypeAlias = DataFrame
else:
    Table = Any

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""Signs at which a spreadsheet begins to compute."""


def frame(rows: Any = None, columns: Iterable[str] | None = None) -> Table:
    """Return rows, or columns by name, as a table."""
    import pandas as pd  # noqa: PLC0415 (see above)

    return pd.DataFrame(rows, columns=None if columns is None else list(columns))


def as_csv(table: Table) -> str:
    """Return a table as CSV in which no text can become a formula of a spreadsheet."""
    safe = table.map(lambda cell: f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell)
    return safe.to_csv(index=False, lineterminator="\n")
