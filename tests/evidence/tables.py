"""Customer tables the tests of the evidence are built from."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from cxvalue.case.keyed import Keyed
from cxvalue.case.notes import CustomerTable
from cxvalue.case.records import Case
from cxvalue.evidence.drivers import Drivers, drivers_of
from cxvalue.evidence.table.prepared import Customers, prepared
from cxvalue.evidence.table.source import open_arrow
from tests.cases import PLAIN, case_of

NAMES = ("call", "service", "app", "a", "b")
CALL = PLAIN["touchpoints"]["call"]
TODAY = date(2026, 11, 25)

CASE = case_of(
    {
        **PLAIN,
        "satisfaction": {"scale": [-1000, 1000]},
        "touchpoints": dict.fromkeys(NAMES, PLAIN["touchpoints"]["call"]),
    }
)
"""A case whose scale takes any score."""


def customers_of(
    columns: Mapping[str, Any],
    *,
    controls: Sequence[str] = (),
    touchpoints: Sequence[str] = (),
    case: Case = CASE,
    **more: Any,
) -> Customers:
    """Return customers from columns named by their role; `controls` and `touchpoints` name further columns."""
    beside = {*controls, *touchpoints}
    table = CustomerTable(
        columns=Keyed({name: name for name in columns if name not in beside}),
        controls=tuple(controls),
        touchpoints=Keyed({name: name for name in touchpoints}),
        **more,
    )
    return prepared(open_arrow(pa.table(dict(columns)), "customers"), table, case, today=TODAY)


def chance(log_odds: Any) -> Any:
    """Return the share whose log odds are given."""
    return 1 / (1 + np.exp(-np.asarray(log_odds)))


def drivers_as_columns(score: Any, columns: Sequence[Any]) -> Drivers:
    """Return what drives a score, each column a touchpoint."""
    keys = [f"t{place}" for place in range(len(columns))]
    case = case_of({**PLAIN, "satisfaction": {"scale": [-1000, 1000]}, "touchpoints": dict.fromkeys(keys, CALL)})
    held = {key: np.asarray(column, dtype=float) for key, column in zip(keys, columns, strict=True)}
    return drivers_of(customers_of({"score": np.asarray(score, dtype=float), **held}, touchpoints=keys, case=case))
