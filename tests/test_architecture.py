"""The shape of the house: imports, sizes, documentation of arrays, no hidden inputs."""

import ast
import inspect
import re
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from cxvalue import finance, irr
from cxvalue.model import batch, behaviour, cash, customers, satisfaction, timeline

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "cxvalue"
SOURCES = sorted(PACKAGE.rglob("*.py"))
LONGEST_MODULE = 450
LONGEST_FUNCTION = 40


def test_imports_run_downwards_only(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == 0, capsys.readouterr().out


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "a module opens with what it decides"
    assert text.count("\n") <= LONGEST_MODULE
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            documented = ast.get_docstring(node, clean=False) or ""
            body = (node.end_lineno or 0) - node.body[0].lineno + 1 - documented.count("\n")
            assert body <= LONGEST_FUNCTION, node.name


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_below_the_edges_reads_the_clock_or_prints(path: Path) -> None:
    edges = ("ui/drafts.py", "cli/evidence.py", "cli/__init__.py")
    if path in [PACKAGE / edge for edge in edges]:
        return  # they say when a draft was saved, on which day evidence was found, when a defect was reported
    text = path.read_text(encoding="utf-8")
    assert not re.search(
        r"\b(datetime\.now|date\.today|time\.time|np\.random\.(?!default_rng\(seed\))\w+\(|(?<![.\w])print\()", text
    )


@pytest.mark.parametrize(
    "module",
    [finance, irr, timeline, satisfaction, behaviour, customers, cash, batch],
    ids=lambda module: module.__name__,
)
def test_functions_of_arrays_state_shape_and_unit(module: object) -> None:
    """Every public function that takes or gives arrays says their shape and their unit."""
    for name, function in inspect.getmembers(module, inspect.isfunction):
        arrays = "NDArray" in str(inspect.signature(function)) or "Array" in str(inspect.signature(function))
        if function.__module__ == getattr(module, "__name__", "") and not name.startswith("_") and arrays:
            documented = inspect.getdoc(function) or ""
            assert re.search(r"\([A-Z1][\w +,.]*\)", documented), f"{name} states no shape"
            assert re.search(r"\[[\w/ *,0-9-]+\]", documented), f"{name} states no unit"


def test_every_module_of_the_package_has_a_room() -> None:
    top = {path.name for path in ROOT.iterdir() if not path.name.startswith(".") and path.name != "__pycache__"}
    allowed = {
        "app.py",
        "cxvalue",
        "scenarios",
        "tests",
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "CHANGELOG.md",
        "requirements.lock",
    }
    assert top - {"mutants"} <= allowed, top - allowed


def test_sources_hold_no_path_of_a_machine() -> None:
    for path in (*SOURCES, *ROOT.glob("*.toml"), *ROOT.glob("*.md")):
        assert not re.search(r"/(home|root|work|Users)/\w", path.read_text(encoding="utf-8")), path
