"""How every figure is computed, in one line a controller can check."""

from cxvalue.analysis.metrics import METRICS
from cxvalue.text import say

FORMULAS = {
    **{key: item.formula for key, item in METRICS.items() if item.formula},
    "retention": say(
        "(active customers with the changed churn − active customers of the {baseline}) × revenue ÷ 12 × margin"
    ),
    "spend": say("active customers with all changes × (changed revenue − revenue of the {baseline}) ÷ 12 × margin"),
    "acquisition": say(
        "(active customers with all changes − with the changed churn alone) × revenue of the {baseline} ÷ 12 × margin "
        "− more customers acquired × acquisition cost − more referred × reward"
    ),
    "service": say(
        "−(active customers × contacts ÷ 12 × contact cost with the {initiatives} − the same in the {baseline})"
    ),
    "direct": say(
        "savings and incomes of class cash a year ÷ 12 × share of the full effect × probability × (1 − risk)"
    ),
    "capex": say("−capital costs in their months × (1 + cost risk)"),
    "opex": say("−one-off costs in their months × (1 + cost risk)"),
    "running": say(
        "−running costs a year ÷ 12, per customer or per contact where they are, × growth × (1 + cost risk)"
    ),
    "tax": say("−tax rate × (operating result of the change − one-off and running costs − depreciation)"),
}
"""By metric or line of the cash flow."""
