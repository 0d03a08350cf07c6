"""The odds: percentiles, fan, chance of payback and what explains the spread, in sentences, tables, charts and JSON."""

from dataclasses import asdict

from cxvalue.analysis.draws import SUCCESS
from cxvalue.analysis.simulation import PERCENTS, Simulation, Spread
from cxvalue.analysis.valuation import Valuation
from cxvalue.case.address import entries
from cxvalue.case.records import Case
from cxvalue.exhibits.document import Document, heading_document
from cxvalue.exhibits.frame import Table, frame
from cxvalue.exhibits.labels import assumption_label, size_of
from cxvalue.exhibits.metric import figure_in_words, label_of
from cxvalue.locale.numbers import SIZES
from cxvalue.locale.reader import UNKNOWN, Reader

_MOST = 12
"""Rows of a chart; the table has all."""


def odds_finding(found: Simulation, reader: Reader) -> str:
    """Return the odds in one sentence."""
    if not found.uncertain:
        return reader.say("Nothing is uncertain: no {assumption} has a range")
    spread = found.metrics["npv"]
    return reader.say(
        "The value is above 0 in {chance} of the draws; eight of ten lie from {low} to {high}",
        chance=reader.share(found.probability_npv_positive),
        low=reader.money(spread.p10),
        high=reader.money(spread.p90),
    )


def fan_finding(found: Simulation, reader: Reader) -> str:
    """Return where cumulative cash ends in the middle and in bad and good draws."""
    low, middle, high = (float(row[-1]) for row in (found.fan[0], found.fan[2], found.fan[-1]))
    return reader.say(
        "Cumulative cash ends at {middle}, in eight of ten draws from {low} to {high}",
        middle=reader.money(middle),
        low=reader.money(low),
        high=reader.money(high),
    )


def paid_back_finding(found: Simulation, reader: Reader) -> str:
    """Return the chance that the money is back at the end, and when it is as likely as not."""
    chances = found.probability_paid_back_by_month
    even = next((month for month, chance in enumerate(chances) if chance >= 0.5), None)
    if even is None:
        return reader.say("The money is back by the end in {chance} of the draws", chance=reader.share(chances[-1]))
    return reader.say(
        "The money is as likely as not back by month {month}, in the end in {chance} of the draws",
        month=even,
        chance=reader.share(chances[-1]),
    )


def indices_finding(case: Case, found: Simulation, reader: Reader) -> str:
    """Return what explains most of the uncertainty."""
    if not found.sobol:
        return reader.say("Nothing is uncertain: no {assumption} has a range")
    first = found.sobol[0]
    return reader.say(
        "{name} explains most of the uncertainty: {share}",
        name=dimension_label(case, first.address, reader),
        share=reader.share(max(first.total, 0.0)),
    )


def spreads_table(found: Simulation) -> Table:
    """Return metric, p10, p50, p90, mean and the share of draws in which it is defined."""
    columns = ["metric", "p10", "p50", "p90", "mean", "defined"]
    rows = [
        {name: metric if name == "metric" else getattr(spread, name) for name in columns}
        for metric, spread in found.metrics.items()
    ]
    return frame(rows, columns=columns)


def dimension_label(case: Case, address: str, reader: Reader) -> str:
    """Return what one dimension of the draws is called."""
    if address.endswith(f".{SUCCESS}"):
        key = address.split(".")[1]
        return reader.say("Whether {name} works", name=case.initiatives[key].label or key)
    return assumption_label(case, entries(case)[address], reader)


def spreads_in_words(found: Simulation, reader: Reader) -> Table:
    """Return one row per metric: what nine, five and one of ten draws exceed, and the mean."""
    rows = []
    for name, spread in found.metrics.items():
        row = {reader.say("Figure"): reader.text(label_of(name))}
        for label, figure in _figures(spread, reader).items():
            unknown = figure is None and label == reader.say("Mean")
            row[label] = UNKNOWN if unknown else figure_in_words(figure, name, reader)
        rows.append(row)
    return frame(rows)


def _figures(spread: Spread, reader: Reader) -> dict[str, float | None]:
    return {"P10": spread.p10, "P50": spread.p50, "P90": spread.p90, reader.say("Mean"): spread.mean}


def fan_in_words(found: Simulation, reader: Reader) -> Table:
    """Return the percentiles of cumulative cash of every month."""
    table, unit = fan_for_chart(found, reader)
    columns = {
        f"P{percent}, {unit}": [reader.number(value, 2) for value in table[f"p{percent}"]] for percent in PERCENTS
    }
    return frame({reader.say("Month"): [reader.number(month, 0) for month in table["month"]], **columns})


def paid_back_in_words(found: Simulation, reader: Reader) -> Table:
    """Return the chance that the money is back by each month."""
    chances = found.probability_paid_back_by_month
    months = [reader.number(month, 0) for month in range(len(chances))]
    heading = reader.say("Chance that the money is back, %")
    return frame({reader.say("Month"): months, heading: [reader.number(100 * chance, 1) for chance in chances]})


def beats_in_words(case: Case, found: Simulation, reader: Reader) -> Table:
    """Return the chance that the case is worth more than each alternative."""
    rows = [
        {
            reader.say("{Alternative}"): case.alternatives[key].label or key,
            reader.say("The {case} is worth more in"): reader.share(chance),
        }
        for key, chance in found.beats.items()
        if key in case.alternatives
    ]
    return frame(rows)


def indices_in_words(case: Case, found: Simulation, reader: Reader) -> Table:
    """Return what share of the uncertainty each assumption explains, alone and with all it acts with."""
    rows = [
        {
            reader.say("{Assumption}"): dimension_label(case, index.address, reader),
            reader.say("Explains alone"): reader.share(index.first_order),
            reader.say("With the others"): reader.share(index.total),
        }
        for index in found.sobol
    ]
    return frame(rows)


def fan_for_chart(found: Simulation, reader: Reader) -> tuple[Table, str]:
    """Return month and p10 to p90 of cumulative cash, and their unit."""
    size = size_of([float(found.fan.min()), float(found.fan.max())], reader)
    rows = {f"p{percent}": row / SIZES[size] for percent, row in zip(PERCENTS, found.fan, strict=True)}
    return frame({"month": range(found.fan.shape[1]), **rows}), reader.money_unit(size)


def paid_back_for_chart(found: Simulation) -> Table:
    """Return month and the chance that the money is back by then [%]."""
    chances = 100 * found.probability_paid_back_by_month
    return frame({"month": range(len(chances)), "chance": chances})


def indices_for_chart(case: Case, found: Simulation, reader: Reader) -> Table:
    """Return label, amount [% of the variance] and note of the largest indices."""
    rows = [
        {
            "label": dimension_label(case, index.address, reader),
            "amount": 100 * max(index.total, 0.0),
            "note": reader.share(index.total),
        }
        for index in found.sobol[:_MOST]
    ]
    return frame(rows, columns=["label", "amount", "note"])


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
