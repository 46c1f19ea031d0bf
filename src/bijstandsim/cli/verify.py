"""``verify``: is the folder of a run what it was when the run finished?"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from bijstandsim.cli.talk import Talk
from bijstandsim.errors import VerificationError


def verify(folder: Path, talk: Talk) -> None:
    """Rehash and tell; raises InputError where there is no run, VerificationError unless the folder is intact."""
    from bijstandsim.report.verify import verify as look

    found = look(folder)
    if talk.json:
        talk.result({"run_dir": str(folder), **asdict(found)})
    elif found.state == "intact":
        print("\n".join(found.lines()))
    if found.state != "intact":
        first, *rest = found.lines()
        raise VerificationError("\n".join([f"{folder}: {first}", *rest]))
