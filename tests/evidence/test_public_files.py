"""Published figures on public files that the project may not hold; see `public.py` for where they are looked for."""

from datetime import date

import pytest

from cxvalue.evidence.purchases.fit import purchases_fit
from cxvalue.evidence.purchases.listed import foretold, list_of, purchases_of
from cxvalue.evidence.table.source import open_file
from tests.evidence.public import columns_of, public_file
from tests.evidence.tables import drivers_as_columns

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


def test_items_of_customer_satisfaction_as_recomputed() -> None:
    """Bayesm's customerSat: 0.3142 and a share of 0.2252 for q2, inflation 3.54; nearly the same R² in any order."""
    held = columns_of("customerSat.csv")
    found = drivers_as_columns(held["overall satisfaction"], [held[f"q{n}"] for n in range(2, 11)])
    first = found.drivers[0]
    assert (first.importance, first.share) == pytest.approx((0.3142, 0.2252), abs=5e-5)
    assert first.inflation == pytest.approx(3.54, abs=5e-3)


def test_mobile_phones_as_recomputed() -> None:
    """ECSI: seven items of quality, one of image, two of value: 0.2717 and a share of 0.2493 for the first."""
    held = columns_of("mobi.csv")
    names = [*(f"PERQ{n}" for n in range(1, 8)), "IMAG1", "PERV1", "PERV2"]
    first = drivers_as_columns(held["Satisfaction"], [held[name] for name in names]).drivers[0]
    assert (first.importance, first.share) == pytest.approx((0.2717, 0.2493), abs=5e-5)
