"""``crossval``: hold a finished calibration against cities left out, known truths and negative controls."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bijstandsim.cli.talk import Talk
from bijstandsim.errors import InputError, Place


@dataclass(frozen=True)
class Request:
    """What the command line asks for; ``folder`` is that of a finished calibration."""

    folder: Path
    replicates: int = 200
    simulator: int = 10
    threads: int | None = None
    workers: Literal["threads", "processes"] = "processes"


def crossval(request: Request, talk: Talk) -> None:
    """Load the fit, run all checks, write their tables and the page into its folder. Raises InputError."""
    from bijstandsim.behaviour.posterior import ABOUT
    from bijstandsim.calibrate.checks import Settings, all_checks
    from bijstandsim.calibrate.stages import Stages
    from bijstandsim.calibrate.study import CalibrationStudy
    from bijstandsim.calibrate.summary import Summary
    from bijstandsim.calibrate.threads import one_thread
    from bijstandsim.calibrate.waves import fit
    from bijstandsim.cli.calibrate import teller
    from bijstandsim.cli.extras import need
    from bijstandsim.engine.folder import RunFolder
    from bijstandsim.provenance import cores
    from bijstandsim.report.calibration_files import csv, redraw
    from bijstandsim.report.hashing import results_hash
    from bijstandsim.report.write import writing
    from bijstandsim.sweep.executors import open_pool

    need("sklearn", "arviz_stats", "threadpoolctl", verb="crossval", extra="calibration")
    # By its file and not by its status: checks that were killed leave a fit that is as good as before.
    if not (request.folder / ABOUT).is_file():
        raise InputError("this is no finished calibration", place=Place(str(request.folder)), found=f"no {ABOUT}",
                         allowed="the folder of a calibrate that succeeded")  # fmt: skip
    folder = RunFolder.reopen(request.folder, kind="calibrate")
    study = CalibrationStudy.load(folder.path / "study.yaml", seed=folder.manifest.get("seed"))
    files: list[str] = []
    with open_pool(request.workers, request.threads or cores()) as pool, writing(folder.path) as out, one_thread():
        summary = Summary(fit(study, Stages(folder.path / "points", pool)))
        settings = Settings(replicates=request.replicates, simulator=request.simulator)
        for name, table in all_checks(summary, settings, pool.executor, teller(talk)):
            files.append(f"{name}.csv")
            out.text(files[-1], csv(table))
    redraw(folder.path)
    folder.finish("succeeded", results_hash=results_hash({"posterior": summary.posterior}))  # it was taken off to write
    if talk.json:
        talk.result({"run_dir": str(folder.path), "files": files})
    else:
        print((folder.path / "validation.md").read_text(encoding="utf-8"))
