"""How far a piece of evidence goes, from a guess to an experiment, and what that proposes for a link.

The grade proposes a causal share and a wider range. Both are proposals a reader sees as lines and can
change; they are judgements of this program, said to be so, not findings of the data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from cxvalue.case.notes import Evidence, Grade
from cxvalue.text import Text, say

GRADES: tuple[Grade, ...] = get_args(Grade)
"""From the weakest to the strongest."""


@dataclass(frozen=True, slots=True)
class _Worth:
    """What a grade is called and what it proposes."""

    label: Text
    why: Text
    causal_share: float
    """Share of an association believed causal; 1 where the effect itself was observed."""
    widen: float
    """Factor on the half-width of the interval, before it becomes a range."""


WORTH: Mapping[Grade, _Worth] = {
    "guess": _Worth(say("a guess"), say("nobody has looked yet"), 0.25, 3.0),
    "expert": _Worth(say("expert judgement"), say("people who know the customers, not the customers"), 0.4, 2.0),
    "benchmark": _Worth(say("a benchmark"), say("other companies' customers"), 0.4, 2.0),
    "correlation": _Worth(
        say("one's own correlation"),
        say("satisfied customers also stay for other reasons, and nothing was held equal"),
        0.4,
        1.5,
    ),
    "controlled": _Worth(
        say("a controlled comparison"),
        say("what is known of the customers was held equal; what is not known was not"),
        0.6,
        1.25,
    ),
    "before_after": _Worth(
        say("before and after"),
        say("what it did is seen, against its own past or others; what else began then is not told apart"),
        0.7,
        1.2,
    ),
    "panel": _Worth(
        say("change in the same customers"),
        say("what stays the same in a customer drops out; what changes at the same time does not"),
        0.8,
        1.1,
    ),
    "experiment": _Worth(say("an experiment"), say("chance alone chose who got it"), 1.0, 1.0),
}
"""Judgements of this program, in the order of the strength of designs."""

_KINDS: Mapping[str, Grade] = {
    "analytics": "correlation",
    "survey": "correlation",
    "interview": "guess",
    "experiment": "experiment",
    "benchmark": "benchmark",
    "expert": "expert",
}
"""What a kind of evidence is worth at least, where its grade is not stated."""


def grade_of(evidence: Evidence) -> Grade:
    """Return the grade of a piece of evidence."""
    return evidence.grade or _KINDS[evidence.kind]


def widened(value: float, low: float, high: float, factor: float) -> tuple[float, float]:
    """Return an interval with its distance to the value multiplied on either side."""
    return value - (value - low) * factor, value + (high - value) * factor
