"""The command line: arguments in, exhibits out. Nothing is computed here.

Results go to standard output, errors to standard error; exit status 2 is for what the user can mend.
"""

import os
import sys
from datetime import UTC, datetime
from typing import Any

from typer import Abort, BadParameter

from cxvalue.cli import analyses, before_after, cases, evidence, files, purchases, retention, values
from cxvalue.cli.options import USER_CAN_MEND, app
from cxvalue.errors import Problem
from cxvalue.files.unforeseen import data_folder, reported
from cxvalue.locale.languages import LANGUAGES
from cxvalue.locale.reader import Reader
from cxvalue.text import say

__all__ = ["analyses", "app", "before_after", "cases", "evidence", "files", "main", "purchases", "retention", "values"]

UNFORESEEN = 70
"""Exit status of a defect, as in sysexits.h: EX_SOFTWARE."""

INTERRUPTED = 130
USAGE: Any = BadParameter.__mro__[1]
"""What the parser raises for a command it cannot take, of which this is one kind."""

LONGEST_COMMAND_SHOWN = 120


def main() -> None:
    """Run the command line; what nobody foresaw becomes one sentence and a file with the details."""
    try:
        status = app(standalone_mode=False)
    except USAGE as error:
        _say(_mistake_of(error))
        sys.exit(USER_CAN_MEND)
    except Abort:
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001 (the last guard: whatever comes, no traceback reaches a user)
        _say(reported(error, data_folder(os.environ), datetime.now(UTC)))
        sys.exit(UNFORESEEN)
    sys.exit(status if isinstance(status, int) else 0)


def _mistake_of(error: Any) -> Problem:
    """What is wrong with the command itself, in our words."""
    hint = say("`cxvalue COMMAND --help` lists what a command takes.")
    option: str = getattr(error, "option_name", "")
    if option:
        near = say("Did you mean {name}?", name=error.possibilities[0]) if error.possibilities else hint
        return Problem(option, say("there is no such option"), near)
    param = getattr(error, "param", None)
    if param is None:
        return Problem(
            "", say("the command cannot be understood"), hint, " ".join(sys.argv[1:])[:LONGEST_COMMAND_SHOWN]
        )
    if type(error) is BadParameter:
        return Problem(param.opts[0], say("is not given what it takes"), hint)
    return Problem(param.opts[-1] if param.param_type_name == "option" else param.name, say("is missing"), hint)


def _say(problem: Problem) -> None:
    sys.stderr.write(f"{_reader().problem(problem)}\n")


def _reader() -> Reader:
    """Who reads, where the command line could not say."""
    named = {os.environ.get("CXVALUE_LANGUAGE", ""), *sys.argv}
    return Reader(next((language for language in LANGUAGES if language in named), LANGUAGES[0]))
