"""Speed, each line with its comparator in the same run; run by `.ci/bench`, not with the tests.

Pairs share a group; the report divides their medians. Absolute times depend on the machine.
"""

import io
import tomllib
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy_financial
import openpyxl
import pytest
import pyxirr
from SALib.analyze import sobol as salib_analyze
from SALib.sample import sobol as salib_sample
from scipy import special, stats

from cxvalue import finance, irr
from cxvalue.analysis.draws import Uncertain, normal_scores
from cxvalue.analysis.information import DEGREE, partial_information
from cxvalue.analysis.simulation import PERCENTS, indices_of, percentiles
from cxvalue.analysis.valuation import npv_of, value_case
from cxvalue.case.address import entries
from cxvalue.case.read import parse_case, read_case
from cxvalue.case.records import Case
from cxvalue.exports.workbook.book import to_workbook
from cxvalue.finance import Array
from cxvalue.locale.reader import Reader
from cxvalue.model.batch import Batch
from cxvalue.model.run import net_cash
from cxvalue.report.results import results_of
from tests.cases import sample
from tests.reference import plain_model

BANK = read_case(sample("bank")).case
TABLES = tomllib.loads(sample("bank").read_text(encoding="utf-8"))
BESIDE = {"licences.csv": (sample("bank").parent / "licences.csv").read_bytes()}
TEXT = sample("bank").read_bytes()

Benchmark = Any


def uncertain(case: Case) -> list[str]:
    """Addresses of sixty numbers that move the result."""
    known = [address for address in entries(case) if not address.startswith("alternatives.")]
    return [address for address in known if not address.endswith((".target", ".life", ".month", ".start"))][:60]


def draws(size: int) -> Batch:
    """A batch in which fifty assumptions vary by up to a tenth."""
    generator = np.random.default_rng(2026)
    known = entries(BANK)
    values = {
        address: known[address].assumption.value * generator.uniform(0.9, 1.0, size) for address in uncertain(BANK)[:50]
    }
    return Batch(size=size, values=values)


def tornado() -> Batch:
    """Sixty assumptions, each once at nine tenths and once at eleven tenths."""
    addresses = uncertain(BANK)
    size = 2 * len(addresses) + 1
    known = entries(BANK)
    values = {}
    for position, address in enumerate(addresses):
        column = np.full(size, known[address].assumption.value)
        column[2 * position + 1] *= 0.9
        column[2 * position + 2] *= 0.99
        values[address] = column
    return Batch(size=size, values=values)


def phased_flows(size: int, months: int = 60) -> Array:
    """Flows of a phased roadmap: an outlay, a ramp, and for half of them a second outlay or a closing cost."""
    generator = np.random.default_rng(61)
    flows = np.clip(np.arange(months + 1) / 12, 0, 1)[:, None] * generator.uniform(1, 8, size)
    flows[0] = -generator.uniform(50, 150, size)
    kind = generator.integers(0, 4, size)
    flows[-1] -= np.where(kind == 1, 30, 0)
    flows[24] -= np.where(kind == 2, 60, 0)
    return flows


def one_by_one(batch: Batch) -> None:
    for row in range(batch.size):
        npv_of(BANK, batch.part(slice(row, row + 1)))


@pytest.mark.parametrize("who", ["ours", "plain loop"])
@pytest.mark.benchmark(group="one evaluation of the bank sample")
def test_one_evaluation(benchmark: Benchmark, who: str) -> None:
    benchmark({"ours": lambda: npv_of(BANK), "plain loop": lambda: plain_model.npv(TABLES)}[who])


@pytest.mark.parametrize("who", ["ours", "single calls"])
@pytest.mark.benchmark(group="tornado of 60 assumptions")
def test_tornado(benchmark: Benchmark, who: str) -> None:
    batch = tornado()
    benchmark({"ours": lambda: npv_of(BANK, batch), "single calls": lambda: one_by_one(batch)}[who])


@pytest.mark.parametrize("who", ["ours", "plain loop, 10 draws"])
@pytest.mark.benchmark(group="batch of 10 000 draws, 50 uncertain assumptions")
def test_batch(benchmark: Benchmark, who: str) -> None:
    batch = draws(10_000)
    work: dict[str, Callable[[], Any]] = {
        "ours": lambda: net_cash(BANK, batch),
        "plain loop, 10 draws": lambda: [plain_model.npv(TABLES) for _ in range(10)],
    }
    benchmark.pedantic(work[who], rounds=5, warmup_rounds=1)


