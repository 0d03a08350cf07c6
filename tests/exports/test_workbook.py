"""The workbook as a second engine: LibreOffice recalculates every formula, and agrees with the model.

Every workbook that is changed here loses all its computed values first, so that nothing but the office
suite's own arithmetic is compared.
"""

import io
import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from cxvalue.analysis.comparison import compare
from cxvalue.analysis.sensitivity import swings_of
from cxvalue.analysis.valuation import Valuation, value_case
from cxvalue.case.overrides import with_values
from cxvalue.case.read import CaseFile, parse_case, read_case
from cxvalue.case.records import Case
from cxvalue.case.samples import sample_path
from cxvalue.case.write import to_toml
from cxvalue.errors import CaseError
from cxvalue.exhibits.labels import scenario_label
from cxvalue.exhibits.walkdown import GUARD_NAMES
from cxvalue.exports.workbook.book import to_workbook
from cxvalue.exports.workbook.metrics import FORMATS
from cxvalue.locale.reader import ENGLISH_READER, Reader
from cxvalue.report.results import results_of
from tests.cases import PLAIN, case_of
from tests.exports.office import OFFICE, Figures, converted, edited
from tests.properties.strategies import cases
from tests.spec.test_spec import FILES, loaded
from tests.test_tenure import REGULAR, tenured

SAMPLES = ("bank", "energy", "housing", "minimal", "published", "published_long", "template")

office = pytest.mark.office


def test_the_office_suite_is_there() -> None:
    if OFFICE is None and not os.environ.get("CI"):
        pytest.skip("LibreOffice is not installed")
    assert OFFICE is not None


def sample(name: str) -> CaseFile:
    return read_case(sample_path(name))


def workbook(file: CaseFile, scenario: str | None = None, language: str = "en") -> bytes:
    return to_workbook(results_of(file, scenario, Reader(language)))


def file_of(case: Case) -> CaseFile:
    return parse_case(to_toml(case).encode(), "case.toml")


def recalculated(contents: Iterable[tuple[bytes, dict[str, Any]]], folder: Path) -> list[Figures]:
    """Workbooks with values typed into named cells, computed anew by the office suite."""
    if OFFICE is None and not os.environ.get("CI"):
        pytest.skip("LibreOffice is not installed")
    paths = [edited(content, folder / f"book_{place}.xlsx", values) for place, (content, values) in enumerate(contents)]
    return [Figures(path) for path in converted(paths, folder, "xlsx")]


def agree(figures: Figures, valuation: Valuation) -> None:
    """Hold net cash of every month, every metric and every horizon against the model."""
    assert figures.errors() == []
    moved = np.abs(valuation.net).max()
    np.testing.assert_allclose(figures.row("result.net"), valuation.net, rtol=1e-9, atol=1e-13 * moved)
    for name in FORMATS:
        found = figures[f"result.{name}"]
        expected = metric_of(valuation, name)
        if expected is None:
            assert isinstance(found, str), (name, found)
        else:
            assert found == pytest.approx(expected, rel=1e-9, abs=1e-13 * moved if name == "npv" else 1e-12), name
    for horizon in valuation.horizons:
        for name in ("from_month", "to_month", "cash_in", "cash_out", "net", "present_value", "cumulative"):
            found = figures[f"result.horizons.{horizon.name}.{name}"]
            assert found == pytest.approx(getattr(horizon, name), rel=1e-9, abs=1e-12 * moved), (horizon.name, name)
        if horizon.verdict.figure is not None:
            found = figures[f"result.horizons.{horizon.name}.figure"]
            assert found == pytest.approx(horizon.verdict.figure, rel=1e-9, abs=1e-12 * moved)


def metric_of(valuation: Valuation, name: str) -> float | None:
    if name == "irr":
        found = valuation.metrics.irr
        return found.rates[0] if found.status == "one" else None
    value: float | None = getattr(valuation.metrics, name)
    return value


@office
def test_every_sample_recalculates_to_the_model(tmp_path: Path) -> None:
    files = [sample(name) for name in SAMPLES]
    for figures, file in zip(recalculated([(workbook(file), {}) for file in files], tmp_path), files, strict=True):
        agree(figures, value_case(file.case))


