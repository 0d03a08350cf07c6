"""Register, pooling, experts, grades and retention against textbooks and by hand."""

from datetime import date
from math import log, sqrt
from typing import Any

import numpy as np
import pytest
from statsmodels.stats.meta_analysis import combine_effects

from cxvalue.errors import CxvalueError
from cxvalue.evidence.apply import Proposal, ProposedLine
from cxvalue.evidence.grades import GRADES, WORTH, widened
from cxvalue.evidence.register import elicited, pooled, registers_of
from cxvalue.evidence.retention import fitted_retention, share_still_there
from cxvalue.evidence.together import taken_together
from cxvalue.text import say
from tests.cases import PLAIN, case_of

BCG = (
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232),
    (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
)  # fmt: skip
"""Trials of a vaccine: ill and well with it, ill and well without (Colditz et al. 1994, JAMA 271)."""


def test_pooling_equals_the_textbook_trials() -> None:
    """Viechtbauer (2010), Journal of Statistical Software 36(3): DL estimate -0.7141, τ² 0.3088, I² 92.1 %."""
    trials = [
        (log(a / (a + b)) - log(c / (c + d)), sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))) for a, b, c, d in BCG
    ]
    found = pooled(trials)
    assert found is not None
    assert (found.estimate, found.between**2) == pytest.approx((-0.7141, 0.3088), abs=5e-5)
    assert found.disagreement == pytest.approx(0.921, abs=5e-4)
    values, errors = np.array(trials).T
    theirs = combine_effects(values, errors**2, method_re="dl")
    assert found.error == pytest.approx(theirs.sd_eff_w_re_hksj, rel=1e-12)
    assert found.high - found.estimate == pytest.approx(2.178813 * found.error, rel=1e-6)  # t on 12 degrees


def test_sources_that_agree_are_weighted_by_their_precision() -> None:
    """Errors 1 and 2: weights 4 and 1, so (4 · 10 + 11)/5 = 10.2 and error √(1/1.25); t on one degree is 12.7."""
    found = pooled([(10, 1), (11, 2)])
    assert found is not None
    assert (found.estimate, found.between, found.disagreement) == pytest.approx((10.2, 0, 0))
    assert found.high - found.estimate == pytest.approx(12.7062 / sqrt(1.25), abs=1e-3)
    assert pooled([]) is None
    same = pooled([(10, 1), (10, 1)])
    assert same is not None
    assert (same.estimate, same.between, same.disagreement) == (10, 0, 0)


def test_an_interval_of_few_sources_covers_what_it_says() -> None:
    """Three sources that differ by 0.2 beside errors of 0.1: 95 in 100 hold the mean; with a normal one 83 did."""
    random = np.random.default_rng(5)
    held = 0
    for _ in range(1_000):
        values = random.normal(1.0, 0.2, 3) + random.normal(0.0, 0.1, 3)
        found = pooled([(value, 0.1) for value in values])
        assert found is not None
        held += found.low <= 1.0 <= found.high
    assert held >= 930


def test_an_expert_is_read_as_pert() -> None:
    mean, low, high = elicited((1, 2, 9))
    assert (mean, (high - low) / 2) == pytest.approx((3, 1.96 * 8 / 6), abs=1e-3)


def _case(evidence: dict[str, Any], effect: Any = None) -> Any:
    held = {"value": -0.3, "range": [-0.4, -0.2], "source": list(evidence)} if effect is None else effect
    return case_of({**PLAIN, "links": {"stay": {**PLAIN["links"]["stay"], "effect": held}}, "evidence": evidence})


def test_three_kinds_that_support_triangulate_and_what_contradicts_is_kept() -> None:
    about = {"about": "links.stay.effect"}
    register = registers_of(
        _case(
            {
                "fit": {"kind": "analytics", "estimate": -0.31, "interval": [-0.38, -0.24], **about},
                "talks": {"kind": "interview", "stance": "supports", **about},
                "pilot": {"kind": "experiment", "estimate": -0.25, "interval": [-0.4, -0.1], **about},
                "abroad": {"kind": "benchmark", "estimate": 0.1, "interval": [0.0, 0.2], **about},
                "old": {"kind": "survey", "estimate": -0.3, "expires": date(2026, 1, 1), **about},
                "notes": {"kind": "interview", **about},
            }
        )
    )["links.stay.effect"]
    assert register.kinds == ("analytics", "interview", "experiment")
    assert register.triangulated
    assert [item.id for item in register.contradicting] == ["abroad"]
    assert register.grade == "experiment"
    assert {item.id: item.stance for item in register.sources}["notes"] == "open"
    assert next(item for item in register.sources if item.id == "old").expired
    assert register.pooled is not None
    assert register.pooled.sources == 3
    assert register.pooled.disagreement > 0.8


def test_two_kinds_are_not_three_however_many_sources() -> None:
    fits = {
        f"fit{n}": {"kind": "analytics", "estimate": -0.3, "interval": [-0.4, -0.2], "about": "links.stay.effect"}
        for n in range(4)
    }
    register = registers_of(_case(fits))["links.stay.effect"]
    assert not register.triangulated
    assert register.grade == "correlation"


def test_experts_are_pooled_first_and_enter_as_one() -> None:
    """Two experts of mean 2 and one fit of mean 4, all as sure: the fit weighs against both together."""
    about = {"about": "links.stay.effect"}
    register = registers_of(
        _case(
            {
                "ann": {"kind": "expert", "points": [-0.6, -0.3, 0.0], **about},
                "bo": {"kind": "expert", "points": [-0.6, -0.3, 0.0], **about},
            }
        )
    )["links.stay.effect"]
    assert register.experts is not None
    assert register.experts.sources == 2
    assert register.pooled is not None
    assert register.pooled.sources == 1
    assert register.pooled.high - register.pooled.low == pytest.approx(2 * 1.96 * 0.1 / sqrt(2), abs=1e-3)


