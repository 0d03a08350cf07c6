"""Tables as CSV."""

import pandas as pd

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""Signs at which a spreadsheet begins to compute."""


def as_csv(table: pd.DataFrame) -> str:
    """Return a table as CSV in which no text can become a formula of a spreadsheet."""
    safe = table.map(lambda cell: f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell)
    return safe.to_csv(index=False, lineterminator="\n")
