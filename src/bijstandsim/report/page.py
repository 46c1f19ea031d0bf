"""A page of sections as one HTML file that needs nothing else: for trials, searches and studies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bijstandsim.report.chart import chart
from bijstandsim.report.grid import Grid
from bijstandsim.report.words import word

if TYPE_CHECKING:
    from jinja2 import Environment

    from bijstandsim.report.drawing import Drawing


@dataclass(frozen=True)
class Section:
    """A heading with paragraphs, figures and tables."""

    anchor: str
    heading: str
    texts: tuple[str, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    grids: tuple[Grid, ...] = ()


@dataclass(frozen=True)
class Page:
    """``found`` holds the main sentences, ``provenance`` what made the page, by name."""

    title: str
    kicker: str
    intro: tuple[str, ...]
    found: tuple[str, ...]
    sections: tuple[Section, ...]
    provenance: Mapping[str, object]

    def html(self, lang: str = "en") -> str:
        """The page as one file; every figure with its data."""

        def say(key: str, **values: Any) -> str:
            return word(key, lang, **values)

        charts = {part.anchor: [chart(drawing, lang) for drawing in part.drawings] for part in self.sections}
        return templates().get_template("page.html.j2").render(page=self, lang=lang, say=say, charts=charts)


def templates() -> Environment:
    """The templates of pages; what is filled in is text, never markup."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("bijstandsim.report"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
