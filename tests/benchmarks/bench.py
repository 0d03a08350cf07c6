"""Speed, each line with its comparator in the same run; run by `.ci/bench`, not with the tests.

Pairs share a group; the report divides their medians. Absolute times depend on the machine.
"""

import tomllib
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy_financial
import pytest
import pyxirr

from cxvalue import finance, irr
from cxvalue.analysis.valuation import npv_of, value_case
from cxvalue.case.address import entries
from cxvalue.case.read import parse_case, read_case
from cxvalue.case.records import Case
from cxvalue.finance import Array
from cxvalue.model.batch import Batch
from cxvalue.model.run import net_cash
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
