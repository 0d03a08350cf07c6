"""Message catalogues, compiled in memory when a language is first used.

The English templates in the code are the message ids, so English needs no catalogue.
"""

import gettext
import re
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from cxvalue.locale.languages import ENGLISH

KEYWORDS = {"say": None, "counted": (1, 2), "in_sense": ((1, "c"), 2)}
"""Functions that make a sentence, and which of their arguments are its words; `c` is its sense."""

_PLACE = re.compile(r"\{[^}]*\}")


def has_words(template: str) -> bool:
    """Tell whether a sentence has a word of its own; one of places and signs alone is the same in all languages."""
    return any(sign.isalpha() for sign in _PLACE.sub("", template))


def catalogue_of(language: str) -> Catalog:
    """Return the messages of a language with their translations."""
    with (Path(__file__).parent / language / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


@cache
def translations(language: str) -> gettext.NullTranslations:
    """Return the translations of a language, ready to look up."""
    if language == ENGLISH:
        return gettext.NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalogue_of(language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
