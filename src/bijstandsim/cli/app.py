"""The verbs and their flags. Thin on purpose: a verb's work is imported when it is called, so --help is quick."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bijstandsim.cli import completing, finished_verbs, flags, studies
from bijstandsim.cli.guard import do as _do
from bijstandsim.cli.talk import talk_of as _talk

app = typer.Typer(
    name="bijstandsim",
    help="Agent-based microsimulation of regimes in Dutch social assistance (bijstand).",
    epilog="Exit codes: 0 done, 1 failed, 2 bad input, 3 verification mismatch, 4 some replicates failed, "
    "130 interrupted.",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,  # plain help: rich would double the time that --help takes
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Entry point of the command ``bijstandsim``."""
    for stream in (sys.stdout, sys.stderr):  # names of cities on a console that is not UTF-8
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    app()


def _version(asked: bool) -> None:
    if asked:
        from bijstandsim.provenance import package_version

        print(f"bijstandsim {package_version()}")
        raise typer.Exit


@app.callback()
def top(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    """Agent-based microsimulation of regimes in Dutch social assistance (bijstand)."""


@app.command("list")
def list_(json: flags.Json = False, debug: flags.Debug = False) -> None:
    """List the scenarios, trials and studies that are shipped."""

    def work() -> None:
        from bijstandsim.cli.list import show

        show(_talk(json=json))

    _do(work, debug)


@app.command()
def run(
    scenario: flags.ScenarioFile,
    out: flags.Out = Path("runs"),
    sets: flags.Set = None,
    seed: flags.Seed = None,
    replicates: flags.Replicates = None,
    draws: flags.Draws = None,
    threads: flags.Threads = None,
    point: flags.Point = False,
    lang: flags.Lang = "en",
    structures: flags.Structures = True,
    force: flags.Force = False,
    dry_run: flags.DryRun = False,
    verbose: flags.Verbose = False,
    quiet: flags.Quiet = False,
    json: flags.Json = False,
    debug: flags.Debug = False,
) -> None:
    """Simulate a scenario and write tables, figures and a report.

    The results go to OUT/<scenario>/<utc>_<hash>; --force runs even if memory or disk seem too small. A run that was
    stopped says so in its folder and is simply run again: there is no --resume, as for studies.
    """

    def work() -> None:
        from bijstandsim.cli.run import Request, run

        flagged = {"seed": seed, "replicates": replicates, "draws": draws}
        settings = [*(sets or []), *(f"{name}={value}" for name, value in flagged.items() if value is not None)]
        settings += ["parameters.set=point"] if point else []
        talk = _talk(verbose, quiet, json, debug)
        run(Request(scenario, tuple(settings), out, threads, force, dry_run, lang, structures), talk)

    _do(work, debug)


@app.command()
def compare(
    base: Annotated[
        str,
        typer.Argument(
            help="The city: a YAML file, or the name of a shipped scenario.", autocompletion=completing.scenario
        ),
    ],
    alternatives: Annotated[
        list[str],
        typer.Argument(
            metavar="ALT...",
            help="Scenarios with a policy, or NAME:ARM for one arm.",
            autocompletion=completing.scenario,
        ),
    ],
    out: flags.Out = Path("runs"),
    pilot: Annotated[
        int | None, typer.Option("--pilot", metavar="N", min=0, help="People in the pilot (200); 0: no pilot.")
    ] = None,
    sets: flags.Set = None,
    seed: flags.Seed = None,
    replicates: flags.Replicates = None,
    draws: flags.Draws = None,
    threads: flags.Threads = None,
    point: flags.Point = False,
    lang: flags.Lang = "en",
    structures: flags.Structures = True,
    dry_run: flags.DryRun = False,
    quiet: flags.Quiet = False,
    json: flags.Json = False,
    debug: flags.Debug = False,
) -> None:
    """Compare regimes on the same people and random draws.

    Three worlds each: nobody treated, a pilot, everybody. --set and the other flags hold for all scenarios.
    What is not paired is refused.
    """

    def work() -> None:
        from bijstandsim.cli.compare import Request, compare

        flagged = {"seed": seed, "replicates": replicates, "draws": draws}
        settings = [*(sets or []), *(f"{name}={value}" for name, value in flagged.items() if value is not None)]
        settings += ["parameters.set=point"] if point else []
        request = Request(
            base, tuple(alternatives), tuple(settings), out, pilot, threads, structures, dry_run, lang
        )  # fmt: skip
        compare(request, _talk(quiet=quiet, json=json, debug=debug))

    _do(work, debug)


@app.command()
def trial(
    file: Annotated[
        Path,
        typer.Argument(help="A trial file (YAML), or the name of a shipped trial.", autocompletion=completing.trial),
    ],
    out: flags.Out = Path("runs"),
    trials: Annotated[int | None, typer.Option("--trials", metavar="N", min=2, help="Virtual trials.")] = None,
    draws: flags.Draws = None,
    seed: flags.Seed = None,
    threads: flags.Threads = None,
    lang: flags.Lang = "en",
    resume: flags.Resume = None,
    dry_run: flags.DryRun = False,
    verbose: flags.Verbose = False,
    quiet: flags.Quiet = False,
    json: flags.Json = False,
    debug: flags.Debug = False,
) -> None:
    """Run virtual experiments: what could a design have shown?"""

    def work() -> None:
        from bijstandsim.cli.trial import Request, trial

        request = Request(file, out, trials, draws, seed, threads, resume, lang, dry_run)
        trial(request, _talk(verbose, quiet, json, debug))

    _do(work, debug)


for verb in (studies.sweep, studies.sobol, studies.optimise, studies.calibrate, studies.crossval):
    app.command()(verb)


@app.command()
def findings(
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FOLDER", help="Folder of the results.")] = Path(
        "runs/findings"
    ),
    draws: flags.Draws = None,
    replicates: flags.Replicates = None,
    threads: flags.Threads = None,
    seed: flags.Seed = None,
    only: Annotated[
        str | None, typer.Option("--only", metavar="CITY", help="One city, or 'national' or 'mechanism'.")
    ] = None,
    parameters: flags.Source = "posterior",
    lang: flags.Lang = "en",
    quiet: flags.Quiet = False,
    json: flags.Json = False,
    debug: flags.Debug = False,
) -> None:
    """Hold the model against every published finding.

    Takes minutes; --draws 4 -r 2 gives a first look. Writes findings.csv, .json, .html and .md to FOLDER; what was
    there under these names is replaced.
    """

    def work() -> None:
        from bijstandsim.cli.findings import Request, findings

        request = Request(out, draws, replicates, threads, only, seed, parameters, lang)
        findings(request, _talk(quiet=quiet, json=json, debug=debug))

    _do(work, debug)


