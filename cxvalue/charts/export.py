"""A chart as a file: the same chart as on the page, drawn by the library without a browser."""

from typing import Any

import vl_convert

WIDTH = 900
"""Width of an exported chart [pixels]; on a page it is as wide as the page."""

SHARPNESS = 2.0
"""Pixels drawn for one of the chart's, so that a slide stays sharp."""


def as_picture(chart: Any, kind: str) -> bytes:
    """Return a chart as `svg` or `png`, its numbers in the format the chart carries."""
    spec = chart.properties(width=WIDTH).to_dict()
    if kind == "svg":
        return vl_convert.vegalite_to_svg(spec).encode()
    return bytes(vl_convert.vegalite_to_png(spec, scale=SHARPNESS))
