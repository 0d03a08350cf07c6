"""Scenarios and single changes: `{address: value}` applied by replacement, never by mutation.

A scenario's globs, factors and sums are resolved to plain values against the case it stands on; a
changed case is validated like a file, so no change can make an impossible case.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from cxvalue.case.address import Entry, entries, matching, measure_of
from cxvalue.case.fields import Assumption, Measure, Record
from cxvalue.case.guesses import is_guess
from cxvalue.case.keyed import Keyed
from cxvalue.case.limits import MOST_PROBLEMS
from cxvalue.case.problems import problems_at
from cxvalue.case.records import Case, Override
from cxvalue.case.rules import broken_by_numbers
from cxvalue.errors import CaseError, Problem
from cxvalue.text import NOTHING, say

MOST_COMPARED = 300
"""Addresses an unknown one is compared with, to name the nearest."""

BASE = "base"
"""Name of the case as written, before any scenario."""


def with_scenario(case: Case, scenario: str | None) -> Case:
    """Return the case with a scenario applied; the case itself for None and `base`.

    Raises
    ------
    CaseError
        If there is no such scenario, or its changes break a rule.
    """
    return case if scenario in (None, BASE) else with_values(case, scenario_values(case, scenario or ""))


def with_values(case: Case, values: Mapping[str, float]) -> Case:
    """Return the case with the assumptions at the given addresses replaced.

    Raises
    ------
    CaseError
        If an address is unknown or a value is not allowed.
    """
    if not values:
        return case
    known = entries(case)
    unknown = [unknown_address(address, known) for address in islice(values, MOST_PROBLEMS) if address not in known]
    if unknown:
        raise CaseError(unknown)
    return _with_numbers(
        case, {address: (known[address].measure, _moved(known[address], values[address])) for address in values}
    )


def _with_numbers(case: Case, numbers: Mapping[str, tuple[Measure, Mapping[str, Any]]]) -> Case:
    """The case with numbers put at addresses; what is not touched is shared with the case before."""
    tree: dict[str, Any] = {}
    problems = []
    for address, (measure, plain) in numbers.items():
        try:
            _place(tree, address.split("."), measure.read(plain))
        except (PydanticCustomError, ValidationError) as error:
            problems += problems_at(address, error)
    if problems:
        raise CaseError(problems)
    changed: Case = _grafted(case, tree)
    broken = broken_by_numbers(changed)
    if broken:
        raise CaseError(broken)
    return changed


def _place(tree: dict[str, Any], parts: list[str], value: Assumption) -> None:
    for part in parts[:-1]:
        tree = tree.setdefault(part, {})
    tree[parts[-1]] = value


def _grafted(held: Any, tree: Mapping[str, Any]) -> Any:
    """What is held at a place, with the numbers of a tree put into it."""
    if isinstance(held, Record):
        names = {field.alias or name: name for name, field in type(held).model_fields.items()}
        update = {names[part]: _put(getattr(held, names[part]), below) for part, below in tree.items()}
        return held.model_copy(update=update)
    if isinstance(held, tuple):
        return tuple(_put(item, tree[str(place)]) if str(place) in tree else item for place, item in enumerate(held))
    return Keyed({key: _put(item, tree[key]) if key in tree else item for key, item in held.items()})


def _put(held: Any, below: Any) -> Any:
    return below if isinstance(below, Assumption) else _grafted(held, below)


def _moved(entry: Entry, value: float) -> dict[str, Any]:
    """The changed value, and its range moved with it so that the relative uncertainty stays."""
    old, limits = entry.assumption.value, entry.assumption.range
    kept = entry.assumption.model_dump(exclude_unset=True)
    if limits is None:
        return {**kept, "value": value}
    low, high = (limit * value / old if old * value > 0 else limit - old + value for limit in limits)
    bounds = entry.measure
    low, high = (min(max(limit, bounds.low), bounds.high) for limit in (low, high))
    return {**kept, "value": value, "range": (min(low, value), max(high, value))}


def scenario_values(case: Case, scenario: str) -> dict[str, float]:
    """Return the value of every assumption a scenario changes, the scenarios below it included."""
    return _Resolver(case).values(scenario)


class _Resolver:
    """What the scenarios of one case change; each scenario and each pattern is looked at once."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.current = {address: entry.assumption.value for address, entry in entries(case).items()}
        self._named: dict[str, list[str]] = {}
        self._values: dict[str, dict[str, float]] = {}

    def values(self, scenario: str) -> dict[str, float]:
        """Return the value of every assumption a scenario changes."""
        changed: dict[str, float] = {}
        for step in scenario_chain(self.case, scenario):
            if step not in self._values:
                where = f"scenarios.{step}.set"
                known = {**self.current, **changed}
                self._values[step] = changed | resolved(
                    self.case.scenarios[step].set, known, where=where, named=self._named
                )
            changed = self._values[step]
        return changed


def scenario_chain(case: Case, scenario: str) -> list[str]:
    """Return the scenario and those it builds on, the lowest first."""
    if scenario not in case.scenarios:
        raise CaseError([_unknown_scenario(case, scenario)])
    chain = [scenario]
    while (below := case.scenarios[chain[-1]].on) is not None:
        chain.append(below)
    return chain[::-1]


