"""``sweep``: run the rows of a study on threads, processes or a cluster, and write their folder."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bijstandsim.cli.run import finished
from bijstandsim.cli.study import SomeFailedError, StudyRequest, in_folder, refuse, tell, what_failed
from bijstandsim.cli.talk import Talk

if TYPE_CHECKING:
    from bijstandsim.report.sweep_page import SweepReport
    from bijstandsim.sweep.plan import Plan
    from bijstandsim.sweep.study import SweepStudy

_WIDTH = 160


@dataclass(frozen=True)
class Request(StudyRequest):
    """What the command line asks for; ``steps`` goes to every input that has steps."""

    draws: int | None = None
    replicates: int | None = None
    steps: int | None = None


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
        tell((plan,), request, workers, talk)
        return
    report = _run(study, plan, request, workers, talk)
    _show(report, talk, request.lang)
    refuse(report.not_finite, plan.rows)
    if report.failures:
        raise SomeFailedError(f"{len(report.failures)} of {len(plan.rows)} rows failed; see {report.folder}/failures")


def _run(study: SweepStudy, plan: Plan, request: Request, workers: int, talk: Talk) -> SweepReport:
    from bijstandsim.report.sweep_page import SweepReport, write
    from bijstandsim.sweep.execute import execute

    with in_folder(request, study, plan, workers, talk) as (folder, store, options):
        tally = execute(plan, store=store, **options)
    report = SweepReport(study, plan, store.frame(), store.failures(), tally, folder.path)
    with finished(folder, talk):
        started = time.perf_counter()
        write(report, folder.path, folder.manifest["command"], request.lang)
        folder.finish(
            "failed" if report.failures or report.not_finite else "succeeded", results_hash=report.results_hash,
            error=what_failed(report.failures, report.not_finite),
            agent_months=tally.agent_months, burn_ins=tally.burn_ins,
            timings={"simulate_s": round(tally.seconds, 3), "write_s": round(time.perf_counter() - started, 3)},
        )  # fmt: skip
    return report


def _show(report: SweepReport, talk: Talk, lang: str) -> None:
    if talk.json:
        talk.result(report.summary())
        return
    from rich.console import Console

    console = Console() if sys.stdout.isatty() else Console(width=_WIDTH)
    if report.frontier is not None:
        console.print(report.frontier.grid(lang).as_rich(console.width))
    for sentence in report.sentences(lang):
        print(sentence)
    tally = report.tally
    speed = tally.agent_months / max(tally.seconds, 1e-9)
    print(f"\nmaps, tables: {report.folder}/report.html")
    print(f"hash     {report.results_hash}")
    print(f"speed    {tally.rows} rows, {tally.burn_ins} burn-ins, {tally.agent_months:,} agent-months in "
          f"{tally.seconds:.1f} s, {speed:,.0f} a second")  # fmt: skip
