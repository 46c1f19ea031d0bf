"""What the page of a sensitivity study shows, whatever its method, and how its things are called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from bijstandsim.behaviour import load as load_parameters
from bijstandsim.report import naming
from bijstandsim.report.drawing import Drawing
from bijstandsim.report.grid import Grid
from bijstandsim.report.sobol_words import keys, say
from bijstandsim.sensitivity.responses import Response
from bijstandsim.sensitivity.study import SobolStudy


@dataclass(frozen=True)
class View:
    """Tables by name, main sentences, tables of the page, what a reader must know, and what draws the figures."""

    tables: dict[str, pd.DataFrame]
    found: list[str]
    grids: list[Grid]
    texts: list[str]
    draw: Callable[[], list[Drawing]]

    @cached_property
    def figures(self) -> list[Drawing]:
        """The figures, drawn when they are first asked for."""
        return self.draw()


def factor(study: SobolStudy, name: str, lang: str = "en") -> str:
    """A factor of a study in words: an input, a group, or what a method adds to them."""
    key = f"factor.{name}"
    return say(key, lang) if key in keys() else naming.input_name(name, study.inputs.get(name), lang)


def grade(name: str) -> str:
    """Grade of the evidence behind a parameter, nothing for other factors."""
    return load_parameters()[name].grade if name in load_parameters() else ""


def told_of(one: Response, listed: list[str], nothing: str, lang: str) -> str:
    """A sentence on what carries a response: ``listed``, or ``nothing`` where that is empty."""
    what = naming.titled(one, lang)
    if not listed:
        return say("found.line", lang, what=what, listed=nothing)
    return say("found.carried", lang, what=what, listed="; ".join(listed))


def alt(title: str, lang: str) -> str:
    """The words of a figure for those who cannot see it."""
    return naming.say("figure.alt", lang, title=title)


def file_name(text: str) -> str:
    """Text as part of a file name."""
    return "".join(c if c.isalnum() else "_" for c in text).strip("_")
