"""Purchases without a contract: the fit, its hold-out and what it proposes, in sentences, tables and JSON."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from cxvalue.case.records import Case
from cxvalue.evidence.apply import Proposal
from cxvalue.evidence.purchases.bought import WEEKS_A_YEAR
from cxvalue.evidence.purchases.fit import Compared, Found
from cxvalue.evidence.purchases.listed import ReadPurchases
from cxvalue.evidence.table.engine import FLOOR
from cxvalue.exhibits import names
from cxvalue.exhibits.document import Document, case_document, plain_data, program
from cxvalue.exhibits.evidence.proposal import proposed_document
from cxvalue.exhibits.frame import Table, frame
from cxvalue.exhibits.labels import value_text
from cxvalue.locale.reader import UNKNOWN, Reader
from cxvalue.text import Text, counted, say
from cxvalue.units import Unit

NEAR_ENOUGH = 0.15
"""Largest share by which what was foretold may miss what happened."""

REPEATS = ((0, 0), (1, 1), (2, 2), (3, 4), (5, 9), (10, None))
"""Repeat purchases that stand in one row."""

MODEL_NAMES: Mapping[str, Text] = {
    "bg_nbd": say("after a purchase, but the first (BG/NBD)"),
    "mbg_nbd": say("after any purchase (MBG/NBD)"),
    "pareto_nbd": say("at any time (Pareto/NBD)"),
}
"""When customers may stop for good, by the model."""


def purchases_finding(read: ReadPurchases, reader: Reader) -> str:
    """Return how many customers there still are and how many of them stop in a year; first of all what was missed."""
    found = read.fit
    said = reader.say(
        "{count} of {seen} customers are still there; {share} of them stop in a year",
        count=reader.number(found.customers.value, 0),
        seen=reader.number(found.seen),
        share=reader.share(found.annual_churn.value, 0),
    )
    if read.foretold is None or held_out_holds(read):
        return said
    buyers = read.foretold.buyers
    return reader.say(
        "Not foretold: {expected} earlier customers were to buy in the last third, {happened} did. {finding}",
        expected=reader.number(buyers.expected, 0),
        happened=reader.number(buyers.happened),
        finding=said,
    )


def models_finding(read: ReadPurchases, reader: Reader) -> str:
    """Return which model is taken, and whether the purchases tell it from the others."""
    best = reader.text(MODEL_NAMES[read.fit.form])
    if not read.fit.alike:
        return reader.say("The purchases are likeliest if customers stop {when}", when=best)
    others = ", ".join(reader.text(MODEL_NAMES[other.form]) for other in read.fit.alike)
    return reader.say("Customers stop {when}; or, hardly less likely, {others}", when=best, others=others)


def models_table(read: ReadPurchases) -> Table:
    """Return form, log_likelihood, customers, annual_churn of each model that fits, the likeliest first."""
    rows = [(one.form, one.model.log_likelihood, one.customers, one.annual_churn) for one in read.fit.candidates]
    return frame(rows, columns=["form", "log_likelihood", "customers", "annual_churn"])


def by_repeats_table(read: ReadPurchases) -> Table:
    """Return from, to, customers, alive [share], coming [purchases each in the year ahead] by repeat purchases.

    Groups of fewer than FLOOR customers stand with their neighbours.
    """
    buying, bought = read.fit.buying, read.bought
    alive, coming = buying.alive(bought), buying.expected(bought, WEEKS_A_YEAR)
    rows: list[tuple[int, int | None, int, float, float]] = []
    begin = 0
    for first, last in REPEATS:
        within = (bought.repeats >= begin) & (bought.repeats <= (np.inf if last is None else last))
        beyond = int((bought.repeats > (np.inf if last is None else last)).sum())
        if within.sum() >= FLOOR and (beyond >= FLOOR or beyond == 0):
            rows.append((begin, last, int(within.sum()), float(alive[within].mean()), float(coming[within].mean())))
            begin = (last or first) + 1
    table = frame(rows, columns=["from", "to", "customers", "alive", "coming"])
    return table.astype({"to": "Int64"})


def held_out_holds(read: ReadPurchases) -> bool | None:
    """Tell whether the first two thirds foretold who bought, and how much, in the last; None where it was not tried."""
    return None if read.foretold is None else read.foretold.miss <= NEAR_ENOUGH


def purchases_notes(read: ReadPurchases, reader: Reader) -> list[str]:
    """Return what was left out, which columns were read, and what the model cannot tell."""
    listed, bought = read.listed, read.bought
    columns_named = [name for name in (listed.columns.customer, listed.columns.day, listed.columns.amount) if name]
    columns = say(
        "read from the columns {names}, up to {day}", names=", ".join(columns_named), day=reader.day(listed.until)
    )
    once = counted(
        "{n} customer bought once and counts as still there, if seldom a buyer: nobody can tell yet",
        "{n} customers bought once and count as still there, if seldom buyers: nobody can tell yet",
        int((bought.repeats == 0).sum()),
    )
    refused = [read.fit.without_revenue] if read.fit.without_revenue else []
    if any(found.interval is None for found in (read.fit.customers, read.fit.annual_churn, read.fit.purchases)):
        refused.append(say("the purchases do not tell how sure the figures are, so they have no interval"))
    width = [] if read.foretold is None else [say("the intervals are widened by what the last third missed")]
    if read.fit.alike:
        width.append(say("the intervals also hold what the models say that are hardly less likely"))
    return [reader.text(note) for note in (columns, *listed.notes, once, *refused, *width)]


def models_in_words(read: ReadPurchases, reader: Reader) -> Table:
    """Return one row for each model that fits."""
    rows = [
        {
            reader.say("Customers stop"): reader.text(MODEL_NAMES[form]),
            reader.say("Log likelihood"): reader.number(likelihood, 1),
            reader.say("Customers still there"): reader.number(customers, 0),
            reader.say("Annual churn"): reader.share(churn),
        }
        for form, likelihood, customers, churn in models_table(read).itertuples(index=False)
    ]
    return frame(rows)


def by_repeats_in_words(read: ReadPurchases, reader: Reader) -> Table:
    """Return one row for each number of repeat purchases."""
    rows = [
        {
            reader.say("Repeat purchases"): _band(first, last),
            reader.say("Customers"): reader.number(customers),
            reader.say("Chance to be still there"): reader.share(alive, 0),
            reader.say("Purchases in the year ahead"): UNKNOWN if pd.isna(coming) else reader.number(coming, 2),
        }
        for first, last, customers, alive, coming in by_repeats_table(read).itertuples(index=False)
    ]
    return frame(rows)


def _band(first: int, last: int | None) -> str:
    if pd.isna(last):
        return f"{first}+"
    return f"{first}" if first == last else f"{first}–{last}"


def purchases_fit_in_words(read: ReadPurchases, reader: Reader) -> Table:
    """Return the figures with their intervals, and how well the first two thirds foretold the last."""
    found = read.fit
    rows = [
        (reader.say("Customers still there"), *_figures(found.customers, lambda value: reader.number(value, 0))),
        (reader.say("Annual churn"), *_figures(found.annual_churn, reader.share)),
        _measured(reader.say("Purchases"), found.purchases, Unit.PER_CUSTOMER_A_YEAR, reader),
    ]
    if found.revenue is not None:
        rows.append(_measured(reader.say("Revenue"), found.revenue, Unit.MONEY_PER_CUSTOMER_A_YEAR, reader))
    rows += _foretold(read, reader)
    return frame(rows, columns=[reader.say("What"), reader.say("Value"), reader.say("95 % interval")])


def _measured(label: str, found: Found, unit: Unit, reader: Reader) -> tuple[str, str, str]:
    shown = _figures(found, lambda value: value_text(value, unit, reader, digits=3))
    return f"{label} [{names.unit(unit, reader)}]", *shown


def _figures(found: Found, shown: Callable[[float], str]) -> tuple[str, str]:
    ends = found.interval
    return shown(found.value), UNKNOWN if ends is None else f"{shown(ends[0])} – {shown(ends[1])}"


def _foretold(read: ReadPurchases, reader: Reader) -> list[tuple[str, str, str]]:
    if read.foretold is None:
        words = reader.say("not tried: too few customers bought twice before")
        return [(reader.say("Foretold in the last third"), words, UNKNOWN)]

    def words_of(compared: Compared) -> str:
        near, far = say("{expected}; {happened} happened"), say("{expected}, but {happened} happened")
        words = near if abs(compared.factor - 1) <= NEAR_ENOUGH else far
        return reader.text(
            words.given(expected=reader.number(compared.expected, 0), happened=reader.number(compared.happened))
        )

    return [
        (reader.say("Customers foretold to buy in the last third"), words_of(read.foretold.buyers), UNKNOWN),
        (reader.say("Purchases foretold in the last third"), words_of(read.foretold.purchases), UNKNOWN),
    ]


def purchases_document(read: ReadPurchases, place: tuple[Case, str, str], proposal: Proposal) -> Document:
    """Return what purchases say, unrounded.

    place : the case, its digest, the segment
    """
    listed, found, (case, digest, segment) = read.listed, read.fit, place
    return {
        "program": program(),
        "case": case_document(case, digest),
        "segment": segment,
        "columns": plain_data(listed.columns),
        "first": listed.first.isoformat(),
        "until": listed.until.isoformat(),
        "seen": found.seen,
        "buying": {"form": found.form, **plain_data(found.buying)},
        "models": models_table(read).to_dict("records"),
        "spending": plain_data(found.spending),
        "customers": plain_data(found.customers),
        "annual_churn": plain_data(found.annual_churn),
        "purchases": plain_data(found.purchases),
        "revenue": plain_data(found.revenue),
        "without_revenue": plain_data(found.without_revenue),
        "foretold": plain_data(read.foretold),
        "repeats": [
            {name: None if pd.isna(value) else value for name, value in row.items()}
            for row in by_repeats_table(read).to_dict("records")
        ],
        "proposed": proposed_document([proposal]),
    }
