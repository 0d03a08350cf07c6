"""Commands with which finance takes a case apart: guard by guard, part by part, assumption by assumption."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from cxvalue.cli.options import (
    CaseArgument,
    Format,
    FormatOption,
    ScenarioOption,
    SetOption,
    app,
    print_csv,
    print_json,
    reader_of,
    shows_problems,
    valued,
    within_budget,
    work_of,
)
from cxvalue.text import say


class Method(StrEnum):
    """How draws are spread."""

    sobol = "sobol"
    lhs = "lhs"


DrawsOption = Annotated[int, typer.Option("--draws", help="How many; powers of two spread best.")]
SeedOption = Annotated[int, typer.Option("--seed", help="The same seed gives the same figures.", min=0)]


@app.command()
@shows_problems
def walkdown(
    context: typer.Context,
    case: CaseArgument,
    scenario: ScenarioOption = None,
    changes: SetOption = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", help="Guard to leave off: margin, reach, cause, ...")
    ] = None,
    format: FormatOption = Format.table,
) -> None:
    """Walk from the gross claim down to the finance-grade value, guard by guard."""
    from cxvalue.analysis.walkdown import walkdown_of
    from cxvalue.cli import terminal
    from cxvalue.exhibits import walkdown as exhibit
    from cxvalue.exhibits.labels import case_reader

    valuation = valued(context, case, scenario, changes)
    within_budget(context, valuation.case, work_of(valuation.case, "walkdown"))
    found = walkdown_of(valuation.case, without or ())
    if format is Format.json:
        print_json(exhibit.walkdown_document(valuation, found))
    elif format is Format.csv:
        print_csv(exhibit.walkdown_table(found))
    else:
        reader = case_reader(valuation.case, reader_of(context))
        heading = exhibit.walkdown_finding(found, reader)
        terminal.print_table(heading, exhibit.walkdown_in_words(found, reader))


@app.command()
@shows_problems
def attribute(
    context: typer.Context,
    case: CaseArgument,
    scenario: ScenarioOption = None,
    changes: SetOption = None,
    orders: Annotated[
        int | None, typer.Option("--orders", help="Pairs of orders drawn beyond ten initiatives; 500.", min=2)
    ] = None,
    format: FormatOption = Format.table,
) -> None:
    """Share the value out among behaviours and initiatives, adding up."""
    from cxvalue.analysis.attribution import ORDERS, attribution_of
    from cxvalue.cli import terminal
    from cxvalue.exhibits import attribution as exhibit
    from cxvalue.exhibits.labels import case_reader

    valuation = valued(context, case, scenario, changes)
    drawn = orders or ORDERS
    evaluations = work_of(valuation.case, "attribute") * drawn // ORDERS
    within_budget(context, valuation.case, evaluations, say("Draw fewer orders with --orders, or take fewer months."))
    found = attribution_of(valuation.case, orders=drawn)
    if format is Format.json:
        print_json(exhibit.attribution_document(valuation, found))
    elif format is Format.csv:
        print_csv(exhibit.attribution_table(found))
    else:
        reader = case_reader(valuation.case, reader_of(context))
        terminal.print_table(exhibit.behaviours_finding(found, reader), exhibit.behaviours_in_words(found, reader))
        terminal.print_table(exhibit.initiatives_finding(found, reader), exhibit.initiatives_in_words(found, reader))


@app.command()
@shows_problems
def sensitivity(
    context: typer.Context,
    case: CaseArgument,
    scenario: ScenarioOption = None,
    changes: SetOption = None,
    grid: Annotated[
        tuple[str, str] | None, typer.Option("--grid", help="Two addresses: the value over both at once.")
    ] = None,
    goal: Annotated[str | None, typer.Option("--goal", help="Address: the value of it that reaches the goal.")] = None,
    payback: Annotated[float | None, typer.Option("--payback", help="The goal as a payback in months.")] = None,
    npv: Annotated[float | None, typer.Option("--npv", help="The goal as an NPV; 0 if none is named.")] = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", help="Addresses to move, * as a wildcard; all if none is named.")
    ] = None,
    format: FormatOption = Format.table,
) -> None:
    """Show how much each assumption moves value and payback, where the value turns, what reaches a goal."""
    from cxvalue.analysis.sensitivity import goal_seek, grid_of, swings_of, switching_values
    from cxvalue.analysis.work import SEARCH
    from cxvalue.cli import terminal
    from cxvalue.exhibits import sensitivity as exhibit
    from cxvalue.exhibits.labels import case_reader

    valuation = valued(context, case, scenario, changes)
    chosen = valuation.case
    reader = case_reader(chosen, reader_of(context))
    if goal is not None:
        value = goal_seek(chosen, goal, npv=npv, payback_months=payback)
        aim = {"npv": npv or 0.0} if payback is None else {"payback_months": payback}
        if format is Format.json:
            print_json(exhibit.goal_document(valuation, goal, aim, value))
        else:
            words = exhibit.goal_in_words(npv, payback, reader)
            typer.echo(exhibit.goal_finding(chosen, goal, value, words, reader))
        return
    wanted = _named(chosen, only)
    less = say("Name fewer {assumptions}, such as --only 'links.*.effect'.")
    within_budget(context, chosen, 1 + len(wanted) * (2 + SEARCH), less)
    swings = swings_of(chosen, wanted)
    switching = switching_values(chosen, [swing.address for swing in swings])
    over = None if grid is None else grid_of(chosen, *grid)
    if format is Format.json:
        print_json(exhibit.sensitivity_document(valuation, swings, switching, over))
    elif format is Format.csv:
        print_csv(exhibit.sensitivity_table(swings, switching))
    else:
        table = exhibit.sensitivity_in_words(chosen, swings, switching, reader)
        terminal.print_table(exhibit.tornado_finding(chosen, swings, reader), table)
        if over is not None:
            table = exhibit.grid_in_words(chosen, over, reader)
            terminal.print_table(exhibit.grid_finding(chosen, over, reader), table)


@app.command("simulate")
@shows_problems
def simulation(
    context: typer.Context,
    case: CaseArgument,
    scenario: ScenarioOption = None,
    changes: SetOption = None,
    draws: DrawsOption = 16384,
    seed: SeedOption = 1,
    method: Annotated[Method, typer.Option("--method", help="Sobol' points or a Latin hypercube.")] = Method.sobol,
    indices: Annotated[
        bool, typer.Option("--indices/--without-indices", help="What explains the odds, which takes most of the time.")
    ] = True,
    format: FormatOption = Format.table,
) -> None:
    """Draw the uncertain assumptions: the odds of value and payback, and what explains them."""
    from cxvalue.analysis.simulation import MOST, refuse_number_of, simulate
    from cxvalue.analysis.work import draws_of
    from cxvalue.cli import terminal
    from cxvalue.exhibits import simulation as exhibit
    from cxvalue.exhibits.labels import case_reader

    valuation = valued(context, case, scenario, changes)
    chosen = valuation.case
    refuse_number_of(draws, MOST)
    less = say("Draw less with --draws, or leave the shares out with --without-indices.")
    within_budget(context, chosen, draws_of(chosen, draws, indices=indices), less)
    with terminal.progress() as progress:
        found = simulate(chosen, draws, seed, method=method.value, indices=indices, progress=progress)
    if format is Format.json:
        print_json(exhibit.simulation_document(valuation, found))
    elif format is Format.csv:
        print_csv(exhibit.spreads_table(found))
    else:
        reader = case_reader(chosen, reader_of(context))
        terminal.print_table(exhibit.odds_finding(found, reader), exhibit.spreads_in_words(found, reader))
        terminal.print_table(exhibit.paid_back_finding(found, reader), exhibit.beats_in_words(chosen, found, reader))
        table = exhibit.indices_in_words(chosen, found, reader)
        terminal.print_table(exhibit.indices_finding(chosen, found, reader), table)


@app.command("information")
@shows_problems
def information(
    context: typer.Context,
    case: CaseArgument,
    scenario: ScenarioOption = None,
    changes: SetOption = None,
    draws: DrawsOption = 16384,
    seed: SeedOption = 1,
    format: FormatOption = Format.table,
) -> None:
    """Show what it would be worth to know more, and the test that would tell."""
    from cxvalue.analysis.information import information_of
    from cxvalue.cli import terminal
    from cxvalue.exhibits import information as exhibit
    from cxvalue.exhibits.labels import case_reader

    valuation = valued(context, case, scenario, changes)
    chosen = valuation.case
    within_budget(context, chosen, draws, say("Draw less with --draws."))
    with terminal.progress() as progress:
        found = information_of(chosen, draws, seed, progress=progress)
    if format is Format.json:
        print_json(exhibit.information_document(valuation, found))
    elif format is Format.csv:
        print_csv(exhibit.information_table(found))
    else:
        reader = case_reader(chosen, reader_of(context))
        table = exhibit.information_in_words(chosen, found, reader)
        terminal.print_table(exhibit.information_finding(chosen, found, reader), table)
        terminal.print_table(reader.say("In groups"), exhibit.groups_in_words(chosen, found, reader))
        terminal.print_table(reader.say("The choice"), exhibit.options_in_words(chosen, found, reader))
        if found.test_plan is not None:
            terminal.print_table(reader.say("The test that would tell"), exhibit.plan_in_words(chosen, found, reader))


@app.command()
@shows_problems
def challenge(
    context: typer.Context,
    case: CaseArgument,
    scenario: ScenarioOption = None,
    changes: SetOption = None,
    format: FormatOption = Format.table,
) -> None:
    """List what finance will ask, before it asks: what was found, why it matters, how to mend it."""
    from cxvalue.analysis.challenge.questions import challenges_of
    from cxvalue.cli import terminal
    from cxvalue.exhibits import challenge as exhibit
    from cxvalue.exhibits.labels import case_reader

    valuation = valued(context, case, scenario, changes)
    within_budget(context, valuation.case, work_of(valuation.case, "challenge"))
    found = challenges_of(valuation.case)
    if format is Format.json:
        print_json(exhibit.challenge_document(valuation, found))
    elif format is Format.csv:
        print_csv(exhibit.challenges_table(found))
    else:
        reader = case_reader(valuation.case, reader_of(context))
        terminal.print_table(
            exhibit.challenges_finding(found, reader), exhibit.challenges_in_words(valuation.case, found, reader)
        )


def _named(case: Any, only: list[str] | None) -> list[str]:
    """Addresses of the model's assumptions that the patterns name; all of them without a pattern."""
    from cxvalue.case.address import entries, matching
    from cxvalue.case.overrides import unknown_address
    from cxvalue.errors import CaseError

    known = [address for address in entries(case) if not address.startswith("alternatives.")]
    found = {pattern: matching(pattern, known) for pattern in only or ()}
    if unknown := [unknown_address(pattern, known, where="--only") for pattern, named in found.items() if not named]:
        raise CaseError(unknown)
    return list(dict.fromkeys(address for named in found.values() for address in named)) if only else known
