"""A figure in a page, with its data behind a button: a table to read and a CSV to keep."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bijstandsim.report.data_words import cell, head
from bijstandsim.report.grid import Grid
from bijstandsim.report.words import word

if TYPE_CHECKING:
    from bijstandsim.report.drawing import Drawing

#: Rows that the page itself shows.
SHOWN = 40


@dataclass(frozen=True)
class Chart:
    """``svg`` is labelled and stands alone; ``csv`` is the address of all its numbers, inside of the page."""

    name: str
    title: str
    svg: str
    summary: str
    grid: Grid
    csv: str


def charts(drawings: Iterable[Drawing], lang: str) -> dict[str, Chart]:
    """Name -> chart of every drawing."""
    return {drawing.name: chart(drawing, lang) for drawing in drawings}


def chart(drawing: Drawing, lang: str) -> Chart:
    """A drawing with its data."""
    data = drawing.data
    kept = [name for name in data.columns if data[name].nunique(dropna=False) > 1]  # what never varies tells nothing
    if {"arm", "contrast"} <= set(kept) and data.groupby("arm")["contrast"].nunique().max() == 1:
        kept.remove("contrast")  # it says no more than the arm
    shown = data[kept].head(SHOWN)
    texts = [name for name in kept if data[name].dtype.kind not in "if"]
    columns = [*texts, *(name for name in kept if name not in texts)]
    told = [[cell(name, value, lang, drawing.names) for value in shown[name].tolist()] for name in columns]
    rows = tuple(zip(*told, strict=True))
    note = word("html.first_rows", lang, n=SHOWN, total=len(data)) if len(data) > SHOWN else ""
    heads = tuple(head(name, lang, drawing.names) for name in columns)
    grid = Grid(f"data-{drawing.name}", drawing.title, heads, rows, note, texts=len(texts))
    address = "data:text/csv;charset=utf-8;base64," + b64encode(drawing.csv().encode()).decode()
    return Chart(
        drawing.name, drawing.title, drawing.inline_svg(), word("html.data", lang, n=len(data)), grid, address
    )