def test_every_formula_is_written_with_the_value_it_has() -> None:
    """What a viewer that does not recalculate shows: the program's own figures."""
    for name in SAMPLES:
        file = sample(name)
        figures = Figures(io.BytesIO(workbook(file)))
        agree(figures, value_case(file.case))


@office
def test_the_values_written_are_those_the_office_suite_computes(tmp_path: Path) -> None:
    content = workbook(sample("bank"))
    written = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    (computed,) = recalculated([(content, {})], tmp_path)
    for sheet in written:
        for row in sheet.iter_rows():
            for cell in row:
                found = computed.book[sheet.title][cell.coordinate].value
                if isinstance(cell.value, float | int) and not isinstance(found, bool):
                    assert found == pytest.approx(cell.value, rel=1e-9, abs=1e-6), f"{sheet.title}!{cell.coordinate}"
                elif isinstance(cell.value, str):
                    assert (found or "") == cell.value, f"{sheet.title}!{cell.coordinate}"


CHANGES = {
    "segments.families.annual_churn": 0.11,
    "segments.seniors.margin": 0.5,
    "segments.young.revenue_growth": 0.03,
    "segments.families.referrals": 0.02,
    "touchpoints.app.trend": -0.05,
    "touchpoints.app.importance": 0.2,
    "initiatives.app.start": 7.0,
    "initiatives.app.delay": 4.5,
    "initiatives.app.ramp": 0.0,
    "initiatives.app.probability": 0.35,
    "initiatives.app.cost_risk": 0.25,
    "discount_rate": 0.0,
}
"""Assumptions of the bank, of every kind, each changed in a workbook of its own."""


@office
def test_a_change_of_an_assumption_recalculates_to_the_model(tmp_path: Path) -> None:
    file = sample("bank")
    content = workbook(file)
    first = next(iter(file.case.initiatives))
    touchpoint = next(iter(file.case.touchpoints))
    link = next(iter(file.case.links))
    changes = {
        address.replace("initiatives.app", f"initiatives.{first}").replace(
            "touchpoints.app", f"touchpoints.{touchpoint}"
        ): value
        for address, value in CHANGES.items()
    } | {f"links.{link}.effect": -0.4, f"links.{link}.lag": 2.5, f"links.{link}.causal_share": 0.9}
    books = recalculated([(content, {address: value}) for address, value in changes.items()], tmp_path)
    before = value_case(file.case).metrics.npv
    for figures, (address, value) in zip(books, changes.items(), strict=True):
        valuation = value_case(with_values(file.case, {address: value}))
        assert valuation.metrics.npv != before, address
        agree(figures, valuation)


@office
def test_churn_that_falls_with_tenure_recalculates_to_the_model(tmp_path: Path) -> None:
    case = case_of(tenured(REGULAR, new_customers=120, referrals=0.05, unavoidable_churn=0.02))
    changes = {
        "segments.all.annual_churn": 0.11,
        "segments.all.new_customer_churn": 0.3,
        "segments.all.polarisation": 0.25,
        "links.stay.effect": -0.2,
    }
    content = workbook(file_of(case))
    assert "Tenure" in openpyxl.load_workbook(io.BytesIO(content), read_only=True).sheetnames
    same, changed = recalculated([(content, {}), (content, changes)], tmp_path)
    agree(same, value_case(case))
    agree(changed, value_case(with_values(case, changes)))


@office
def test_ten_changes_at_once_recalculate_to_the_model(tmp_path: Path) -> None:
    """In every other sample, the ten assumptions that move its value most, each at the end of its range."""
    files = [sample(name) for name in SAMPLES if name != "bank"]
    changes = [{swing.address: swing.high for swing in swings_of(file.case)[:10]} for file in files]
    contents = [(workbook(file), dict(change)) for file, change in zip(files, changes, strict=True)]
    for figures, file, change in zip(recalculated(contents, tmp_path), files, changes, strict=True):
        assert len(change) == 10
        agree(figures, value_case(with_values(file.case, change)))


