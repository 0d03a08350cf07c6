"""The assumptions of a case, with where they come from: in a sentence and in tables."""

import pandas as pd

from cxvalue.analysis.sensitivity import Swing
from cxvalue.case.address import Entry, entries
from cxvalue.case.guesses import is_guess
from cxvalue.case.records import Case
from cxvalue.exhibits import labels, names
from cxvalue.exhibits.frame import Table, frame
from cxvalue.locale.reader import Reader


def assumptions_finding(table: Table, reader: Reader) -> str:
    """Return how many assumptions there are, how many are given, and how many have a source."""
    given = table[table["given"]]
    return reader.say(
        "{all} {assumptions}: {given} given, {sourced} of them with a source, {ranged} with a range",
        all=len(table),
        given=len(given),
        sourced=int((given["source"] != "").sum()),
        ranged=int((given["range"] != "").sum()),
    )


def assumptions_table(case: Case) -> Table:
    """Return one row per assumption: address, value, unit, range, shape, sources, owner, status, given or a default."""
    rows = []
    for address, entry in entries(case).items():
        held = entry.assumption
        low, high = held.range or (None, None)
        rows.append(
            {
                "address": address,
                "value": held.value,
                "unit": str(entry.measure.unit),
                "low": low,
                "high": high,
                "shape": held.shape or "",
                "source": " ".join(held.source),
                "owner": held.owner or "",
                "status": held.status or "",
                "given": entry.given,
            }
        )
    return frame(rows)


def rows_of_kind(table: Table, kind: str) -> "pd.Series[bool]":
    """Tell for each assumption whether it is of a kind: `given`, `default`, `ranged`, `guess`, or `all`."""
    every = table["given"] | ~table["given"]
    kinds = {
        "given": table["given"],
        "default": ~table["given"],
        "ranged": table["range"] != "",
        "guess": table["guess"],
    }
    return every & kinds.get(kind, every)


def matching_rows(table: Table, searched: str) -> "pd.Series[bool]":
    """Return which assumptions have a text in their label, address, owner or source."""
    text = table[["label", "address", "owner", "source"]].agg(" ".join, axis=1).str.lower()
    return text.str.contains(searched.strip().lower(), regex=False)


def assumptions_in_words(case: Case, swings: tuple[Swing, ...], reader: Reader) -> Table:
    """Return one row per assumption, by address: label, value as typed, unit, range, source, owner, status, effect."""
    widths = {swing.address: swing.width for swing in swings}
    rows = [_assumption_row(case, entry, widths.get(address), reader) for address, entry in entries(case).items()]
    return frame(rows).set_index("address", drop=False)


def _assumption_row(case: Case, entry: Entry, width: float | None, reader: Reader) -> dict[str, object]:
    assumption, unit = entry.assumption, entry.measure.unit
    limits = assumption.range or ()
    return {
        "address": entry.address,
        "label": labels.assumption_label(case, entry, reader),
        "value": labels.value_text(assumption.value, unit, reader),
        "message": "",
        "unit": names.unit(unit, reader),
        "range": " – ".join(labels.value_text(limit, unit, reader) for limit in limits),
        "width": reader.money(width) if width else "",
        "moves": width or 0.0,
        "source": ", ".join(assumption.source),
        "owner": assumption.owner or "",
        "status": status_in_words(entry, reader),
        "guess": is_guess(assumption),
        "given": entry.given,
    }


def status_in_words(entry: Entry, reader: Reader) -> str:
    """Return the status of an assumption; one not given is at its default, one of the template a guess."""
    if is_guess(entry.assumption):
        return reader.say("guess")
    return entry.assumption.status or ("" if entry.given else reader.say("default"))
