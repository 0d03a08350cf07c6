"""Customers without a contract, against the published fits on CDNOW and against made customers whose truth is known.

CDNOW's customers (Fader and Hardie) come in the package lifetimes (MIT); only its files are read, for tests only.
"""

import csv
import json
from dataclasses import replace
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pyarrow as pa
import pytest
from scipy.integrate import quad
from scipy.stats import beta as beta_distribution
from typer.testing import CliRunner, Result

from cxvalue.case.read import read_case
from cxvalue.cli import app
from cxvalue.errors import CxvalueError
from cxvalue.evidence.purchases import bg_nbd, gamma_gamma, pareto_nbd
from cxvalue.evidence.purchases.bg_nbd import BgNbd
from cxvalue.evidence.purchases.bought import WEEKS_A_YEAR, BuyTillStop, Purchases
from cxvalue.evidence.purchases.fit import Compared, Foretold, Found, interval_ends, purchases_fit
from cxvalue.evidence.purchases.listed import PurchaseColumns, PurchaseList, foretold, list_of, purchases_of
from cxvalue.evidence.purchases.pareto_nbd import ParetoNbd
from cxvalue.evidence.purchases.returns import netted
from cxvalue.evidence.table.source import Source, open_arrow, open_bytes, open_file
from cxvalue.exhibits.schema import schema_of
from tests.cases import sample


