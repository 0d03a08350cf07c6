"""The records of a case, with unit, bounds and help beside each number.

One case holds everything a result depends on. Rates are annual, amounts are in the case's currency,
durations in months. Cross-references between records are checked in `rules`.

Kept whole: the format of a case, record by record.
"""

import difflib
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue, SkipJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError

from cxvalue.case.currencies import CURRENCIES
from cxvalue.case.fields import (
    Assumption,
    Day,
    Flag,
    Id,
    Label,
    Measure,
    Prose,
    Record,
    Scale,
    StrictNumber,
    Whole,
)
from cxvalue.case.flows import FlowTable
from cxvalue.case.initiative import LONGEST_CASE, ONE, ZERO, Initiative
from cxvalue.case.keyed import Keyed
from cxvalue.case.notes import CustomerTable, Evidence, Objective, Words
from cxvalue.choices import Behaviour, LinkForm, Period
from cxvalue.files.names import why_no_name
from cxvalue.text import say
from cxvalue.units import Unit


def _plain_name(text: str) -> str:
    if why_no_name(text) is not None:
        raise PydanticCustomError("string_pattern_mismatch", "is no plain name", {})
    return text


def _currency(code: str) -> str:
    if code not in CURRENCIES:
        near = difflib.get_close_matches(code, sorted(CURRENCIES), n=1)
        raise PydanticCustomError("unknown_currency", "is no money", {"near": near[0] if near else ""})
    return code


_FileName = Annotated[
    str, StringConstraints(pattern=r"^[^/\\:\x00-\x1f]+$", max_length=120), AfterValidator(_plain_name)
]
"""The plain name of a file beside the case file; never a path or an address elsewhere."""


class Horizons(Record):
    """The months at which the short, medium and long term end."""

    short: Annotated[Whole, Field(ge=1, le=LONGEST_CASE)] | None = None
    medium: Annotated[Whole, Field(ge=1, le=LONGEST_CASE)] | None = None
    long: Annotated[Whole, Field(ge=1, le=LONGEST_CASE)] | None = None


class Satisfaction(Record):
    """The overall satisfaction score."""

    scale: Scale


