"""What the validator found, in words a CX lead can act on.

One sentence per kind of error, with the value found, what is allowed and the nearest known name.

Kept whole: every complaint of the validator is turned into ours in one place.
"""

import difflib
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from cxvalue.case.address import measure_of
from cxvalue.case.fields import PERCENT, Assumption, Record
from cxvalue.case.initiative import Benefit, DirectChange, Lift, OneOff, Running
from cxvalue.case.keyed import Keyed
from cxvalue.case.limits import MOST_PROBLEMS
from cxvalue.case.lookalikes import lookalike_in, plainly
from cxvalue.case.records import Case
from cxvalue.errors import Problem
from cxvalue.text import NOTHING, Text, say
from cxvalue.units import SCALES

TAGS: dict[str, type[Record]] = {
    "@lift": Lift,
    "@change": DirectChange,
    "@benefit": Benefit,
    "@one_off": OneOff,
    "@running": Running,
}
_LONGEST_SHOWN = 60
SPELT = ("literal_error", "string_pattern_mismatch", "unknown_currency", "unknown_scale")
"""Errors about a word, which may hold a sign that only looks right."""

IN_ITS_UNIT = ("out_of_range", "range_misses_value", "range_out_of_bounds")
"""Errors about a number that may be written in percent; it is shown as it is written."""

MOST_ITEMS_SHOWN = 6

MESSAGES: dict[str, Text] = {
    "missing": say("is missing"),
    "extra_forbidden": say("is not a key of the format"),
    "string_type": say("must be text in quotes"),
    "string_too_long": say("is longer than {max_length} characters"),
    "string_too_short": say("is empty"),
    "bool_type": say("must be true or false"),
    "date_type": say("must be a date"),
    "int_type": say("must be a whole number"),
    "int_from_float": say("must be a whole number"),
    "float_type": say("must be a number"),
    "finite_number": say("is not a finite number"),
    "literal_error": say("is not one of the words allowed here"),
    "greater_than_equal": say("is too small"),
    "less_than_equal": say("is too large"),
    "tuple_type": say("must be a list"),
    "list_type": say("must be a list"),
    "dict_type": say("must be a table"),
    "model_type": say("must be a table"),
    "model_attributes_type": say("must be a table"),
    "too_short": say("holds too few entries"),
    "too_long": say("holds too many entries"),
    "string_pattern_mismatch": say("is not spelt as it must be"),
    "unknown_scale": say("is no scale"),
    "unknown_effect": say("is no known effect"),
    "unknown_cost": say("is no known cost"),
    "number_in_quotes": say("is text, not a number"),
    "not_a_number": say("is not a number"),
    "no_value": say("is a table without `value`"),
    "not_finite": say("is not a finite number"),
    "wrong_unit": say("is in a unit this field does not have"),
    "out_of_range": say("is outside its bounds"),
    "shape_without_range": say("has a shape but no range"),
    "range_misses_value": say("has a range that does not hold its value"),
    "range_out_of_bounds": say("has a range outside its bounds"),
    "range_not_positive": say("is lognormal, so its range must be above 0"),
    "control_character": say("holds the invisible character U+{code} at position {position}"),
    "unknown_currency": say("is not the code of a currency in use"),
    "unknown_override": say("must be a number, or one of times and plus"),
}

_ALLOWED: dict[str, Text] = {
    "date_type": say("a date without quotes, such as 2027-01-01"),
    "greater_than_equal": say("{ge} or more"),
    "less_than_equal": say("up to {le}"),
    "string_type": say("text in quotes"),
    "bool_type": say("true or false, without quotes"),
    "int_type": say("a whole number without quotes"),
    "unknown_scale": say("{scales}, or [lowest, highest]", scales=", ".join(SCALES)),
    "unknown_effect": say("touchpoint with lift, behaviour with relative, saving, or income"),
    "unknown_cost": say("amount (paid once), or annual, per_customer or per_contact (running)"),
    "too_short": say("at least {min_length}"),
    "too_long": say("at most {max_length}"),
    "unknown_currency": say("three capital letters, such as SEK, NOK, DKK or EUR"),
    "unknown_override": say("a number, {{ times = 0.5 }} or {{ plus = 3 }}"),
    "wrong_unit": say("{allowed}"),
}

EXAMPLES = {  # as a file has them, in every language
    "title": 'title = "Our case"',
    "currency": 'currency = "SEK"',
    "start": "start = 2027-01-01",
    "months": "months = 60",
    "discount_rate": "discount_rate = 0.09",
    "segments": "[segments.mass]",
}

