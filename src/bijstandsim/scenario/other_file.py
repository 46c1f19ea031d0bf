"""Files that are not scenarios but speak of them (trials, studies): the same checks and the same messages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ValidationError

from bijstandsim.errors import InputError, Place
from bijstandsim.scenario import walk
from bijstandsim.scenario.load import read_tree
from bijstandsim.scenario.shipped import exists
from bijstandsim.scenario.translate import raise_all, translate
from bijstandsim.scenario.tree import Layers, Origin


def read_model[M: BaseModel](path: Path, model: type[M], what: str) -> tuple[M, Layers]:
    """A YAML file as a ``model``, and where its values stand. Raises InputError with file, line, key and what fits."""
    if not exists(path):
        raise InputError(f"no such {what}", found=str(path), allowed="a YAML file")
    if path.is_dir():
        raise InputError("this is a folder", place=Place(str(path)), found=str(path), allowed="a YAML file")
    layers = Layers()
    layers.add(read_tree(path), "file")
    return _checked(model, layers), layers


def overruled[M: BaseModel](given: M, layers: Layers, flags: Mapping[str, int | float | str | None]) -> M:
    """What a file gave, with flags laid over it and checked as the file was; a fault is placed at its flag."""
    changes = {name: value for name, value in flags.items() if value is not None}
    for name, value in changes.items():
        layers.put((name,), value, Origin("set", "--" + name.replace("_", "-")))
    return _checked(type(given), layers) if changes else given


def beside(name: str, path: Path) -> Path:
    """The file that the file at ``path`` names: relative to it, else to the working folder or a shipped name."""
    near = path.parent / name
    return near if exists(near) and not near.is_dir() else Path(name)


def _checked[M: BaseModel](model: type[M], layers: Layers) -> M:
    try:
        return model.model_validate(layers.data)
    except ValidationError as error:
        raise_all(translate(error, layers, walk.of(model)))
        raise
