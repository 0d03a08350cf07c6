"""In which forms a point of a score moves a behaviour."""

from collections.abc import Mapping
from dataclasses import dataclass

from cxvalue.choices import Behaviour, LinkForm


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


LINK_FORMS: Mapping[LinkForm, LinkFormRecord] = {
    item.id: item
    for item in (
        LinkFormRecord("odds", "L·o / (1 − L + L·o), o = (1 + e)^(c·d)", ("churn",), multiplies=True),
        LinkFormRecord("relative", "L·(1 + e)^(c·d)", None, multiplies=True),
        LinkFormRecord("absolute", "L + e·c·d", None, multiplies=False),
    )
}
"""Every form of a link by its id, in the order they act."""
