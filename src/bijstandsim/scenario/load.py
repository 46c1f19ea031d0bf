"""From a file (or plain data) to a checked Scenario: extends, environment, ``--set``, own margins."""

from __future__ import annotations

import numbers
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bijstandsim.errors import InputError, Place, nearest_match
from bijstandsim.scenario import checks, margins, outer_files, shipped, walk
from bijstandsim.scenario.schema import SCHEMA_VERSION, Scenario
from bijstandsim.scenario.translate import raise_all, translate
from bijstandsim.scenario.tree import Kind, Layers, Origin
from bijstandsim.scenario.yaml_text import Path as KeyPath
from bijstandsim.scenario.yaml_text import Tree, check_text, decode, read_mapping, read_value
from bijstandsim.units import Month

VARIABLE = "BIJSTANDSIM_SET"


def load(path_or_name: str | Path, sets: Sequence[str] = (), env: Mapping[str, str] | None = None) -> Scenario:
    """See ``Scenario.load``."""
    path = _find(path_or_name)
    layers = Layers()
    for file, kind in reversed(_chain(path)):
        tree = read_tree(file)
        tree.data.pop("extends", None) if kind == "extends" else None
        layers.add(tree, kind)
    environment = os.environ if env is None else env
    for text in environment.get(VARIABLE, "").split(";"):
        if text.strip():
            _set(layers, text, "environment")
    for text in sets:
        _set(layers, text, "set")
    return build(layers, path)


def from_dict(values: Mapping[str, Any]) -> Scenario:
    """See ``Scenario.from_dict``; ``extends`` names a shipped scenario."""
    layers = Layers()
    data = _plain(values)
    parent = data.get("extends")
    if isinstance(parent, str):  # anything else is refused with the rest of the data
        path = _find(parent, place=Place("<dict>", key="extends"))
        for file, _ in reversed(_chain(path)):
            tree = read_tree(file)
            tree.data.pop("extends", None)
            layers.add(tree, "extends")
    layers.add(Tree("<dict>", data, dict.fromkeys(_paths(data))), "file")
    return build(layers, None)


def again(data: dict[str, Any]) -> Scenario:
    """``from_dict`` of plain data that a scenario gave and that were changed: quicker where they are right.

    A study makes a scenario of every row, and almost none of them is wrong.
    """
    try:
        scenario = Scenario.model_validate(data)
        if not checks.faults(scenario):
            return scenario
    except ValidationError:
        pass
    return from_dict(data)  # which tells what is wrong, and where


def build(layers: Layers, path: Path | None) -> Scenario:
    """Check the merged layers. Raises InputError with every fault found."""
    _check_version(layers)
    margins.merge_file(layers)
    try:
        scenario = Scenario.model_validate(layers.data)
    except ValidationError as error:
        raise_all(translate(error, layers))
        raise
    scenario._source_path = path
    scenario._origins = dict(layers.origins)
    raise_all(checks.faults(scenario, layers.place))
    return scenario


def _plain(value: Any) -> Any:
    """A copy as YAML would give it: text keys, lists, plain numbers."""
    if isinstance(value, Mapping):
        return {_plain(str(key)): _plain(child) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(child) for child in value]
    if isinstance(value, Month | Path):
        return _plain(str(value))
    if isinstance(value, str):
        check_text(value, Place("<dict>"))
    if isinstance(value, numbers.Integral) and not isinstance(value, bool | int):
        return int(value)  # a number of numpy
    return value


def _paths(data: Any, path: KeyPath = ()) -> list[KeyPath]:
    found = [path]
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, child in children:
        found += _paths(child, (*path, key))
    return found


def _find(path_or_name: str | Path, base: Path | None = None, place: Place | None = None) -> Path:
    path = shipped.find(path_or_name, base)
    if path is None:
        known = list(shipped.shipped())
        near = nearest_match(Path(path_or_name).stem, known)
        raise InputError(
            "no such scenario",
            place=place,
            found=str(path_or_name),
            nearest=near,
            allowed="a file, or one of " + ", ".join(known),
        )
    if path.is_dir():
        raise InputError(
            "this is a folder, not a scenario file",
            place=place or Place(str(path)),
            found=str(path),
            allowed="a YAML file",
        )
    return path


