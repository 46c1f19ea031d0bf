"""The verbs that run studies, with their flags. As thin as ``app``: a verb's work is imported when it is called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from bijstandsim.cli import completing, flags
from bijstandsim.cli.guard import do
from bijstandsim.cli.talk import talk_of as talk


def sweep(
    study: Annotated[
        Path,
        typer.Argument(help="A study file (YAML), or the name of a shipped study.", autocompletion=completing.study),
    ],
    out: flags.Out = Path("runs"),
    sets: flags.Set = None,
    seed: flags.Seed = None,
    draws: flags.Draws = None,
    replicates: flags.Replicates = None,
    steps: Annotated[
        int | None, typer.Option("--steps", metavar="N", min=2, help="Points of every input that has steps.")
    ] = None,
    threads: flags.Threads = None,
    workers: flags.Workers = "threads",
    dask: flags.Dask = None,
    resume: flags.Resume = None,
    on_error: flags.OnError = "finish",
    lang: flags.Lang = "en",
    dry_run: flags.DryRun = False,
    verbose: flags.Verbose = False,
    quiet: flags.Quiet = False,
    json: flags.Json = False,
    debug: flags.Debug = False,
) -> None:
    """Run a scenario over a grid or sample of its keys.

    Every point is compared with nobody treated, on the same people and random draws. Exit code 4: some rows failed.
    """

    def work() -> None:
        from bijstandsim.cli.sweep import Request, sweep

        request = Request(
            study, out, tuple(sets or ()), seed, threads, workers, dask, resume, on_error, dry_run, lang, draws,
            replicates, steps,
        )  # fmt: skip
        sweep(request, talk(verbose, quiet, json, debug))

    do(work, debug)


def sobol(
    study: Annotated[
        Path,
        typer.Argument(
            help="A sensitivity study (YAML), or the name of a shipped one.", autocompletion=completing.study
        ),
    ],
    out: flags.Out = Path("runs"),
    sets: flags.Set = None,
    seed: flags.Seed = None,
    n: Annotated[
        int | None, typer.Option("--n", metavar="N", min=2, help="Points of each scramble, a power of two.")
    ] = None,
    seeds: Annotated[int | None, typer.Option("--seeds", metavar="N", min=1, help="Common seeds of every row.")] = None,
    trajectories: Annotated[
        int | None, typer.Option("--trajectories", metavar="N", min=2, help="Trajectories of a Morris screening.")
    ] = None,
    method: Annotated[
        Literal["sobol", "morris", "shapley", "given"] | None, typer.Option("--method", help="Instead of the file's.")
    ] = None,
    threads: flags.Threads = None,
    workers: flags.Workers = "threads",
    dask: flags.Dask = None,
    resume: flags.Resume = None,
    on_error: flags.OnError = "finish",
    lang: flags.Lang = "en",
    dry_run: flags.DryRun = False,
    verbose: flags.Verbose = False,
    quiet: flags.Quiet = False,
    json: flags.Json = False,
    debug: flags.Debug = False,
) -> None:
    """Find the inputs that carry an outcome's uncertainty.

    Sobol' indices of levels and of contrasts between regimes, the chance that a regime is best, and what knowing an
    input is worth; or a Morris screening, Shapley effects, or measures from a table of draws.
    """

    def work() -> None:
        from bijstandsim.cli.sobol import Request, sobol

        request = Request(
            study, out, tuple(sets or ()), seed, threads, workers, dask, resume, on_error, dry_run, lang, n, seeds,
            trajectories, method,
        )  # fmt: skip
        sobol(request, talk(verbose, quiet, json, debug))

    do(work, debug)


def optimise(
    study: Annotated[
        Path,
        typer.Argument(help="A search (YAML), or the name of a shipped one.", autocompletion=completing.study),
    ],
    out: flags.Out = Path("runs"),
    sets: flags.Set = None,
    seed: flags.Seed = None,
    draws: flags.Draws = None,
    generations: Annotated[
        int | None, typer.Option("--generations", metavar="N", min=1, help="Generations of the search.")
    ] = None,
    population: Annotated[
        int | None, typer.Option("--population", metavar="N", min=4, help="Choices in a generation.")
    ] = None,
    threads: flags.Threads = None,
    workers: flags.Workers = "threads",
    dask: flags.Dask = None,
    resume: flags.Resume = None,
    on_error: flags.OnError = "finish",
    lang: flags.Lang = "en",
    dry_run: flags.DryRun = False,
    verbose: flags.Verbose = False,
    quiet: flags.Quiet = False,
    json: flags.Json = False,
    debug: flags.Debug = False,
) -> None:
    """Search levers by several goals under a budget.

    A front of choices of which none is better in every goal, the regret of each over the parameter draws, and a robust
    pick. Needs the extra named optimise.
    """

    def work() -> None:
        from bijstandsim.cli.optimise import Request, optimise

        request = Request(
            study, out, tuple(sets or ()), seed, threads, workers, dask, resume, on_error, dry_run, lang, draws,
            generations, population,
        )  # fmt: skip
        optimise(request, talk(verbose, quiet, json, debug))

    do(work, debug)


def calibrate(
    study: Annotated[Path, typer.Argument(help="A calibration study (YAML).")],
    out: flags.Out = Path("runs"),
    seed: flags.Seed = None,
    threads: flags.Threads = None,
    workers: flags.Workers = "processes",
    resume: flags.Resume = None,
    structures: flags.Structures = True,
    dry_run: flags.DryRun = False,
    verbose: flags.Verbose = False,
    quiet: flags.Quiet = False,
    json: flags.Json = False,
    debug: flags.Debug = False,
) -> None:
    """Fit the parameters to what was reported.

    Takes one to three hours on two cores, and can be stopped and resumed. Writes draws of the posterior, tables
    and validation.md.
    """

    def work() -> None:
        from bijstandsim.cli.calibrate import Request, calibrate

        request = Request(study, out, seed, threads, workers, resume, structures, dry_run)
        calibrate(request, talk(verbose, quiet, json, debug))

    do(work, debug)


def crossval(
    folder: Annotated[Path, typer.Argument(help="The folder of a finished calibration.")],
    replicates: Annotated[
        int, typer.Option("--sbc", min=1, metavar="N", help="Replicates of simulation-based calibration.")
    ] = 200,
    simulator: Annotated[
        int, typer.Option("--simulator", min=1, metavar="N", help="Of them on runs of the simulator, besides.")
    ] = 10,
    threads: flags.Threads = None,
    workers: flags.Workers = "processes",
    verbose: flags.Verbose = False,
    quiet: flags.Quiet = False,
    json: flags.Json = False,
    debug: flags.Debug = False,
) -> None:
    """Hold a calibration against what it has not seen.

    Cities and outcomes are left out and predicted, known truths are fitted again, negative controls are tried.
    """

    def work() -> None:
        from bijstandsim.cli.crossval import Request, crossval

        crossval(Request(folder, replicates, simulator, threads, workers), talk(verbose, quiet, json, debug))

    do(work, debug)
