"""Questions every engine understands in the same way, and their answers as arrays.

Kept to what DuckDB, PostgreSQL and Spark all do: counting by a condition instead of adding booleans, no
count of distinct values, and whole numbers written as such: 1.0 is no float to PostgreSQL.
"""

from collections.abc import Iterable
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

FLOOR = 5
"""Fewest customers of a group that is shown, or leaves a warehouse."""


def one_if(condition: nw.Expr) -> nw.Expr:
    """Return 1 where a condition holds and 0 where it does not or is unknown."""
    return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0))


def count_if(condition: nw.Expr) -> nw.Expr:
    """Return in how many rows a condition holds."""
    return one_if(condition).sum()


def is_filled(key: str) -> nw.Expr:
    """Return whether a column has a value."""
    return ~nw.col(key).is_null()


def collected(frame: "nw.LazyFrame[Any]") -> dict[str, list[Any]]:
    """Ask the engine; return each column as a list of plain values."""
    return frame.collect().to_dict(as_series=False)


def row_of(frame: "nw.LazyFrame[Any]", measures: Iterable[nw.Expr]) -> dict[str, Any]:
    """Return measures over a whole table."""
    return {key: values[0] for key, values in collected(frame.select(*measures)).items()}


def floats(values: Iterable[Any]) -> NDArray[np.float64]:
    """Return numbers of any kind an engine gives as floats (N,) [their own unit]; nothing becomes NaN."""
    return np.array([np.nan if value is None else float(value) for value in values])
