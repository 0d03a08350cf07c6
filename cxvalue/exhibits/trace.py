"""A figure traced back to the assumptions behind it: in words, as a table and as JSON."""

from collections.abc import Iterable
from dataclasses import asdict

import numpy as np

from cxvalue import finance
from cxvalue.analysis.trace import TRACED, Input
from cxvalue.analysis.valuation import Valuation
from cxvalue.case.address import entries
from cxvalue.case.records import Case
from cxvalue.exhibits import labels, names
from cxvalue.exhibits.assumptions import status_in_words
from cxvalue.exhibits.document import Document, case_document, program
from cxvalue.exhibits.formulas import FORMULAS
from cxvalue.exhibits.frame import Table, frame
from cxvalue.exhibits.metric import label_of, metric_in_words
from cxvalue.locale.reader import Reader
from cxvalue.model.cash import LINES
from cxvalue.text import Text


def figure_label(figure: str) -> Text:
    """Return what a traced figure is called."""
    return label_of(figure) if figure in TRACED else names.LINE_NAMES[figure]


def traced_figure(valuation: Valuation, figure: str, reader: Reader) -> str:
    """Return a traced figure with its name: a metric, or the present value of a line."""
    if figure in TRACED:
        return f"{reader.text(figure_label(figure))}: {metric_in_words(valuation.metrics, figure, reader)}"
    line = valuation.lines[LINES.index(figure)]
    rate = np.array([valuation.case.discount_rate.value])
    value = float(finance.npv(line[:, None], finance.month_times(valuation.case.months), rate)[0])
    return reader.say(
        "{name}: present value {amount}", name=reader.text(figure_label(figure)), amount=reader.money(value)
    )


def inputs_in_words(case: Case, figure: str, inputs: tuple[Input, ...], reader: Reader) -> Table:
    """Return one row per assumption behind a figure: value, what moving it does, source, owner, status."""
    known = entries(case)
    rows = []
    for item in inputs:
        entry = known[item.address]
        assumption, unit = entry.assumption, entry.measure.unit
        change = (
            reader.say("{months} months", months=reader.number(item.change, 1, plus=True))
            if figure == "payback_months"
            else reader.money(item.change, plus=True)
        )
        rows.append(
            {
                reader.say("{Assumption}"): labels.assumption_label(case, entry, reader),
                reader.say("Value"): labels.value_with_unit(assumption.value, unit, reader),
                reader.say("Tried at"): labels.value_text(item.tried, unit, reader),
                reader.say("Moves the figure by"): change,
                reader.say("Source"): ", ".join(_source(case, key) for key in assumption.source),
                reader.say("Owner"): assumption.owner or "",
                reader.say("Status"): status_in_words(entry, reader),
                reader.say("Address"): item.address,
            }
        )
    return frame(rows)


def _source(case: Case, key: str) -> str:
    evidence = case.evidence.get(key)
    return key if evidence is None or not evidence.note else f"{key} ({evidence.note})"


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
