"""Malformed case files: what is wrong, where, and a word the message must hold.

Each entry changes the text of a good case. The problems are (line, address, words): line and address as
the reader must give them, words from the message, the allowed values or the hint.
"""

GOOD = """\
title = "Good"
currency = "SEK"
start = 2027-01-01
months = 24
discount_rate = 0.1
[satisfaction]
scale = "csat-5"
[segments.mass]
customers = 1000
annual_churn = 0.2
revenue = 1200
margin = 0.5
satisfaction = 3.5
[touchpoints.call]
score = 3
importance = 0.4
reach = 0.5
[links.stay]
from = "satisfaction"
to = "churn"
form = "odds"
effect = -0.2
[initiatives.train]
start = 0
effects = [{ touchpoint = "call", lift = 0.5 }]
costs = [{ amount = 1000 }]
[alternatives.other]
every = "year"
amounts = [-100, 60, 60]
[scenarios.low]
set = { "links.stay.effect" = { times = 0.5 } }
"""

Place = tuple[int | None, str, str]

BAD_CASES: dict[str, tuple[list[tuple[str, str]], list[Place]]] = {
    "empty": ([(GOOD, "")], [(None, "title", "missing"), (None, "currency", "missing"), (None, "segments", "missing")]),
    "only comments": ([(GOOD, "# nothing\n")], [(None, "title", "missing")]),
    "misspelt key": (
        [("annual_churn", "anual_churn")],
        [(10, "segments.mass.anual_churn", "Did you mean annual_churn")],
    ),
    "foreign key": ([("months = 24", "months = 24\n__class__ = 1")], [(5, "__class__", "not a key")]),
    "missing field": ([("revenue = 1200\n", "")], [(8, "segments.mass.revenue", "Revenue per customer")]),
    "number in quotes": (
        [("revenue = 1200", 'revenue = "1200"')],
        [(11, "segments.mass.revenue", "Remove the quotes")],
    ),
    "thousands separator": ([("revenue = 1200", "revenue = 1 200,5")], [(11, "", "Write 1200.5")]),
    "decimal comma": ([("margin = 0.5", "margin = 0,5")], [(12, "", "Write 0.5")]),
    "apostrophe in a number": ([("revenue = 1200", "revenue = 1'234.5")], [(11, "", "Write 1234.5")]),
    "per cent sign": ([("annual_churn = 0.2", "annual_churn = 20 %")], [(10, "", "write 0.2")]),
    "per cent inside a table": (
        [("annual_churn = 0.2", "annual_churn = { value = 20 % }")],
        [(10, "", "write 0.2")],
    ),
    "thousands inside a table": (
        [("revenue = 1200", "revenue = { value = 1 200 }")],
        [(11, "", "Write 1200")],
    ),
    "decimal comma inside a table": (
        [("margin = 0.5", "margin = { value = 0,5 }")],
        [(12, "", "Write 0.5")],
    ),
    "an empty table for a number": (
        [("margin = 0.5", "margin = {}")],
        [(12, "segments.mass.margin", "such as { value = 3, range = [2, 4] }")],
    ),
    "hexadecimal": ([("revenue = 1200", "revenue = 0xff")], [(11, "segments.mass.revenue", "not a decimal number")]),
    "not a number": ([("margin = 0.5", "margin = nan")], [(12, "segments.mass.margin", "not a finite number")]),
    "infinite": ([("revenue = 1200", "revenue = inf")], [(11, "segments.mass.revenue", "not a finite number")]),
    "beyond a float": ([("revenue = 1200", "revenue = 1e309")], [(11, "segments.mass.revenue", "1e309")]),
    "beyond reason": ([("revenue = 1200", "revenue = 1e300")], [(11, "segments.mass.revenue", "outside its bounds")]),
    "integer beyond a float": (
        [("revenue = 1200", f"revenue = {'9' * 400}")],
        [(11, "segments.mass.revenue", "outside its bounds")],
    ),
    "negative churn": (
        [("annual_churn = 0.2", "annual_churn = -0.1")],
        [(10, "segments.mass.annual_churn", "from 0 to 1")],
    ),
    "churn as a percentage": (
        [("annual_churn = 0.2", "annual_churn = 2.5")],
        [(10, "segments.mass.annual_churn", "For 2.5 % write 0.025")],
    ),
    "negative customers": ([("customers = 1000", "customers = -5")], [(9, "segments.mass.customers", "0 or more")]),
    "margin above one": ([("margin = 0.5", "margin = 62")], [(12, "segments.mass.margin", "For 62 % write 0.62")]),
    "tax above one": ([("months = 24", "months = 24\ntax_rate = 22")], [(5, "tax_rate", "For 22 % write 0.22")]),
    "discount rate of -100 %": ([("discount_rate = 0.1", "discount_rate = -1")], [(5, "discount_rate", "above -1")]),
    "discount rate of 5 000 %": ([("discount_rate = 0.1", "discount_rate = 50")], [(5, "discount_rate", "up to 10")]),
    "impossible date": ([("2027-01-01", "2027-02-30")], [(3, "", "")]),
    "date in quotes": ([("start = 2027-01-01", 'start = "2027-01-01"')], [(3, "start", "without quotes")]),
    "no months": ([("months = 24", "months = 0")], [(4, "months", "1 or more")]),
    "too many months": ([("months = 24", "months = 601")], [(4, "months", "up to 600")]),
    "broken months": ([("months = 24", "months = 24.5")], [(4, "months", "whole number")]),
    "currency in words": ([('"SEK"', '"kronor"')], [(2, "currency", "three capital letters")]),
    "duplicate key": ([("margin = 0.5", "margin = 0.5\nmargin = 0.6")], [(13, "", "stands on line 12 already")]),
    "duplicate table": ([("[links.stay]", "[segments.mass]")], [(18, "", "already")]),
    "no segments": ([(GOOD[GOOD.index("[segments") : GOOD.index("[touch")], "")], [(None, "segments", "missing")]),
    "unknown touchpoint": (
        [('touchpoint = "call"', 'touchpoint = "cal"')],
        [(25, "initiatives.train.effects.0.touchpoint", "Did you mean call")],
    ),
    "unknown segment in reach": (
        [("reach = 0.5", "reach = { mas = 0.5 }")],
        [(17, "touchpoints.call.reach.mas", "Did you mean mass")],
    ),
    "score off its scale": ([("score = 3", "score = 7")], [(15, "touchpoints.call.score", "from 1 to 5")]),
    "unknown scale": ([('"csat-5"', '"csat5"')], [(7, "satisfaction.scale", "csat-5")]),
    "unknown form": ([('form = "odds"', 'form = "odd"')], [(21, "links.stay.form", "Did you mean odds")]),
    "odds of spend": ([('to = "churn"', 'to = "spend"')], [(21, "links.stay.form", "churn only")]),
    "effect takes all": ([("effect = -0.2", "effect = -1")], [(22, "links.stay.effect", "above -1")]),
    "link from nowhere": ([('from = "satisfaction"', 'from = "happiness"')], [(19, "links.stay.from", "touchpoints.")]),
    "unknown effect": (
        [("lift = 0.5", "lit = 0.5")],
        [
            (25, "initiatives.train.effects.0.lit", "Did you mean lift"),
        ],
    ),
    "effect of no kind": (
        [('{ touchpoint = "call", lift = 0.5 }', '{ label = "x" }')],
        [(25, "initiatives.train.effects.0", "behaviour with relative")],
    ),
    "capex without life": (
        [("{ amount = 1000 }", '{ amount = 1000, kind = "capex" }')],
        [(26, "initiatives.train.costs.0.life", "life in months")],
    ),
    "range misses its value": (
        [("effect = -0.2", "effect = { value = -0.2, range = [-0.1, 0] }")],
        [(22, "links.stay.effect", "does not hold its value")],
    ),
    "shape without range": (
        [("effect = -0.2", 'effect = { value = -0.2, shape = "pert" }')],
        [(22, "links.stay.effect", "no range")],
    ),
    "wrong unit": (
        [("margin = 0.5", 'margin = { value = 50, unit = "kr" }')],
        [(12, "segments.mass.margin", "percent")],
    ),
    "two kinds of flows": (
        [("amounts = [-100, 60, 60]", 'amounts = [-100, 60, 60]\nfile = "x.csv"')],
        [(27, "alternatives.other", "one of amounts, file and case")],
    ),
    "path to another folder": (
        [("amounts = [-100, 60, 60]", 'file = "../x.csv"')],
        [(29, "alternatives.other.file", "no path")],
    ),
    "web address": (
        [("amounts = [-100, 60, 60]", 'file = "http://169.254.169.254/"')],
        [(29, "alternatives.other.file", "no web address")],
    ),
    "file that is not there": (
        [("amounts = [-100, 60, 60]", 'file = "none.csv"')],
        [(29, "alternatives.other.file", "none.csv: does not exist")],
    ),
    "scenario names nothing": (
        [('"links.stay.effect"', '"links.*.efect"')],
        [(31, "scenarios.low.set.links.*.efect", "no assumption")],
    ),
    "scenario makes a case impossible": (
        [("{ times = 0.5 }", "{ times = 9 }")],
        [(30, "scenarios.low", "links.stay.effect")],
    ),
    "scenario on itself": ([("[scenarios.low]", '[scenarios.low]\non = "low"')], [(31, "scenarios.low.on", "itself")]),
    "override of two kinds": (
        [("{ times = 0.5 }", "{ times = 0.5, plus = 1 }")],
        [(31, "scenarios.low.set.links.stay.effect", "{ plus = 3 }")],
    ),
    "horizons that shrink": (
        [("[satisfaction]", "[horizons]\nshort = 20\nmedium = 10\n[satisfaction]")],
        [(6, "horizons", "grow")],
    ),
    "id with a capital": ([("[segments.mass]", "[segments.Mass]")], [(8, "segments.Mass", "lower-case")]),
    "label too long": ([('title = "Good"', f'title = "{"x" * 200}"')], [(1, "title", "120 characters")]),
    "escape in a label": ([('title = "Good"', 'title = "a\\u001b[31m"')], [(1, "title", "U+001B")]),
    "right-to-left mark in a label": ([('title = "Good"', 'title = "a\\u202e"')], [(1, "title", "U+202E")]),
    "newer format": ([('title = "Good"', 'title = "Good"\nformat = 2')], [(2, "format", "1")]),
    "JSON": ([(GOOD, '{"title": "Good"}')], [(1, "", "JSON or YAML")]),
    "YAML": ([(GOOD, "title: Good\n")], [(1, "", "JSON or YAML")]),
    "three mistakes at once": (
        [("margin = 0.5", "margin = 5"), ("score = 3", "scor = 3"), ("months = 24", "months = 0")],
        [
            (4, "months", "1 or more"),
            (12, "segments.mass.margin", "outside"),
            (15, "touchpoints.call.scor", "Did you mean score"),
        ],
    ),
    "mistakes of syntax and of sense": (
        [("margin = 0.5", "margin = 0,5"), ("score = 3", 'score = "3"'), ("revenue = 1200", "revenue = 1 200")],
        [(11, "", "Write 1200"), (12, "", "Write 0.5"), (15, "touchpoints.call.score", "Remove the quotes")],
    ),
}

BAD_BYTES: dict[str, tuple[bytes, str]] = {
    "UTF-16": (GOOD.encode("utf-16"), "UTF-16"),
    "UTF-16 without a mark": (GOOD.encode("utf-16-le"), "UTF-16"),
    "Latin-1": (GOOD.replace("Good", "Gød").encode("latin-1"), "UTF-8"),
    "NUL": (GOOD.replace("Good", "Go\x00d").encode(), "U+0000"),
    "ZIP": (b"PK\x03\x04" + GOOD.encode(), "ZIP"),
    "gzip": (b"\x1f\x8b\x08" + GOOD.encode(), "gzip"),
    "web page": (b"<!DOCTYPE html><html></html>", "HTML"),
    "deep nesting": (b"x = " + b"[" * 100_000, "nested too deeply"),
    "nested tables": (("x = " + "{a=" * 500 + "1" + "}" * 500).encode(), "nested too deeply"),
    "long dotted key": ((".".join(["a"] * 20_000) + " = 1").encode(), "too many parts"),
    "too large": (b"# " + b"x" * (1024 * 1024), "more than the 1,048,576 allowed"),
    "integer of five thousand digits": (GOOD.replace("1200", "9" * 5000).encode(), "revenue"),
}
