"""The shape of the house: imports, sizes, documentation of arrays, no hidden inputs."""

import ast
import inspect
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from importlinter.cli import lint_imports

import cxvalue
from cxvalue import finance, irr
from cxvalue.model import batch, behaviour, cash, customers, satisfaction, timeline

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "cxvalue"
SOURCES = sorted(PACKAGE.rglob("*.py"))
LONG_MODULE, LONGEST_MODULE = 300, 450
LONGEST_FUNCTION, MEDIAN_FUNCTION = 40, 6


def test_imports_run_downwards_only(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == 0, capsys.readouterr().out


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    opening = ast.get_docstring(tree)
    assert opening, "a module opens with what it decides"
    assert text.count("\n") <= LONGEST_MODULE
    assert text.count("\n") <= LONG_MODULE or "Kept whole: " in opening, "a long module says why it is kept whole"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            documented = ast.get_docstring(node, clean=False) or ""
            body = (node.end_lineno or 0) - node.body[0].lineno + 1 - documented.count("\n")
            assert body <= LONGEST_FUNCTION, node.name


def public_names(path: Path) -> Iterator[str]:
    for statement in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            yield statement.name
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            yield from (node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name))


ANALYSES = {
    *("before_after", "bridge", "carrying", "challenges", "compare", "cumulative", "grid", "information", "points"),
    *("purchases", "quarters", "retention", "roadmap", "timeline", "tornado", "walkdown", "worth_by_line"),
}
"""An analysis has one name in every room: its command, what the app keeps of it, its exhibit."""

OTHERWISE_TWICE = {
    "Array": "the same type, for modules below it and for figures behind formulas",
    "LANGUAGE": "the record of a language",
    "fitted": "the fit of a model, one module a model",
    "made_up_customers": "the command, and what it writes",
    "main": "where a process begins",
    "render": "what shows a page",
    "show": "what shows a part of the page of evidence",
    "shortest": "a number in English, and in a language",
}


def test_no_public_name_has_two_meanings() -> None:
    places = Counter(name for path in SOURCES for name in set(public_names(path)) if not name.startswith("_"))
    twice = {name for name, count in places.items() if count > 1}
    assert twice == ANALYSES | OTHERWISE_TWICE.keys()


def test_the_median_function_is_short() -> None:
    lines = [
        (node.end_lineno or 0) - node.body[ast.get_docstring(node) is not None].lineno + 1
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and len(node.body) > (ast.get_docstring(node) is not None)
    ]
    assert median(lines) <= MEDIAN_FUNCTION


def test_only_known_kinds_of_file_are_in_the_package() -> None:
    files = [path for path in PACKAGE.rglob("*") if path.is_file() and path.parent.name != "__pycache__"]
    assert {path.suffix for path in files} == {".py", ".md", ".po", ".txt", ".json", ".typ", ".typed"}
    assert {path.name for path in files if path.suffix in (".po", ".txt")} == {"messages.po", "columns.txt"}


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
        "CONTRIBUTING.md",
        "requirements.lock",
    }
    assert top - {"mutants"} <= allowed, top - allowed


def test_sources_hold_no_path_of_a_machine() -> None:
    for path in (*SOURCES, *ROOT.glob("*.toml"), *ROOT.glob("*.md")):
        assert not re.search(r"/(home|root|work|Users)/\w", path.read_text(encoding="utf-8")), path


def test_the_names_of_the_package_are_those_it_shows_to_type_checkers() -> None:
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    (block,) = [node for node in tree.body if isinstance(node, ast.If)]
    shown = {alias.name: node.module for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    (homes,) = [ast.literal_eval(node.value) for node in tree.body if isinstance(node, ast.Assign) and _is_homes(node)]
    assert homes == shown
    assert all(getattr(cxvalue, name) is not None for name in homes)


def _is_homes(node: ast.Assign) -> bool:
    return isinstance(node.targets[0], ast.Name) and node.targets[0].id == "_HOMES"
