"""Writing a file whole or not at all: a temporary file beside it, flushed to disk, then renamed."""

import os
import stat
import tempfile
from pathlib import Path

from cxvalue.errors import FileError, Problem
from cxvalue.files.names import LONGEST_NAME, why_no_name
from cxvalue.text import say


def write_whole(path: Path, content: bytes, *, replace: bool = False) -> None:
    """Write `content` to `path`; on any failure the old file stays as it was.

    Raises
    ------
    FileError
        If the file exists and `replace` is false, or if it cannot be written.
    """
    refuse_existing(path, replace=replace)
    try:
        _write(path, content)
    except OSError as error:
        raise FileError(
            [Problem("", say("cannot be written: {reason}", reason=error.strerror or "unknown"), file=path.name)]
        ) from error


def refuse_existing(path: Path, *, replace: bool) -> None:
    """Refuse a path where a file is already, unless it may be replaced; before the work is done that fills it.

    A device, a folder and a link are never replaced: what stands behind them is not this file.
    """
    _refuse_what_is_no_file(path)
    if path.exists() and not replace:
        hint = say("Choose another name, or say that it may be replaced.")
        raise FileError([Problem("", say("exists already"), hint, file=path.name)])


def _refuse_what_is_no_file(path: Path) -> None:
    reason = why_no_name(path.name) if path.name else say("is {kind}", kind=say("a folder"))
    try:
        kind = path.lstat().st_mode if reason is None else 0
    except (OSError, ValueError):  # not there, or not reached: writing says why
        return
    if stat.S_ISLNK(kind):
        reason = say("is a link")
    elif kind and not stat.S_ISREG(kind):
        reason = say("is {kind}", kind=say("a folder") if stat.S_ISDIR(kind) else say("not a regular file"))
    if reason is not None:
        hint = say("Name the file itself that is to be written.")
        raise FileError([Problem("", reason, hint, file=path.name[:LONGEST_NAME] or str(path)[:LONGEST_NAME])])


def _write(path: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".cxvalue-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def _sync_folder(folder: Path) -> None:
    """Make the rename durable, where the system lets a folder be opened (not on Windows)."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
