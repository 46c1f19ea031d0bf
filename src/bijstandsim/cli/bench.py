"""``bench``: speed of the whole model, and of the peers that a checkout has."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from bijstandsim.cli.talk import Talk
from bijstandsim.cli.warmup import announce

if TYPE_CHECKING:
    from bijstandsim.engine.bench import Row


def bench(full: bool, talk: Talk) -> None:
    """Measure and print, or give one JSON object with machine, versions and rows."""
    from bijstandsim import provenance
    from bijstandsim.engine.bench import FULL_SIZES, SIZES, measure, measure_peer, peers

    announce(talk)
    rows: list[Row] = []
    if not talk.json:
        print(f"{'name':<28}{'people':>10}{'cores':>7}{'agent-months/s':>18}{'bytes/person':>14}")
    for people in FULL_SIZES if full else SIZES:
        for row in measure(people):
            _add(row, rows, talk)
        for peer in peers() if people <= max(SIZES) else ():
            _add(measure_peer(peer, people), rows, talk)
    if talk.json:
        facts = {"machine": provenance.machine(), "versions": provenance.versions()}
        talk.result({**facts, "rows": [asdict(row) for row in rows]})


def _add(row: Row, rows: list[Row], talk: Talk) -> None:
    rows.append(row)
    if not talk.json:
        size = "" if row.bytes_per_person is None else f"{row.bytes_per_person:.0f}"
        print(f"{row.name:<28}{row.people:>10,}{row.cores:>7}{row.agent_months_per_s:>18,.0f}{size:>14}", flush=True)