def cdnow(name: str, *columns: str) -> list[Any]:
    """Columns of one of the package's tables."""
    spec = find_spec("lifetimes")
    assert spec is not None
    assert spec.origin is not None
    with (Path(spec.origin).parent / "datasets" / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [np.array([float(row[column]) for row in rows]) for column in columns]


def test_buying_as_published() -> None:
    """Fader, Hardie and Lee (2005), table 2: r 0.243, alpha 4.414, a 0.793, b 2.426, log likelihood -9582.4."""
    repeats, last, age = cdnow("cdnow_customers_summary.csv", "frequency", "recency", "T")
    assert (repeats.sum(), last.sum(), age.sum()) == pytest.approx((2457, 16135.52, 77111.21), abs=0.01)
    found, _ = bg_nbd.fitted("bg_nbd", Purchases(repeats, last, age, None))
    assert (found.r, found.alpha, found.a, found.b) == pytest.approx((0.243, 4.414, 0.793, 2.426), abs=5e-4)
    assert found.log_likelihood == pytest.approx(-9582.4, abs=0.05)


def test_stopping_at_any_time_as_published() -> None:
    """Fader and Hardie (2005), Pareto/NBD on CDNOW: r 0.553, alpha 10.578, s 0.606, beta 11.669, likelihood -9595.0."""
    repeats, last, age = cdnow("cdnow_customers_summary.csv", "frequency", "recency", "T")
    found, _ = pareto_nbd.fitted(Purchases(repeats, last, age, None))
    assert found.parameters == pytest.approx((0.553, 10.578, 0.606, 11.669), abs=2e-3)
    assert found.log_likelihood == pytest.approx(-9595.0, abs=0.05)


def test_one_customer_as_published() -> None:
    """Fader, Hardie and Lee (2005), in a spreadsheet: two repeats, the last at 30.43 of 38.86 weeks: 1.226 in 39."""
    one = Purchases(np.array([2.0]), np.array([30.43]), np.array([38.86]), None)
    model = BgNbd("bg_nbd", 0.243, 4.414, 0.793, 2.426, 0.0)
    assert model.expected(one, 39)[0] == pytest.approx(1.226, abs=5e-4)
    assert model.alive(one)[0] == pytest.approx(0.726578570081, abs=1e-9)


def test_spending_as_published() -> None:
    """Quickstart of lifetimes: p 6.25, q 3.74, v 15.45, and what a purchase of the first ten customers is worth."""
    bought = Purchases(*cdnow("cdnow_customers_summary_with_transactions.csv", "x", "t_x", "T", "zbar"))
    found, _ = gamma_gamma.fitted(bought)
    assert (found.p, found.q, found.v) == pytest.approx((6.25, 3.74, 15.45), abs=5e-3)
    printed = [24.658619, 18.911489, 35.170981, 35.170981, 35.170981, 71.462843, 18.911489, 35.170981, 27.282408]
    assert found.mean(bought)[:9] == pytest.approx(printed, abs=1e-3)


def test_staying_is_the_mean_over_rates_and_chances() -> None:
    """Three repeats in forty weeks: a million draws of rate and chance to stop, each stopping at their product."""
    model = BgNbd("bg_nbd", 0.5, 5.0, 0.8, 2.5, 0.0)
    one = Purchases(np.array([3.0]), np.array([38.0]), np.array([40.0]), None)
    random = np.random.default_rng(4)
    rate, stop = random.gamma(3.5, 1 / 45, 1_000_000), random.beta(0.8, 5.5, 1_000_000)
    assert model.staying(one, 52)[0] == pytest.approx(np.exp(-rate * stop * 52).mean(), abs=1e-3)


def seen_and_coming(random: np.random.Generator, form: str, n: int) -> tuple[Purchases, Any, Any, Any]:
    """Customers whose purchases over 60 weeks were seen: their history, who is left, and their coming 40 weeks."""
    rate = random.gamma(0.9, 1 / 8, n)
    stop, ends = random.beta(0.8, 2.5, n), random.exponential(1 / random.gamma(0.7, 1 / 30, n))
    repeats, last, there, coming = np.zeros(n), np.zeros(n), np.ones(n, dtype=bool), np.zeros(n)
    for place in range(n):
        at, gone = 0.0, 0.0 if form == "mbg_nbd" and random.random() < stop[place] else np.inf
        if form == "pareto_nbd":
            gone = ends[place]
        while (at := at + random.exponential(1 / rate[place])) <= min(gone, 100.0):
            if at <= 60:
                repeats[place], last[place] = repeats[place] + 1, at
            else:
                coming[place] += 1
            if form != "pareto_nbd" and random.random() < stop[place]:
                gone = at
        there[place] = gone > 60
    return Purchases(repeats, last, np.full(n, 60.0), None), there, coming, rate


@pytest.mark.parametrize("form", ["bg_nbd", "mbg_nbd", "pareto_nbd"])
def test_what_a_model_says_is_what_made_customers_do(form: str) -> None:
    """Among forty thousand, by how often they bought: who is left, who buys in forty weeks, and how much."""
    bought, there, coming, rate = seen_and_coming(np.random.default_rng(6), form, 40_000)
    model: BuyTillStop = (
        ParetoNbd(0.9, 8.0, 0.7, 30.0, 0.0)
        if form == "pareto_nbd"
        else BgNbd("mbg_nbd" if form == "mbg_nbd" else "bg_nbd", 0.9, 8.0, 0.8, 2.5, 0.0)
    )
    for least, most in ((0, 0), (1, 1), (2, 4), (5, 99)):
        own = (bought.repeats >= least) & (bought.repeats <= most)
        few = Purchases(bought.repeats[own], bought.last[own], bought.age[own], None)
        assert model.alive(few).mean() == pytest.approx(there[own].mean(), abs=0.02)
        assert model.buying(few, 40).mean() == pytest.approx((coming[own] > 0).mean(), abs=0.02)
        assert model.expected(few, 40).mean() == pytest.approx(coming[own].mean(), rel=0.06)
        left = own & there
        alive = model.alive(few)
        assert (alive * model.rate(few)).sum() / alive.sum() == pytest.approx(rate[left].mean(), rel=0.06)


@pytest.mark.parametrize("form", ["bg_nbd", "mbg_nbd", "pareto_nbd"])
def test_the_model_that_made_the_purchases_is_the_likeliest_or_near_it(form: str) -> None:
    """And how many are left is right by it, where the other models may be far off."""
    bought, there, _, _ = seen_and_coming(np.random.default_rng(7), form, 6_000)
    found = purchases_fit(bought)
    assert form in {found.form, *(other.form for other in found.alike)}
    assert found.customers.interval is not None
    low, high = found.customers.interval
    assert low <= there.sum() <= high


def test_a_miss_in_the_last_third_widens_the_interval_by_itself() -> None:
    """Foretold 200 buyers and 500 purchases, seen 150 and 450: a quarter fewer, each buying a fifth more."""
    found = purchases_fit(made(np.random.default_rng(2), 800, 104)[0])
    wider = found.widened(Foretold(Compared(500.0, 450), Compared(200.0, 150)))
    assert (wider.customers.value, wider.customers.high) == (found.customers.value, found.customers.high)
    assert wider.customers.low == pytest.approx(0.75 * low_of(found.customers))
    assert wider.purchases.high == pytest.approx(1.2 * high_of(found.purchases))
    assert wider.purchases.low == found.purchases.low
    assert 1 - high_of(wider.annual_churn) == pytest.approx((1 - high_of(found.annual_churn)) ** (4 / 3))
    assert wider.annual_churn.low == pytest.approx(found.annual_churn.low)
    assert Foretold(Compared(500.0, 450), Compared(200.0, 150)).miss == 0.25
    assert found.widened(None) is found


def low_of(found: Found) -> float:
    assert found.low is not None
    return found.low


def high_of(found: Found) -> float:
    assert found.high is not None
    return found.high


def made(random: np.random.Generator, n: int, weeks: int) -> tuple[Purchases, Any, Any, Any]:
    """Customers who buy and stop by the model: what was seen, who is left, their rates and their chances to stop."""
    rate, stop = random.gamma(0.8, 1 / 6, n), random.beta(0.9, 3.0, n)
    age = random.uniform(weeks / 2, weeks, n)
    repeats, last, there = np.zeros(n), np.zeros(n), np.ones(n, dtype=bool)
    for place in range(n):
        at = random.exponential(1 / rate[place])
        while at <= age[place]:
            repeats[place], last[place] = repeats[place] + 1, at
            if random.random() < stop[place]:
                there[place] = False
                break
            at += random.exponential(1 / rate[place])
    return Purchases(repeats, last, age, None), there, rate, stop


def test_who_is_left_and_who_leaves_is_recovered() -> None:
    """Of 4 000 made customers: how many have not stopped, how many of them will in a year, how often they buy."""
    bought, there, rate, stop = made(np.random.default_rng(8), 4_000, 104)
    found = purchases_fit(bought)
    assert found.customers.value == pytest.approx(there.sum(), rel=0.03)
    leaving = 1 - np.exp(-rate * stop * WEEKS_A_YEAR)[there].mean()
    assert found.annual_churn.value == pytest.approx(leaving, rel=0.1)
    assert found.purchases.value == pytest.approx(rate[there].mean() * WEEKS_A_YEAR, rel=0.05)
    assert found.revenue is None


def test_intervals_of_the_parameters_hold_the_truth() -> None:
    held, truth = 0, np.log([0.8, 6.0, 0.9, 3.0])
    for seed in range(40):
        found, errors = bg_nbd.fitted("bg_nbd", made(np.random.default_rng(seed), 600, 80)[0])
        apart = np.log([found.r, found.alpha, found.a, found.b]) - truth
        held += int((np.abs(apart) <= 1.96 * np.sqrt(np.diag(errors))).sum())
    assert 0.90 <= held / 160 <= 0.99


DAYS = pa.table(
    {
        "kund": ["a", "a", "a", "a", "b", "b", None],
        "dag": [date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 15), date(2026, 2, 5), *[date(2026, 1, 8)] * 3],
        "belopp": [10.0, 5.0, 20.0, 40.0, 7.0, -7.0, 3.0],
    }
)


