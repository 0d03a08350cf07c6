"""The records of a case, with unit, bounds and help beside each number.

One case holds everything a result depends on. Rates are annual, amounts are in the case's currency,
durations in months. Cross-references between records are checked in `rules`.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    PlainValidator,
    StringConstraints,
    Tag,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from cxvalue.case.fields import (
    LARGEST,
    Assumption,
    Day,
    Flag,
    Id,
    Label,
    Measure,
    Plain,
    Prose,
    Record,
    Whole,
    number,
)
from cxvalue.case.flows import FlowTable
from cxvalue.case.keyed import Keyed
from cxvalue.units import SCALES, Unit

Behaviour = Literal["churn", "spend", "referrals", "contacts", "acquisition"]


def _scale(value: Any) -> Any:
    if isinstance(value, str) and value in SCALES:
        return value
    numbers = isinstance(value, (list, tuple)) and all(
        type(end) in (int, float) and abs(end) <= LARGEST for end in value
    )
    if numbers and len(value) == 2 and value[0] < value[1]:
        return (float(value[0]), float(value[1]))
    raise PydanticCustomError("unknown_scale", "is no scale", {})


Scale = Annotated[
    Any,
    PlainValidator(_scale),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": list(SCALES)},
                {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
            ]
        }
    ),
]
"""A named scale, or its lowest and highest score."""

Period = Literal["month", "quarter", "year"]
FileName = Annotated[str, StringConstraints(pattern=r"^[^/\\:\x00-\x1f]+$", max_length=120)]
"""The plain name of a file beside the case file; never a path or an address elsewhere."""

LONGEST = 600
"""Months a case may span."""

ZERO = number(0.0)
ONE = number(1.0)


class Horizons(Record):
    """The months at which the short, medium and long term end."""

    short: Annotated[Whole, Field(ge=1, le=LONGEST)] | None = None
    medium: Annotated[Whole, Field(ge=1, le=LONGEST)] | None = None
    long: Annotated[Whole, Field(ge=1, le=LONGEST)] | None = None


class Satisfaction(Record):
    """The overall satisfaction score."""

    scale: Scale


class Segment(Record):
    """A group of customers with its own stock, churn, revenue, margin and contacts."""

    label: Label | None = None
    customers: Annotated[Assumption, Measure(Unit.CUSTOMERS, "Active customers on the decision date.", low=0)]
    annual_churn: Annotated[
        Assumption, Measure(Unit.SHARE_A_YEAR, "Share of customers who leave in a year.", low=0, high=1)
    ]
    revenue: Annotated[Assumption, Measure(Unit.MONEY_PER_CUSTOMER_A_YEAR, "Revenue per customer a year.", low=0)]
    margin: Annotated[
        Assumption,
        Measure(Unit.SHARE, "Contribution margin: what is left of revenue after variable costs.", low=-1, high=1),
    ]
    contacts: Annotated[
        Assumption, Measure(Unit.PER_CUSTOMER_A_YEAR, "Contacts with customer service per customer a year.", low=0)
    ] = ZERO
    contact_cost: Annotated[Assumption, Measure(Unit.MONEY_PER_CONTACT, "Cost of one contact.", low=0)] = ZERO
    new_customers: Annotated[
        Assumption, Measure(Unit.CUSTOMERS_A_YEAR, "Customers acquired in a year, referrals not counted.", low=0)
    ] = ZERO
    acquisition_cost: Annotated[
        Assumption, Measure(Unit.MONEY_PER_CUSTOMER, "Cost of acquiring one customer.", low=0)
    ] = ZERO
    referrals: Annotated[
        Assumption, Measure(Unit.PER_CUSTOMER_A_YEAR, "New customers one customer brings in a year.", low=0, high=100)
    ] = ZERO
    referral_reward: Annotated[
        Assumption, Measure(Unit.MONEY_PER_CUSTOMER, "Reward paid for one referred customer.", low=0)
    ] = ZERO
    satisfaction: Annotated[Assumption, Measure(Unit.POINTS, "Overall satisfaction today.")] | None = None
    unavoidable_churn: Annotated[
        Assumption,
        Measure(Unit.SHARE_A_YEAR, "Churn nothing can prevent, such as deaths and moves, a year.", low=0, high=1),
    ] = ZERO
    revenue_growth: Annotated[
        Assumption, Measure(Unit.SHARE_A_YEAR, "Growth of revenue per customer a year.", low=-0.9, high=10)
    ] = ZERO
    contact_cost_growth: Annotated[
        Assumption, Measure(Unit.SHARE_A_YEAR, "Growth of the cost of a contact a year.", low=-0.9, high=10)
    ] = ZERO


class Journey(Record):
    """An ordered set of touchpoints."""

    label: Label | None = None
    touchpoints: tuple[Id, ...] = ()


class Touchpoint(Record):
    """Where the customer meets the company."""

    label: Label | None = None
    stage: Label | None = None
    scale: Scale | None = None
    score: Annotated[
        Assumption | Keyed[Assumption],
        Measure(Unit.POINTS, "Score today, one number or one per segment.", per_segment=True),
    ]
    importance: Annotated[
        Assumption | Keyed[Assumption],
        Measure(
            Unit.POINTS_PER_POINT,
            "Points of overall satisfaction per point here, among customers who meet it.",
            per_segment=True,
        ),
    ] = ZERO
    reach: Annotated[
        Assumption | Keyed[Assumption],
        Measure(Unit.SHARE, "Share of the segment that meets it in a year.", low=0, high=1, per_segment=True),
    ] = ZERO
    trend: Annotated[Assumption, Measure(Unit.POINTS_A_YEAR, "Change of the score a year with no initiative.")] = ZERO
    target: Annotated[Assumption, Measure(Unit.POINTS, "Score aimed at.")] | None = None


class Link(Record):
    """What a point of satisfaction does to a behaviour."""

    label: Label | None = None
    from_: Annotated[str, StringConstraints(max_length=80)] = Field(alias="from")
    """`satisfaction`, or the address of a touchpoint."""
    to: Behaviour
    form: Literal["odds", "relative", "absolute"]
    effect: Annotated[Assumption, Measure(Unit.EFFECT_PER_POINT, "Effect on the behaviour per point of satisfaction.")]
    causal_share: Annotated[
        Assumption,
        Measure(Unit.SHARE, "Share of the observed association believed to be causal.", low=0, high=1),
    ] = ONE
    lag: Annotated[
        Assumption, Measure(Unit.MONTHS, "Months from a change of score to its effect.", low=0, high=LONGEST)
    ] = ZERO
    segments: tuple[Id, ...] | None = None
    """Only these segments; all where absent."""


class Lift(Record):
    """Points an initiative adds to a touchpoint at full effect."""

    label: Label | None = None
    touchpoint: Id
    lift: Annotated[Assumption, Measure(Unit.POINTS, "Points added to the score at full effect.")]


class DirectChange(Record):
    """A relative change of a behaviour in a segment, past satisfaction."""

    label: Label | None = None
    behaviour: Behaviour
    segment: Id | None = None
    """Only this segment; all where absent."""
    relative: Annotated[
        Assumption, Measure(Unit.SHARE, "Relative change at full effect: -0.04 is 4 % less.", low=-1, high=10)
    ]


class Benefit(Record):
    """A saving or an income per year at full effect."""

    label: Label | None = None
    saving: Annotated[Assumption, Measure(Unit.MONEY_A_YEAR, "Cost saved a year at full effect.")] | None = None
    income: Annotated[Assumption, Measure(Unit.MONEY_A_YEAR, "Income a year at full effect.")] | None = None
    class_: Literal["cash", "capacity", "non-financial"] = Field(default="cash", alias="class")
    """Only `cash` enters value and payback."""


class OneOff(Record):
    """A cost paid once."""

    label: Label | None = None
    amount: Annotated[Assumption, Measure(Unit.MONEY, "Cost paid once.", low=0)]
    kind: Literal["capex", "opex"] = "opex"
    month: Annotated[
        Assumption,
        Measure(Unit.MONTHS, "Month it is paid, counted from the initiative's start.", low=0, high=LONGEST, whole=True),
    ] = ZERO
    life: (
        Annotated[
            Assumption, Measure(Unit.MONTHS, "Months over which it is depreciated.", low=1, high=LONGEST, whole=True)
        ]
        | None
    ) = None


class Running(Record):
    """A cost that runs from the initiative's start: per year, per active customer or per contact."""

    label: Label | None = None
    annual: Annotated[Assumption, Measure(Unit.MONEY_A_YEAR, "Running cost a year.", low=0)] | None = None
    per_customer: (
        Annotated[
            Assumption, Measure(Unit.MONEY_PER_CUSTOMER_A_YEAR, "Running cost per active customer a year.", low=0)
        ]
        | None
    ) = None
    per_contact: Annotated[Assumption, Measure(Unit.MONEY_PER_CONTACT, "Running cost per contact.", low=0)] | None = (
        None
    )
    segment: Id | None = None
    """Only the customers or contacts of this segment; all where absent."""
    growth: Annotated[
        Assumption, Measure(Unit.SHARE_A_YEAR, "Growth of the running cost a year.", low=-0.9, high=10)
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


class Hypothesis(Record):
    """Why the initiative should work, and how that will be seen."""

    because: Prose | None = None
    we_believe: Prose | None = None
    measured_by: Prose | None = None


class Canvas(Record):
    """The business canvas beside the customer journey, as notes."""

    value_proposition: Prose | None = None
    customers: Prose | None = None
    channels: Prose | None = None
    relationships: Prose | None = None
    revenue_streams: Prose | None = None
    cost_structure: Prose | None = None
    resources: Prose | None = None
    activities: Prose | None = None
    partners: Prose | None = None


class Initiative(Record):
    """What the company does: start, ramp, effects, costs."""

    label: Label | None = None
    owner: Label | None = None
    note: Prose | None = None
    included: Flag = True
    """False keeps the initiative in the case but out of the result."""
    start: Annotated[
        Assumption, Measure(Unit.MONTHS, "Month it starts; 0 is the decision date.", low=0, high=LONGEST, whole=True)
    ] = ZERO
    delay: Annotated[
        Assumption, Measure(Unit.MONTHS, "Months from start to the first effect.", low=0, high=LONGEST)
    ] = ZERO
    ramp: Annotated[
        Assumption, Measure(Unit.MONTHS, "Months from the first effect to the full one.", low=0, high=LONGEST)
    ] = ZERO
    shape: Literal["linear", "s-curve", "step"] = "linear"
    fade: (
        Annotated[
            Assumption, Measure(Unit.MONTHS, "Months in which the effect halves.", low=0, above=True, high=10 * LONGEST)
        ]
        | None
    ) = None
    lasts: Annotated[
        Assumption, Measure(Unit.MONTHS, "Months the full effect lasts before it fades.", low=0, high=LONGEST)
    ] = ZERO
    probability: Annotated[Assumption, Measure(Unit.SHARE, "Probability that it works.", low=0, high=1)] = ONE
    benefit_risk: Annotated[
        Assumption, Measure(Unit.SHARE, "Risk adjustment: share by which effects are reduced.", low=0, high=1)
    ] = ZERO
    cost_risk: Annotated[
        Assumption, Measure(Unit.SHARE, "Risk adjustment: share by which costs are raised.", low=0, high=10)
    ] = ZERO
    effects: tuple[Effect, ...] = ()
    costs: tuple[Cost, ...] = ()
    hypothesis: Hypothesis | None = None
    canvas: Canvas | None = None


def _only_attached(value: Any) -> Any:
    if value is None or isinstance(value, (FlowTable, Case)):
        return value
    raise PydanticCustomError("extra_forbidden", "is not a key of the file", {})


class Alternative(Record):
    """Another business case on the table, given as cash flows, as a file of them, or as a case file."""

    label: Label | None = None
    note: Prose | None = None
    source: Prose | None = None
    every: Period = "month"
    amounts: tuple[Annotated[Assumption, Measure(Unit.MONEY, "Cash flow: received positive, paid negative.")], ...] = ()
    file: FileName | None = None
    """A table of flows beside the case file."""
    case: FileName | None = None
    """Another case file beside this one."""
    attached: SkipJsonSchema[Annotated[Any, BeforeValidator(_only_attached)]] = Field(default=None, exclude=True)
    """What `file` or `case` held when the case was read; no key of the file."""


class Override(Record):
    """A change of an assumption: a plain value, a factor or a sum."""

    value: Plain | None = None
    times: Plain | None = None
    plus: Plain | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, given: Any) -> Any:
        return {"value": given} if isinstance(given, (int, float)) and not isinstance(given, bool) else given

    @model_validator(mode="after")
    def _one_change(self) -> Self:
        if (self.value is None) + (self.times is None) + (self.plus is None) != 2:
            raise PydanticCustomError("unknown_override", "must be a number, or one of times and plus", {})
        return self

    def applied(self, current: float) -> float:
        """Return the value after this change."""
        if self.value is not None:
            return self.value
        return current * self.times if self.times is not None else current + (self.plus or 0.0)


