"""What the page of a sensitivity study shows, whatever its method, and how its things are called."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from bijstandsim.behaviour import load as load_parameters
from bijstandsim.report.drawing import Drawing
from bijstandsim.report.grid import Grid
from bijstandsim.report.sweep_figures import title_of
from bijstandsim.report.words import number
from bijstandsim.sensitivity.responses import Response
from bijstandsim.sweep.cities import NOBODY


@dataclass(frozen=True)
class View:
    """Tables by name, figures, main sentences, tables of the page, and what a reader must know."""

    tables: dict[str, pd.DataFrame]
    figures: list[Drawing]
    found: list[str]
    grids: list[Grid]
    texts: list[str] = field(default_factory=list)


def short(world: str) -> str:
    """A regime without the scenario that it was taken from."""
    return "nobody treated" if world == NOBODY else world.rpartition(":")[2].replace("_", " ")


def titled(one: Response) -> str:
    """A response in words: the measure with its unit, and whom it is about."""
    whom = short(one.world) + (f" less {short(one.minus)}" if one.minus else "")
    return f"{title_of(one.measure)}: {whom}"


def plain(name: str) -> str:
    """A factor in words."""
    return name.replace("_", " ")


def grade(name: str) -> str:
    """Grade of the evidence behind a parameter, nothing for other factors."""
    return load_parameters()[name].grade if name in load_parameters() else ""


def between(value: float, half: float, digits: int = 2) -> str:
    """An estimate with its interval."""
    if half != half:
        return number(value, digits)
    return f"{number(value, digits)} ({number(value - half, digits)} to {number(value + half, digits)})"


def file_name(text: str) -> str:
    """Text as part of a file name."""
    return "".join(c if c.isalnum() else "_" for c in text).strip("_")
