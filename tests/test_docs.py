"""Documentation that cannot rot: README commands, examples in docstrings, the changelog."""

import doctest
import re
from importlib import import_module
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cxvalue.cli import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
WITH_EXAMPLES = sorted(path for path in (ROOT / "cxvalue").rglob("*.py") if ">>>" in path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=lambda path: path.stem)
def test_examples_in_docstrings_hold(path: Path) -> None:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    result = doctest.testmod(import_module(name))
    assert result.attempted
    assert not result.failed


def test_the_readme_names_every_command_and_no_other() -> None:
    shown = set(re.findall(r"^cxvalue (\w[\w-]*)", README, re.MULTILINE))
    known = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    assert shown == known


def test_the_readme_python_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    (block,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(compile(block, "README.md", "exec"), {})  # noqa: S102 (our own text)
    assert capsys.readouterr().out.count("\n") == 2


def test_the_readme_shows_what_run_prints() -> None:
    result = CliRunner().invoke(app, ["run", str(ROOT / "scenarios/bank/case.toml")])
    for line in result.stdout.splitlines()[:2]:
        assert line in README


def test_ci_calls_the_test_command_of_the_readme() -> None:
    command = next(line for line in README.splitlines() if "pytest -n auto" in line and line.startswith("python3"))
    script = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert script[-1] == command


GUIDES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "cxvalue").rglob("README.md"))]


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_a_guide_names_is_there(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    rooms = (ROOT, ROOT / "cxvalue", guide.parent, *(ROOT / "cxvalue/ui", ROOT / "cxvalue/analysis/challenge"))
    named = re.findall(r"`((?:[\w.-]+/)*[\w.-]+(?:\.(?:py|toml|md|txt|po)|/))`", text)
    linked = re.findall(r"\]\(([^):]+)\)", text)
    here = [name for name in (*named, *linked) if name.split("/")[-1] not in ELSEWHERE and ".venv" not in name]
    assert [name for name in here if not any((room / name).exists() for room in rooms)] == []


ELSEWHERE = {"mine.toml", "case.toml", "messages.po", "columns.txt", "pyproject.toml"}
"""Files of a user, and names of files that stand in several folders."""


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_name_a_guide_gives_is_there(guide: Path) -> None:
    named = re.findall(r"`((?:[a-z_]+\.)+[A-Za-z_]+)`", guide.read_text(encoding="utf-8"))
    for name in named:
        if name.rsplit(".", 1)[-1] in ("py", "toml", "md", "txt", "po") or name.startswith("scenarios"):
            continue
        assert _found(name), f"{guide.name} names {name}"


def _found(name: str) -> bool:
    """Tell whether a dotted name is a module of the package, or stands in one."""
    room, _, last = name.rpartition(".")
    for start in ("cxvalue", "cxvalue.model"):
        try:
            return hasattr(import_module(f"{start}.{room}"), last) or bool(import_module(f"{start}.{name}"))
        except ModuleNotFoundError:
            continue
    return False


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) <= MOST_LINES


MOST_LINES = 95


def test_the_changelog_is_open() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## Unreleased" in text
    assert "### Numbers" in text
