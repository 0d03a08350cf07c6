"""Published figures on public files that the project may not hold; see `public.py` for where they are looked for."""

from datetime import date

import pytest

from cxvalue.evidence.purchases.fit import purchases_fit
from cxvalue.evidence.purchases.listed import foretold, list_of, purchases_of
from cxvalue.evidence.table.source import open_file
from tests.evidence.public import public_file

APPAREL = {"bg_nbd": (-11969.5, 360, 0.037), "mbg_nbd": (-11926.2, 168, 0.072), "pareto_nbd": (-11926.5, 181, 0.084)}
"""CLVTools' apparel: log likelihood, customers still there, annual churn."""


def test_models_of_apparel_as_published() -> None:
    """Of 600 customers BG/NBD leaves twice as many as the two likelier models, and foretells 202 buyers where 160 came.

    Log likelihoods: CLVTools 0.12, recomputed by others too.
    """
    listed = list_of(open_file(public_file("apparelTrans.csv")), today=date(2026, 1, 1))
    found = purchases_fit(purchases_of(listed))
    assert (found.seen, found.form) == (600, "mbg_nbd")
    for one in found.candidates:
        likelihood, there, churn = APPAREL[one.form]
        assert one.model.log_likelihood == pytest.approx(likelihood, abs=0.06)
        assert one.customers == pytest.approx(there, abs=0.6)
        assert one.annual_churn == pytest.approx(churn, abs=5e-4)
    assert [other.form for other in found.alike] == ["pareto_nbd"]
    assert found.customers.interval is not None
    assert found.customers.interval[1] > 180  # holds what Pareto/NBD says
    worse, better = foretold(listed, "bg_nbd"), foretold(listed, "mbg_nbd")
    assert worse is not None
    assert better is not None
    assert worse.buyers.happened == better.buyers.happened == 160
    assert (worse.buyers.expected, better.buyers.expected) == pytest.approx((200, 175), abs=2)
