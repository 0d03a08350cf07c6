"""Message catalogues: one `.po` file per language, compiled in memory when the language is first used.

The English templates in the code are the message ids, so English needs no catalogue.
"""

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("en", "sv", "nb")
"""Languages of the program, the first one the language of the templates."""

ENGLISH = LANGUAGES[0]

NAMES = {"en": "English", "sv": "Svenska", "nb": "Norsk"}
"""Every language by the name its speakers know it by."""

TRIED_AS = {"sv": "sv", "nb": "nb", "no": "nb", "nn": "nb"}
"""Languages a browser or terminal may ask for, and the one that answers."""


def nearest_language(asked: str | None) -> str:
    """Return the language for a locale such as `sv-SE`; English where none is nearer."""
    return TRIED_AS.get((asked or "").replace("_", "-").split("-")[0].lower(), ENGLISH)


def catalogue_of(language: str) -> Catalog:
    """Return the messages of a language with their translations."""
    with (Path(__file__).parent / f"{language}.po").open("rb") as file:
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
