"""Each customer once in each wave: like rows count as one, of several answers the latest before the outcome."""

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw

from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.table.engine import count_if, is_filled, row_of
from cxvalue.evidence.table.source import Column, Source
from cxvalue.text import Text, counted, say


def once_each(
    source: Source, frame: "nw.LazyFrame[Any]", columns: Mapping[str, Column]
) -> tuple["nw.LazyFrame[Any]", int, tuple[Text, ...]]:
    """Return the rows that count, how many repeated another, and what was left out and why.

    Raises
    ------
    CxvalueError
        If rows of one customer contradict each other and nothing tells which is the latest.
    """
    if "id" not in columns:
        return frame, 0, (say("without a column of customers nobody knows whether one is counted twice"),)
    frame, notes = _with_customer(frame)
    who = ["id", *(["wave"] if "wave" in columns else [])]
    more = _several(frame, who)
    if not more["groups"]:
        return frame, 0, notes
    names = [name for name in frame.collect_schema().names() if name != "row"]
    once = (
        frame.group_by(*names).agg(nw.col("row").min().alias("row"))
        if source.numbered
        else frame.select(*names).unique()
    )
    before = _several(once, who)
    repeated = int(more["rows"]) - int(more["groups"]) - (int(before["rows"] or 0) - int(before["groups"]))
    if repeated:
        notes = (
            *notes,
            counted(
                "{n} row repeats another and is counted once", "{n} rows repeat another and are counted once", repeated
            ),
        )
    if before["groups"] and "scored_on" in columns:
        once = _latest(once, who, columns)
        after = _several(once, who)
        earlier = int(before["rows"]) - int(before["groups"]) - (int(after["rows"] or 0) - int(after["groups"]))
        message = counted(
            "{n} earlier answer of a customer is left out: the latest before the outcome counts",
            "{n} earlier answers of the same customers are left out: the latest before the outcome counts",
            earlier,
        )
        notes, before = (*notes, message), after
    if before["groups"]:
        message = counted(
            "{n} customer has two rows that differ", "{n} customers have two rows that differ", int(before["groups"])
        )
        hint = say("Keep one row for each customer, or name the column of waves or of the day of the answer.")
        raise CxvalueError([Problem("columns.id", message, hint, file=source.name)])
    return once, repeated, notes


def _several(frame: "nw.LazyFrame[Any]", who: Sequence[str]) -> dict[str, Any]:
    """How many customers have several rows, and how many rows those are."""
    several = frame.group_by(*who).agg(nw.len().alias("n")).filter(nw.col("n") > 1)
    return row_of(several, [nw.len().alias("groups"), nw.col("n").sum().alias("rows")])


def _with_customer(frame: "nw.LazyFrame[Any]") -> tuple["nw.LazyFrame[Any]", tuple[Text, ...]]:
    """Rows that name a customer; the others are not one and the same, and nobody knows who they are."""
    without = int(row_of(frame, [count_if(~is_filled("id")).alias("n")])["n"] or 0)
    if not without:
        return frame, ()
    said = counted("{n} row names no customer and is left out", "{n} rows name no customer and are left out", without)
    return frame.filter(is_filled("id")), (said,)


def _latest(frame: "nw.LazyFrame[Any]", who: Sequence[str], columns: Mapping[str, Column]) -> "nw.LazyFrame[Any]":
    """Of several answers of one customer the latest; one given before the outcome, if there is any such."""
    in_time = nw.lit(1)
    if "seen_on" in columns:
        in_time = nw.when(nw.col("seen_on") < nw.col("scored_on")).then(nw.lit(0)).otherwise(nw.lit(1))
    marked = frame.with_columns(in_time.alias("in_time"))
    for key in ("in_time", "scored_on"):
        best = marked.group_by(*who).agg(nw.col(key).max().alias("best"))
        joined = marked.join(best, on=list(who), how="inner")
        marked = joined.filter((nw.col(key) == nw.col("best")) | nw.col("best").is_null()).drop("best")
    return marked.drop("in_time")
