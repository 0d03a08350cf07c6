"""No group smaller than the floor can be told from what a study shows, taken from one another in any way.

The attacker knows every band of scores and every segment shown with how many customers there are, and takes shown
groups that lie within another shown group away from it: what is left is nobody, or no fewer than the floor.
"""

from itertools import combinations
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxvalue.evidence.study import Study, Wishes, study_of
from cxvalue.evidence.table.guess import offered
from cxvalue.evidence.table.prepared import Customers, prepared
from cxvalue.evidence.table.warehouse import open_table
from tests.evidence.tables import CASE, TODAY, customers_of

Groups = dict[tuple[str, frozenset[int]], int]
"""Exhibit groups: where they stand, the customers in them by row, and how many are said to be."""


def drawn(seed: int, sizes: dict[str, int], *, silent: float = 0.0) -> dict[str, Any]:
    """Customers of some segments, few at the ends of the scale, some without a score."""
    random = np.random.default_rng(seed)
    segment = np.repeat(list(sizes), list(sizes.values()))
    score = random.binomial(4, 0.75, len(segment)) + 1.0
    score[random.random(len(segment)) < silent] = np.nan
    return {
        "segment": [str(name) for name in segment],
        "score": pa.array([None if np.isnan(value) else value for value in score]),
        "churned": (random.random(len(segment)) < 0.3).astype(float),
        "revenue": random.gamma(2, 100, len(segment)),
        "tenure": random.integers(1, 60, len(segment)).astype(float),
    }


def shown_groups(study: Study, columns: dict[str, Any]) -> Groups:
    """What the table by score, the curve and the coverage show, as sets of rows."""
    score = np.array([np.nan if value is None else value for value in columns["score"].to_pylist()])
    segment, answered = np.array(columns["segment"]), ~np.isnan(score)
    found: Groups = {("all", frozenset(np.flatnonzero(answered).tolist())): int(answered.sum())}
    assert study.table is not None
    for row in study.table.rows:
        within = (score >= row.low) & (score <= row.high) & ((segment == row.segment) | (row.segment is None))
        found[f"table {row.segment} {row.low}", frozenset(np.flatnonzero(within).tolist())] = row.n
    for item in study.quality.coverage:
        own = segment == item.value
        if item.answered is not None:
            found[f"answered {item.value}", frozenset(np.flatnonzero(own & answered).tolist())] = item.answered
        if item.customers is not None:
            found[f"covered {item.value}", frozenset(np.flatnonzero(own).tolist())] = item.customers
    return found


def small_rests(groups: Groups, floor: int) -> list[tuple[list[str], int]]:
    """Groups from which one, two or all that lie within them leave a small rest, where the counts are true."""
    found = []
    for (name, rows), n in groups.items():
        inside = [(key, own, m) for (key, own), m in groups.items() if own < rows]
        taken = [list(pair) for pair in combinations(inside, 1)] + [list(pair) for pair in combinations(inside, 2)]
        prefixes = {key.rpartition(" ")[0] for key, _, _ in inside}
        taken += [[one for one in inside if one[0].startswith(prefix)] for prefix in prefixes]
        by_band = {key.rpartition(" ")[2] for key, _, _ in inside}
        taken += [[one for one in inside if one[0].endswith(f" {band}") and "None" not in one[0]] for band in by_band]
        for parts in taken:
            if sum(len(own) for _, own, _ in parts) != len(frozenset().union(*(own for _, own, _ in parts))):
                continue  # they overlap
            rest = n - sum(m for _, _, m in parts)
            true = len(rows) - sum(len(own) for _, own, _ in parts)
            if 0 < rest < floor and rest == true:
                found.append(([name, *(key for key, _, _ in parts)], rest))
    return found


def is_safe(columns: dict[str, Any], customers: Customers, floor: int) -> None:
    study = study_of(customers, CASE, Wishes(floor=floor, method="log_logistic"))
    groups = shown_groups(study, columns)
    assert all(n >= floor for n in groups.values())
    assert small_rests(groups, floor) == []
    for curve in study.survival:
        steps = np.append(curve.at_risk, 0.0)
        assert (steps[:-1] - steps[1:] >= floor).all()
    if study.churn is not None:
        total = {row.low: row.n for row in study.table.rows if row.segment is None} if study.table else {}
        assert sorted(study.churn.curve.n.tolist()) == sorted(total.values())


@given(
    st.integers(0, 10_000),
    st.lists(st.integers(1, 400), min_size=1, max_size=5),
    st.sampled_from([5, 10]),
    st.sampled_from([0.0, 0.02, 0.3]),
)
@settings(max_examples=60, deadline=None)
def test_no_small_group_can_be_told_from_a_file(seed: int, sizes: list[int], floor: int, silent: float) -> None:
    columns = drawn(seed, {f"s{place}": n for place, n in enumerate([300, *sizes])}, silent=silent)
    is_safe(columns, customers_of(columns), floor)


@pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")  # Ibis's own
@pytest.mark.parametrize("seed", range(6))
def test_no_small_group_can_be_told_from_a_warehouse(seed: int, tmp_path: Path) -> None:
    columns = drawn(seed, {"a": 400, "b": 150 - 20 * seed, "c": 30, "d": 7, "e": 3}, silent=0.02 * seed)
    connection = ibis.duckdb.connect(tmp_path / "crm.duckdb")
    connection.create_table("customers", pa.table(columns))
    connection.disconnect()
    source = open_table(f"duckdb://{tmp_path / 'crm.duckdb'}", "customers")
    is_safe(columns, prepared(source, offered(source, CASE, TODAY).table, CASE, today=TODAY), 5)


def test_a_hidden_segment_takes_another_with_it() -> None:
    """Three customers of c are no group; with b's eight they are, so b is not shown either."""
    columns = drawn(1, {"a": 200, "b": 8, "c": 3})
    study = study_of(customers_of(columns), CASE)
    assert [item.value for item in study.quality.coverage] == ["a"]
    assert study.table is not None
    assert {row.segment for row in study.table.rows} == {None, "a"}
    assert any(str(note).startswith("11 customers are in no") for note in study.table.notes)


def test_a_number_that_fewer_than_the_floor_have_is_not_shown() -> None:
    """Forty customers of each score; of those with 1, four have told what they bring."""
    revenue = [100.0] * 4 + [None] * 36 + [200.0] * 40
    columns = {"score": [1.0] * 40 + [2.0] * 40, "revenue": pa.array(revenue)}
    study = study_of(customers_of(columns), CASE, Wishes("spend"))
    assert study.table is not None
    assert [dict(row.means) for row in study.table.rows] == [{}, {"revenue": 200.0}]
