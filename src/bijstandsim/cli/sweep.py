"""``sweep``: run the rows of a study on threads, processes or a cluster, and write their folder."""

from __future__ import annotations

import shlex
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bijstandsim.cli.run import finished
from bijstandsim.cli.talk import Talk, bytes_text, progress, seconds_text
from bijstandsim.errors import BijstandsimError

if TYPE_CHECKING:
    from bijstandsim.engine.folder import RunFolder
    from bijstandsim.report.sweep_page import SweepReport
    from bijstandsim.sweep.plan import Plan
    from bijstandsim.sweep.study import SweepStudy

_WIDTH = 160


class SomeFailedError(BijstandsimError):
    """Some rows of a study failed; the others have results."""

    exit_code = 4


@dataclass(frozen=True)
class Request:
    """What the command line asks for; ``steps`` goes to every input that has steps."""

    file: Path
    out: Path
    sets: tuple[str, ...] = ()
    seed: int | None = None
    draws: int | None = None
    replicates: int | None = None
    steps: int | None = None
    threads: int | None = None
    workers: Literal["threads", "processes"] = "threads"
    dask: str | None = None
    resume: Path | None = None
    on_error: Literal["stop", "finish"] = "finish"
    dry_run: bool = False


def sweep(request: Request, talk: Talk) -> None:
    """Load, plan, run, write, tell. Raises InputError before anything is written, RunError, or SomeFailedError."""
    from bijstandsim.provenance import cores
    from bijstandsim.sweep.study import SweepStudy

    study = SweepStudy.load(
        request.file, request.sets, seed=request.seed, draws=request.draws, replicates=request.replicates,
        steps=request.steps,
    )  # fmt: skip
    plan = study.plan()
    workers = request.threads or cores()
    talk.say(f"{study.name}: {len(plan.rows)} rows x {study.draws} parameter draws x {study.replicates} runs, "
             f"{', '.join(study.regime_names)} against nobody treated")  # fmt: skip
    if request.dry_run:
        _tell(plan, request, workers, talk)
        return
    report = _run(study, plan, request, workers, talk)
    _show(report, talk)
    if report.failures:
        raise SomeFailedError(f"{len(report.failures)} of {len(plan.rows)} rows failed; see {report.folder}/failures")


def _run(study: SweepStudy, plan: Plan, request: Request, workers: int, talk: Talk) -> SweepReport:
    from bijstandsim.report.sweep_page import SweepReport, write
    from bijstandsim.sweep.execute import execute
    from bijstandsim.sweep.executors import open_pool
    from bijstandsim.sweep.store import Store

    command = shlex.join(["bijstandsim", *sys.argv[1:]])
    # A scheduler that does not answer is told before there is a folder.
    with open_pool(request.workers, workers, request.dask) as pool:
        folder = _folder(request, study, plan, {"executor": pool.name, "command": command})
        talk.say(f"writing to {folder.path}; --resume {folder.path} goes on if this is interrupted")
        with finished(folder, talk):
            from bijstandsim.cli.warmup import make_ready

            make_ready(talk)
            store = Store.open(folder, plan.digest, len(plan.rows))
            with progress(talk, "rows") as tell:
                tally = execute(plan, pool.executor, store, workers=pool.workers, on_error=request.on_error,
                                progress=tell)  # fmt: skip
    report = SweepReport(study, plan, store.frame(), store.failures(), tally, folder.path)
    with finished(folder, talk):
        started = time.perf_counter()
        write(report, folder.path, command)
        folder.finish(
            "failed" if report.failures else "succeeded", results_hash=report.results_hash,
            error=f"{len(report.failures)} rows failed" if report.failures else None,
            agent_months=tally.agent_months, burn_ins=tally.burn_ins,
            timings={"simulate_s": round(tally.seconds, 3), "write_s": round(time.perf_counter() - started, 3)},
        )  # fmt: skip
    return report


def _folder(request: Request, study: SweepStudy, plan: Plan, facts: dict[str, object]) -> RunFolder:
    from bijstandsim.engine.folder import RunFolder

    if request.resume is not None:
        return RunFolder.reopen(request.resume, plan_hash=plan.digest)
    named = study.base.model_copy(update={"name": f"sweep-{study.name}"})
    own = {"kind": "sweep", "steps": request.steps, "plan_hash": plan.digest}
    folder = RunFolder.create(request.out, named, {**facts, **own})
    if study.source_path is not None:
        shutil.copyfile(study.source_path, folder.path / "study.yaml")
    return folder


def _tell(plan: Plan, request: Request, workers: int, talk: Talk) -> None:
    """Runs, agent-months, memory, disk and time; nothing is run but a small measurement of speed."""
    from bijstandsim.cli.run import speed_here
    from bijstandsim.sweep.estimate import estimate

    found = estimate(plan, workers, speed_here(talk), request.workers == "processes")
    if talk.json:
        from dataclasses import asdict

        talk.result({"study": plan.name, "rows": len(plan.rows), "workers": workers, **asdict(found)})
        return
    print(f"rows          {len(plan.rows):,}")
    print(f"runs          {found.runs:,}, on {workers} {request.workers}")
    print(f"agent-months  about {found.agent_months:,}, burn-in counted")
    print(f"memory        about {bytes_text(found.memory_bytes)}")
    print(f"disk          about {bytes_text(found.disk_bytes)}")
    print(f"time          {'unknown' if found.seconds is None else 'about ' + seconds_text(found.seconds)}")


def _show(report: SweepReport, talk: Talk) -> None:
    if talk.json:
        talk.result(report.summary())
        return
    from rich.console import Console

    console = Console() if sys.stdout.isatty() else Console(width=_WIDTH)
    if report.frontier is not None:
        console.print(report.frontier.grid().as_rich(console.width))
    for sentence in report.sentences():
        print(sentence)
    tally = report.tally
    speed = tally.agent_months / max(tally.seconds, 1e-9)
    print(f"\nmaps, tables: {report.folder}/report.html")
    print(f"hash     {report.results_hash}")
    print(f"speed    {tally.rows} rows, {tally.burn_ins} burn-ins, {tally.agent_months:,} agent-months in "
          f"{tally.seconds:.1f} s, {speed:,.0f} a second")  # fmt: skip
