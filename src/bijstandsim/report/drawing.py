"""A figure with the numbers behind it, and the style that all figures share."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bijstandsim.report.words import in_language

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Colours that stay apart for the colour-blind (Okabe and Ito); the control arm is grey.
GREY, INK = "#6b6b6b", "#222222"
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8a6d00")
_STYLE: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.size": 9.5,
    "axes.titlesize": 10.5,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#999999",
    "axes.labelcolor": INK,
    "text.color": INK,
    "text.parse_math": False,  # a name from a scenario is text, dollars and all
    "xtick.color": "#555555",
    "ytick.color": "#555555",
    "axes.grid": True,
    "grid.color": "#ececec",
    "axes.axisbelow": True,
    "svg.fonttype": "path",
    "figure.facecolor": "white",
}
PNG_DPI = 150


@contextmanager
def style(name: str) -> Iterator[None]:
    """Shared look; ``name`` makes the ids inside an SVG its own and the same in every run."""
    import matplotlib

    settings: Any = {**_STYLE, "svg.hashsalt": name}
    with matplotlib.rc_context(settings):
        yield


@dataclass(frozen=True)
class Drawing:
    """A figure: file name, title, matplotlib figure, the numbers in it, and words for those who cannot see it.

    Its axes are numbered as people write numbers in ``lang``. ``names``: what a study calls the names in the data.
    """

    name: str
    title: str
    figure: Figure
    data: pd.DataFrame
    alt: str
    lang: str = "en"
    names: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _number_axes(self.figure, self.lang)
        # The layout is solved once: solving it again for every format moves things by fractions of a point.
        with style(self.name):
            self.figure.draw_without_rendering()
            self.figure.set_layout_engine("none")

    def svg(self) -> str:
        """The figure as SVG; the same numbers give the same text."""
        out = io.StringIO()
        with style(self.name):
            self.figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
        return out.getvalue()

    def inline_svg(self) -> str:
        """The ``svg`` element for an HTML page: labelled, sized by the page, ids that no other figure has."""
        text = self.svg()
        text = text[text.index("<svg") :]
        text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
        text = re.sub(r'(?<=[ "])id="', f'id="{self.name}-', text)
        text = re.sub(r'href="#', f'href="#{self.name}-', text)
        text = re.sub(r"url\(#", f"url(#{self.name}-", text)
        return re.sub(r'<svg (.*?)width="[^"]*" height="[^"]*"', self._open, text, count=1, flags=re.DOTALL)

    def _open(self, found: re.Match[str]) -> str:
        from html import escape

        return f'<svg role="img" aria-label="{escape(self.alt, quote=True)}" {found[1]}'

    def png(self) -> bytes:
        """The figure as PNG."""
        out = io.BytesIO()
        with style(self.name):
            self.figure.savefig(out, format="png", dpi=PNG_DPI, metadata={"Software": None})
        return out.getvalue()

    def csv(self) -> str:
        """The numbers in the figure."""
        return self.data.to_csv(index=False, lineterminator="\n")

    def _repr_svg_(self) -> str:
        return self.svg()


def _number_axes(figure: Figure, lang: str) -> None:
    """Axes that number themselves do so in ``lang``; those with labels of their own keep them."""
    from matplotlib.ticker import ScalarFormatter

    class Numbers(ScalarFormatter):
        def __call__(self, x: float, pos: int | None = None) -> str:
            return in_language(super().__call__(x, pos).replace(",", ""), lang)

    for ax in figure.axes:
        for axis in (ax.xaxis, ax.yaxis):
            if type(axis.get_major_formatter()) is ScalarFormatter:
                axis.set_major_formatter(Numbers())


def empty(name: str, size: tuple[float, float]) -> Figure:
    """A figure of ``size`` inches; made without pyplot, so that no window or global state is involved."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    with style(name):
        figure = Figure(figsize=size, layout=ConstrainedLayoutEngine(w_pad=0.08, h_pad=0.06))
        FigureCanvasAgg(figure)
    return figure


def blank(
    name: str, rows: int, columns: int, size: tuple[float, float], *, share: bool = False
) -> tuple[Figure, list[Axes]]:
    """An empty figure with a grid of axes, in reading order; with ``share`` they have the same scales."""
    figure = empty(name, size)
    with style(name):
        axes = figure.subplots(rows, columns, squeeze=False, sharex=share, sharey=share)
    return figure, [ax for row in axes for ax in row]


def colour_of(arm: str, arms: list[str], control: str) -> str:
    """Grey for the control arm and the rest of the city, else the arm's own colour."""
    if arms and (arm == control or arm not in arms):
        return GREY
    if not arms:
        return COLOURS[0]
    return COLOURS[arms.index(arm) % len(COLOURS)]
