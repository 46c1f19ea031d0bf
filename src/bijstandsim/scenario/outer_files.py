"""The files that a scenario may name: ordinary ones, of bounded size, inside the folders it has to do with.

A scenario is data that may come from anybody. What it extends, and the margins that it reads, must lie in the folder
of the file that names them, in the working folder when that file does, among the shipped scenarios, or in a folder
that the user allows with BIJSTANDSIM_ROOT.
"""

from __future__ import annotations

import os
from pathlib import Path

from bijstandsim.errors import InputError, Place
from bijstandsim.scenario import shipped
from bijstandsim.scenario.yaml_text import MAX_BYTES

VARIABLE = "BIJSTANDSIM_ROOT"


def read(path: Path, place: Place | None = None) -> bytes:
    """The bytes of an ordinary file, one more than ``MAX_BYTES`` at most. Raises InputError."""
    place = place or Place(str(path))
    try:
        if not path.is_file():  # devices and pipes may never end
            raise InputError("not an ordinary file", place=place, found=str(path), allowed="a file on disk")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"cannot be read: {reason}", place=place) from None


def check_inside(path: Path, named_in: Path, place: Place | None) -> None:
    """Raise InputError when ``path`` lies outside every folder that the file ``named_in`` may name files of.

    To be asked before anything else of ``path``: the answer must not tell whether there is a file outside.
    """
    try:
        found = path.resolve()
    except (OSError, ValueError, RuntimeError):
        found = Path(path.anchor or "/")  # no file can have this name: it lies nowhere
    if not any(found.is_relative_to(root) for root in _roots(named_in)):
        raise InputError(
            "this file lies outside the scenario's folders", place=place, found=str(path),
            allowed="a file in the folder of the scenario, in the working folder when the scenario is there too, or a "
            f"shipped scenario; the variable {VARIABLE} allows another folder",
            example=f"{VARIABLE}=/home/me/scenarios",
        )  # fmt: skip


def _roots(named_in: Path) -> list[Path]:
    own = named_in.resolve().parent
    roots = [own, *(Path(text).resolve() for text in os.environ.get(VARIABLE, "").split(os.pathsep) if text)]
    here = Path.cwd().resolve()
    if own.is_relative_to(here) and here.parent != here:  # the whole disk is nobody's working folder
        roots.append(here)
    top = shipped.folder()
    return roots if top is None else [*roots, top.resolve()]
