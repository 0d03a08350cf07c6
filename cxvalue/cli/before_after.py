"""The command on months before and after: from a table of months to what an initiative did."""

from pathlib import Path
from typing import Annotated

import typer

from cxvalue.choices import Measured
from cxvalue.cli.evidence import pairs_of, scale_given, today, write_into
from cxvalue.cli.options import Format, FormatOption, app, print_csv, print_json, reader_of, shows_problems
from cxvalue.errors import CxvalueError, Problem
from cxvalue.text import say


@app.command("before-after")
@shows_problems
def before_after(
    context: typer.Context,
    data: Annotated[Path, typer.Argument(help="A table with one row a month, or a month and a group.")],
    case: Annotated[Path, typer.Option("--case", help="The case file the effect is for.", show_default=False)],
    initiative: Annotated[str, typer.Option("--initiative", help="What began.", show_default=False)],
    what: Annotated[Measured, typer.Option("--what", help="What the values are of.")] = "churn",
    start: Annotated[
        str | None, typer.Option("--start", help="First month with it, such as 2026-03; of groups a column says it.")
    ] = None,
    columns: Annotated[
        list[str] | None, typer.Option("--map", help="ROLE=COLUMN: month, value, exposure, unit, started.")
    ] = None,
    beside: Annotated[
        list[str] | None, typer.Option("--beside", help="Column with a series that it did not touch.")
    ] = None,
    touchpoint: Annotated[str | None, typer.Option("--touchpoint", help="Whose score it is.")] = None,
    scale: Annotated[str | None, typer.Option("--scale", help="Scale of the scores: csat-5, 0-10, nps, ...")] = None,
    chosen_worst: Annotated[
        bool, typer.Option("--chosen-worst", help="The groups were chosen for standing worst just before.")
    ] = False,
    decimal: Annotated[str, typer.Option("--decimal", help="Decimal sign of the file, where it leaves it open.")] = "",
    apply: Annotated[bool, typer.Option("--apply", help="Write what is proposed into the case.")] = False,
    leave: Annotated[list[str] | None, typer.Option("--leave", help="Address of a line that is not written.")] = None,
    to: Annotated[
        Path | None, typer.Option("--to", help="Write another case file instead.", show_default=False)
    ] = None,
    format: FormatOption = Format.table,
) -> None:
    """Say what an initiative did, from the months before it began and after."""
    from cxvalue.case.digest import digest_of
    from cxvalue.case.read import read_case
    from cxvalue.case.rules import unknown_ids
    from cxvalue.cli import terminal
    from cxvalue.evidence.apply import Origin
    from cxvalue.evidence.designs.read import BeforeAfterColumns, asked_of, read_before_after
    from cxvalue.evidence.direct import effect_proposal
    from cxvalue.evidence.table.source import open_file
    from cxvalue.exhibits.evidence.before_after import before_after_document, observed_notes
    from cxvalue.exhibits.labels import case_reader
    from cxvalue.report import evidence as report

    file = read_case(case)
    if problems := list(unknown_ids(file.case, [initiative], "initiatives", "--initiative")):
        raise CxvalueError(problems)
    reader = case_reader(file.case, reader_of(context))
    asked = asked_of(file.case, what, touchpoint, start, scale_given(scale), chosen_worst=chosen_worst)
    read = read_before_after(
        open_file(data, decimal), asked, BeforeAfterColumns(**_roles(columns), beside=tuple(beside or ()))
    )
    origin = Origin(None, today(), reader.text)
    proposal = effect_proposal(file.case, read.observed, initiative, touchpoint, origin)
    months = report.before_after(read, start, reader)
    if format is Format.json:
        print_json(before_after_document(read, (file.case, digest_of(file.case), initiative), proposal))
    elif format is Format.csv:
        print_csv(months.table())
    else:
        for shown in report.design(read.observed, reader):
            terminal.print_exhibit(shown)
        terminal.print_table(reader.say("Month by month"), months.words())
        terminal.print_exhibit(report.proposal(proposal, file.case, reader))
        for note in (*observed_notes(read.observed, reader), *map(reader.text, proposal.said)):
            typer.echo(reader.say("Note. {warning}", warning=note))
    if apply:
        write_into(file, [proposal], leave or [], to or case, replace=to is None)
        typer.echo(reader.say("{file} written.", file=(to or case).name), err=format is not Format.table)
    elif format is Format.table:
        typer.echo(reader.say("Nothing is written yet: --apply writes it into the {case}."))


def _roles(given: list[str] | None) -> dict[str, str]:
    """Columns by their role.

    Raises
    ------
    CxvalueError
        If there is no such role.
    """
    named = pairs_of(given, "--map")
    known = ("month", "value", "exposure", "unit", "started")
    if wrong := [role for role in named if role not in known]:
        allowed = say("{names}", names=", ".join(known))
        raise CxvalueError([Problem("--map", say("is no role"), found=wrong[0], allowed=allowed)])
    return named
