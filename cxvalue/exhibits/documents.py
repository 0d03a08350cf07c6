"""Results as JSON documents: unrounded numbers, `null` with a reason beside it where undefined."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cxvalue import finance
from cxvalue.analysis.bridge import Bridge
from cxvalue.analysis.checks import Check
from cxvalue.analysis.comparison import Comparison
from cxvalue.analysis.duel import Duel
from cxvalue.analysis.horizons import Horizon
from cxvalue.analysis.metrics import Metrics
from cxvalue.analysis.points import PointValue, point_values
from cxvalue.analysis.roadmap import Place, Roadmap, roadmap_of, worth_by_line
from cxvalue.analysis.sensitivity import Swing, swings_of
from cxvalue.analysis.series import SeriesValuation
from cxvalue.analysis.trace import Input
from cxvalue.analysis.valuation import Valuation
from cxvalue.case.address import entries
from cxvalue.case.guesses import guesses_in
from cxvalue.case.records import Case
from cxvalue.errors import Problem
from cxvalue.exhibits.formulas import FORMULAS
from cxvalue.exhibits.names import METRIC_NAMES
from cxvalue.exhibits.wording import reader_of, verdict
from cxvalue.locale.reader import ENGLISH_READER
from cxvalue.model.cash import LINES
from cxvalue.text import Text
from cxvalue.version import VERSION

Document = dict[str, Any]


def schema_of(kind: str) -> Document:
    """Return the JSON Schema of the document a command prints."""
    path = Path(__file__).parent / "schemas" / f"{kind}.json"
    found: Document = json.loads(path.read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a valuation in its document: points, roadmap, sensitivity of the same case."""

    points: tuple[PointValue, ...]
    roadmap: Roadmap
    lines: Mapping[str, Mapping[str, float]]
    swings: tuple[Swing, ...]

    @classmethod
    def of(cls, valuation: Valuation) -> "Beside":
        """Return the analyses of a valued case."""
        case = valuation.case
        lines = {key: worth_by_line(case, key) for key in case.initiatives}
        return cls(point_values(case), roadmap_of(case), lines, swings_of(case))


def run_document(valuation: Valuation, beside: Beside) -> Document:
    """Return a valuation as a document."""
    return {
        "program": program(),
        "case": case_document(valuation.case, valuation.digest),
        "scenario": valuation.scenario,
        "changes": list(valuation.changes),
        "strength": valuation.strength,
        "verdict": verdict(valuation, reader_of(valuation.case, ENGLISH_READER)),
        "metrics": metrics_document(valuation.metrics),
        "horizons": horizons_document(valuation.horizons),
        "cash_flow": _cash_flow(valuation),
        "segments": _segments(valuation),
        "beside": {name: flow[:, 0].tolist() for name, flow in valuation.projection.beside.items()},
        "touchpoints": {item.id: points_document(item) for item in beside.points},
        "roadmap": roadmap_document(beside.roadmap, beside.lines),
        "sensitivity": [asdict(swing) for swing in beside.swings],
        **_checks(valuation.checks),
        "warnings": warnings_document(valuation.warnings),
    }


def points_document(found: PointValue) -> Document:
    """Return the value of a point at one touchpoint."""
    return {key: value for key, value in asdict(found).items() if key != "id"}


def roadmap_document(roadmap: Roadmap, lines: Mapping[str, Mapping[str, float]]) -> Document:
    """Return the initiatives in time, their overlap, the waves and the cash of every quarter."""
    return {
        "initiatives": {place.id: {**_place(place), "lines": dict(lines[place.id])} for place in roadmap.places},
        "sum_of_single": roadmap.sum_of_single,
        "combined": roadmap.combined,
        "over_claim": roadmap.over_claim,
        "waves": [{**asdict(wave), "initiatives": list(wave.initiatives)} for wave in roadmap.waves],
        "quarters": roadmap.quarters.tolist(),
    }


