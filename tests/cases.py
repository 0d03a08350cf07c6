"""Small cases the tests are built from, as the tables of a case file."""

import copy
import tomllib
from pathlib import Path
from typing import Any

from cxvalue.case.records import Case

Tables = dict[str, Any]

SAMPLES = Path(__file__).parents[1] / "scenarios"
SAMPLE_NAMES = sorted(path.parent.name for path in SAMPLES.glob("*/case.toml"))


def sample(name: str) -> Path:
    """Return the case file of a sample."""
    return SAMPLES / name / "case.toml"


def tables(text: str) -> Tables:
    """Return the tables of a TOML text."""
    return tomllib.loads(text)


def case_of(plain: Tables) -> Case:
    """Return the case of plain tables."""
    return Case.model_validate(copy.deepcopy(plain))


PLAIN: Tables = tables(
    """
title = "One segment, one initiative"
currency = "SEK"
start = 2027-01-01
months = 24
discount_rate = 0.1
[satisfaction]
scale = [1, 10]
[segments.all]
customers = 1000
annual_churn = 0.2
revenue = 1200
margin = 0.5
satisfaction = 5
[touchpoints.call]
score = 5
importance = 0.5
reach = 1
[links.stay]
from = "satisfaction"
to = "churn"
form = "relative"
effect = -0.1
[initiatives.train]
effects = [{ touchpoint = "call", lift = 1 }]
costs = [{ amount = 1000 }]
"""
)
"""A case small enough to change one number of and recompute by hand."""


def changed(plain: Tables, **addresses: Any) -> Tables:
    """Return tables with values put at addresses written with double underscores for dots."""
    result: Any = copy.deepcopy(plain)
    for address, value in addresses.items():
        *path, last = address.split("__")
        table: Any = result
        for part in path:
            table = table[int(part)] if isinstance(table, list) else table.setdefault(part, {})
        table[last] = value
    return result
