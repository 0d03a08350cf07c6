"""Commands with which finance takes a case apart: guard by guard, part by part, assumption by assumption."""

from typing import Annotated

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
)


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
    from cxvalue.exhibits import apart_documents, apart_findings, apart_tables, terminal, wording

    valuation = valued(case, scenario, changes)
    found = walkdown_of(valuation.case, without or ())
    if format is Format.json:
        print_json(apart_documents.walkdown_document(valuation, found))
    elif format is Format.csv:
        print_csv(apart_tables.walkdown_table(found))
    else:
        reader = wording.reader_of(valuation.case, reader_of(context))
        heading = apart_findings.walkdown(found, reader)
        terminal.print_table(heading, apart_tables.walkdown_in_words(found, reader))
