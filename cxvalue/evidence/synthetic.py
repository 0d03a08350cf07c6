"""Made-up customers whose truth is known, to try the evidence on: any number of them, written in pieces.

Nothing here is data of anybody. In every kind, tenure drives the score and the outcome, so that a fit that
holds nothing equal finds more than there is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from numpy.random import Generator

from cxvalue.choices import MadeUp
from cxvalue.files.text import refusal
from cxvalue.finance import Array
from cxvalue.text import say

_PIECE = 500_000
"""Customers made at a time."""

SEGMENTS, _SHARES = ("young", "families", "seniors"), (0.3, 0.45, 0.25)
_FIRST_DAY = date(2025, 1, 1)


@dataclass(frozen=True, slots=True)
class Truth:
    """What a fit should find. Slopes are per point of the score."""

    churn: float = -0.30
    """Log odds of leaving within a year."""
    hazard: float = -0.25
    """Log hazard of leaving in a month."""
    spend: float = 0.04
    """Logarithm of revenue."""
    contacts: float = -0.08
    """Logarithm of contacts."""
    panel: float = 120.0
    """Revenue a year."""
    lift: float = 0.4
    """Points the treated arm scores higher."""
    importance: tuple[float, float, float] = (0.45, 0.30, 0.10)
    """Points of overall satisfaction per point at each of three touchpoints."""
    reach: tuple[float, float, float] = (1.0, 0.6, 0.8)


TOUCHPOINTS = ("service", "app", "billing")


def write_customers(path: Path, rows: int, kind: MadeUp, seed: int, truth: Truth | None = None) -> None:
    """Write made-up customers as .csv or .parquet.

    Raises
    ------
    FileError
        If the name says no kind of file that is written here.
    """
    ending = path.suffix.lower()
    if ending not in (".csv", ".parquet"):
        raise refusal(path.name, say("is a kind of file that is not written"), say("Name it .csv or .parquet."))
    known = truth or Truth()
    random = np.random.default_rng(seed)
    first = _made(kind, random, min(rows, _PIECE), 0, known)
    writer = pa_csv.CSVWriter(path, first.schema) if ending == ".csv" else pq.ParquetWriter(path, first.schema)
    with writer:
        writer.write_table(first)
        for begun in range(_PIECE, rows, _PIECE):
            writer.write_table(_made(kind, random, min(_PIECE, rows - begun), begun, known))


def made_up_customers(rows: int, kind: MadeUp = "survey", seed: int = 1, truth: Truth | None = None) -> "pa.Table":
    """Return made-up customers as one table."""
    return _made(kind, np.random.default_rng(seed), rows, 0, truth or Truth())


def _made(kind: MadeUp, random: Generator, n: int, begun: int, truth: Truth) -> "pa.Table":
    makers: Mapping[MadeUp, Callable[[Generator, int, Truth], dict[str, object]]] = {
        "survey": _survey,
        "tenure": _tenure,
        "panel": _panel,
        "experiment": _experiment,
    }
    columns = makers[kind](random, n, truth)
    rows = len(next(iter(columns.values())))  # type: ignore[arg-type]  # arrays all
    customer = begun + np.arange(rows) % n
    return pa.table({"customer": [f"C{number:08d}" for number in customer], **columns})


def _scale(values: Array) -> Array:
    return np.clip(np.round(values), 1, 5)


def _chance(log_odds: Array) -> Array:
    return 1 / (1 + np.exp(-log_odds))


def _survey(random: Generator, n: int, truth: Truth) -> dict[str, object]:
    """One row a customer: score with touchpoints, and what the customer did in the year after."""
    segment = random.choice(len(SEGMENTS), n, p=_SHARES)
    tenure = np.floor(random.gamma(1.6, 40, n)).clip(0, 360)
    points = [_scale(3.4 + 0.004 * (tenure - 60) + random.normal(0, 1, n)) for _ in TOUCHPOINTS]
    met = [random.random(n) < share for share in truth.reach]
    pull = sum(share * seen * (score - 3.4) for share, seen, score in zip(truth.importance, met, points, strict=True))
    overall = _scale(3.5 + 0.006 * (tenure - 60) + pull + random.normal(0, 0.6, n))
    left = random.random(n) < _chance(-0.6 + truth.churn * overall - 0.008 * tenure + 0.4 * (segment == 0))
    spend = 3_000 * np.exp(truth.spend * overall + 0.15 * (segment == 1) + 0.001 * tenure)
    answered = random.random(n) < 0.4
    days = random.integers(0, 300, n)
    asked = np.array([_FIRST_DAY + timedelta(days=int(day)) for day in range(300)])
    return {
        "segment": np.array(SEGMENTS)[segment],
        "tenure": tenure,
        "score": pa.array(overall, mask=~answered),
        **{
            name: pa.array(score, mask=~(seen & answered))
            for name, score, seen in zip(TOUCHPOINTS, points, met, strict=True)
        },
        "answered_on": pa.array(asked[days], mask=~answered),
        "seen_on": asked[days] + timedelta(days=365),
        "churned": np.where(left, "yes", "no"),
        "revenue": np.round(random.gamma(4, spend / 4), 2),
        "contacts": random.poisson(2.2 * np.exp(truth.contacts * (overall - 3.5))).astype(float),
    }


def _tenure(random: Generator, n: int, truth: Truth) -> dict[str, object]:
    """One row a customer followed from the first month on: months until leaving, or until today."""
    score = _scale(random.normal(3.4, 1, n))
    hazard = 0.035 * np.exp(truth.hazard * (score - 3.4))
    month = np.ceil(random.exponential(1 / -np.log1p(-np.minimum(hazard, 0.9))))
    until = random.integers(6, 61, n)
    return {
        "score": score,
        "tenure": np.minimum(month, until).astype(float),
        "churned": np.where(month <= until, "yes", "no"),
    }


def _panel(random: Generator, n: int, truth: Truth) -> dict[str, object]:
    """Two rows a customer, one a wave: good customers are more satisfied whatever is done."""
    loyal = random.normal(0, 1, n)
    scores = [_scale(3.4 + 0.6 * loyal + random.normal(0, 0.8, n)) for _ in range(2)]
    revenue = [4_000 + 900 * loyal + truth.panel * score + random.normal(0, 400, n) for score in scores]
    return {
        "wave": np.repeat([2025, 2026], n),
        "score": np.concatenate(scores),
        "revenue": np.round(np.concatenate(revenue), 2),
    }


def _experiment(random: Generator, n: int, truth: Truth) -> dict[str, object]:
    """Two arms by chance; the treated score higher, and leave less for it."""
    treated = random.random(n) < 0.5
    before = random.gamma(4, 1_000, n)
    score = 3.4 + random.normal(0, 0.7, n) + truth.lift * treated
    left = random.random(n) < _chance(-1.4 + truth.churn * (score - 3.4))
    return {
        "arm": np.where(treated, "treated", "control"),
        "score": np.round(np.clip(score, 1, 5), 2),
        "churned": np.where(left, "yes", "no"),
        "before": np.round(before, 2),
        "revenue": np.round(before + random.normal(0, 800, n), 2),
    }
