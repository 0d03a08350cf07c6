"""The command line: arguments in, exhibits out. Nothing is computed here.

Results go to standard output, errors to standard error; exit status 2 is for what the user can mend.
"""

from cxvalue.cli import apart, cases, evidence, files, purchases, retention, values
from cxvalue.cli.options import app

__all__ = ["apart", "app", "cases", "evidence", "files", "main", "purchases", "retention", "values"]


def main() -> None:
    """Run the command line."""
    app()
