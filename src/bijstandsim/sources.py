"""Files of the package that a module needs, read from its imports: what a number that it gives can hang on."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def behind(modules: Iterable[str]) -> list[Path]:
    """The files of ``modules`` (``bijstandsim.engine.single``) and of all that they import of the package.

    Imports inside functions count too. The package's own ``__init__`` is left out: it gives names, no numbers.
    """
    found: dict[str, Path] = {}
    left = list(modules)
    while left:
        name = left.pop()
        path = _file(name)
        if name not in found and path is not None:
            found[name] = path
            left += [name.rpartition(".")[0], *_imported(name, path)]
    return sorted(found.values())


def _file(module: str) -> Path | None:
    """The file of a module of the package; None for other libraries' modules and for names within a module."""
    root, *parts = module.split(".")
    if root != PACKAGE.name or not parts:
        return None
    place = PACKAGE.joinpath(*parts)
    return next((path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file()), None)


def _imported(module: str, path: Path) -> Iterator[str]:
    package = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from (base, *(f"{base}.{alias.name}" for alias in node.names))
