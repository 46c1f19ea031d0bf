"""What the commands that run a study's rows share: flags, folder, executor, store, and the estimate of --dry-run."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from bijstandsim.cli.run import finished
from bijstandsim.cli.talk import Talk, bytes_text, progress, seconds_text
from bijstandsim.errors import BijstandsimError

if TYPE_CHECKING:
    from bijstandsim.engine.folder import RunFolder
    from bijstandsim.scenario import Scenario
    from bijstandsim.sweep.finite import NotFinite
    from bijstandsim.sweep.plan import Plan, Row
    from bijstandsim.sweep.store import Store

class SomeFailedError(BijstandsimError):
    """Some rows of a study failed; the others have results."""

    exit_code = 4


@dataclass(frozen=True)
class StudyRequest:
    """What the command line asks for, whatever the study."""

    file: Path
    out: Path
    sets: tuple[str, ...] = ()
    seed: int | None = None
    threads: int | None = None
    workers: Literal["threads", "processes"] = "threads"
    dask: str | None = None
    resume: Path | None = None
    on_error: Literal["stop", "finish"] = "finish"
    dry_run: bool = False
    lang: str = "en"

    def settings(self) -> dict[str, object]:
        """Flags that overrule the study's file, those that were given."""
        shared = {one.name for one in fields(StudyRequest)}
        own = {one.name: getattr(self, one.name) for one in fields(self) if one.name not in shared}
        return {name: value for name, value in own.items() if value is not None}


class Study(Protocol):
    """What a study's folder needs of it."""

    @property
    def name(self) -> str:
        """Short name."""
        ...

    @property
    def base(self) -> Scenario:
        """The base scenario."""
        ...

    @property
    def source_path(self) -> Path | None:
        """Its file."""
        ...


@contextmanager
def in_folder(
    request: StudyRequest, study: Study, plan: Plan, workers: int, talk: Talk, verb: str = "sweep"
) -> Iterator[tuple[RunFolder, Store, dict[str, Any]]]:
    """The folder of a study with its store, and the options of ``execute`` (executor, workers, on_error, progress).

    What is raised inside is noted in the manifest; a folder that is gone on with is left alone unless it is of the same
    study. A scheduler that does not answer is told before there is a folder.
    """
    from bijstandsim.cli.warmup import make_ready
    from bijstandsim.sweep.executors import open_pool
    from bijstandsim.sweep.store import Store

    with open_pool(request.workers, workers, request.dask) as pool:
        folder = _folder(request, study, plan, verb, pool.name, talk)
        talk.say(f"writing to {folder.path}; --resume {folder.path} goes on if this is interrupted")
        with finished(folder, talk):
            make_ready(talk)
            store = Store.open(folder, plan.digest, len(plan.rows))
            with progress(talk, "rows") as told:
                options = {"executor": pool.executor, "workers": pool.workers, "on_error": request.on_error,
                           "progress": told}  # fmt: skip
                yield folder, store, options


def refuse(found: Sequence[NotFinite], rows: Sequence[Row]) -> None:
    """Raises InputError for the first measure that is not finite; the page has been written and names all of them."""
    from bijstandsim.sweep.finite import refusal

    if found:
        more = f" (and {len(found) - 1} more measures)" if len(found) > 1 else ""
        raise refusal(found[0], rows, f"nothing is told of these{more}")


def what_failed(failures: Sequence[object], not_finite: Sequence[NotFinite]) -> str | None:
    """What the manifest says of a study whose results are not all there; None where they are."""
    parts = [f"{len(failures)} rows failed"] if failures else []
    return "; ".join([*parts, *(one.text for one in not_finite)]) or None


def _command() -> str:
    return shlex.join(["bijstandsim", *sys.argv[1:]])


