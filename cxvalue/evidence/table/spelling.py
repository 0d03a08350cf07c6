"""Names of groups that differ in capitals and blanks only are one group, in its commonest spelling."""

from collections.abc import Collection, Mapping

import narwhals as nw

from cxvalue.evidence.table.engine import collected, is_filled
from cxvalue.evidence.table.source import Column, Source
from cxvalue.text import Text, say

_MOST_NAMES = 200
"""Different names of one column that are looked at; more of them are no groups."""


def spellings_of(source: Source, column: Column, kept: Collection[str] = ()) -> dict[str, str]:
    """Return spelling -> commonest spelling, for names of which there are several.

    kept : spellings somebody has spoken of, which stay as they are
    """
    if column.kind != "text":
        return {}
    groups = source.frame().filter(is_filled(column.key)).group_by(column.key).agg(nw.len().alias("n"))
    got = collected(groups.sort("n", column.key, descending=[True, False]).head(_MOST_NAMES + 1))[column.key]
    if len(got) > _MOST_NAMES:
        return {}
    commonest: dict[str, str] = {}
    found: dict[str, str] = {}
    for name in map(str, got):
        first = commonest.setdefault(" ".join(name.lower().split()), name)
        if first != name and name not in kept:
            found[name] = first
    return found


def respelled(cell: nw.Expr, spellings: Mapping[str, str]) -> nw.Expr:
    """Return a cell in the commonest spelling of its name."""
    for name, first in spellings.items():
        cell = nw.when(cell == name).then(nw.lit(first)).otherwise(cell)
    return cell


def said_of(column: Column, spellings: Mapping[str, str]) -> tuple[Text, ...]:
    """Say which names are read as which."""
    pairs = ", ".join(f"{name} = {first}" for name, first in list(spellings.items())[:5])
    return (
        (say("{name}: differ in capitals or blanks only and count as one: {pairs}", name=column.name, pairs=pairs),)
        if pairs
        else ()
    )
