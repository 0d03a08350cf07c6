"""The typeface of everything on paper, so that it looks the same on every machine.

Source Sans Pro, SIL Open Font License 1.1, comes with a package of its own.
"""

from importlib.resources import files

FONTS = files("font_source_sans_pro") / "files"
"""Folder of the font files."""
