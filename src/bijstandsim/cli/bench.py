"""``bench``: speed of the whole model, through Mesa, and of the peers that a checkout has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bijstandsim.cli.talk import Talk
from bijstandsim.cli.warmup import announce

if TYPE_CHECKING:
    from bijstandsim.engine.bench import Row

_WIDE = 46


def bench(full: bool, talk: Talk) -> None:
    """Measure and print, or give one JSON object with machine, versions and rows."""
    from bijstandsim import provenance
    from bijstandsim.engine.bench import FULL_SIZES, SIZES, measure, measure_peer, measure_vectors, peers

    announce(talk)
    rows: list[Row] = []
    if not talk.json:
        print(f"{'name':<{_WIDE}}{'people':>10}{'cores':>7}{'agent-months/s':>18}{'bytes/person':>14}")
    for people in FULL_SIZES if full else SIZES:
        for row in measure(people):
            _add(row, rows, talk)
        _add(measure_peer(ThroughMesa(), people), rows, talk)
        if people <= max(SIZES):
            _add(measure_vectors(people), rows, talk)
        for peer in peers() if people <= max(SIZES) else ():
            _add(measure_peer(peer, people), rows, talk)
    if talk.json:
        facts = {"machine": provenance.machine(), "versions": provenance.versions()}
        talk.result({**facts, "rows": [asdict(row) for row in rows]})


class ThroughMesa:
    """The engine behind ``mesa.Model.step`` and its DataCollector, in the form of a peer."""

    NAME = "engine blocked, through mesa.Model.step"

    @staticmethod
    def prepare(people: int) -> Callable[[int], int]:
        """A function that advances so many months and returns the agent-months that it did."""
        from bijstandsim.engine.bench import MONTHS, REPEATS, bench_scenario
        from bijstandsim.mesa_model import BijstandModel

        # All rounds are months of one city, for which the law must be known.
        model: Any = BijstandModel(bench_scenario(people, MONTHS * REPEATS + 1, start="2014-01"))

        def advance(months: int) -> int:
            before = model.world.city.run[0].agent_months
            model.run_for(months)
            return int(model.world.city.run[0].agent_months - before)

        return advance


def _add(row: Row, rows: list[Row], talk: Talk) -> None:
    rows.append(row)
    if not talk.json:
        size = "" if row.bytes_per_person is None else f"{row.bytes_per_person:.0f}"
        speed = f"{row.agent_months_per_s:>18,.0f}"
        print(f"{row.name:<{_WIDE}}{row.people:>10,}{row.cores:>7}{speed}{size:>14}", flush=True)
