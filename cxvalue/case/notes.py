"""Records no figure depends on: words, hypotheses, canvases, evidence, objectives.

They are kept with the case because people decide on them; the model never reads them.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from cxvalue.case.fields import Day, Id, Label, Plain, Prose, Record, Whole


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
