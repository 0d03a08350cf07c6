"""What the commands share: arguments, the language, how problems and results are printed.

Results go to standard output, errors to standard error; exit status 2 is for what the user can mend.
"""

import json
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, ParamSpec

import typer

from cxvalue.errors import CxvalueError
from cxvalue.locale.languages import LANGUAGES
from cxvalue.locale.reader import ENGLISH_READER, Reader
from cxvalue.text import NOTHING, Text

USER_CAN_MEND = 2
_MOST_SECONDS = 120.0
_SECONDS = "cxvalue.seconds"

Arguments = ParamSpec("Arguments")

app = typer.Typer(
    name="cxvalue",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Format(StrEnum):
    """How results are printed."""

    table = "table"
    json = "json"
    csv = "csv"


LISTED = ", ".join(LANGUAGES)


def known_language(given: str | None) -> str | None:
    """Refuse what is no language of ours."""
    if given is not None and given not in LANGUAGES:
        raise typer.BadParameter(given)
    return given


CaseArgument = Annotated[Path, typer.Argument(help="A case file (.toml).", show_default=False)]
ScenarioOption = Annotated[str | None, typer.Option("--scenario", help="Id of a scenario of the case.")]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        help="Change an assumption: ADDRESS=VALUE, ADDRESS*=FACTOR or ADDRESS+=SUM; * in an address is a wildcard.",
    ),
]
FormatOption = Annotated[Format, typer.Option("--format", help="For people, for programs, or for a spreadsheet.")]


def shows_problems(command: Callable[Arguments, None]) -> Callable[Arguments, None]:
    """Print the problems of a user's input and exit with 2; let defects through."""

    @wraps(command)
    def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except CxvalueError as error:
            for problem in error.problems:
                typer.echo(reader_of(kwargs["context"]).problem(problem), err=True)
            raise typer.Exit(USER_CAN_MEND) from None

    return guarded


@app.callback()
def settings(
    context: typer.Context,
    language: Annotated[
        str,
        typer.Option(
            "--language",
            envvar="CXVALUE_LANGUAGE",
            help=f"Language of results and messages: {LISTED}.",
            callback=known_language,
        ),
    ] = LANGUAGES[0],
    seconds: Annotated[
        float,
        typer.Option(
            "--seconds", envvar="CXVALUE_SECONDS", help="Work that is estimated to take longer is refused.", min=1
        ),
    ] = _MOST_SECONDS,
) -> None:
    """Business cases for customer experience: cash in the short, medium and long term."""
    context.obj = Reader(language)
    context.meta[_SECONDS] = seconds


def reader_of(context: Any) -> Reader:
    """Who reads: the language given before the command."""
    found: Reader | None = context.find_object(Reader)
    return found or ENGLISH_READER


def decimal_sign(given: str) -> str:
    """Refuse what is no decimal sign."""
    if given not in ("", ".", ","):
        raise typer.BadParameter(given)
    return given


def within_budget(context: typer.Context, case: Any, evaluations: int, less: Text = NOTHING) -> None:
    """Refuse what would take too long, before it begins."""
    from cxvalue.analysis.work import refuse_beyond

    refuse_beyond(context.meta.get(_SECONDS, _MOST_SECONDS), case, evaluations, less)


def work_of(case: Any, analysis: str) -> int:
    """Return how many evaluations an analysis of a case takes."""
    from cxvalue.analysis.work import evaluations_of

    return evaluations_of(case)[analysis]


def valued(context: Any, path: Path, scenario: str | None, changes: list[str] | None) -> Any:
    """Return the valuation of a case file under a scenario and changes of single assumptions; its guesses are said."""
    from cxvalue.analysis.valuation import value_case
    from cxvalue.case.overrides import with_changes, with_scenario
    from cxvalue.case.read import read_case

    case = with_changes(with_scenario(read_case(path).case, scenario), changes or [])
    say_guesses(context, case)
    return value_case(case).named(scenario, tuple(changes or ()))


def say_guesses(context: Any, case: Any) -> None:
    """Say on standard error how many numbers of a case are guesses, beside figures that rest on them."""
    from cxvalue.exhibits.guesses import guesses_mark
    from cxvalue.exhibits.labels import case_reader

    reader = case_reader(case, reader_of(context))
    if mark := reader.text(guesses_mark(case)):
        typer.echo(mark, err=True)


def print_found(format: Format, document: Callable[[], Any], exhibits: Callable[[], Iterable[Any]]) -> None:
    """Print an analysis: its document, the tidy table of its first exhibit, or all its exhibits for people."""
    if format is Format.json:
        print_json(document())
        return
    shown = list(exhibits())
    if format is Format.csv:
        print_csv(shown[0].table())
        return
    from cxvalue.cli.terminal import print_exhibit

    for exhibit in shown:
        print_exhibit(exhibit)


def print_json(document: Any) -> None:
    """Print a document."""
    typer.echo(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2))


def print_csv(table: Any) -> None:
    """Print a table for a spreadsheet."""
    from cxvalue.exhibits.frame import as_csv

    typer.echo(as_csv(table), nl=False)
