"""Addresses: the dotted path of every assumption of a case, the same everywhere.

`segments.mass.annual_churn`, `touchpoints.apply.reach.mass`, `initiatives.onboarding.effects.0.lift`;
lists count from 0. Units and bounds come with each address.
"""

import fnmatch
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, get_args

from cxvalue.case.bounds import bounded, bounds_in
from cxvalue.case.fields import Assumption, Measure, Record
from cxvalue.case.keyed import Keyed
from cxvalue.case.records import Case


@dataclass(frozen=True, slots=True)
class Entry:
    """One assumption of a case at its address."""

    address: str
    assumption: Assumption
    measure: Measure
    given: bool
    """False where the value is a default of the format."""


def entries(case: Case) -> dict[str, Entry]:
    """Return every assumption that has a value, by address, in file order, each within its bounds in this case."""
    found = {entry.address: entry for entry in _of_record(case, "", given=True)}
    for start, bounds in bounds_in(case):
        for address in (start, *(f"{start}.{segment}" for segment in case.segments)):
            if address in found:
                found[address] = replace(found[address], measure=bounded(found[address].measure, bounds))
    return found


def matching(pattern: str, addresses: Collection[str]) -> list[str]:
    """Return the addresses a pattern names; `*` stands for any text within one part."""
    if not any(sign in pattern for sign in "*?["):
        return [pattern] if pattern in addresses else []
    wanted = pattern.split(".")
    return [address for address in addresses if _fits(wanted, address.split("."))]


def measure_of(record: type[Record], name: str) -> Measure | None:
    """Return unit and bounds of a numeric field of a record, or None for other fields."""
    return _measures(record).get(name)


def free_id(label: str, taken: Iterable[str]) -> str:
    """Return an id made from a label that no record has yet."""
    flat = unicodedata.normalize("NFKD", label.lower().replace("ø", "o").replace("æ", "ae"))
    word = re.sub(r"[^a-z0-9]+", "_", flat.encode("ascii", "ignore").decode()).strip("_")[:40] or "new"
    word = word if word[0].isalpha() else f"n_{word}"
    used = set(taken)
    return word if word not in used else next(f"{word}_{n}" for n in range(2, 10_000) if f"{word}_{n}" not in used)


def _fits(wanted: list[str], parts: list[str]) -> bool:
    return len(wanted) == len(parts) and all(map(fnmatch.fnmatchcase, parts, wanted))


@cache
def _measures(record: type[Record]) -> dict[str, Measure]:
    found = {}
    for name, field in record.model_fields.items():
        own = next((item for item in field.metadata if isinstance(item, Measure)), None)
        inner = own or _inner_measure(field.annotation)
        if inner:
            found[name] = inner
    return found


def _inner_measure(annotation: Any) -> Measure | None:
    """The measure inside `X | None` or `tuple[X, ...]`, not inside a nested record."""
    for item in (*getattr(annotation, "__metadata__", ()), *get_args(annotation)):
        found = item if isinstance(item, Measure) else _inner_measure(item) if get_args(item) else None
        if found:
            return found
    return None


def _of_record(record: Record, prefix: str, *, given: bool) -> Iterator[Entry]:
    measures = _measures(type(record))
    for name, field in type(record).model_fields.items():
        is_given = given and name in record.model_fields_set
        if name != "attached":
            path = f"{prefix}{field.alias or name}"
            yield from _of_value(getattr(record, name), path, measures.get(name), given=is_given)


def _of_value(value: Any, path: str, measure: Measure | None, *, given: bool) -> Iterator[Entry]:
    if isinstance(value, Assumption):
        if measure:
            yield Entry(path, value, measure, given)
    elif isinstance(value, Record):
        yield from _of_record(value, f"{path}.", given=given)
    elif isinstance(value, Keyed):
        for key, item in value.items():
            yield from _of_value(item, f"{path}.{key}", measure, given=given)
    elif isinstance(value, tuple):
        for position, item in enumerate(value):
            yield from _of_value(item, f"{path}.{position}", measure, given=given)
