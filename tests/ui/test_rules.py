"""What holds for every page as it is written."""

import ast
from pathlib import Path

import pytest

from cxvalue.ui.escape import plain
from tests.ui.pages import (
    PAGES,
    ROOT,
)


@pytest.mark.parametrize("path", sorted(PAGES.glob("[a-z]*.py")), ids=lambda path: path.stem)
def test_no_page_is_long(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= 120


def test_escaping_leaves_no_sign_markdown_acts_on() -> None:
    for sign in "\\`*_{}[]()<>#+-.!|~$:&=^":
        assert plain(sign) == f"\\{sign}"
    assert plain("@") == "\u2060\\@"
    assert plain("two\nlines") == "two lines"


MONEY = {
    "npv",
    "annual",
    "amount",
    "combined",
    "over_claim",
    "alone",
    "last_in",
    "net",
    "cumulative",
    "quarters",
    "change",
}


@pytest.mark.parametrize("path", sorted((ROOT / "cxvalue" / "ui").rglob("*.py")), ids=lambda path: path.stem)
def test_the_pages_compute_no_money(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert "numpy" not in imported
    for node in ast.walk(tree):
        if isinstance(node, (ast.BinOp, ast.AugAssign)):
            read = {item.attr for item in ast.walk(node) if isinstance(item, ast.Attribute)}
            assert not read & MONEY, ast.unparse(node)