def listed_of(source: Source, given: PurchaseColumns | None = None) -> PurchaseList:
    """A list as it is read on a day after all of them."""
    return list_of(source, given, today=date(2026, 11, 25))


def test_a_list_of_purchases_by_hand() -> None:
    """a buys on three days, twice on the first; b once, and sends it back; one row has no customer."""
    left_out = PurchaseColumns(returns="left out")
    listed = listed_of(open_arrow(DAYS, "bought"), left_out)
    assert (listed.columns.customer, listed.columns.day, listed.columns.amount) == ("kund", "dag", "belopp")
    assert list(map(str, listed.notes)) == ["left out: 1 row names no customer", "1 return is left out"]
    bought = purchases_of(listed)
    assert bought.repeats.tolist() == [2, 0]
    assert bought.last.tolist() == [5, 0]
    assert bought.age.tolist() == [5, 4]
    assert bought.amount is not None
    assert bought.amount[0] == 30
    earlier = purchases_of(listed_of(open_arrow(DAYS, "bought"), replace(left_out, until=date(2026, 1, 22))))
    assert earlier.repeats.tolist() == [1, 0]
    assert earlier.age.tolist() == [3, 2]


def test_what_is_sent_back_was_not_bought() -> None:
    """b's only purchase is gone; a's are as they were."""
    listed = listed_of(open_arrow(DAYS, "bought"))
    assert list(map(str, listed.notes)) == [
        "left out: 1 row names no customer",
        "1 return is taken off the purchase before it",
    ]
    assert purchases_of(listed).repeats.tolist() == [2]


