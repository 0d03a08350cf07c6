"""What an exhibit is: one finding with all that proves it, for page, paper, slides, archive and terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

Draw = Callable[["str | None"], Any]
"""Title, or None without one -> chart."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One finding with what proves it; nothing is made before somebody asks for it.

    id : what its files and widgets are called
    tidy : makes the table with unrounded figures, for files and programs; None where the one people read is all
    words : makes the table people read
    draw : makes the chart; None where a table says it better
    data : makes the tables the chart names and does not hold
    frame : whatever a chart with such tables depends on besides them; it is built once for each
    """

    id: str
    finding: str
    tidy: Callable[[], pd.DataFrame] | None
    words: Callable[[], pd.DataFrame]
    draw: Draw | None = None
    data: Callable[[], Mapping[str, pd.DataFrame]] = dict
    frame: tuple[object, ...] = ()

    def table(self) -> pd.DataFrame:
        """Return the tidy table, or the one people read where there is no other."""
        return (self.tidy or self.words)()
