"""The trial or study of a folder, loaded from what the folder keeps: none of the original files is needed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from bijstandsim.errors import InputError, Place
from bijstandsim.report.read_back import RESOLVED
from bijstandsim.scenario.load import VARIABLE, read_tree
from bijstandsim.sweep.own_files import with_own_files

if TYPE_CHECKING:
    from bijstandsim.sweep.study import SweepStudy
    from bijstandsim.trial.design import TrialDesign

#: What the manifest calls the name of the base scenario: in the folder the scenario has that of the study.
BASE = "base"


def kept_study(kind: Any, folder: Path, manifest: Mapping[str, Any], **flags: Any) -> Any:
    """A folder's study of the class ``kind``, with the flags that it was run with.

    Raises InputError where the folder lacks what it was run from.
    """
    with tempfile.TemporaryDirectory() as place, _as_kept():
        path = _own_scenario(folder, folder / "study.yaml", Path(place), manifest)
        return kind.load(path, **{**flags, **manifest.get("settings", {})})


def kept_sweep(folder: Path, manifest: Mapping[str, Any]) -> SweepStudy:
    """A folder's sweep, with as many draws and repetitions as were run; raises as ``kept_study``."""
    from bijstandsim.sweep.study import SweepStudy

    counts = {name: int(manifest[name]) for name in ("draws", "replicates")}
    study: SweepStudy = kept_study(SweepStudy, folder, manifest, **counts)
    return study


def kept_design(folder: Path, manifest: Mapping[str, Any]) -> TrialDesign:
    """A folder's trial, with as many trials and draws as were run. Raises InputError where the folder lacks it."""
    from bijstandsim.trial.design import TrialDesign

    with tempfile.TemporaryDirectory() as place, _as_kept():
        path = _own_scenario(folder, folder / "trial.yaml", Path(place), manifest)
        return TrialDesign.load(path, None, int(manifest["trials"]), int(manifest["draws"]))


@contextmanager
def _as_kept() -> Iterator[None]:
    """Within it the environment sets no keys: what it says is meant for the user's files, not for what was kept."""
    said = os.environ.pop(VARIABLE, None)
    try:
        yield
    finally:
        if said is not None:
            os.environ[VARIABLE] = said


def _own_scenario(folder: Path, file: Path, place: Path, manifest: Mapping[str, Any]) -> Path:
    """The trial or study with the folder's own files, the scenario resolved, in the place of those that it named."""
    if not file.exists():
        raise InputError("the folder lacks what it was run from", place=Place(str(folder)), found=f"no {file.name}")
    data = with_own_files(read_tree(file).data, folder, place)
    name = manifest.get(BASE)
    named = {"set": [f'name="{name}"']} if name else {}
    data["model"] = {"scenario": str((folder / RESOLVED).absolute()), **named}
    path = place / file.name
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path
