"""The files that a study names, kept in its folder, so that it can be run again when they are gone.

    <folder>/
      scenario.yaml, scenario.resolved.yaml   the city, as in the folder of a run
      study.yaml                              the study as it was
      regimes/<k>.yaml, <k>.resolved.yaml     the scenario of regime k of the study's list, as it was and resolved
      draws.csv or draws.parquet              the table of draws, where the study names one
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from bijstandsim.engine.folder import write_atomic, write_atomic_bytes
from bijstandsim.scenario import resolved_yaml
from bijstandsim.scenario.other_file import beside
from bijstandsim.sweep.cities import POLICY
from bijstandsim.sweep.study_file import regime_source

STUDY = "study.yaml"
_REGIMES, _DRAWS = "regimes", "draws"
_RESOLVED = ".resolved.yaml"


def keep_files(study: Any, folder: Path) -> None:
    """Copy a study's file and what it names into ``folder``; one that was not read from a file has nothing to copy.

    The study itself comes last: once it is there all of them are, and nothing is copied any more. Whoever was killed
    before that is made good when the folder is gone on with. Raises InputError or OSError when a file is gone since the
    study was read.
    """
    path = study.source_path
    if path is None or (folder / STUDY).exists():
        return
    for k, name in enumerate(getattr(study, "regimes", [])):
        if name == POLICY:
            continue
        scenario, _ = regime_source(name, path)
        if scenario.source_path is not None:
            keep_file(scenario.source_path, folder / _REGIMES / f"{k}.yaml")
        write_atomic(folder / _REGIMES / f"{k}{_RESOLVED}", resolved_yaml(scenario))
    named = getattr(study, "posterior", None)
    if named is not None:
        source = beside(named, path)
        keep_file(source, folder / f"{_DRAWS}{source.suffix}")
    keep_file(path, folder / STUDY)


def keep_file(source: Path, target: Path) -> None:
    """Copy a file, whole or not at all, unless there is a copy. Raises OSError."""
    if not target.exists():
        write_atomic_bytes(target, source.read_bytes())


def with_own_files(data: dict[str, Any], folder: Path, place: Path) -> dict[str, Any]:
    """The content of a study's file that names copies, in ``place``, of what is kept in ``folder``, where it is kept.

    The study is to be read from a file in ``place``: the names are relative, whatever the path of the folder.
    """
    found = dict(data)
    if isinstance(data.get("regimes"), list):
        found["regimes"] = [_kept_regime(str(name), k, folder, place) for k, name in enumerate(data["regimes"])]
    if data.get("posterior") is not None:
        table = f"{_DRAWS}{Path(str(data['posterior'])).suffix}"
        if (folder / table).is_file():
            shutil.copyfile(folder / table, place / table)
            found["posterior"] = table
    return found


def _kept_regime(name: str, k: int, folder: Path, place: Path) -> str:
    file = Path(_REGIMES) / f"{k}{_RESOLVED}"
    if not (folder / file).is_file():
        return name
    (place / _REGIMES).mkdir(exist_ok=True)
    shutil.copyfile(folder / file, place / file)
    _, colon, arm = name.partition(":")
    return f"{file.as_posix()}{colon}{arm}"
