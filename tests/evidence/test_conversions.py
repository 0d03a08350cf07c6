"""From simulated customers to the money of a case: what an applied estimate is worth against the simulated truth.

The truth is never fitted: every customer's own chance or mean is known, and so is what it becomes when all scores
rise. It enters the same case as a direct change of the behaviour; the two net present values are set side by side.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pytest
from numpy.random import Generator
from numpy.typing import NDArray

from cxvalue.analysis.valuation import value_case
from cxvalue.case.keyed import Keyed
from cxvalue.case.notes import CustomerTable
from cxvalue.case.read import changed_file, parse_case
from cxvalue.case.records import Case
from cxvalue.choices import Behaviour, FitMethod
from cxvalue.errors import CxvalueError
from cxvalue.evidence.apply import Origin, proposal_for
from cxvalue.evidence.conversion import converted
from cxvalue.evidence.study import Study, Wishes, study_of
from cxvalue.evidence.table.prepared import Customers, prepared
from cxvalue.evidence.table.source import open_arrow
from cxvalue.evidence.table.warehouse import open_table
from cxvalue.units import SCALES
from tests.evidence.same import in_groups
from tests.evidence.tables import TODAY

Floats = NDArray[np.float64]

LIFT = 0.05
"""Share of the case's scale by which scores rise."""

CLOSE = 0.1
"""Miss that must never be silent."""

MANY, SOME = 40_000, 3_000


@dataclass(frozen=True)
class Population:
    """One kind of customers, how they were asked, and the link their figures are for."""

    asked: str
    """Scale of the table."""
    case: str
    """Scale of the case."""
    form: str
    behaviour: Behaviour = "churn"
    months: int = 12
    reach: float = 1.0
    """Below 1: the score is of a touchpoint, and only so many meet it."""
    weighted: bool = False
    mixed: bool = False
    """Customers differ in something else that moves score and outcome, and is held equal."""
    days: bool = False
    """The window is told by days instead of being stated."""
    stock: bool = False
    """Customers of any age were watched for a year from one day on, and the hazard is fitted."""
    grouped: bool = False
    """Only groups of the floor and more leave the engine, as from a warehouse."""

    @property
    def points(self) -> float:
        """Points of the table's scale in the lift."""
        low, high = SCALES[self.asked]
        return LIFT * (high - low)


def _populations() -> Iterator[Population]:
    scales = [("0-10", "csat-5"), ("csat-5", "0-10"), ("ces-7", "csat-5"), ("csat-5", "csat-5"), ("0-10", "nps")]
    for (asked, case), form in product(scales, ("odds", "relative", "absolute")):
        yield Population(asked, case, form)
    for months, form in product((3, 6, 24), ("odds", "absolute")):
        yield Population("0-10", "csat-5", form, months=months)
    yield Population("csat-5", "csat-5", "relative", months=6, days=True)
    both: tuple[Behaviour, ...] = ("spend", "contacts")
    for behaviour, form in product(both, ("relative", "absolute")):
        yield Population("0-10", "csat-5", form, behaviour)
        yield Population("csat-5", "csat-5", form, behaviour, months=6)
    yield Population("csat-5", "csat-5", "odds", reach=0.3)
    yield Population("0-10", "csat-5", "relative", reach=0.5, months=6)
    yield Population("csat-5", "csat-5", "relative", "spend", reach=0.4)
    yield Population("0-10", "csat-5", "odds", weighted=True)
    yield Population("csat-5", "csat-5", "odds", mixed=True)
    yield Population("0-10", "csat-5", "absolute", mixed=True, months=6)
    for form in ("odds", "relative", "absolute"):
        yield Population("0-10", "csat-5", form, stock=True)
    yield Population("csat-5", "csat-5", "odds", stock=True, mixed=True)
    yield Population("0-10", "csat-5", "odds", grouped=True, mixed=True)
    yield Population("csat-5", "csat-5", "relative", "spend", grouped=True)


POPULATIONS = tuple(_populations())


