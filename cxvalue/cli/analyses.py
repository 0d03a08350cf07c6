"""Commands with which finance takes a case apart: guard by guard, part by part, assumption by assumption."""

from typing import Annotated, Any

import typer

from cxvalue.choices import DrawMethod
from cxvalue.cli.options import (
    CaseArgument,
    Format,
    FormatOption,
    ScenarioOption,
    SetOption,
    app,
    print_found,
    print_json,
    reader_of,
    shows_problems,
    valued,
    within_budget,
    work_of,
)
from cxvalue.text import say

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
    from cxvalue.exhibits.labels import case_reader
    from cxvalue.exhibits.walkdown import walkdown_document
    from cxvalue.report import walkdown as report

    valuation = valued(context, case, scenario, changes)
    within_budget(context, valuation.case, work_of(valuation.case, "walkdown"))
    found = walkdown_of(valuation.case, without or ())
    reader = case_reader(valuation.case, reader_of(context))
    print_found(format, lambda: walkdown_document(valuation, found), lambda: [report.walkdown(found, reader)])


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
    from cxvalue.exhibits.attribution import attribution_document
    from cxvalue.exhibits.labels import case_reader
    from cxvalue.report import attribution as report

    valuation = valued(context, case, scenario, changes)
    drawn = orders or ORDERS
    evaluations = work_of(valuation.case, "attribute") * drawn // ORDERS
    within_budget(context, valuation.case, evaluations, say("Draw fewer orders with --orders, or take fewer months."))
    found = attribution_of(valuation.case, orders=drawn)
    reader = case_reader(valuation.case, reader_of(context))
    print_found(
        format,
        lambda: attribution_document(valuation, found),
        lambda: [report.behaviours(found, reader), report.initiatives(found, reader)],
    )


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
    from cxvalue.exhibits import sensitivity as exhibit
    from cxvalue.exhibits.labels import case_reader
    from cxvalue.report import sensitivity as report

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
    print_found(
        format,
        lambda: exhibit.sensitivity_document(valuation, swings, switching, over),
        lambda: [
            report.turning(chosen, swings, lambda: switching, reader),
            *([] if over is None else [report.grid(chosen, over, reader)]),
        ],
    )


@app.command("simulate")
@shows_problems
def simulation(
    context: typer.Context,
    case: CaseArgument,
    scenario: ScenarioOption = None,
    changes: SetOption = None,
    draws: DrawsOption = 16384,
    seed: SeedOption = 1,
    method: Annotated[DrawMethod, typer.Option("--method", help="Sobol' points or a Latin hypercube.")] = "sobol",
    indices: Annotated[
        bool, typer.Option("--indices/--without-indices", help="What explains the odds, which takes most of the time.")
    ] = True,
    format: FormatOption = Format.table,
) -> None:
    """Draw the uncertain assumptions: the odds of value and payback, and what explains them."""
    from cxvalue.analysis.simulation import MOST_DRAWS, refuse_number_of, simulate
    from cxvalue.analysis.work import draws_of
    from cxvalue.cli import terminal
    from cxvalue.exhibits.labels import case_reader
    from cxvalue.exhibits.simulation import simulation_document
    from cxvalue.report import simulation as report

    valuation = valued(context, case, scenario, changes)
    chosen = valuation.case
    refuse_number_of(draws, MOST_DRAWS)
    less = say("Draw less with --draws, or leave the shares out with --without-indices.")
    within_budget(context, chosen, draws_of(chosen, draws, indices=indices), less)
    with terminal.progress() as progress:
        found = simulate(chosen, draws, seed, method=method, indices=indices, progress=progress)
    reader = case_reader(chosen, reader_of(context))
    print_found(
        format,
        lambda: simulation_document(valuation, found),
        lambda: [
            report.odds(found, reader),
            report.beats(found, chosen, reader),
            report.indices(found, chosen, reader),
        ],
    )


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
    from cxvalue.exhibits.information import information_document
    from cxvalue.exhibits.labels import case_reader
    from cxvalue.report import information as report

    valuation = valued(context, case, scenario, changes)
    chosen = valuation.case
    within_budget(context, chosen, draws, say("Draw less with --draws."))
    with terminal.progress() as progress:
        found = information_of(chosen, draws, seed, progress=progress)
    reader = case_reader(chosen, reader_of(context))
    print_found(
        format,
        lambda: information_document(valuation, found),
        lambda: [
            report.information(found, chosen, reader),
            report.groups(found, chosen, reader),
            report.options(found, chosen, reader),
            *report.plan(found, chosen, reader),
        ],
    )


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
    from cxvalue.exhibits.challenge import challenge_document
    from cxvalue.exhibits.labels import case_reader
    from cxvalue.report import challenge as report

    valuation = valued(context, case, scenario, changes)
    within_budget(context, valuation.case, work_of(valuation.case, "challenge"))
    found = challenges_of(valuation.case)
    reader = case_reader(valuation.case, reader_of(context))
    print_found(
        format,
        lambda: challenge_document(valuation, found),
        lambda: [report.challenges(found, valuation.case, reader)],
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
