"""A metric is one record: whatever computes, shows or exports metrics has all of them."""

import io
from dataclasses import fields

import openpyxl
import pytest

from cxvalue import read_case, value_case
from cxvalue.analysis.metrics import DRAWN, METRICS, RANKED_BY, Metrics
from cxvalue.analysis.simulation import simulate
from cxvalue.exhibits.metric import AT_A_GLANCE, metric_rows, metrics_document
from cxvalue.exports.kinds import export_case
from cxvalue.exports.workbook.metrics import AT_EXPORT, FORMATS, TEXTS
from cxvalue.locale.reader import ENGLISH_READER
from tests.cases import sample

CASE = read_case(sample("bank")).case


def test_every_metric_has_a_field_and_every_field_a_record() -> None:
    assert [item.name for item in fields(Metrics) if item.name != "reasons"] == list(METRICS)


def test_every_metric_is_said_and_written() -> None:
    metrics = value_case(CASE).metrics
    assert len(metric_rows(metrics, ENGLISH_READER)) == len(METRICS)
    assert {name for name in metrics_document(metrics) if not name.endswith("_reason")} == set(METRICS)


def test_the_odds_have_every_metric_that_is_drawn() -> None:
    assert tuple(simulate(CASE, 16, 1, indices=False).metrics) == DRAWN


@pytest.mark.parametrize("name", [key for key, item in METRICS.items() if item.compute])
def test_the_workbook_computes_what_is_computed_from_flows(name: str) -> None:
    assert name in TEXTS, "add its formula to TEXTS in cxvalue/exports/workbook/metrics.py"


def test_a_workbook_names_every_metric_it_computes() -> None:
    content = export_case(read_case(sample("minimal")), "workbook")
    names = openpyxl.load_workbook(io.BytesIO(content)).defined_names
    assert [name for name in FORMATS if f"result.{name}" not in names] == []
    assert {*FORMATS, *AT_EXPORT} == set(METRICS)


def test_what_is_ranked_and_compared_is_a_metric() -> None:
    assert set(RANKED_BY) <= set(METRICS)
    assert set(AT_A_GLANCE) <= set(RANKED_BY)
