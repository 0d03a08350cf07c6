"""Every behaviour and every form of a link moves the value alike in the model, the plain loops and the workbook."""

import io
import tomllib
from typing import get_args

import pytest

from cxvalue.analysis.valuation import value_case
from cxvalue.case.behaviours import BEHAVIOURS
from cxvalue.case.link_forms import LINK_FORMS
from cxvalue.case.read import parse_case
from cxvalue.choices import Behaviour, LinkForm
from cxvalue.exports.kinds import export_case
from tests.exports.office import Figures
from tests.reference import plain_model

TEXT = """
title = "One link"
currency = "SEK"
start = 2027-01-01
months = 18
discount_rate = 0.1
[satisfaction]
scale = [1, 10]
[segments.all]
customers = 1000
annual_churn = 0.2
revenue = 1200
margin = 0.5
new_customers = 100
referrals = 0.1
contacts = 2
contact_cost = 20
satisfaction = 5
[touchpoints.call]
score = 5
importance = 0.5
reach = 1
[initiatives.train]
effects = [{ touchpoint = "call", lift = 1 }]
"""
LINK = '[links.moved]\nfrom = "satisfaction"\nto = "%s"\nform = "%s"\neffect = 0.02\n'

PAIRS = [
    (behaviour, form)
    for form, record in LINK_FORMS.items()
    for behaviour in BEHAVIOURS
    if record.only is None or behaviour in record.only
]


def test_every_choice_has_its_record() -> None:
    assert tuple(BEHAVIOURS) == get_args(Behaviour)
    assert tuple(LINK_FORMS) == get_args(LinkForm)


@pytest.mark.parametrize(("behaviour", "form"), PAIRS)
def test_a_link_moves_the_value_in_the_model_the_plain_loops_and_the_workbook(behaviour: str, form: str) -> None:
    file = parse_case((TEXT + LINK % (behaviour, form)).encode(), "case.toml")
    value = value_case(file.case).metrics.npv
    assert abs(value) > 1, "cxvalue/model/behaviour.py: _move does not take it up"
    plain = plain_model.npv(tomllib.loads(file.text))
    assert plain == pytest.approx(value, rel=1e-9), "tests/reference/plain_model.py: moved_path"
    book = Figures(io.BytesIO(export_case(file, "workbook")))
    assert book["result.npv"] == pytest.approx(value, rel=1e-9), "cxvalue/exports/workbook/behaviour.py: move_of"
