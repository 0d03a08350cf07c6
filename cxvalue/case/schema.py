"""The case format as JSON Schema, so that editors complete and check a case file."""

from typing import Any

from cxvalue.case.records import Case

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def case_schema() -> dict[str, Any]:
    """Return the JSON Schema of a case file, made from the records themselves."""
    schema = Case.model_json_schema(by_alias=True)
    schema["$defs"]["Alternative"]["properties"].pop("attached", None)
    return {"$schema": DIALECT, **schema}