@pytest.mark.parametrize("size", [10_000, 40_000, 160_000])
@pytest.mark.benchmark(group="cost per draw as batches grow")
def test_linear(benchmark: Benchmark, size: int) -> None:
    batch = draws(size)
    benchmark.pedantic(lambda: net_cash(BANK, batch), rounds=2, warmup_rounds=0)


@pytest.mark.parametrize("who", ["ours", "pyxirr, 5 000 flows", "numpy-financial, 100 flows"])
@pytest.mark.benchmark(group="IRR of 100 000 flows of 61 months, all roots")
def test_irr(benchmark: Benchmark, who: str) -> None:
    flows = phased_flows(100_000)
    times = finance.month_times(60)
    columns = [flows[:, row].copy() for row in range(5_000)]
    work: dict[str, Callable[[], Any]] = {
        "ours": lambda: irr.roots(flows, times),
        "pyxirr, 5 000 flows": lambda: [pyxirr.irr(column) for column in columns],
        "numpy-financial, 100 flows": lambda: [numpy_financial.irr(column) for column in columns[:100]],
    }
    benchmark.pedantic(work[who], rounds=5, warmup_rounds=1)


@pytest.mark.parametrize("who", ["NPV, payback, peak funding, MIRR", "NPV with numpy-financial, 10 000 flows"])
@pytest.mark.benchmark(group="metrics of 100 000 flows of 61 months")
def test_metrics(benchmark: Benchmark, who: str) -> None:
    flows = phased_flows(100_000)
    times, rate = finance.month_times(60), np.array([0.1])
    rows = flows.T[:10_000].copy()

    def ours() -> None:
        finance.npv(flows, times, rate)
        finance.payback(flows, times)
        finance.peak_funding(flows, times)
        finance.mirr(flows, times, finance_rate=rate, reinvestment_rate=rate)

    others: Callable[[], Any] = lambda: [numpy_financial.npv(1.1 ** (1 / 12) - 1, row) for row in rows]  # noqa: E731
    benchmark.pedantic(ours if who.startswith("NPV, ") else others, rounds=5, warmup_rounds=1)


@pytest.mark.parametrize("who", ["read and check", "tomllib alone"])
@pytest.mark.benchmark(group="load and check of the bank sample")
def test_load(benchmark: Benchmark, who: str) -> None:
    text = TEXT.decode()
    work: dict[str, Callable[[], Any]] = {
        "read and check": lambda: parse_case(TEXT, "case.toml", beside=BESIDE),
        "tomllib alone": lambda: tomllib.loads(text),
    }
    benchmark(work[who])


@pytest.mark.benchmark(group="a whole valuation of the bank sample, as the page asks for it")
def test_valuation(benchmark: Benchmark) -> None:
    benchmark(lambda: value_case(BANK))


FIFTY = 50
PERTS = [Uncertain(f"x{place}", "pert", 0.0, 0.1 + 0.8 * place / FIFTY, 1.0) for place in range(FIFTY)]


@pytest.mark.parametrize("who", ["ours", "exact quantile of SciPy, 4 096 draws", "the model, 4 096 draws"])
@pytest.mark.benchmark(group="16 384 draws of 50 correlated PERT assumptions")
def test_draws(benchmark: Benchmark, who: str) -> None:
    scores = next(normal_scores(FIFTY, 1 << 13, 1))
    both = np.concatenate([scores, scores], axis=1)
    factor = np.linalg.cholesky(0.9 * np.eye(FIFTY) + 0.1)
    shares = [(1 + 4 * item.value, 5 - 4 * item.value) for item in PERTS]
    batch = draws(4096)
    work: dict[str, Callable[[], Any]] = {
        "ours": lambda: [item.at(row) for item, row in zip(PERTS, factor @ both, strict=True)],
        "exact quantile of SciPy, 4 096 draws": lambda: [
            stats.beta.ppf(special.ndtr(row), *shape)
            for shape, row in zip(shares, factor @ both[:, :4096], strict=True)
        ],
        "the model, 4 096 draws": lambda: net_cash(BANK, batch),
    }
    benchmark.pedantic(work[who], rounds=3, warmup_rounds=1)


