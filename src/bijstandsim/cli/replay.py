"""``replay``: run a folder again and compare."""

from __future__ import annotations

from pathlib import Path

from bijstandsim.cli.talk import Talk, progress
from bijstandsim.errors import VerificationError


def replay(folder: Path, threads: int | None, talk: Talk) -> None:
    """Run again and tell; raises InputError, RunError, or VerificationError when results or folder differ."""
    from bijstandsim.cli.warmup import make_ready
    from bijstandsim.engine.manifest import read_manifest
    from bijstandsim.report.replay import replay as again

    read_manifest(folder)  # told before anything is compiled
    make_ready(talk)
    with progress(talk, "runs") as tell:
        found = again(folder, threads, tell)
    if talk.json:
        talk.result({"run_dir": str(folder), **found.plain()})
    elif found.proven:
        print("\n".join(found.lines()))
    if not found.proven:
        first, *rest = found.lines()
        raise VerificationError("\n".join([f"{folder}: {first}", *rest]))
