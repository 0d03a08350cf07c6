"""What a language is: everything of ours that depends on one, as a record.

Beside each record lie `messages.po`, the sentences, and `columns.txt`, what columns of tables and cells in them
are called: a meaning and its words, the likeliest first. A meaning is a role of a customer table, `flow_...` for
cash flows, or one of those beside them; `...?` holds words that are said of other things as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """One language; number signs and dates follow from its code (CLDR).

    name : as its speakers know it
    asked : languages a browser or terminal may ask for that this one answers
    krona : the currency it calls `kr`; all others go by their code
    money : how it writes the unit of amounts in ones to billions, {c} being the currency
    dates : how a spreadsheet writes a month, with the number of the language
    spoken : whether there is a catalogue, `messages.po`; without one its columns are understood and no more
    """

    code: str
    name: str
    asked: tuple[str, ...]
    krona: str
    money: Mapping[str, str]
    dates: str
    spoken: bool
