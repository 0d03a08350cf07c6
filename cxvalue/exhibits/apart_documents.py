"""JSON documents of what takes a case apart: walk-down, attribution, sensitivity, simulation and what follows."""

import math
from collections.abc import Mapping
from dataclasses import asdict

from cxvalue.analysis.attribution import Attribution
from cxvalue.analysis.challenge.questions import Challenge
from cxvalue.analysis.information import Information
from cxvalue.analysis.sensitivity import Grid, Swing
from cxvalue.analysis.simulation import PERCENTS, Simulation
from cxvalue.analysis.valuation import Valuation
from cxvalue.analysis.walkdown import Walkdown
from cxvalue.exhibits.documents import Document, case_document, program


def heading_document(valuation: Valuation) -> Document:
    """Return what every document begins with: program, case, scenario, changes."""
    return {
        "program": program(),
        "case": case_document(valuation.case, valuation.digest),
        "scenario": valuation.scenario,
        "changes": list(valuation.changes),
    }


def walkdown_document(valuation: Valuation, found: Walkdown) -> Document:
    """Return the gross claim, every guard with its value, change and price, and the finance-grade value."""
    return {
        **heading_document(valuation),
        "gross": found.gross,
        "steps": [asdict(step) for step in found.steps],
        "value": found.value,
        "finance_grade": found.finance_grade,
    }


def attribution_document(valuation: Valuation, found: Attribution) -> Document:
    """Return the value in shares of behaviours and of initiatives."""
    return {
        **heading_document(valuation),
        "combined": found.combined,
        "sum_of_single": found.sum_of_single,
        "over_claim": found.over_claim,
        "by_behaviour": [{"id": name, "value": share} for name, share in found.by_behaviour.items()],
        "by_initiative": [asdict(share) for share in found.by_initiative],
        "orders": found.orders,
    }


def sensitivity_document(
    valuation: Valuation, swings: tuple[Swing, ...], switching: Mapping[str, float | None], grid: Grid | None
) -> Document:
    """Return the tornado, and the grid of two assumptions where one is asked for."""
    return {
        **heading_document(valuation),
        "base": {"npv": valuation.metrics.npv, "payback_months": valuation.metrics.payback_months},
        "tornado": [{**asdict(swing), "switching_value": switching[swing.address]} for swing in swings],
        **({} if grid is None else {"grid": _grid(grid)}),
    }


def goal_document(valuation: Valuation, address: str, goal: Mapping[str, float], value: float | None) -> Document:
    """Return the value of an assumption at which a goal is reached."""
    return {**heading_document(valuation), "address": address, "goal": dict(goal), "value": value}


def _grid(grid: Grid) -> Document:
    return {
        "addresses": list(grid.addresses),
        "first": grid.first.tolist(),
        "second": grid.second.tolist(),
        "npv": grid.npv.tolist(),
        "break_even": [None if math.isnan(value) else value for value in grid.break_even.tolist()],
    }


def simulation_document(valuation: Valuation, found: Simulation) -> Document:
    """Return the percentiles of every metric, the odds, the fan and the Sobol' indices."""
    return {
        **heading_document(valuation),
        "draws": found.draws,
        "seed": found.seed,
        "method": found.method,
        "uncertain": list(found.uncertain),
        "metrics": {name: asdict(spread) for name, spread in found.metrics.items()},
        "probability_npv_positive": found.probability_npv_positive,
        "probability_paid_back_by_month": found.probability_paid_back_by_month.tolist(),
        "fan": {f"p{percent}": row for percent, row in zip(PERCENTS, found.fan.tolist(), strict=True)},
        "beats": found.beats,
        "sobol": [asdict(index) for index in found.sobol],
    }


def information_document(valuation: Valuation, found: Information) -> Document:
    """Return what knowing more is worth, and the test for what is most worth knowing."""
    return {
        **heading_document(valuation),
        "draws": found.draws,
        "seed": found.seed,
        "options": found.options,
        "choice": found.choice,
        "evpi": found.evpi,
        "evpi_standard_error": found.evpi_standard_error,
        "evppi": [asdict(worth) for worth in found.evppi],
        "groups": [asdict(worth) for worth in found.groups],
        "test_plan": None if found.test_plan is None else asdict(found.test_plan),
    }


def challenge_document(valuation: Valuation, found: tuple[Challenge, ...]) -> Document:
    """Return every question finance will ask."""
    return {
        **heading_document(valuation),
        "items": [
            {
                "rule": item.rule,
                "severity": item.severity,
                "found": str(item.found),
                "why": str(item.why),
                "remedy": str(item.remedy),
                "addresses": list(item.addresses),
            }
            for item in found
        ],
    }
