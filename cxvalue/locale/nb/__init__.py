"""Norwegian."""

from cxvalue.locale.language import Language

LANGUAGE = Language(
    code="nb",
    name="Norsk",
    asked=("nb", "no", "nn"),
    krona="NOK",
    money={"ones": "{c}", "thousands": "tusen {c}", "millions": "mill. {c}", "billions": "mrd. {c}"},
    dates="[$-414]mmm yyyy",
    spoken=True,
)