@pytest.mark.parametrize(
    ("amounts", "left", "found", "unmatched"),
    [
        ((10.0, 20.0, -10.0), {1: 20.0}, 1, 0),  # the one of just that amount, though another came later
        ((10.0, 20.0, -5.0), {0: 10.0, 1: 15.0}, 1, 0),  # a part of the latest
        ((10.0, 20.0, -25.0), {0: 5.0}, 1, 0),  # all of the latest and a part of the one before
        ((-10.0, 10.0), {1: 10.0}, 0, 1),  # sent back before anything was bought
        ((10.0, -10.0, -10.0), {}, 1, 1),  # sent back twice
        ((0.1, 0.2, -0.3), {}, 1, 0),  # floats add up
    ],
)
def test_returns_are_netted_on_their_purchase(
    amounts: tuple[float, ...], left: dict[int, float], found: int, unmatched: int
) -> None:
    day = date(2026, 1, 1)
    net = netted((("a", day + timedelta(days=place), amount) for place, amount in enumerate(amounts)))
    assert {(item[1] - day).days: item[2] for item in net.purchases} == pytest.approx(left)
    assert (net.found, net.unmatched) == (found, unmatched)


FOREIGN = {
    "days and months apart": "%d/%m/%Y",
    "months first, with a time": "%m/%d/%Y 8:26",
    "digits only": "%Y%m%d",
    "points": "%d.%m.%Y",
    "a time with a zone": "%Y-%m-%dT08:26:00Z",
}


@pytest.mark.parametrize("form", FOREIGN.values(), ids=FOREIGN)
def test_days_of_any_form_give_the_same_purchases(form: str) -> None:
    days = [date(2026, 1, 1) + timedelta(days=3 * place) for place in range(20)]
    rows = "".join(f"c{place % 4},{day.strftime(form)},kr {place + 1}.50\n" for place, day in enumerate(days))
    listed = listed_of(open_bytes(f"kundnr,köpdatum,belopp\n{rows}".encode(), "a.csv"))
    bought = purchases_of(listed)
    assert (listed.first, listed.until) == (days[0], days[-1])
    assert bought.repeats.tolist() == [4, 4, 4, 4]
    assert bought.amount is not None
    assert bought.amount.tolist() == [11.5, 12.5, 13.5, 14.5]  # of c0: 5.5, 9.5, 13.5 and 17.5


def test_a_purchase_that_is_still_to_come_is_a_problem_with_its_row() -> None:
    text = b"customer,day,amount\na,2026-01-01,5\na,2199-01-01,5\n"
    with pytest.raises(CxvalueError, match=r"a\.csv:3: columns\.day: day holds days that are still to come"):
        listed_of(open_bytes(text, "a.csv"))


