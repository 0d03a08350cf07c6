"""Work that may run away, in a process of its own: bounded in memory and time, ended when nobody waits for it.

Foreign bytes are opened there. What goes in and comes out is bytes; nothing of this process is shared.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cxvalue.errors import CxvalueError, Problem
from cxvalue.files.text import refusal
from cxvalue.text import NOTHING, Text, Value, say

ROOT = str(Path(__file__).parents[2])
LOOK = 0.2
"""Seconds between two looks whether somebody still waits."""

DIED = say("needs more memory than allowed, or is damaged")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one piece of work may cost: bytes of memory, seconds by the clock."""

    memory: int
    seconds: int


Watch = Callable[[], None]
"""Called again and again while work goes on; an exception raised in it ends the work."""


@dataclass(frozen=True, slots=True)
class Finished:
    """How a process ended, what it wrote, and the file that was taken from its folder."""

    status: int
    output: bytes
    complaint: bytes
    taken: bytes = b""


NOTHING_GIVEN: Mapping[str, bytes] = {}


def run_worker(
    module: str,
    arguments: Sequence[str],
    *,
    seconds: float,
    given: Mapping[str, bytes] = NOTHING_GIVEN,
    taken: str = "",
    watch: Watch = lambda: None,
) -> Finished:
    """Run a module of ours in a process and a folder of its own.

    given : files put into the folder, by names of our own
    taken : name of the file that is read from it in the end

    Raises
    ------
    TimeoutError
        If it takes longer; whatever `watch` raises ends it too.
    """
    command = [sys.executable, "-m", module, *arguments]
    environment = {**os.environ, "PYTHONPATH": ROOT, "PYTHONIOENCODING": "utf-8"}
    end = time.monotonic() + seconds
    with tempfile.TemporaryDirectory(prefix="cxvalue-") as folder:
        for name, content in given.items():
            (Path(folder) / name).write_bytes(content)
        process = subprocess.Popen(  # noqa: S603 (our own module, arguments of our own making)
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=environment,
        )
        try:
            while True:
                try:
                    output, complaint = process.communicate(timeout=LOOK)
                    break
                except subprocess.TimeoutExpired:
                    watch()
                    if time.monotonic() > end:
                        raise TimeoutError from None
        finally:
            process.kill()
            process.communicate()
        made = Path(folder) / taken
        return Finished(process.returncode, output, complaint, made.read_bytes() if taken and made.is_file() else b"")


def ask(  # noqa: PLR0913 (the question, its bounds, and what to say where they are met)
    module: str,
    arguments: Sequence[str],
    *,
    name: str,
    seconds: int,
    hint: Text = NOTHING,
    given: Mapping[str, bytes] = NOTHING_GIVEN,
    watch: Watch = lambda: None,
) -> Any:
    """Return what a module answers about a file called `name`, from JSON.

    Raises
    ------
    FileError
        If it takes too long, or dies.
    CxvalueError
        With the problems it answers.
    """
    try:
        done = run_worker(module, arguments, seconds=seconds, given=given, watch=watch)
    except TimeoutError as error:
        message = say("takes longer to open than the {seconds} seconds allowed", seconds=seconds)
        raise refusal(name, message) from error
    if done.status != 0:
        raise refusal(name, DIED, hint)
    answer = json.loads(done.output)
    if isinstance(answer, dict) and "problems" in answer:
        raise CxvalueError(map(_problem, answer["problems"]))
    return answer


def answer(make: Callable[[], Any], bounds: Bounds, *, whole: bool = True) -> None:
    """In the process that is asked: make the answer within bounds and write it, or the problems.

    whole : False bounds the data only, for a library that maps more than it uses
    """
    _limit(bounds, whole=whole)
    try:
        made = make()
    except CxvalueError as error:
        made = {"problems": [asdict(problem) for problem in error.problems]}
    sys.stdout.write(json.dumps(made))


def worker_text(plain: Mapping[str, Any]) -> Text:
    """Return a text from JSON."""
    values: list[tuple[str, Value]] = [
        (key, worker_text(value) if isinstance(value, dict) else value) for key, value in plain["values"]
    ]
    return Text(plain["template"], tuple(values), plain["plural"])


def _problem(plain: Mapping[str, Any]) -> Problem:
    texts = {key: worker_text(value) for key, value in plain.items() if isinstance(value, dict)}
    return Problem(**{**plain, **texts})


def _limit(bounds: Bounds, *, whole: bool) -> None:
    try:
        import resource  # noqa: PLC0415 (absent on Windows, where only the time limit of the parent holds)
    except ImportError:
        return
    kind = resource.RLIMIT_AS if whole else resource.RLIMIT_DATA
    resource.setrlimit(kind, (bounds.memory, bounds.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.seconds, bounds.seconds))
