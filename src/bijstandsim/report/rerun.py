"""Runs a finished folder again from what it keeps, without its original files: the tables that its hash covers."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import yaml

from bijstandsim.errors import InputError, Place
from bijstandsim.report.content import Tables
from bijstandsim.report.read_back import RESOLVED, resolved_scenario
from bijstandsim.sweep.own_files import with_own_files

Progress = Callable[[int, int], None]


def rerun(folder: Path, manifest: dict[str, Any], threads: int, progress: Progress | None = None) -> Tables:
    """Tables by name, as ``content`` reads them. Raises InputError for a kind that cannot be run again, or RunError."""
    kind = str(manifest.get("kind"))
    if kind not in _RERUN:
        raise InputError(
            "this kind of folder cannot be run again from what it keeps", place=Place(str(folder)), found=kind,
            allowed=", ".join(_RERUN),
        )  # fmt: skip
    return _RERUN[kind](folder, manifest, threads, progress)


def _run(folder: Path, manifest: dict[str, Any], threads: int, progress: Progress | None) -> Tables:
    from bijstandsim.report.run import HASHED, simulate

    run = simulate(resolved_scenario(folder), threads=threads, progress=progress)
    return {name: run.frame(name) for name in HASHED}


def _compare(folder: Path, manifest: dict[str, Any], threads: int, progress: Progress | None) -> Tables:
    from bijstandsim.paired.run import compare_worlds
    from bijstandsim.report.compare.comparison import MAKERS, Comparison
    from bijstandsim.report.compare.kept import kept_alternatives

    others = kept_alternatives(folder, manifest)
    raw = compare_worlds(
        resolved_scenario(folder), others, threads=threads, progress=progress, pilot=manifest["pilot_people"]
    )
    again = Comparison(raw)
    return {name: again.frame(name) for name in MAKERS}


def _trial(folder: Path, manifest: dict[str, Any], threads: int, progress: Progress | None) -> Tables:
    from bijstandsim.report.trial_page import TrialReport
    from bijstandsim.trial.design import TrialDesign
    from bijstandsim.trial.study import run_trials

    with tempfile.TemporaryDirectory() as place:
        path = _own_scenario(folder, folder / "trial.yaml", Path(place))
        design = TrialDesign.load(path, None, int(manifest["trials"]), int(manifest["draws"]))
    with ThreadPoolExecutor(threads) as pool:
        report = TrialReport(run_trials(design, executor=pool, progress=progress))
    return {"estimates": report.estimates, "truths": report.truths}


def _sweep(folder: Path, manifest: dict[str, Any], threads: int, progress: Progress | None) -> Tables:
    from bijstandsim.report.studies import run_sweep
    from bijstandsim.sweep.study import SweepStudy

    study = _study(SweepStudy, folder, manifest, draws=int(manifest["draws"]), replicates=int(manifest["replicates"]))
    return {"rows": run_sweep(study, threads=threads, progress=progress).rows}


def _sobol(folder: Path, manifest: dict[str, Any], threads: int, progress: Progress | None) -> Tables:
    from bijstandsim.report.studies import run_sobol
    from bijstandsim.sensitivity.study import SobolStudy

    return {"rows": run_sobol(_study(SobolStudy, folder, manifest), threads=threads, progress=progress).rows}


def _optimise(folder: Path, manifest: dict[str, Any], threads: int, progress: Progress | None) -> Tables:
    from bijstandsim.report.studies import run_optimise
    from bijstandsim.sensitivity.goals import OptimiseStudy

    return {"rows": run_optimise(_study(OptimiseStudy, folder, manifest), threads=threads, progress=progress).rows}


def _calibrate(folder: Path, manifest: dict[str, Any], threads: int, progress: Progress | None) -> Tables:
    from bijstandsim.calibrate.stages import Stages
    from bijstandsim.calibrate.study import CalibrationStudy
    from bijstandsim.calibrate.summary import Summary
    from bijstandsim.calibrate.threads import one_thread
    from bijstandsim.calibrate.waves import fit
    from bijstandsim.sweep.executors import open_pool

    study = CalibrationStudy.load(folder / "study.yaml", seed=int(manifest["seed"]))
    before = 0

    def tell(name: str, done: int, asked: int) -> None:
        nonlocal before
        if progress is not None:
            progress(before + done, max(study.points, before + asked))
        before += asked if done == asked else 0

    with tempfile.TemporaryDirectory() as place, open_pool("threads", threads) as pool, one_thread():
        return {"posterior": Summary(fit(study, Stages(Path(place), pool, tell))).posterior}


def _study(kind: Any, folder: Path, manifest: dict[str, Any], **flags: Any) -> Any:
    """A folder's study, with the flags that it was run with."""
    with tempfile.TemporaryDirectory() as place:
        path = _own_scenario(folder, folder / "study.yaml", Path(place))
        return kind.load(path, **{**flags, **manifest.get("settings", {})})


def _own_scenario(folder: Path, file: Path, place: Path) -> Path:
    """The trial or study with the folder's own files, the scenario resolved, in the place of those that it named."""
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise InputError(f"the folder lacks what it was run from: {error}", place=Place(str(file))) from None
    data = with_own_files(data, folder, place)
    data["model"] = {"scenario": str((folder / RESOLVED).absolute())}
    path = place / file.name
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


_RERUN: dict[str, Callable[[Path, dict[str, Any], int, Progress | None], Tables]] = {
    "run": _run,
    "compare": _compare,
    "trial": _trial,
    "sweep": _sweep,
    "sobol": _sobol,
    "optimise": _optimise,
    "calibrate": _calibrate,
}
