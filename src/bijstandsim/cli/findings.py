"""``findings``: hold the model against every reported fact."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from bijstandsim.cli.talk import Talk, progress
from bijstandsim.errors import InputError, Place

if TYPE_CHECKING:
    from bijstandsim.calibrate.passes import Plan

#: Characters of a table that goes to a file or a pipe.
_WIDTH = 120


@dataclass(frozen=True)
class Request:
    """What the command line asks for; None takes the defaults of ``calibrate.passes.Plan``."""

    out: Path
    draws: int | None = None
    replicates: int | None = None
    threads: int | None = None
    only: str | None = None
    seed: int | None = None
    source: Literal["posterior", "prior"] = "posterior"
    lang: str = "en"


def findings(request: Request, talk: Talk) -> None:
    """Run, assemble, write, tell. Raises InputError before anything runs, or RunError."""
    from bijstandsim.calibrate.targets import chosen_targets

    targets = chosen_targets(request.only, Place("--only"))
    plan = _plan(request)
    plan.parameters()  # a posterior that is missing or broken is told before anything is made
    _make_folder(request.out)
    from bijstandsim.calibrate.findings import assemble
    from bijstandsim.calibrate.passes import run
    from bijstandsim.cli.warmup import make_ready
    from bijstandsim.report.findings_page import summary, write

    make_ready(talk)
    started = time.perf_counter()
    with progress(talk, "draws of cities and studies") as tell:
        passes = run(targets, plan, tell)
    found = assemble(targets, passes)
    made = _made(plan, talk, time.perf_counter() - started)
    try:
        files = write(found, made, request.out, request.lang)
    except OSError as fault:
        raise InputError(f"the findings cannot be written: {fault.strerror}", found=str(request.out)) from fault
    if talk.json:
        talk.result({**summary(found, made), "files": [str(file) for file in files]})
        return
    _show(found, made, files, request.lang)


def _plan(request: Request) -> Plan:
    from bijstandsim.calibrate.passes import Plan
    from bijstandsim.provenance import cores

    asked = {"draws": request.draws, "replicates": request.replicates, "threads": request.threads}
    for name, value in asked.items():
        if value is not None and value < 1:
            raise InputError(f"--{name} must be at least 1", place=Place(f"--{name}"), found=value)
    given: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
    given.setdefault("threads", cores())
    if request.seed is not None:
        given["seed"] = request.seed
    return Plan(**given, source=request.source)


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise InputError(
            f"the output folder cannot be made: {fault.strerror}", place=Place("--out"), found=str(out)
        ) from None


def _made(plan: Plan, talk: Talk, seconds: float) -> dict[str, Any]:
    from bijstandsim import provenance

    talk.say(f"{plan.draws} draws in {seconds:.0f} s")
    hashes = ", ".join(f"{name} {digest}" for name, digest in provenance.data_hashes().items())
    return {
        "draws": plan.draws, "parameters": f"from the {plan.source}", "replicates": plan.replicates, "seed": plan.seed,
        "version": provenance.package_version(), "hashes": hashes,
    }  # fmt: skip


def _show(found: Any, made: dict[str, Any], files: list[Path], lang: str) -> None:
    from rich.console import Console

    from bijstandsim.report.findings_page import grids, notes

    console = Console() if sys.stdout.isatty() else Console(width=_WIDTH)
    for grid in grids(found, lang)[:2]:
        console.print(grid.as_rich())
    print(notes(found, made, lang)[0])
    for file in files:
        print(file)
