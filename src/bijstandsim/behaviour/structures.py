"""Named variants of the structure: the equations without a mechanism, or with more or less of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

#: The name of the equations as they stand.
AS_IT_STANDS = "as it stands"


@dataclass(frozen=True)
class Structure:
    """A variant: its name, words for a reader, and the parameters that it holds at a value."""

    name: str
    en: str
    nl: str
    held: dict[str, float]

    def label(self, lang: str) -> str:
        """The words in ``lang``, en or nl."""
        return self.nl if lang == "nl" else self.en


@cache
def structures() -> tuple[Structure, ...]:
    """The variants, in the order of the data."""
    text = files("bijstandsim.behaviour").joinpath("data", "structures.yaml").read_text(encoding="utf-8")
    return tuple(Structure(**entry) for entry in yaml.safe_load(text))


def held_values(name: str) -> tuple[float, ...]:
    """Values at which a variant holds this parameter; they may lie outside its bounds, which are about estimates."""
    return tuple(one.held[name] for one in structures() if name in one.held)


def structure_labels(lang: str) -> dict[str, str]:
    """Name -> words."""
    return {one.name: one.label(lang) for one in structures()}
