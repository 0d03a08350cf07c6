"""The arms of a test against each other: in a sentence and a table."""

from cxvalue.evidence.fits.experiment import Difference
from cxvalue.exhibits.evidence.scores import amount_in_words, outcome_label
from cxvalue.exhibits.frame import Table, frame
from cxvalue.locale.reader import UNKNOWN, Reader


def differences_finding(found: tuple[Difference, ...], reader: Reader) -> str:
    """Return whether the arms differ, in the first outcome that is not the score."""
    shown = next((item for item in found if item.role != "score"), found[0])
    name = reader.text(outcome_label(shown.role))
    if shown.low <= 0 <= shown.high:
        return reader.say("{name}: the arms do not differ beyond chance", name=name)
    relative = shown.relative
    share = reader.share(relative, plus=True) if relative is not None else reader.number(shown.difference, 3, plus=True)
    return reader.say("{name}: {share} in the treated arm", name=name, share=share)


def arms_in_words(found: tuple[Difference, ...], reader: Reader) -> Table:
    """Return what the arms differ in."""
    rows = [
        {
            reader.say("What"): reader.text(outcome_label(item.role)),
            reader.say(
                "Control"
            ): f"{amount_in_words(item.role, item.control.adjusted, reader)} ({reader.number(item.control.n)})",
            reader.say(
                "Treated"
            ): f"{amount_in_words(item.role, item.treated.adjusted, reader)} ({reader.number(item.treated.n)})",
            reader.say("Difference"): _difference(item, item.difference, reader),
            reader.say(
                "95 % interval"
            ): f"{_difference(item, item.low, reader)} – {_difference(item, item.high, reader)}",
            reader.say("Chance taken out"): reader.share(item.explained, 0) if item.explained is not None else UNKNOWN,
        }
        for item in found
    ]
    return frame(rows)


def _difference(item: Difference, value: float, reader: Reader) -> str:
    if item.role == "churned":
        return reader.say("{value} percentage points", value=reader.number(100 * value, 2, plus=True))
    return reader.money(value, plus=True) if item.role in ("revenue", "margin") else reader.number(value, 3, plus=True)
