"""Small cases with every expected figure worked out by hand, in TOML that anyone can check.

Each is run through the model and through the plain loop; figures agree to half a hundredth.
"""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cxvalue.analysis.valuation import Valuation, value_case
from cxvalue.model.cash import LINES
from tests.cases import Tables, case_of
from tests.reference import plain_model

FILES = sorted((Path(__file__).parent / "cases").glob("*.toml"))
TOLERANCE = 1e-6
"""Largest difference, in the unit of the figure; expected churn is written to twelve digits."""


def loaded(path: Path) -> tuple[Tables, Tables]:
    plain = tomllib.loads(path.read_text(encoding="utf-8"))
    return plain, plain.pop("expect")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_model_gives_what_was_worked_out(path: Path) -> None:
    plain, expected = loaded(path)
    valuation = value_case(case_of(plain))
    assert valuation.reconciled
    assert expected.pop("origin")
    for name, figure in expected.items():
        CHECKS.get(name, check_metric)(valuation, name, figure)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_plain_loop_gives_what_was_worked_out(path: Path) -> None:
    plain, expected = loaded(path)
    result = plain_model.project(plain)
    for name, flow in expected.get("lines", {}).items():
        near(result["lines"][name], flow)
    if "net" in expected:
        near(result["net"], expected["net"])
    for segment, stock in expected.get("customers", {}).items():
        near(result["customers"]["with"][segment], stock)
    for segment, churn in expected.get("churn", {}).items():
        near(result["churn"]["with"][segment], churn)
    for segment, score in expected.get("satisfaction", {}).items():
        near(result["satisfaction"]["with"][segment], score)
    for month, amount in expected.get("at", {}).get("net", {}).items():
        near(result["net"][int(month)], amount)


def near(found: Any, expected: Any) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=TOLERANCE)


def check_metric(valuation: Valuation, name: str, figure: float | str) -> None:
    found = getattr(valuation.metrics, name)
    if figure == "none":
        assert found is None
        assert name in valuation.metrics.reasons
    else:
        near(found, figure)


def check_irr(valuation: Valuation, _: str, figure: Any) -> None:
    rates = [] if figure == "none" else figure if isinstance(figure, list) else [figure]
    near(valuation.metrics.irr.rates, rates)
    assert valuation.metrics.irr.status == ["none", "one", "several"][min(len(rates), 2)]


def check_net(valuation: Valuation, _: str, flow: list[float]) -> None:
    near(valuation.net, flow)


def check_at(valuation: Valuation, _: str, figures: Tables) -> None:
    for month, amount in figures["net"].items():
        near(valuation.net[int(month)], amount)


def check_lines(valuation: Valuation, _: str, lines: Tables) -> None:
    for name, flow in lines.items():
        near(valuation.lines[LINES.index(name)], flow)


def check_horizons(valuation: Valuation, _: str, horizons: Tables) -> None:
    for horizon in valuation.horizons:
        for name, figure in horizons.get(horizon.name, {}).items():
            found = horizon.verdict.passed if name == "passed" else getattr(horizon, name)
            near(found, figure)


def check_beside(valuation: Valuation, _: str, flows: Tables) -> None:
    for name, flow in flows.items():
        near(valuation.projection.beside[name][:, 0], flow)


def check_segments(valuation: Valuation, name: str, by_segment: Tables) -> None:
    """Customers, churn or satisfaction of segments by month."""
    found = getattr(valuation.projection, name)
    for segment, path in by_segment.items():
        near(found[:, valuation.projection.rows.index(segment), 0], path)


CHECKS: dict[str, Callable[[Valuation, str, Any], None]] = {
    "irr": check_irr,
    "net": check_net,
    "at": check_at,
    "lines": check_lines,
    "horizons": check_horizons,
    "beside": check_beside,
    "customers": check_segments,
    "baseline_customers": check_segments,
    "churn": check_segments,
    "baseline_churn": check_segments,
    "satisfaction": check_segments,
    "baseline_satisfaction": check_segments,
}


def test_there_are_enough_cases() -> None:
    assert len(FILES) >= 40
