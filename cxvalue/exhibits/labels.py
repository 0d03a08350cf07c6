"""Assumptions as people know them: a label instead of an address, a value in the unit people use.

Shares are shown and typed as percentages, money in the currency of the case, unscaled.
"""

import re
from collections.abc import Iterable

from cxvalue.case.address import Entry
from cxvalue.case.fields import Assumption, Record
from cxvalue.case.initiative import Benefit, DirectChange, Lift
from cxvalue.case.keyed import Keyed
from cxvalue.case.overrides import BASE
from cxvalue.case.records import Case
from cxvalue.case.write import Plain
from cxvalue.errors import CxvalueError, Problem
from cxvalue.exhibits.names import BEHAVIOUR_NAMES, unit
from cxvalue.locale.languages import words_for
from cxvalue.locale.numbers import parse_number
from cxvalue.locale.reader import Reader
from cxvalue.text import say
from cxvalue.units import SHARES, Unit


def assumption_label(case: Case, entry: Entry, reader: Reader, *, within: int = 0) -> str:
    """Return what an assumption is called: "Annual churn, Families".

    within : parts of the address the reader stands in already; 2 leaves out the name of the record
    """
    names = [reader.text(entry.measure.label)]
    if entry.address.split(".")[-2:-1] == ["amounts"]:
        names = [reader.say("Amount {number}", number=int(entry.address.split(".")[-1]))]
    inside: object = case
    for place, part in enumerate(entry.address.split(".")):
        of_segment = isinstance(inside, Keyed) and place > 1
        if not _has(inside, part):  # a record that is only proposed
            names.append("" if part.isdecimal() else part)
            break
        inside = _step(inside, part)
        if place < within:
            continue
        if isinstance(inside, Assumption):
            names.append(case.segments[part].label or part if of_segment else "")
        elif isinstance(inside, Record):
            names.append(record_label(case, inside, part, reader))
    return ", ".join(name for name in names if name)


def record_label(case: Case, record: Record, key: str, reader: Reader) -> str:
    """Return what a record is called: its label, else what it does, else its id."""
    label = getattr(record, "label", None)
    if label:
        return str(label)
    if isinstance(record, Lift) and record.touchpoint in case.touchpoints:
        return case.touchpoints[record.touchpoint].label or record.touchpoint
    if isinstance(record, DirectChange):
        return reader.text(BEHAVIOUR_NAMES[record.behaviour])
    return "" if key.isdecimal() or isinstance(record, Benefit) else key


def value_text(value: float, measured: Unit, reader: Reader, *, digits: int = 6) -> str:
    """Return the value of an assumption as people type it: `14 %`, `3 900`."""
    if measured in SHARES:
        return f"{reader.shortest(round(100 * value, 10), digits)} %"
    return reader.shortest(value, digits)


def value_with_unit(value: float, measured: Unit, reader: Reader, *, digits: int = 6) -> str:
    """Return the value of an assumption with its unit: `14 % a year`, `3 900 SEK per customer a year`."""
    return f"{value_text(value, measured, reader, digits=digits).removesuffix(' %')} {unit(measured, reader)}"


def typed_value(typed: str, measured: Unit, language: str) -> float:
    """Return the value somebody typed for an assumption; a share is typed as a percentage.

    Raises
    ------
    CxvalueError
        If the text is no number, or an ambiguous one.
    """
    value = parse_number(typed, language)
    return value / 100 if measured in SHARES and "%" not in typed else value


def typed_range(typed: str, measured: Unit, language: str) -> tuple[float, float] | None:
    """Return the two ends of a range somebody typed, `12 % – 17 %` or `12 to 17`; None for nothing.

    Raises
    ------
    CxvalueError
        If there are not two numbers.
    """
    if not typed:
        return None
    ends = re.split(rf"\s*(?:[–—;]|\.\.|\s-\s|\b(?:{'|'.join(words_for('to'))})\b)\s*", typed)
    if len(ends) != 2:
        allowed = say("two numbers with a dash between them, such as 12 % – 17 %")
        raise CxvalueError([Problem("", say("is no range"), found=typed, allowed=allowed)])
    low, high = (typed_value(end, measured, language) for end in ends)
    return low, high


def proposed_range(before: Entry, now: Entry) -> tuple[float, float] | None:
    """Return a range in proportion to the one another value had, within what is allowed; None where there is none."""
    ends, was, value = before.assumption.range, before.assumption.value, now.assumption.value
    if ends is None or not was:
        return None
    low, high = sorted(end / was * value for end in ends)
    low, high = max(low, now.measure.low), min(high, now.measure.high)
    low, high = float(f"{low:.3g}"), float(f"{high:.3g}")
    return (min(low, value), max(high, value)) if low < high else None


def annotated(entry: Entry, name: str, value: Plain) -> dict[str, Plain]:
    """Return the change that gives an assumption a range, an owner or a status; nothing takes it away."""
    held = entry.assumption.model_dump(exclude_unset=True, exclude={name})
    kept = {key: list(item) if isinstance(item, tuple) else item for key, item in held.items()}
    return {entry.address: {**kept, **({name: value} if value else {})}}


def _has(inside: object, part: str) -> bool:
    if isinstance(inside, tuple):
        return int(part) < len(inside)
    return part in inside if isinstance(inside, Keyed) else True


def _step(inside: object, part: str) -> object:
    if isinstance(inside, tuple):
        return inside[int(part)]
    if isinstance(inside, Keyed):
        return inside[part]
    return getattr(inside, "from_" if part == "from" else part)


def size_of(amounts: Iterable[float], reader: Reader) -> str:
    """Return the size all amounts of one table are shown in."""
    return reader.size(max((abs(amount) for amount in amounts), default=0.0))


def scenario_label(case: Case, scenario: str, reader: Reader) -> str:
    """Return what a scenario is called."""
    return reader.say("As written") if scenario == BASE else case.scenarios[scenario].label or scenario


def case_reader(case: Case, reader: Reader) -> Reader:
    """Return the reader with the currency and the own words of a case."""
    return reader.of(case.currency, case.words.chosen())
