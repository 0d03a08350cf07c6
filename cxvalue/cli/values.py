"""Commands that value: a case, its comparison, its points, roadmap, bridge, trace, or bare flows."""

from pathlib import Path
from typing import Annotated, Any

import typer

from cxvalue.choices import Period
from cxvalue.cli.options import (
    CaseArgument,
    Format,
    FormatOption,
    ScenarioOption,
    SetOption,
    app,
    decimal_sign,
    print_csv,
    print_found,
    print_json,
    reader_of,
    say_guesses,
    shows_problems,
    valued,
    within_budget,
    work_of,
)
from cxvalue.errors import CxvalueError, Problem
from cxvalue.text import say


@app.command()
@shows_problems
def run(
    context: typer.Context,
    case: CaseArgument,
    scenario: ScenarioOption = None,
    changes: SetOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Value a case: verdict, horizons, metrics, cash flow."""
    from cxvalue.analysis.comparison import compare as compare_all
    from cxvalue.cli import terminal
    from cxvalue.exhibits import value as exhibit

    valuation = valued(context, case, scenario, changes)
    if format is Format.json:
        print_json(exhibit.run_document(valuation, exhibit.Analyses.of(valuation)))
    elif format is Format.csv:
        print_csv(exhibit.cash_flow_table(valuation))
    else:
        terminal.print_run(valuation, compare_all(valuation), reader_of(context))


@app.command()
@shows_problems
def compare(
    context: typer.Context,
    case: CaseArgument,
    others: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[OTHER]...", help="Case files or cash-flow files.", show_default=False),
    ] = None,
    scenario: ScenarioOption = None,
    changes: SetOption = None,
    by: Annotated[str, typer.Option("--by", help="Metric to rank by: npv, payback, irr, roi, ...")] = "npv",
    every: Annotated[Period, typer.Option("--every", help="Length of a period in a cash-flow file.")] = "year",
    assumption: Annotated[
        list[str] | None,
        typer.Option("--assumption", help="Address for the duel; those with a range if none is named."),
    ] = None,
    format: FormatOption = Format.table,
) -> None:
    """Compare a case with its alternatives and with others, on the same terms."""
    from cxvalue.analysis.comparison import compare as compare_all
    from cxvalue.analysis.duel import carrying_assumptions, duels_of
    from cxvalue.analysis.work import SEARCH
    from cxvalue.cli import terminal
    from cxvalue.exhibits import comparison as exhibit

    valuation = valued(context, case, scenario, changes)
    comparison = compare_all(valuation, _others(others or [], every), by=_metric(by))
    tried = assumption or carrying_assumptions(valuation.case)
    searches = len(tried) * (len(comparison.contenders) - 1)
    within_budget(context, valuation.case, searches * SEARCH, say("Name fewer with --assumption."))
    duels = duels_of(valuation.case, comparison, tried)
    if format is Format.json:
        print_json(exhibit.compare_document(valuation, comparison, duels))
    elif format is Format.csv:
        print_csv(exhibit.comparison_table(comparison))
    else:
        terminal.print_comparison(valuation, comparison, duels, reader_of(context))


@app.command()
@shows_problems
def points(
    context: typer.Context, case: CaseArgument, scenario: ScenarioOption = None, changes: SetOption = None
) -> None:
    """Show what a point of satisfaction is worth at every touchpoint."""
    from cxvalue.analysis.points import point_values
    from cxvalue.cli import terminal
    from cxvalue.exhibits.labels import case_reader
    from cxvalue.exhibits.points import points_in_words
    from cxvalue.report import points as report

    valuation = valued(context, case, scenario, changes)
    reader = case_reader(valuation.case, reader_of(context))
    within_budget(context, valuation.case, work_of(valuation.case, "points"))
    found = point_values(valuation.case)
    if found:
        terminal.print_exhibit(report.points(found, reader))
    else:
        terminal.print_table(reader.say("There are no {touchpoints} yet"), points_in_words(found, reader))


@app.command()
@shows_problems
def roadmap(
    context: typer.Context, case: CaseArgument, scenario: ScenarioOption = None, changes: SetOption = None
) -> None:
    """Show the initiatives in time: what each brings, how they overlap, which pay for which."""
    from cxvalue.analysis.roadmap import roadmap_of
    from cxvalue.cli import terminal
    from cxvalue.exhibits.labels import case_reader
    from cxvalue.report import roadmap as report

    valuation = valued(context, case, scenario, changes)
    reader = case_reader(valuation.case, reader_of(context))
    within_budget(context, valuation.case, work_of(valuation.case, "roadmap"))
    found = roadmap_of(valuation.case)
    terminal.print_exhibit(report.overlap(found, reader))
    terminal.print_exhibit(report.funding(found, reader))


@app.command()
@shows_problems
def bridge(
    context: typer.Context,
    case: CaseArgument,
    start: Annotated[str, typer.Argument(help="Id of a scenario, or base.", show_default=False)],
    end: Annotated[str, typer.Argument(help="Id of a scenario, or base.", show_default=False)],
    format: FormatOption = Format.table,
) -> None:
    """Show the way from one scenario to another, assumption by assumption."""
    from cxvalue.analysis.bridge import bridge_of
    from cxvalue.case.digest import digest_of
    from cxvalue.case.read import read_case
    from cxvalue.exhibits.bridge import bridge_document
    from cxvalue.exhibits.labels import case_reader
    from cxvalue.report import bridge as report

    read = read_case(case).case
    say_guesses(context, read)
    found = bridge_of(read, start, end)
    reader = case_reader(read, reader_of(context))
    print_found(
        format, lambda: bridge_document(read, digest_of(read), found), lambda: [report.bridge(read, found, reader)]
    )


@app.command()
@shows_problems
def trace(
    context: typer.Context,
    case: CaseArgument,
    figure: Annotated[
        str, typer.Argument(help="npv, payback_months, peak_funding, or a line of the cash flow.")
    ] = "npv",
    scenario: ScenarioOption = None,
    changes: SetOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Show how a figure is computed and which assumptions it rests on."""
    from cxvalue.analysis.trace import FIGURES, inputs_of_figure
    from cxvalue.exhibits.labels import case_reader
    from cxvalue.exhibits.trace import trace_document
    from cxvalue.report.trace import traced_inputs

    if figure not in FIGURES:
        allowed = say("{names}", names=", ".join(FIGURES))
        raise CxvalueError([Problem("FIGURE", say("is no figure that can be traced"), found=figure, allowed=allowed)])
    valuation = valued(context, case, scenario, changes)
    reader = case_reader(valuation.case, reader_of(context))
    within_budget(context, valuation.case, work_of(valuation.case, "trace"))
    inputs = inputs_of_figure(valuation.case, figure)
    print_found(
        format,
        lambda: trace_document(valuation, figure, inputs),
        lambda: [traced_inputs(valuation, figure, inputs, reader)],
    )


DecimalOption = Annotated[
    str,
    typer.Option("--decimal", help="The decimal sign, where the cells leave it open: , or .", callback=decimal_sign),
]


@app.command()
@shows_problems
def flows(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="CSV or Excel with the columns period (or date) and amount.", show_default=False)
    ],
    discount_rate: Annotated[
        float, typer.Option("--discount-rate", help="Annual effective rate as a share, such as 0.09.")
    ],
    every: Annotated[Period, typer.Option("--every", help="Length of a period; dated flows do not need it.")] = "year",
    decimal: DecimalOption = "",
    format: FormatOption = Format.table,
) -> None:
    """Value any business case given as cash flows."""
    from cxvalue.analysis.series import value_series
    from cxvalue.case.flow_reading import read_flows
    from cxvalue.cli import terminal
    from cxvalue.exhibits import series as exhibit
    from cxvalue.files.table.sheet import read_sheet

    if not -1 < discount_rate <= 10:
        allowed = say("above -1, up to 10; for 9 % write 0.09")
        raise CxvalueError([Problem("--discount-rate", say("is no rate"), found=f"{discount_rate:g}", allowed=allowed)])
    series = value_series(read_flows(read_sheet(file), decimal), discount_rate, every=every)
    if format is Format.json:
        print_json(exhibit.flows_document(series, discount_rate))
    elif format is Format.csv:
        print_csv(exhibit.series_table(series))
    else:
        terminal.print_series(series, discount_rate, reader_of(context))