def test_what_cannot_be_read_is_said() -> None:
    with pytest.raises(CxvalueError, match=r"columns\.amount: is no such column"):
        listed_of(open_arrow(DAYS, "bought"), PurchaseColumns(amount="dag"))
    with pytest.raises(CxvalueError, match=r"no column holds days only"):
        listed_of(open_arrow(DAYS.drop_columns(["dag"]), "bought"))
    with pytest.raises(CxvalueError, match="too few customers bought a second time"):
        purchases_fit(purchases_of(listed_of(open_arrow(DAYS, "bought"))))


def written(path: Path, n: int = 1_500) -> Path:
    """A list of purchases of made customers, as a file."""
    random = np.random.default_rng(12)
    rate, stop = random.gamma(0.8, 1 / 6, n), random.beta(0.9, 3.0, n)
    begin = date(2025, 1, 1)
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["customer", "day", "amount"])
        for place in range(n):
            at, again = float(random.uniform(0, 60)), False
            while at <= 80:
                amount = round(float(random.gamma(4, 25)), 2)
                lines.writerow([place, (begin + timedelta(days=round(at * 7))).isoformat(), amount])
                if again and random.random() < stop[place]:
                    break
                at, again = at + float(random.exponential(1 / rate[place])), True
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env={"COLUMNS": "200"})


def test_the_command_says_checks_and_writes(tmp_path: Path) -> None:
    for item in sample("bank").parent.iterdir():
        (tmp_path / item.name).write_bytes(item.read_bytes())
    path, case = written(tmp_path / "bought.csv"), tmp_path / "case.toml"
    done = run("purchases", path, "--case", case, "--segment", "young", "--format", "json", "--apply")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    jsonschema.validate(found, schema_of("purchases"))
    assert found["seen"] == sum(row["customers"] for row in found["repeats"]) == 1_500
    assert found["foretold"]["buyers"]["expected"] == pytest.approx(found["foretold"]["buyers"]["happened"], rel=0.1)
    assert found["foretold"]["purchases"]["expected"] == pytest.approx(
        found["foretold"]["purchases"]["happened"], rel=0.15
    )
    young = read_case(case).case.segments["young"]
    assert young.annual_churn.value == pytest.approx(found["annual_churn"]["value"], rel=1e-3)
    assert young.revenue.value == pytest.approx(found["revenue"]["value"], rel=1e-3)
    assert young.customers.source[-1] in read_case(case).case.evidence
    sources = len(read_case(case).case.evidence)
    assert run("purchases", path, "--case", case, "--segment", "young", "--apply").exit_code == 0
    assert len(read_case(case).case.evidence) == sources  # the same list again is the same source
    unknown = run("purchases", path, "--case", case, "--segment", "yong")
    assert unknown.exit_code == 2
    assert "Did you mean young?" in unknown.stderr
    shown = run("purchases", path, "--case", case, "--segment", "young", "--until", "2026-03-31")
    assert "are still there" in shown.stdout
    assert "up to Mar 31, 2026" in shown.stdout


def test_what_is_foretold_is_of_customers_known_before(tmp_path: Path) -> None:
    """Counted by hand in the file: days of purchase in the last third, of customers who had bought before it."""
    path = written(tmp_path / "bought.csv")
    with path.open(encoding="utf-8", newline="") as file:
        days = {(row["customer"], date.fromisoformat(row["day"])) for row in csv.DictReader(file)}
    first, last = min(day for _, day in days), max(day for _, day in days)
    cut = last - timedelta(days=round((last - first).days / 3))
    known = {customer for customer, day in days if day <= cut}
    happened = sum(day > cut and customer in known for customer, day in days)
    assert any(customer not in known for customer, _ in days)
    found = foretold(listed_of(open_file(path)), "mbg_nbd")
    assert found is not None
    assert found.purchases.happened == happened
    assert found.buyers.happened == len({customer for customer, day in days if day > cut and customer in known})
    assert foretold(listed_of(open_arrow(DAYS, "bought")), "mbg_nbd") is None


