"""``trial``: run the virtual trials of a design and write their folder."""

from __future__ import annotations

import shlex
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bijstandsim.cli.run import finished
from bijstandsim.cli.talk import Talk, progress

if TYPE_CHECKING:
    from bijstandsim.engine.folder import RunFolder
    from bijstandsim.report.trial_page import TrialReport
    from bijstandsim.trial.design import TrialDesign

PARTS = "parts"
_WIDTH = 160


@dataclass(frozen=True)
class Request:
    """What the command line asks for."""

    file: Path
    out: Path
    trials: int | None = None
    draws: int | None = None
    seed: int | None = None
    threads: int | None = None
    resume: Path | None = None
    lang: str = "en"
    dry_run: bool = False


def trial(request: Request, talk: Talk) -> None:
    """Load, run, write, tell. Raises InputError before anything is written, or RunError."""
    from bijstandsim.engine.estimate import check_draws
    from bijstandsim.provenance import cores
    from bijstandsim.report.trial_page import TrialReport
    from bijstandsim.trial.design import TrialDesign
    from bijstandsim.trial.study import run_trials

    design = TrialDesign.load(request.file, request.seed, request.trials, request.draws)
    threads = request.threads or cores()
    talk.say(
        f"{design.name}: {design.draws} parameter draws x {design.replicates} trials, arms "
        + ", ".join(f"{name} {arm.size}" for name, arm in design.scenario.arms.items())
    )
    check_draws(design.scenario)
    if request.dry_run:
        print(f"trials     {design.draws * design.replicates:,}, over {design.draws:,} parameter draws")
        print(f"months     {design.month:,} each, and a burn-in for each draw")
        print("resumable  yes, draw by draw")
        return
    command = shlex.join(["bijstandsim", *sys.argv[1:]])
    workers = f"{threads} {_kind(design, threads)}"
    folder = _folder(
        request, design, {"kind": "trial", "threads": threads, "executor": workers, "command": command}, talk
    )
    talk.say(f"writing to {folder.path}; --resume {folder.path} goes on if this is interrupted")
    with finished(folder, talk, discard=request.resume is None):
        from bijstandsim.cli.warmup import make_ready
        from bijstandsim.sweep.executors import open_pool

        make_ready(talk)
        started = time.perf_counter()
        with open_pool(_kind(design, threads), threads) as pool, progress(talk, "draws") as tell:
            trials = run_trials(design, executor=pool.executor, parts=folder.path / PARTS, progress=tell)
        report = TrialReport(trials, time.perf_counter() - started, folder.path)
    with finished(folder, talk):
        report.write(folder.path, command, request.lang)
        shutil.rmtree(folder.path / PARTS)
        folder.finish("succeeded", agent_months=trials.agent_months, results_hash=report.results_hash,
                      timings={"simulate_s": round(report.seconds, 3)})  # fmt: skip
    _show(report, talk, request.lang)


def _kind(design: TrialDesign, threads: int) -> Literal["threads", "processes"]:
    """Slow estimators would hold each other up in threads."""
    return "processes" if design.is_slow and threads > 1 else "threads"


def _folder(request: Request, design: TrialDesign, facts: dict[str, object], talk: Talk) -> RunFolder:
    from bijstandsim.engine.folder import RunFolder
    from bijstandsim.report.own_study import BASE
    from bijstandsim.sweep.own_files import keep_file
    from bijstandsim.trial.design import design_hash

    digest = design_hash(design)
    named = design.scenario.model_copy(update={"name": f"trial-{design.name}"})
    if request.resume is not None:
        folder = RunFolder.reopen(request.resume, {"executor": facts["executor"]}, design_hash=digest)
    else:
        own = {"design_hash": digest, "trials": design.trials, BASE: design.scenario.name}
        folder = RunFolder.create(request.out, named, {**facts, **own})
    with finished(folder, talk, discard=request.resume is None):
        folder.keep_scenario(named)
        if design.source_path is not None:
            keep_file(design.source_path, folder.path / "trial.yaml")
    return folder


def _show(report: TrialReport, talk: Talk, lang: str) -> None:
    if talk.json:
        talk.result(report.summary())
        return
    from rich.console import Console

    console = Console() if sys.stdout.isatty() else Console(width=_WIDTH)
    first = report.trials.design.answer.estimators[0]
    console.print(report.power_grid(first, lang).as_rich(console.width))
    if len(report.published):
        console.print(report.published_grid(lang).as_rich(console.width))
    speed = report.trials.agent_months / max(report.seconds, 1e-9)
    print(f"\nother estimators, bias, coverage and errors: {report.folder}/report.html")
    print(f"results  {report.folder}")
    print(f"hash     {report.results_hash}")
    print(f"speed    {report.trials.trials:,} trials in {report.seconds:.1f} s, {speed:,.0f} agent-months a second")