def _others(paths: list[Path], every: Period) -> Any:
    """Case and cash-flow files named on the command line, as alternatives by the stem of their name."""
    from cxvalue.case.flow_reading import read_flows
    from cxvalue.case.flows import FlowTable
    from cxvalue.case.keyed import Keyed
    from cxvalue.case.read import read_case
    from cxvalue.case.records import Alternative
    from cxvalue.files.table.sheet import read_sheet

    found: dict[str, Alternative] = {}
    for path in paths:
        attached = read_case(path).case if path.suffix.lower() in (".toml", ".zip") else read_flows(read_sheet(path))
        label = path.stem if isinstance(attached, FlowTable) else attached.title
        key = path.parent.resolve().name if path.stem == "case" else path.stem
        found[_free(key, found)] = Alternative(label=label[:120], every=every, attached=attached)
    return Keyed(found)


def _free(key: str, taken: dict[str, Any]) -> str:
    number = 2
    name = key if key != "case" else "other_case"
    while name in taken:
        name, number = f"{key}_{number}", number + 1
    return name


def _metric(by: str) -> str:
    from cxvalue.analysis.metrics import RANKED_BY

    short = {"payback": "payback_months", "discounted_payback": "discounted_payback_months"}
    name = short.get(by.lower(), by.lower())
    if name not in RANKED_BY:
        allowed = say("{names}", names=", ".join([*RANKED_BY, *short]))
        raise CxvalueError([Problem("--by", say("is no metric to rank by"), found=by, allowed=allowed)])
    return name
