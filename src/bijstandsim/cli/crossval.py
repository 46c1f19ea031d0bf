"""``crossval``: hold a finished calibration against cities left out, known truths and negative controls."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
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
    """Load the fit, run all checks, write their tables and the page into its folder. Raises InputError.

    A check that was finished before, with the same settings, of the same fit and by the same code, is not run again.
    """
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
    from bijstandsim.engine.manifest import read_manifest
    from bijstandsim.provenance import cores
    from bijstandsim.report.calibration_files import Checked, posterior_results, redraw
    from bijstandsim.sweep.executors import open_pool

    need("sklearn", "arviz_stats", "threadpoolctl", verb="crossval", extra="calibration")
    # By its files and not by its status: checks that were killed leave a fit that is as good as before.
    for name, missing in ((ABOUT, "no finished calibration"), ("points", "no calibration with its simulator points")):
        if not (request.folder / name).exists():
            raise InputError(f"this is {missing}", place=Place(str(request.folder)), found=f"no {name}",
                             allowed="the folder of a calibrate that succeeded")  # fmt: skip
    seed = read_manifest(request.folder).get("seed")
    study = CalibrationStudy.load(request.folder / "study.yaml", seed=seed)
    folder = RunFolder.reopen(request.folder, kind="calibrate")
    settings = Settings(replicates=request.replicates, simulator=request.simulator)
    try:
        with open_pool(request.workers, request.threads or cores()) as pool, one_thread():
            stages = Stages(folder.path / "points", pool, teller(talk))
            checked = Checked(folder.path, settings)
            for name, check in all_checks(study, cache(lambda: Summary(fit(study, stages))), settings, stages).items():
                checked(name, check)
    finally:  # whatever stopped the checks, the fit stands, and what is in its folder is listed
        redraw(folder.path)
        folder.finish("succeeded", results_hash=posterior_results(folder.path))
    if talk.json:
        talk.result({"run_dir": str(folder.path), "files": checked.files})
    else:
        print((folder.path / "validation.md").read_text(encoding="utf-8"))
