"""What customers do at each score: in a sentence and tables."""

from cxvalue.evidence.by_score import ByScore, ScoreRow
from cxvalue.exhibits.frame import Table, frame
from cxvalue.locale.reader import Reader
from cxvalue.text import Text, in_sense, say

LEFT = in_sense("customers", "Left")
"""Those who left, not what is left."""

OUTCOMES = {
    "score": say("Score"),
    "churned": LEFT,
    "revenue": say("Revenue a year"),
    "margin": say("Margin a year"),
    "contacts": say("Contacts a year"),
    "service_cost": say("Cost to serve a year"),
    "referrals": say("Referrals a year"),
    "tenure": say("Tenure in months"),
}


def scores_finding(found: ByScore, reader: Reader) -> str:
    """Return what the least and the most satisfied do."""
    rows = [row for row in found.rows if row.segment is None]
    if len(rows) < 2:
        return reader.say("{Satisfaction} and what customers do")
    first, last = rows[0], rows[-1]
    if first.churn is not None and last.churn is not None:
        return reader.say(
            "Of those who score {low}, {first} left; of those who score {high}, {last}",
            low=band_in_words(first, reader),
            high=band_in_words(last, reader),
            first=reader.share(first.churn),
            last=reader.share(last.churn),
        )
    role = next(iter(first.means), "")
    if role not in last.means:
        return reader.say("{Satisfaction} and what customers do")
    return reader.say(
        "{role}: {first} on average at a score of {low}, {last} at {high}",
        role=reader.text(outcome_label(role)),
        low=band_in_words(first, reader),
        high=band_in_words(last, reader),
        first=amount_in_words(role, first.means[role], reader),
        last=amount_in_words(role, last.means[role], reader),
    )


def scores_table(found: ByScore) -> Table:
    """Return segment, lowest and highest score, n, churn with its interval, and the means [money a year, a year]."""
    rows = [
        {
            "segment": row.segment or "",
            "score_low": row.low,
            "score_high": row.high,
            "n": row.n,
            "churn": row.churn,
            "churn_low": row.churn_low,
            "churn_high": row.churn_high,
            **{role: row.means.get(role) for role in found.outcomes if role != "churned"},
        }
        for row in found.rows
    ]
    return frame(rows)


def outcome_label(role: str) -> Text:
    """Return what an outcome is called."""
    return OUTCOMES[role]


def band_in_words(row: ScoreRow, reader: Reader) -> str:
    """Return the scores of a band: `3`, or `1–2`."""
    low, high = reader.shortest(row.low, 3), reader.shortest(row.high, 3)
    return low if low == high else f"{low}–{high}"


def amount_in_words(role: str, value: float, reader: Reader) -> str:
    """Return the mean of an outcome in its unit."""
    if role == "churned":
        return reader.share(value)
    return reader.money(value) if role in ("revenue", "margin", "service_cost") else reader.number(value, 2)


def scores_in_words(found: ByScore, reader: Reader) -> Table:
    """Return one row per band of scores and segment."""
    rows = []
    for row in found.rows:
        shown = {
            reader.say("{Segment}"): row.segment or reader.say("All"),
            reader.say("Score"): band_in_words(row, reader),
            reader.say("Customers"): reader.number(row.n),
        }
        if row.churn is not None:
            low, high = reader.share(row.churn_low), reader.share(row.churn_high)
            shown[reader.text(LEFT)] = reader.share(row.churn)
            shown[reader.say("95 % interval")] = f"{low} – {high}"
        for role, mean in row.means.items():
            shown[reader.text(outcome_label(role))] = amount_in_words(role, mean, reader)
        rows.append(shown)
    return frame(rows)
