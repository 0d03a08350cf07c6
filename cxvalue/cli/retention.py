"""The command on retention: from a retention table to churn that falls with tenure."""

from pathlib import Path
from typing import Annotated

import typer

from cxvalue.cli.evidence import today, write_into
from cxvalue.cli.options import (
    CaseArgument,
    Format,
    FormatOption,
    app,
    print_csv,
    print_json,
    reader_of,
    shows_problems,
)
from cxvalue.errors import CxvalueError


@app.command()
@shows_problems
def retention(
    context: typer.Context,
    case: CaseArgument,
    segment: Annotated[str, typer.Argument(help="The segment the table is of.")],
    figures: Annotated[
        list[str], typer.Argument(help="Customers at the start and after each year, or the shares still there.")
    ],
    apply: Annotated[bool, typer.Option("--apply", help="Write what is proposed into the case.")] = False,
    to: Annotated[
        Path | None, typer.Option("--to", help="Write another case file instead.", show_default=False)
    ] = None,
    format: FormatOption = Format.table,
) -> None:
    """Fit how churn falls with tenure to a retention table, and propose it for a segment."""
    from cxvalue.case.digest import digest_of
    from cxvalue.case.read import read_case
    from cxvalue.case.rules import unknown_ids
    from cxvalue.cli import terminal
    from cxvalue.evidence.apply import Origin, retention_proposal
    from cxvalue.evidence.retention import retention_fit_of
    from cxvalue.exhibits.evidence.retention import (
        retention_document,
        retention_fit_in_words,
    )
    from cxvalue.exhibits.labels import case_reader
    from cxvalue.locale.numbers import parse_number
    from cxvalue.report import evidence as report

    file = read_case(case)
    if problems := list(unknown_ids(file.case, [segment], "segments", "SEGMENT")):
        raise CxvalueError(problems)
    reader = case_reader(file.case, reader_of(context))
    found = retention_fit_of([parse_number(figure, reader.language) for figure in figures])
    proposal = retention_proposal(file.case, segment, found, Origin(None, today(), reader.text))
    years = report.retention(found, reader)
    if format is Format.json:
        print_json(retention_document(found, file.case, digest_of(file.case), segment, proposal))
    elif format is Format.csv:
        print_csv(years.table())
    else:
        terminal.print_table(years.finding, retention_fit_in_words(found, file.case, segment, reader))
        terminal.print_table(reader.say("Still customers, by year"), years.words())
        terminal.print_exhibit(report.proposal(proposal, file.case, reader))
        for left in proposal.left:
            typer.echo(reader.say("Note. {warning}", warning=left))
    if apply and proposal.lines:
        write_into(file, [proposal], [], to or case, replace=to is None)
        typer.echo(reader.say("{file} written.", file=(to or case).name), err=format is not Format.table)
    elif apply:
        for left in proposal.left:
            typer.echo(reader.say("Note. {warning}", warning=left), err=True)
    elif format is Format.table and proposal.lines:
        typer.echo(reader.say("Nothing is written yet: --apply writes it into the {case}."))
