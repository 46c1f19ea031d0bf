"""Files that are not scenarios but speak of them (trials, studies): the same checks and the same messages."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ValidationError

from bijstandsim.errors import InputError, Place
from bijstandsim.scenario import walk
from bijstandsim.scenario.load import read_tree
from bijstandsim.scenario.shipped import exists
from bijstandsim.scenario.translate import raise_all, translate
from bijstandsim.scenario.tree import Layers


def read_model[M: BaseModel](path: Path, model: type[M], what: str) -> tuple[M, Layers]:
    """A YAML file as a ``model``, and where its values stand. Raises InputError with file, line, key and what fits."""
    if not exists(path):
        raise InputError(f"no such {what}", found=str(path), allowed="a YAML file")
    if path.is_dir():
        raise InputError("this is a folder", place=Place(str(path)), found=str(path), allowed="a YAML file")
    layers = Layers()
    layers.add(read_tree(path), "file")
    try:
        return model.model_validate(layers.data), layers
    except ValidationError as error:
        raise_all(translate(error, layers, walk.of(model)))
        raise
