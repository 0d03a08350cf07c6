"""Who answered: answers weighted so that segment and tenure are spread as among all customers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np

from cxvalue.case.records import Case
from cxvalue.errors import CxvalueError, Problem
from cxvalue.evidence.table.cells import banded, edges_of, spread_of
from cxvalue.evidence.table.engine import FLOOR, collected, floats, is_filled, row_of
from cxvalue.evidence.table.prepared import Customers
from cxvalue.evidence.table.quality import segment_of
from cxvalue.text import say

BANDS = 5
"""Bands of tenure, alike in size."""

_MOST_TURNS, _STILL = 1_000, 1e-10
"""Turns in which margins are met, and the largest share by which a margin may then be missed."""


@dataclass(frozen=True, slots=True)
class Raked:
    """Customers with weights, by what they were weighted, and how many equally weighted answers they are worth."""

    customers: Customers
    by: tuple[str, ...]
    effective: float


def raked(customers: Customers, case: Case) -> Raked:
    """Return the customers weighted to the whole table, or to the segments of the case where all answered.

    Factors of segment and of band of tenure are moved in turn until both margins are met.

    Source: Deming and Stephan (1940), Annals of Mathematical Statistics 11, 427-444; the size they are worth by
    Kish (1965), (Σw)²/Σw².

    Raises
    ------
    CxvalueError
        Where nothing is known of those who did not answer, or nobody of a group answered.
    """
    if "weight" in customers.roles:
        raise CxvalueError([Problem("rake", say("the table has weights of its own"))])
    names = [role for role in ("segment", "tenure") if role in customers.roles]
    frame = customers.frame
    for role in names:
        frame = frame.filter(is_filled(role))
    if "tenure" in names:
        frame = frame.with_columns(banded("tenure", edges_of(spread_of(frame, "tenure"), BANDS)).alias("tenure_band"))
    keys = ["tenure_band" if name == "tenure" else name for name in names]
    seen = _counts(frame.filter(is_filled("score")), keys, customers)
    everybody = _margins(customers, frame, keys, case)
    if not everybody:
        hint = say("Bring those who did not answer too, with their {segment} or tenure.")
        raise CxvalueError([Problem("rake", say("nothing is known of all customers to weight to"), hint)])
    keys = list(everybody)
    factors = _factors(seen, keys, everybody)
    weight = np.prod([[factors[key][value] for value in seen[key]] for key in keys], axis=0)
    n = seen["n"]
    scale = n.sum() / (n @ weight)
    read: nw.Expr = nw.lit(float(scale))
    for key in keys:
        read = read * _looked_up(key, factors[key])
    label = {"segment": customers.label("segment"), "tenure_band": customers.label("tenure")}
    weighted = replace(customers, frame=frame.with_columns(read.alias("weight")), roles=customers.roles | {"weight"})
    return Raked(
        weighted,
        tuple(label[key] for key in keys),
        float((n @ weight) ** 2 / (n @ weight**2)),
    )


def _counts(frame: "nw.LazyFrame[Any]", keys: Sequence[str], customers: Customers) -> dict[str, Any]:
    found = frame.group_by(*keys).agg(nw.len().alias("n")) if keys else frame.select(nw.len().alias("n"))
    got = collected(found.filter(nw.col("n") >= customers.floor_there(FLOOR)))
    return {**{key: got[key] for key in keys}, "n": floats(got["n"])}


def _margins(
    customers: Customers, frame: "nw.LazyFrame[Any]", keys: Sequence[str], case: Case
) -> dict[str, dict[Any, float]]:
    """Share of each value among all customers, by key."""
    silent = int(row_of(frame.filter(~is_filled("score")), [nw.len().alias("n")])["n"])
    if silent:
        found = {}
        for key in keys:
            groups = frame.group_by(key).agg(nw.len().alias("n"))
            got = collected(groups.filter(nw.col("n") >= customers.floor_there(FLOOR)))
            total = float(sum(got["n"]))
            found[key] = {value: n / total for value, n in zip(got[key], got["n"], strict=True)}
        return found
    if "segment" not in keys:
        return {}
    values = collected(frame.group_by("segment").agg(nw.len().alias("n")))["segment"]
    known = {value: segment_of(customers, value, case) for value in values}
    if not all(known.values()):
        return {}
    sizes = {value: case.segments[key].customers.value for value, key in known.items() if key}
    total = sum(sizes.values())
    return {"segment": {value: size / total for value, size in sizes.items()}} if len(sizes) > 1 else {}


def _factors(
    seen: Mapping[str, Any], keys: Sequence[str], everybody: Mapping[str, Mapping[Any, float]]
) -> dict[str, dict[Any, float]]:
    """A factor for each value of each key, so that the weighted answers have the margins of everybody."""
    share = seen["n"] / seen["n"].sum()
    places = {key: [np.array([held == value for held in seen[key]]) for value in everybody[key]] for key in keys}
    factors = {key: np.ones(len(everybody[key])) for key in keys}
    for key in keys:
        for value, place in zip(everybody[key], places[key], strict=True):
            if not place.any():
                message = say("nobody of {value} answered", value=str(value))
                raise CxvalueError([Problem("rake", message, say("No weight can speak for them."))])
    for _ in range(_MOST_TURNS):
        missed = 0.0
        for key in keys:
            wanted = np.array(list(everybody[key].values()))
            own = np.array([share[place].sum() for place in places[key]])
            missed = max(missed, float(np.abs(own - wanted).max()))
            moved = wanted / own
            factors[key] *= moved
            for place, factor in zip(places[key], moved, strict=True):
                share = np.where(place, share * factor, share)
        if missed <= _STILL:
            break
    return {key: dict(zip(everybody[key], map(float, factors[key]), strict=True)) for key in keys}


def _looked_up(key: str, factors: Mapping[Any, float]) -> nw.Expr:
    """The factor of each row's value."""
    found: nw.Expr = nw.lit(1.0)
    for value, factor in factors.items():
        found = nw.when(nw.col(key) == value).then(nw.lit(factor)).otherwise(found)
    return found