def bridge_document(case: Case, digest: str, bridge: Bridge) -> Document:
    """Return the steps between two scenarios."""
    return {
        "program": program(),
        "case": case_document(case, digest),
        **asdict(bridge),
        "steps": [asdict(step) for step in bridge.steps],
    }


def trace_document(valuation: Valuation, figure: str, inputs: Iterable[Input]) -> Document:
    """Return a figure with its formula and the assumptions it rests on."""
    known = entries(valuation.case)
    return {
        "program": program(),
        "case": case_document(valuation.case, valuation.digest),
        "scenario": valuation.scenario,
        "figure": figure,
        "formula": str(FORMULAS[figure]),
        "inputs": [
            {
                **asdict(item),
                "value": known[item.address].assumption.value,
                "unit": str(known[item.address].measure.unit),
                "source": list(known[item.address].assumption.source),
            }
            for item in inputs
        ],
    }


def _place(place: Place) -> Document:
    arrays = {"ramp": place.ramp.tolist(), "net": place.net.tolist()}
    names = (
        "label",
        "owner",
        "included",
        "start",
        "first_effect",
        "full_effect",
        "alone",
        "last_in",
        "payback_months",
        "peak_funding",
    )
    return {name: getattr(place, name) for name in names} | arrays


def compare_document(valuation: Valuation, comparison: Comparison, duels: Iterable[Duel]) -> Document:
    """Return a comparison as a document."""
    curve = comparison.curve
    ids = [item.id for item in comparison.contenders]
    return {
        "program": program(),
        "case": case_document(valuation.case, valuation.digest),
        "scenario": valuation.scenario,
        "changes": list(valuation.changes),
        "by": comparison.by,
        "ranking": [
            {
                "rank": rank,
                "id": item.id,
                "label": item.label,
                "metrics": metrics_document(item.metrics),
                "horizons": horizons_document(item.horizons),
                "cash_flow": {
                    "month": list(range(len(item.flow.net))),
                    "net": item.flow.net.tolist(),
                    "cumulative": item.flow.net.cumsum().tolist(),
                },
            }
            for rank, item in enumerate(comparison.contenders, start=1)
        ],
        "horizon_curve": {
            "month": curve.months.astype(int).tolist(),
            "npv": dict(zip(ids, curve.npv.tolist(), strict=True)),
            "cumulative": dict(zip(ids, curve.cumulative.tolist(), strict=True)),
            "rank": dict(zip(ids, curve.rank.astype(int).tolist(), strict=True)),
        },
        "flips": [{"month": flip.month, "rises": flip.rises, "falls": flip.falls} for flip in comparison.flips],
        "duels": [_duel(duel) for duel in duels],
        **_checks(valuation.checks),
        "warnings": warnings_document((*valuation.warnings, *comparison.warnings)),
    }


def flows_document(series: SeriesValuation, discount_rate: float) -> Document:
    """Return a valued series of flows as a document."""
    when: Document = (
        {"period": list(range(len(series.months)))}
        if series.dates is None
        else {"date": [day.isoformat() for day in series.dates]}
    )
    return {
        "program": program(),
        "flows": {
            "file": series.table.name,
            "discount_rate": discount_rate,
            "notes": [str(note) for note in series.table.notes],
        },
        "metrics": metrics_document(series.metrics),
        "cash_flow": {
            **when,
            "month": series.months.tolist(),
            "lines": dict(zip(series.line_names, series.lines.tolist(), strict=True)),
            "net": series.flow.net.tolist(),
            "cumulative": series.flow.net.cumsum().tolist(),
        },
    }


def metrics_document(metrics: Metrics) -> Document:
    """Return every metric; what is undefined is null with `<name>_reason` beside it."""
    document: Document = {}
    for name in METRIC_NAMES:
        if name == "irr":
            document[name] = {
                "status": metrics.irr.status,
                "rates": list(metrics.irr.rates),
                **_reason("reason", metrics.irr.reason),
            }
        else:
            document[name] = getattr(metrics, name)
            document |= _reason(f"{name}_reason", metrics.reasons.get(name))
    return document


