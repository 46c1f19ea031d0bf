"""``optimise``: search levers for regimes that are good by several goals within a budget."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass

from bijstandsim.cli.run import finished
from bijstandsim.cli.study import SomeFailedError, StudyRequest, in_folder, refuse, tell, what_failed
from bijstandsim.cli.talk import Talk

_WIDTH = 180


@dataclass(frozen=True)
class Request(StudyRequest):
    """What the command line asks for."""

    draws: int | None = None
    generations: int | None = None
    population: int | None = None


def optimise(request: Request, talk: Talk) -> None:
    """Load, search, write, tell. Raises InputError, RunError, or SomeFailedError."""
    from bijstandsim.provenance import cores
    from bijstandsim.report.optimise_page import OptimiseReport, write
    from bijstandsim.sensitivity.goals import OptimiseStudy
    from bijstandsim.sensitivity.search import Search
    from bijstandsim.sweep.plan import Row

    study = OptimiseStudy.load(
        request.file, request.sets, seed=request.seed, draws=request.draws, generations=request.generations,
        population=request.population,
    )  # fmt: skip
    workers = request.threads or cores()
    talk.say(f"{study.name}: {study.generations} generations of {study.population} choices x {study.draws} parameter "
             f"draws x {study.replicates} runs, then {study.judged} of them on {study.judge_draws} fresh draws, "
             "against nobody treated")  # fmt: skip
    search = Search(study)
    if request.dry_run:
        tell(study.blank_plans(), request, workers, talk)
        return
    blank = study.plan([Row(k) for k in range(study.most_rows)])
    with in_folder(request, study, blank, workers, talk, "optimise") as (folder, store, options):
        tally = search.run(store, **options)
        started = time.perf_counter()
        report = OptimiseReport.of(search, store, tally, folder.path)
        write(report, folder.path, folder.manifest["command"], request.lang)
    with finished(folder, talk):
        folder.finish(
            "failed" if report.failures or report.not_finite else "succeeded", results_hash=report.results_hash,
            error=what_failed(report.failures, report.not_finite), agent_months=tally.agent_months,
            burn_ins=tally.burn_ins, told_again=report.view.told_again,
            timings={"simulate_s": round(tally.seconds, 3), "write_s": round(time.perf_counter() - started, 3)},
        )  # fmt: skip
    if talk.json:
        talk.result(report.summary())
    else:
        _show(report, request.lang)
    refuse(report.not_finite, report.search.all_rows)
    if report.failures:
        raise SomeFailedError(f"{len(report.failures)} of {study.most_rows} rows failed; see {report.folder}/failures")


def _show(report: object, lang: str) -> None:
    from rich.console import Console

    from bijstandsim.report.optimise_page import OptimiseReport

    assert isinstance(report, OptimiseReport)
    console = Console() if sys.stdout.isatty() else Console(width=_WIDTH)
    if report.judgement is not None:
        console.print(report.grids(lang)[0].as_rich(console.width))
    for sentence in report.sentences(lang):
        print(sentence)
    print(f"\nfigure, tables: {report.folder}/report.html")
    print(f"hash     {report.results_hash}")