@pytest.mark.parametrize("who", ["ours", "numpy quantile, 16 384 draws", "the model, 16 384 draws"])
@pytest.mark.benchmark(group="fan of percentiles from 16 384 draws")
def test_fan(benchmark: Benchmark, who: str) -> None:
    batch = draws(1 << 14)
    cash = np.cumsum(net_cash(BANK, batch), axis=0)
    work: dict[str, Callable[[], Any]] = {
        "ours": lambda: percentiles(cash, PERCENTS),
        "numpy quantile, 16 384 draws": lambda: np.quantile(cash, [percent / 100 for percent in PERCENTS], axis=1),
        "the model, 16 384 draws": lambda: net_cash(BANK, batch),
    }
    benchmark.pedantic(work[who], rounds=3, warmup_rounds=1)


def additive(points: Array) -> Array:
    """A figure of (D, n) that takes no time, so that only the indices are measured."""
    return points.T @ np.arange(1.0, len(points) + 1.0)


@pytest.mark.parametrize("who", ["ours", "SALib", "the model"])
@pytest.mark.benchmark(group="Sobol' indices from 1 024 pairs, 50 inputs, without the model")
def test_indices(benchmark: Benchmark, who: str) -> None:
    problem = {"num_vars": FIFTY, "names": [f"x{place}" for place in range(FIFTY)], "bounds": [[0.0, 1.0]] * FIFTY}
    batch = draws(1024 * (FIFTY + 2))

    def theirs() -> None:
        points = salib_sample.sample(problem, 1024, calc_second_order=False)
        salib_analyze.analyze(problem, additive(points.T), calc_second_order=False)

    work: dict[str, Callable[[], Any]] = {
        "ours": lambda: indices_of(additive, FIFTY, 1024, 1),
        "SALib": theirs,
        "the model": lambda: net_cash(BANK, batch),
    }
    benchmark.pedantic(work[who], rounds=3, warmup_rounds=1)


@pytest.mark.parametrize("who", ["ours", "the model, 65 536 draws"])
@pytest.mark.benchmark(group="worth of knowing each of 50 assumptions, from 65 536 draws")
def test_information(benchmark: Benchmark, who: str) -> None:
    batch = draws(1 << 16)
    scores = np.concatenate(list(normal_scores(FIFTY, 1 << 16, 1)), axis=1)
    values = np.stack([scores.sum(axis=0), np.zeros(1 << 16), np.full(1 << 16, 0.5)])
    bases = [np.polynomial.hermite_e.hermevander(row, DEGREE) for row in scores]
    work: dict[str, Callable[[], Any]] = {
        "ours": lambda: [partial_information(basis, values) for basis in bases],
        "the model, 65 536 draws": lambda: net_cash(BANK, batch),
    }
    benchmark.pedantic(work[who], rounds=2, warmup_rounds=0)


@pytest.mark.parametrize("who", ["ours", "its formulas alone, written by openpyxl", "the valuation and what it shows"])
@pytest.mark.benchmark(group="workbook of the bank over 120 months")
def test_workbook(benchmark: Benchmark, who: str) -> None:
    text = TEXT.replace(b"months = 60", b"months = 120", 1)
    file = parse_case(text, "case.toml", beside=BESIDE)
    results = results_of(file, None, Reader("en"))
    content = to_workbook(results)
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells: list[Any] = [
        (sheet.title, cell.row, cell.column, cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]

    def theirs() -> None:
        other = openpyxl.Workbook()
        for title in book.sheetnames:
            other.create_sheet(title)
        for title, row, column, value in cells:
            other[title].cell(row, column, value)
        other.save(io.BytesIO())

    def shown() -> None:
        fresh = results_of(file, None, Reader("en"))
        _ = (fresh.comparison, fresh.walkdown, fresh.attribution, fresh.challenges, fresh.odds)

    benchmark.extra_info["formulas"] = len(cells)
    benchmark({"ours": lambda: to_workbook(results), "the valuation and what it shows": shown}.get(who, theirs))
