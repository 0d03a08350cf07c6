"""An immutable, hashable table of records by id, in file order.

Two tables are equal when their records are, whatever their order: order in a case file means nothing.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Generic, TypeVar, get_args

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

Kept = TypeVar("Kept")


class Keyed(Mapping[str, Kept], Generic[Kept]):
    """Records by id; a mapping that cannot change."""

    __slots__ = ("_records",)

    def __init__(self, records: Mapping[str, Kept] | None = None) -> None:
        self._records = dict(records or {})

    def __getitem__(self, key: str) -> Kept:
        return self._records[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)

    def __hash__(self) -> int:
        return hash(frozenset(self._records.items()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Keyed) and self._records == other._records

    def __repr__(self) -> str:
        return f"Keyed({self._records!r})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        (record,) = get_args(source)
        table = handler.generate_schema(dict[str, record])  # type: ignore[valid-type]
        return core_schema.no_info_before_validator_function(
            _as_plain,
            core_schema.no_info_after_validator_function(cls, table),
            serialization=core_schema.wrap_serializer_function_ser_schema(
                lambda keyed, serialize: serialize(dict(keyed)), schema=table
            ),
        )


def _as_plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Keyed) else value
