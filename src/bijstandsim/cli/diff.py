"""``diff``: what differs between two runs, and where they part."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

from bijstandsim.cli.talk import Talk


def diff(one: Path, other: Path, first: tuple[int, int] | None, talk: Talk) -> None:
    """Tell what differs; ``first`` (draw, replicate) runs both again to find where. Raises InputError or RunError."""
    from bijstandsim.report import run_diff

    found = run_diff.diff(one, other)
    if first is not None:
        from bijstandsim.cli.warmup import make_ready

        make_ready(talk)
        found = replace(found, first=run_diff.first(one, other, *first))
    if talk.json:
        tables = [line.plain() for line in found.tables]
        talk.result({**asdict(found), "tables": tables, "same_results": found.same_results})
        return
    print("\n".join(found.lines()))
    if first is not None:
        where = f"draw {first[0]}, replicate {first[1]}, run again here"
        print(f"first: {found.first}\n  ({where})" if found.first else f"first: they never part ({where})")