def test_a_stronger_grade_never_proposes_less_cause_or_a_wider_range() -> None:
    shares = [WORTH[grade].causal_share for grade in GRADES]
    widths = [WORTH[grade].widen for grade in GRADES]
    assert shares == sorted(shares)
    assert widths == sorted(widths, reverse=True)
    assert widened(-0.3, -0.4, -0.1, 2) == pytest.approx((-0.5, 0.1))


def test_shifted_beta_geometric_as_published() -> None:
    """Fader and Hardie (2007), table 1, "Regular": α 0.704, β 1.182, year 12 0.170, first churn 0.37."""
    found = fitted_retention([0.631, 0.468, 0.382, 0.326, 0.289, 0.262, 0.241])
    assert (found.alpha, found.beta) == pytest.approx((0.704, 1.182), abs=5e-4)
    assert found.survival(12)[-1] == pytest.approx(0.170, abs=5e-4)
    assert found.first_churn == pytest.approx(0.37, abs=5e-3)


def test_churn_by_tenure_in_closed_form() -> None:
    """sBG: the share who leave at renewal t is α/(α + β + t − 1), so 1/3, 1/4, 1/5 for α 1, β 2."""
    kept = share_still_there(1, 2, 1, 3)
    assert (1 - kept[1:] / kept[:-1]).tolist() == pytest.approx([1 / 3, 1 / 4, 1 / 5])
    assert kept.tolist() == pytest.approx([1, 2 / 3, 1 / 2, 2 / 5])


def test_beta_discrete_weibull_as_published() -> None:
    """README of retenmod: parameters 0.25933745, 1.72255566, 1.58435482; ten years on 41.82 %."""
    found = fitted_retention([0.869, 0.743, 0.653, 0.593], with_shape=True)
    assert (found.alpha, found.beta, found.shape) == pytest.approx((0.25933745, 1.72255566, 1.58435482), abs=2e-4)
    assert found.survival(10)[-1] == pytest.approx(0.4182319, abs=2e-5)


@pytest.mark.parametrize("observed", [[0.5], [0.5, 0.6], [1.0, 1.0], [1.2, 0.5], [0.5, -0.1]])
def test_what_is_no_table_of_survival_is_refused(observed: list[float]) -> None:
    with pytest.raises(CxvalueError, match="is no table of survival"):
        fitted_retention(observed)


def test_two_fits_of_the_same_customers_are_pooled_once() -> None:
    """The stronger grade counts; another table is another source."""
    fit = {"kind": "analytics", "about": "links.stay.effect", "data": "crm", "interval": [-0.4, -0.2]}
    evidence = {
        "weak": {**fit, "estimate": -0.4, "interval": [-0.5, -0.3]},
        "strong": {**fit, "estimate": -0.3, "grade": "controlled"},
        "other": {**fit, "estimate": -0.2, "interval": [-0.3, -0.1], "data": "other"},
    }
    tables = {"crm": {"columns": {"score": "score"}}, "other": {"columns": {"score": "betyg"}}}
    plain = _case({}).model_dump(by_alias=True, exclude_unset=True)
    register = registers_of(case_of({**plain, "data": tables, "evidence": evidence}))["links.stay.effect"]
    assert register.pooled is not None
    assert register.pooled.sources == 2
    assert register.pooled.estimate == pytest.approx(-0.25)  # -0.3 and -0.2, as precise as one another


def test_one_file_read_in_two_ways_is_one_source() -> None:
    """As where another column was held equal the second time."""
    fit = {"kind": "analytics", "about": "links.stay.effect", "estimate": -0.3, "interval": [-0.4, -0.2]}
    evidence = {"one": {**fit, "data": "crm"}, "again": {**fit, "data": "crm_2"}}
    tables = {
        "crm": {"file": "crm.csv", "columns": {"score": "score"}},
        "crm_2": {"file": "crm.csv", "columns": {"score": "score"}, "controls": ["age"]},
    }
    plain = _case({}).model_dump(by_alias=True, exclude_unset=True)
    register = registers_of(case_of({**plain, "data": tables, "evidence": evidence}))["links.stay.effect"]
    assert register.pooled is not None
    assert register.pooled.sources == 1


def test_a_proposal_may_take_all_evidence_together() -> None:
    """Sources of -0.3 and -0.2, as precise as one another: -0.25, and both stand as its source."""
    fit = {"kind": "analytics", "about": "links.stay.effect", "interval": [-0.4, -0.2]}
    evidence = {"old": {**fit, "estimate": -0.3}, "new": {**fit, "estimate": -0.2, "interval": [-0.3, -0.1]}}
    changed = _case(evidence)
    address = "links.stay.effect"
    own = ProposedLine(
        address, -0.3, -0.2, say("because"), {address: {"value": -0.2, "source": ["new"], "owner": "Ann"}}
    )
    (line,) = taken_together(Proposal((own,)), changed).lines
    found = line.change[address]
    assert isinstance(found, dict)
    assert (line.after, found["value"], found["source"], found["owner"]) == (-0.25, -0.25, ["old", "new"], "Ann")
    # the two differ by 0.1, so the error of their mean is 0.05; P90 of t on one degree is 3.0777
    reach = 3.0777 * 0.05 * WORTH["correlation"].widen
    assert found["range"] == pytest.approx([-0.25 - reach, -0.25 + reach], rel=1e-3)