def read_tree(path: Path) -> Tree:
    """The mapping in a YAML file, with the place of every key. Raises InputError."""
    return read_mapping(decode(outer_files.read(path), str(path)), str(path))


def _chain(path: Path) -> list[tuple[Path, Kind]]:
    """The file and everything it extends, nearest first. A circle is an InputError."""
    chain: list[tuple[Path, Kind]] = []
    seen: dict[Path, None] = {}
    current: Path | None = path
    while current is not None:
        seen[current.resolve()] = None
        chain.append((current, "extends" if chain else "file"))
        tree = read_tree(current)
        parent = tree.data.get("extends")
        if parent is None:
            return chain
        spot = tree.spots[("extends",)]
        assert spot is not None
        place = Place(str(current), spot.line, spot.column, "extends")
        if not isinstance(parent, str):
            raise InputError("not the name of a scenario", place=place, found=parent, allowed="a path or a name")
        outer_files.check_inside(current.parent / parent, current, place)
        following = _find(parent, current.parent, place)
        if following.resolve() in seen:
            names = " -> ".join([*(p.name for p in seen), following.name])
            raise InputError("scenarios extend each other in a circle", place=place, found=names)
        current = following
    return chain


def _check_version(layers: Layers) -> None:
    version = layers.data.get("schema_version")
    if isinstance(version, int) and not isinstance(version, bool) and version != SCHEMA_VERSION:
        newer = version > SCHEMA_VERSION
        hint = "a newer bijstandsim" if newer else "the command: bijstandsim upgrade FILE"
        raise InputError(
            "this version of the format is not read here",
            place=layers.place(("schema_version",)),
            found=version,
            allowed=f"{SCHEMA_VERSION}; for another version use {hint}",
        )


def _set(layers: Layers, text: str, kind: Kind) -> None:
    """Apply one ``path=value``; the value is read as YAML."""
    dotted, sign, raw = text.partition("=")
    dotted = dotted.strip()
    label = f"--set {dotted}" if kind == "set" else VARIABLE
    if not sign or not dotted:
        raise InputError(
            "not of the form path=value", place=Place(label.strip()), found=text, example="--set municipality.size=5000"
        )
    path: KeyPath = tuple(dotted.split("."))
    _check_path(path, layers, Place(label, key=dotted))
    value = read_value(raw, label)
    try:
        layers.put(_with_block(path, layers.data), value, Origin(kind, label))
    except KeyError as error:
        raise InputError(
            "this path leads nowhere",
            place=Place(label, key=dotted),
            found=error.args[0],
            allowed="a number for an item of a list, as in regular.0.duties.exempt",
        ) from None


def _with_block(path: KeyPath, data: dict[str, Any]) -> KeyPath:
    """Add the index 0 where the only block of a list is meant, and drop it where a block stands without a list."""
    result: list[str | int] = []
    value: Any = data
    for at, part in enumerate(path):
        if part == "0" and not isinstance(value, list) and walk.scenario().is_list(path[:at]):
            continue
        if isinstance(value, list) and len(value) == 1 and not str(part).isdecimal():
            result.append(0)
            value = value[0]
        result.append(int(part) if isinstance(value, list) and str(part).isdecimal() else part)
        value = value.get(part) if isinstance(value, dict) else None
    return tuple(result)


def _check_path(path: KeyPath, layers: Layers, place: Place) -> None:
    for depth, part in enumerate(path):
        if walk.scenario().find(path[: depth + 1]) is None:
            known = walk.scenario().keys(path[:depth]) or walk.scenario().keys((*path[:depth], 0))
            near = nearest_match(str(part), known)
            full = ".".join([*map(str, path[:depth]), near, *map(str, path[depth + 1 :])]) if near else None
            raise InputError(
                "unknown path", place=place, found=str(part), allowed=", ".join(known) or None, nearest=full
            )
    arms = layers.data.get("arms")
    if len(path) > 2 and path[0] == "arms" and path[1] not in (arms or {}):
        names = [str(name) for name in arms or {}]
        near = nearest_match(str(path[1]), names)
        raise InputError(
            "there is no such arm",
            place=place,
            found=str(path[1]),
            allowed=", ".join(names) or None,
            nearest=".".join(["arms", near, *map(str, path[2:])]) if near else None,
        )
