"""Signs no typeface at hand has: what stands for them on paper and in pictures, and how that is said."""

import unicodedata
from collections.abc import Callable

from cxvalue.text import say

_OWN = "\u200b\u2212\u2011\u202f\u2060"
"""Signs the program writes itself: places where a line may break, and those of its numbers."""

MISSING = "\u2610"
SAID = say("A sign that the typeface does not have is shown as {sign}.", sign=MISSING)


def _western(sign: str) -> bool:
    """Tell whether a sign belongs to an alphabet the typeface has, or stands beside letters."""
    if sign.isascii() or unicodedata.category(sign)[0] in "NPZ":
        return True
    return unicodedata.name(sign, "").startswith(("LATIN", "GREEK", "CYRILLIC"))


def in_two_halves(sign: str) -> bool:
    """Tell whether a sign is two in UTF-16, which the drawing library cuts apart where a label is too long."""
    return ord(sign) > 0xFFFF


STEPS: tuple[Callable[[str], bool], ...] = (lambda _: True, _western, lambda sign: ord(sign) < 256)
"""Which signs are set as they are: all of them, and where one has no glyph, fewer."""


def replaced(text: str, kept: Callable[[str], bool]) -> str:
    """Return a text with a box for every sign that is not kept."""
    return "".join(sign if kept(sign) or sign in _OWN else MISSING for sign in text)
