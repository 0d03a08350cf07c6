"""The guards of the walk-down lifted a second time, on the tables of a case file."""

import copy

from tests.reference import plain_model
from tests.reference.plain_model import Table

ORDER = (
    "survival",
    "margin",
    "reach",
    "cause",
    "lag_and_ramp",
    "fade",
    "overlap",
    "unavoidable_churn",
    "running_cost",
    "probability_and_risk",
    "tax",
    "discounting",
)


SET = {
    "margin": ("segments", {"margin": 1}),
    "unavoidable_churn": ("segments", {"unavoidable_churn": 0}),
    "reach": ("touchpoints", {"reach": 1}),
    "cause": ("links", {"causal_share": 1}),
    "lag_and_ramp": ("links", {"lag": 0}),
}
"""Guard -> the tables in which it is a number, and the number that lifts it."""


def lift(case: Table, guard: str) -> None:
    """Take one guard out of the tables."""
    if guard in SET:
        name, values = SET[guard]
        for record in case.get(name, {}).values():
            record.update(values)
    for initiative in case.get("initiatives", {}).values():
        lift_from(initiative, guard)
    if guard == "tax":
        case.pop("tax_rate", None)
    if guard == "discounting":
        case["discount_rate"] = 0


def lift_from(initiative: Table, guard: str) -> None:
    if guard == "lag_and_ramp":
        initiative |= {"delay": 0, "ramp": 0, "shape": "step"}
    if guard == "fade":
        initiative.pop("fade", None)
    if guard == "running_cost":
        initiative["costs"] = [cost for cost in initiative.get("costs", []) if "amount" in cost]
    if guard == "probability_and_risk":
        initiative |= {"probability": 1, "benefit_risk": 0, "cost_risk": 0}


def npv_without(case: Table, lifted: set[str]) -> float:
    """The NPV with some guards lifted; without that against overlap the sum of the single cases."""
    case = copy.deepcopy(case)
    for guard in lifted:
        lift(case, guard)
    survival = "survival" not in lifted
    if "overlap" not in lifted:
        return plain_model.npv(case, survival=survival)
    total = 0.0
    for key, initiative in case.get("initiatives", {}).items():
        if initiative.get("included", True):
            total += plain_model.npv(case | {"initiatives": {key: initiative}}, survival=survival)
    return total
