"""What nobody foresaw: one sentence for the user, and a file with the details for whoever mends it."""

import os
import secrets
import traceback
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import typer

from cxvalue.errors import Problem
from cxvalue.text import say
from cxvalue.version import VERSION

FOLDER = "CXVALUE_DATA"
"""Environment variable that names the folder of drafts and reports; the user's own data folder without it."""


def data_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder where the program keeps what outlives it."""
    return Path(environment.get(FOLDER) or typer.get_app_dir("cxvalue"))


def reported(error: BaseException, folder: Path, now: datetime) -> Problem:
    """Write the details of a defect into a file in a folder of its own, and return what to say of it."""
    number = secrets.token_hex(4)
    words = "".join(traceback.format_exception(error))
    path = folder / "reports" / f"{now:%Y-%m-%d}-{number}.txt"
    message = say("something went wrong that nobody foresaw; nothing was written")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(f"cxvalue {VERSION}, {now.isoformat(timespec='seconds')}\n\n{words}")
    except OSError:
        hint = say(
            "The details could not be kept; please report what you did, with the number {number}.", number=number
        )
    else:
        hint = say(
            "The details are in {path}; please report them, with the number {number}.", path=str(path), number=number
        )
    return Problem("", message, hint)
