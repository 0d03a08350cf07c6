"""The kinds of field a case is made of: numbers with a unit and bounds, ids, labels.

A number is an `Assumption`; the `Measure` beside its type is the one description that the validator,
the forms, the JSON Schema, the documentation and the workbook read. Rates are annual.

Kept whole: a number, its unit and bounds, and how it is typed are one idea.
"""

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    Strict,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from cxvalue.case.keyed import Keyed
from cxvalue.text import Text, Value, say
from cxvalue.units import SCALES, SHARES, Unit

LARGEST = 1e15
"""No number in a case may be larger; money beyond it is a slip of the keyboard."""

PERCENT = {"percent": 0.01, "bp": 0.0001}

Shape = Literal["pert", "triangular", "uniform", "normal", "lognormal"]

RESERVED = ("value", "range", "shape", "unit", "source", "owner", "note", "status")
"""Keys of a number written as a table; ids of segments may not be spelt like them."""

_JOINER = "\u200d"

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]


def printable(text: str) -> str:
    """Return a text with nothing in it that is invisible, or that is no character in every typeface and file.

    Raises
    ------
    PydanticCustomError
        With the character and its place.
    """
    for position, character in enumerate(text, start=1):
        if is_invisible(character, text[position - 2 : position - 1] if position > 1 else ""):
            raise PydanticCustomError(
                "control_character",
                "holds the invisible character U+{code} at position {position}",
                {"code": f"{ord(character):04X}", "position": position},
            )
    return text


def seen(text: str) -> str:
    """Return a text with something in it that can be seen.

    Raises
    ------
    PydanticCustomError
        If it holds blanks only.
    """
    if not text.strip():
        raise PydanticCustomError("string_too_short", "is empty", {})
    return text


def is_invisible(character: str, before: str) -> bool:
    """Tell whether a character cannot be seen, or is none; what joins the parts of one emoji is allowed."""
    if character in "\n\u00ad":
        return False
    if character == _JOINER:
        return unicodedata.category(before or " ") not in ("So", "Sk", "Mn")
    return unicodedata.category(character) in ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")


StrictNumber = Annotated[float, Strict()]
Whole = Annotated[int, Strict()]
Day = Annotated[date, Strict()]
Flag = Annotated[bool, Strict()]
Label = Annotated[str, StringConstraints(min_length=1, max_length=120), AfterValidator(printable), AfterValidator(seen)]
Prose = Annotated[str, StringConstraints(max_length=4000), AfterValidator(printable)]


def _scale(value: Any) -> Any:
    if isinstance(value, str) and value in SCALES:
        return value
    numbers = isinstance(value, (list, tuple)) and all(
        type(end) in (int, float) and abs(end) <= LARGEST for end in value
    )
    if numbers and len(value) == 2 and value[0] < value[1]:
        return (float(value[0]), float(value[1]))
    raise PydanticCustomError("unknown_scale", "is no scale", {})


Scale = Annotated[
    Any,
    PlainValidator(_scale),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": list(SCALES)},
                {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
            ]
        }
    ),
]
"""A named scale, or its lowest and highest score."""