class Segment(Record):
    """A group of customers with its own stock, churn, revenue, margin and contacts."""

    label: Label | None = None
    customers: Annotated[
        Assumption, Measure(Unit.CUSTOMERS, say("Customers"), say("Active customers on the decision date."), low=0)
    ]
    annual_churn: Annotated[
        Assumption,
        Measure(Unit.SHARE_A_YEAR, say("Annual churn"), say("Share of customers who leave in a year."), low=0, high=1),
    ]
    revenue: Annotated[
        Assumption, Measure(Unit.MONEY_PER_CUSTOMER_A_YEAR, say("Revenue"), say("Revenue per customer a year."), low=0)
    ]
    margin: Annotated[
        Assumption,
        Measure(
            Unit.SHARE,
            say("Contribution margin"),
            say("Contribution margin: what is left of revenue after variable costs."),
            low=-1,
            high=1,
        ),
    ]
    contacts: Annotated[
        Assumption,
        Measure(
            Unit.PER_CUSTOMER_A_YEAR, say("Contacts"), say("Contacts with customer service per customer a year."), low=0
        ),
    ] = ZERO
    contact_cost: Annotated[
        Assumption, Measure(Unit.MONEY_PER_CONTACT, say("Cost of a contact"), say("Cost of one contact."), low=0)
    ] = ZERO
    new_customers: Annotated[
        Assumption,
        Measure(
            Unit.CUSTOMERS_A_YEAR,
            say("New customers"),
            say("Customers acquired in a year, referrals not counted."),
            low=0,
        ),
    ] = ZERO
    acquisition_cost: Annotated[
        Assumption,
        Measure(Unit.MONEY_PER_CUSTOMER, say("Acquisition cost"), say("Cost of acquiring one customer."), low=0),
    ] = ZERO
    referrals: Annotated[
        Assumption,
        Measure(
            Unit.PER_CUSTOMER_A_YEAR,
            say("Referrals"),
            say("New customers one customer brings in a year."),
            low=0,
            high=100,
        ),
    ] = ZERO
    referral_reward: Annotated[
        Assumption,
        Measure(Unit.MONEY_PER_CUSTOMER, say("Referral reward"), say("Reward paid for one referred customer."), low=0),
    ] = ZERO
    satisfaction: (
        Annotated[Assumption, Measure(Unit.POINTS, say("{Satisfaction}"), say("Overall {satisfaction} today."))] | None
    ) = None
    unavoidable_churn: Annotated[
        Assumption,
        Measure(
            Unit.SHARE_A_YEAR,
            say("Unavoidable churn"),
            say("Churn nothing can prevent, such as deaths and moves, a year."),
            low=0,
            high=1,
        ),
    ] = ZERO
    new_customer_churn: (
        Annotated[
            Assumption,
            Measure(
                Unit.SHARE_A_YEAR,
                say("Churn of new customers"),
                say("Share of new customers who leave in their first year, where churn falls with tenure."),
                low=0,
                high=0.9,
                above=True,
            ),
        ]
        | None
    ) = None
    polarisation: (
        Annotated[
            Assumption,
            Measure(
                Unit.SHARE,
                say("Polarisation"),
                say("How far new customers differ in their churn: near 0 all alike, higher where some leave soon."),
                low=0,
                high=0.8,
                above=True,
            ),
        ]
        | None
    ) = None
    revenue_growth: Annotated[
        Assumption,
        Measure(
            Unit.SHARE_A_YEAR,
            say("Growth of revenue"),
            say("Growth of revenue per customer a year."),
            low=-0.9,
            high=10,
        ),
    ] = ZERO
    contact_cost_growth: Annotated[
        Assumption,
        Measure(
            Unit.SHARE_A_YEAR,
            say("Growth of contact cost"),
            say("Growth of the cost of a contact a year."),
            low=-0.9,
            high=10,
        ),
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
        Measure(Unit.POINTS, say("Score"), say("Score today, one number or one per {segment}."), per_segment=True),
    ]
    importance: Annotated[
        Assumption | Keyed[Assumption],
        Measure(
            Unit.POINTS_PER_POINT,
            say("Importance"),
            say("Points of overall {satisfaction} per point here, among customers who meet it."),
            per_segment=True,
        ),
    ] = ZERO
    reach: Annotated[
        Assumption | Keyed[Assumption],
        Measure(
            Unit.SHARE,
            say("Reach"),
            say("Share of the {segment} that meets it in a year."),
            low=0,
            high=1,
            per_segment=True,
        ),
    ] = ZERO
    trend: Annotated[
        Assumption, Measure(Unit.POINTS_A_YEAR, say("Trend"), say("Change of the score a year with no {initiative}."))
    ] = ZERO
    target: Annotated[Assumption, Measure(Unit.POINTS, say("Target"), say("Score aimed at."))] | None = None


class Link(Record):
    """What a point of satisfaction does to a behaviour."""

    label: Label | None = None
    from_: Annotated[str, StringConstraints(max_length=80)] = Field(alias="from")
    """`satisfaction`, or the address of a touchpoint."""
    to: Behaviour
    form: LinkForm
    effect: Annotated[
        Assumption,
        Measure(
            Unit.EFFECT_PER_POINT,
            say("Effect per point"),
            say("Effect on the {behaviour} per point of {satisfaction}."),
        ),
    ]
    causal_share: Annotated[
        Assumption,
        Measure(
            Unit.SHARE,
            say("Causal share"),
            say("Share of the observed association believed to be causal."),
            low=0,
            high=1,
        ),
    ] = ONE
    lag: Annotated[
        Assumption,
        Measure(Unit.MONTHS, say("Lag"), say("Months from a change of score to its effect."), low=0, high=LONGEST_CASE),
    ] = ZERO
    segments: tuple[Id, ...] | None = None
    """Only these segments; all where absent."""
    among: Literal["met", "all"] | None = None
    """Whom the effect of a touchpoint was seen among: those who meet it, as where absent, or all customers."""

    @property
    def counts_reach(self) -> bool:
        """Whether the change of the score moves only the share of customers who meet the touchpoint."""
        return self.from_ != "satisfaction" and self.to != "acquisition" and self.among != "all"


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
    amounts: tuple[
        Annotated[
            Assumption, Measure(Unit.MONEY, say("Cash flow"), say("Cash flow: received positive, paid negative."))
        ],
        ...,
    ] = ()
    file: _FileName | None = None
    """A table of flows beside the case file."""
    case: _FileName | None = None
    """Another case file beside this one."""
    attached: SkipJsonSchema[Annotated[Any, BeforeValidator(_only_attached)]] = Field(default=None, exclude=True)
    """What `file` or `case` held when the case was read; no key of the file."""


