"""Runs a finished folder again from what it keeps, without its original files: every table that it holds."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd

from bijstandsim.engine.seal import FILES
from bijstandsim.errors import InputError, Place
from bijstandsim.report.content import POSTERIOR, ROWS, Tables, read_csv
from bijstandsim.report.own_study import kept_design, kept_study, kept_sweep
from bijstandsim.report.read_back import RESULTS, STRUCTURES, resolved_scenario
from bijstandsim.report.write import parquet

Progress = Callable[[int, int], None]


def rerun(folder: Path, manifest: dict[str, Any], threads: int, progress: Progress | None = None) -> Tables:
    """Tables by name, as ``everything`` reads them: through the format that they are kept in.

    Raises InputError for a kind that cannot be run again, or RunError.
    """
    kind = str(manifest.get("kind"))
    if kind not in _RERUN:
        raise InputError(
            "this kind of folder cannot be run again from what it keeps", place=Place(str(folder)), found=kind,
            allowed=", ".join(_RERUN),
        )  # fmt: skip
    found = _RERUN[kind](folder, manifest, threads, progress)
    return {name: pd.read_parquet(io.BytesIO(parquet(table))) for name, table in found.items()}


def _run(folder: Path, manifest: dict[str, Any], threads: int, progress: Progress | None) -> Tables:
    from bijstandsim.engine.structures import simulate_structures
    from bijstandsim.report.run import MAKERS, simulate
    from bijstandsim.report.structures import frame

    scenario = resolved_scenario(folder)
    run = simulate(scenario, threads=threads, progress=progress)
    found = {name: run.frame(name) for name in MAKERS}
    if _has(folder, manifest, STRUCTURES):
        found[STRUCTURES] = frame(simulate_structures(scenario, threads=threads, progress=progress))
    return found


def _compare(folder: Path, manifest: dict[str, Any], threads: int, progress: Progress | None) -> Tables:
    from bijstandsim.paired.run import compare_worlds
    from bijstandsim.report.compare.comparison import MAKERS, Comparison, with_structures
    from bijstandsim.report.compare.kept import kept_alternatives

    others = kept_alternatives(folder, manifest)
    raw = compare_worlds(
        resolved_scenario(folder), others, threads=threads, progress=progress, pilot=manifest["pilot_people"]
    )
    again = Comparison(raw)
    tables = {name: again.frame(name) for name in MAKERS}
    if _has(folder, manifest, STRUCTURES):
        other = with_structures(again, threads, progress).structures
        assert other is not None
        tables[STRUCTURES] = other
    return tables


def _trial(folder: Path, manifest: dict[str, Any], threads: int, progress: Progress | None) -> Tables:
    from bijstandsim.report.trial_page import TrialReport
    from bijstandsim.trial.study import run_trials

    design = kept_design(folder, manifest)
    with ThreadPoolExecutor(threads) as pool:
        report = TrialReport(run_trials(design, executor=pool, progress=progress))
    return report.tables()


def _sweep(folder: Path, manifest: dict[str, Any], threads: int, progress: Progress | None) -> Tables:
    from bijstandsim.report.studies import run_sweep

    return run_sweep(kept_sweep(folder, manifest), threads=threads, progress=progress).tables()


def _sobol(folder: Path, manifest: dict[str, Any], threads: int, progress: Progress | None) -> Tables:
    from bijstandsim.report.studies import run_sobol
    from bijstandsim.sensitivity.study import SobolStudy

    report = run_sobol(kept_study(SobolStudy, folder, manifest), threads=threads, progress=progress)
    return {ROWS: report.rows, **report.tables()}


def _optimise(folder: Path, manifest: dict[str, Any], threads: int, progress: Progress | None) -> Tables:
    from bijstandsim.report.studies import run_optimise
    from bijstandsim.sensitivity.goals import OptimiseStudy

    report = run_optimise(kept_study(OptimiseStudy, folder, manifest), threads=threads, progress=progress)
    return {ROWS: report.rows, **report.tables()}


def _calibrate(folder: Path, manifest: dict[str, Any], threads: int, progress: Progress | None) -> Tables:
    from bijstandsim.calibrate.stages import Stages
    from bijstandsim.calibrate.study import CalibrationStudy
    from bijstandsim.calibrate.summary import Summary
    from bijstandsim.calibrate.threads import one_thread
    from bijstandsim.calibrate.waves import fit
    from bijstandsim.report.calibration_files import csv, tables
    from bijstandsim.sweep.executors import open_pool

    study = CalibrationStudy.load(folder / "study.yaml", seed=int(manifest["seed"]))
    before = 0

    def tell(name: str, done: int, asked: int) -> None:
        nonlocal before
        if progress is not None:
            progress(before + done, max(study.points, before + asked))
        before += asked if done == asked else 0

    with tempfile.TemporaryDirectory() as place, open_pool("threads", threads) as pool, one_thread():
        summary = Summary(fit(study, Stages(Path(place), pool, tell)))
        listed = {name: read_csv(io.StringIO(csv(table))) for name, table in tables(summary).items()}
    return {POSTERIOR: summary.posterior, **listed}


def _has(folder: Path, manifest: dict[str, Any], table: str) -> bool:
    """Whether a table is there, or was promised: what is gone is run again all the same."""
    name = f"{RESULTS}/{table}.parquet"
    return name in manifest.get(FILES, {}) or (folder / name).exists()


_RERUN: dict[str, Callable[[Path, dict[str, Any], int, Progress | None], Tables]] = {
    "run": _run,
    "compare": _compare,
    "trial": _trial,
    "sweep": _sweep,
    "sobol": _sobol,
    "optimise": _optimise,
    "calibrate": _calibrate,
}
