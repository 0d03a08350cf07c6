"""Cash-flow roadmaps of customer-experience initiatives, from satisfaction and churn to money.

Read a case with `read_case`, value it with `value_case`, set it against others with `compare`. The
names below are loaded when they are first used, so that importing one part does not wait for all.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from cxvalue.version import VERSION

if TYPE_CHECKING:
    from cxvalue.analysis.attribution import attribution_of as attribution_of
    from cxvalue.analysis.challenge.questions import challenges_of as challenges_of
    from cxvalue.analysis.comparison import compare as compare
    from cxvalue.analysis.information import information_of as information_of
    from cxvalue.analysis.sensitivity import swings_of as swings_of
    from cxvalue.analysis.series import value_series as value_series
    from cxvalue.analysis.simulation import simulate as simulate
    from cxvalue.analysis.valuation import value_case as value_case
    from cxvalue.analysis.walkdown import walkdown_of as walkdown_of
    from cxvalue.case.overrides import (
        with_changes as with_changes,
    )
    from cxvalue.case.overrides import (
        with_scenario as with_scenario,
    )
    from cxvalue.case.overrides import (
        with_values as with_values,
    )
    from cxvalue.case.read import parse_case as parse_case
    from cxvalue.case.read import read_case as read_case
    from cxvalue.case.write import to_toml as to_toml
    from cxvalue.errors import CxvalueError as CxvalueError
    from cxvalue.exports.kinds import export_case as export_case
    from cxvalue.exports.workbook.read_back import read_back as read_back
    from cxvalue.model.batch import Batch as Batch
    from cxvalue.model.run import project as project

__version__ = VERSION

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
    "to_toml": "cxvalue.case.write",
    "value_case": "cxvalue.analysis.valuation",
    "value_series": "cxvalue.analysis.series",
    "with_changes": "cxvalue.case.overrides",
    "with_scenario": "cxvalue.case.overrides",
    "with_values": "cxvalue.case.overrides",
}
"""Name -> the module it lives in; the imports above say the same to whoever checks types."""


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'cxvalue' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)
