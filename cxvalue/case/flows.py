"""Cash flows of any business case: received is positive, paid is negative.

A benefit is reduced by its risk adjustment, a cost raised by it. How they are read from a table is in `flow_reading`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from cxvalue.text import Text

FlowKind = Literal["benefit", "cost"]

MOST_FLOWS = 10_000
MOST_PERIODS = 1_200
LARGEST_FLOW = 1e15


@dataclass(frozen=True, slots=True)
class Flow:
    """One cash flow at the end of a period or on a date, before its risk adjustment."""

    amount: float
    period: int = 0
    day: date | None = None
    line: str = ""
    kind: FlowKind | None = None
    risk_adjustment: float = 0.0

    @property
    def adjusted(self) -> float:
        """The amount after risk: benefit - |benefit| * risk, cost * (1 + risk)."""
        if self.kind == "cost":
            return -abs(self.amount) * (1.0 + self.risk_adjustment)
        return self.amount - abs(self.amount) * self.risk_adjustment


@dataclass(frozen=True, slots=True)
class FlowTable:
    """The cash flows of one business case; `notes` says what was decided on reading, and what is not used.

    every : length of a period, where the table itself says so (calendar years, quarters, months)
    """

    name: str
    flows: tuple[Flow, ...]
    notes: tuple[Text, ...] = ()
    every: str = ""

    @property
    def dated(self) -> bool:
        """True where flows stand on dates, not on periods."""
        return self.flows[0].day is not None

    @property
    def has_kinds(self) -> bool:
        """True where every flow says whether it is a benefit or a cost."""
        return all(flow.kind is not None for flow in self.flows)