@office
@pytest.mark.parametrize("name", ["bank", "energy", "housing"])
def test_dropdown_switch_and_levers_recalculate_to_the_model(name: str, tmp_path: Path) -> None:
    file = sample(name)
    content = workbook(file)
    first = next(iter(file.case.initiatives))
    cases_: list[tuple[dict[str, Any], Valuation]] = [
        ({"scenario": scenario_label(file.case, key, ENGLISH_READER)}, value_case(file.case, key))
        for key in file.case.scenarios
    ]
    without = file.case.initiatives[first].model_copy(update={"included": False})
    switched = type(file.case.initiatives)({**file.case.initiatives, first: without})
    off = file.case.model_copy(update={"initiatives": switched})
    cases_.append(({f"initiatives.{first}.included": 0}, value_case(off)))
    cases_.append(({"strength": 0.6, "postponed": 3}, value_case(file.case, strength=0.6, postponed=3)))
    books = recalculated([(content, values) for values, _ in cases_], tmp_path)
    for figures, (_, valuation) in zip(books, cases_, strict=True):
        agree(figures, valuation)


@office
def test_a_workbook_of_a_scenario_can_be_switched_back(tmp_path: Path) -> None:
    file = sample("bank")
    scenario = next(iter(file.case.scenarios))
    label = scenario_label(file.case, "base", ENGLISH_READER)
    there, back = recalculated(
        [(workbook(file, scenario), {}), (workbook(file, scenario), {"scenario": label})], tmp_path
    )
    agree(there, value_case(file.case, scenario))
    agree(back, value_case(file.case))


@office
def test_the_worked_out_cases_run_through_the_workbook(tmp_path: Path) -> None:
    """The cases of `tests/spec`, whose figures were worked out by hand, on the second engine."""
    specs = [case_of(loaded(path)[0]) for path in FILES]
    books = recalculated([(workbook(file_of(case)), {}) for case in specs], tmp_path)
    for figures, case in zip(books, specs, strict=True):
        agree(figures, value_case(case))


def drawn(count: int) -> list[Case]:
    """Generated cases, the same ones every time."""
    found: list[Case] = []

    @seed(7)
    @settings(max_examples=count, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(cases())
    def collect(plain: dict[str, Any]) -> None:
        found.append(case_of(plain))

    run: Callable[[], None] = collect
    run()
    return found


@office
def test_generated_cases_run_through_the_workbook(tmp_path: Path) -> None:
    generated = drawn(30)
    books = recalculated([(workbook(file_of(case)), {}) for case in generated], tmp_path)
    for figures, case in zip(books, generated, strict=True):
        agree(figures, value_case(case))


@office
def test_alternatives_stand_beside_the_case(tmp_path: Path) -> None:
    """The summary of the comparison, and an alternative that is typed into the workbook."""
    file = sample("bank")
    typed = {"new.1.label": "Typed here", "new.1.every": 12, "new.1.amounts": [-1000, 600, 700]}
    content = workbook(file)
    (figures,) = recalculated([(content, typed)], tmp_path)
    comparison = compare(value_case(file.case))
    sheet, back = figures.book["Comparison"], 2 + list(FORMATS).index("payback_months")
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=5, max_row=5 + len(comparison.contenders) + 3)}
    for rank, contender in enumerate(comparison.contenders, start=1):
        row = rows[contender.label]
        assert row[1].value == rank
        assert row[2].value == pytest.approx(contender.metrics.npv, rel=1e-9)
        if contender.metrics.payback_months is not None:
            assert row[back].value == pytest.approx(contender.metrics.payback_months, rel=1e-9)
    rate = file.case.discount_rate.value
    assert rows["Typed here"][2].value == pytest.approx(-1000 + 600 / (1 + rate) + 700 / (1 + rate) ** 2, rel=1e-12)
    assert rows["Typed here"][back].value == pytest.approx(23 + 400 / 700, rel=1e-12)  # within month 24


@office
def test_the_checks_are_zero_until_somebody_edits(tmp_path: Path) -> None:
    content = workbook(sample("energy"))
    same, edited_ = recalculated([(content, {}), (content, {"discount_rate": 0.03})], tmp_path)
    assert (same["result.reconciled"], same["result.unchanged"]) == ("reconciled", "as exported")
    assert (edited_["result.reconciled"], edited_["result.unchanged"]) == ("reconciled", "changed since the export")


def test_a_run_that_is_not_reconciled_stamps_its_workbook() -> None:
    results = results_of(sample("minimal"), None, Reader("en"))
    wrong = replace(results.valuation, checks=(replace(results.valuation.checks[0], difference=0.5),))
    vars(results)["valuation"] = wrong
    figures = Figures(io.BytesIO(to_workbook(results)))
    assert figures["result.reconciled"] == "NOT RECONCILED"
    assert "NOT RECONCILED" in [cell.value for row in figures.book["Verdict"].iter_rows() for cell in row]