HINTS: dict[str, Text] = {
    "number_in_quotes": say("Remove the quotes; write a decimal point and no thousands separator."),
    "not_a_number": say("Write a number, or a table with `value`."),
    "no_value": say("Write a number, or a table such as {{ value = 3, range = [2, 4] }}."),
}


def problems_of(error: ValidationError, plain: dict[str, Any]) -> list[Problem]:
    """Return one problem for each error the validator found in the plain tables of a case, of very many the first."""
    details = error.errors(include_url=False)[: 2 * MOST_PROBLEMS]
    meant = {(*detail["loc"][:-1], near) for detail in details if (near := _near_key(detail))}
    said = (detail for detail in details if detail["type"] != "missing" or detail["loc"] not in meant)
    return list(dict.fromkeys(_problem(detail, plain) for detail in said))


def problems_at(address: str, error: PydanticCustomError | ValidationError) -> list[Problem]:
    """Return what is wrong with one number at an address, in the words of a case file."""
    if isinstance(error, ValidationError):
        return [replace(problem, address=address) for problem in problems_of(error, {})]
    kind, context = error.type, error.context or {}
    message = _filled(MESSAGES.get(kind, say("is not what may stand here")), context)
    detail = {"type": kind, "ctx": context, "loc": (), "input": None}
    hint = _hint(detail)  # type: ignore[arg-type]  # the part of the validator's details that hints read
    return [Problem(address, message, hint, context.get("found", ""), _allowed(kind, context, ()))]


def _shown(value: Any) -> str:
    """Return a value as a case file has it and a message may show it: short, on one line, nothing invisible."""
    text = "".join(character if character.isprintable() else "\ufffd" for character in _as_toml(value))
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _as_toml(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value[: _LONGEST_SHOWN + 1]}"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        held = ", ".join(f"{key} = {_as_toml(item)}" for key, item in islice(value.items(), MOST_ITEMS_SHOWN))
        more = ", …" if len(value) > MOST_ITEMS_SHOWN else ""
        return f"{{ {held}{more} }}" if held else "{}"
    if isinstance(value, (list, tuple)):
        more = ", …" if len(value) > MOST_ITEMS_SHOWN else ""
        return f"[{', '.join(map(_as_toml, value[:MOST_ITEMS_SHOWN]))}{more}]"
    return str(value) if not isinstance(value, int) or abs(value) < 10**_LONGEST_SHOWN else "…"


def _problem(detail: ErrorDetails, plain: dict[str, Any]) -> Problem:
    kind = detail["type"]
    context = detail.get("ctx", {})
    parts = _parts(detail["loc"], plain)
    message = MESSAGES.get(kind, say("is not what may stand here"))
    allowed = _allowed(kind, context, detail["loc"])
    value = context.get("found") or ("" if kind in ("missing", "extra_forbidden") else _shown(detail["input"]))
    hint = _hint(detail)
    written = _at(plain, parts)
    if isinstance(written, dict) and "unit" in written and kind in IN_ITS_UNIT:
        value, hint = _shown(written), HINTS.get(kind, NOTHING)
    return Problem(".".join(parts), _filled(message, context), hint, value, allowed)


def _at(plain: Any, parts: Sequence[str]) -> Any:
    """What stands in the plain tables at an address; None where nothing does."""
    for part in parts:
        if isinstance(plain, (list, tuple)) and part.isdecimal() and int(part) < len(plain):
            plain = plain[int(part)]
        else:
            plain = plain.get(part) if isinstance(plain, dict) else None
    return plain


def _near_key(detail: ErrorDetails) -> str | None:
    """Name the key an unknown one was most likely meant to be."""
    if detail["type"] != "extra_forbidden":
        return None
    written = plainly(str(detail["loc"][-1])[:_LONGEST_SHOWN])
    near = difflib.get_close_matches(written, _keys(_record_at(detail["loc"][:-1])), n=1, cutoff=0.6)
    return near[0] if near else None


def _parts(loc: Sequence[str | int], plain: Any) -> list[str]:
    """Drop the validator's own words from a location, and `value` where the file has a bare number."""
    parts = [str(part) for part in loc if not str(part).startswith(("@", "["))]
    if parts and parts[-1] == "value" and not isinstance(_at(plain, parts[:-1]), dict):
        parts.pop()
    return parts


def _filled(text: Text, context: dict[str, Any]) -> Text:
    """The sentence with its places filled from what the validator says."""
    found = {key: value for key, value in context.items() if f"{{{key}}}" in text.template}
    return text.given(
        **{key: value if isinstance(value, (int, float, Text)) else str(value) for key, value in found.items()}
    )


