"""The exhibit of the assumptions behind a figure."""

from cxvalue.analysis.trace import Input
from cxvalue.analysis.valuation import Valuation
from cxvalue.exhibits.trace import inputs_in_words, traced_figure
from cxvalue.locale.reader import Reader
from cxvalue.report.exhibit import Exhibit


def traced_inputs(valuation: Valuation, figure: str, inputs: tuple[Input, ...], reader: Reader) -> Exhibit:
    """Return the assumptions a figure rests on."""
    return Exhibit(
        "trace",
        traced_figure(valuation, figure, reader),
        None,
        lambda: inputs_in_words(valuation.case, figure, inputs, reader),
    )
