"""``init``: a first scenario, or a table of margins, to fill in."""

from __future__ import annotations

import os
from pathlib import Path

from bijstandsim.cli.talk import Talk
from bijstandsim.errors import InputError, Place


def init(file: Path | None, population: Path | None, margins_template: bool, force: bool, talk: Talk) -> None:
    """Write the text to ``file``, or to stdout. A file that exists is kept unless ``force``. Raises InputError.

    As JSON: ``kind`` (scenario or margins), the ``file`` that was written, or the ``text`` where none was asked for.
    """
    from bijstandsim.scenario import csv_text, init_text

    if margins_template and population is not None:
        raise InputError("--margins-template and --population exclude each other")
    margins = None if population is None else _margins(population, file)
    text = csv_text() if margins_template else init_text(margins)
    kind = "margins" if margins_template else "scenario"
    if file is None:
        if talk.json:
            talk.result({"kind": kind, "text": text})
        else:
            print(text, end="")
        return
    if file.exists() and not force:
        raise InputError("this file exists already", place=Place(str(file)), allowed="another name, or --force")
    try:
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", place=Place(str(file))) from None
    if talk.json:
        talk.result({"kind": kind, "file": str(file)})
    else:
        print(f"wrote {file}")


def _margins(population: Path, file: Path | None) -> Path:
    """The checked CSV of margins, as the scenario file will find it: relative to its own folder."""
    from bijstandsim.scenario.margins import read_csv

    if not population.is_file():
        raise InputError("no such file with margins", place=Place("--population"), found=str(population))
    read_csv(population)
    home = (file or Path("x")).absolute().parent
    try:
        return Path(os.path.relpath(population.absolute(), home))
    except ValueError:  # another drive
        return population.absolute()
