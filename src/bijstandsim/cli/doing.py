"""How a verb does its work: what goes wrong becomes a message and an exit code."""

from __future__ import annotations

from collections.abc import Callable

import typer

from bijstandsim.cli.guard import guarded
from bijstandsim.cli.talk import NORMAL, QUIET, VERBOSE, Talk


def do(work: Callable[[], None], debug: bool = False) -> None:
    """Do the work of a verb; leave with its exit code when it is not 0."""
    code = guarded(work, debug)
    if code:
        raise typer.Exit(code)


def talk(verbose: bool = False, quiet: bool = False, json: bool = False, debug: bool = False) -> Talk:
    """How much a verb says, by its flags."""
    return Talk(QUIET if quiet else VERBOSE if verbose else NORMAL, json, debug)