class Record(BaseModel):
    """A frozen record that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True)


class Assumption(Record):
    """One number of a case, with what is known about it."""

    value: float
    range: tuple[StrictNumber, StrictNumber] | None = None
    """Limits (pert, triangular, uniform) or P10 and P90 (normal, lognormal)."""
    shape: Shape | None = None
    """Shape of the uncertainty; `pert` where only a range is given."""
    source: tuple[Id, ...] = ()
    """Ids of evidence, or names of sources kept elsewhere."""
    owner: Label | None = None
    note: Prose | None = None
    status: Label | None = None

    def with_value(self, value: float) -> Self:
        """Return the same assumption at another value, range and sources kept."""
        return self.model_copy(update={"value": value})


def number(value: float) -> Assumption:
    """Return a bare number as an assumption; used for defaults."""
    return Assumption(value=value)


@dataclass(frozen=True, slots=True)
class Measure:
    """Unit, label, one-line help and bounds of a numeric field."""

    unit: Unit
    label: Text
    help: Text
    low: float = -LARGEST
    high: float = LARGEST
    above: bool = False
    """True where `low` itself is not allowed."""
    whole: bool = False
    """True where only whole numbers make sense."""
    per_segment: bool = False
    """True where a table of one number per segment is allowed."""

    def allowed(self) -> Text:
        """Say which values are allowed, in words."""
        kind = say("a whole number") if self.whole else say("a number")
        if self.low <= -LARGEST:
            return kind if self.high >= LARGEST else say("{kind} up to {high}", kind=kind, high=self.high)
        values: dict[str, Value] = {"kind": kind, "low": self.low, "high": self.high}
        if self.high >= LARGEST:
            return say("{kind}, above {low}", **values) if self.above else say("{kind}, {low} or more", **values)
        if self.above:
            return say("{kind} above {low}, up to {high}", **values)
        return say("{kind} from {low} to {high}", **values)

    def accepts(self, value: float) -> bool:
        """Tell whether one value is within the bounds."""
        inside = self.low < value <= self.high if self.above else self.low <= value <= self.high
        return inside and not (self.whole and value != int(value))

    def read(self, plain: Any) -> Assumption:
        """Return the assumption a plain number or table is, in the unit of the field.

        Raises
        ------
        PydanticCustomError, ValidationError
            As for a case file.
        """
        return self._check(Assumption.model_validate(self._read(plain)))

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        one = core_schema.no_info_before_validator_function(
            self._read,
            core_schema.no_info_after_validator_function(self._check, handler.generate_schema(Assumption)),
            metadata={"pydantic_js_functions": [self._json_schema]},
        )
        if not self.per_segment:
            return one
        table = core_schema.dict_schema(handler.generate_schema(Id), one, min_length=1)
        many = core_schema.no_info_before_validator_function(
            lambda value: dict(value) if isinstance(value, Keyed) else value,
            core_schema.no_info_after_validator_function(
                Keyed,
                table,
                serialization=core_schema.wrap_serializer_function_ser_schema(
                    lambda keyed, serialize: serialize(dict(keyed)), schema=table
                ),
            ),
        )
        return core_schema.tagged_union_schema({"@one": one, "@segments": many}, discriminator=_one_or_many)

    def _json_schema(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """A bare number within the bounds, or a table with `value`."""
        bare: JsonSchemaValue = {
            "type": "integer" if self.whole else "number",
            "description": f"{self.help} [{self.unit}]",
        }
        if self.low > -LARGEST:
            bare["exclusiveMinimum" if self.above else "minimum"] = self.low
        if self.high < LARGEST:
            bare["maximum"] = self.high
        return {"anyOf": [bare, handler(schema)]}

    def _read(self, value: Any) -> Any:
        """Bring a bare number or a table to the fields of an assumption, in the unit of the field."""
        if isinstance(value, Assumption):
            return value
        if not isinstance(value, dict):
            return {"value": self._number(value)}
        table = {key: item for key, item in value.items() if key != "unit"}
        if "value" not in table:
            raise PydanticCustomError("no_value", "is a table without `value`", {})
        factor = self._factor(value.get("unit"))
        table["value"] = self._number(table["value"], factor)
        if isinstance(table.get("range"), (list, tuple)):
            table["range"] = tuple(self._number(limit, factor) for limit in table["range"])
        if isinstance(table.get("source"), (list, tuple)):
            table["source"] = tuple(table["source"])
        return table

    def _factor(self, unit: Any) -> float:
        if unit is None or unit == self.unit:
            return 1.0
        if self.unit in SHARES and isinstance(unit, str) and unit in PERCENT:
            return PERCENT[unit]
        others = ", percent, bp" if self.unit in SHARES else ""
        raise PydanticCustomError(
            "wrong_unit",
            "is in a unit this field does not have",
            {"allowed": f"{self.unit}{others}"},
        )

    def _number(self, value: Any, factor: float = 1.0) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            kind = "number_in_quotes" if isinstance(value, str) and re.search(r"\d", value) else "not_a_number"
            raise PydanticCustomError(kind, "is not a number", {"allowed": self.allowed()})
        if isinstance(value, float) and not math.isfinite(value):
            raise PydanticCustomError("not_finite", "is not a finite number", {"allowed": self.allowed()})
        beyond = 2 * LARGEST if value > 0 else -2 * LARGEST
        scaled = float(value) * factor if abs(value) <= LARGEST else beyond
        tiny = abs(scaled) < 1e-300  # a denormal or a negative zero means zero
        return 0.0 if tiny else round(scaled, 15) if factor != 1.0 else scaled

    def _check(self, assumption: Assumption) -> Assumption:
        if not self.accepts(assumption.value):
            found = f"{assumption.value:g}" if abs(assumption.value) <= LARGEST else say("a number beyond 1e15")
            context = {"found": found, "allowed": self.allowed(), **self._slip(assumption.value)}
            raise PydanticCustomError("out_of_range", "is outside its bounds", context)
        if assumption.range is None:
            if assumption.shape is not None:
                raise PydanticCustomError(
                    "shape_without_range", "has a shape but no range", {"allowed": "range = [low, high]"}
                )
            return assumption
        low, high = assumption.range
        if not low <= assumption.value <= high:
            raise PydanticCustomError(
                "range_misses_value",
                "has a range that does not hold its value",
                {
                    "found": say("{value}, range {low} to {high}", **_written(assumption.value, low, high)),
                    "allowed": say("a value within its range"),
                },
            )
        if not (self._reachable(low) and self._reachable(high)):
            raise PydanticCustomError(
                "range_out_of_bounds",
                "has a range outside its bounds",
                {"found": say("{low} to {high}", **_written(0.0, low, high)), "allowed": self.allowed()},
            )
        if assumption.shape == "lognormal" and low <= 0:
            raise PydanticCustomError(
                "range_not_positive",
                "is lognormal, so its range must be above 0",
                {"found": say("{low} to {high}", **_written(0.0, low, high)), "allowed": say("a range above 0")},
            )
        return assumption

    def _reachable(self, limit: float) -> bool:
        return self.low <= limit <= self.high

    def _slip(self, value: float) -> dict[str, str]:
        """The likely meaning of a share written as a percentage."""
        too_large = self.high <= 1 < value <= 100
        too_low = self.low == -1 and self.above and -100 <= value < -1
        if self.unit in SHARES and (too_large or too_low):
            return {"likely": f"{value / 100:g}"}
        return {}


def _written(value: float, low: float, high: float) -> dict[str, str]:
    """Numbers as a case file has them."""
    return {"value": f"{value:g}", "low": f"{low:g}", "high": f"{high:g}"}


def _one_or_many(value: Any) -> str:
    is_table = isinstance(value, (dict, Keyed)) and "value" not in value
    return "@segments" if is_table and not (value and set(value) <= set(RESERVED)) else "@one"
