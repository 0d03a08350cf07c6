"""Signs that look like those of a case file and are others: letters of other alphabets, dashes, curly quotes."""

import unicodedata
from dataclasses import dataclass

from cxvalue.text import Text, say

_PAIRS = (
    ("аеорсхуіјһѕԁԛԝАВЕКМНОРСТХІЈЅ", "aeopcxyijhsdqwABEKMHOPCTXIJS"),  # Cyrillic
    ("οαρτυνκΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "oaptuvkABEZHIKMNOPTYX"),  # Greek
    ("\u2010\u2011\u2012\u2013\u2014\u2212", "------"),
    ("\u201c\u201d\u201e\u201f\u00ab\u00bb", '""""""'),
    ("\u2018\u2019\u201a\u201b\u00b4", "'''''"),
    ("\u00a0\u2007\u2009\u202f\u3000", "     "),
)
_LOOKS_LIKE = {own: plain for signs, plains in _PAIRS for own, plain in zip(signs, plains, strict=True)}


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A sign, its column counted from 1, and the plain one it looks like."""

    sign: str
    column: int
    looks: str

    def hint(self) -> Text:
        """Say which sign it is and what to type instead."""
        code = f"U+{ord(self.sign):04X}"
        if self.looks == " ":
            return say("Column {column} holds {code}, another blank; type a plain one.", column=self.column, code=code)
        return say(
            "Column {column} holds {code}, which looks like {looks} but is another sign; type {looks}.",
            column=self.column,
            code=code,
            looks=self.looks,
        )


def lookalike_in(text: str) -> Lookalike | None:
    """Return the first sign of a text that looks like a plain one, or None."""
    for column, sign in enumerate(text, start=1):
        if sign.isascii():
            continue
        plain = _LOOKS_LIKE.get(sign) or unicodedata.normalize("NFKC", sign)
        if plain != sign and len(plain) == 1 and plain.isascii():
            return Lookalike(sign, column, plain)
    return None


def plainly(text: str) -> str:
    """Return a text with every lookalike as the sign it looks like."""
    return "".join(found.looks if (found := lookalike_in(sign)) else sign for sign in text)
