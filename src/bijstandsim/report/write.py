"""Writes a run into its folder: tables, dictionary, figures, report and summary, each file whole or not at all."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

from bijstandsim.engine.folder import write_atomic_bytes
from bijstandsim.errors import InputError
from bijstandsim.report import dictionary
from bijstandsim.report.figures import all_figures
from bijstandsim.report.html import render

if TYPE_CHECKING:
    import pandas as pd

    from bijstandsim.report.run import Run


def write_results(run: Run, folder: Path, *, lang: str = "en", command: str | None = None) -> list[Path]:
    """Write everything into ``folder``, which must exist; returns the files, relative to it, in order of writing.

    ``command`` is shown in the report. Raises InputError if the folder is missing or cannot be written.
    """
    from dataclasses import replace

    from bijstandsim.report.run import MAKERS

    if not folder.is_dir():
        raise InputError("the folder of the run does not exist", found=str(folder))
    placed = replace(run, folder=folder)
    written: list[Path] = []

    def put(name: str, content: bytes | str) -> None:
        write_atomic_bytes(folder / name, content.encode() if isinstance(content, str) else content)
        written.append(Path(name))

    try:
        for kind in MAKERS:
            put(f"results/{kind}.parquet", parquet(placed.frame(kind)))
        put("data_dictionary.csv", dictionary.frame().to_csv(index=False, lineterminator="\n"))
        drawings = all_figures(placed, lang)
        for drawing in drawings:
            put(f"figures/{drawing.name}.csv", drawing.csv())
            put(f"figures/{drawing.name}.svg", drawing.svg())
            put(f"figures/{drawing.name}.png", drawing.png())
        put("report.html", render(placed, lang, command=command, drawings=drawings))
        put("summary.json", json.dumps(placed.summary(), ensure_ascii=False, allow_nan=False, indent=1) + "\n")
    except OSError as fault:
        raise InputError(f"the results cannot be written: {fault.strerror}", found=str(folder)) from fault
    return written


def parquet(table: pd.DataFrame) -> bytes:
    """A table as Parquet."""
    out = io.BytesIO()
    table.to_parquet(out, engine="pyarrow", index=False)
    return out.getvalue()
