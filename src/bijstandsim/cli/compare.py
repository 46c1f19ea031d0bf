"""``compare``: regimes on the same people and draws, and the folder of the comparison."""

from __future__ import annotations

import shlex
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bijstandsim.cli.run import finished, speed_here, tell_estimate
from bijstandsim.cli.talk import Talk, progress

if TYPE_CHECKING:
    from bijstandsim.engine.folder import RunFolder
    from bijstandsim.paired.plan import Plan
    from bijstandsim.report.compare.comparison import Comparison

#: Characters of a table that goes to a file or a pipe.
_WIDTH = 140


@dataclass(frozen=True)
class Request:
    """What the command line asks for; flags such as --seed are among ``sets``, which hold for all scenarios."""

    base: str
    alternatives: tuple[str, ...]
    sets: tuple[str, ...]
    out: Path
    pilot: int | None = None
    threads: int | None = None
    structures: bool = True
    dry_run: bool = False
    lang: str = "en"


def compare(request: Request, talk: Talk) -> None:
    """Load, check that all is paired, run, write, tell. Raises InputError before anything is written, or RunError."""
    from bijstandsim.paired.plan import make_plan
    from bijstandsim.provenance import cores
    from bijstandsim.report.compare.comparison import named
    from bijstandsim.scenario import Scenario

    started = time.perf_counter()
    base = Scenario.load(request.base, request.sets)
    plan = make_plan(base, [named(text, request.sets) for text in request.alternatives], request.pilot)
    for scenario in plan.worlds:
        scenario.resolve()  # what a regime contradicts is told before anything is written
    threads = request.threads or cores()
    against = ", ".join(course.name for course in plan.courses)
    talk.say(f"{base.name} against {against}; {len(plan.worlds)} worlds a run")
    if request.dry_run:
        from bijstandsim.paired.estimate import estimate

        found = estimate(plan, threads, speed_here(talk), with_structures=request.structures)
        tell_estimate(found, base.name, threads, talk)
        return
    _show(_into_folder(plan, request, threads, started, talk), talk, request.lang)


def _into_folder(plan: Plan, request: Request, threads: int, started: float, talk: Talk) -> Comparison:
    from bijstandsim.cli.warmup import make_ready
    from bijstandsim.engine.folder import RunFolder
    from bijstandsim.paired.run import compare_worlds
    from bijstandsim.report.compare.comparison import Comparison, with_structures
    from bijstandsim.report.compare.kept import facts_to_keep
    from bijstandsim.report.compare.page import write_comparison

    command = shlex.join(["bijstandsim", *sys.argv[1:]])
    folder = RunFolder.create(request.out / "compare", plan.city, _facts(plan, threads, command))
    with finished(folder, talk, discard=True):
        _copy_alternatives(plan, folder)
        compile_seconds = make_ready(talk)
        loaded = time.perf_counter()
        with progress(talk, "runs") as tell:
            raw = compare_worlds(plan.city, (), threads=threads, progress=tell, plan=plan)
        result = Comparison(raw, folder.path)
        if request.structures:
            with progress(talk, "other equations") as tell:
                result = with_structures(result, threads, tell)
        simulated = time.perf_counter()
        folder.log("simulated", agent_months=int(raw.agent_months), seconds=round(simulated - loaded, 3))
    with finished(folder, talk):
        write_comparison(result, folder.path, lang=request.lang, command=command)
        timings = {
            "load_s": loaded - started - compile_seconds,
            "compile_s": compile_seconds,
            "simulate_s": result.raw.seconds,
            "structures_s": simulated - loaded - result.raw.seconds,
            "write_s": time.perf_counter() - simulated,
        }
        folder.finish(
            "succeeded",
            agent_months=int(raw.agent_months),
            timings={name: round(seconds, 3) for name, seconds in timings.items()},
            results_hash=result.results_hash,
            **facts_to_keep(result),
        )
    return replace(result, folder=folder.path)


def _facts(plan: Plan, threads: int, command: str) -> dict[str, object]:
    from bijstandsim.engine.basis import present
    from bijstandsim.engine.folder import scenario_hash

    listed = [
        {"regime": course.name, "scenario": course.source.name, "hash": scenario_hash(course.source)}
        for course in plan.courses
    ]
    return {
        "kind": "compare",
        "alternatives": listed,
        "pilot_people": plan.pilot_size,
        "threads": threads,
        "executor": f"{threads} threads",
        "command": command,
        **present(plan.city.parameters.set).entry(),
    }


def _copy_alternatives(plan: Plan, folder: RunFolder) -> None:
    """The scenarios that the regimes come from, beside the base."""
    from bijstandsim.engine.folder import write_atomic
    from bijstandsim.scenario import resolved_yaml

    for source in {course.source.name: course.source for course in plan.courses}.values():
        write_atomic(folder.path / "alternatives" / f"{source.name}.resolved.yaml", resolved_yaml(source))


def _show(result: Comparison, talk: Talk, lang: str) -> None:
    if talk.json:
        talk.result(result.summary())
        return
    from rich.console import Console

    from bijstandsim.report.compare.money_tables import print_comparison

    print_comparison(result, Console() if sys.stdout.isatty() else Console(width=_WIDTH), lang)
    print(f"\nresults  {result.folder}")
    print(f"page     {result.folder}/compare.html")
    print(f"hash     {result.results_hash}")
    seconds = max(result.raw.seconds, 1e-9)
    print(f"speed    {result.raw.agent_months:,} agent-months in {seconds:.1f} s")
