"""A view that nobody reads is deleted: what manifests mean is in manifest_views as long as a room needs it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import manifest_views

from .builder import CHECKOUT

FILE = Path(manifest_views.__file__).resolve()
MODULE = FILE.stem
# The product, and what asks a running host by the same views.
READERS = ("plugins", "tests/lab", "tests/integration")
# `bin/readi show view:NAME` prints all that `everything` names; to be printed is not to be used.
LISTS = {"everything"}


def read(tree: ast.AST) -> Iterator[str]:
    """The names that code takes from the module: imported from it, or as its attribute by whichever name."""
    called = {MODULE}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            called |= {a.asname or a.name for a in node.names if a.name == MODULE}
            if (node.module or "").rpartition(".")[2] == MODULE:
                yield from (a.name for a in node.names)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in called:
            yield node.attr


def within() -> Iterator[str]:
    """What the views take from each other."""
    for function in ast.parse(FILE.read_text(encoding="utf-8")).body:
        if isinstance(function, ast.FunctionDef) and function.name not in LISTS:
            yield from (n.id for n in ast.walk(function) if isinstance(n, ast.Name) and n.id != function.name)


@pytest.fixture(scope="module")
def used() -> set[str]:
    found = set(within())
    for folder in READERS:
        for file in (CHECKOUT / folder).rglob("*.py"):
            if file.resolve() != FILE:
                text = file.read_text(encoding="utf-8")
                found |= {*read(ast.parse(text)), *re.findall(r"view:(\w+)", text)}
    return found


VIEWS = [
    node.name
    for node in ast.parse(FILE.read_text(encoding="utf-8")).body
    if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
]


@pytest.mark.parametrize("view", VIEWS)
def test_somebody_reads_it(used: set[str], view: str) -> None:
    assert view in used, f"{FILE.name}: nobody reads {view}; delete it"


def test_a_view_that_is_only_listed_is_found() -> None:
    tree = ast.parse("from .model import manifest_views as views\nfrom x.manifest_views import tiles\nviews.holds(1)")
    assert set(read(tree)) == {"holds", "tiles"}
    assert "everything" not in set(within())
