"""Writes a run into its folder: tables, dictionary, figures, report and summary, each file whole or not at all."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bijstandsim.engine.folder import write_atomic_bytes
from bijstandsim.errors import InputError
from bijstandsim.report import dictionary
from bijstandsim.report.figures import all_figures
from bijstandsim.report.html import render

if TYPE_CHECKING:
    import pandas as pd

    from bijstandsim.report.drawing import Drawing
    from bijstandsim.report.run import Run


class Writer:
    """Puts files into a folder, each whole or not at all; ``written`` lists them, relative to it, in order."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.written: list[Path] = []

    def text(self, name: str, content: str) -> None:
        """A text file."""
        self._put(name, content.encode())

    def data(self, name: str, content: bytes) -> None:
        """A file of bytes."""
        self._put(name, content)

    def table(self, name: str, table: pd.DataFrame) -> None:
        """A table as ``results/NAME.parquet``."""
        self._put(f"results/{name}.parquet", parquet(table))

    def drawing(self, drawing: Drawing, png: bool = True) -> None:
        """A figure as SVG (and PNG), with the numbers behind it."""
        self.text(f"figures/{drawing.name}.csv", drawing.csv())
        self.text(f"figures/{drawing.name}.svg", drawing.svg())
        if png:
            self._put(f"figures/{drawing.name}.png", drawing.png())

    def summary(self, summary: dict[str, Any]) -> None:
        """The result as one JSON object."""
        self.text("summary.json", json.dumps(summary, ensure_ascii=False, allow_nan=False, indent=1) + "\n")

    def _put(self, name: str, content: bytes) -> None:
        write_atomic_bytes(self.folder / name, content)
        self.written.append(Path(name))


@contextmanager
def writing(folder: Path) -> Iterator[Writer]:
    """A ``Writer`` for a folder that must exist. Raises InputError if it is missing or cannot be written."""
    if not folder.is_dir():
        raise InputError("the folder of the results does not exist", found=str(folder))
    try:
        yield Writer(folder)
    except OSError as fault:
        raise InputError(f"the results cannot be written: {fault.strerror}", found=str(folder)) from fault


def write_results(run: Run, folder: Path, *, lang: str = "en", command: str | None = None) -> list[Path]:
    """Write everything into ``folder``, which must exist; returns the files, relative to it, in order of writing.

    ``command`` is shown in the report. Raises InputError if the folder is missing or cannot be written.
    """
    from bijstandsim.report.run import MAKERS

    placed = replace(run, folder=folder)
    with writing(folder) as out:
        for kind in MAKERS:
            out.table(kind, placed.frame(kind))
        if placed.structures is not None:
            out.table("structures", placed.structures)
        out.text("data_dictionary.csv", dictionary.frame().to_csv(index=False, lineterminator="\n"))
        drawings = all_figures(placed, lang)
        for drawing in drawings:
            out.drawing(drawing)
        out.text("report.html", render(placed, lang, command=command, drawings=drawings))
        out.summary(placed.summary())
    return out.written


def parquet(table: pd.DataFrame) -> bytes:
    """A table as Parquet."""
    out = io.BytesIO()
    table.to_parquet(out, engine="pyarrow", index=False)
    return out.getvalue()