def test_sheets_have_names_a_spreadsheet_takes() -> None:
    """A company's own words may hold signs no sheet may bear, be too long, or be the same twice."""
    long = "y" * 40
    words = f'[words]\nassumption = "a/b:*[x] {long}"\nscenario = "A?B {long}"\njourney = "Checks!"\n\n'
    file = sample("bank")
    case = parse_case(file.text.replace("[horizons]", words + "[horizons]", 1).encode(), "c.toml", beside=file.beside)
    book = openpyxl.load_workbook(io.BytesIO(workbook(case)))
    titles = [title.lower() for title in book.sheetnames]
    assert len(set(titles)) == 13
    assert all(len(title) <= 31 and not set(title) & set("[]:*?/\\") for title in titles)
    agree(Figures(io.BytesIO(workbook(case))), value_case(file.case))


@office
def test_several_rates_are_counted_and_none_is_preferred(tmp_path: Path) -> None:
    """-100, 230, -132 at yearly steps is worth 0 at 10 % and at 20 %; -100, 110 at 10 % alone."""
    file = sample("bank")
    typed = {
        "new.1.label": "Two rates",
        "new.1.amounts": [-100, 230, -132],
        "new.2.label": "One rate",
        "new.2.amounts": [-100, 110],
        "new.3.label": "No rate",
        "new.3.amounts": [100, 10],
    }
    (figures,) = recalculated([(workbook(file), typed)], tmp_path)
    rows = {row[0].value: row[3].value for row in figures.book["Comparison"].iter_rows(min_row=5, max_row=14)}
    assert rows["Two rates"] == "2 (several)"
    assert rows["One rate"] == pytest.approx(0.1, rel=1e-9)
    assert rows["No rate"] == "none"


@office
def test_scenarios_of_like_names_are_told_apart(tmp_path: Path) -> None:
    """Two of one name, one that differs by a capital, one with a wildcard of a spreadsheet's search."""
    values = {"a": ("Low", 0.1), "b": ("Low", 0.2), "c": ("LOW", 0.3), "d": ("L*", 0.4)}
    scenarios = {key: {"label": label, "set": {"discount_rate": rate}} for key, (label, rate) in values.items()}
    file = file_of(case_of({**PLAIN, "scenarios": scenarios}))
    names = {"a": "Low", "b": "Low (b)", "c": "LOW", "d": "L*"}
    books = recalculated([(workbook(file), {"scenario": name}) for name in names.values()], tmp_path)
    for figures, key in zip(books, names, strict=True):
        agree(figures, value_case(file.case, key))


def test_values_of_the_export_are_those_of_the_program() -> None:
    """Walk-down, shares and odds have no formulas: each figure on the sheet is one the program computed."""
    results = results_of(sample("bank"), "downside", Reader("en"))
    sheet = openpyxl.load_workbook(io.BytesIO(to_workbook(results)))["Walk-down"]
    rows = {str(row[0].value): [cell.value for cell in row[2:6]] for row in sheet.iter_rows()}
    found = results.walkdown
    assert rows["Gross claim"][:2] == pytest.approx([found.gross, found.gross], rel=1e-15)  # 16 digits in the file
    for step in found.steps:
        name = results.reader.text(GUARD_NAMES[step.guard][0])
        assert rows[name][:2] == [pytest.approx(step.change), pytest.approx(step.value)]
    for share in results.attribution.by_initiative:
        assert rows[share.label][0] == pytest.approx(share.shapley)
    assert results.odds is not None
    spread = results.odds.metrics["npv"]
    assert rows["Net present value"] == pytest.approx([spread.p10, spread.p50, spread.p90, spread.mean])


def test_a_case_too_large_for_a_spreadsheet_is_refused() -> None:
    """Forty segments over fifty years would be a workbook nobody can open."""
    segment = PLAIN["segments"]["all"]
    plain = {**PLAIN, "months": 600, "segments": {f"s{number}": segment for number in range(40)}}
    with pytest.raises(CaseError, match="too large for a spreadsheet"):
        workbook(file_of(case_of(plain)))
