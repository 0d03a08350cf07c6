"""Generated cases: every part of the format in every combination, within reasonable bounds."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

Tables = dict[str, Any]


def rounded(low: float, high: float, digits: int = 4) -> st.SearchStrategy[float]:
    """Numbers a person might write."""
    return st.floats(low, high, allow_nan=False).map(lambda value: round(value, digits))


plain_segments = st.fixed_dictionaries(
    {
        "customers": rounded(100, 50_000, 0),
        "annual_churn": rounded(0.05, 0.6),
        "revenue": rounded(100, 9_000, 0),
        "margin": rounded(0.05, 0.9),
        "satisfaction": rounded(2, 9, 2),
    },
    optional={
        "new_customers": rounded(0, 5_000, 0),
        "acquisition_cost": rounded(0, 2_000, 0),
        "referrals": rounded(0, 0.1),
        "referral_reward": rounded(0, 500, 0),
        "contacts": rounded(0, 6, 2),
        "contact_cost": rounded(0, 120, 0),
        "revenue_growth": rounded(-0.05, 0.1),
        "contact_cost_growth": rounded(-0.05, 0.1),
        "unavoidable_churn": rounded(0, 0.05),
    },
)


@st.composite
def segments(draw: st.DrawFn) -> Tables:
    """Segments, some with churn that falls with tenure."""
    segment = draw(plain_segments)
    if draw(st.integers(0, 3)) == 0:
        # short of where nearly all leave within a month, and the first month is right to a thousandth only
        segment["new_customer_churn"] = round(min(segment["annual_churn"] + draw(rounded(0, 0.3)), 0.6), 4)
        segment["polarisation"] = draw(rounded(0.02, 0.4))
        segment.pop("unavoidable_churn", None)  # its bound on each customer is held against an integral elsewhere
    return segment


def per_segment(number: st.SearchStrategy[float], ids: list[str], *, partial: bool) -> st.SearchStrategy[Any]:
    """One number, or one per segment; some segments left out where `partial`."""
    table = st.fixed_dictionaries(dict.fromkeys(ids, number))
    some = st.dictionaries(st.sampled_from(ids), number, min_size=1)
    return st.one_of(number, some if partial else table)


def touchpoints(ids: list[str]) -> st.SearchStrategy[Tables]:
    """Touchpoints on the overall scale or one of their own."""
    return st.fixed_dictionaries(
        {
            "score": per_segment(rounded(2, 9, 2), ids, partial=False),
            "importance": per_segment(rounded(0, 0.6), ids, partial=True),
            "reach": per_segment(rounded(0, 1), ids, partial=True),
        },
        optional={"trend": rounded(-0.5, 0.5), "scale": st.sampled_from(["0-10", [1, 10]])},
    )


@st.composite
def links(draw: st.DrawFn, segment_ids: list[str], touchpoint_ids: list[str]) -> Tables:
    """Links of every form; effects are kind to customers, as real ones are."""
    to = draw(st.sampled_from(["churn", "spend", "referrals", "contacts", "acquisition"]))
    form = draw(st.sampled_from(["odds", "relative", "absolute"] if to == "churn" else ["relative", "absolute"]))
    sizes = {"churn": 0.01, "spend": 20.0, "referrals": 0.002, "contacts": 0.05, "acquisition": 20.0}
    size = draw(rounded(0.1, 1)) * (sizes[to] if form == "absolute" else 0.3)
    sign = -1 if to in ("churn", "contacts") else 1
    sources = ["satisfaction", *(f"touchpoints.{key}" for key in touchpoint_ids)]
    link: Tables = {"from": draw(st.sampled_from(sources)), "to": to, "form": form, "effect": round(sign * size, 6)}
    link |= draw(
        st.fixed_dictionaries(
            {},
            optional={
                "causal_share": rounded(0, 1),
                "lag": st.sampled_from([0, 1, 3, 6, 2.5]),
                "segments": st.just(segment_ids[:1]),
            },
        )
    )
    return link


def effects(segment_ids: list[str], touchpoint_ids: list[str]) -> st.SearchStrategy[Tables]:
    """Lifts, direct changes for the better, savings and incomes of every class."""
    lift = st.fixed_dictionaries({"touchpoint": st.sampled_from(touchpoint_ids), "lift": rounded(0, 3, 2)})
    better = st.sampled_from([("churn", -1), ("spend", 1), ("referrals", 1), ("contacts", -1), ("acquisition", 1)])
    change = st.tuples(better, rounded(0, 0.3), st.sampled_from([None, *segment_ids])).map(_change)
    kinds = st.sampled_from(["cash", "capacity", "non-financial"])
    saving = st.fixed_dictionaries({"saving": rounded(0, 500_000, 0)}, optional={"class": kinds})
    income = st.fixed_dictionaries({"income": rounded(0, 500_000, 0)}, optional={"class": kinds})
    return st.one_of(lift, change, saving, income) if touchpoint_ids else st.one_of(change, saving, income)


def _change(drawn: tuple[tuple[str, int], float, str | None]) -> Tables:
    (behaviour, sign), size, segment = drawn
    return {"behaviour": behaviour, "relative": sign * size, **({"segment": segment} if segment else {})}


def costs(segment_ids: list[str]) -> st.SearchStrategy[Tables]:
    """Costs paid once and running ones, on every basis."""
    capex = st.fixed_dictionaries(
        {"kind": st.just("capex"), "amount": rounded(0, 900_000, 0), "life": st.integers(1, 60)},
        optional={"month": st.integers(0, 12)},
    )
    opex = st.fixed_dictionaries({"amount": rounded(0, 400_000, 0)}, optional={"month": st.integers(0, 12)})
    growth = {"growth": rounded(-0.05, 0.1)}
    annual = st.fixed_dictionaries({"annual": rounded(0, 300_000, 0)}, optional=growth)
    segment = {**growth, "segment": st.sampled_from(segment_ids)}
    customer = st.fixed_dictionaries({"per_customer": rounded(0, 20, 2)}, optional=segment)
    contact = st.fixed_dictionaries({"per_contact": rounded(0, 3, 2)}, optional=segment)
    return st.one_of(capex, opex, annual, customer, contact)


def initiatives(segment_ids: list[str], touchpoint_ids: list[str]) -> st.SearchStrategy[Tables]:
    """Initiatives of every shape in time."""
    return st.fixed_dictionaries(
        {
            "effects": st.lists(effects(segment_ids, touchpoint_ids), max_size=3),
            "costs": st.lists(costs(segment_ids), max_size=3),
        },
        optional={
            "start": st.integers(0, 12),
            "delay": st.sampled_from([0, 1, 4, 2.5]),
            "ramp": st.sampled_from([0, 1, 6, 9.5]),
            "shape": st.sampled_from(["linear", "s-curve", "step"]),
            "fade": rounded(3, 60, 1),
            "lasts": st.sampled_from([0, 6, 12]),
            "probability": rounded(0, 1),
            "benefit_risk": rounded(0, 0.5),
            "cost_risk": rounded(0, 0.5),
        },
    )


@st.composite
def cases(draw: st.DrawFn, *, tax: bool = True, steady: bool = False) -> Tables:
    """Return the tables of a case; `steady` leaves out every trend, growth and flow of customers."""
    segment_ids = [f"s{number}" for number in range(draw(st.integers(1, 3)))]
    touchpoint_ids = [f"t{number}" for number in range(draw(st.integers(0, 3)))]
    link_count = draw(st.integers(0, 4))
    plain: Tables = {
        "title": "Generated",
        "currency": "EUR",
        "start": date(2027, 1, 1),
        "months": draw(st.integers(1, 48)),
        "discount_rate": draw(rounded(0, 0.3)),
        "satisfaction": {"scale": "0-10"},
        "segments": {key: draw(segments()) for key in segment_ids},
        "touchpoints": {key: draw(touchpoints(segment_ids)) for key in touchpoint_ids},
        "links": {f"l{number}": draw(links(segment_ids, touchpoint_ids)) for number in range(link_count)},
        "initiatives": {
            f"i{number}": draw(initiatives(segment_ids, touchpoint_ids)) for number in range(draw(st.integers(0, 3)))
        },
    }
    if tax and draw(st.booleans()):
        plain["tax_rate"] = draw(rounded(0.01, 0.4))
    return _steady(plain) if steady else plain


def _steady(plain: Tables) -> Tables:
    """A company where nothing moves by itself: as many customers come as leave in no month."""
    for segment in plain["segments"].values():
        segment["annual_churn"] = 0.0
        for name in ("new_customers", "referrals", "revenue_growth", "contact_cost_growth", "unavoidable_churn"):
            segment.pop(name, None)
        for name in ("new_customer_churn", "polarisation"):
            segment.pop(name, None)
    for touchpoint in plain["touchpoints"].values():
        touchpoint.pop("trend", None)
    for initiative in plain["initiatives"].values():
        for cost in initiative["costs"]:
            cost.pop("growth", None)
    return plain