@dataclass(frozen=True)
class Drawn:
    """Customers of a population, and the true relative change of the behaviour where all scores rise."""

    columns: dict[str, Any]
    annual: float
    """Level of the behaviour a year."""
    change: float


def _rise(kind: Population, score: Floats) -> float:
    """Points of the table by which all scores rise; of answers, so many that NPS rises by the lift."""
    if kind.case != "nps" or kind.asked == "nps":
        return kind.points
    turning = np.isin(score, (6.0, 8.0)).mean()  # who becomes a passive, or a promoter, with a point more
    return LIFT * 200 / (100 * float(turning))


def evenly(shares: Floats) -> Floats:
    """Whether each is hit, where as many are hit along the way as their chances say: a draw with hardly any chance."""
    order = np.argsort(shares, kind="stable")
    whole = np.floor(np.cumsum(shares[order]) + 0.5)
    hit = np.empty(len(shares))
    hit[order] = np.diff(whole, prepend=0.0)
    return hit


def drawn(kind: Population, random: Generator, n: int, *, even: bool = False) -> Drawn:
    """Draw customers whose chances are known.

    even : as many leave of each kind as their chances say, so that what is left is the conversion
    """
    low, high = SCALES[kind.asked]
    steps = int(high - low) if high - low <= 10 else 10
    place = random.binomial(steps, 0.68, n) / steps
    other = random.integers(0, 2, n) if kind.mixed else np.zeros(n, dtype=int)
    place = np.clip(place - 0.2 * other * (random.random(n) < 0.5), 0, 1)
    score = low + np.round(place * steps) * (high - low) / steps
    meets = random.random(n) < kind.reach
    slope = -3.0 if kind.behaviour != "spend" else 1.2
    start = {"churn": -0.2, "spend": 6.0, "contacts": 1.5}[kind.behaviour]

    def level(rise: float) -> Floats:
        """Chance over the months, or mean over them, of each customer with so many points more."""
        at = (score + rise - low) / (high - low)
        hidden = (score - low) / (high - low)  # of those who do not meet it: alike, but nothing lifts it
        inner = start + slope * np.where(meets, at, hidden) + 0.8 * other
        if kind.behaviour == "churn":
            year = 1 / (1 + np.exp(-inner))
            return 1 - (1 - year) ** (kind.months / 12)
        return np.exp(inner) * kind.months / 12

    def annual(values: Floats) -> float:
        if kind.behaviour == "churn":
            return float(np.mean(1 - (1 - values) ** (12 / kind.months)))
        return float(values.mean() * 12 / kind.months)

    before, after = (annual(level(rise)) for rise in (0.0, _rise(kind, score)))
    own = level(0.0)
    if kind.behaviour == "churn":
        outcome = evenly(own) if even else (random.random(n) < own).astype(float)
    elif kind.behaviour == "contacts":
        outcome = random.poisson(own).astype(float)
    else:
        outcome = random.gamma(2, own / 2)
    columns: dict[str, Any] = {"id": [f"c{k}" for k in range(n)], "outcome": outcome}
    columns["score"] = [float(value) if meet else None for value, meet in zip(score, meets, strict=True)]
    columns["other"] = [f"g{value}" for value in other]
    if kind.stock:
        entry = random.integers(0, 120, n).astype(float)
        # when those who leave do so within the year, at a hazard that stays the same
        at = np.log1p(-random.random(n) * own) / np.log1p(-own) * 12
        columns |= {"entry": entry, "tenure": entry + np.where(outcome > 0.5, np.maximum(np.ceil(at), 1), 12)}
    if kind.days:
        columns["asked"] = [date(2025, 1, 1)] * n
        columns["seen"] = [date(2025, 7, 2)] * n
    if kind.weighted:  # those who left answered half as often, and count twice
        heard = np.arange(n) % 2 == 0 if even else random.random(n) < 0.5
        keep = (outcome < 0.5) | heard
        columns["weight"] = np.where(outcome > 0.5, 2.0, 1.0)
        columns = {
            name: [value for value, kept in zip(values, keep, strict=True) if kept] for name, values in columns.items()
        }
    return Drawn(columns, before, after / before - 1)


