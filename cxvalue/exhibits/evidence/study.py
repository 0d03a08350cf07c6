"""A whole study of customers: its exhibits in order, and its JSON."""

from collections.abc import Sequence
from typing import Any

from cxvalue.analysis.valuation import Valuation
from cxvalue.evidence.apply import Proposal
from cxvalue.evidence.estimate import Estimate
from cxvalue.evidence.per_segment import PerSegment
from cxvalue.evidence.study import Raking, Study
from cxvalue.evidence.table.prepared import Customers
from cxvalue.exhibits.document import Document, case_document, plain_data, program
from cxvalue.exhibits.evidence.proposal import proposed_document


def evidence_document(
    valuation: Valuation, customers: Customers, study: Study, proposals: Sequence[Proposal]
) -> Document:
    """Return everything a customer table says, and what it proposes for the case."""
    return {
        "program": program(),
        "case": case_document(valuation.case, valuation.digest),
        "data": {
            "name": customers.source.name,
            "digest": customers.source.digest[:16],
            "rows": customers.source.rows,
            "mapping": customers.table.model_dump(mode="json", exclude_unset=True),
        },
        "quality": plain_data(study.quality),
        "table": plain_data(study.table.rows) if study.table else None,
        "link": study.link,
        "estimate": _estimate(study.estimate),
        "curve": plain_data(study.churn.curve) if study.churn else None,
        "crude": study.churn.crude if study.churn else study.amount.crude if study.amount else None,
        "survival": plain_data(study.survival),
        "differences": plain_data(study.differences),
        "observed": plain_data(study.observed),
        "raking": _raking(study.raking),
        "segments": _segments(study.segments),
        "drivers": plain_data(study.drivers.drivers) if study.drivers else None,
        "refused": {name: [str(problem) for problem in problems] for name, problems in study.refused.items()},
        "proposed": proposed_document(proposals),
    }


def _estimate(found: Estimate | None) -> dict[str, Any] | None:
    """An estimate with its units: per point of which score and scale, over which months, on one customer."""
    if found is None:
        return None
    plain: dict[str, Any] = {
        "behaviour": found.behaviour,
        "method": found.method,
        "grade": found.grade,
        "form": found.form,
        "of": found.of,
        "scale": found.scale,
        "months": found.found.months,
        "effect": found.effect,
        "low": found.low,
        "high": found.high,
        "slope": found.found.value,
        "slope_error": found.found.error,
        "marginal": found.found.marginal,
        "nps_points": found.nps_points,
        "n": found.n,
        "events": found.events,
        "base": found.base,
        "controls": found.controls,
        "checks": found.checks,
        "notes": found.notes,
    }
    return {key: plain_data(value) for key, value in plain.items()}


def _raking(found: Raking | None) -> dict[str, Any] | None:
    """Both effects, unrounded."""
    if found is None:
        return None
    return {
        "by": plain_data(found.by),
        "effective": found.effective,
        "plain": _ends(found.plain),
        "weighted": _ends(found.weighted),
    }


def _ends(found: Estimate) -> dict[str, float]:
    return {"effect": found.effect, "low": found.low, "high": found.high}


def _segments(found: PerSegment | None) -> dict[str, Any] | None:
    """The effect of each segment, unrounded."""
    if found is None:
        return None
    return {
        "between": found.between,
        "left_out": plain_data(found.left_out),
        "effects": [
            {
                "value": effect.value,
                "n": effect.own.n,
                "own": _ends(effect.own),
                "drawn": _ends(effect.drawn),
                "weight": effect.weight,
            }
            for effect in found.effects
        ],
    }