class Override(Record):
    """A change of an assumption: a plain value, a factor or a sum."""

    value: StrictNumber | None = None
    times: StrictNumber | None = None
    plus: StrictNumber | None = None

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """A bare number, or a table."""
        return {"anyOf": [{"type": "number"}, handler(schema)]}

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
    set: Keyed[Override] = Field(default_factory=Keyed)


class Correlation(Record):
    """Two assumptions with ranges that tend to be high together, or one high where the other is low."""

    between: tuple[Annotated[str, StringConstraints(max_length=200)], Annotated[str, StringConstraints(max_length=200)]]
    """Addresses of the two assumptions."""
    value: Annotated[StrictNumber, Field(ge=-1, le=1)]
    """Rank correlation (Spearman), from -1 to 1."""


def _whole(value: Any) -> Any:
    """True and 1.0 equal 1, and are no number of a format."""
    if type(value) is not int:
        raise PydanticCustomError("literal_error", "is not one of the words allowed here", {"expected": "1"})
    return value


class Case(Record):
    """One business case."""

    format: Annotated[Literal[1], BeforeValidator(_whole)] = 1
    title: Label
    about: Prose | None = None
    illustrative: Flag = False
    """True where the figures are made up to show the tool."""
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$"), AfterValidator(_currency)]
    start: Annotated[Day, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31))]
    months: Annotated[Whole, Field(ge=1, le=LONGEST_CASE)]
    discount_rate: Annotated[
        Assumption,
        Measure(
            Unit.SHARE_A_YEAR, say("Discount rate"), say("Annual effective discount rate."), low=-1, above=True, high=10
        ),
    ]
    tax_rate: (
        Annotated[
            Assumption,
            Measure(Unit.SHARE, say("Tax rate"), say("Tax on the incremental result; absent: pre-tax."), low=0, high=1),
        ]
        | None
    ) = None
    finance_rate: (
        Annotated[
            Assumption,
            Measure(
                Unit.SHARE_A_YEAR,
                say("Finance rate"),
                say("Rate at which deficits are financed, for MIRR."),
                low=-1,
                above=True,
                high=10,
            ),
        ]
        | None
    ) = None
    reinvestment_rate: (
        Annotated[
            Assumption,
            Measure(
                Unit.SHARE_A_YEAR,
                say("Reinvestment rate"),
                say("Rate at which surpluses are reinvested, for MIRR."),
                low=-1,
                above=True,
                high=10,
            ),
        ]
        | None
    ) = None
    words: Words = Words()
    horizons: Horizons = Horizons()
    satisfaction: Satisfaction | None = None
    segments: Annotated[Keyed[Segment], Field(min_length=1, max_length=50)]
    journeys: Keyed[Journey] = Field(default_factory=Keyed)
    touchpoints: Keyed[Touchpoint] = Field(default_factory=Keyed)
    links: Keyed[Link] = Field(default_factory=Keyed)
    initiatives: Keyed[Initiative] = Field(default_factory=Keyed)
    alternatives: Keyed[Alternative] = Field(default_factory=Keyed)
    scenarios: Keyed[Scenario] = Field(default_factory=Keyed)
    correlations: Annotated[tuple[Correlation, ...], Field(max_length=500)] = ()
    evidence: Keyed[Evidence] = Field(default_factory=Keyed)
    data: Keyed[CustomerTable] = Field(default_factory=Keyed)
    objectives: Keyed[Objective] = Field(default_factory=Keyed)
