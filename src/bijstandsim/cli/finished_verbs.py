"""The verbs on finished runs, and their flags; thin like ``app``, which takes them in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from bijstandsim.cli import flags
from bijstandsim.cli.guard import do
from bijstandsim.cli.talk import talk_of


def add(app: typer.Typer) -> None:
    """Make the functions of this file verbs of ``app``."""
    for verb in (report, verify, replay, diff):
        app.command()(verb)


def verify(run: flags.RunDir, json: flags.Json = False, debug: flags.Debug = False) -> None:
    """Tell whether a run's folder is intact, changed or incomplete.

    Needs nothing but the folder. Exit code 3 unless it is intact.
    """

    def work() -> None:
        from bijstandsim.cli.verify import verify

        verify(run, talk_of(json=json))

    do(work, debug)


def replay(
    run: flags.RunDir, threads: flags.Threads = None, quiet: flags.Quiet = False, json: flags.Json = False,
    debug: flags.Debug = False,
) -> None:  # fmt: skip
    """Run a folder again and compare.

    Bit by bit on the same machine and versions; elsewhere words and whole numbers exactly, others within 1e-6. Exit
    code 3 when the results differ, or the folder is not as it was left.
    """

    def work() -> None:
        from bijstandsim.cli.replay import replay

        replay(run, threads, talk_of(quiet=quiet, json=json))

    do(work, debug)


def diff(
    one: flags.RunDir,
    other: flags.RunDir,
    first: Annotated[
        bool, typer.Option("--first", help="Run both again: the first month, person and variable where they part.")
    ] = False,
    draw: Annotated[int, typer.Option("--draw", metavar="N", min=0, help="Parameter draw of --first.")] = 0,
    replicate: Annotated[int, typer.Option("--replicate", metavar="N", min=0, help="Replicate of --first.")] = 0,
    json: flags.Json = False,
    debug: flags.Debug = False,
) -> None:
    """Tell what differs between two runs.

    Code, data, parameters, scenario, seed, or noise; with --first where they part.
    """

    def work() -> None:
        from bijstandsim.cli.diff import diff

        diff(one, other, (draw, replicate) if first else None, talk_of(json=json))

    do(work, debug)


def report(
    run: flags.RunDir,
    lang: Annotated[
        Literal["en", "nl"] | None, typer.Option("--lang", help="Its language; default: that of the page there.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Where to; default: beside the results.")
    ] = None,
    json: flags.Json = False,
    debug: flags.Debug = False,
) -> None:
    """Write the page of a finished folder once more.

    Of a run, comparison, trial, sweep, sensitivity study or search, in English or Dutch.
    """

    def work() -> None:
        from bijstandsim.cli.report import report

        report(run, lang, out, talk_of(json=json))

    do(work, debug)
