"""Layers of settings merged into one tree, with the origin of every value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from bijstandsim.errors import Place
from bijstandsim.scenario.yaml_text import Path, Tree, dotted

Kind = Literal["default", "extends", "file", "environment", "set"]


@dataclass(frozen=True)
class Origin:
    """Where a value comes from; ``file`` is a file name, the variable's name or ``--set path``."""

    kind: Kind
    file: str | None = None
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        if self.kind == "default" or self.file is None:
            return self.kind
        name = self.file if self.kind == "set" else self.file.replace("\\", "/").rsplit("/", 1)[-1]
        spot = name if self.line is None else f"{name}:{self.line}"
        return spot if self.kind in ("file", "set") else f"{self.kind} {spot}"


DEFAULT = Origin("default")
#: A text, and the key of the same text in Dutch: the two belong together.
DUTCH = {"title": "title_nl", "description": "description_nl"}


@dataclass
class Layers:
    """The merged data so far; later layers win."""

    data: dict[str, Any] = field(default_factory=dict)
    origins: dict[Path, Origin] = field(default_factory=dict)

    def add(self, tree: Tree, kind: Kind) -> None:
        """Lay ``tree`` over what is there: mappings merge, lists and single values replace, null removes.

        A new title or description removes the Dutch one from below as well: it was the translation of the old one.
        """
        for text, dutch in DUTCH.items():
            if text in tree.data and dutch not in tree.data:
                self._drop(dutch)
        self.origins[()] = Origin(kind, tree.file)
        self._merge(self.data, tree.data, (), tree, kind)

    def put(self, path: Path, value: Any, origin: Origin) -> None:
        """Set one value; mappings on the way are made where they are missing.

        Raises KeyError with the path so far when the way leads through a single value or past a list.
        """
        target: Any = self.data
        for depth, part in enumerate(path[:-1]):
            here = path[: depth + 1]
            if isinstance(target, list):
                target = target[_index(target, part, here)]
            else:
                if target.get(part) is None:
                    target[part] = {}
                    self.origins[here] = origin
                target = target[part]
            if not isinstance(target, dict | list):
                raise KeyError(dotted(here))
        last: Any = path[-1]
        if isinstance(target, list):
            last = _index(target, last, path)
        if len(path) == 1 and last in DUTCH and self._kind(DUTCH[last]) != origin.kind:
            self._drop(DUTCH[last])
        self._forget(path, target[last] if isinstance(target, list) else target.get(last))
        target[last] = value
        self._mark(path, value, origin)

    def place(self, path: Path) -> Place:
        """Where the value at ``path``, or the nearest key above it, was written."""
        for length in range(len(path), -1, -1):
            origin = self.origins.get(path[:length])
            if origin is not None and origin.file is not None:
                return Place(origin.file, origin.line, origin.column, dotted(path) or None)
        return Place("scenario", key=dotted(path) or None)

    def _merge(self, base: dict[str, Any], over: dict[str, Any], path: Path, tree: Tree, kind: Kind) -> None:
        for key, value in over.items():
            here = (*path, key)
            if value is None and key in base:
                self._forget(here, base.pop(key))
                continue
            old = base.get(key)
            if isinstance(old, dict) and isinstance(value, dict):
                self.origins[here] = _origin(tree, here, kind)
                self._merge(old, value, here, tree, kind)
                continue
            if key in base:
                self._forget(here, old)
            base[key] = value
            for spot in _paths(here, value):
                self.origins[spot] = _origin(tree, spot, kind)

    def _drop(self, key: str) -> None:
        self._forget((key,), self.data.pop(key, None))

    def _kind(self, key: str) -> Kind:
        return self.origins.get((key,), DEFAULT).kind

    def _forget(self, path: Path, value: Any) -> None:
        """Forget where ``value``, which stood at ``path``, and all within it came from."""
        for known in _paths(path, value):
            self.origins.pop(known, None)

    def _mark(self, path: Path, value: Any, origin: Origin) -> None:
        self.origins.update(dict.fromkeys(_paths(path, value), origin))


def _paths(path: Path, value: Any) -> Iterator[Path]:
    """``path`` and the key paths within the ``value`` that stands there, in the order of the data."""
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from _paths((*path, key), child)


def _origin(tree: Tree, path: Path, kind: Kind) -> Origin:
    spot = tree.spots.get(path)
    return Origin(kind, tree.file, spot.line if spot else None, spot.column if spot else None)


def _index(items: list[Any], part: str | int, path: Path) -> int:
    text = str(part)
    if not text.isdecimal() or int(text) >= len(items):
        raise KeyError(dotted(path))
    return int(text)