def case_text(kind: Population, annual: float) -> str:
    """A case of one segment, whose scores rise by the lift at once."""
    low, high = SCALES[kind.case]
    churn, revenue, contacts = 0.2, 1000.0, 0.0
    if kind.behaviour == "churn":
        churn = annual
    elif kind.behaviour == "spend":
        revenue = annual
    else:
        contacts = annual
    start = "satisfaction" if kind.reach == 1 else "touchpoints.call"
    effect = {"odds": -0.01, "relative": -0.01, "absolute": -0.001}[kind.form]
    return f"""
title = "Truth"
currency = "SEK"
start = 2027-01-01
months = 36
discount_rate = 0.05
[satisfaction]
scale = "{kind.case}"
[segments.all]
customers = 1000
annual_churn = {churn}
revenue = {revenue}
margin = 0.5
contacts = {contacts}
contact_cost = 50
satisfaction = {low + 0.5 * (high - low)}
[touchpoints.call]
score = {low + 0.5 * (high - low)}
importance = {1 if kind.reach == 1 else 0}
reach = {kind.reach}
[links.it]
from = "{start}"
to = "{kind.behaviour}"
form = "{kind.form}"
effect = {effect}
[initiatives.train]
effects = [{{ touchpoint = "call", lift = {LIFT * (high - low)} }}]
"""


def read(kind: Population, made: Drawn, case: Case) -> Customers:
    """The table as somebody would map it."""
    role = {"churn": "churned", "spend": "revenue", "contacts": "contacts"}[kind.behaviour]
    columns = {"id": "id", role: "outcome"} | ({"weight": "weight"} if kind.weighted else {})
    if kind.days:
        columns |= {"scored_on": "asked", "seen_on": "seen"}
    if kind.stock:
        columns |= {"entry": "entry", "tenure": "tenure"}
    if kind.reach == 1:
        columns["score"] = "score"
    table = CustomerTable(
        columns=Keyed(columns),
        touchpoints=Keyed({"call": "score"} if kind.reach < 1 else {}),
        controls=("other",) if kind.mixed else (),
        scale=kind.asked,
        months=None if kind.days else kind.months,
    )
    source = open_arrow(pa.table(made.columns), "simulated")
    return prepared(in_groups(source) if kind.grouped else source, table, case, today=TODAY)


def studied(kind: Population, made: Drawn, text: str) -> tuple[Study, Customers, Case]:
    """What the table says for the link of the case."""
    case = parse_case(text.encode(), "case.toml").case
    customers = read(kind, made, case)
    method: FitMethod | None = "hazard" if kind.stock else None
    return study_of(customers, case, Wishes(behaviour=kind.behaviour, link="it", method=method)), customers, case


def npv(text: str, **values: Any) -> float:
    """Net present value of a case with numbers put in."""
    file = changed_file(
        parse_case(text.encode(), "case.toml"), {key.replace("__", "."): value for key, value in values.items()}
    )
    found = value_case(file.case).metrics.npv
    assert found is not None
    return float(found)


def truth(kind: Population, made: Drawn, text: str) -> float:
    """Net present value where the behaviour changes by what it truly does."""
    direct = {"behaviour": kind.behaviour, "relative": made.change}
    return npv(text, initiatives__train__effects=[direct])


@cache
def _big(kind: Population) -> tuple[Drawn, str]:
    made = drawn(kind, np.random.default_rng(POPULATIONS.index(kind)), MANY, even=True)
    return made, case_text(kind, made.annual)


@pytest.mark.parametrize("kind", POPULATIONS, ids=str)
def test_an_applied_estimate_gives_the_money_of_the_truth(kind: Population) -> None:
    made, text = _big(kind)
    study, customers, case = studied(kind, made, text)
    assert study.estimate is not None, study.refused
    proposal = proposal_for(case, study.estimate, "it", Origin(customers, TODAY, str))
    file = changed_file(parse_case(text.encode(), "case.toml"), proposal.changes(["links.it.causal_share"]))
    applied = value_case(file.case).metrics.npv
    assert applied is not None
    expected = truth(kind, made, text)
    assert applied / expected == pytest.approx(1, abs=CLOSE)


