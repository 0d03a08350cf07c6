"""Commands about files: check a case, begin one, describe the formats, open the app."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from cxvalue.cli.options import CaseArgument, app, print_json, reader_of, say_guesses, shows_problems
from cxvalue.errors import CxvalueError, FileError, Problem
from cxvalue.text import say

_CASE = "case"
THIS_MACHINE = "127.0.0.1"
EVERYBODY = "0.0.0.0"  # noqa: S104 (only where the user shares the app)
SHARED_APP = say(
    "Shared: whoever reaches this machine over the network can open the app, the {cases} it is started with, and every"
    " draft whose link they have. Nobody is asked who they are, and nothing is encrypted."
)


@app.command()
@shows_problems
def check(
    context: typer.Context,
    case: CaseArgument,
    addresses: Annotated[bool, typer.Option("--addresses", help="List every assumption with its address.")] = False,
) -> None:
    """Check a case file and list what a reader should know."""
    from cxvalue.analysis.draws import copula_factor, uncertain_of
    from cxvalue.analysis.valuation import value_case
    from cxvalue.case.read import read_case
    from cxvalue.cli import terminal

    read = read_case(case)
    copula_factor(read.case, uncertain_of(read.case))  # refuses correlations that contradict one another
    say_guesses(context, read.case)
    terminal.print_check(read, value_case(read.case), reader_of(context), addresses=addresses)


@app.command()
@shows_problems
def new(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The case file to write.", show_default=False)],
    sample: Annotated[str | None, typer.Option("--from", help="Sample to start from.")] = None,
) -> None:
    """Write a new case file to start from."""
    from cxvalue.case.read import read_case
    from cxvalue.case.samples import TEMPLATE, sample_path
    from cxvalue.files.write import write_whole

    source = sample_path(sample or TEMPLATE)
    read = read_case(source)
    beside = [item.file or item.case for item in read.case.alternatives.values() if item.file or item.case]
    for name in beside:
        if (file.parent / str(name)).exists():
            raise FileError(
                [Problem("", say("exists already, and the sample brings a file of that name"), file=str(name))]
            )
    write_whole(file, source.read_bytes())
    for name in beside:
        write_whole(file.parent / str(name), (source.parent / str(name)).read_bytes())
    typer.echo(reader_of(context).say("{file} written; `cxvalue run {file}` values it.", file=file.name))


@app.command()
@shows_problems
def schema(
    context: typer.Context,  # noqa: ARG001 (who reads the problems)
    kind: Annotated[str, typer.Argument(help="What to describe: case, or a command that prints JSON.")] = _CASE,
) -> None:
    """Print the JSON Schema of the case file, or of what a command prints as JSON."""
    from cxvalue.case.schema import case_schema
    from cxvalue.exhibits.schema import kinds_of_document, schema_of

    known = (_CASE, *kinds_of_document())
    if kind not in known:
        allowed = say("{names}", names=", ".join(known))
        raise CxvalueError([Problem("KIND", say("is nothing there is a schema of"), found=kind, allowed=allowed)])
    print_json(case_schema() if kind == _CASE else schema_of(kind))


@app.command("app")
@shows_problems
def open_app(
    context: typer.Context,
    case: Annotated[
        Path | None, typer.Argument(help="A case file; the bank sample if none is named.", show_default=False)
    ] = None,
    share: Annotated[
        bool, typer.Option("--share", help="Let other machines in this network open it; nobody is asked who they are.")
    ] = False,
    port: Annotated[
        int | None,
        typer.Option("--port", help="Port to listen on; 8501, or the next one that is free.", min=1, max=65535),
    ] = None,
) -> None:
    """Open the app in the browser; it listens on this machine only, unless it is shared."""
    root = Path(__file__).parents[2]
    script = next(path for path in (Path(__file__).parents[1] / "ui" / "_entry.py", root / "app.py") if path.is_file())
    if case is not None:
        from cxvalue.case.read import read_case

        read_case(case)
    settings = ["--server.showEmailPrompt", "false", "--server.address", EVERYBODY if share else THIS_MACHINE]
    if share:
        typer.echo(reader_of(context).text(SHARED_APP), err=True)
    if port is not None:
        settings += ["--server.port", str(port)]
    arguments = [] if case is None else ["--", str(case.resolve())]
    command = [sys.executable, "-m", "streamlit", "run", str(script), *settings, *arguments]
    raise typer.Exit(subprocess.call(command))  # noqa: S603 (our own script)
