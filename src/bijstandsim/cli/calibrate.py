"""``calibrate``: fit the parameters to the targets, and write what was found."""

from __future__ import annotations

import json
import shlex
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bijstandsim.cli.run import finished
from bijstandsim.cli.talk import Talk

if TYPE_CHECKING:
    from bijstandsim.calibrate.study import CalibrationStudy
    from bijstandsim.engine.folder import RunFolder


@dataclass(frozen=True)
class Request:
    """What the command line asks for."""

    file: Path
    out: Path
    seed: int | None = None
    threads: int | None = None
    workers: Literal["threads", "processes"] = "processes"
    resume: Path | None = None
    structures: bool = True
    dry_run: bool = False


def calibrate(request: Request, talk: Talk) -> None:
    """Load, run the waves, write, tell. Raises InputError before anything is written, or RunError."""
    from bijstandsim.calibrate.study import CalibrationStudy
    from bijstandsim.cli.extras import need
    from bijstandsim.provenance import cores

    need("sklearn", "arviz_stats", "threadpoolctl", verb="calibrate", extra="calibration")
    study = CalibrationStudy.load(request.file, seed=request.seed)
    more = f", up to {study.extra_points:,} more" if study.extend else ""
    talk.say(f"{study.name}: {len(study.waves)} waves, {study.points} simulator points{more}")
    if request.dry_run:
        print(f"simulator points  {study.points:,}{more}; two to three seconds of one core each")
        print("emulators         some minutes of one core before each wave")
        print("resumable         yes, point by point")
        return
    workers = request.threads or cores()
    folder = _folder(request, study, {
        "executor": f"{workers} {request.workers}", "command": shlex.join(["bijstandsim", *sys.argv[1:]]),
    })  # fmt: skip
    talk.say(f"writing to {folder.path}; --resume {folder.path} goes on if this is interrupted")
    with finished(folder, talk, discard=False):
        found = _run(study, folder, request, workers, talk)
        folder.finish("succeeded", **found)
    if talk.json:
        talk.result({"run_dir": str(folder.path), **found})
    else:
        print((folder.path / "validation.md").read_text(encoding="utf-8").split("\n## ")[0])
        print(f"written  {folder.path}")


def _run(study: CalibrationStudy, folder: RunFolder, request: Request, workers: int, talk: Talk) -> dict[str, object]:
    from bijstandsim.calibrate.stages import Stages
    from bijstandsim.calibrate.summary import Summary
    from bijstandsim.calibrate.threads import one_thread
    from bijstandsim.calibrate.variants import run_variants
    from bijstandsim.calibrate.waves import fit
    from bijstandsim.cli.warmup import make_ready
    from bijstandsim.report.calibration_files import write_calibration
    from bijstandsim.sweep.executors import open_pool

    make_ready(talk)
    started = time.perf_counter()
    with open_pool(request.workers, workers) as pool, one_thread():
        stages = Stages(folder.path / "points", pool, teller(talk))
        found = fit(study, stages)
        summary = Summary(found)
        structures = run_variants(summary, stages) if request.structures else None
    facts = write_calibration(summary, structures, folder.path)
    return {**facts, "timings": {"fit_s": round(time.perf_counter() - started, 1)}}


def teller(talk: Talk) -> Callable[[str, int, int], None]:
    """Progress on stderr: a line at every tenth of a set of points."""
    last: dict[str, int] = {}

    def tell(name: str, done: int, total: int) -> None:
        tenth = 10 * done // max(total, 1)
        if last.get(name) != tenth:
            last[name] = tenth
            talk.say(f"{name}: {done} of {total} points")

    return tell


def _folder(request: Request, study: CalibrationStudy, facts: dict[str, object]) -> RunFolder:
    from bijstandsim import provenance
    from bijstandsim.engine.folder import RunFolder
    from bijstandsim.scenario import Scenario

    reported = [asdict(target) for target in study.all_targets()]
    digest = provenance.hash_text(json.dumps([study.model_dump(mode="json"), reported], sort_keys=True))
    named = Scenario.load("nederland").model_copy(update={"name": f"calibrate-{study.name}"})
    if request.resume is not None:
        folder = RunFolder.reopen(request.resume, {"executor": facts["executor"]}, study_hash=digest)
    else:
        folder = RunFolder.create(request.out, named, {**facts, "kind": "calibrate", "study_hash": digest})
    folder.keep_scenario(named)
    if not (folder.path / "study.yaml").exists():  # also where a process died before it had kept it
        study.keep(folder.path)
    return folder
