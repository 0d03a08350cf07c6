"""A proposal that takes all evidence about an assumption together instead of the newest alone."""

from collections.abc import Mapping
from dataclasses import replace

from cxvalue.case.address import entries
from cxvalue.case.records import Case
from cxvalue.case.write import Plain
from cxvalue.evidence.apply import LEAST, Proposal, ProposedLine, ranged, rounded
from cxvalue.evidence.grades import WORTH
from cxvalue.evidence.register import Pooled, registers_of
from cxvalue.text import say


def taken_together(proposal: Proposal, changed: Case) -> Proposal:
    """Return a proposal whose numbers are those of all sources pooled, where there is more than one.

    changed : the case with the proposal written into it
    """
    registers, known = registers_of(changed), entries(changed)

    def line_of(line: ProposedLine) -> ProposedLine:
        register = registers.get(line.address)
        if register is None or register.pooled is None or register.pooled.sources < 2:
            return line
        ids = [source.id for source in register.sources if not source.expired]
        least = known[line.address].measure.low
        _, key, *rest = line.address.split(".")
        if rest == ["effect"] and changed.links[key].form != "absolute":
            least = LEAST
        return _pooled(line, register.pooled, ids, least, WORTH[register.grade].widen)

    return replace(proposal, lines=tuple(line_of(line) for line in proposal.lines))


def _pooled(line: ProposedLine, pooled: Pooled, sources: list[str], least: float, widen: float) -> ProposedLine:
    """A line with the pooled value, and the range from P10 to P90, as wide as the best grade asks."""
    low, high = pooled.estimate - widen * pooled.tenth, pooled.estimate + widen * pooled.tenth
    numbers = {**ranged(pooled.estimate, (max(low, least), high)), "source": sources}
    ((place, plain),) = line.change.items()
    why = say("{n} sources taken together; {why}", n=pooled.sources, why=line.why)
    change = {place: _renumbered(plain, numbers)}
    return replace(line, after=rounded(pooled.estimate), why=why, change=change)


def _renumbered(plain: Plain, numbers: Mapping[str, Plain]) -> Plain:
    """A number, or a whole new link, with other numbers for its value, range and source."""
    if not isinstance(plain, dict):
        return dict(numbers)
    if "effect" in plain:
        return {**plain, "effect": _renumbered(plain["effect"], numbers)}
    return {**plain, **numbers}
