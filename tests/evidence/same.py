"""The same customers in two places, studied in both, and held against each other."""

from dataclasses import replace
from typing import Any

import pytest

from cxvalue.case.notes import CustomerTable
from cxvalue.evidence.study import Study, Wishes, study_of
from cxvalue.evidence.table.guess import guessed
from cxvalue.evidence.table.prepared import prepared
from cxvalue.evidence.table.source import Source
from tests.cases import PLAIN, case_of
from tests.evidence.tables import TODAY

CASE = case_of(
    {**PLAIN, "satisfaction": {"scale": "csat-5"}, "segments": {"all": {**PLAIN["segments"]["all"], "satisfaction": 3}}}
)


def study(source: Source, *, days: bool = True, **wishes: Any) -> Study:
    """Return what a table of made-up customers says, `service` being the one touchpoint of the case.

    days : False leaves out when they were asked and seen, as if they had been watched from their first month on
    """
    plain = guessed(source, CASE, TODAY).table.model_dump() | {"touchpoints": {"call": "service"}}
    if not days:
        plain["columns"] = {role: name for role, name in plain["columns"].items() if not role.endswith("_on")}
    return study_of(prepared(source, CustomerTable.model_validate(plain), CASE, today=TODAY), CASE, Wishes(**wishes))


def in_groups(source: Source) -> Source:
    """A table of one's own from which, as from a warehouse, only groups leave; a fit of its own rows loses none."""
    return replace(source, leaves=False)


def hold_against(there: Study, here: Study) -> None:
    """Quality, table, fit and drivers are the same to nine digits."""
    assert there.quality.missing == here.quality.missing
    for name in ("rows", "answered", "events"):
        assert getattr(there.quality, name) == getattr(here.quality, name)
    assert there.table is not None
    assert here.table is not None
    for one, other in zip(there.table.rows, here.table.rows, strict=True):
        assert (one.segment, one.low, one.high, one.n) == (other.segment, other.low, other.high, other.n)
        assert one.churn == pytest.approx(other.churn, abs=1e-9)
        assert one.means == pytest.approx(other.means, rel=1e-9)
    assert there.estimate is not None
    assert here.estimate is not None
    for name in ("effect", "low", "high", "base", "n"):
        assert getattr(there.estimate, name) == pytest.approx(getattr(here.estimate, name), abs=1e-9)
    assert there.drivers is not None
    assert here.drivers is not None
    assert there.drivers.drivers[0].importance == pytest.approx(here.drivers.drivers[0].importance, abs=1e-9)
