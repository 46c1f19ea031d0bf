"""``run``: simulate a scenario and write its folder."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bijstandsim.cli.talk import Talk, bytes_text, progress, seconds_text
from bijstandsim.errors import InputError

if TYPE_CHECKING:
    from bijstandsim.engine.estimate import Estimate
    from bijstandsim.engine.folder import RunFolder
    from bijstandsim.report.run import Run
    from bijstandsim.scenario import Scenario

#: Characters of a table that goes to a file or a pipe.
_WIDTH = 120


@dataclass(frozen=True)
class Request:
    """What the command line asks for; flags such as --seed are among ``sets``."""

    scenario: str
    sets: tuple[str, ...]
    out: Path
    threads: int | None = None
    force: bool = False
    dry_run: bool = False
    lang: str = "en"
    structures: bool = True


def run(request: Request, talk: Talk) -> None:
    """Load, check, estimate, simulate, write, tell. Raises InputError before anything is written, or RunError."""
    from bijstandsim.scenario import Scenario, differences_from_default

    started = time.perf_counter()
    scenario = Scenario.load(request.scenario, request.sets)
    # What follows loads the compiler; a faulty file has been told by now.
    from bijstandsim.engine.estimate import estimate
    from bijstandsim.engine.structures import runs_of
    from bijstandsim.provenance import cores

    threads = request.threads or cores()
    others = runs_of(scenario) if request.structures else 0
    differences = differences_from_default(scenario)
    talk.say(f"scenario {scenario.name}, seed {scenario.seed}; {len(differences)} settings differ from the defaults")
    for line in differences:
        talk.detail(f"  {line}")
    if request.dry_run:
        tell_estimate(estimate(scenario, threads, speed_here(talk), others), scenario.name, threads, talk)
        return
    if not request.force:
        _check_room(estimate(scenario, threads), request.out)
    result = _simulate_into_folder(scenario, request, threads, started, talk)
    _show(result, talk, request.lang)


def _simulate_into_folder(scenario: Scenario, request: Request, threads: int, started: float, talk: Talk) -> Run:
    from bijstandsim.cli.warmup import make_ready
    from bijstandsim.engine.basis import present
    from bijstandsim.engine.folder import RunFolder
    from bijstandsim.engine.structures import simulate_structures
    from bijstandsim.report import structures
    from bijstandsim.report.run import simulate
    from bijstandsim.report.write import write_results

    command = shlex.join(["bijstandsim", *sys.argv[1:]])
    folder = RunFolder.create(request.out, scenario, {
        "threads": threads, "executor": f"{threads} threads", "command": command,
        **present(scenario.parameters.set).entry(),
    })  # fmt: skip
    with finished(folder, talk, discard=True):
        compile_seconds = make_ready(talk)
        loaded = time.perf_counter()
        with progress(talk, "runs") as tell:
            result = replace(simulate(scenario, threads=threads, progress=tell), folder=folder.path)
        if request.structures:
            with progress(talk, "other equations") as tell:
                found = simulate_structures(scenario, threads=threads, progress=tell)
            result = replace(result, structures=structures.frame(found))
        simulated = time.perf_counter()
        folder.log("simulated", agent_months=int(result.raw.agent_months), seconds=round(simulated - loaded, 3))
    with finished(folder, talk):
        write_results(result, folder.path, lang=request.lang, command=command)
        written = time.perf_counter()
        timings = {
            "load_s": loaded - started - compile_seconds,
            "compile_s": compile_seconds,
            "simulate_s": result.raw.seconds,
            "write_s": written - simulated,
        }
        folder.finish(
            "succeeded",
            agent_months=int(result.raw.agent_months),
            agent_months_per_s=round(result.raw.agent_months_per_second),
            burn_in_months=list(result.raw.burn_in_months),
            timings={name: round(seconds, 3) for name, seconds in timings.items()},
            results_hash=result.results_hash,
        )
    return result


@contextmanager
def finished(folder: RunFolder, talk: Talk, discard: bool = False) -> Iterator[None]:
    """Leave a manifest that says how it ended.

    With ``discard``, input that turns out to be wrong leaves no folder: nothing has been simulated then.
    """
    try:
        yield
    except KeyboardInterrupt:
        _end(folder, talk, "aborted", None)
        raise
    except BaseException as error:
        if discard and isinstance(error, InputError):
            folder.discard()
            raise
        _end(folder, talk, "failed", f"{type(error).__name__}: {error}")
        raise


def _end(folder: RunFolder, talk: Talk, status: Literal["aborted", "failed"], error: str | None) -> None:
    """Say in the manifest how it ended; a disk that does not even take that must not hide what went wrong."""
    try:
        folder.finish(status, error=error)
        talk.say(f"{'stopped' if status == 'aborted' else 'failed'}; {folder.path} says {status}")
    except OSError as fault:
        talk.say(f"{folder.path} still says running: its manifest cannot be written ({fault.strerror})")


def _show(result: Run, talk: Talk, lang: str) -> None:
    if talk.json:
        talk.result(result.summary())
        return
    from rich.console import Console

    from bijstandsim.report.tables import print_run

    print_run(result, Console() if sys.stdout.isatty() else Console(width=_WIDTH), lang)
    speed = result.raw.agent_months_per_second
    print(f"\nresults  {result.folder}")
    print(f"hash     {result.results_hash}")
    print(f"speed    {result.raw.agent_months:,} agent-months in {result.raw.seconds:.1f} s, {speed:,.0f} a second")


def speed_here(talk: Talk) -> float | None:
    """Agent-months per second of one thread here; None while the kernels have not been compiled."""
    from bijstandsim.engine.bench import quick_speed
    from bijstandsim.engine.warmup import is_compiled

    if is_compiled():
        return quick_speed()
    talk.say("time unknown until the kernels have been compiled: bijstandsim warmup")
    return None


def tell_estimate(found: Estimate, name: str, threads: int, talk: Talk) -> None:
    """What --dry-run says of a scenario or comparison."""
    if talk.json:
        from dataclasses import asdict

        talk.result({"scenario": name, "threads": threads, **asdict(found)})
        return
    print(f"runs          {found.runs}, on {threads} threads")
    print(f"agent-months  about {found.agent_months:,}, burn-in counted")
    print(f"memory        about {bytes_text(found.memory_bytes)}")
    print(f"disk          about {bytes_text(found.disk_bytes)}")
    print(f"time          {'unknown' if found.seconds is None else 'about ' + seconds_text(found.seconds)}")


def _check_room(found: Estimate, out: Path) -> None:
    """Raise InputError when memory or disk will not do."""
    from bijstandsim.engine.estimate import free_disk, free_memory

    for what, needed, free in (
        ("memory", found.memory_bytes, free_memory()),
        ("disk space", found.disk_bytes, free_disk(out)),
    ):
        if free is not None and needed > free:
            raise InputError(
                f"this run needs more {what} than is free",
                found=f"about {bytes_text(needed)}, {bytes_text(free)} free",
                allowed="fewer people, draws, replicates or threads; --force runs all the same",
            )
