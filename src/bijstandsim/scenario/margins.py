"""Own margins of the population: a CSV with the columns margin, category, share."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from bijstandsim.errors import InputError, Place, nearest_match
from bijstandsim.scenario import outer_files, vocabulary
from bijstandsim.scenario.shipped import exists
from bijstandsim.scenario.tree import Layers, Origin
from bijstandsim.scenario.yaml_text import decode

COLUMNS = ("margin", "category", "share")


def merge_file(layers: Layers) -> None:
    """Put the margins of ``population.file`` into the layers, with the lines of the CSV as their origin.

    The name is relative to the scenario file that gives it; one from ``--set`` is relative to the working folder.
    """
    population = layers.data.get("population")
    name = population.get("file") if isinstance(population, dict) else None
    if not isinstance(name, str):
        return
    place = layers.place(("population", "file"))
    origin = layers.origins.get(("population", "file"))
    in_file = origin is not None and origin.kind in ("file", "extends")
    path = (Path(origin.file).parent if in_file and origin and origin.file else Path()) / name
    if in_file and origin and origin.file:
        outer_files.check_inside(path, Path(origin.file), place)
    if not exists(path):
        raise InputError("no such file with margins", place=place, found=str(path))
    inline = population.get("margins") if isinstance(population, dict) else None
    taken = [margin for margin, value in inline.items() if value is not None] if isinstance(inline, dict) else []
    for (margin, category), (share, line) in read_csv(path, place).items():
        here = ("population", "margins", margin)
        if margin in taken:
            raise InputError("this margin is given twice", place=layers.place(here), found=f"{margin}, also in {name}")
        several = len(vocabulary.table("margins")[margin]["shares"]) > 1
        layers.put((*here, category) if several else here, share, Origin("file", str(path), line, 1))


def read_csv(path: Path, named: Place | None = None) -> dict[tuple[str, str], tuple[float, int]]:
    """(margin, category) -> share and line. Every fault is an InputError with the line of the CSV.

    ``named``: where the file is named, for one that cannot be read.
    """
    text = decode(outer_files.read(path, named), str(path))
    try:
        rows = list(csv.reader(io.StringIO(text)))
    except csv.Error as error:
        raise InputError(f"not readable as CSV: {error}", place=Place(str(path))) from None
    if not rows or tuple(cell.strip() for cell in rows[0]) != COLUMNS:
        raise InputError(
            "the first line must name the columns",
            place=Place(str(path), 1),
            found=",".join(rows[0]) if rows else "an empty file",
            allowed=",".join(COLUMNS),
        )
    found: dict[tuple[str, str], tuple[float, int]] = {}
    for line, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row) or row[0].startswith("#"):
            continue
        keys, share = _row([cell.strip() for cell in row], Place(str(path), line))
        if keys in found:
            raise InputError(
                "this category occurs twice",
                place=Place(str(path), line),
                found="/".join(keys),
                allowed=f"once; the first one is on line {found[keys][1]}",
            )
        found[keys] = (share, line)
    _complete(found, path)
    return found


def _row(cells: list[str], place: Place) -> tuple[tuple[str, str], float]:
    known = vocabulary.table("margins")
    if len(cells) != len(COLUMNS):
        raise InputError("a line must have three cells", place=place, found=len(cells), allowed=",".join(COLUMNS))
    margin, category, text = cells
    if margin not in known:
        raise InputError(
            "unknown margin",
            place=place,
            found=margin,
            allowed=", ".join(known),
            nearest=nearest_match(margin, list(known)),
        )
    categories = list(known[margin]["shares"])
    if category not in categories:
        raise InputError(
            f"unknown category of {margin}",
            place=place,
            found=category,
            allowed=", ".join(categories),
            nearest=nearest_match(category, categories),
        )
    try:
        share = float(text)
    except ValueError:
        share = float("nan")
    if not 0 <= share <= 1:
        raise InputError("not a share", place=place, found=text, allowed="a number from 0 to 1", example="0.45")
    return (margin, category), share


def _complete(found: dict[tuple[str, str], tuple[float, int]], path: Path) -> None:
    for margin in dict.fromkeys(margin for margin, _ in found):
        missing = [c for c in vocabulary.table("margins")[margin]["shares"] if (margin, c) not in found]
        if missing:
            line = max(line for (name, _), (_, line) in found.items() if name == margin)
            raise InputError(
                f"the margin {margin} lacks a category",
                place=Place(str(path), line),
                allowed="also " + ", ".join(missing),
            )


def csv_text() -> str:
    """A complete CSV of margins with the shipped national shares."""
    lines = [",".join(COLUMNS)]
    for margin, entry in vocabulary.table("margins").items():
        lines += [f"{margin},{category},{share:g}" for category, share in entry["shares"].items()]
    return "\n".join(lines) + "\n"
