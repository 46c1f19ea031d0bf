"""The choices of a comparison, from ``data/comparison.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True)
class Measure:
    """What a person can gain: ``unit``, and the ``threshold`` in it below which nothing is called a gain."""

    name: str
    unit: str
    threshold: float
    meaning: str


@cache
def _data() -> dict[str, Any]:
    text = files("bijstandsim.paired").joinpath("data", "comparison.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


@cache
def measures() -> tuple[Measure, ...]:
    """The measures of a person's gain, in the order of the arrays."""
    found = _data()["measures"].items()
    return tuple(Measure(name, one["unit"], float(one["threshold"]["value"]), one["meaning"]) for name, one in found)


def pilot_people() -> int:
    """People in a pilot when nothing else is asked for."""
    return int(_data()["pilot"]["people"]["value"])


def pilot_most_share() -> float:
    """Largest share of the city that a pilot may be."""
    return float(_data()["pilot"]["most_share"]["value"])
