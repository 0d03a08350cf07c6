"""How churn falls with tenure: in a sentence, tables, a chart and JSON."""

import pandas as pd

from cxvalue.case.records import Case
from cxvalue.evidence.apply import Proposal
from cxvalue.evidence.retention import RetentionFit
from cxvalue.exhibits.document import Document, case_document, program
from cxvalue.exhibits.evidence.proposal import proposed_document
from cxvalue.exhibits.frame import Table, frame
from cxvalue.locale.reader import UNKNOWN, Reader
from cxvalue.text import say

YEARS_AHEAD = 5
"""Years the fit is drawn beyond the table."""


def retention_finding(found: RetentionFit, reader: Reader) -> str:
    """Return how churn falls with tenure."""
    if found.alike:
        return reader.say("Churn does not fall with tenure")
    years = len(found.table.observed)
    churn = found.retention.churn(years)
    return reader.say(
        "Churn falls from {first} in the first year to {last} in year {years}",
        first=reader.share(float(churn[0]), 0),
        last=reader.share(float(churn[-1]), 0),
        years=years,
    )


def retention_table(found: RetentionFit) -> Table:
    """Return year, observed, fitted [share still customers], churn [share of those who began the year]."""
    years = len(found.table.observed)
    fitted = found.retention.survival(years + YEARS_AHEAD)
    churn = found.retention.churn(years + YEARS_AHEAD)
    observed = [1.0, *found.table.observed, *[None] * YEARS_AHEAD]
    rows = zip(range(len(fitted)), observed, fitted.tolist(), [None, *churn.tolist()], strict=True)
    return frame(rows, columns=["year", "observed", "fitted", "churn"])


def years_behind(found: RetentionFit, annual_churn: float) -> float | None:
    """Return the years after which customers leave as today's do: alpha / annual_churn - alpha - beta."""
    if annual_churn <= 0:
        return None
    return found.retention.alpha / annual_churn - found.retention.alpha - found.retention.beta


def retention_in_words(found: RetentionFit, reader: Reader) -> Table:
    """Return one row a year: still there as observed and as fitted, and the churn of the year."""
    rows = [
        {
            reader.say("Year"): reader.number(year),
            reader.say("Still there, observed"): UNKNOWN if pd.isna(observed) else reader.share(observed),
            reader.say("Still there, fitted"): reader.share(fitted),
            reader.say("Churn of the year, fitted"): UNKNOWN if pd.isna(churn) else reader.share(churn),
        }
        for year, observed, fitted, churn in retention_table(found).itertuples(index=False)
    ]
    return frame(rows)


def retention_fit_in_words(found: RetentionFit, case: Case, segment: str, reader: Reader) -> Table:
    """Return the parameters with their intervals, what they mean for today's customers, and the check."""
    fitted = found.retention
    rows = [
        (reader.say("Churn of new customers"), reader.share(fitted.first_churn), _interval(found.first_churn, reader)),
        (reader.say("Polarisation"), reader.share(fitted.polarisation), _interval(found.polarisation, reader)),
        ("alpha", reader.shortest(fitted.alpha, 4), UNKNOWN),
        ("beta", reader.shortest(fitted.beta, 4), UNKNOWN),
        (reader.say("Today's customers leave as after"), _years(found, case, segment, reader), UNKNOWN),
        (reader.say("One churn for life for each customer"), _verdict(found, reader), UNKNOWN),
    ]
    return frame(rows, columns=[reader.say("What"), reader.say("Value"), reader.say("95 % interval")])


def _interval(ends: tuple[float, float] | None, reader: Reader) -> str:
    return UNKNOWN if ends is None else f"{reader.share(ends[0])} – {reader.share(ends[1])}"


def _years(found: RetentionFit, case: Case, segment: str, reader: Reader) -> str:
    years = years_behind(found, case.segments[segment].annual_churn.value)
    if years is None or found.alike:
        return UNKNOWN
    if years < 0:
        return reader.say("none: they leave more than new ones")
    return reader.say("{years} years of tenure", years=reader.number(years, 1))


def _verdict(found: RetentionFit, reader: Reader) -> str:
    words = {
        None: say("not judged: the number of customers is not given"),
        True: say("the table speaks against it; later years are less sure"),
        False: say("the table does not speak against it"),
    }
    return reader.text(words[found.own_churn_changes])


def retention_document(found: RetentionFit, case: Case, digest: str, segment: str, proposal: Proposal) -> Document:
    """Return a retention table, its fit and what it proposes, unrounded."""
    fitted = found.retention
    return {
        "program": program(),
        "case": case_document(case, digest),
        "segment": segment,
        "customers": found.table.customers,
        "observed": list(found.table.observed),
        "alpha": fitted.alpha,
        "beta": fitted.beta,
        "new_customer_churn": fitted.first_churn,
        "new_customer_churn_interval": None if found.first_churn is None else list(found.first_churn),
        "polarisation": fitted.polarisation,
        "polarisation_interval": None if found.polarisation is None else list(found.polarisation),
        "own_churn_changes": found.own_churn_changes,
        "years_of_todays_customers": years_behind(found, case.segments[segment].annual_churn.value),
        "years": [
            {name: None if pd.isna(value) else value for name, value in row.items()}
            for row in retention_table(found).to_dict("records")
        ],
        "proposed": proposed_document([proposal]),
    }
