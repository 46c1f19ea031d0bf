"""A page of sections as one HTML file that needs nothing else: for comparisons, trials, findings and studies."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bijstandsim.report.grid import Grid

if TYPE_CHECKING:
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
    """``found`` holds the main sentences, ``provenance`` what made the page."""

    title: str
    kicker: str
    intro: tuple[str, ...]
    found: tuple[str, ...]
    sections: tuple[Section, ...]
    provenance: Grid = field(default_factory=lambda: Grid("provenance", "", (), ()))

    def html(self, lang: str = "en") -> str:
        """The page as one file."""
        from jinja2 import Environment, PackageLoader, StrictUndefined

        environment = Environment(
            loader=PackageLoader("bijstandsim.report"), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        contents = "Inhoud" if lang == "nl" else "Contents"
        return environment.get_template("page.html.j2").render(page=self, lang=lang, contents=contents)


def provenance_grid(facts: dict[str, object]) -> Grid:
    """What made a page: one row for each fact."""
    rows = tuple((name, str(value)) for name, value in facts.items())
    return Grid("provenance", "Provenance", ("", ""), rows, texts=2)
