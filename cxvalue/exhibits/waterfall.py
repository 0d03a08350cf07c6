"""Steps from one amount to another as bars that stand on each other."""

from collections.abc import Sequence

from cxvalue.exhibits.frame import Table, frame
from cxvalue.locale.numbers import SIZES
from cxvalue.locale.reader import Reader


def waterfall(names: Sequence[str], amounts: Sequence[float], size: str, reader: Reader) -> tuple[Table, str]:
    """Return label, low, high [unit], kind (whole, gain, loss), note and place of every step, and the unit.

    amounts : the first and the last are whole amounts, those between them changes
    """
    rows = []
    level = 0.0
    for place, (name, amount) in enumerate(zip(names, amounts, strict=True)):
        whole = place in (0, len(names) - 1)
        begin, end = (0.0, amount) if whole else (level, level + amount)
        level = end
        kind = "whole" if whole else "gain" if amount >= 0 else "loss"
        low, high = sorted((begin / SIZES[size], end / SIZES[size]))
        note = reader.money(amount, plus=not whole)
        rows.append({"label": name, "low": low, "high": high, "kind": kind, "note": note, "at": high})
    return frame(rows), reader.money_unit(size)
