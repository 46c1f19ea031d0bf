"""The flags that commands share, each with its help, so that one flag means one thing everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from bijstandsim.cli import completing

ScenarioFile = Annotated[
    str,
    typer.Argument(help="A YAML file, or the name of a shipped scenario.", autocompletion=completing.scenario),
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Change a value of the scenario; may be repeated."),
]
Out = Annotated[Path, typer.Option("--out", "-o", metavar="FOLDER", help="Parent folder of the results.")]
Seed = Annotated[int | None, typer.Option("--seed", metavar="N", help="Seed of all random numbers; 0 is a seed.")]
Replicates = Annotated[
    int | None, typer.Option("--replicates", "-r", metavar="N", help="Runs with other random numbers per draw.")
]
Draws = Annotated[int | None, typer.Option("--draws", metavar="N", help="Draws of the parameters.")]
Source = Annotated[
    Literal["posterior", "prior"], typer.Option("--parameters", help="Where the parameters are drawn from.")
]
Structures = Annotated[
    bool, typer.Option("--structures/--no-structures", help="Also run the named variants of the equations.")
]
Point = Annotated[
    bool, typer.Option("--point", help="One set of parameters, the defaults: no parameter uncertainty in the results.")
]
Threads = Annotated[
    int | None, typer.Option("--threads", "-j", metavar="N", min=1, help="Threads; default: all cores.")
]
Force = Annotated[bool, typer.Option("--force", help="Go on where a check would stop.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Tell runs, memory, disk and time; run nothing.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say more on stderr.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing on stderr but errors.")]
Lang = Annotated[Literal["en", "nl"], typer.Option("--lang", help="Language of tables, figures and report.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show a traceback with an error.")]
Resume = Annotated[
    Path | None, typer.Option("--resume", metavar="FOLDER", help="Go on with what was interrupted in this folder.")
]
RunDir = Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run.")]
Workers = Annotated[
    Literal["threads", "processes"], typer.Option("--workers", help="What -j counts: threads or processes.")
]
Dask = Annotated[
    str | None, typer.Option("--dask", metavar="ADDRESS", help="Run on this Dask scheduler; 'local' starts one.")
]
OnError = Annotated[
    Literal["stop", "finish"], typer.Option("--on-error", help="stop at the first row that fails, or finish the rest.")
]
