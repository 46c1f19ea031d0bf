"""The package's source as syntax trees, for the tests of this folder."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import bijstandsim

PACKAGE = Path(bijstandsim.__file__).parent
#: The checkout, where tests, documents and scenarios lie.
ROOT = Path(__file__).parents[2]

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def modules(*folders: str) -> dict[str, ast.Module]:
    """Path inside the package -> tree, of the whole package or of some of its folders."""
    places = [PACKAGE / folder for folder in folders] or [PACKAGE]
    files = sorted(file for place in places for file in place.rglob("*.py"))
    assert files, f"no source in {places}"
    return {file.relative_to(PACKAGE).as_posix(): ast.parse(file.read_text(encoding="utf-8")) for file in files}


def functions(tree: ast.AST) -> Iterator[Function]:
    """Every function and method of a tree, nested ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def public(node: ast.Module | ast.ClassDef, path: str) -> Iterator[tuple[str, ast.AST]]:
    """The documented face of a module: itself, its public functions and classes and their public methods."""
    yield path, node
    for child in node.body:
        if isinstance(child, Function | ast.ClassDef) and not child.name.startswith("_"):
            if isinstance(child, ast.ClassDef):
                yield from public(child, f"{path}:{child.name}")
            else:
                yield f"{path}:{child.name}", child