def resolved(
    changes: Mapping[str, Override],
    current: Mapping[str, float],
    *,
    where: str = "",
    named: dict[str, list[str]] | None = None,
) -> dict[str, float]:
    """Return plain values for changes by address or glob; later changes see earlier ones.

    `named` remembers which addresses a glob names.

    Raises
    ------
    CaseError
        For each address or glob that names nothing.
    """
    values: dict[str, float] = {}
    problems: list[Problem] = []
    known = {} if named is None else named
    for pattern, change in changes.items():
        if pattern not in known:
            known[pattern] = matching(pattern, current)
        addresses = known[pattern]
        if not addresses and len(problems) < MOST_PROBLEMS:
            problems.append(unknown_address(pattern, current, where=f"{where}.{pattern}" if where else ""))
        for address in addresses:
            values[address] = change.applied(values.get(address, current[address]))
    if problems:
        raise CaseError(problems)
    return values


def parse_change(written: str) -> tuple[str, Override]:
    """Return address and change of `ADDRESS=VALUE`, `ADDRESS*=FACTOR` or `ADDRESS+=SUM`.

    Raises
    ------
    CaseError
        If the text is none of these.
    """
    address, sign, number = written.partition("=")
    ends_on_all = address.endswith(".*")
    kind = "value" if ends_on_all else {"*": "times", "+": "plus"}.get(address[-1:], "value")
    named = (address if kind == "value" else address[:-1]).strip()
    try:
        if not (sign and number.isascii() and re.fullmatch(r"[a-z_0-9.*?]+", named)):
            raise ValueError(written)
        change = Override.model_validate({kind: float(number)})
    except ValueError as error:
        allowed = say("ADDRESS=VALUE, ADDRESS*=FACTOR or ADDRESS+=SUM, with a point as decimal sign")
        raise CaseError(
            [Problem("--set", say("is no change of an {assumption}"), found=written, allowed=allowed)]
        ) from error
    return named, change


def with_changes(case: Case, written: Iterable[str]) -> Case:
    """Return the case with changes written as `ADDRESS=VALUE` applied, globs allowed.

    An optional assumption the case leaves out, such as `tax_rate`, may be given a value this way.
    """
    changes: dict[str, Override] = {}
    for address, change in map(parse_change, written):
        if address in changes:
            message = say("is changed twice")
            raise CaseError([Problem("--set", message, say("Keep one of them."), address)])
        changes[address] = change
    absent = {
        address: (measure, {"value": change.value})
        for address, change in changes.items()
        if change.value is not None and (measure := absent_measure(case, address))
    }
    if absent:
        case = _with_numbers(case, absent)
    current = {address: entry.assumption.value for address, entry in entries(case).items()}
    values = resolved({key: change for key, change in changes.items() if key not in absent}, current)
    return _no_guesses(with_values(case, values), values)


def _no_guesses(case: Case, addresses: Iterable[str]) -> Case:
    """The case with numbers that were given no longer marked as guesses."""
    known = entries(case)
    guessed = (known[address] for address in addresses if is_guess(known[address].assumption))
    plain = {
        entry.address: (entry.measure, entry.assumption.model_dump(exclude_unset=True, exclude={"status"}))
        for entry in guessed
    }
    return _with_numbers(case, plain) if plain else case


def unknown_address(address: str, known: Iterable[str], *, where: str = "") -> Problem:
    """Return the problem of an address that names no assumption, with the nearest one."""
    near = difflib.get_close_matches(address, _alike(address, known), n=1, cutoff=0.5)
    hint = (
        say("Did you mean {name}?", name=near[0]) if near else say("`cxvalue check CASE --addresses` lists them all.")
    )
    return Problem(where or address, say("names no {assumption} of this {case}"), hint, found=address)


def _alike(address: str, known: Iterable[str]) -> list[str]:
    """The addresses worth comparing one with: those of the same table, at most so many."""
    table = address.partition(".")[0]
    found = list(known)
    same = [item for item in found if item.partition(".")[0] == table]
    return sorted(same or found, key=lambda item: abs(len(item) - len(address)))[:MOST_COMPARED]


def scenario_problems(case: Case) -> list[Problem]:
    """Return what is wrong with the scenarios of a case: unknown addresses, values not allowed."""
    problems: list[Problem] = []
    resolver = _Resolver(case)
    for scenario in case.scenarios:
        if len(problems) >= MOST_PROBLEMS:
            break
        try:
            with_values(case, resolver.values(scenario))
        except CaseError as error:
            own = f"scenarios.{scenario}"
            for problem in error.problems:
                if problem.address.startswith(own):
                    problems.append(problem)
                elif not problem.address.startswith("scenarios."):
                    message = say(
                        "makes {address} impossible: {message}", address=problem.address, message=problem.message
                    )
                    problems.append(Problem(own, message, problem.hint, problem.found, problem.allowed))
    return problems


def absent_measure(case: Case, address: str) -> Measure | None:
    """Return the measure of an optional number that the case leaves out; None for any other address."""
    *path, name = address.split(".")
    record: Any = case
    for part in path:
        if isinstance(record, tuple):
            record = record[int(part)] if part.isdecimal() and int(part) < len(record) else None
        else:
            record = record.get(part) if isinstance(record, Mapping) else getattr(record, part, None)
    if not isinstance(record, Record) or getattr(record, name, None) is not None:
        return None
    return measure_of(type(record), name)


def _unknown_scenario(case: Case, scenario: str) -> Problem:
    near = difflib.get_close_matches(scenario, list(case.scenarios), n=1)
    hint = say("Did you mean {name}?", name=near[0]) if near else NOTHING
    allowed = say("{names}", names=", ".join([BASE, *case.scenarios]))
    return Problem("scenarios", say("there is no such {scenario}"), hint, scenario, allowed)
