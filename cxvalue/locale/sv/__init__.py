"""Swedish."""

from cxvalue.locale.language import Language

LANGUAGE = Language(
    code="sv",
    name="Svenska",
    asked=("sv",),
    krona="SEK",
    money={"ones": "{c}", "thousands": "t{c}", "millions": "M{c}", "billions": "md {c}"},
    dates="[$-41D]mmm yyyy",
    spoken=True,
)
