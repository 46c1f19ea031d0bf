"""``sobol``: run a sensitivity study's rows, analyse them, and write their folder."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bijstandsim.cli.run import finished
from bijstandsim.cli.study import SomeFailedError, StudyRequest, in_folder, tell
from bijstandsim.cli.talk import Talk

if TYPE_CHECKING:
    from bijstandsim.report.sobol_page import SobolReport
    from bijstandsim.sensitivity.study import SobolStudy
    from bijstandsim.sweep.plan import Plan

_WIDTH = 160


@dataclass(frozen=True)
class Request(StudyRequest):
    """What the command line asks for."""

    n: int | None = None
    seeds: int | None = None
    trajectories: int | None = None
    method: Literal["sobol", "morris", "shapley", "given"] | None = None


def sobol(request: Request, talk: Talk) -> None:
    """Load, plan, run, analyse, write, tell. Raises InputError, RunError, or SomeFailedError."""
    from bijstandsim.provenance import cores
    from bijstandsim.sensitivity.study import SobolStudy

    study = SobolStudy.load(
        request.file, request.sets, seed=request.seed, n=request.n, seeds=request.seeds, method=request.method,
        trajectories=request.trajectories,
    )  # fmt: skip
    plan = study.plan()
    workers = request.threads or cores()
    talk.say(f"{study.name}: {study.method}, {study.size_text()}; {len(plan.rows):,} rows, {study.seeds} common seeds, "
             f"{', '.join(study.regime_names)} against nobody treated")  # fmt: skip
    if request.dry_run:
        tell((plan,), request, workers, talk)
        return
    report = _run(study, plan, request, workers, talk)
    if talk.json:
        talk.result(report.summary())
        return
    _show(report, request.lang)


def _run(study: SobolStudy, plan: Plan, request: Request, workers: int, talk: Talk) -> SobolReport:
    from bijstandsim.report.sobol_page import SobolReport, write
    from bijstandsim.sensitivity.run import run_rows

    with in_folder(request, study, plan, workers, talk, "sobol") as (folder, store, options):
        tally, n = run_rows(study, plan, store, **options)
        if tally.failures or store.failures():
            failed = store.failures()
            raise SomeFailedError(
                f"{len(failed)} rows failed, so no index is computed: their inputs and tracebacks are in "
                f"{store.failures_path}; first: row {failed[0]['row']['id']}, {failed[0]['message']}"
            )
        started = time.perf_counter()
        report = SobolReport(study, plan, store.frame(), n, tally, folder.path)
        write(report, folder.path, folder.manifest["command"], request.lang)
    with finished(folder, talk):
        folder.finish(
            "succeeded", results_hash=report.results_hash, points=n, agent_months=tally.agent_months,
            burn_ins=tally.burn_ins,
            timings={"simulate_s": round(tally.seconds, 3), "analyse_s": round(time.perf_counter() - started, 3)},
        )  # fmt: skip
    return report


def _show(report: SobolReport, lang: str) -> None:
    from rich.console import Console

    console = Console() if sys.stdout.isatty() else Console(width=_WIDTH)
    for grid in report.headline_grids(lang):
        console.print(grid.as_rich(console.width))
    for sentence in report.sentences(lang):
        print(sentence)
    tally = report.tally
    speed = tally.agent_months / max(tally.seconds, 1e-9)
    print(f"\nfigures, tables: {report.folder}/report.html")
    print(f"hash     {report.results_hash}")
    print(f"speed    {tally.rows:,} rows, {tally.burn_ins:,} burn-ins, {tally.agent_months:,} agent-months in "
          f"{tally.seconds:.1f} s, {speed:,.0f} a second")  # fmt: skip
