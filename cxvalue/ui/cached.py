"""Library calls the pages repeat, cached on the digest of the case; the only room that caches."""

import streamlit as st

from cxvalue.analysis.comparison import Comparison
from cxvalue.analysis.comparison import compare as compare_all
from cxvalue.analysis.valuation import Valuation, value_case
from cxvalue.case.digest import digest_of
from cxvalue.case.records import Case

MOST = 64
"""Results kept, of all sessions together."""


@st.cache_data(max_entries=MOST, show_spinner=False, hash_funcs={Case: digest_of})
def valued(case: Case, scenario: str, strength: float) -> tuple[Valuation, Comparison]:
    """Return a case valued under a scenario and strength, and compared with its alternatives."""
    valuation = value_case(case, scenario, strength=strength)
    return valuation, compare_all(valuation)
