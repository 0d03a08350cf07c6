"""The sample cases that come with the program, each a folder with `case.toml` and the files it names."""

from pathlib import Path

from cxvalue.errors import FileError, Problem
from cxvalue.text import say

BESIDE_PACKAGE = Path(__file__).parents[2] / "scenarios"
IN_PACKAGE = Path(__file__).parents[1] / "samples"
FIRST = "bank"
"""The sample the app opens on."""

TEMPLATE = "minimal"
"""The sample a new case is made from unless another is named."""


def sample_names() -> list[str]:
    """Return the names of the samples, in alphabetical order."""
    return sorted(path.parent.name for path in _root().glob("*/case.toml"))


def sample_path(name: str) -> Path:
    """Return the case file of a sample.

    Raises
    ------
    FileError
        If there is no such sample.
    """
    if name not in sample_names():
        allowed = say("{names}", names=", ".join(sample_names()))
        raise FileError([Problem("", say("there is no such sample"), found=name, allowed=allowed)])
    return _root() / name / "case.toml"


def _root() -> Path:
    """The samples of the installed package, or the folder beside it in a working copy."""
    return IN_PACKAGE if IN_PACKAGE.is_dir() else BESIDE_PACKAGE
