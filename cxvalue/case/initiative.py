"""The records of an initiative: its place in time, its effects, its costs, its notes."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from cxvalue.case.fields import Assumption, Flag, Id, Label, Measure, Prose, Record, number
from cxvalue.case.notes import Canvas, Hypothesis
from cxvalue.choices import Behaviour
from cxvalue.text import in_sense, say
from cxvalue.units import Unit

LONGEST_CASE = 600
"""Months a case may span."""

ZERO = number(0.0)
ONE = number(1.0)


class Lift(Record):
    """Points an initiative adds to a touchpoint at full effect."""

    label: Label | None = None
    touchpoint: Id
    lift: Annotated[Assumption, Measure(Unit.POINTS, say("Lift"), say("Points added to the score at full effect."))]


class DirectChange(Record):
    """A relative change of a behaviour in a segment, past satisfaction."""

    label: Label | None = None
    behaviour: Behaviour
    segment: Id | None = None
    """Only this segment; all where absent."""
    relative: Annotated[
        Assumption,
        Measure(
            Unit.SHARE, say("Direct change"), say("Relative change at full effect: -0.04 is 4 % less."), low=-1, high=10
        ),
    ]


class Benefit(Record):
    """A saving or an income per year at full effect."""

    label: Label | None = None
    saving: (
        Annotated[Assumption, Measure(Unit.MONEY_A_YEAR, say("Saving"), say("Cost saved a year at full effect."))]
        | None
    ) = None
    income: (
        Annotated[Assumption, Measure(Unit.MONEY_A_YEAR, say("Income"), say("Income a year at full effect."))] | None
    ) = None
    class_: Literal["cash", "capacity", "non-financial"] = Field(default="cash", alias="class")
    """Only `cash` enters value and payback."""


class OneOff(Record):
    """A cost paid once."""

    label: Label | None = None
    amount: Annotated[Assumption, Measure(Unit.MONEY, say("One-off cost"), say("Cost paid once."), low=0)]
    kind: Literal["capex", "opex"] = "opex"
    month: Annotated[
        Assumption,
        Measure(
            Unit.MONTHS,
            say("Month of payment"),
            say("Month it is paid, counted from the {initiative}'s start."),
            low=0,
            high=LONGEST_CASE,
            whole=True,
        ),
    ] = ZERO
    life: (
        Annotated[
            Assumption,
            Measure(
                Unit.MONTHS,
                say("Depreciation life"),
                say("Months over which it is depreciated."),
                low=1,
                high=LONGEST_CASE,
                whole=True,
            ),
        ]
        | None
    ) = None


class Running(Record):
    """A cost that runs from the initiative's start: per year, per active customer or per contact."""

    label: Label | None = None
    annual: (
        Annotated[Assumption, Measure(Unit.MONEY_A_YEAR, say("Running cost"), say("Running cost a year."), low=0)]
        | None
    ) = None
    per_customer: (
        Annotated[
            Assumption,
            Measure(
                Unit.MONEY_PER_CUSTOMER_A_YEAR,
                say("Running cost per customer"),
                say("Running cost per active customer a year."),
                low=0,
            ),
        ]
        | None
    ) = None
    per_contact: (
        Annotated[
            Assumption,
            Measure(Unit.MONEY_PER_CONTACT, say("Running cost per contact"), say("Running cost per contact."), low=0),
        ]
        | None
    ) = None
    segment: Id | None = None
    """Only the customers or contacts of this segment; all where absent."""
    growth: Annotated[
        Assumption,
        Measure(
            Unit.SHARE_A_YEAR,
            say("Growth of running cost"),
            say("Growth of the running cost a year."),
            low=-0.9,
            high=10,
        ),
    ] = ZERO


def _kind_of_effect(value: Any) -> str | None:
    kinds = {"touchpoint": "@lift", "lift": "@lift", "behaviour": "@change", "relative": "@change"}
    kinds |= {"saving": "@benefit", "income": "@benefit"}
    if isinstance(value, Mapping):
        return next((kind for key, kind in kinds.items() if key in value), None)
    records: dict[type, str] = {Lift: "@lift", DirectChange: "@change", Benefit: "@benefit"}
    return records.get(type(value))


def _kind_of_cost(value: Any) -> str | None:
    if isinstance(value, Mapping):
        running = ("annual", "per_customer", "per_contact")
        return "@one_off" if "amount" in value else "@running" if any(key in value for key in running) else None
    records: dict[type, str] = {OneOff: "@one_off", Running: "@running"}
    return records.get(type(value))


Effect = Annotated[
    Annotated[Lift, Tag("@lift")] | Annotated[DirectChange, Tag("@change")] | Annotated[Benefit, Tag("@benefit")],
    Discriminator(_kind_of_effect, custom_error_type="unknown_effect", custom_error_message="is no known effect"),
]
Cost = Annotated[
    Annotated[OneOff, Tag("@one_off")] | Annotated[Running, Tag("@running")],
    Discriminator(_kind_of_cost, custom_error_type="unknown_cost", custom_error_message="is no known cost"),
]


class Initiative(Record):
    """What the company does: start, ramp, effects, costs."""

    label: Label | None = None
    owner: Label | None = None
    note: Prose | None = None
    included: Flag = True
    """False keeps the initiative in the case but out of the result."""
    start: Annotated[
        Assumption,
        Measure(
            Unit.MONTHS,
            in_sense("month", "Start"),
            say("Month it starts; 0 is the decision date."),
            low=0,
            high=LONGEST_CASE,
            whole=True,
        ),
    ] = ZERO
    delay: Annotated[
        Assumption,
        Measure(Unit.MONTHS, say("Delay"), say("Months from start to the first effect."), low=0, high=LONGEST_CASE),
    ] = ZERO
    ramp: Annotated[
        Assumption,
        Measure(
            Unit.MONTHS, say("Ramp"), say("Months from the first effect to the full one."), low=0, high=LONGEST_CASE
        ),
    ] = ZERO
    shape: Literal["linear", "s-curve", "step"] = "linear"
    fade: (
        Annotated[
            Assumption,
            Measure(
                Unit.MONTHS,
                say("Fade"),
                say("Months in which the effect halves."),
                low=0,
                above=True,
                high=10 * LONGEST_CASE,
            ),
        ]
        | None
    ) = None
    lasts: Annotated[
        Assumption,
        Measure(
            Unit.MONTHS, say("Lasts"), say("Months the full effect lasts before it fades."), low=0, high=LONGEST_CASE
        ),
    ] = ZERO
    probability: Annotated[
        Assumption, Measure(Unit.SHARE, say("Probability"), say("Probability that it works."), low=0, high=1)
    ] = ONE
    benefit_risk: Annotated[
        Assumption,
        Measure(
            Unit.SHARE,
            say("Risk to benefits"),
            say("Risk adjustment: share by which effects are reduced."),
            low=0,
            high=1,
        ),
    ] = ZERO
    cost_risk: Annotated[
        Assumption,
        Measure(
            Unit.SHARE, say("Risk to costs"), say("Risk adjustment: share by which costs are raised."), low=0, high=10
        ),
    ] = ZERO
    effects: tuple[Effect, ...] = ()
    costs: tuple[Cost, ...] = ()
    hypothesis: Hypothesis | None = None
    canvas: Canvas | None = None
