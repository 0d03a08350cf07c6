"""The command on purchases: from a list of purchases to the customers of a segment without a contract."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cxvalue.choices import Returns
from cxvalue.cli.evidence import today, write_into
from cxvalue.cli.options import Format, FormatOption, app, print_csv, print_json, reader_of, shows_problems
from cxvalue.errors import CxvalueError


@app.command()
@shows_problems
def purchases(
    context: typer.Context,
    data: Annotated[Path, typer.Argument(help="A list of purchases: .csv, .xlsx or .parquet, one row each.")],
    case: Annotated[Path, typer.Option("--case", help="The case file the figures are for.", show_default=False)],
    segment: Annotated[str, typer.Option("--segment", help="Its segment.", show_default=False)],
    customer: Annotated[str | None, typer.Option("--customer", help="Column with the customer.")] = None,
    day: Annotated[str | None, typer.Option("--day", help="Column with the day of the purchase.")] = None,
    amount: Annotated[str | None, typer.Option("--amount", help="Column with the amount.")] = None,
    until: Annotated[
        datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="Last day that was seen.")
    ] = None,
    returns: Annotated[
        Returns, typer.Option("--returns", help="Amounts below 0: taken off the purchase before, or left out.")
    ] = "netted",
    decimal: Annotated[str, typer.Option("--decimal", help="Decimal sign of the file, where it leaves it open.")] = "",
    apply: Annotated[bool, typer.Option("--apply", help="Write what is proposed into the case.")] = False,
    leave: Annotated[list[str] | None, typer.Option("--leave", help="Address of a line that is not written.")] = None,
    to: Annotated[
        Path | None, typer.Option("--to", help="Write another case file instead.", show_default=False)
    ] = None,
    format: FormatOption = Format.table,
) -> None:
    """Say of customers without a contract how many there still are, how many leave and what they buy."""
    from cxvalue.case.digest import digest_of
    from cxvalue.case.read import read_case
    from cxvalue.case.rules import unknown_ids
    from cxvalue.cli import terminal
    from cxvalue.evidence.apply import Origin, purchases_proposal
    from cxvalue.evidence.purchases.listed import PurchaseColumns, read_purchases
    from cxvalue.evidence.table.source import open_file
    from cxvalue.exhibits.evidence.purchases import (
        by_repeats_table,
        purchases_document,
        purchases_notes,
    )
    from cxvalue.exhibits.labels import case_reader
    from cxvalue.report import evidence as report

    file = read_case(case)
    if problems := list(unknown_ids(file.case, [segment], "segments", "--segment")):
        raise CxvalueError(problems)
    reader = case_reader(file.case, reader_of(context))
    wanted = PurchaseColumns(customer, day, amount, until.date() if until else None, returns)
    read = read_purchases(open_file(data, decimal), wanted, today=today())
    proposal = purchases_proposal(file.case, segment, read.fit, Origin(None, today(), reader.text))
    if format is Format.json:
        print_json(purchases_document(read, (file.case, digest_of(file.case), segment), proposal))
    elif format is Format.csv:
        print_csv(by_repeats_table(read))
    else:
        for shown in report.purchases(read, reader):
            terminal.print_exhibit(shown)
        terminal.print_exhibit(report.proposal(proposal, file.case, reader))
        for note in purchases_notes(read, reader):
            typer.echo(reader.say("Note. {warning}", warning=note))
    if apply:
        write_into(file, [proposal], leave or [], to or case, replace=to is None)
        typer.echo(reader.say("{file} written.", file=(to or case).name), err=format is not Format.table)
    elif format is Format.table:
        typer.echo(reader.say("Nothing is written yet: --apply writes it into the {case}."))
