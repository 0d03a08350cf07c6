"""What the parts are called into which a case is taken apart."""

from cxvalue.analysis.attribution import UNMOVED
from cxvalue.exhibits.names import BEHAVIOUR_NAMES
from cxvalue.text import say

GUARD_NAMES = {
    "survival": (say("Survival"), say("Customers who are kept or won leave again like all others.")),
    "margin": (say("Margin, not revenue"), say("Only the contribution margin of what customers pay is counted.")),
    "reach": (say("Reach"), say("Only those who meet the {touchpoint} can notice it.")),
    "cause": (say("Cause, not correlation"), say("Only the causal share of each {link} is counted.")),
    "lag_and_ramp": (
        say("Lag and ramp"),
        say("Effects are prepared, build up, and change what customers do with a lag."),
    ),
    "fade": (say("Fade"), say("Effects wear off where the {case} says so.")),
    "overlap": (say("Overlap"), say("Several {initiatives} meet in the same score and the same customers.")),
    "unavoidable_churn": (say("Unavoidable churn"), say("Deaths and moves cannot be prevented.")),
    "running_cost": (say("Running cost"), say("What is built also has to be run.")),
    "probability_and_risk": (say("Probability and risk"), say("Not everything works, and costs may grow.")),
    "tax": (say("Tax"), say("Tax on the incremental result, where there is a rate.")),
    "discounting": (say("Discounting"), say("Money later is worth less than money now.")),
}
"""Guard of the walk-down -> its name, and what it sees to."""

PART_NAMES = {**BEHAVIOUR_NAMES, UNMOVED: say("Savings less costs")}
"""Part of the value by behaviour -> its name."""

SEVERITY_NAMES = {"high": say("Serious"), "medium": say("To clear up"), "low": say("Good to know")}
"""Severity of a challenge -> its name."""

GROUP_NAMES = {
    "segments": say("{Segments}"),
    "touchpoints": say("{Touchpoints}"),
    "links": say("{Links}"),
    "discount_rate": say("Discount rate"),
    "tax_rate": say("Tax rate"),
}
"""Group of assumptions -> its name; an initiative and an alternative go by their own."""