def test_heavy_buyers_have_figures_too() -> None:
    """A hundred and fifty purchases in half a year, against the integral over the chance to stop."""
    model, stop = BgNbd("bg_nbd", 0.8, 6.0, 0.9, 3.0, 0.0), beta_distribution(0.9, 153.0)
    heavy = Purchases(np.array([150.0]), np.array([25.8]), np.array([26.0]), None)
    expected = quad(lambda p: (1 + p * 52 / 32) ** -150.8 * stop.pdf(p), 0, 1, points=[0.006], limit=400)[0]
    assert model.staying(heavy, 52)[0] == pytest.approx(expected, rel=1e-6)
    assert 0 < model.expected(heavy, 52)[0] < 52 * 150.8 / 32


def bought_with(amounts: Any) -> Purchases:
    bought = made(np.random.default_rng(3), 800, 104)[0]
    return Purchases(bought.repeats, bought.last, bought.age, np.where(bought.repeats > 0, amounts, np.nan))


def test_no_revenue_is_said_where_none_can_be_relied_on() -> None:
    """All pay the same, or a few so much that their mean has no end: churn and customers are said all the same."""
    random = np.random.default_rng(5)
    for amounts in (np.full(800, 49.0), np.exp(4 + 3 * random.normal(size=800))):
        found = purchases_fit(bought_with(amounts))
        assert found.revenue is None
        assert found.without_revenue is not None
        assert 0 < found.annual_churn.value < 1


def test_columns_in_doubt_are_asked_for() -> None:
    """An `id` beside a customer is the purchase; two columns of days are one too many; a total beats a price."""
    days = DAYS["dag"]
    both = pa.table({"id": range(7), "customer_id": DAYS["kund"], "price": [1.0] * 7, "total": [2.0] * 7, "day": days})
    named = listed_of(open_arrow(both, "bought")).columns
    assert (named.customer, named.amount) == ("customer_id", "total")
    priced = both.drop_columns(["total"])
    assert listed_of(open_arrow(priced, "bought")).columns.amount == "price"
    pieces = priced.append_column("quantity", [[3] * 7])
    assert listed_of(open_arrow(pieces, "bought")).columns.amount is None  # the price of one, perhaps
    with pytest.raises(CxvalueError, match="not clear which one"):
        listed_of(open_arrow(both.append_column("born", days), "bought"))
    with pytest.raises(CxvalueError, match="is long after the last purchase"):
        listed_of(open_arrow(DAYS, "bought"), PurchaseColumns(until=date(2030, 1, 1)))


def bought_at_random(customers: int, most: int) -> list[tuple[str, date, float]]:
    """Purchases on random days of a year, of customers none of whom ever stops."""
    random = np.random.default_rng(1)
    first = date(2025, 1, 1)
    return [
        (f"c{number}", first + timedelta(days=int(random.integers(360))), 100.0)
        for number in range(customers)
        for _ in range(int(random.integers(1, most)))
    ]


def test_purchases_that_tell_no_figure_are_refused_and_never_shown_as_none(tmp_path: Path) -> None:
    rows = bought_at_random(80, 7)
    path = tmp_path / "bought.csv"
    path.write_text(
        "customer,day,amount\n" + "".join(f"{who},{day},{paid}\n" for who, day, paid in rows), encoding="utf-8"
    )
    done = CliRunner().invoke(app, ["purchases", str(path), "--case", str(sample("minimal")), "--segment", "all"])
    assert "nan" not in done.stdout + done.stderr
    assert done.exit_code == 2 or "they have no interval" in done.stdout


def test_an_interval_needs_nearly_all_draws() -> None:
    drawn = np.arange(100.0)
    assert interval_ends(drawn) == pytest.approx((2.475, 96.525))
    drawn[:4] = np.nan
    assert interval_ends(drawn) == pytest.approx((6.375, 96.625))
    drawn[:6] = np.inf
    assert interval_ends(drawn) == (None, None)
