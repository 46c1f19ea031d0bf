"""What a study will take: runs, agent-months, memory, disk, and time at a measured speed."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bijstandsim.engine.estimate import Estimate, bytes_per_place
from bijstandsim.population.build import SLOTS_PER_BENEFIT
from bijstandsim.population.burn_in import LEAST_YEARS, YEAR
from bijstandsim.sweep.cities import KEEP_BYTES, Cities
from bijstandsim.sweep.keys import POLICY
from bijstandsim.sweep.plan import Plan

#: Python, numpy and compiled kernels before any person exists; seen on Linux.
_PROGRAM_BYTES = 350_000_000
#: Bytes of a compressed number in a part, report and figures beside it.
_BYTES_PER_NUMBER = 9
_BYTES_OF_REPORT = 2_000_000


def estimate(plan: Plan, workers: int, agent_months_per_s: float | None = None, processes: bool = False) -> Estimate:
    """Estimate a plan whose work is ``Cities``, good to about a factor of 1.5.

    ``agent_months_per_s`` is the speed of one core. Burn-ins and untreated cities that rows share are counted once.
    """
    work = plan.work
    assert isinstance(work, Cities)
    size = work.base.resolve().size
    draws = len(work.parameters)
    # Hashes, because the texts of a hundred thousand rows would fill the memory.
    before = {hash(json.dumps([item for item in row.inputs if not item[0].startswith(POLICY)])) for row in plan.rows}
    drawn = sum(1 if row.draw is not None else draws for row in plan.rows)
    cities = min(len(before) * draws, drawn)
    untreated = min(len({(key, row.replicate) for key in before for row in plan.rows[:1]}) * draws, drawn)
    runs = (drawn * len(work.regimes) + untreated) * work.replicates
    followed = SLOTS_PER_BENEFIT * size
    agent_months = int(followed * (cities * LEAST_YEARS * YEAR + runs * work.measures.month))
    kept = min(cities * followed * bytes_per_place(), KEEP_BYTES)
    copies = workers if processes else 1
    lines = drawn * len(work.names)
    at_once = min(workers, len(plan.rows))
    return Estimate(
        runs=runs,
        agent_months=agent_months,
        memory_bytes=int(copies * (_PROGRAM_BYTES + kept) + 3 * workers * followed * bytes_per_place()),
        disk_bytes=int(_BYTES_OF_REPORT + lines * 2 * len(work.measures.names) * _BYTES_PER_NUMBER),
        seconds=None if agent_months_per_s is None else agent_months / agent_months_per_s / at_once,
    )


def together(found: Sequence[Estimate]) -> Estimate:
    """Plans that run after each other: the memory of the largest, the sum of the rest."""
    seconds = [one.seconds for one in found if one.seconds is not None]
    return Estimate(
        runs=sum(one.runs for one in found),
        agent_months=sum(one.agent_months for one in found),
        memory_bytes=max(one.memory_bytes for one in found),
        disk_bytes=sum(one.disk_bytes for one in found),
        seconds=sum(seconds) if len(seconds) == len(found) else None,
    )
