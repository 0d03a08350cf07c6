"""The command line: arguments in, exhibits out. Nothing is computed here.

Results go to standard output, errors to standard error; exit status 2 is for what the user can mend.
"""

import os
import sys
from datetime import UTC, datetime

from cxvalue.cli import apart, cases, evidence, files, purchases, retention, values
from cxvalue.cli.options import app
from cxvalue.files.unforeseen import data_folder, reported
from cxvalue.locale.catalogue import LANGUAGES
from cxvalue.locale.reader import Reader

__all__ = ["apart", "app", "cases", "evidence", "files", "main", "purchases", "retention", "values"]

UNFORESEEN = 70
"""Exit status of a defect, as in sysexits.h: EX_SOFTWARE."""


def main() -> None:
    """Run the command line; what nobody foresaw becomes one sentence and a file with the details."""
    try:
        app()
    except Exception as error:  # noqa: BLE001 (the last guard: whatever comes, no traceback reaches a user)
        problem = reported(error, data_folder(os.environ), datetime.now(UTC))
        sys.stderr.write(f"{_reader().problem(problem)}\n")
        sys.exit(UNFORESEEN)


def _reader() -> Reader:
    """Who reads, where the command line could not say."""
    named = {os.environ.get("CXVALUE_LANGUAGE", ""), *sys.argv}
    return Reader(next((language for language in LANGUAGES if language in named), LANGUAGES[0]))
