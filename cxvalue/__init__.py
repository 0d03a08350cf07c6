"""Cash-flow roadmaps of customer-experience initiatives, from satisfaction and churn to money.

Read a case with `read_case`, value it with `value_case`, set it against others with `compare`. The
names below are loaded when they are first used, so that importing one part does not wait for all.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cxvalue.analysis.comparison import compare
    from cxvalue.analysis.series import value_series
    from cxvalue.analysis.valuation import value_case
    from cxvalue.case.overrides import with_changes, with_scenario, with_values
    from cxvalue.case.read import parse_case, read_case
    from cxvalue.errors import CxvalueError
    from cxvalue.model.batch import Batch
    from cxvalue.model.run import project

__all__ = [
    "Batch",
    "CxvalueError",
    "compare",
    "parse_case",
    "project",
    "read_case",
    "value_case",
    "value_series",
    "with_changes",
    "with_scenario",
    "with_values",
]

_HOMES = {
    "Batch": "cxvalue.model.batch",
    "CxvalueError": "cxvalue.errors",
    "compare": "cxvalue.analysis.comparison",
    "parse_case": "cxvalue.case.read",
    "project": "cxvalue.model.run",
    "read_case": "cxvalue.case.read",
    "value_case": "cxvalue.analysis.valuation",
    "value_series": "cxvalue.analysis.series",
    "with_changes": "cxvalue.case.overrides",
    "with_scenario": "cxvalue.case.overrides",
    "with_values": "cxvalue.case.overrides",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'cxvalue' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)