def _folder(
    request: StudyRequest, study: Study, plan: Plan, verb: str, executor: str, talk: Talk
) -> RunFolder:  # fmt: skip
    from bijstandsim.engine.basis import present
    from bijstandsim.engine.folder import RunFolder
    from bijstandsim.provenance import thread_settings, versions_of_verb
    from bijstandsim.report.own_study import BASE
    from bijstandsim.sweep.own_files import keep_files

    where = {"executor": executor, "thread_settings": thread_settings(),
             "versions": versions_of_verb(verb, dask=request.dask is not None)}  # fmt: skip
    named = study.base.model_copy(update={"name": f"{verb}-{study.name}"})
    if request.resume is not None:
        folder = RunFolder.reopen(request.resume, where, plan_hash=plan.digest)
    else:
        own = {"kind": verb, "settings": request.settings(), "plan_hash": plan.digest, BASE: study.base.name,
               **present(study.base.parameters.set).entry()}  # fmt: skip
        folder = RunFolder.create(request.out, named, {**where, **own, "command": _command()})
    with finished(folder, talk, discard=request.resume is None):
        folder.keep_scenario(named)
        keep_files(study, folder.path)
    return folder


def tell(plans: Sequence[Plan], request: StudyRequest, workers: int, talk: Talk) -> None:
    """Runs, agent-months, memory, disk and time of plans that run after each other, where the request says.

    Of a folder that is gone on with, what is left. Nothing is run but a small measurement of speed; no scheduler is
    asked. Raises InputError for a folder that cannot be gone on with, or what is no address.
    """
    from bijstandsim.cli.run import speed_here
    from bijstandsim.sweep.estimate import estimate, together

    where = _where(request, workers)
    left = _left(plans, request)
    speed = speed_here(talk)
    found = together(
        [estimate(plan, where.workers, speed, where.own_memory, ids, where.tables) for plan, ids in left]
    )
    rows = sum(len(ids) for _, ids in left)
    if talk.json:
        from dataclasses import asdict

        facts = {"study": plans[0].name, "rows": rows, "workers": where.workers, "executor": where.name}
        talk.result({**facts, **asdict(found)})
        return
    seconds = "unknown" if found.seconds is None else "about " + seconds_text(found.seconds)
    total = sum(len(plan.rows) for plan in plans)
    print(f"rows          {rows:,}" + (f" left of {total:,}" if request.resume is not None else ""))
    print(f"runs          {found.runs:,}, on {where.name}")
    print(f"agent-months  about {found.agent_months:,}, burn-in counted")
    print(f"memory        about {bytes_text(found.memory_bytes)}{where.memory}")
    print(f"disk          about {bytes_text(found.disk_bytes)}")
    print(f"time          {seconds}{where.time}")


def _left(plans: Sequence[Plan], request: StudyRequest) -> list[tuple[Plan, Sequence[int]]]:
    """The rows of each plan that are still to be run; in a folder their ids follow each other, plan after plan."""
    from bijstandsim.sweep.store import left_in

    if request.resume is None:
        return [(plan, range(len(plan.rows))) for plan in plans]
    open_rows = left_in(request.resume, plans[0].digest, sum(len(plan.rows) for plan in plans))
    found = []
    first = 0
    for plan in plans:
        last = first + len(plan.rows)
        found.append((plan, (open_rows[(open_rows >= first) & (open_rows < last)] - first).tolist()))
        first = last
    return found


@dataclass(frozen=True)
class _Where:
    """Where rows will run: in words, on how many workers that are known of, each with memory of its own or not.

    ``tables``: the memory that is told is that of the process that makes the tables.
    """

    name: str
    workers: int
    own_memory: bool
    memory: str = ""
    time: str = ""
    tables: bool = True


def _where(request: StudyRequest, workers: int) -> _Where:
    from bijstandsim.sweep.executors import LOCAL, check_address

    if request.dask is not None:
        check_address(request.dask)
    if request.dask == LOCAL:
        return _Where(f"a Dask cluster of {workers} processes here", workers, True, " in all")
    if request.dask is not None:
        name = f"Dask at {request.dask}, whose workers are not asked"
        return _Where(name, 1, True, " in each worker", " on one worker", tables=False)
    own = request.workers == "processes"
    return _Where(f"{workers} {request.workers}", workers, own, " in all" if own else "")
