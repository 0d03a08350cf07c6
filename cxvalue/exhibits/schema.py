"""The JSON Schema of every document a command prints; what it says of metrics follows from what a metric is."""

import json
from collections.abc import Callable
from pathlib import Path

from cxvalue.exhibits.document import Document
from cxvalue.exhibits.metric import metrics_schema, spreads_schema

FILLED_IN: dict[str, Callable[[], Document]] = {"metrics": metrics_schema, "spreads": spreads_schema}
"""Definitions that stand empty in the files."""


_FOLDER = Path(__file__).parent / "schemas"


def kinds_of_document() -> tuple[str, ...]:
    """Return the kinds of document there is a schema of."""
    return tuple(sorted(file.stem for file in _FOLDER.glob("*.json")))


def schema_of(kind: str) -> Document:
    """Return the JSON Schema of the document a command prints; `kind` is one of `kinds_of_document`."""
    found: Document = json.loads((_FOLDER / f"{kind}.json").read_text(encoding="utf-8"))
    definitions = found.get("$defs", {})
    definitions |= {name: make() for name, make in FILLED_IN.items() if name in definitions}
    return found
