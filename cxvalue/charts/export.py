"""A chart as a file: the same chart as on the page, drawn by the library without a browser."""

from collections.abc import Mapping
from typing import Any

import vl_convert
from pandas import DataFrame

WIDTH = 900
"""Width of an exported chart [pixels]; on a page it is as wide as the page."""

SHARPNESS = 2.0
"""Pixels drawn for one of the chart's, so that a slide stays sharp."""


def with_data(spec: dict[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the specification of a chart with the tables it names, as records or as they are."""
    return {**spec, "datasets": {**spec.get("datasets", {}), **data}}


def as_picture(chart: Any, kind: str, data: Mapping[str, DataFrame] | None = None) -> bytes:
    """Return a chart as `svg` or `png`, its numbers in the format the chart carries.

    data : the tables the chart names and does not hold
    """
    spec = with_data(
        chart.properties(width=WIDTH).to_dict(),
        {name: table.to_dict("records") for name, table in (data or {}).items()},
    )
    if kind == "svg":
        return vl_convert.vegalite_to_svg(spec).encode()
    return bytes(vl_convert.vegalite_to_png(spec, scale=SHARPNESS))