class Scenario(Record):
    """A named set of overrides of assumptions."""

    label: Label | None = None
    note: Prose | None = None
    on: Id | None = None
    """The scenario this one builds on."""
    set: Keyed[Override] = Keyed()


class Evidence(Record):
    """What stands behind an assumption."""

    label: Label | None = None
    kind: Literal["analytics", "survey", "interview", "experiment", "benchmark", "expert"]
    about: str | None = None
    estimate: Plain | None = None
    interval: tuple[Plain, Plain] | None = None
    """95 % interval of the estimate."""
    n: Annotated[Whole, Field(ge=1)] | None = None
    date: Day | None = None
    expires: Day | None = None
    reference: Prose | None = None
    note: Prose | None = None


class KeyResult(Record):
    """A measurable outcome of an objective."""

    label: Label
    unit: Label | None = None
    baseline: Plain | None = None
    target: Plain | None = None
    due: Day | None = None
    owner: Label | None = None


class Objective(Record):
    """An objective of the company, a department or a team."""

    label: Label
    level: Literal["company", "department", "team"] = "company"
    parent: Id | None = None
    owner: Label | None = None
    note: Prose | None = None
    initiatives: tuple[Id, ...] = ()
    key_results: tuple[KeyResult, ...] = ()


class Case(Record):
    """One business case."""

    format: Literal[1] = 1
    title: Label
    about: Prose | None = None
    illustrative: Flag = False
    """True where the figures are made up to show the tool."""
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    start: Day
    months: Annotated[Whole, Field(ge=1, le=LONGEST)]
    discount_rate: Annotated[
        Assumption, Measure(Unit.SHARE_A_YEAR, "Annual effective discount rate.", low=-1, above=True, high=10)
    ]
    tax_rate: (
        Annotated[Assumption, Measure(Unit.SHARE, "Tax on the incremental result; absent: pre-tax.", low=0, high=1)]
        | None
    ) = None
    finance_rate: (
        Annotated[
            Assumption,
            Measure(Unit.SHARE_A_YEAR, "Rate at which deficits are financed, for MIRR.", low=-1, above=True, high=10),
        ]
        | None
    ) = None
    reinvestment_rate: (
        Annotated[
            Assumption,
            Measure(
                Unit.SHARE_A_YEAR, "Rate at which surpluses are reinvested, for MIRR.", low=-1, above=True, high=10
            ),
        ]
        | None
    ) = None
    horizons: Horizons = Horizons()
    satisfaction: Satisfaction | None = None
    segments: Annotated[Keyed[Segment], Field(min_length=1, max_length=50)]
    journeys: Keyed[Journey] = Keyed()
    touchpoints: Keyed[Touchpoint] = Keyed()
    links: Keyed[Link] = Keyed()
    initiatives: Keyed[Initiative] = Keyed()
    alternatives: Keyed[Alternative] = Keyed()
    scenarios: Keyed[Scenario] = Keyed()
    evidence: Keyed[Evidence] = Keyed()
    objectives: Keyed[Objective] = Keyed()
