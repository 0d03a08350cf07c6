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


def test_the_changelog_is_open() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## Unreleased" in text
    assert "### Numbers" in text
