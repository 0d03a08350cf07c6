"""A case as TOML: edits into the text it came from, or a new text.

An edit keeps every comment, the order and the form of each number; a new text lists the tables in the
order of the format.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

import tomlkit
from tomlkit.items import InlineTable

from cxvalue.case.fields import PERCENT, RESERVED
from cxvalue.case.records import Case

Plain: TypeAlias = "bool | int | float | str | date | Sequence[Any] | Mapping[str, Any] | None"
"""What a case file holds at an address."""

RECORD_DEPTH = 2
"""Parts of the address of a record, such as `initiatives.onboarding`; what is deeper stands inside one."""

_DIGITS = 12
"""Digits after the point of a number brought to percent or basis points; division leaves others behind."""

_WIDEST = 100
"""Longest list that stands on one line."""


def edited(text: str, changes: Mapping[str, Plain]) -> str:
    """Return the text of a case with what stands at some addresses changed.

    A number replaces the `value` of one written as a table, which keeps its range and sources; any other
    value replaces what is there. A table for an id that is new becomes a table of its own; an index
    one past the end of a list adds to it; None takes away what is there. The text is not validated here:
    read it as a case for that.
    """
    document = tomlkit.parse(text)
    for address, value in changes.items():
        parts = address.split(".")
        if value is None:
            _remove(document, parts)
        else:
            _put(document, parts, value)
    return tomlkit.dumps(document)


def to_toml(case: Case) -> str:
    """Return a case as a new TOML text."""
    plain = case.model_dump(by_alias=True, exclude_unset=True)
    document = tomlkit.document()
    document.add("format", case.format)
    tables = {}
    for key, value in plain.items():
        if isinstance(value, dict) and not _is_number(value):
            tables[key] = value
        elif key != "format":
            document.add(key, _item(value))
    for key, table in tables.items():
        _add_tables(document, key, table)
    return tomlkit.dumps(document)


def _put(document: Any, parts: list[str], value: Plain) -> None:
    container = document
    for depth, part in enumerate(parts[:-1]):
        if not part.isdecimal() and part not in container:
            container[part] = tomlkit.table(is_super_table=True) if depth == 0 else tomlkit.inline_table()
        container = container[_key(part)]
    key = _key(parts[-1])
    if isinstance(key, int):
        if key == len(container):
            container.append(_item(value))
            return
        held = container[key]
    else:
        held = container.get(key)
    if isinstance(held, dict) and "value" in held and isinstance(value, (int, float)):
        held["value"] = _item(_in_unit(value, held.get("unit")))
    elif isinstance(value, Mapping) and held is None and len(parts) <= RECORD_DEPTH:
        container[key] = _table(value)
    else:
        container[key] = _item(value)


def _in_unit(value: float, unit: object) -> float:
    """A number in the unit its table is written in: `percent` and `bp` stay what they are."""
    factor = PERCENT.get(str(unit))
    return value if factor is None else round(value / factor, _DIGITS)


def _remove(document: Any, parts: list[str]) -> None:
    container = document
    for part in parts[:-1]:
        container = container[_key(part)]
    del container[_key(parts[-1])]


def _key(part: str) -> int | str:
    return int(part) if part.isdecimal() else part


def _table(value: Mapping[str, Any]) -> Any:
    """A record as a table under its own header."""
    table = tomlkit.table()
    for key, item in value.items():
        if item is not None:
            table.add(key, _item(item))
    table.add(tomlkit.nl())
    return table


def _plain_number(value: float) -> int | float:
    return int(value) if value == int(value) and abs(value) < 1e15 else float(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, dict) and "value" in value and set(value) <= set(RESERVED)


def _item(value: Any) -> Any:
    """A value as it stands behind an equals sign."""
    if isinstance(value, float) or (isinstance(value, int) and not isinstance(value, bool)):
        return _plain_number(value)
    if _is_number(value) and len(value) == 1:
        return _plain_number(value["value"])
    if isinstance(value, dict):
        return _inline(value)
    if isinstance(value, (tuple, list)):
        array = tomlkit.array()
        array.extend([_item(item) for item in value])
        return array.multiline(len(array.as_string()) > _WIDEST)
    return value


def _inline(value: Mapping[str, Any]) -> InlineTable:
    table = tomlkit.inline_table()
    for key, item in value.items():
        if item is not None:
            table.append(key, _item(item))
    return table


def _add_tables(parent: Any, key: str, table: Mapping[str, Any]) -> None:
    """Add a table of records, or one record, below a parent."""
    added = tomlkit.table(is_super_table=all(_is_record(item) for item in table.values()) and bool(table))
    records = {}
    for name, item in table.items():
        if _is_record(item) and name != "set":
            records[name] = item
        elif item is not None:
            added.add(name, _item(item))
    parent.append(key, added)
    for name, item in records.items():
        _add_tables(added, name, item)


def _is_record(value: Any) -> bool:
    if not isinstance(value, dict) or _is_number(value):
        return False
    return not all(_is_number(item) for item in value.values()) or not value
