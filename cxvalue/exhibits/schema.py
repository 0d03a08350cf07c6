"""The JSON Schema of every document a command prints; what it says of metrics follows from what a metric is."""

import json
from collections.abc import Callable
from pathlib import Path

from cxvalue.exhibits.document import Document
from cxvalue.exhibits.metric import metrics_schema, spreads_schema

FILLED_IN: dict[str, Callable[[], Document]] = {"metrics": metrics_schema, "spreads": spreads_schema}
"""Definitions that stand empty in the files."""


def schema_of(kind: str) -> Document:
    """Return the JSON Schema of the document a command prints."""
    path = Path(__file__).parent / "schemas" / f"{kind}.json"
    found: Document = json.loads(path.read_text(encoding="utf-8"))
    definitions = found.get("$defs", {})
    definitions |= {name: make() for name, make in FILLED_IN.items() if name in definitions}
    return found
