"""From a list of purchases to customers by what they bought; which column is what is guessed and can be named.

Purchases of a customer on one day are one. What is not above 0 is a return, not a purchase.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import narwhals as nw
import numpy as np

from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.purchases import Purchases, PurchasesFit, fitted_buying, purchases_fit, require_repeats
from cxvalue.evidence.table.engine import answer, floats, is_filled, row_of
from cxvalue.evidence.table.mapping import ROLES
from cxvalue.evidence.table.prepared import unused
from cxvalue.evidence.table.source import Column, Source
from cxvalue.text import Text, counted, say

AMOUNT_WORDS = ("amount", "belopp", "beløp", "total", "summa", "sum", "revenue", "intäkt", "inntekt", "value")
"""What amounts are called, the likeliest first."""

CUSTOMER_WORDS = (*(word for word in ROLES["id"].words if word != "id"), "id")
"""What customers are called; `id` alone is often the purchase."""

SILENT = 0.25
"""Longest part of the time at its end in which nothing may have been bought."""

HELD_BACK = 1 / 3
"""Last part of the time, which a fit of what came before has to foretell."""


@dataclass(frozen=True, slots=True)
class PurchaseColumns:
    """Names of the columns of a list of purchases; guessed where None."""

    customer: str | None = None
    day: str | None = None
    amount: str | None = None
    until: date | None = None
    """Last day that was seen; that of the last purchase where None."""


@dataclass(frozen=True, slots=True, eq=False)
class PurchaseList:
    """Purchases by customer and day, one row each: `customer`, `day`, `amount`."""

    frame: "nw.LazyFrame[Any]"
    source: Source
    """Held, for its file goes when nothing holds it."""
    columns: PurchaseColumns
    amounts: bool
    first: date
    until: date
    notes: tuple[Text, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ReadPurchases:
    """A list of purchases, its customers, what fits them, and what was expected and happened in the last third."""

    listed: PurchaseList
    bought: Purchases
    fit: PurchasesFit
    foretold: tuple[float, int] | None


def read_purchases(source: Source, given: PurchaseColumns | None = None) -> ReadPurchases:
    """Return what a list of purchases says.

    Raises
    ------
    CxvalueError
        If it is no list of purchases, or too few customers in it bought twice.
    """
    listed = list_of(source, given)
    bought = purchases_of(listed)
    return ReadPurchases(listed, bought, purchases_fit(bought), foretold(listed))


def list_of(source: Source, given: PurchaseColumns | None = None) -> PurchaseList:
    """Return a list of purchases as it is read.

    Raises
    ------
    CxvalueError
        If there is no column of customers or of days, or a named column is not there.
    """
    wanted = given or PurchaseColumns()
    customer = _column(source, "customer", wanted.customer, ("text", "number"), CUSTOMER_WORDS)
    day = _column(source, "day", wanted.day, ("date",), ())
    amount = _column(source, "amount", wanted.amount, ("number",), AMOUNT_WORDS, needed=False)
    frame = source.frame().filter(is_filled(customer.key) & is_filled(day.key))
    bought = nw.col(amount.key).alias("amount") if amount else nw.lit(1).alias("amount")
    frame = frame.select(
        nw.col(customer.key).alias("customer"), nw.col(day.key).cast(nw.Date).alias("day"), bought
    ).filter(nw.col("amount") > 0)
    if wanted.until is not None:
        frame = frame.filter(nw.col("day") <= wanted.until)
    seen = row_of(frame, [nw.len().alias("n"), nw.col("day").min().alias("first"), nw.col("day").max().alias("until")])
    if not seen["n"]:
        raise CxvalueError([Problem("purchases", say("hold no purchase with a customer, a day and an amount above 0"))])
    _refuse_silence(seen["first"], seen["until"], wanted.until)
    lost = source.rows - int(seen["n"])
    others = unused(source, (customer.name, day.name, amount.name if amount else None))
    left = (
        counted(
            "{n} row is left out: without customer or day, returned, or after the last day",
            "{n} rows are left out: without customer or day, returned, or after the last day",
            lost,
        ),
    )
    named = PurchaseColumns(customer.name, day.name, amount.name if amount else None, wanted.until)
    by_day = frame.group_by("customer", "day").agg(nw.col("amount").sum())
    return PurchaseList(
        by_day,
        source,
        named,
        amount is not None,
        seen["first"],
        wanted.until or seen["until"],
        (*others, *(left if lost else ())),
    )


def _refuse_silence(first: date, last: date, until: date | None) -> None:
    """Refuse a last day so long after the last purchase that everybody would seem to have stopped."""
    if until is not None and (until - last).days > SILENT * max((last - first).days, 28):
        hint = say("Give the last day on which purchases were recorded.")
        raise CxvalueError(
            [Problem("until", say("is long after the last purchase, {day}", day=f"{last}"), hint, f"{until}")]
        )


def purchases_of(bought: PurchaseList, until: date | None = None) -> Purchases:
    """Return customers by what they bought up to a day, in the order of their ids."""
    end = until or bought.until
    frame = bought.frame.filter(nw.col("day") <= end)
    firsts = frame.group_by("customer").agg(nw.col("day").min().alias("first"))
    later = nw.when(nw.col("day") > nw.col("first")).then(nw.col("amount")).otherwise(nw.lit(0))
    got = answer(
        frame.join(firsts, on="customer", how="inner")
        .with_columns(later.alias("later"))
        .group_by("customer", "first")
        .agg(nw.len().alias("n"), nw.col("day").max().alias("last"), nw.col("later").sum())
        .sort("customer")
    )
    repeats = floats(got["n"]) - 1
    first, last = (np.array(got[key], dtype="datetime64[D]") for key in ("first", "last"))
    weeks = (last - first).astype(float) / 7, (np.datetime64(end) - first).astype(float) / 7
    with np.errstate(invalid="ignore", divide="ignore"):
        amount = floats(got["later"]) / repeats if bought.amounts else None
    return Purchases(repeats, *weeks, amount)


def foretold(bought: PurchaseList) -> tuple[float, int] | None:
    """Return the purchases the first two thirds of the time let expect in the last third, and how many there were.

    Of the customers of the first two thirds; None where too few of them bought twice by then.
    """
    days = round((bought.until - bought.first).days * HELD_BACK)
    cut = bought.until - timedelta(days=days)
    before = purchases_of(bought, cut)
    try:
        require_repeats(before)
        found, _ = fitted_buying(before)
    except CxvalueError:
        return None
    known = bought.frame.filter(nw.col("day") <= cut).group_by("customer").agg(nw.len().alias("n"))
    later = bought.frame.filter((nw.col("day") > cut) & (nw.col("day") <= bought.until))
    happened = row_of(later.join(known, on="customer", how="inner"), [nw.len().alias("n")])["n"]
    return float(found.expected(before, days / 7).sum()), int(happened)


def _column(
    source: Source, what: str, name: str | None, kinds: tuple[str, ...], words: tuple[str, ...], *, needed: bool = True
) -> Any:
    """The column of a name, or the one it is likely to be."""
    allowed = say("{names}", names=", ".join(column.name for column in source.columns if column.kind in kinds))
    if name is not None:
        found = source.column(name)
        if found is None or found.kind not in kinds:
            raise CxvalueError([Problem(f"columns.{what}", say("is no such column"), found=name, allowed=allowed)])
        return found
    fitting = [column for column in source.columns if column.kind in kinds]
    named = [column for word in words for column in fitting if _plain_name(column) == word]
    likely = named[0] if named else fitting[0] if needed and len(fitting) == 1 else None
    if likely is None and needed:
        hint = say("Name it, or leave only one such column: it is not clear which one it is.")
        raise CxvalueError([Problem(f"columns.{what}", say("is not found"), hint, allowed=allowed)])
    return likely


def _plain_name(column: Column) -> str:
    return column.name.strip().lower().replace(" ", "_")
