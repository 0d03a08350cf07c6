"""The typeface of charts and paper that leave the house, so that they look the same on every machine.

Source Sans Pro, SIL Open Font License 1.1, comes with a package of its own.
"""

from importlib.resources import files

FONTS = files("font_source_sans_pro") / "files"
"""Folder of the font files."""

FAMILY = "Source Sans Pro"
"""What the typeface is called in a chart and in a document."""
