"""Exports for a visitor, made in a process of their own.

Drawing pictures holds the interpreter for seconds; here the other visitors do not wait for it. The process
is the command line's `export`, so that a page and a script give the same file.
"""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cxvalue.case.read import CaseFile
from cxvalue.errors import CxvalueError, Problem
from cxvalue.exports.share import KINDS
from cxvalue.text import say

MOST_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made: of which case, under which scenario, in which language, on which template."""

    file: CaseFile
    scenario: str
    language: str
    kind: str
    template: bytes | None = None


def make(order: Order) -> bytes:
    """Return the file.

    Raises
    ------
    CxvalueError
        With what the export had to say, or that it took too long.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for beside, content in {**order.file.beside, order.file.name: order.file.text.encode()}.items():
            (folder / beside).write_bytes(content)
        target = folder / "made" / KINDS[order.kind].file_name
        target.parent.mkdir()
        done = _run(order, folder, target)
        if done.returncode or not target.is_file():
            raise CxvalueError([Problem("", say("{message}", message=done.stderr.strip() or say("could not be made")))])
        return target.read_bytes()


def _run(order: Order, folder: Path, target: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "cxvalue.cli", "--language", order.language, "export"]
    command += [str(folder / order.file.name), "--to", str(target), "--as", order.kind, "--scenario", order.scenario]
    if order.template is not None:
        (folder / "made" / "template").write_bytes(order.template)
        command += ["--template", str(folder / "made" / "template")]
    root = str(Path(__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": root, "PYTHONIOENCODING": "utf-8"}
    try:
        return subprocess.run(  # noqa: S603 (our own command, paths of our own making)
            command, capture_output=True, text=True, timeout=MOST_SECONDS, check=False, env=environment, cwd=folder
        )
    except subprocess.TimeoutExpired as error:
        problem = Problem("", say("takes longer than the {seconds} seconds allowed", seconds=MOST_SECONDS))
        raise CxvalueError([problem]) from error
