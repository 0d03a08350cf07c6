"""Commands that write a case as a file for others, and read an edited workbook back."""

from pathlib import Path
from typing import Annotated

import typer

from cxvalue.choices import ExportKind
from cxvalue.cli.options import (
    LISTED,
    CaseArgument,
    Format,
    FormatOption,
    ScenarioOption,
    app,
    known_language,
    print_csv,
    print_json,
    reader_of,
    shows_problems,
    within_budget,
    work_of,
)
from cxvalue.locale.reader import Reader
from cxvalue.text import say

ReplaceOption = Annotated[bool, typer.Option("--replace", help="Write over a file that is there already.")]


@app.command()
@shows_problems
def export(
    context: typer.Context,
    case: CaseArgument,
    to: Annotated[
        Path,
        typer.Option("--to", help="case.xlsx, deck.pptx, report.pdf, onepage.pdf or exhibits.zip.", show_default=False),
    ],
    kind: Annotated[
        ExportKind | None, typer.Option("--as", help="What the file is to be, whatever it is called.")
    ] = None,
    scenario: ScenarioOption = None,
    language: Annotated[
        str | None, typer.Option("--language", help=f"Language of the file: {LISTED}.", callback=known_language)
    ] = None,
    template: Annotated[
        Path | None, typer.Option("--template", help="A presentation whose look the slides take.")
    ] = None,
    replace: ReplaceOption = False,
) -> None:
    """Write a case as a workbook that recalculates, slides, a PDF, or data and pictures."""
    from cxvalue.case.read import read_case
    from cxvalue.exports.kinds import kind_of, made
    from cxvalue.files.text import read_bytes
    from cxvalue.files.write import refuse_existing, write_whole
    from cxvalue.report.results import DRAWS, results_of

    chosen = kind or kind_of(to)
    refuse_existing(to, replace=replace)
    reader = Reader(language) if language else reader_of(context)
    file = read_case(case)
    within_budget(context, file.case, DRAWS + work_of(file.case, "export"))
    results = results_of(file, scenario, reader)
    look = read_bytes(template, most=MOST_TEMPLATE) if template else None
    write_whole(to, made(results, chosen, look), replace=replace)
    typer.echo(reader_of(context).say("{file} written.", file=to.name))


MOST_TEMPLATE = 50 * 1024 * 1024


@app.command("import")
@shows_problems
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A workbook this program wrote (.xlsx).", show_default=False)],
    to: Annotated[
        Path | None,
        typer.Option(
            "--to", help="The case file to write; without it, only the difference is shown.", show_default=False
        ),
    ] = None,
    replace: ReplaceOption = False,
    format: FormatOption = Format.table,
) -> None:
    """Read what was typed into an exported workbook back into its case."""
    from cxvalue.case.archive import refuse_archive
    from cxvalue.cli import terminal
    from cxvalue.exhibits.changes import changes_table
    from cxvalue.exports.workbook.read_back import read_back, refuse_newer
    from cxvalue.files.names import FileName
    from cxvalue.files.table.sheet import MOST_SHEET_BYTES
    from cxvalue.files.text import read_beside, read_bytes
    from cxvalue.files.write import write_whole

    folder = (to or file).parent
    content = read_bytes(file, most=MOST_SHEET_BYTES)
    found = read_back(content, file.name, lambda name: read_beside(folder, FileName(name), most=MOST_SHEET_BYTES))
    listed = tuple((change.address, change.before, change.after) for change in found.changes)
    if format is Format.json:
        print_json([{"address": address, "before": before, "after": after} for address, before, after in listed])
    elif format is Format.csv:
        print_csv(changes_table(listed))
    else:
        terminal.print_changes(found.before.case, found.after.case, listed, reader_of(context))
    if to is not None:
        refuse_archive(to)
        refuse_newer(found, to)
        write_whole(to, found.after.text.encode(), replace=replace)
        typer.echo(reader_of(context).say("{file} written.", file=to.name), err=format is not Format.table)
    elif format is Format.table:
        typer.echo(reader_of(context).text(say("Nothing is written yet: --to CASE.toml writes it.")))
