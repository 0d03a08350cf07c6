"""From a list of purchases to customers by what they bought; which column is what is guessed and can be named.

Purchases of a customer on one day are one. What is below 0 is a return, and is netted on its purchase.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb
import narwhals as nw
import numpy as np
import pyarrow as pa

from cxvalue.choices import Returns
from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.purchases.bought import Purchases, require_repeats
from cxvalue.evidence.purchases.fit import MOST_CUSTOMERS, Compared, Foretold, PurchasesFit, fitted_as, purchases_fit
from cxvalue.evidence.purchases.returns import Netted, netted
from cxvalue.evidence.table.engine import collected, count_if, floats, row_of
from cxvalue.evidence.table.named import named_column
from cxvalue.evidence.table.prepared import future_days, unused
from cxvalue.evidence.table.source import Column, Source
from cxvalue.evidence.table.words import WORDS, name_fit
from cxvalue.locale.languages import words_for
from cxvalue.text import Text, counted, say

AMOUNT_WORDS = words_for("amount")
"""What amounts are called, the likeliest first."""

PRICE_WORDS, PIECES_WORDS = words_for("price"), words_for("pieces")
"""What a purchase cost where no column says how many pieces there were, which a price may then be of one of."""

CUSTOMER_WORDS = WORDS["id"]
"""What customers are called; `id` alone is often the purchase, and stands last."""

SILENT = 0.25
"""Longest part of the time at its end in which nothing may have been bought."""

HELD_BACK = 1 / 3
"""Last part of the time, which a fit of what came before has to foretell."""


@dataclass(frozen=True, slots=True)
class PurchaseColumns:
    """Names of the columns of a list of purchases, guessed where None, and how it is read."""

    customer: str | None = None
    day: str | None = None
    amount: str | None = None
    until: date | None = None
    """Last day that was seen; that of the last purchase where None."""
    returns: Returns = "netted"


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
    foretold: Foretold | None
    """None where too few customers bought twice in the first two thirds, or no model fits those."""


def read_purchases(source: Source, given: PurchaseColumns | None = None, *, today: date) -> ReadPurchases:
    """Return what a list of purchases says.

    Raises
    ------
    CxvalueError
        If it is no list of purchases, or too few customers in it bought twice.
    """
    listed = list_of(source, given, today=today)
    bought = purchases_of(listed)
    fit = purchases_fit(bought)
    seen = foretold(listed, fit.form)
    return ReadPurchases(listed, bought, fit.widened(seen), seen)


def list_of(source: Source, given: PurchaseColumns | None = None, *, today: date) -> PurchaseList:
    """Return a list of purchases as it is read.

    Raises
    ------
    CxvalueError
        If there is no column of customers or of days, or a named column is not there.
    """
    wanted = given or PurchaseColumns()
    customer = named_column(source, "customer", wanted.customer, ("text", "number"), CUSTOMER_WORDS)
    day = named_column(source, "day", wanted.day, ("date",), ())
    amount = named_column(source, "amount", wanted.amount, ("number",), _amount_words(source), needed=False)
    if problems := list(future_days(source, "columns.day", day, today)):
        raise CxvalueError(problems)
    named = PurchaseColumns(customer.name, day.name, amount.name if amount else None, wanted.until, wanted.returns)
    bought = nw.col(amount.number).alias("amount") if amount else nw.lit(1).alias("amount")
    rows = source.frame().select(
        nw.col(customer.key).alias("customer"), nw.col(day.key).cast(nw.Date).alias("day"), bought
    )
    frame, notes = _usable(rows, wanted)
    by_day = frame.group_by("customer", "day").agg(nw.col("amount").sum())
    seen = row_of(by_day, [nw.len().alias("n"), nw.col("day").min().alias("first"), nw.col("day").max().alias("until")])
    if not seen["n"]:
        raise CxvalueError([Problem("purchases", say("hold no purchase with a customer, a day and an amount above 0"))])
    _refuse_silence(seen["first"], seen["until"], wanted.until)
    others = unused(source, (customer.name, day.name, amount.name if amount else None))
    return PurchaseList(
        by_day,
        source,
        named,
        amount is not None,
        seen["first"],
        wanted.until or seen["until"],
        (*source.notes, *others, *_doubtful(source, amount), *notes),
    )


def _amount_words(source: Source) -> tuple[str, ...]:
    has_pieces = any(name_fit(column.name, PIECES_WORDS) for column in source.columns)
    return AMOUNT_WORDS if has_pieces else (*AMOUNT_WORDS, *PRICE_WORDS)


def _usable(rows: "nw.LazyFrame[Any]", wanted: PurchaseColumns) -> tuple["nw.LazyFrame[Any]", tuple[Text, ...]]:
    """Purchases with a customer, a day and what is left of their amount; what is left out is said by its reason."""
    reasons = {
        "customer": nw.col("customer").is_null(),
        "day": nw.col("day").is_null(),
        "amount": nw.col("amount").is_null(),
        "zero": nw.col("amount") == 0,
    }
    if wanted.until is not None:
        reasons["late"] = nw.col("day") > wanted.until
    found = row_of(rows, [count_if(reason).alias(key) for key, reason in reasons.items()])
    said = {
        "customer": counted("{n} row names no customer", "{n} rows name no customer", int(found["customer"])),
        "day": counted("{n} row has no day", "{n} rows have no day", int(found["day"])),
        "amount": counted("{n} row has no amount", "{n} rows have no amount", int(found["amount"])),
        "zero": counted("{n} row has an amount of 0", "{n} rows have an amount of 0", int(found["zero"])),
        "late": counted("{n} row is after the last day", "{n} rows are after the last day", int(found.get("late", 0))),
    }
    notes = [say("left out: {why}", why=said[key]) for key in reasons if found[key]]
    for reason in reasons.values():
        rows = rows.filter(~reason)  # in turn, for a row that has no day is neither late nor not
    returned = int(row_of(rows, [count_if(nw.col("amount") < 0).alias("n")])["n"] or 0)
    bought = rows.filter(nw.col("amount") > 0)
    if not returned:
        return bought, tuple(notes)
    if wanted.returns == "left out":
        return bought, (*notes, counted("{n} return is left out", "{n} returns are left out", returned))
    frame, net = _net(rows)
    taken = counted(
        "{n} return is taken off the purchase before it",
        "{n} returns are taken off the purchases before them",
        net.found,
    )
    lost = counted(
        "{n} return has no purchase before it and is left out",
        "{n} returns have no purchase before them and are left out",
        net.unmatched,
    )
    return frame, (*notes, *((taken,) if net.found else ()), *((lost,) if net.unmatched else ()))


def _net(rows: "nw.LazyFrame[Any]") -> tuple["nw.LazyFrame[Any]", Netted]:
    """Purchases less their returns; only the customers who gave something back are looked at row by row."""
    who = rows.filter(nw.col("amount") < 0).select("customer").unique()
    got = collected(rows.join(who, on="customer", how="semi"))
    net = netted(zip(got["customer"], got["day"], got["amount"], strict=True))
    others = rows.join(who, on="customer", how="anti").collect(backend="pyarrow").to_arrow()
    columns = zip(*net.purchases, strict=True) if net.purchases else ((), (), ())
    arrays = [pa.array(list(values), field.type) for values, field in zip(columns, others.schema, strict=True)]
    whole = pa.concat_tables([others, pa.Table.from_arrays(arrays, schema=others.schema)])
    return nw.from_native(duckdb.connect().from_arrow(whole)), net


def _doubtful(source: Source, amount: Column | None) -> tuple[Text, ...]:
    """Say why a column called like an amount is not taken for one; purchases are then counted only."""
    likely = [column for column in source.columns if column.doubt and name_fit(column.name, AMOUNT_WORDS)]
    if amount is not None or not likely:
        return ()
    name, doubt = likely[0].name, likely[0].doubt
    return (say("{name} {doubt}; say which decimal sign the file uses to have amounts", name=name, doubt=doubt),)


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
    got = collected(
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


def foretold(bought: PurchaseList, form: str) -> Foretold | None:
    """Return what a model of the first two thirds of the time lets expect in the last third, and what happened.

    Of the customers of the first two thirds; None where too few of them bought twice by then, or the model does not
    fit what they bought.
    """
    days = round((bought.until - bought.first).days * HELD_BACK)
    cut = bought.until - timedelta(days=days)
    before = purchases_of(bought, cut)
    try:
        require_repeats(before)
        some = before.every(-(-len(before.repeats) // MOST_CUSTOMERS))
        model = fitted_as(form, some).model
    except CxvalueError:
        return None
    known = bought.frame.filter(nw.col("day") <= cut).group_by("customer").agg(nw.len().alias("n"))
    later = bought.frame.filter((nw.col("day") > cut) & (nw.col("day") <= bought.until))
    of_known = later.join(known, on="customer", how="inner")
    bought_again = of_known.group_by("customer").agg(nw.len().alias("n"))
    happened = row_of(bought_again, [nw.len().alias("buyers"), nw.col("n").sum().alias("purchases")])
    return Foretold(
        Compared(float(model.expected(before, days / 7).sum()), int(happened["purchases"] or 0)),
        Compared(float(model.buying(before, days / 7).sum()), int(happened["buyers"] or 0)),
    )
