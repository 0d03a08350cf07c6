"""What the exports show, computed once: the same results and tables as the pages.

Nothing is drawn or written here. The odds are drawn by a fixed seed, said wherever they are shown.
"""

from dataclasses import dataclass
from functools import cached_property

from cxvalue.analysis.attribution import Attribution, attribution_of
from cxvalue.analysis.challenge.questions import Challenge, challenges_of
from cxvalue.analysis.comparison import Comparison, compare
from cxvalue.analysis.draws import uncertain_of
from cxvalue.analysis.points import PointValue, point_values
from cxvalue.analysis.roadmap import Roadmap, roadmap_of
from cxvalue.analysis.sensitivity import Swing, swings_of
from cxvalue.analysis.simulation import Simulation, simulate
from cxvalue.analysis.valuation import Valuation, value_case
from cxvalue.analysis.walkdown import Walkdown, walkdown_of
from cxvalue.case.read import CaseFile
from cxvalue.case.records import Case
from cxvalue.exhibits.guesses import guesses_mark
from cxvalue.exhibits.labels import case_reader
from cxvalue.exhibits.value import checks_in_words
from cxvalue.locale.reader import Reader
from cxvalue.version import VERSION

DRAWS = 1 << 12
SEED = 1


@dataclass(frozen=True)
class Results:
    """A case file under one scenario, for one reader, and everything an export may show of it."""

    file: CaseFile
    scenario: str | None
    reader: Reader

    @cached_property
    def case(self) -> Case:
        """The case with the scenario applied."""
        return self.valuation.case

    @cached_property
    def valuation(self) -> Valuation:
        """The case, valued."""
        return value_case(self.file.case, self.scenario)

    @cached_property
    def comparison(self) -> Comparison:
        """The case and all alternatives."""
        return compare(self.valuation)

    @cached_property
    def walkdown(self) -> Walkdown:
        """The walk-down from the gross claim."""
        return walkdown_of(self.case)

    @cached_property
    def attribution(self) -> Attribution:
        """The value shared out."""
        return attribution_of(self.case)

    @cached_property
    def challenges(self) -> tuple[Challenge, ...]:
        """What finance will ask."""
        return challenges_of(self.case)

    @cached_property
    def swings(self) -> tuple[Swing, ...]:
        """How far each assumption moves the value."""
        return swings_of(self.case)

    @cached_property
    def roadmap(self) -> Roadmap:
        """The initiatives in time."""
        return roadmap_of(self.case)

    @cached_property
    def points(self) -> tuple[PointValue, ...]:
        """What a point is worth at every touchpoint."""
        return point_values(self.case)

    @cached_property
    def odds(self) -> Simulation | None:
        """The draws; None where nothing is uncertain."""
        return simulate(self.case, DRAWS, SEED, indices=False) if uncertain_of(self.case) else None

    @property
    def stamp(self) -> str:
        """What a copy on paper must say about itself: scenario, checks, guesses, digest, program and seed."""
        said = self.reader.say(
            "{checks} cxvalue {version}, seed {seed}.",
            checks=checks_in_words(self.valuation, self.reader),
            version=VERSION,
            seed=SEED,
        )
        return " ".join(part for part in (said, self.guess_mark) if part)

    @property
    def guess_mark(self) -> str:
        """How many numbers of the case are guesses; '' without any."""
        return self.reader.text(guesses_mark(self.file.case))


def results_of(file: CaseFile, scenario: str | None, reader: Reader) -> Results:
    """Return the results of a case file, in the currency and the words of the case.

    Raises
    ------
    CaseError
        If there is no such scenario, or the case cannot be valued.
    """
    return Results(file, scenario, case_reader(file.case, reader))
