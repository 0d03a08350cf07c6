"""What a behaviour is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cxvalue.choices import Behaviour
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
