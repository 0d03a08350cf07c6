"""The languages: each is a folder with its record and its catalogue; a new one is named here and nowhere else."""

from functools import cache
from pathlib import Path

from cxvalue.locale import da, en, nb, sv

READ = {item.code: item for item in (en.LANGUAGE, sv.LANGUAGE, nb.LANGUAGE, da.LANGUAGE)}
"""Languages whose tables are understood, by their code."""

SPOKEN = {code: item for code, item in READ.items() if item.spoken}
"""Languages of the program, the first one the language of the templates."""

LANGUAGES = tuple(SPOKEN)
"""Their codes."""

ENGLISH = LANGUAGES[0]


def nearest_language(asked: str | None) -> str:
    """Return the language for a locale such as `sv-SE`; English where none is nearer."""
    wanted = (asked or "").replace("_", "-").split("-")[0].lower()
    return next((code for code, item in SPOKEN.items() if wanted in item.asked), ENGLISH)


@cache
def words_for(meaning: str) -> tuple[str, ...]:
    """Return what columns or cells with a meaning are called in any language, the likeliest first."""
    found = [word for code in READ for word in _columns(code).get(meaning, ())]
    last = [word for code in READ for word in _columns(code).get(f"{meaning}?", ())]
    return tuple(dict.fromkeys([*found, *last]))


@cache
def _columns(code: str) -> dict[str, tuple[str, ...]]:
    """The words of a language by what they mean."""
    text = (Path(__file__).parent / code / "columns.txt").read_text(encoding="utf-8")
    lines = text.replace("\n    ", " ").splitlines()
    named = (line.partition(": ") for line in lines)
    return {meaning: tuple(words.split(", ")) for meaning, _, words in named}