def test_there_are_at_least_thirty_populations() -> None:
    assert len(POPULATIONS) >= 30


def test_intervals_of_the_money_hold_the_truth_as_often_as_they_say() -> None:
    """Twelve sets of each population: in 95 of 100, within three standard errors, the money of the truth is inside."""
    random = np.random.default_rng(16)
    held = tried = 0
    for kind in POPULATIONS:
        for _ in range(12):
            made = drawn(kind, random, SOME)
            text = case_text(kind, made.annual)
            study, _, case = studied(kind, made, text)
            if study.estimate is None:
                continue
            found = converted(study.estimate, case)
            ends = sorted(npv(text, links__it__effect=end) for end in (found.low, found.high))
            held += ends[0] <= truth(kind, made, text) <= ends[1]
            tried += 1
    error = np.sqrt(0.95 * 0.05 / tried)
    assert 0.95 - 3 * error <= held / tried <= 0.95 + 3 * error


def test_stated_months_that_disagree_with_the_days_are_a_problem() -> None:
    kind = Population("csat-5", "csat-5", "odds", months=6, days=True)
    made = drawn(kind, np.random.default_rng(1), 500)
    case = parse_case(case_text(kind, made.annual).encode(), "case.toml").case
    columns = Keyed({"id": "id", "score": "score", "churned": "outcome", "scored_on": "asked", "seen_on": "seen"})
    table = CustomerTable(columns=columns, months=12)
    source = open_arrow(pa.table(made.columns), "simulated")
    with pytest.raises(CxvalueError, match=r"months: differ from the days of the table .found 12; allowed: 6 months"):
        prepared(source, table, case, today=TODAY)
    assert prepared(source, table.model_copy(update={"months": None}), case, today=TODAY).months == 6


@pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")  # Ibis's own
def test_a_warehouse_tells_its_months_by_its_days_too(tmp_path: Path) -> None:
    kind = Population("csat-5", "csat-5", "odds", months=6, days=True)
    made = drawn(kind, np.random.default_rng(1), 500)
    case = parse_case(case_text(kind, made.annual).encode(), "case.toml").case
    connection = ibis.duckdb.connect(tmp_path / "crm.duckdb")
    connection.create_table("customers", pa.table(made.columns))
    connection.disconnect()
    source = open_table(f"duckdb://{tmp_path / 'crm.duckdb'}", "customers")
    columns = Keyed({"id": "id", "score": "score", "churned": "outcome", "scored_on": "asked", "seen_on": "seen"})
    read = prepared(source, CustomerTable(columns=columns), case, today=TODAY)
    assert (read.months, read.months_known) == (6, True)
    with pytest.raises(CxvalueError, match=r"months: differ from the days of the table .found 12; allowed: 6 months"):
        prepared(source, CustomerTable(columns=columns, months=12), case, today=TODAY)


def test_a_link_from_a_touchpoint_is_never_fitted_on_the_overall_score() -> None:
    kind = Population("csat-5", "csat-5", "odds", reach=0.5)
    made = drawn(kind, np.random.default_rng(1), 2000)
    text = case_text(kind, made.annual)
    case = parse_case(text.encode(), "case.toml").case
    overall = read(replace(kind, reach=1.0), made, case)
    study = study_of(overall, case, Wishes(link="it"))
    assert study.estimate is None
    assert "no column has its score" in str(study.refused["fit"][0])


def test_each_conversion_is_a_line_to_read() -> None:
    for kind, words in (
        (Population("0-10", "csat-5", "odds"), "1 point of 0 to 10 = 0.4 points of 1 to 5"),
        (Population("0-10", "nps", "odds"), "points of NPS, by how the answers lie"),
    ):
        made, text = _big(kind)
        study, customers, case = studied(kind, made, text)
        assert study.estimate is not None
        proposal = proposal_for(case, study.estimate, "it", Origin(customers, TODAY, str))
        assert any(words in str(line) for line in proposal.said)
