"""Records no figure depends on: words, hypotheses, canvases, evidence, objectives.

They are kept with the case because people decide on them; the model never reads them.
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, GetJsonSchemaHandler, StringConstraints, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from cxvalue.case.fields import Day, Id, Label, Prose, Record, Scale, StrictNumber, Whole, printable
from cxvalue.case.keyed import Keyed
from cxvalue.choices import TenureUnit


class Word(Record):
    """What a company calls one thing, and several of it."""

    one: Label
    many: Label

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """One word for both, or a table."""
        return {"anyOf": [{"type": "string"}, handler(schema)]}

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, given: Any) -> Any:
        return {"one": given, "many": given} if isinstance(given, str) else given


class Words(Record):
    """The company's own words for the terms of the vocabulary."""

    alternative: Word | None = None
    assumption: Word | None = None
    baseline: Word | None = None
    behaviour: Word | None = None
    case: Word | None = None
    horizon: Word | None = None
    initiative: Word | None = None
    journey: Word | None = None
    link: Word | None = None
    roadmap: Word | None = None
    satisfaction: Word | None = None
    scenario: Word | None = None
    segment: Word | None = None
    stage: Word | None = None
    touchpoint: Word | None = None

    def chosen(self) -> tuple[tuple[str, tuple[str, str]], ...]:
        """Return each renamed term with its one and its several."""
        given = ((term, getattr(self, term)) for term in type(self).model_fields)
        return tuple((term, (word.one, word.many)) for term, word in given if word is not None)


class Hypothesis(Record):
    """Why the initiative should work, and how that will be seen."""

    because: Prose | None = None
    we_believe: Prose | None = None
    measured_by: Prose | None = None
    what: tuple[Id, ...] = ()
    """Evidence of what happens: numbers."""
    why: tuple[Id, ...] = ()
    """Evidence of why: interviews, tests with users."""
    works: tuple[Id, ...] = ()
    """Evidence that it works: an experiment, a pilot."""


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


Grade = Literal["guess", "expert", "benchmark", "correlation", "controlled", "before_after", "panel", "experiment"]
"""How far a piece of evidence goes, from the weakest to the strongest."""


class Evidence(Record):
    """What stands behind an assumption."""

    label: Label | None = None
    kind: Literal["analytics", "survey", "interview", "experiment", "benchmark", "expert"]
    grade: Grade | None = None
    """Where absent, what its kind is worth at least."""
    about: str | None = None
    estimate: StrictNumber | None = None
    interval: tuple[StrictNumber, StrictNumber] | None = None
    """95 % interval of the estimate."""
    points: tuple[StrictNumber, StrictNumber, StrictNumber] | None = None
    """Lowest, most likely and highest value, as one expert gave them."""
    stance: Literal["supports", "contradicts"] | None = None
    """What it says about the assumption, where it has no estimate."""
    n: Annotated[Whole, Field(ge=1)] | None = None
    date: Day | None = None
    expires: Day | None = None
    reference: Prose | None = None
    note: Prose | None = None
    data: Id | None = None
    """The table of customers it was computed from."""


ColumnName = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(printable)]

Role = Literal[
    "id",
    "score",
    "churned",
    "segment",
    "tenure",
    "entry",
    "revenue",
    "margin",
    "contacts",
    "service_cost",
    "referrals",
    "weight",
    "wave",
    "scored_on",
    "seen_on",
    "arm",
    "before",
]
"""What a column of a customer table is for."""


class CustomerTable(Record):
    """How a table of customers is read: which column is what. Its rows are not kept with the case."""

    label: Label | None = None
    file: Label | None = None
    """Name of the file, or of the table in its warehouse."""
    decimal: Literal[".", ","] | None = None
    columns: Keyed[ColumnName] = Field(default_factory=Keyed)
    """Role -> column."""
    touchpoints: Keyed[ColumnName] = Field(default_factory=Keyed)
    """Touchpoint -> column with its score."""
    controls: tuple[ColumnName, ...] = ()
    """Columns held equal when the score's own effect is sought."""
    scale: Scale | None = None
    """Scale of the scores; that of the case where absent."""
    months: Annotated[Whole, Field(ge=1, le=120)] | None = None
    """Months over which the outcome was seen after the score; where absent, as the days of both say."""
    no_answer: tuple[StrictNumber | Label, ...] = ()
    """Scores and words that mean no answer, such as 99 or "do not know"."""
    left: tuple[Label, ...] = ()
    """Values in the column of those who left that mean just that; yes, 1 and the like where none is named."""
    tenure_in: TenureUnit = "months"
    """What tenure is counted in."""
    control_arm: Label | None = None
    """Value of the arm that got nothing."""
    segments: Keyed[Id] = Field(default_factory=Keyed)
    """Value in the column of segments -> segment of the case."""


class KeyResult(Record):
    """A measurable outcome of an objective."""

    label: Label
    unit: Label | None = None
    baseline: StrictNumber | None = None
    target: StrictNumber | None = None
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
