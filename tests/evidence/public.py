"""Public files that may be read but not passed on: a folder of them, where one is given.

CXVALUE_PUBLIC_DATA names the folder. Their owners' licences are the GPL or none, so the project holds only figures.
"""

import csv
import os
from pathlib import Path

import pytest

FOLDER = "CXVALUE_PUBLIC_DATA"


def public_file(name: str) -> Path:
    """The file of a name; the test is skipped where no folder of such files is given."""
    folder = os.environ.get(FOLDER)
    if folder is None:
        pytest.skip(f"{FOLDER} names no folder with {name}")
    return Path(folder) / name


def columns_of(name: str) -> dict[str, list[str]]:
    """Columns of a public file of comma-separated values."""
    with public_file(name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {key: [row[key] for row in rows] for key in rows[0]}
