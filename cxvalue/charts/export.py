"""A chart as the browser takes it, and as a file: the same chart, drawn by the library without a browser."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import as_file
from typing import Any

import pyarrow as pa
import vl_convert
from pandas import DataFrame

from cxvalue.charts.fonts import FAMILY, FONTS
from cxvalue.charts.glyphs import in_two_halves, replaced

_WIDTH = 900
"""Width of an exported chart [pixels]; on a page it is as wide as the page."""

SHARPNESS = 2.0
"""Pixels drawn for one of the chart's, so that a slide stays sharp."""


def as_arrow(table: DataFrame) -> bytes:
    """Return a table in the format a browser takes without conversion."""
    columns = pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, columns.schema) as stream:
        stream.write_table(columns)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


def for_browser(chart: Any) -> dict[str, Any]:
    """Return the specification of a chart, the tables it holds in the browser's format."""
    spec: dict[str, Any] = chart.to_dict()
    held = spec.get("datasets", {})
    return with_data(spec, {name: as_arrow(DataFrame(records)) for name, records in held.items()})


def with_data(spec: dict[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the specification of a chart with the tables it names."""
    return {**spec, "datasets": {**spec.get("datasets", {}), **data}}


def as_picture(
    chart: Any, kind: str, data: Mapping[str, DataFrame] | None = None, *, size: Mapping[str, int] | None = None
) -> bytes:
    """Return a chart as `svg` or `png`, its numbers in the format the chart carries, emoji as boxes.

    data : the tables the chart names and does not hold
    size : width, height [pixels], where they are not the usual ones
    """
    _know_the_typeface()
    spec = with_data(
        chart.properties(**{"width": _WIDTH, **(size or {})}).to_dict(),
        {name: table.to_dict("records") for name, table in (data or {}).items()},
    )
    spec["config"] = {"font": FAMILY, **spec.get("config", {})}
    written = replaced(json.dumps(spec, ensure_ascii=False, default=str), lambda sign: not in_two_halves(sign))
    nothing_from_outside: list[str] = []
    if kind == "svg":
        return vl_convert.vegalite_to_svg(written, allowed_base_urls=nothing_from_outside).encode()
    return bytes(vl_convert.vegalite_to_png(written, scale=SHARPNESS, allowed_base_urls=nothing_from_outside))


@cache
def _know_the_typeface() -> None:
    """Tell the drawing library, once, where the typeface is."""
    with as_file(FONTS) as folder:
        vl_convert.register_font_directory(str(folder))