@app.command()
def validate(
    file: flags.ScenarioFile,
    resolved: Annotated[bool, typer.Option("--resolved", help="Print every value with where it comes from.")] = False,
    sets: flags.Set = None,
    json: flags.Json = False,
    debug: flags.Debug = False,
) -> None:
    """Check a scenario; tell what differs from the defaults."""

    def work() -> None:
        from bijstandsim.cli.validate import validate

        validate(file, tuple(sets or ()), resolved, _talk(json=json))

    _do(work, debug)


@app.command()
def explain(
    key: Annotated[str, typer.Argument(help="A key or lever such as guidance.caseload, a group, or 'month'.")],
    json: flags.Json = False,
    debug: flags.Debug = False,
) -> None:
    """Explain a key, a lever, a parameter, or the steps of a month."""

    def work() -> None:
        from bijstandsim.cli.explain import explain

        explain(key, _talk(json=json))

    _do(work, debug)


@app.command()
def schema(json: flags.Json = False, debug: flags.Debug = False) -> None:
    """Print the JSON Schema of a scenario file, for editors."""

    def work() -> None:
        from bijstandsim.cli.schema import show

        show(_talk(json=json))

    _do(work, debug)


@app.command()
def init(
    file: Annotated[Path | None, typer.Argument(help="File to write; without it the text goes to stdout.")] = None,
    population: Annotated[
        Path | None, typer.Option("--population", metavar="CSV", help="Your own margins (margin,category,share).")
    ] = None,
    margins_template: Annotated[
        bool, typer.Option("--margins-template", help="Write a CSV of margins to fill in, not a scenario.")
    ] = False,
    force: flags.Force = False,
    json: flags.Json = False,
    debug: flags.Debug = False,
) -> None:
    """Write a first scenario with every key explained."""

    def work() -> None:
        from bijstandsim.cli.init import init

        init(file, population, margins_template, force, _talk(json=json))

    _do(work, debug)


@app.command()
def doctor(json: flags.Json = False, debug: flags.Debug = False) -> None:
    """Show what is installed and test the model (2 seconds)."""

    def work() -> None:
        from bijstandsim.cli.doctor import examine

        examine(_talk(json=json))

    _do(work, debug)


@app.command("app")
def app_(
    port: Annotated[int, typer.Option("--port", metavar="N", min=0, max=65535, help="Port; 0 takes a free one.")] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser.")] = False,
    quiet: flags.Quiet = False,
    json: flags.Json = False,
    debug: flags.Debug = False,
) -> None:
    """Explore two regimes in your browser, on this machine only."""

    def work() -> None:
        from bijstandsim.cli.app_verb import serve

        serve(port, not no_browser, _talk(quiet=quiet, json=json, debug=debug))

    _do(work, debug)


@app.command()
def warmup(json: flags.Json = False, debug: flags.Debug = False) -> None:
    """Compile the kernels: the next run starts at once."""

    def work() -> None:
        from bijstandsim.cli.warmup import warmup

        warmup(_talk(json=json))

    _do(work, debug)


@app.command()
def bench(
    full: Annotated[bool, typer.Option("--full", help="Also 100,000 and 1,000,000 people (minutes).")] = False,
    json: flags.Json = False,
    debug: flags.Debug = False,
) -> None:
    """Measure agent-months per second; median of five."""

    def work() -> None:
        from bijstandsim.cli.bench import bench

        bench(full, _talk(json=json))

    _do(work, debug)


finished_verbs.add(app)
