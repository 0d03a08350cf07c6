"""Scenarios and single changes: `{address: value}` applied by replacement, never by mutation.

A scenario's globs, factors and sums are resolved to plain values against the case it stands on; a
changed case is validated like a file, so no change can make an impossible case.
"""

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from cxvalue.case.address import Entry, entries, matching, measure_of
from cxvalue.case.fields import Measure, Record
from cxvalue.case.problems import problems_of
from cxvalue.case.records import Case, Override
from cxvalue.case.rules import broken_rules
from cxvalue.errors import CaseError, Problem
from cxvalue.text import NOTHING, say

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
    unknown = [unknown_address(address, known) for address in values if address not in known]
    if unknown:
        raise CaseError(unknown)
    plain = case.model_dump(by_alias=True, exclude_unset=True)
    for address, value in values.items():
        _put(plain, address.split("."), _moved(known[address], value))
    return _validated(plain, case)


def _moved(entry: Entry, value: float) -> dict[str, Any]:
    """The changed value, and its range moved with it so that the relative uncertainty stays."""
    old, limits = entry.assumption.value, entry.assumption.range
    if limits is None:
        return {"value": value}
    low, high = (limit * value / old if old * value > 0 else limit - old + value for limit in limits)
    bounds = entry.measure
    low, high = (min(max(limit, bounds.low), bounds.high) for limit in (low, high))
    return {"value": value, "range": (min(low, value), max(high, value))}


def scenario_values(case: Case, scenario: str) -> dict[str, float]:
    """Return the value of every assumption a scenario changes, the scenarios below it included."""
    chain = scenario_chain(case, scenario)
    current = {address: entry.assumption.value for address, entry in entries(case).items()}
    changed: dict[str, float] = {}
    for step in chain:
        where = f"scenarios.{step}.set"
        changed |= resolved(case.scenarios[step].set, current | changed, where=where)
    return changed


def scenario_chain(case: Case, scenario: str) -> list[str]:
    """Return the scenario and those it builds on, the lowest first."""
    if scenario not in case.scenarios:
        raise CaseError([_unknown_scenario(case, scenario)])
    chain = [scenario]
    while (below := case.scenarios[chain[-1]].on) is not None:
        chain.append(below)
    return chain[::-1]


def resolved(changes: Mapping[str, Override], current: Mapping[str, float], *, where: str = "") -> dict[str, float]:
    """Return plain values for changes by address or glob; later changes see earlier ones.

    Raises
    ------
    CaseError
        For each address or glob that names nothing.
    """
    values: dict[str, float] = {}
    problems = []
    for pattern, change in changes.items():
        addresses = matching(pattern, current)
        if not addresses:
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
    kind = {"*": "times", "+": "plus"}.get(address[-1:], "value")
    try:
        change = Override.model_validate({kind: float(number)})
    except ValueError as error:
        allowed = say("ADDRESS=VALUE, ADDRESS*=FACTOR or ADDRESS+=SUM, with a point as decimal sign")
        raise CaseError(
            [Problem("--set", say("is no change of an {assumption}"), found=written, allowed=allowed)]
        ) from error
    return address.rstrip("*+").strip() if sign else address, change


def with_changes(case: Case, written: Iterable[str]) -> Case:
    """Return the case with changes written as `ADDRESS=VALUE` applied, globs allowed.

    An optional assumption the case leaves out, such as `tax_rate`, may be given a value this way.
    """
    changes = dict(parse_change(item) for item in written)
    absent = {
        address: change.value
        for address, change in changes.items()
        if change.value is not None and absent_measure(case, address)
    }
    if absent:
        plain = case.model_dump(by_alias=True, exclude_unset=True)
        for address, value in absent.items():
            _put(plain, address.split("."), {"value": value})
        case = _validated(plain, case)
    current = {address: entry.assumption.value for address, entry in entries(case).items()}
    return with_values(case, resolved({key: change for key, change in changes.items() if key not in absent}, current))


def unknown_address(address: str, known: Iterable[str], *, where: str = "") -> Problem:
    """Return the problem of an address that names no assumption, with the nearest one."""
    near = difflib.get_close_matches(address, list(known), n=1, cutoff=0.5)
    hint = (
        say("Did you mean {name}?", name=near[0]) if near else say("`cxvalue check CASE --addresses` lists them all.")
    )
    return Problem(where or address, say("names no {assumption} of this {case}"), hint, found=address)


def scenario_problems(case: Case) -> list[Problem]:
    """Return what is wrong with the scenarios of a case: unknown addresses, values not allowed."""
    problems: list[Problem] = []
    for scenario in case.scenarios:
        try:
            with_scenario(case, scenario)
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
            record = record[int(part)] if part.isdigit() and int(part) < len(record) else None
        else:
            record = record.get(part) if isinstance(record, Mapping) else getattr(record, part, None)
    if not isinstance(record, Record) or getattr(record, name, None) is not None:
        return None
    return measure_of(type(record), name)


def _validated(plain: dict[str, Any], before: Case) -> Case:
    for key, alternative in before.alternatives.items():
        if alternative.attached is not None:
            plain["alternatives"][key]["attached"] = alternative.attached
    try:
        case = Case.model_validate(plain)
    except ValidationError as error:
        raise CaseError(problems_of(error, plain)) from error
    problems = broken_rules(case)
    if problems:
        raise CaseError(problems)
    return case


def _put(plain: dict[str, Any], parts: list[str], changed: dict[str, Any]) -> None:
    """Change the number at a path of nested tables and lists, keeping its range and sources."""
    place: Any = plain
    for part in parts[:-1]:
        key: Any = part if isinstance(place, dict) else int(part)
        inner = place[key] if isinstance(place, list) else place.get(key)
        place[key] = list(inner) if isinstance(inner, tuple) else inner or {}
        place = place[key]
    last: Any = parts[-1] if isinstance(place, dict) else int(parts[-1])
    held = place[last] if isinstance(place, list) else place.get(last)
    place[last] = {**held, **changed} if isinstance(held, dict) else changed


def _unknown_scenario(case: Case, scenario: str) -> Problem:
    near = difflib.get_close_matches(scenario, list(case.scenarios), n=1)
    hint = say("Did you mean {name}?", name=near[0]) if near else NOTHING
    allowed = say("{names}", names=", ".join([BASE, *case.scenarios]))
    return Problem("scenarios", say("there is no such {scenario}"), hint, scenario, allowed)
