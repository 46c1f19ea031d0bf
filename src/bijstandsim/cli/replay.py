"""``replay``: run a folder again and compare."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from bijstandsim.cli.talk import Talk, progress
from bijstandsim.errors import VerificationError


def replay(folder: Path, threads: int | None, talk: Talk) -> None:
    """Run again and tell; raises InputError, RunError, or VerificationError when the results differ."""
    from bijstandsim.cli.warmup import make_ready
    from bijstandsim.engine.seal import read_manifest
    from bijstandsim.report.replay import replay as again

    read_manifest(folder)  # told before anything is compiled
    make_ready(talk)
    with progress(talk, "runs") as tell:
        found = again(folder, threads, tell)
    if talk.json:
        talk.result({"run_dir": str(folder), **asdict(found)})
    elif found.same:
        print("\n".join(found.lines()))
    if not found.same:
        first, *rest = found.lines()
        raise VerificationError("\n".join([f"{folder}: {first}", *rest]))
