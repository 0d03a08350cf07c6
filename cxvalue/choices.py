"""What may be chosen by name, the same in a case file, on the command line and on a page.

They stand here, below everything, so that the command line knows them before it imports what they choose.
"""

from typing import Literal

Behaviour = Literal["churn", "spend", "referrals", "contacts", "acquisition"]
"""What customers do."""

LinkForm = Literal["odds", "relative", "absolute"]
"""How a point moves a behaviour: its odds, its level by a factor, or its level by an amount."""

Period = Literal["month", "quarter", "year"]
"""Length of a period."""

DrawMethod = Literal["sobol", "lhs"]
"""How draws are spread: Sobol' points or a Latin hypercube."""

Fitted = Literal["churn", "spend", "contacts", "referrals"]
"""Behaviours an effect is fitted for."""

FitMethod = Literal["logistic", "hazard", "cox", "log_logistic", "glm", "panel", "experiment"]
"""How an effect is fitted."""

Measured = Literal["churn", "spend", "contacts", "referrals", "acquisition", "score"]
"""What is watched before and after."""

TenureUnit = Literal["months", "years", "days"]
"""What a column with tenure counts."""

BandForm = Literal["scores", "nps"]
"""How scores are put in bands."""

Returns = Literal["netted", "left out"]
"""What is done with amounts below 0 in a list of purchases."""

MadeUp = Literal["survey", "tenure", "panel", "experiment"]
"""Kinds of made-up customers."""

ExportKind = Literal["workbook", "slides", "onepage", "report", "data"]
"""Kinds of file a case leaves the house as."""
