"""Mapping, quality, cells and the table by score, on a handful of customers counted by hand."""

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from cxvalue.case.keyed import Keyed
from cxvalue.case.notes import CustomerTable
from cxvalue.errors import CxvalueError
from cxvalue.evidence.by_score import by_score
from cxvalue.evidence.fits.churn import churn_fit
from cxvalue.evidence.study import study_of
from cxvalue.evidence.table.cells import cells_of
from cxvalue.evidence.table.guess import guessed
from cxvalue.evidence.table.mapping import mapping_problems
from cxvalue.evidence.table.prepared import prepared
from cxvalue.evidence.table.quality import quality_of
from cxvalue.evidence.table.source import open_arrow
from tests.cases import PLAIN, case_of
from tests.evidence.tables import CASE, TODAY, customers_of

TEN: dict[str, Any] = {
    "id": [f"c{n}" for n in range(10)],
    "segment": ["all"] * 6 + ["Företag"] * 4,
    "score": [1.0, 1.0, 2.0, 2.0, 2.0, 3.0, 3.0, 3.0, None, None],
    "churned": [1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0],
    "revenue": [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 1.0, 3.0],
}
"""Ten customers, eight of whom answered."""


@pytest.mark.parametrize(
    ("names", "roles"),
    [
        (("customer_id", "csat", "churned", "tenure_months"), {"id": 0, "score": 1, "churned": 2, "tenure": 3}),
        (("Kundnr", "Nöjdhet", "Lämnat", "Intäkt"), {"id": 0, "score": 1, "churned": 2, "revenue": 3}),
        (("Kundenr", "Tilfredshet", "Sluttet", "Inntekt"), {"id": 0, "score": 1, "churned": 2, "revenue": 3}),
        (("a", "b", "c", "d"), {}),
    ],
)
def test_columns_are_guessed_by_their_names_in_three_languages(names: tuple[str, ...], roles: dict[str, int]) -> None:
    cells: list[Any] = [["x", "y"], [1.0, 2.0], ["yes", "no"], [3.0, 4.0]]
    source = open_arrow(pa.table(dict(zip(names, cells, strict=True))), "t")
    assert dict(guessed(source, CASE, TODAY).table.columns) == {role: names[place] for role, place in roles.items()}


def test_touchpoints_are_guessed_by_id_or_label() -> None:
    source = open_arrow(pa.table({"score": [1.0], "Call": [2.0]}), "t")
    assert dict(guessed(source, CASE, TODAY).table.touchpoints) == {"call": "Call"}


def test_a_wrong_mapping_says_what_is_wrong_with_each_column() -> None:
    source = open_arrow(pa.table({"score": [1.0], "day": [date(2026, 1, 1)]}), "t")
    table = CustomerTable(columns=Keyed({"score": "scor", "tenure": "day", "revenue": "score", "contacts": "score"}))
    said = " ".join(map(str, mapping_problems(source, table, CASE)))
    assert "columns.score: names no column of t (found scor). Did you mean score?" in said
    assert "columns.tenure: day holds days" in said
    assert "score is used for two things" in said


def test_quality_counted_by_hand() -> None:
    case = case_of({**PLAIN, "satisfaction": {"scale": [1, 10]}})
    found = quality_of(customers_of(TEN, case=case), case, floor=2)
    assert (found.rows, found.answered, found.missing["score"], found.events) == (10, 8, 2, 4)
    assert found.response == 0.8
    assert [(item.value, item.segment, item.customers, item.answered, item.of_case) for item in found.coverage] == [
        ("all", "all", 6, 6, 1000),
        ("Företag", None, 4, 2, None),
    ]
    two_silent = quality_of(customers_of(TEN, case=case), case)
    assert two_silent.differences == ()  # too few to describe
    assert found.order == "unknown"


def test_those_who_did_not_answer_are_described() -> None:
    """Mean 10 against 12 with a standard deviation of 2 in both: one standard deviation."""
    revenue = np.concatenate([np.tile([8.0, 12.0], 10), np.tile([10.0, 14.0], 10)])
    score = pa.array([3.0] * 20 + [None] * 20)
    (found,) = quality_of(customers_of({"score": score, "revenue": revenue}), CASE).differences
    assert (found.role, found.answered, found.silent) == ("revenue", 10, 12)
    assert found.standardised == pytest.approx(-1)
    assert found.telling


def test_an_outcome_before_its_score_is_refused_unless_wanted() -> None:
    columns = {
        "score": [1.0, 2.0],
        "scored_on": [date(2025, 5, 1)] * 2,
        "seen_on": [date(2025, 4, 1), date(2026, 5, 1)],
    }
    with pytest.raises(CxvalueError, match="1 outcome was seen before its score"):
        customers_of(columns)
    source = open_arrow(pa.table(columns), "t")
    table = CustomerTable(columns=Keyed({name: name for name in columns}))
    assert prepared(source, table, CASE, allow_reversed=True, today=TODAY).order == "reversed"
    late = {**columns, "seen_on": [date(2026, 4, 1)] * 2}
    assert customers_of(late).order == "after"


def test_repeated_rows_count_once_and_contradictions_are_refused() -> None:
    once = customers_of({"id": ["a", "a", "b"], "score": [1.0, 1.0, 2.0]})
    assert (once.rows, once.repeated) == (2, 1)
    assert quality_of(once, CASE).answered == 2
    with pytest.raises(CxvalueError, match="1 customer has two rows that differ"):
        customers_of({"id": ["a", "a"], "score": [1.0, 2.0]})
    assert customers_of({"id": ["a", "a"], "wave": ["1", "2"], "score": [1.0, 2.0]}).rows == 2


