"""What a behaviour is, and in which forms a point of a score moves one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cxvalue.choices import Behaviour, LinkForm
from cxvalue.text import Text, say


@dataclass(frozen=True, slots=True)
class BehaviourRecord:
    """One thing customers do.

    level : the figure of a segment that is its annual level, with its unit and lowest value
    most : highest level; None where there is none
    welcome : what is better for the company, more of it or less
    """

    id: Behaviour
    label: Text
    level: str
    most: float | None
    welcome: Literal["more", "less"]


@dataclass(frozen=True, slots=True)
class LinkFormRecord:
    """One form of a link, e its effect, c its causal share, d the change of the score in points.

    moves : the level that is left of a level L
    only : behaviours it is for; None for all
    multiplies : whether the effect is a share, which cannot take away more than everything
    """

    id: LinkForm
    moves: str
    only: tuple[Behaviour, ...] | None
    multiplies: bool


BEHAVIOURS: Mapping[Behaviour, BehaviourRecord] = {
    item.id: item
    for item in (
        BehaviourRecord("churn", say("Churn"), "annual_churn", 1.0, "less"),
        BehaviourRecord("spend", say("Spend"), "revenue", None, "more"),
        BehaviourRecord("referrals", say("Referrals"), "referrals", None, "more"),
        BehaviourRecord("contacts", say("Contacts"), "contacts", None, "less"),
        BehaviourRecord("acquisition", say("Acquisition"), "new_customers", None, "more"),
    )
}
"""Every behaviour by its id, in the order the model takes them."""

LINK_FORMS: Mapping[LinkForm, LinkFormRecord] = {
    item.id: item
    for item in (
        LinkFormRecord("odds", "L·o / (1 − L + L·o), o = (1 + e)^(c·d)", ("churn",), multiplies=True),
        LinkFormRecord("relative", "L·(1 + e)^(c·d)", None, multiplies=True),
        LinkFormRecord("absolute", "L + e·c·d", None, multiplies=False),
    )
}
"""Every form of a link by its id, in the order they act."""
