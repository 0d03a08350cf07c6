"""Cash-flow roadmaps of customer-experience initiatives, from satisfaction and churn to money.

Read a case with `read_case`, value it with `value_case`, set it against others with `compare`. The
names below are loaded when they are first used, so that importing one part does not wait for all.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from cxvalue.version import VERSION

if TYPE_CHECKING:
    from cxvalue.analysis.attribution import attribution_of
    from cxvalue.analysis.challenge.questions import challenges_of
    from cxvalue.analysis.comparison import compare
    from cxvalue.analysis.information import information_of
    from cxvalue.analysis.sensitivity import swings_of
    from cxvalue.analysis.series import value_series
    from cxvalue.analysis.simulation import simulate
    from cxvalue.analysis.valuation import value_case
    from cxvalue.analysis.walkdown import walkdown_of
    from cxvalue.case.overrides import with_changes, with_scenario, with_values
    from cxvalue.case.read import parse_case, read_case
    from cxvalue.errors import CxvalueError
    from cxvalue.exports.kinds import export_case
    from cxvalue.exports.workbook.read_back import read_back
    from cxvalue.model.batch import Batch
    from cxvalue.model.run import project

__version__ = VERSION

__all__ = [
    "Batch",
    "CxvalueError",
    "attribution_of",
    "challenges_of",
    "compare",
    "export_case",
    "information_of",
    "parse_case",
    "project",
    "read_back",
    "read_case",
    "simulate",
    "swings_of",
    "value_case",
    "value_series",
    "walkdown_of",
    "with_changes",
    "with_scenario",
    "with_values",
]

_HOMES = {
    "Batch": "cxvalue.model.batch",
    "CxvalueError": "cxvalue.errors",
    "attribution_of": "cxvalue.analysis.attribution",
    "challenges_of": "cxvalue.analysis.challenge.questions",
    "information_of": "cxvalue.analysis.information",
    "simulate": "cxvalue.analysis.simulation",
    "swings_of": "cxvalue.analysis.sensitivity",
    "walkdown_of": "cxvalue.analysis.walkdown",
    "compare": "cxvalue.analysis.comparison",
    "export_case": "cxvalue.exports.kinds",
    "read_back": "cxvalue.exports.workbook.read_back",
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