def _allowed(kind: str, context: dict[str, Any], loc: Sequence[str | int]) -> Text:
    if kind in _ALLOWED:
        return _filled(_ALLOWED[kind], context)
    if kind == "string_pattern_mismatch":
        return _pattern(str(loc[-1]))
    if kind == "literal_error":
        return say("{names}", names=", ".join(_words(context)))
    if kind == "missing":
        return _description(loc)
    if kind == "extra_forbidden":
        keys = _keys(_record_at(loc[:-1]))
        return say("{keys}", keys=", ".join(keys)) if len(keys) <= 30 else NOTHING
    allowed = context.get("allowed", NOTHING)
    return allowed if isinstance(allowed, Text) else say("{allowed}", allowed=str(allowed))


def _pattern(field: str) -> Text:
    if field == "currency":
        return say("three capital letters, such as SEK, NOK, DKK or EUR")
    if field in ("file", "case"):
        return say("the plain name of a file beside the {case} file, no path and no web address")
    return say("a lower-case letter, then lower-case letters, digits or underscores")


def _description(loc: Sequence[str | int]) -> Text:
    record = _record_at(loc[:-1])
    measure = measure_of(record, str(loc[-1])) if record else None
    return say("{kind} [{unit}]", kind=measure.allowed(), unit=str(measure.unit)) if measure else NOTHING


def _hint(detail: ErrorDetails) -> Text:
    kind, context, loc = detail["type"], detail.get("ctx", {}), detail["loc"]
    if "likely" in context:
        return say(
            "For {percent} % write {likely}.",
            percent=f"{float(context['likely']) * 100:g}",
            likely=str(context["likely"]),
        )
    if kind == "extra_forbidden":
        meant, other = _near_key(detail), lookalike_in(str(loc[-1]))
        if other is not None:
            return other.hint()
        return say("Did you mean {name}?", name=meant) if meant else say("Delete it, or keep it as a comment.")
    if kind in SPELT and isinstance(detail.get("input"), str) and (other := lookalike_in(detail["input"])):
        return other.hint()
    if kind == "literal_error":
        near = difflib.get_close_matches(plainly(str(detail["input"])[:_LONGEST_SHOWN]), _words(context), n=1)
        return say("Did you mean {name}?", name=near[0]) if near else NOTHING
    if kind == "unknown_currency" and context.get("near"):
        return say("Did you mean {name}?", name=str(context["near"]))
    if kind == "missing":
        return _how_to_add(loc)
    if kind == "wrong_unit":
        return say("Leave the unit out, or write the number in {units}.", units=" or ".join(PERCENT))
    return HINTS.get(kind, NOTHING)


def _how_to_add(loc: Sequence[str | int]) -> Text:
    """Say what is missing, or show it as a file has it."""
    if isinstance(loc[-1], int):
        return say("Two values stand here.")
    record = _record_at(loc[:-1])
    measure = measure_of(record, str(loc[-1])) if record else None
    example = EXAMPLES.get(".".join(str(part) for part in loc))
    if example:
        return say("Add {example}.", example=example)
    return measure.help if measure else say("Add it.")


def _words(context: dict[str, Any]) -> list[str]:
    """The words the validator would have taken."""
    return str(context.get("expected", "")).replace("'", "").replace(" or ", ", ").split(", ")


def _keys(record: type[Record] | None) -> list[str]:
    fields = record.model_fields.items() if record else []
    keys = [field.alias or name for name, field in fields if name != "attached"]
    return [*keys, "unit"] if record is Assumption else keys


def _record_at(loc: Sequence[str | int]) -> type[Record] | None:
    """The record class at a location of the validator."""
    annotation: Any = Case
    for part in loc:
        if part in TAGS:
            annotation = TAGS[str(part)]
        elif isinstance(annotation, type) and issubclass(annotation, Record):
            fields = {field.alias or name: field for name, field in annotation.model_fields.items()}
            annotation = fields[str(part)].annotation if part in fields else None
        elif str(part)[0] != "@":
            annotation = next(iter(get_args(_unwrapped(annotation))), None)
        annotation = _unwrapped(annotation)
    return annotation if isinstance(annotation, type) and issubclass(annotation, Record) else None


def _unwrapped(annotation: Any) -> Any:
    """The record or container inside `X | None` and `Annotated[X, ...]`."""
    if isinstance(annotation, type) or getattr(annotation, "__origin__", None) in (Keyed, tuple):
        return annotation
    options = [item for item in get_args(annotation) if item is not type(None)]
    return _unwrapped(options[0]) if options else annotation