def test_scores_that_mean_no_answer_are_none() -> None:
    case = case_of({**PLAIN, "satisfaction": {"scale": [1, 10]}})
    with pytest.raises(CxvalueError, match=r"found 99 \(1\); allowed: 1 to 10"):
        customers_of({"score": [1.0, 99.0]}, case=case)
    assert quality_of(customers_of({"score": [1.0, 99.0]}, case=case, no_answer=(99.0,)), case).answered == 1


def test_cells_keep_counts_sums_and_squares() -> None:
    cells = cells_of(customers_of(TEN), ["score"], ["churned", "revenue"], floor=1)
    assert cells.numbers["score"].tolist() == [1, 2, 3]
    assert cells.n.tolist() == [2, 3, 3]
    assert cells.outcomes["churned"].wy.tolist() == [1, 1, 0]
    assert cells.outcomes["revenue"].wy.tolist() == [30, 120, 210]
    assert cells.outcomes["revenue"].wyy.tolist() == [500, 5000, 14900]


def test_cells_below_the_floor_never_leave_and_are_counted() -> None:
    cells = cells_of(customers_of(TEN), ["score"], ["churned"], floor=3)
    assert cells.numbers["score"].tolist() == [2, 3]
    assert cells.dropped == 2
    assert "2 customers in groups of fewer than 3 are left out" in " ".join(map(str, cells.notes))


def test_a_fine_number_is_cut_into_bins_that_keep_their_mean() -> None:
    tenure = np.arange(1000.0)
    cells = cells_of(customers_of({"score": np.tile([1.0, 2.0], 500), "tenure": tenure}), ["score", "tenure"], [])
    assert len(cells.n) == 2 * 12  # 1000 customers, 40 a cell, two scores
    assert float(cells.n @ cells.numbers["tenure"]) == pytest.approx(tenure.sum())


def test_the_table_by_score_by_hand() -> None:
    found = by_score(customers_of(TEN), floor=2)
    whole = [row for row in found.rows if row.segment is None]
    assert [(row.low, row.high, row.n) for row in whole] == [(1, 1, 2), (2, 2, 3), (3, 3, 3)]
    assert [row.churn for row in whole] == pytest.approx([1 / 2, 1 / 3, 0])
    assert [row.means["revenue"] for row in whole] == pytest.approx([15, 40, 70])
    assert whole[2].churn_high == pytest.approx(0.5615, abs=1e-4)  # 0 of 3: z²/(n + z²)


def test_small_bands_are_merged_with_their_neighbour_and_said() -> None:
    found = by_score(customers_of({key: TEN[key] for key in ("score", "churned")}), floor=3)
    assert [(row.low, row.high, row.n) for row in found.rows] == [(1, 2, 5), (3, 3, 3)]
    assert "1 score with fewer than 3 customers is shown with its neighbour" in map(str, found.notes)


def test_promoters_passives_and_detractors() -> None:
    scores = np.repeat(np.arange(11.0), 5)
    found = by_score(customers_of({"score": scores, "churned": (scores < 7).astype(float)}), bands="nps")
    assert [(row.low, row.high, row.n, row.churn) for row in found.rows] == [
        (0, 6, 35, 1),
        (7, 8, 10, 0),
        (9, 10, 10, 0),
    ]


def test_a_fine_score_is_shown_in_bands_of_about_the_same_size() -> None:
    """Points of a slider from -100 to 100: at most eleven bands, none small, all customers in them."""
    random = np.random.default_rng(4)
    scores = np.round(random.normal(20, 40, 2_000).clip(-100, 100), 1)
    found = by_score(customers_of({"score": scores, "churned": (scores < 0).astype(float)}))
    assert 5 <= len(found.rows) <= 11
    assert sum(row.n for row in found.rows) == 2_000
    assert min(row.n for row in found.rows) >= 100
    assert [row.low for row in found.rows[1:]] == [row.high for row in found.rows[:-1]]


def test_the_curve_of_the_fit_shows_what_the_table_shows() -> None:
    """The fit is of everybody, small groups too; what was observed is shown in groups that are large enough."""
    random = np.random.default_rng(8)
    table = {"score": random.integers(1, 6, 900).astype(float), "tenure": random.integers(0, 200, 900).astype(float)}
    customers = customers_of({**table, "churned": (random.random(900) < 0.3).astype(float)})
    found = churn_fit(customers, floor=45)
    assert found.estimate.n == 900
    rows = by_score(customers).rows
    assert found.curve.observed.tolist() == pytest.approx([row.churn for row in rows])
    assert found.curve.low.tolist() == pytest.approx([row.churn_low for row in rows])
    assert found.curve.n.sum() == 900


def test_of_several_waves_the_last_is_looked_at_so_that_nobody_counts_twice() -> None:
    random = np.random.default_rng(8)
    columns = {
        "id": np.tile(np.arange(400), 2),
        "wave": np.repeat([2025, 2026], 400),
        "score": random.integers(1, 6, 800).astype(float),
        "churned": (random.random(800) < 0.3).astype(float),
    }
    found = study_of(customers_of(columns), CASE)
    assert found.estimate is not None
    assert found.estimate.n == 400
    assert found.quality.rows == 800
    assert found.table is not None
    assert sum(row.n for row in found.table.rows) == 400
    assert "of several waves only 2026 is looked at" in map(str, found.estimate.notes)


def test_weights_count_in_means() -> None:
    columns = {"score": [1.0] * 4, "revenue": [10.0, 10, 10, 50], "weight": [1.0, 1, 1, 3]}
    (row,) = by_score(customers_of(columns), floor=1).rows
    assert row.means["revenue"] == pytest.approx((30 + 150) / 6)
