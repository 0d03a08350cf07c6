"""Formulas as text and as figures: each text is what a person would write, each figure what it comes to."""

import numpy as np
import pytest

from cxvalue.exports.workbook import formula as f
from cxvalue.exports.workbook.formula import Formula


def cell(name: str, value: float) -> Formula:
    return Formula(name, np.asarray(value))


A, B, C = cell("A1", 6.0), cell("B1", 2.0), cell("C1", 3.0)


@pytest.mark.parametrize(
    ("formula", "text", "value"),
    [
        (A + B * C, "A1+B1*C1", 12),
        ((A + B) * C, "(A1+B1)*C1", 24),
        (A - (B - C), "A1-(B1-C1)", 7),
        (A - B - C, "A1-B1-C1", 1),
        (A / (B / C), "A1/(B1/C1)", 9),
        (A / B / C, "A1/B1/C1", 1),
        (A**B, "A1^B1", 36),
        ((A + B) ** C, "(A1+B1)^C1", 512),
        (-(B**C), "-(B1^C1)", -8),  # a spreadsheet reads -B1^C1 as (-B1)^C1
        (-(A + B), "-(A1+B1)", -8),
        (A * -B, "A1*(-B1)", -12),
        (1.0 - A, "1-A1", -5),
        (A * 0.5, "A1*0.5", 3),
        (A * 1e-7, "A1*1E-07", 6e-7),
        ((A > B) * C, "(A1>B1)*C1", 3),
        (A.equals(B), "A1=B1", 0),
        (f.choose(A > B, C, 0.0), "IF(A1>B1,C1,0)", 3),
        (f.between(A, 0.0, 5.0), "MAX(MIN(A1,5),0)", 5),
        (f.safe_ratio(A, B, 0.0), "IF(B1=0,0,A1/B1)", 3),
        (f.safe_ratio(A, cell("Z1", 0.0), 7.0), "IF(Z1=0,7,A1/Z1)", 7),
        (f.added([A, B, C]), "A1+B1+C1", 11),
        (f.added([]), "0", 0),
        (f.multiplied([A, B, C]), "A1*B1*C1", 36),
        (f.multiplied([]), "1", 1),
    ],
)
def test_text_and_figure_say_the_same(formula: Formula, text: str, value: float) -> None:
    assert formula.text == text
    assert float(formula.value) == pytest.approx(value, rel=1e-15)
