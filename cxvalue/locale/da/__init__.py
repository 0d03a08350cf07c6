"""Danish: its columns are understood; it has no catalogue yet, so it is not spoken."""

from cxvalue.locale.language import Language

LANGUAGE = Language(
    code="da",
    name="Dansk",
    asked=(),
    krona="DKK",
    money={"ones": "{c}", "thousands": "t{c}", "millions": "mio. {c}", "billions": "mia. {c}"},
    dates="[$-406]mmm yyyy",
    spoken=False,
)
