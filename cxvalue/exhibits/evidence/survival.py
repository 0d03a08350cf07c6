"""How long customers stay: in a sentence, tables and a chart."""

import pandas as pd

from cxvalue.evidence.fits.survival import Survival
from cxvalue.exhibits.evidence.scores import LEFT
from cxvalue.exhibits.frame import Table, frame
from cxvalue.locale.reader import Reader


def survival_finding(found: Survival, reader: Reader) -> str:
    """Return when half have left."""
    if found.begin:
        return reader.say(
            "Of those there in {begin}, {share} still were after {months}",
            begin=reader.say("month {month}", month=reader.number(found.begin)),
            share=reader.share(float(found.share[-1]), 0),
            months=reader.months(float(found.month[-1])),
        )
    if found.median is None:
        last = found.share[-1]
        return reader.say(
            "After {months}, {share} are still customers",
            months=reader.months(float(found.month[-1])),
            share=reader.share(float(last), 0),
        )
    return reader.say("Half have left after {months}", months=reader.months(found.median))


def survival_table(found: Survival) -> Table:
    """Return month, at_risk, left, share, low, high of a curve of survival."""
    names = ("month", "at_risk", "left", "share", "low", "high")
    return frame({name: getattr(found, name) for name in names})


def survival_in_words(found: Survival, reader: Reader) -> Table:
    """Return one row a month: who is left, and the share still there with its interval."""
    rows = [
        {
            reader.say("Month"): reader.number(month),
            reader.say("At risk"): reader.number(at_risk),
            reader.text(LEFT): reader.number(left),
            reader.say("Still customers"): reader.share(share),
            reader.say("95 % interval"): f"{reader.share(low)} – {reader.share(high)}",
        }
        for month, at_risk, left, share, low, high in survival_table(found).itertuples(index=False)
    ]
    return frame(rows)


def survival_for_chart(found: Survival) -> Table:
    """Return month, share, low and high [%], from the first month on."""
    table = survival_table(found)
    start = frame([{"month": found.begin, "share": 1.0, "low": 1.0, "high": 1.0}])
    shown = pd.concat([start, table[["month", "share", "low", "high"]]], ignore_index=True)
    shown[["share", "low", "high"]] *= 100
    return shown
