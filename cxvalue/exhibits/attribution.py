"""The value shared out among behaviours and initiatives: in a sentence, in tables, as bars and as JSON."""

from dataclasses import asdict

from cxvalue.analysis.attribution import UNMOVED, Attribution
from cxvalue.analysis.valuation import Valuation
from cxvalue.exhibits.document import Document, heading_document
from cxvalue.exhibits.frame import Table, frame
from cxvalue.exhibits.labels import size_of
from cxvalue.exhibits.names import BEHAVIOUR_NAMES
from cxvalue.exhibits.waterfall import waterfall
from cxvalue.locale.reader import Reader
from cxvalue.text import say

PART_NAMES = {**BEHAVIOUR_NAMES, UNMOVED: say("Savings less costs")}
"""Part of the value by behaviour -> its name."""


def behaviours_finding(found: Attribution, reader: Reader) -> str:
    """Return which part brings most of the value."""
    most = max(found.by_behaviour, key=lambda name: found.by_behaviour[name])
    return reader.say(
        "{part} brings most: {share} of a value of {value}",
        part=reader.text(PART_NAMES[most]),
        share=reader.money(found.by_behaviour[most]),
        value=reader.money(found.combined),
    )


def initiatives_finding(found: Attribution, reader: Reader) -> str:
    """Return which initiative has the largest share, and which the smallest."""
    if not found.by_initiative:
        return reader.say("No {initiative} is included")
    most = max(found.by_initiative, key=lambda share: share.shapley)
    least = min(found.by_initiative, key=lambda share: share.shapley)
    if most is least:
        return reader.say("{name} is all of it: {amount}", name=most.label, amount=reader.money(most.shapley))
    return reader.say(
        "{most} is worth most, {amount}; {least} least, {least_amount}",
        most=most.label,
        amount=reader.money(most.shapley),
        least=least.label,
        least_amount=reader.money(least.shapley),
    )


def attribution_table(found: Attribution) -> Table:
    """Return kind, id, value, standalone, last_in and standard_error [money] of every share."""
    columns = ["kind", "id", "value", "standalone", "last_in", "standard_error"]
    behaviours = [{"kind": "behaviour", "id": name, "value": share} for name, share in found.by_behaviour.items()]
    initiatives = [
        {
            "kind": "initiative",
            "id": share.id,
            "value": share.shapley,
            "standalone": share.standalone,
            "last_in": share.last_in,
            "standard_error": share.standard_error,
        }
        for share in found.by_initiative
    ]
    return frame([*behaviours, *initiatives], columns=columns)


def behaviours_in_words(found: Attribution, reader: Reader) -> Table:
    """Return the share of every behaviour, adding up to the value of the case."""
    part, value = reader.say("Part"), reader.say("Its share of the value")
    rows = [
        {part: reader.text(PART_NAMES[name]), value: reader.money(share, plus=True)}
        for name, share in found.by_behaviour.items()
    ]
    return frame([*rows, {part: reader.say("All together"), value: reader.money(found.combined)}])


def initiatives_in_words(found: Attribution, reader: Reader) -> Table:
    """Return one row per initiative: its share, alone, as the last one, and the error of drawn orders."""
    rows = [
        {
            reader.say("{Initiative}"): share.label,
            reader.say("Its share of the value"): reader.money(share.shapley),
            reader.say("Alone"): reader.money(share.standalone),
            reader.say("As the last one"): reader.money(share.last_in),
            **({reader.say("Give or take"): reader.money(share.standard_error)} if found.orders else {}),
        }
        for share in found.by_initiative
    ]
    return frame(rows)


def behaviours_for_chart(found: Attribution, reader: Reader) -> tuple[Table, str]:
    """Return the shares of the behaviours as a waterfall up to the value of the case, and its unit."""
    shares = {name: share for name, share in found.by_behaviour.items() if share}
    labels = [reader.text(PART_NAMES[name]) for name in shares]
    size = size_of([*shares.values(), found.combined], reader)
    return waterfall(
        [reader.say("Nothing"), *labels, reader.say("All together")],
        [0.0, *shares.values(), found.combined],
        size,
        reader,
    )


def attribution_document(valuation: Valuation, found: Attribution) -> Document:
    """Return the value in shares of behaviours and of initiatives."""
    return {
        **heading_document(valuation),
        "combined": found.combined,
        "sum_of_single": found.sum_of_single,
        "over_claim": found.over_claim,
        "by_behaviour": [{"id": name, "value": share} for name, share in found.by_behaviour.items()],
        "by_initiative": [asdict(share) for share in found.by_initiative],
        "orders": found.orders,
    }