def horizons_document(horizons: Iterable[Horizon]) -> Document:
    """Return the horizons by name."""
    return {horizon.name: _horizon(horizon) for horizon in horizons}


def warnings_document(problems: Iterable[Problem]) -> list[Document]:
    """Return warnings as address, message, hint."""
    return [{"address": item.address, "message": str(item.message), "hint": str(item.hint)} for item in problems]


def program() -> Document:
    """Return name and version of the program."""
    return {"name": "cxvalue", "version": VERSION}


def _reason(key: str, reason: Text | None) -> Mapping[str, str]:
    return {} if reason is None else {key: str(reason)}


def case_document(case: Case, digest: str) -> Document:
    """Return what tells one case from another, and its terms."""
    return {
        "title": case.title,
        "illustrative": case.illustrative,
        "guesses": len(guesses_in(case)),
        "currency": case.currency,
        "start": case.start.isoformat(),
        "months": case.months,
        "discount_rate": case.discount_rate.value,
        "tax_rate": None if case.tax_rate is None else case.tax_rate.value,
        "digest": digest,
    }


def _horizon(horizon: Horizon) -> Document:
    test = horizon.verdict
    return {
        "from_month": horizon.from_month,
        "to_month": horizon.to_month,
        "cash_in": horizon.cash_in,
        "cash_out": horizon.cash_out,
        "net": horizon.net,
        "present_value": horizon.present_value,
        "cumulative": horizon.cumulative,
        "verdict": {
            "test": str(test.test),
            "passed": test.passed,
            "figure": test.figure,
            **({} if horizon.name != "long" else {"satisfaction_share": test.satisfaction_share}),
            **_reason("reason", test.reason),
        },
    }


def _cash_flow(valuation: Valuation) -> Document:
    return {
        "month": list(range(valuation.case.months + 1)),
        "lines": dict(zip(LINES, valuation.lines.tolist(), strict=True)),
        "net": valuation.net.tolist(),
        "cumulative": valuation.net.cumsum().tolist(),
    }


def _segments(valuation: Valuation) -> Document:
    """Cash, customers and churn of each segment; `shared` holds what belongs to none."""
    projection = valuation.projection
    factors = finance.discount_factors(projection.discount_rate, finance.month_times(valuation.case.months))[:, 0]
    found: Document = {}
    for row, name in enumerate(projection.rows):
        lines = projection.cash[:, :, row, 0]
        net = lines.sum(axis=0)
        found[name] = {
            "lines": dict(zip(LINES, lines.tolist(), strict=True)),
            "net": net.tolist(),
            "present_value": float((net * factors).sum()),
        }
        if row < len(projection.rows) - 1:
            found[name] |= {
                "baseline_customers": projection.baseline_customers[:, row, 0].tolist(),
                "customers": projection.customers[:, row, 0].tolist(),
                "baseline_annual_churn": projection.baseline_churn[:, row, 0].tolist(),
                "annual_churn": projection.churn[:, row, 0].tolist(),
            }
            if projection.satisfaction is not None and projection.baseline_satisfaction is not None:
                found[name]["baseline_satisfaction"] = projection.baseline_satisfaction[:, row, 0].tolist()
                found[name]["satisfaction"] = projection.satisfaction[:, row, 0].tolist()
    return found


def _checks(checks: Iterable[Check]) -> Document:
    listed = [
        {"name": item.name, "text": str(item.text), "difference": item.difference, "passed": item.passed}
        for item in checks
    ]
    return {"reconciled": all(item["passed"] for item in listed), "checks": listed}


def _duel(duel: Duel) -> Document:
    return {
        "alternative": duel.alternative.id,
        "lead": duel.lead,
        "must_be_true": [
            {
                "address": item.address,
                "unit": item.unit,
                "today": item.today,
                "needed": item.needed,
                **_reason("needed_reason", item.reason),
                "searched": [item.low, item.high],
            }
            for item in duel.must_be_true
        ],
    }
