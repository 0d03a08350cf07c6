"""A case as TOML: edits into the text it came from, or a new text.

An edit keeps every comment, the order and the form of each number; a new text lists the tables in the
order of the format.
"""

from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.items import InlineTable

from cxvalue.case.fields import RESERVED
from cxvalue.case.records import Case

WIDEST = 100
"""Longest list that stands on one line."""


def edited(text: str, values: Mapping[str, float]) -> str:
    """Return the text of a case with the assumptions at some addresses changed.

    A number written as a table keeps its range and sources; one the text leaves out is added to the
    table it belongs to. The text is not validated here: apply the same values to the case for that.
    """
    document = tomlkit.parse(text)
    for address, value in values.items():
        _put(document, address.split("."), _plain_number(value))
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


def _put(container: Any, parts: list[str], value: float) -> None:
    for part in parts[:-1]:
        key: Any = int(part) if part.isdigit() else part
        if not part.isdigit() and key not in container:
            container[key] = tomlkit.inline_table()
        container = container[key]
    last: Any = int(parts[-1]) if parts[-1].isdigit() else parts[-1]
    held = container[last] if parts[-1].isdigit() or last in container else None
    if isinstance(held, dict):
        held["value"] = value
    else:
        container[last] = value


def _plain_number(value: float) -> int | float:
    return int(value) if value == int(value) and abs(value) < 1e15 else float(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, dict) and "value" in value and set(value) <= set(RESERVED)


def _item(value: Any) -> Any:
    """A value as it stands behind an equals sign."""
    if isinstance(value, float):
        return _plain_number(value)
    if _is_number(value) and len(value) == 1:
        return _plain_number(value["value"])
    if isinstance(value, dict):
        return _inline(value)
    if isinstance(value, (tuple, list)):
        array = tomlkit.array()
        array.extend([_item(item) for item in value])
        return array.multiline(len(array.as_string()) > WIDEST)
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
