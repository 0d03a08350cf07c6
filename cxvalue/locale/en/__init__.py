"""English: the language of the templates, so it has no catalogue."""

from cxvalue.locale.language import Language

LANGUAGE = Language(
    code="en",
    name="English",
    asked=("en",),
    krona="",
    money={"ones": "{c}", "thousands": "k{c}", "millions": "M{c}", "billions": "bn {c}"},
    dates="[$-809]mmm yyyy",
    spoken=True,
)
