"""What links and direct changes make of a behaviour, as formulas.

The same steps as `Move` of `model/behaviour.py`.
"""

from dataclasses import dataclass

from cxvalue.case.initiative import DirectChange
from cxvalue.case.records import Case
from cxvalue.exports.workbook.formula import Formula, added, larger, multiplied
from cxvalue.exports.workbook.inputs import InputCells
from cxvalue.exports.workbook.journey import CHANGED, Effects, Strengths, segments_of


@dataclass(frozen=True, slots=True)
class Move:
    """What links and direct changes make of the level of one behaviour, in the order of the model."""

    odds: Formula | None
    factors: tuple[Formula, ...]
    added: Formula | None

    def of(self, level: Formula) -> Formula:
        """Return the level that is left; the level itself where nothing moves it."""
        if self.odds is not None:
            level = level * self.odds / (1.0 - level + level * self.odds)
        for factor in self.factors:
            level = level * factor
        return level if self.added is None else level + self.added


def move_of(
    case: Case, inputs: InputCells, place: tuple[str, str], moved: tuple[Effects, Strengths], path: int
) -> Move:
    """Return what moves a behaviour of a segment on one of the two paths.

    place : segment and behaviour
    """
    (segment, behaviour), (effects, strengths) = place, moved
    odds, relative = (
        [
            (1.0 + inputs(f"links.{key}.effect")) ** strengths[key, segment][path]
            for key in _links(case, segment, behaviour, form)
        ]
        for form in ("odds", "relative")
    )
    steps = [
        inputs(f"links.{key}.effect") * strengths[key, segment][path]
        for key in _links(case, segment, behaviour, "absolute")
    ]
    direct = _direct_factors(case, inputs, effects, segment, behaviour) if path == CHANGED else []
    return Move(
        multiplied(odds) if odds else None,
        ((multiplied(relative), *direct) if relative else (*direct,)),
        added(steps) if steps else None,
    )


def _links(case: Case, segment: str, behaviour: str, form: str) -> list[str]:
    return [
        key
        for key, link in case.links.items()
        if link.to == behaviour and link.form == form and segment in segments_of(case, link)
    ]


def _direct_factors(case: Case, inputs: InputCells, effects: Effects, segment: str, behaviour: str) -> list[Formula]:
    """Factors 1 + relative × strength × share of full effect, never below 0."""
    return [
        larger(
            1.0 + inputs(f"initiatives.{key}.effects.{place}.relative") * effects.works[key] * effects.effect[key], 0.0
        )
        for key, initiative in case.initiatives.items()
        for place, change in enumerate(initiative.effects)
        if isinstance(change, DirectChange) and change.behaviour == behaviour and change.segment in (None, segment)
    ]
